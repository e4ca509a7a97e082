"""Carrying a plan out, against a service that answers as it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import httpx

from smtui.console import plan_store
from smtui.console.plan_run import PlanRun
from smtui.console.plan_store import Kept
from smtui.console.plans import Plan, StepState, step_of
from smtui.console.session import Session
from smtui.operations.journal import Journal
from smtui.protocol.disks import DELETE_DISK
from smtui.protocol.hosted_services import DELETE_HOSTED_SERVICE
from tests.client.scripted import refusal, reply
from tests.operations.changes import PROFILE, SUCCEEDED

USED = (
    "<Disk><AttachedTo><DeploymentName>dc</DeploymentName><RoleName>dc01</RoleName></AttachedTo><Name>os</Name></Disk>"
)
FREE = "<Disk><Name>os</Name></Disk>"
PLAN = Plan(
    title="Delete dc", steps=(step_of(DELETE_DISK(disk_name="os")), step_of(DELETE_HOSTED_SERVICE(service_name="dc")))
)


class Service(httpx.AsyncBaseTransport):
    """Has a disk that a machine lets go of after a number of looks.

    Attributes:
        looks: how often it is still used.
        silent: whether it takes changes and does not answer.
        asked: method and last part of the path of every request.
    """

    def __init__(self, looks: int) -> None:
        self.looks = looks
        self.silent = False
        self.asked: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url.path.rpartition('/')[2]}")
        if request.method == "GET":
            self.looks -= 1
            return reply(200, FREE if self.looks < 0 else USED)
        if self.silent:
            raise httpx.ReadError("reset")
        return reply(200) if self.looks < 0 else refusal(409, "ConflictError")


@asynccontextmanager
async def run_on(service: Service, directory: Path) -> AsyncIterator[tuple[PlanRun, list[float]]]:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    with closing(Journal(directory / "journal.sqlite")) as journal:
        session = Session(PROFILE, journal, transport=service)
        session.start()
        kept = Kept("one", PROFILE.name, PROFILE.subscription_id, PLAN)
        yield PlanRun(kept, session, sleep), waited
        await session.close()


async def test_a_disk_is_deleted_once_its_machine_has_let_it_go(tmp_path: Path) -> None:
    service = Service(looks=3)
    async with run_on(service, tmp_path) as (run, waited):
        assert run.begin()
        assert not run.begin()
        await run.run()
        assert run.plan.is_finished
        assert waited == [1.0, 2.0, 5.0]
        assert service.asked == [*["GET os"] * 4, "DELETE os", "DELETE dc"]
    assert plan_store.stopped(PROFILE).plans == ()


async def test_a_disk_that_stays_in_use_is_for_the_service_to_refuse(tmp_path: Path) -> None:
    service = Service(looks=1000)
    async with run_on(service, tmp_path) as (run, waited):
        run.begin()
        await run.run()
        assert run.plan.steps[0].state is StepState.FAILED
        assert run.plan.steps[0].message.startswith("ConflictError")
        assert run.plan.steps[1].state is StepState.WAITING
        assert 100 < sum(waited) < 150
        assert service.asked.count("DELETE os") == 1
        assert not run.running


async def test_nothing_is_sent_where_the_plan_can_not_be_kept(tmp_path: Path) -> None:
    service = Service(looks=0)
    plan_store.directory().parent.mkdir(parents=True)
    plan_store.directory().write_text("in the way")
    async with run_on(service, tmp_path) as (run, _):
        run.begin()
        await run.run()
        assert "can't be written" in run.problem
        assert service.asked == []
        assert run.plan == PLAN


async def test_what_got_no_answer_is_unknown_until_the_journal_knows_and_is_not_sent_again(tmp_path: Path) -> None:
    service = Service(looks=0)
    service.silent = True
    async with run_on(service, tmp_path) as (run, _):
        for _ in range(3):
            run.begin()
            await run.run()
        assert [step.state for step in run.plan.steps] == [StepState.UNKNOWN, StepState.WAITING]
        assert service.asked.count("DELETE os") == 1
        (found,) = plan_store.stopped(PROFILE).plans
        assert found.plan == run.plan
        await run.look_again()
        assert run.plan.steps[0].state is StepState.UNKNOWN
        journal = run.session.journal
        (entry,) = journal.entries(PROFILE)
        journal.settle(entry.id, SUCCEEDED)
        await run.look_again()
        assert run.plan.steps[0].state is StepState.SUCCEEDED
        service.silent = False
        run.begin()
        await run.run()
        assert run.plan.is_finished
        assert service.asked.count("DELETE os") == 1
    assert plan_store.stopped(PROFILE).plans == ()
