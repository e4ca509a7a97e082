"""Plans on the screen: made of an obstacle or of marks, confirmed, carried out, stopped and gone on with, by keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from smtui import paths
from smtui.console.plans import StepState
from smtui.console.screens.plan import PlanScreen
from smtui.console.session import Rehearsal
from smtui.console.widgets.plan_list import PlanList
from smtui.terminal.keyboard import mark_burst
from tests.console.driver import Console, FramedApp
from tests.console.gate import Gate, gated_app
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(2)

SHOP = "services/hostedservices/shop"


def journal(console: Console) -> list[tuple[str, str, str]]:
    """What the journal has of changes, the oldest first."""
    session = console.app.session
    assert session is not None
    entries = session.journal.entries(session.profile)
    return [(entry.operation, entry.target, entry.state.value) for entry in reversed(entries)]


def plan_of(console: Console) -> PlanScreen:
    screen = console.app.screen
    assert isinstance(screen, PlanScreen)
    return screen


async def opened_plan_of_shop(console: Console) -> None:
    """Go from the service that can't be deleted to the plan that deletes it."""
    await console.go_to("Cloud services", "shop")
    await console.press("right")
    await console.until(lambda: "v2" in console.children("Cloud services", "shop"))
    await console.press("d")
    await console.sees("Delete its deployments first: v1 (production), v2 (staging).", "Enter shows")
    await console.press("enter")
    await console.armed()
    await console.sees("Type 3 and Enter to destroy 3 things")


async def test_a_service_is_deleted_with_its_deployments_by_its_plan(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=(100, 30)) as console:
        await opened_plan_of_shop(console)
        rows = [row for row in console.text.splitlines() if "[x]" in row]
        assert [row.partition("[x] ")[2].split()[:4] for row in rows] == [
            ["destroy", "Delete", "Deployment", "shop/v2"],
            ["destroy", "Delete", "Deployment", "shop/v1"],
            ["destroy", "Delete", "Cloud", "Service"],
        ]
        await console.type("3")
        await console.press("enter")
        await console.sees("3 of 3 done")
        assert journal(console) == [
            ("Delete Deployment", "shop/v2", "succeeded"),
            ("Delete Deployment", "shop/v1", "succeeded"),
            ("Delete Cloud Service", "shop", "succeeded"),
        ]
        await console.press("escape")
        await console.closed()
        await console.until(lambda: "shop" not in console.children("Cloud services"))
    assert list((paths.state() / "plans").glob("*.json")) == []


async def test_disks_of_machines_stay_unless_they_are_ticked(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=(120, 30)) as console:
        await console.go_to("Cloud services", "contoso-dc")
        await console.press("right")
        await console.until(lambda: console.deployments("contoso-dc") == ["dc01"])
        await console.press("d")
        await console.sees("Enter shows")
        await console.press("enter")
        await console.armed()
        await console.sees("[ ] destroy Delete Disk", "its blob stays", "Type 2 and Enter")
        await console.press("down", "space", "3", "enter")
        await console.sees("3 of 3 done")
        assert [operation for operation, _, _ in journal(console)] == [
            "Delete Deployment",
            "Delete Disk",
            "Delete Cloud Service",
        ]


async def test_only_the_right_number_confirms(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=(100, 30)) as console:
        await opened_plan_of_shop(console)
        await console.press("y")
        await console.type("2")
        await console.press("enter")
        await console.sees("2 is not the number of things that are destroyed")
        plan_of(console).query_one(PlanList).post_message(events.Paste("3\n"))
        await console.sees("Pasting does not count")
        burst = [events.Key("3", "3"), events.Key("enter", None)]
        mark_burst(burst)
        for key in burst:
            plan_of(console).query_one(PlanList).post_message(key)
        await console.sees("arrived together and did not count")
        assert journal(console) == []
        await console.press("escape")
        await console.closed()
    assert not (paths.state() / "plans").exists()


