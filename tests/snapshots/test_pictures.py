"""What the screens look like, at 80×24 and at 140×40."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.console.driver import Console, FramedApp
from tests.console.stage import staged_app
from tests.localcloud.running import RunningCloud

SMALL, LARGE = (80, 24), (140, 40)

Scene = Callable[[Console], Awaitable[None]]
Compare = Callable[..., bool]


def played(app: FramedApp, scene: Scene) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Give what the snapshot runs before it looks."""

    async def run(pilot: Pilot[Any]) -> None:
        console = Console(app, pilot)
        await console.until(lambda: bool(console.children("Cloud services")))
        await scene(console)
        await console.until(lambda: not any(worker.is_running for worker in app.workers))

    return run


async def at_the_start(console: Console) -> None:
    await console.sees("Account admin")


async def on_a_service(console: Console) -> None:
    await console.go_to("Cloud services", "shop", "v1")
    await console.sees("Guest OS")


async def on_the_instances(console: Console) -> None:
    await console.go_to("Cloud services", "identity", "identity-7")
    await console.press("v")
    await console.sees("identity-7", "Power")


async def on_the_xml(console: Console) -> None:
    await console.go_to("Storage accounts")
    await console.press("right")
    await console.until(lambda: console.children("Storage accounts") != [])
    await console.press("down", "V", "V")
    await console.sees("<StorageService")


async def in_a_form(console: Console) -> None:
    await console.go_to("Cloud services")
    await console.press("n")
    await console.armed()
    await console.type("fresh_")
    await console.sees("begins and ends")
    await console.press("backspace")
    await console.sees("<ServiceName>fresh</ServiceName>", "Tab")


async def in_the_swap(console: Console) -> None:
    await console.go_to("Cloud services", "shop", "v2")
    await console.press("s")
    await console.armed()
    await console.sees("What differs in the configurations", "y swaps them")


async def in_a_deletion(console: Console) -> None:
    await console.go_to("Cloud services", "shop", "v2")
    await console.press("d")
    await console.armed()
    await console.sees("What goes with it", "Enter is dead")


async def in_the_help(console: Console) -> None:
    await console.go_to("Cloud services", "shop")
    await console.press("right")
    await console.until(lambda: "v2" in console.children("Cloud services", "shop"))
    await console.press("question_mark")
    await console.sees("Not now")


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "140x40"])
@pytest.mark.parametrize(
    "scene",
    [at_the_start, on_a_service, on_the_instances, in_a_form, in_the_swap],
    ids=lambda scene: scene.__name__,
)
def test_main_screens(scene: Scene, size: tuple[int, int], cloud: RunningCloud, snap_compare: Compare) -> None:
    app = staged_app(cloud)
    assert snap_compare(app, terminal_size=size, run_before=played(app, scene))


@pytest.mark.parametrize("scene", [on_the_xml, in_a_deletion, in_the_help], ids=lambda scene: scene.__name__)
def test_other_screens(scene: Scene, cloud: RunningCloud, snap_compare: Compare) -> None:
    app = staged_app(cloud)
    assert snap_compare(app, terminal_size=SMALL, run_before=played(app, scene))
