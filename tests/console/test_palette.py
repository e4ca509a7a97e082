"""The palette: everything that can be done, found by a few letters, with its key."""

from __future__ import annotations

import pytest

from smtui.console.commands import COMMANDS
from smtui.console.commands.finding import PALETTE
from smtui.console.moves import MOVES
from smtui.console.resource_path import path_of
from smtui.console.resources import kinds
from smtui.console.screens.palette import PaletteScreen
from smtui.console.screens.reading import ReadingScreen
from smtui.console.screens.swap import SwapScreen
from tests.console.driver import Console, FramedApp
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(2)


def rows(console: Console) -> list[str]:
    """Give the rows of the list, without the frame."""
    assert isinstance(console.app.screen, PaletteScreen), console.app.screen
    shown = [row.strip().strip("│").rstrip() for row in console.text.splitlines()]
    start = next(number for number, row in enumerate(shown) if "Everything that can be done" in row)
    return [row for row in shown[start + 2 : -2] if row]


async def open_at(console: Console, path: str) -> None:
    """Go somewhere, wait until it is read, and open the palette."""
    await console.type(f":{path}\n")
    await console.until(lambda: console.app.main_screen.is_on_top and path_of(console.node) == path)
    await console.until(lambda: console.node.as_of is not None)
    await console.press("ctrl+p")


async def test_what_can_be_done_here_comes_first_with_its_key_and_why_not(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await open_at(console, "services/archive")
        await console.sees("> Swap", "The staging slot of archive is empty")
        first, second, *_ = rows(console)
        assert first.endswith(" s")
        assert second.split()[0] == "Deploy"
        await console.press("enter")
        await console.sees(" The staging slot of archive is empty: there is nothing to swap.")
        assert isinstance(console.app.screen, PaletteScreen)
        await console.press("escape")
        await console.closed()


async def test_letters_find_what_is_meant_and_enter_does_it(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await open_at(console, "services/shop")
        await console.type("swp")
        await console.sees("> Swap")
        await console.press("enter")
        await console.armed()
        assert isinstance(console.app.screen, SwapScreen)
        await console.press("escape")
        await console.closed()
        # All at once, with the key that opens it.
        await console.at_once("ctrl+p", *"nexttab", "enter")
        await console.closed()
        pane = console.app.main_screen.detail.pane
        assert pane is not None
        assert pane.title != "Overview"
        await console.at_once("ctrl+p", *"hlp", "enter")
        await console.until(lambda: isinstance(console.app.screen, ReadingScreen))


async def test_what_is_called_so_comes_first_and_scattered_letters_only_where_nothing_is(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=(100, 40)) as console:
        await open_at(console, "services/shop")
        await console.type("del")
        await console.until(lambda: "> Delete" in rows(console)[0])
        titles = [row.strip("> ")[:11] for row in rows(console)]
        assert titles[:2] == ["Delete all ", "Delete     "]
        # "Detail pane" and "Deploy" have the letters, with others between them.
        assert not [title for title in titles if title.startswith(("Det", "Dep", "Dea"))]
        await console.press("ctrl+u")
        await console.type("dtlpn")
        await console.until(lambda: rows(console)[0].startswith("> Detail pane"))


async def test_what_can_only_be_done_elsewhere_comes_last_and_says_where(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await open_at(console, "services/shop")
        await console.type("reboot")
        await console.sees("Reboot applies to Role instance")
        await console.press("enter", "ctrl+u")
        await console.press(*["pagedown"] * 9)
        assert "applies to" in rows(console)[-1]
        await console.press("ctrl+u")
        await console.type("zzzz")
        await console.sees("Nothing matches.")
        await console.press("enter")
        assert isinstance(console.app.screen, PaletteScreen)


async def test_moves_are_made_in_the_pane_that_has_the_focus(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.at_once("ctrl+p", *"move: last", "enter")
        await console.until(lambda: console.app.main_screen.is_on_top and path_of(console.node) == "certificates")


async def test_everything_that_is_declared_is_listed_once(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=(100, 40)) as console:
        await console.press("ctrl+p")
        screen = console.app.screen
        assert isinstance(screen, PaletteScreen)
        names = [entry.name for entry in screen.entries]
        actions = [action.name for kind in kinds() for action in kind.actions()]
        declared = [*(command.name for command in COMMANDS if command is not PALETTE), *(move.name for move in MOVES)]
        assert sorted(names) == sorted({*declared, *actions})
        await console.sees(f"{len(names)} of {len(names)}")


async def test_without_a_connection_it_lists_what_needs_none() -> None:
    app = FramedApp(profile="nowhere")
    async with app.run_test(size=(60, 20)) as pilot:
        console = Console(app, pilot)
        await console.sees("Not connected")
        await console.press("ctrl+p")
        assert rows(console)[0].startswith("> ")
        await console.type("swap")
        await console.sees("applies to Cloud service")
        await console.press("ctrl+u")
        await console.type("help")
        await console.press("enter")
        await console.until(lambda: isinstance(console.app.screen, ReadingScreen))
