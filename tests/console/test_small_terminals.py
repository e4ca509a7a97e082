"""Terminals that are small, and terminals that are too small."""

from __future__ import annotations

import pytest
from textual import events

from smtui.console.screens.armed import ArmedScreen
from smtui.console.screens.command_line import CommandLineScreen
from smtui.console.screens.destruction import NameInput
from smtui.console.screens.swap import SwapScreen
from tests.console.driver import Console
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(2)

LEAST = (60, 15)


async def resized(console: Console, width: int, height: int) -> None:
    await console.pilot.resize_terminal(width, height)
    await console.until(lambda: console.app.size == (width, height))


@pytest.mark.parametrize("size", [(59, 15), (60, 14), (20, 5), (1, 1)])
@pytest.mark.sample(2)
async def test_a_terminal_that_is_too_small_takes_no_keys_until_it_is_larger(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "archive")
        await resized(console, *size)
        assert console.app.cramped_words().startswith(f"smtui needs 60×15; this terminal has {size[0]}×{size[1]}: make")
        await console.press("down", "d", "n", "?", ":", "ctrl+p", "tab", "escape")
        await resized(console, *LEAST)
        assert console.app.screen is console.app.main_screen
        assert console.node.name == "archive"
        assert console.app.focused is console.tree
        await console.press("up")
        assert console.node.name == "Cloud services"


async def test_nothing_is_typed_into_a_dialog_that_does_not_show(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "archive")
        await console.sees("Production  empty")
        await console.press("d")
        await console.armed()
        await resized(console, 59, 24)
        await console.type("archive")
        await console.press("enter")
        console.app.post_message(events.Paste("archive"))
        await resized(console, *LEAST)
        assert isinstance(console.app.screen, ArmedScreen)
        assert console.app.screen.query_one(NameInput).value == ""
        await console.type("arch")
        await console.sees("arch")
        await console.press("escape")
        await console.closed()
        assert "archive" in console.children("Cloud services")


async def test_a_terminal_that_is_too_small_can_be_left(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await resized(console, 40, 10)
        await console.press("ctrl+q")
        await console.until(lambda: console.app.return_code == 0)


async def test_at_the_least_size_every_dialog_shows_what_it_needs(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=LEAST) as console:
        await console.go_to("Cloud services", "shop", "v1")
        await console.sees("Operations", "Quit", "Help")

        await console.press("d")
        await console.armed()
        await console.sees("To go on, type its name, v1:", "Esc")
        name = console.app.screen.query_one(NameInput).region
        assert name.height == 1
        assert name.bottom < LEAST[1]
        await console.press("escape")
        await console.closed()

        await console.press("s")
        await console.until(lambda: isinstance(console.app.screen, SwapScreen))
        await console.armed()
        await console.sees("Production now", "Staging now", "y swaps them", "Esc")
        await console.press("escape")
        await console.closed()

        await console.go_to("Cloud services")
        await console.press("n")
        await console.armed()
        await console.sees("Name", "[ Create cloud service ]", "Esc")
        await console.press("escape")
        await console.closed()

        await console.press("?")
        await console.sees("Here: Cloud services", "Esc leaves")
        await console.press("escape")
        await console.closed()

        await console.press(":")
        await console.until(lambda: isinstance(console.app.screen, CommandLineScreen))
        await console.type("the")
        await console.sees(":the", "theme")
