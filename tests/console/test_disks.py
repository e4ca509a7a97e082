"""Disks: made of a blob, deleted with it or without; one that is attached stays."""

from __future__ import annotations

import pytest

from tests.console.driver import Console
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(3)

ATTACHED = "contoso-dc-dc01-0-201304090812340277"
FREE = "contoso-web-web03-0-201503110914250188"
WIDE = (140, 30)
BLOB = "https://contosoimages.blob.core.windows.net/vhds"


async def test_the_branch_lists_disks_and_who_uses_them(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await console.go_to("Disks", ATTACHED)
        await console.sees("Used by", "dc01", "127 GB", f"{BLOB}/dc01.vhd", "contoso-dc-2012r2")
        await console.press("left")
        await console.sees("Disk", "Holds", "Linux", "Windows", "data", "30 GB")


async def test_a_disk_is_added(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await console.go_to("Disks", ATTACHED)
        await console.press("left", "n")
        await console.armed()
        await console.type(FREE)
        await console.sees(f"There already is a disk {FREE}.")
        await console.press("ctrl+u")
        await console.type("data1")
        await console.press("tab", "tab")
        await console.type(f"{BLOB}/data1.vhd")
        await console.press("tab", "right")
        await console.sees("<OS>Linux</OS>", "<Label>data1</Label>")
        await console.press("tab", "enter")
        await console.closed()
        await console.operation("Add Disk", "data1", "Succeeded")
        await console.until(lambda: console.node.name == "data1")


@pytest.mark.parametrize(("key", "words"), [("d", "Its blob stays, at"), ("D", "its blob and everything on it, 30 GB")])
async def test_a_free_disk_is_deleted(
    key: str, words: str, cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await console.go_to("Disks", FREE)
        await console.press(key)
        await console.armed()
        await console.sees(words, "There is no undo.")
        await console.type(FREE)
        await console.press("enter")
        await console.closed()
        await console.operation("Delete Disk", FREE, "Succeeded")
        await console.until(lambda: FREE not in console.children("Disks"))


@pytest.mark.parametrize("key", ["d", "D"])
@pytest.mark.sample(1)
async def test_an_attached_disk_names_the_machine_that_uses_it(
    key: str, cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await console.go_to("Disks", ATTACHED)
        await console.press(key)
        await console.sees("The virtual machine dc01 of contoso-dc uses it", "detach it")


async def test_disks_are_read_again_when_a_service_goes_with_everything_in_it(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await console.go_to("Disks", ATTACHED)
        await console.go_to("Cloud services", "contoso-dc")
        await console.press("D")
        await console.armed()
        await console.sees("1 deployment with 1 role instance", "1 disk of its virtual machines", ATTACHED)
        await console.type("contoso-dc")
        await console.sees("deletes all of it")
        await console.press("enter")
        await console.closed()
        await console.operation("Delete Cloud Service", "contoso-dc", "Succeeded")
        await console.until(lambda: "contoso-dc" not in console.children("Cloud services"))
        await console.until(lambda: ATTACHED not in console.children("Disks"))


async def test_a_service_with_deployments_is_deleted_with_everything_in_it(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await console.go_to("Cloud services", "shop")
        await console.press("right")
        await console.until(lambda: console.deployments("shop") == ["v1", "v2"])
        await console.press("d")
        await console.sees("D deletes it with")
        await console.press("escape", "D")
        await console.armed()
        await console.sees("2 deployments with 8 role instances", "v1", "v2", "?comp=media")
        await console.type("shop")
        await console.press("enter")
        await console.closed()
        await console.operation("Delete Cloud Service", "shop", "Succeeded")
        await console.until(lambda: "shop" not in console.children("Cloud services"))