async def test_what_is_not_ticked_is_not_done(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=(100, 30)) as console:
        await opened_plan_of_shop(console)
        await console.press("down", "space", "down", "space")
        await console.sees("Type 1 and Enter to destroy 1 thing:")
        await console.press("space")
        await console.sees("Type 2 and Enter")
        await console.press("space", "1", "enter")
        await console.sees("1 of 1 done")
        assert journal(console) == [("Delete Deployment", "shop/v2", "succeeded")]


async def test_enter_on_a_step_shows_its_request(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=(100, 30)) as console:
        await opened_plan_of_shop(console)
        await console.press("down", "enter")
        await console.sees("DELETE https://", "/deployments/v1")
        await console.press("escape")
        await console.sees("Type 3 and Enter")
        assert journal(console) == []


async def mark(console: Console, *path: str) -> None:
    await console.go_to(*path)
    await console.press("space")


async def test_two_marked_storage_accounts_are_deleted_by_one_plan(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=(100, 30)) as console:
        await console.go_to("Storage accounts")
        await console.press("right")
        await console.until(lambda: len(console.children("Storage accounts")) > 2)
        before = console.children("Storage accounts")
        gone = before[:2]
        for name in gone:
            await mark(console, "Storage accounts", name)
        await console.sees("2 marked")
        await console.press("d")
        await console.armed()
        await console.sees("Delete 2 marked", "Type 2 and Enter to destroy 2 things", *gone)
        await console.press("2", "enter")
        await console.sees("2 of 2 done")
        await console.press("escape")
        await console.until(lambda: console.children("Storage accounts") == before[2:])
        # Marks go with what they are on.
        await console.until(lambda: "marked" not in console.text)
        assert [operation for operation, _, _ in journal(console)] == ["Delete Storage Account"] * 2


async def test_three_marked_instances_are_rebooted_without_typing_a_number(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=(100, 30)) as console:
        names = ["WebRole_IN_0", "WebRole_IN_1", "WorkerRole_IN_0"]
        for name in names:
            await mark(console, "Cloud services", "shop", "v1", name)
        await console.press("b")
        await console.armed()
        await console.sees("Reboot 3 marked", "y carries out 3 steps")
        await console.press("enter")
        await console.sees("POST https://")
        await console.press("escape")
        await console.sees("y carries out 3 steps")
        await console.press("y")
        await console.sees("3 of 3 done")
        await console.press("escape")
        await console.closed()
        assert journal(console) == [("Reboot Role Instance", f"shop/v1/{name}", "succeeded") for name in names]


async def test_what_an_action_is_not_possible_for_is_said_and_left_out(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=(120, 30)) as console:
        await mark(console, "Cloud services", "reports", "reports", "WorkerRole_IN_0")
        await mark(console, "Cloud services", "archive")
        await mark(console, "Cloud services", "shop", "v1", "WebRole_IN_0")
        await console.press("b")
        await console.armed()
        await console.sees("y carries out 1 step.", "Nothing of the sort", "It does not run")
        await console.press("home", "space")
        await console.sees("Nothing of the sort can be done to it.")
        await console.press("y")
        await console.sees("1 of 1 done")
        assert journal(console) == [("Reboot Role Instance", "shop/v1/WebRole_IN_0", "succeeded")]


async def test_a_service_and_its_deployments_marked_together_need_no_other_plan(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=(100, 30)) as console:
        await mark(console, "Cloud services", "shop")
        await mark(console, "Cloud services", "shop", "v1")
        await mark(console, "Cloud services", "shop", "v2")
        await console.press("d")
        await console.armed()
        await console.sees("Type 3 and Enter to destroy 3 things")
        await console.press("3", "enter")
        await console.sees("3 of 3 done")
        assert journal(console)[-1] == ("Delete Cloud Service", "shop", "succeeded")


