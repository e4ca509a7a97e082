"""Upgrading a deployment by keys, walking its upgrade domains and taking it back, against a real local cloud."""

from __future__ import annotations

from pathlib import Path

import pytest

from smtui.console.resources import upgrades
from smtui.console.widgets.field import FormInput
from tests.console.driver import Console
from tests.localcloud.bodies import cscfg as configuration
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(3)

SHOP = ("Cloud services", "shop", "v1")
PACKAGE = "https://contosopackages.blob.core.windows.net/apps/next.cspkg"
WIDE = (120, 36)


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service configuration file where the console is started."""
    (tmp_path / "next.cscfg").write_bytes(configuration(WebRole=3, WorkerRole=1))
    monkeypatch.chdir(tmp_path)


async def upgrade(console: Console, *modes: str) -> None:
    """Open the form on v1, fill it in with another label and package, and send it.

    Args:
        console: the console.
        modes: the keys that choose the mode.
    """
    await console.go_to(*SHOP)
    await console.press("p")
    await console.armed()
    await console.sees("Upgrade v1 (production) of shop", "Auto: one upgrade domain after the other")
    await console.press("ctrl+u")
    await console.type("shop next")
    await console.press("tab")
    await console.type(PACKAGE)
    await console.press("tab")
    await console.type("next.cscfg")
    await console.press("tab", *modes)
    await console.sees("POST https://", "?comp=upgrade")
    await console.sees(f"<Mode>{'Manual' if modes else 'Auto'}</Mode>", "<Force>false</Force>")
    await console.press("tab", "tab", "tab", "enter")
    await console.closed()
    await console.operation("Upgrade Deployment", "shop/v1", "Succeeded")
    await console.until(lambda: console.node.value.label == "shop next")


def next_domain(console: Console) -> int:
    """Give the upgrade domain that the form would propose now."""
    form = upgrades.walk(console.node)
    (field,) = form.fields
    assert field.default is not None
    return int(field.default({}))


async def walk(console: Console, domain: int) -> None:
    """Let a manual update go on to a domain, which the form proposes."""
    await console.press("w")
    await console.armed()
    await console.sees("Go on with the update of v1 of shop", "?comp=walkupgradedomain")
    await console.sees(f"<UpgradeDomain>{domain}</UpgradeDomain>")
    await console.press("tab", "enter")
    await console.closed()


async def test_a_deployment_is_upgraded(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await upgrade(console)
        await console.until(lambda: console.node.value.upgrade_status is None)
        await console.sees("Label        shop next", "Running")


async def test_a_manual_upgrade_is_walked_domain_by_domain(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await upgrade(console, "right")
        await console.sees("Manual, domain 0")
        domains = console.node.value.upgrade_domain_count
        assert domains > 1
        for domain in range(domains):
            await console.until(
                lambda domain=domain: console.node.value.upgrade_status.current_upgrade_domain == domain
            )
            await walk(console, domain)
        await console.operation("Walk Upgrade Domain", "shop/v1", "Succeeded")
        await console.until(lambda: console.node.value.upgrade_status is None)
        await console.sees("Running")
        await console.press("w")
        await console.sees("No update of this deployment is going on.")


async def test_an_upgrade_is_rolled_back(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await console.go_to(*SHOP)
        before = console.node.value.label
        await console.press("b")
        await console.sees("No update of this deployment is going on.")
        await console.press("escape")
        await console.closed()
        await upgrade(console, "right")
        await console.until(lambda: console.node.value.rollback_allowed is True)
        await console.press("b")
        await console.armed()
        await console.sees("Roll back the update of v1 of shop", "?comp=rollback", "<Mode>Auto</Mode>")
        await console.press("tab", "tab", "enter")
        await console.closed()
        await console.operation("Rollback Update Or Upgrade", "shop/v1", "Succeeded")
        await console.until(lambda: console.node.value.label == before)
        await console.until(lambda: console.node.value.upgrade_status is None)


async def test_a_domain_that_there_is_not_is_named(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await upgrade(console, "right")
        await console.until(lambda: console.node.value.upgrade_status is not None)
        last = console.node.value.upgrade_domain_count - 1
        await console.press("w")
        await console.armed()
        await console.press("ctrl+u")
        await console.type("99")
        await console.sees(f"The upgrade domains of this deployment are 0 to {last}.", "once these are right: Domain")
        await console.press("ctrl+u")
        await console.type("1")
        await console.sees("<UpgradeDomain>1</UpgradeDomain>")
        await console.press("tab", "enter")
        await console.sees("The service refused (400 BadRequest)", "next one to be walked is 0")
        assert console.app.screen.query_one("#field-domain", FormInput).value == "1"
