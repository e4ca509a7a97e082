"""The poller: when it asks, and what it makes of the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from smtui.client.async_client import AsyncClient
from smtui.client.errors import NoAnswer, NotSent
from smtui.client.exchange import Answer
from smtui.client.profile import Profile
from smtui.operations.entry import State
from smtui.operations.journal import Journal
from smtui.operations.poller import Poller
from smtui.protocol.errors import AuthenticationFailed, InternalError, ResourceNotFound, ServerBusy
from smtui.protocol.operation import Call
from smtui.protocol.operation_status import OperationStatus
from smtui.protocol.storage import CREATE_STORAGE_ACCOUNT, CreateStorageServiceInput
from tests.localcloud.running import RunningCloud
from tests.operations.changes import FAILED, IN_PROGRESS, PROFILE, REQUEST, SUCCEEDED, only, pending
from tests.operations.files import full, locked, sql, unreadable


class Service:
    """Answers Get Operation Status from a list, and keeps the account of time.

    Attributes:
        asked: request ids that were asked for.
        slept: seconds that were slept.
    """

    def __init__(self, *outcomes: OperationStatus | Exception) -> None:
        self.asked: list[str] = []
        self.slept: list[float] = []
        self._outcomes: Iterable[OperationStatus | Exception] = iter(outcomes)

    async def send(self, call: Call[Any]) -> Answer[Any]:
        assert call.operation.name == "Get Operation Status"
        self.asked.append(call.arguments["request_id"])
        outcome = next(iter(self._outcomes))
        if isinstance(outcome, Exception):
            raise outcome
        return Answer(outcome, "f" * 32, 200)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)


async def finished(poller: Poller) -> None:
    """Wait until nothing is followed any more."""
    await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name().startswith("poll ")))
    assert poller.following == 0


async def followed(journal: Journal, service: Service) -> None:
    """Poll until everything is settled."""
    poller = Poller(journal, PROFILE, service.send, service.sleep)
    poller.follow(journal.followed(PROFILE))
    await finished(poller)


async def test_it_asks_after_one_two_and_then_every_five_seconds(journal: Journal) -> None:
    pending(journal)
    service = Service(*[IN_PROGRESS] * 5, SUCCEEDED)
    await followed(journal, service)
    assert service.slept == [1.0, 2.0, 5.0, 5.0, 5.0, 5.0]
    assert service.asked == [REQUEST] * 6
    assert only(journal).state is State.SUCCEEDED


async def test_it_rests_when_nothing_is_pending(journal: Journal) -> None:
    service = Service()
    await followed(journal, service)
    assert (service.asked, service.slept) == ([], [])


async def test_it_rests_again_when_the_last_one_is_settled(journal: Journal) -> None:
    pending(journal)
    service = Service(SUCCEEDED)
    poller = Poller(journal, PROFILE, service.send, service.sleep)
    poller.follow(journal.followed(PROFILE))
    await finished(poller)
    poller.follow(journal.followed(PROFILE))
    assert poller.following == 0
    assert service.asked == [REQUEST]


async def test_a_failure_is_written_down_with_its_reason(journal: Journal) -> None:
    pending(journal)
    await followed(journal, Service(IN_PROGRESS, FAILED))
    entry = only(journal)
    assert (entry.state, entry.error_code, entry.message) == (State.FAILED, "ConflictError", "The slot is occupied.")


async def test_a_request_that_the_service_has_forgotten_is_unknown(journal: Journal) -> None:
    pending(journal)
    await followed(journal, Service(ResourceNotFound("No such operation.", request_id=REQUEST)))
    entry = only(journal)
    assert entry.state is State.UNKNOWN
    assert entry.message == "The service no longer knows this request; its outcome is not known."


@pytest.mark.parametrize(
    "trouble",
    [NotSent("down"), NoAnswer("lost"), ServerBusy("later"), InternalError("oops"), AuthenticationFailed("expired")],
    ids=lambda error: type(error).__name__,
)
async def test_an_endpoint_out_of_reach_is_asked_again(journal: Journal, trouble: Exception) -> None:
    pending(journal)
    service = Service(trouble, trouble, trouble, SUCCEEDED)
    await followed(journal, service)
    assert service.slept == [1.0, 2.0, 5.0, 5.0]
    assert only(journal).state is State.SUCCEEDED


@pytest.mark.parametrize("word", ["", "Queued"])
async def test_a_word_that_is_no_outcome_is_asked_about_again(journal: Journal, word: str) -> None:
    pending(journal)
    await followed(journal, Service(OperationStatus("id", word), SUCCEEDED))
    assert only(journal).state is State.SUCCEEDED


async def test_each_change_is_followed_once_and_in_its_own_time(journal: Journal) -> None:
    for number in range(3):
        pending(journal, f"{number:032x}")
    service = Service(*[SUCCEEDED] * 3)
    poller = Poller(journal, PROFILE, service.send, service.sleep)
    poller.follow(journal.followed(PROFILE))
    poller.follow(journal.followed(PROFILE))
    assert poller.following == 3
    await finished(poller)
    assert sorted(service.asked) == [f"{number:032x}" for number in range(3)]


async def test_what_becomes_pending_later_is_followed_from_the_next_waking(journal: Journal) -> None:
    service = Service(SUCCEEDED)
    poller = Poller(journal, PROFILE, service.send, service.sleep)
    poller.follow(journal.followed(PROFILE))
    pending(journal)
    assert poller.following == 0
    poller.follow(journal.followed(PROFILE))
    assert poller.following == 1
    await finished(poller)


@pytest.mark.parametrize("request_id", ["", "..", "a/b"])
async def test_a_request_id_that_an_older_smtui_wrote_down_and_nobody_can_ask_with_is_unknown(
    file: Path, journal: Journal, request_id: str
) -> None:
    pending(journal)
    sql(file, f"UPDATE entries SET request_id = '{request_id}'")
    service = Service()
    await followed(journal, service)
    assert (service.asked, only(journal).state) == ([], State.UNKNOWN)
    assert "can't be asked with" in only(journal).message or "no request id" in only(journal).message


@pytest.mark.parametrize("trouble", [full, locked, unreadable], ids=lambda trouble: trouble.__name__)
@pytest.mark.parametrize(
    "outcome", [SUCCEEDED, ResourceNotFound("No such operation.", request_id=REQUEST)], ids=["settled", "lost"]
)
async def test_an_outcome_that_cannot_be_written_down_is_asked_for_again(file: Path, trouble, outcome) -> None:
    with closing(Journal(file, patience=0)) as journal, ExitStack() as troubles:
        pending(journal)
        entries = journal.followed(PROFILE)
        troubles.enter_context(trouble(file))

        class Recovering(Service):
            async def sleep(self, seconds: float) -> None:
                await super().sleep(seconds)
                if len(self.slept) == 4:
                    troubles.close()

        service = Recovering(*[outcome] * 10)
        poller = Poller(journal, PROFILE, service.send, service.sleep)
        poller.follow(entries)
        await finished(poller)
        assert service.slept == [1.0, 2.0, 5.0, 5.0]
        assert only(journal).state is (State.SUCCEEDED if outcome is SUCCEEDED else State.UNKNOWN)


async def test_what_another_console_took_over_is_not_asked_for_any_more(file: Path, journal: Journal) -> None:
    pending(journal)
    service = Service(*[IN_PROGRESS] * 2)

    async def sleep(seconds: float) -> None:
        await service.sleep(seconds)
        if len(service.slept) == 3:
            sql(file, "UPDATE entries SET pid = pid + 1")

    poller = Poller(journal, PROFILE, service.send, sleep)
    poller.follow(journal.followed(PROFILE))
    await finished(poller)
    assert len(service.asked) == 2
    assert only(journal).state is State.PENDING


async def test_stopping_leaves_the_changes_pending(journal: Journal) -> None:
    pending(journal)
    service = Service()
    poller = Poller(journal, PROFILE, service.send, sleep=lambda seconds: asyncio.Event().wait())
    poller.follow(journal.followed(PROFILE))
    await asyncio.sleep(0)
    await poller.stop()
    await asyncio.sleep(0)
    assert poller.following == 0
    assert only(journal).state is State.PENDING


async def test_a_change_is_followed_to_its_end_on_a_real_cloud(journal: Journal, tmp_path) -> None:
    with RunningCloud(tmp_path / "cloud", "--empty", "--time-scale", "0") as cloud:
        profile = Profile("local", cloud.subscription_id, cloud.endpoint, cloud.certificate, ca=cloud.ca)
        body = CreateStorageServiceInput(service_name="shopstore", label="Shop", location="West US")
        async with AsyncClient(profile, recorder=journal) as client:
            answer = await client.send(CREATE_STORAGE_ACCOUNT(body))
            entry = only(journal, profile)
            assert (entry.state, entry.request_id) == (State.PENDING, answer.request_id)
            poller = Poller(journal, profile, client.send, sleep=lambda seconds: asyncio.sleep(0))
            poller.follow(journal.followed(profile))
            await finished(poller)
        assert only(journal, profile).state is State.SUCCEEDED