async def test_an_affinity_group_is_deleted_with_its_members(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=(100, 40)) as console:
        await console.go_to("Affinity groups", "contoso-america")
        await console.press("d")
        await console.sees("It has members: the service refuses until they are gone.", "Enter shows")
        await console.press("enter")
        await console.armed()
        plan = plan_of(console).run.plan
        assert plan.steps[-1].title == "Delete Affinity Group"
        assert {step.title for step in plan.steps} > {"Delete Deployment", "Delete Cloud Service"}
        await console.type(str(plan.to_destroy))
        await console.press("enter")
        await console.sees(f"{plan.chosen} of {plan.chosen} done")
        await console.press("escape")
        await console.until(lambda: "contoso-america" not in console.children("Affinity groups"))


async def test_a_refused_step_stops_the_plan_and_is_tried_again_or_skipped(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=(100, 30)) as console:
        await opened_plan_of_shop(console)
        # As long as it holds a deployment, the service refuses.
        await console.press("down", "space", "2", "enter")
        await console.sees("Step 3, Delete Cloud Service of shop, failed.", "r tries it again")
        await console.press("r")
        await console.until(lambda: [state for _, _, state in journal(console)] == ["succeeded", "failed", "failed"])
        await console.sees("r tries it again")
        assert cloud.http.delete(cloud.url(f"{SHOP}/deployments/v1")).status_code == 202
        await console.press("r")
        await console.sees("2 of 2 done")


async def test_what_comes_after_a_refused_step_waits_until_that_is_skipped(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=(100, 40)) as console:
        await console.go_to("Affinity groups", "contoso-america")
        await console.press("d")
        await console.sees("Enter shows")
        await console.press("enter")
        await console.armed()
        steps = plan_of(console).run.plan.steps
        number = next(n for n, step in enumerate(steps) if step.target == "reports/reports")
        await console.press("home", *["down"] * number, "space")
        await console.type(str(len(steps) - 1))
        await console.press("enter")
        await console.sees(f"Step {number + 2}, Delete Cloud Service of reports, failed.", "r tries it again")
        assert all(step.state is StepState.WAITING for step in plan_of(console).run.plan.steps[number + 2 :])
        await console.press("s")
        # The storage account goes; the group still holds the service, and is refused too.
        await console.sees(f"Step {len(steps)}, Delete Affinity Group of contoso-america, failed.")
        await console.press("s")
        await console.sees(f"{len(steps) - 3} of {len(steps) - 1} done")


async def test_a_key_that_confirms_twice_confirms_once(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(cloud)
    async with Console.on(cloud, monkeypatch, app=gated_app(gate), size=(100, 30)) as console:
        await mark(console, "Cloud services", "shop", "v1", "WebRole_IN_0")
        await mark(console, "Cloud services", "shop", "v1", "WebRole_IN_1")
        await console.press("b")
        await console.armed()
        await console.type("yyyyyy")
        await console.sees("2 of 2 done")
        assert sum(seen.startswith("POST") for seen in gate.seen) == 2


@pytest.mark.parametrize("how", ["read-only", "dry run"])
async def test_where_nothing_may_be_changed_a_plan_shows_and_is_not_carried_out(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch, home: Path, how: str
) -> None:
    file = home / ".config" / "smtui" / "profiles.toml"
    file.parent.mkdir(parents=True)
    file.write_text(
        f'[profiles.watch]\nsubscription_id = "{cloud.subscription_id}"\nendpoint = "{cloud.endpoint}"\n'
        f'certificate = "{cloud.certificate}"\nca = "{cloud.ca}"\nread_only = true\n'
    )
    app = FramedApp(profile="watch") if how == "read-only" else FramedApp(session=Rehearsal)
    async with Console.on(cloud, monkeypatch, app=app, size=(100, 30)) as console:
        await opened_plan_of_shop(console)
        await console.press("3", "enter")
        await console.sees("Profile watch is read-only." if how == "read-only" else "Nothing is sent in a dry run.")
        assert journal(console) == []
        await console.press("escape")
        await console.closed()
    assert cloud.http.get(cloud.url(f"{SHOP}/deployments/v2")).status_code == 200
    assert not (paths.state() / "plans").exists()
