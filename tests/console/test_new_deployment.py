"""Deploying into a slot: which ones are free is asked of the service when the form opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from smtui.protocol.operation import Call
from tests.console.driver import Console
from tests.localcloud.bodies import cscfg, deploy
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(3)

WIDE = (120, 36)


def send(cloud: RunningCloud, call: Call[None]) -> None:
    """Have something done behind the console's back."""
    target = call.request_target(cloud.subscription_id)
    assert cloud.http.post(cloud.endpoint + target, content=call.xml()).status_code == 202


async def opened_archive(console: Console) -> None:
    """Go to a cloud service that holds nothing, as the tree knows for certain."""
    await console.go_to("Cloud services", "archive")
    await console.press("right")
    await console.until(lambda: console.children("Cloud services", "archive") == ["Certificates"])


async def test_a_slot_that_somebody_else_has_taken_is_not_offered(
    cloud: RunningCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "app.cscfg").write_bytes(cscfg(Web=1))
    monkeypatch.chdir(tmp_path)
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await opened_archive(console)
        send(cloud, deploy("archive", "theirs", "staging", configuration=cscfg(Web=1)))
        await console.press("n")
        await console.armed()
        await console.sees("production", "(1 of 1)")
        await console.press("tab")
        await console.type("ours")
        await console.press("tab", "tab")
        await console.type("https://a.example/p.cspkg")
        await console.press("tab")
        await console.type("app.cscfg")
        await console.sees("<Name>ours</Name>")
        await console.press("tab", "tab", "enter")
        await console.closed()
        await console.operation("Create Deployment", "archive/production", "Succeeded")
        await console.until(lambda: console.deployments("archive") == ["ours", "theirs"])


async def test_where_somebody_else_has_taken_both_slots_nothing_can_be_sent(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await opened_archive(console)
        for slot in ("staging", "production"):
            send(cloud, deploy("archive", slot, slot, configuration=cscfg(Web=1)))
        await console.press("n")
        await console.armed()
        await console.sees("Both slots of archive hold a deployment by now.")
