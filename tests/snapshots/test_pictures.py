"""What the screens look like: every one at 80×24, the main ones at 140×40, in a light theme and in 16 colours too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from smtui.console import themes
from smtui.console.node import Loading
from smtui.console.widgets.choice import ChoiceField
from tests.console.driver import Console, FramedApp
from tests.console.stage import staged_app
from tests.localcloud.running import RunningCloud

SMALL, LARGE = (80, 24), (140, 40)
ASKING = ("profile", "theme")
"""Groups of workers that wait for an answer to the dialog that shows."""

Scene = Callable[[Console], Awaitable[None]]
Compare = Callable[..., bool]


def played(app: FramedApp, scene: Scene) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Give what the snapshot runs before it looks."""

    async def run(pilot: Pilot[Any]) -> None:
        console = Console(app, pilot)
        await console.until(lambda: bool(console.children("Cloud services")))
        await scene(console)
        await console.until(lambda: not any(worker.is_running and worker.group not in ASKING for worker in app.workers))

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


async def in_the_plan(console: Console) -> None:
    await console.go_to("Cloud services", "shop")
    await console.press("right")
    await console.until(lambda: "v2" in console.children("Cloud services", "shop"))
    await console.press("d")
    await console.sees("Enter shows")
    await console.press("enter")
    await console.armed()
    await console.sees("Type 3 and Enter to destroy 3 things")


async def in_the_obstacle(console: Console) -> None:
    await console.go_to("Cloud services", "shop")
    await console.press("right")
    await console.until(lambda: "v2" in console.children("Cloud services", "shop"))
    await console.press("d")
    await console.sees("Enter shows")


async def in_the_filter(console: Console) -> None:
    await console.sees("Account admin")
    await console.press("/")
    await console.type("ar")
    await console.sees("archive", "branches not read")


async def with_marks(console: Console) -> None:
    await console.go_to("Cloud services", "media-encoder")
    await console.press("space", "down", "space")
    await console.sees("2 marked")


async def in_the_command_line(console: Console) -> None:
    await console.sees("Account admin")
    await console.press(":")
    await console.type("svc ")
    await console.sees("archive", "catalogue")


async def in_the_palette(console: Console) -> None:
    await console.go_to("Cloud services", "archive")
    await console.until(lambda: console.node.loading is Loading.LOADED)
    await console.press("ctrl+p")
    await console.type("del")
    await console.sees("Delete this cloud service")


async def in_the_themes(console: Console) -> None:
    await console.sees("Account admin")
    await console.press(":")
    await console.type("theme")
    await console.press("enter")
    await console.sees("smtui-light")


async def in_the_profiles(console: Console) -> None:
    await console.sees("Account admin")
    await console.press("P")
    await console.sees("the local cloud, on this machine")


async def in_the_comparison(console: Console) -> None:
    await console.go_to("Cloud services", "shop")
    await console.until(lambda: console.deployments("shop") == ["v1", "v2"])
    await console.press("=")
    await console.sees("services/shop/production and services/shop/staging")


async def in_the_editor(console: Console) -> None:
    await console.go_to("Cloud services", "shop", "v1")
    await console.press("e")
    await console.sees("Ctrl+S", "<Role name=")


async def in_the_machine_form(console: Console) -> None:
    await console.go_to("Virtual machines")
    await console.until(lambda: console.node.as_of is not None)
    await console.press("n")
    await console.armed()
    fields = console.app.screen.query(ChoiceField)
    await console.until(lambda: all(field.value for field in fields if field.id != "field-key"))
    await console.press("tab")
    await console.type("web1")
    await console.sees("ssh 22")


async def in_the_bookmarks(console: Console) -> None:
    await console.go_to("Cloud services", "archive")
    await console.press("*", "B")
    await console.sees("services/archive")


OTHERS = [
    on_the_xml,
    in_a_deletion,
    in_the_help,
    in_the_plan,
    in_the_obstacle,
    in_the_filter,
    with_marks,
    in_the_command_line,
    in_the_palette,
    in_the_themes,
    in_the_profiles,
    in_the_comparison,
    in_the_editor,
    in_the_machine_form,
    in_the_bookmarks,
]


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "140x40"])
@pytest.mark.parametrize(
    "scene",
    [at_the_start, on_a_service, on_the_instances, in_a_form, in_the_swap],
    ids=lambda scene: scene.__name__,
)
def test_main_screens(scene: Scene, size: tuple[int, int], cloud: RunningCloud, snap_compare: Compare) -> None:
    app = staged_app(cloud)
    assert snap_compare(app, terminal_size=size, run_before=played(app, scene))


@pytest.mark.parametrize("scene", OTHERS, ids=lambda scene: scene.__name__)
def test_other_screens(scene: Scene, cloud: RunningCloud, snap_compare: Compare) -> None:
    app = staged_app(cloud)
    assert snap_compare(app, terminal_size=SMALL, run_before=played(app, scene))


@pytest.mark.parametrize("theme", ["smtui-light", "ansi"])
@pytest.mark.parametrize("scene", [at_the_start, on_the_instances, in_the_swap], ids=lambda scene: scene.__name__)
def test_main_screens_in_other_themes(scene: Scene, theme: str, cloud: RunningCloud, snap_compare: Compare) -> None:
    app = staged_app(cloud, theme=themes.load(theme))
    assert snap_compare(app, terminal_size=SMALL, run_before=played(app, scene))
