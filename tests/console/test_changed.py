"""What a change is about: found from the path of its request, whatever became of it since."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from smtui.console import changed
from smtui.console.resource_path import NoSuchResource, path_of
from smtui.operations.entry import Entry, State
from tests.console.driver import Console
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(2)

SHOP = "services/hostedservices/shop"
THUMBPRINT = "00112233445566778899AABBCCDDEEFF00112233"


def entry(method: str, path: str, target: str, state: State = State.SUCCEEDED) -> Entry:
    return Entry(
        id=1,
        started=datetime(2026, 11, 23, 13, 2, 3, tzinfo=UTC),
        finished=None,
        profile="LOCAL",
        subscription_id="s",
        operation="Something",
        method=method,
        path=f"/s/{path}",
        target=target,
        state=state,
        request_id="",
        error_code="",
        message="",
    )


CHANGES = [
    ("POST", SHOP, "shop", "services/shop", ""),
    ("PUT", "services/hostedservices/SHOP", "SHOP", "services/shop", ""),
    ("DELETE", "services/hostedservices/gone", "gone", "services", "gone"),
    ("POST", "services/hostedservices", "archive", "services/archive", ""),
    ("POST", "services/hostedservices", "to-be", "services", "to-be"),
    ("POST", f"{SHOP}/deployments/v1/?comp=status", "shop/v1", "services/shop/production", ""),
    ("POST", f"{SHOP}/deploymentslots/Staging", "shop/Staging", "services/shop/staging", ""),
    ("POST", f"{SHOP}/deploymentslots/staging?comp=config", "shop/staging", "services/shop/staging", ""),
    ("DELETE", f"{SHOP}/deployments/v0", "shop/v0", "services/shop", "v0"),
    ("POST", f"{SHOP}/deployments", "shop/v3", "services/shop", "v3"),
    (
        "POST",
        "services/hostedservices/archive/deploymentslots/staging",
        "archive/staging",
        "services/archive",
        "staging",
    ),
    (
        "POST",
        f"{SHOP}/deployments/v1/roleinstances/WebRole_IN_0?comp=reboot",
        "shop/v1/WebRole_IN_0",
        "services/shop/production/WebRole_IN_0",
        "",
    ),
    (
        "POST",
        f"{SHOP}/deployments/v1/roleinstances/Web%52ole_IN_77?comp=reboot",
        "shop/v1/WebRole_IN_77",
        "services/shop/production",
        "WebRole_IN_77",
    ),
    ("POST", f"{SHOP}/deployments/v1/roleinstances/?comp=delete", "shop/v1", "services/shop/production", ""),
    ("POST", f"{SHOP}/certificates", "shop", "services/shop/certificates", ""),
    (
        "DELETE",
        f"{SHOP}/certificates/sha1-{THUMBPRINT}",
        f"shop/{THUMBPRINT}",
        "services/shop/certificates",
        f"sha1-{THUMBPRINT}",
    ),
    (
        "POST",
        "services/storageservices/contosoarchive/keys?action=regenerate",
        "contosoarchive/Primary",
        "storage/contosoarchive",
        "",
    ),
    ("DELETE", "services/disks/gone-disk?comp=media", "gone-disk", "disks", "gone-disk"),
    ("POST", "affinitygroups", "contoso-europe", "groups/contoso-europe", ""),
    ("DELETE", f"certificates/{THUMBPRINT}", THUMBPRINT, "certificates", THUMBPRINT),
    ("DELETE", "services/networking/reservedips/mine", "mine", "", ""),
]


@pytest.mark.parametrize(("method", "path", "target", "place", "missing"), CHANGES)
@pytest.mark.sample(4)
async def test_a_change_leads_to_what_it_is_about_or_to_the_nearest_that_there_is(
    method: str,
    path: str,
    target: str,
    place: str,
    missing: str,
    cloud: RunningCloud,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        explorer = console.app.main_screen.explorer
        assert explorer is not None
        found = await changed.reach(console.tree.root, entry(method, path, target), explorer.read)
        assert (path_of(found.node), found.missing) == (place, missing)
        assert console.node is console.tree.root


async def test_a_machine_is_found_below_its_cloud_service(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        explorer = console.app.main_screen.explorer
        assert explorer is not None
        await console.go_to("Virtual machines")
        await console.press("right")
        await console.until(lambda: console.children("Virtual machines") != [])
        machine = console.tree.root.children[1].children[0]
        roles, instances = machine.resource.addresses(machine)
        service = machine.value.service
        for path in (f"{roles}/DataDisks/0", f"{instances}/Operations", roles):
            change = entry("PUT", path, f"{service}/x/{machine.value.name}/0")
            found = await changed.reach(console.tree.root, change, explorer.read)
            assert path_of(found.node) == f"services/{service}/production/{machine.value.name}"
            assert found.missing == ""
            # It has its changes in both of its places.
            assert changed.changes_of(machine, [change]) == changed.changes_of(found.node, [change]) == [change]


async def test_without_a_connection_it_is_said_what_could_not_be_read(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        explorer = console.app.main_screen.explorer
        assert explorer is not None
        cloud.kill()
        with pytest.raises(NoSuchResource, match="storage could not be read: No connection"):
            await changed.reach(
                console.tree.root, entry("PUT", "services/storageservices/contosoarchive", "x"), explorer.read
            )


async def test_which_changes_a_node_has(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = [
        entry("POST", f"{SHOP}/deployments/v1/roleinstances/WebRole_IN_0?comp=reboot", "shop/v1/WebRole_IN_0"),
        entry("POST", f"{SHOP}/deploymentslots/production", "shop/production"),
        entry("POST", SHOP, "shop"),
        entry("POST", "services/hostedservices", "shop"),
        entry("POST", "services/hostedservices/shopping", "shopping"),
        entry("POST", "services/storageservices", "shop"),
    ]
    async with Console.on(cloud, monkeypatch) as console:
        expected = {
            ("Cloud services",): [0, 1, 2, 3, 4],
            ("Cloud services", "shop"): [0, 1, 2, 3],
            ("Cloud services", "shop", "v1"): [0, 1],
            ("Cloud services", "shop", "v1", "WebRole_IN_0"): [0],
            ("Cloud services", "shop", "v2"): [],
        }
        for path, numbers in expected.items():
            await console.go_to(*path)
            assert changed.changes_of(console.node, changes) == [changes[number] for number in numbers]


async def test_only_what_can_be_changed_has_the_tab(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "shop", "v1", "WebRole_IN_0")
        assert all(changed.has_changes(node) for node in console.node.path()[1:])
        titles = {each.name: changed.has_changes(each) for each in console.tree.root.children}
        assert titles == {
            "Cloud services": True,
            "Virtual machines": False,
            "Storage accounts": True,
            "Affinity groups": True,
            "Disks": True,
            "OS images": True,
            "Operating systems": False,
            "Role sizes": False,
            "Locations": False,
            "Management certificates": True,
        }
        assert not changed.has_changes(console.tree.root)
