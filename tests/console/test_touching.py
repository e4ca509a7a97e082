"""After a change, what it may have changed is read again, and nothing else."""

from __future__ import annotations

import pytest

from smtui.console.explorer import Explorer
from tests.console.driver import Console
from tests.console.gate import Gate, gated_app
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(3)

SHOP = "services/hostedservices/shop"


@pytest.fixture(autouse=True)
def only_what_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read because the cursor rests on it, however slow the machine is."""
    monkeypatch.setattr("smtui.console.explorer.REST_SECONDS", 600.0)


def explorer_of(console: Console) -> Explorer:
    explorer = console.app.main_screen._explorer
    assert explorer is not None
    return explorer


async def read_again(console: Console, gate: Gate, path: str) -> list[str]:
    """Say that something below the subscription changed; give what was read then."""

    def is_quiet() -> bool:
        return not any(worker.is_running for worker in console.app.workers if worker.group != "detail")

    await console.until(is_quiet)
    gate.seen.clear()
    explorer_of(console).touch(f"/{console.tree.root.name}/{path}")
    await console.until(is_quiet)
    return sorted(gate.seen)


@pytest.mark.parametrize(
    ("path", "reads"),
    [
        (f"{SHOP}/certificates", ["GET services/disks", f"GET {SHOP}/certificates"]),
        (f"{SHOP}/certificates/sha1-00", ["GET services/disks", f"GET {SHOP}/certificates"]),
        (f"{SHOP}/deployments/v1?comp=config", ["GET services/disks", f"GET {SHOP}"]),
        (SHOP, ["GET services/disks", "GET services/hostedservices", f"GET {SHOP}"]),
        ("services/disks/x?comp=media", ["GET services/disks"]),
        ("services/images/x", []),
        ("certificates/x", []),
        ("services/storageservices/contosoarchive", []),
    ],
)
@pytest.mark.sample(3)
async def test_a_change_is_followed_by_the_reads_it_needs(
    path: str, reads: list[str], cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(cloud)
    async with Console.on(cloud, monkeypatch, app=gated_app(gate)) as console:
        await console.go_to("Disks")
        await console.press("right")
        await console.go_to("Cloud services", "shop")
        await console.press("right")
        await console.go_to("Cloud services", "shop", "Certificates")
        await console.press("right")
        await console.until(lambda: bool(console.children("Cloud services", "shop", "Certificates")))
        await console.go_to("Locations")
        assert await read_again(console, gate, path) == reads


async def test_a_change_that_comes_while_its_branch_is_read_is_read_too(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(cloud)
    async with Console.on(cloud, monkeypatch, app=gated_app(gate)) as console:
        await console.go_to("Affinity groups", "contoso-europe")
        held = gate.hold("affinitygroups")
        explorer_of(console).touch(f"/{console.tree.root.name}/affinitygroups")
        await console.until(lambda: gate.seen.count("GET affinitygroups") == 2)
        body = (
            '<CreateAffinityGroup xmlns="http://schemas.microsoft.com/windowsazure"><Name>late</Name>'
            "<Label>eA==</Label><Location>West US</Location></CreateAffinityGroup>"
        )
        assert cloud.http.post(cloud.url("affinitygroups"), content=body).status_code == 201
        explorer_of(console).touch(f"/{console.tree.root.name}/affinitygroups")
        held.set()
        await console.until(lambda: "late" in console.children("Affinity groups"))
