"""Plans that are stopped, left or killed, and gone on with: nothing is sent twice, and no secret is kept."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from smtui import paths
from smtui.console import plan_store
from smtui.console.plans import Plan, StepState, step_of
from smtui.protocol.deployments import DELETE_DEPLOYMENT
from smtui.protocol.hosted_services import DELETE_HOSTED_SERVICE
from tests.console.driver import Console
from tests.console.gate import Gate, gated_app
from tests.console.test_plan_screen import SHOP, journal, mark, opened_plan_of_shop
from tests.localcloud.running import RunningCloud
from tests.localcloud.warm import WarmCloud
from tests.terminal.session import TerminalSession

pytestmark = pytest.mark.every(2)

SMTUI = [sys.executable, "-m", "smtui"]


async def test_a_plan_outlives_a_console_that_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    # Deleting the first deployment takes six seconds: the console is killed long before.
    with WarmCloud(tmp_path / "slow", "--time-scale", "2") as cloud:
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


async def test_a_step_with_an_unknown_outcome_is_never_sent_again_by_itself(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It was on its way when its console ended, and the journal that knew of it is gone.
    sent = replace(
        step_of(DELETE_DEPLOYMENT(service_name="shop", deployment_name="v2")), state=StepState.RUNNING, after=10_000
    )
    rest = (
        step_of(DELETE_DEPLOYMENT(service_name="shop", deployment_name="v1")),
        step_of(DELETE_HOSTED_SERVICE(service_name="shop")),
    )
    plan_store.save(
        plan_store.Kept("one", "environment", cloud.subscription_id, Plan(title="Delete shop", steps=(sent, *rest)))
    )
    async with Console.on(cloud, monkeypatch, size=(100, 30)) as console:
        await console.sees("A plan was stopped: Delete shop, 0 of 3 done; :plan resumes it.")
        await console.type(":plan\n")
        await console.armed()
        await console.sees("? Unknown", "What became of step 1", "s goes on without it")
        await console.press("3", "enter")
        await console.sees("DELETE https://")
        await console.press("escape", "y", "r")
        await console.sees("It may have been carried out, and is not sent again.")
        assert journal(console) == []
        assert cloud.http.delete(cloud.url(f"{SHOP}/deployments/v2")).status_code == 202
        await console.press("s")
        await console.sees("Type 2 and Enter")
        await console.press("2", "enter")
        await console.sees("2 of 3 done")
        assert [state for _, _, state in journal(console)] == ["succeeded", "succeeded"]
        session = console.app.session
        assert session is not None
        assert plan_store.stopped(session.profile).plans == ()


async def test_of_two_plans_each_is_found_again(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(cloud)
    async with Console.on(cloud, monkeypatch, app=gated_app(gate), size=(100, 30)) as console:
        await opened_plan_of_shop(console)
        answer = gate.hold(f"{SHOP}/deployments/v2")
        await console.press("3", "enter")
        await console.until(lambda: f"DELETE {SHOP}/deployments/v2" in gate.seen)
        await console.press("escape", "escape")
        await console.closed()
        # Another one is carried out in part, while the step of the first is still going on.
        await console.go_to("Cloud services", "newsletter")
        await console.press("right")
        await console.until(lambda: "june" in console.children("Cloud services", "newsletter"))
        await console.press("d")
        await console.sees("Enter shows")
        await console.press("enter")
        await console.armed()
        await console.press("space", "2", "enter")
        await console.sees("Step 3, Delete Cloud Service of newsletter, failed.")
        await console.press("escape")
        await console.closed()
        await console.type(":plan\n")
        await console.armed()
        await console.sees("Delete shop", "it stops after this step")
        answer.set()
        await console.sees("Type 2 and Enter")
        await console.press("escape")
        await console.closed()
        await console.sees("The plan stopped: Delete shop, 1 of 3 done")
        await console.type(":plan\n")
        await console.sees("Plans that were stopped", "Delete newsletter, 1 of 2 done", "Delete shop, 1 of 3 done")
        await console.type("news")
        await console.press("enter")
        await console.armed()
        await console.sees("Step 3, Delete Cloud Service of newsletter, failed.")
        assert sum(seen.endswith("deployments/v2") and seen.startswith("DELETE") for seen in gate.seen) == 1
