"""What the platform offers, and what the subscription did: branches and tabs that only show."""

from __future__ import annotations

import httpx
import pytest

from smtui.console.resources import history
from tests.console.driver import Console
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(3)

WIDE = (140, 40)


async def test_operating_systems_stand_below_their_family(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await console.go_to("Operating systems", "4")
        await console.sees("Windows Server 2012 R2", "WA-GUEST-OS-4.21_201506-01", "default", "retired")
        await console.press("right", "down")
        # The newest comes first, and 4.21 is newer than 4.9.
        await console.until(lambda: console.node.name == "WA-GUEST-OS-4.21_201506-01")
        await console.sees("Chosen by *", "yes", "4, Windows Server 2012 R2")
        await console.press("r")
        await console.until(lambda: console.node.name == "WA-GUEST-OS-4.21_201506-01")


async def test_all_versions_show_in_a_tab_of_the_branch(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await console.go_to("Operating systems", "1")
        await console.press("left")
        await console.sees("Family", "Versions", "Windows Server 2008 SP2")
        await console.press("v")
        await console.sees("WA-GUEST-OS-4.21_201506-01", "active")


async def test_role_sizes_say_what_they_are(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await console.go_to("Role sizes", "A5")
        await console.sees("Cores", "14 GB", "Data disks", "4")
        await console.press("left")
        await console.sees("Size", "Cores", "Memory", "112 GB")


async def test_the_history_says_who_did_what(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cloud.http.delete(cloud.url("services/hostedservices/archive")).status_code == 200
    assert cloud.http.delete(cloud.url("services/hostedservices/shop")).status_code == 400
    thumbprint = cloud.http.get(cloud.url("certificates")).text.partition("Thumbprint>")[2][:8]
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await console.press("v")
        await console.sees("DeleteHostedService", "Succeeded", "hostedservices/archive", "Failed", thumbprint)
        rows = console.text.splitlines()
        newest, oldest = (
            next(n for n, row in enumerate(rows) if f"services/{name}" in row) for name in ("shop", "arc")
        )
        assert newest < oldest


async def test_an_empty_history_says_so(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await console.press("v")
        await console.sees("Nobody has changed anything within the last day.")


async def test_the_history_is_read_page_by_page_up_to_a_limit(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(number: int) -> httpx.Response:
        return cloud.http.delete(cloud.url(f"services/hostedservices/none-{number}"))

    assert {refused(number).status_code for number in range(101)} == {404}
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await console.press("v")
        await console.sees("hostedservices/none-100")
        assert "hostedservices/none-99" in console.text
        monkeypatch.setattr(history, "MAX_PAGES", 2)
        await console.press("r")
        await console.sees("There were more than these 100: the newest are not among them.", "hostedservices/none-99")
