"""OS images: those of the subscription are added, and deleted with their blob or without."""

from __future__ import annotations

import pytest

from tests.console.driver import Console
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(3)

OWN = "contoso-dc-2012r2"
BLOB = "https://contosoimages.blob.core.windows.net/vhds"


async def opened(console: Console, key: str) -> None:
    """Open the images and press a key on the branch."""
    await console.go_to("OS images", OWN)
    await console.press("left", key)
    await console.armed()


async def test_an_image_is_added(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await opened(console, "n")
        await console.type("web-base")
        await console.press("tab", "tab")
        await console.type(f"{BLOB}/web-base.vhd")
        await console.press("tab", "right")
        await console.sees("<OS>Windows</OS>", "<Label>web-base</Label>")
        await console.press("tab", "enter")
        await console.closed()
        await console.operation("Add OS Image", "web-base", "Succeeded")
        await console.until(lambda: console.node.name == "web-base")
        await console.sees("Category", "User", "web-base.vhd")


async def test_a_wrong_image_says_what_is_wrong(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await opened(console, "n")
        await console.type(OWN)
        await console.sees(f"There already is an image {OWN}.")
        await console.type("-")
        await console.sees("does not end with . or -")
        await console.press("tab", "tab")
        await console.type("vhds/web.vhd")
        await console.sees("A media link is the http or https address of a .vhd blob")


async def test_a_blob_that_is_taken_is_refused_by_the_service(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await opened(console, "n")
        await console.type("again")
        await console.press("tab", "tab")
        await console.type(f"{BLOB}/{OWN}.vhd")
        await console.sees("<Name>again</Name>")
        await console.press("tab", "tab", "enter")
        await console.sees("The service refused (409 ConflictError)", "again")
        await console.press("escape", "escape")
        await console.closed()
        await console.operation("Add OS Image", "again", "Failed")


@pytest.mark.parametrize(("key", "words"), [("d", "Its blob stays in its storage account."), ("D", "is deleted too.")])
@pytest.mark.sample(1)
async def test_an_image_is_deleted(key: str, words: str, cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("OS images", OWN)
        await console.press(key)
        await console.armed()
        await console.sees(words, f"{BLOB}/{OWN}.vhd", "?comp=media" if key == "D" else f"images/{OWN}")
        await console.type(OWN)
        await console.press("enter")
        await console.closed()
        await console.operation("Delete OS Image", OWN, "Succeeded")
        await console.until(lambda: OWN not in console.children("OS images"))


@pytest.mark.parametrize("key", ["e", "d", "D"])
@pytest.mark.sample(1)
async def test_an_image_of_the_platform_can_not_be_changed(
    key: str, cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("OS images", OWN)
        await console.press("down", "down")
        assert console.node.value.category == "Public"
        await console.press(key)
        await console.sees("It belongs to the platform: only images of the")
