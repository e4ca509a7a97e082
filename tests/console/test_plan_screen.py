"""Plans on the screen: made of an obstacle or of marks, confirmed, carried out, stopped and gone on with, by keys."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from textual import events

from smtui import paths
from smtui.console import plan_store
from smtui.console.plans import StepState
from smtui.console.screens.plan import PlanScreen
from smtui.console.session import Rehearsal
from smtui.console.widgets.plan_list import PlanList
from smtui.terminal.keyboard import mark_burst
from tests.console.driver import Console, FramedApp
from tests.console.gate import Gate, gated_app
from tests.localcloud.running import RunningCloud
from tests.localcloud.warm import WarmCloud
from tests.terminal.session import TerminalSession

pytestmark = pytest.mark.every(2)

SHOP = "services/hostedservices/shop"
SMTUI = [sys.executable, "-m", "smtui"]


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


async def test_escape_stops_after_the_step_that_is_going_on(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(cloud)
    async with Console.on(cloud, monkeypatch, app=gated_app(gate), size=(100, 30)) as console:
        await opened_plan_of_shop(console)
        answer = gate.hold(f"{SHOP}/deployments/v2")
        await console.press("3", "enter")
        await console.until(lambda: f"DELETE {SHOP}/deployments/v2" in gate.seen)
        await console.sees("0 of 3 done. Esc stops after this step.")
        await console.press("escape")
        await console.sees("it stops after this step")
        answer.set()
        await console.sees("Type 2 and Enter to destroy 2 things")
        assert journal(console) == [("Delete Deployment", "shop/v2", "succeeded")]
        await console.press("escape")
        await console.closed()
        await console.sees("The plan stopped: Delete shop, 1 of 3 done; :plan resumes it.")
        await console.type(":plan\n")
        await console.armed()
        await console.sees("Type 2 and Enter")
        await console.press("2", "enter")
        await console.sees("3 of 3 done")
        assert [seen for seen in gate.seen if seen.startswith("DELETE")] == [
            f"DELETE {SHOP}/deployments/v2",
            f"DELETE {SHOP}/deployments/v1",
            f"DELETE {SHOP}",
        ]


async def test_a_plan_that_is_left_stops_after_its_step_and_is_found_again(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(cloud)
    async with Console.on(cloud, monkeypatch, app=gated_app(gate), size=(100, 30)) as console:
        await opened_plan_of_shop(console)
        answer = gate.hold(f"{SHOP}/deployments/v2")
        await console.press("3", "enter")
        await console.until(lambda: f"DELETE {SHOP}/deployments/v2" in gate.seen)
        await console.press("escape", "escape")
        await console.closed()
        await console.sees("The plan stops after Delete Deployment; :plan shows it again.")
        await console.type(":plan\n")
        await console.armed()
        # It is the same one, with the same step going on: nothing can be sent twice.
        await console.sees("0 of 3 done. Esc leaves; it stops after this step.")
        answer.set()
        await console.sees("Type 2 and Enter")
        await console.press("x")
        await console.closed()
        await console.type(":plan\n")
        await console.sees("No plan was stopped.")
        assert sum(seen.startswith("DELETE") for seen in gate.seen) == 1


async def test_a_refused_step_stops_the_plan_and_is_tried_again_or_skipped(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=(100, 30)) as console:
        await opened_plan_of_shop(console)
        # Without its deployments gone, the service refuses.
        await console.press("space", "down", "space", "1", "enter")
        await console.sees("Step 3, Delete Cloud Service of shop, failed.", "r tries it again")
        await console.press("r")
        await console.until(lambda: len(journal(console)) == 2)
        await console.sees("r tries it again")
        await console.press("s")
        await console.sees("0 of 1 done")
        assert {state for _, _, state in journal(console)} == {"failed"}
        assert cloud.http.get(cloud.url(SHOP)).status_code == 200


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


async def test_one_form_fills_the_steps_of_all_that_is_marked_and_its_documents_are_not_kept(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(cloud)
    async with Console.on(cloud, monkeypatch, app=gated_app(gate), size=(100, 30)) as console:
        await mark(console, "Cloud services", "shop", "v1")
        await mark(console, "Cloud services", "shop", "v2")
        await console.press("i")
        await console.armed()
        await console.sees("Scale v1 (production) of shop and 1 more", "Go on to the plan")
        await console.type("5")
        await console.press("tab", "tab", "enter")
        await console.sees("Scale 2 marked", "y carries out 2 steps")
        await console.armed()
        answer = gate.hold(f"{SHOP}/deployments/v1/")
        await console.press("y")
        await console.until(lambda: f"POST {SHOP}/deployments/v1/" in gate.seen)
        await console.press("escape", "escape")
        await console.closed()
        answer.set()
        await console.sees("The plan stopped: Scale 2 marked, 1 of 2 done")
        (file,) = (paths.state() / "plans").glob("*.json")
        assert "ServiceConfiguration" not in file.read_text()
        assert file.stat().st_mode & 0o777 == 0o600
        await console.type(":plan\n")
        await console.armed()
        await console.sees("needs input", "Step 2 needs input: Enter on it opens its form.")
        await console.press("y")
        await console.press("enter")
        await console.sees("Scale v2 (staging) of shop")
        await console.armed()
        await console.type("4")
        await console.press("tab", "tab", "enter")
        await console.sees("y carries out 1 step.")
        await console.press("y")
        await console.sees("2 of 2 done")
    for name, count in (("v1", 5), ("v2", 4)):
        reply = cloud.http.get(cloud.url(f"{SHOP}/deployments/{name}")).text
        assert reply.count("<RoleName>WebRole</RoleName><InstanceName>") == count


async def test_a_plan_outlives_a_console_that_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    # Deleting the first deployment takes nine seconds: the console is killed long before.
    with WarmCloud(tmp_path / "slow", "--time-scale", "3") as cloud:
        environment = {
            "HOME": str(home),
            "AZURE_MANAGEMENT_CERTFILE": cloud.certificate,
            "AZURE_MANAGEMENT_SUBSCRIPTIONID": cloud.subscription_id,
            "SMTUI_ENDPOINT": cloud.endpoint,
            "SMTUI_CA": cloud.ca,
        }
        with TerminalSession(SMTUI, env=environment, cols=100, rows=30) as session:
            session.wait_for("shop", timeout=30)
            session.send(":services/shop\r")
            session.wait_for("Staging     v2")
            session.send("d")
            session.wait_for("Enter shows")
            session.send("\r")
            session.wait_for("Space ticks")
            session.send("3")
            session.wait_for("3 things: 3")
            session.send("\r")
            session.wait_for("InProgress")
            os.kill(session.pid, 9)
        # What follows happens at once; what is on its way keeps its time.
        cloud.kill()
        cloud.restart("--time-scale", "0")
        async with Console.on(cloud, monkeypatch, size=(100, 30)) as console:
            await console.sees("A plan was stopped: Delete shop, 0 of 3 done; :plan resumes it.")
            await console.type(":plan\n")
            await console.armed()
            await console.sees("Type 2 and Enter to destroy 2 things")
            await console.press("2", "enter")
            await console.until(lambda: ("Delete Deployment", "shop/v2", "succeeded") in journal(console))
            await console.sees("3 of 3 done")
            assert [operation for operation, _, _ in journal(console)] == [
                "Delete Deployment",
                "Delete Deployment",
                "Delete Cloud Service",
            ]


async def test_a_step_with_an_unknown_outcome_is_never_sent_again_by_itself(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(cloud)
    async with Console.on(cloud, monkeypatch, app=gated_app(gate), size=(100, 30)) as console:
        await opened_plan_of_shop(console)
        gate.hold(f"{SHOP}/deployments/v2")
        await console.press("3", "enter")
        await console.until(lambda: f"DELETE {SHOP}/deployments/v2" in gate.seen)
    # The console ended while it waited for an answer.
    async with Console.on(cloud, monkeypatch, size=(100, 30)) as console:
        await console.sees(":plan resumes it.")
        await console.type(":plan\n")
        await console.armed()
        await console.sees("? Unknown", "What became of step 1", "s goes on without it")
        await console.press("3", "enter", "escape", "r", "y")
        assert len(journal(console)) == 1
        await console.type(":plan\n")
        await console.armed()
        assert plan_of(console).run.plan.steps[0].state is StepState.UNKNOWN
        await console.press("r")
        await console.sees("It may have been carried out, and is not sent again.")
        await console.press("s")
        await console.sees("Type 2 and Enter")
        await console.press("2", "enter")
        await console.sees("2 of 3 done")
        assert [state for _, _, state in journal(console)] == ["unknown", "succeeded", "succeeded"]
        session = console.app.session
        assert session is not None
        assert plan_store.stopped(session.profile).plans == ()
