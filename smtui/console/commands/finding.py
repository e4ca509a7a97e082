"""Commands that find: the command line and the palette."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from smtui.console.commands.command import Command

if TYPE_CHECKING:
    from textual.widget import Widget

    from smtui.console.command_line.doing import Deed
    from smtui.console.screens.command_line import CommandLineScreen
    from smtui.console.screens.main import MainScreen
    from smtui.console.screens.palette import PaletteScreen

_PATIENCE: Final = 0.5
"""The seconds after which a key does not wait any more for what a key before it is doing."""

# The main screen binds these two itself, with priority: what is typed right after one of them goes into its line.
COMMAND_LINE: Final = Command(
    name="command_line",
    keys=(":",),
    label="Command",
    help="Type a command, a kind and a name to go to, an action or a path; Tab completes.",
)
PALETTE: Final = Command(name="palette", keys=("ctrl+p",), help="Search everything that can be done here, and do it.")

COMMANDS: Final = (COMMAND_LINE, PALETTE)


async def open_on(screen: MainScreen, what: str) -> None:
    """Open one of these commands' screens by its name, on the main screen, unless text is being typed there.

    Raises:
        SkipAction: the key is for what has the focus.
    """
    await caught_up(screen)
    screen.unsay()
    await (open_command_line if what == COMMAND_LINE.name else open_palette)(screen)


async def open_command_line(screen: MainScreen) -> None:
    """Open the command line; what is typed from now on is typed there."""
    from smtui import paths
    from smtui.console.command_line.past import PastLines
    from smtui.console.command_line.words import words
    from smtui.console.screens.command_line import CommandLineScreen

    if screen.past_lines is None:
        screen.past_lines = PastLines(paths.command_lines())
    await _open(screen, CommandLineScreen(screen, screen.past_lines, words()))


async def open_palette(screen: MainScreen) -> None:
    """Open the palette; what is typed from now on is typed there."""
    from smtui.console.screens.palette import PaletteScreen

    await _open(screen, PaletteScreen(screen))


async def caught_up(screen: MainScreen) -> None:
    """Wait until what was typed before is carried out: it may move the cursor, or open a dialog or a filter.

    Raises:
        SkipAction: the key is for what has the focus then: a dialog, or a text that is being typed.
    """
    from textual.actions import SkipAction

    done = asyncio.Event()
    # From the pane a key goes on to the screen.
    pane = screen.focused or screen
    if pane.call_later(screen.call_later, done.set):
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await done.wait()
    if not screen.is_on_top or _takes_text(screen.focused):
        raise SkipAction


def _takes_text(pane: Widget | None) -> bool:
    from smtui.console.widgets.filterable import Filterable

    return isinstance(pane, Filterable) and pane.is_typing


async def _open(screen: MainScreen, opened: CommandLineScreen | PaletteScreen) -> None:
    async def carry_out(deed: Deed | None) -> None:
        if deed is not None and (going_on := deed(screen)) is not None:
            await going_on
        for key in opened.command_input.typed_after:
            again = Key(key.key, key.character)
            if is_burst(key):
                mark_burst([again])
            again.set_sender(screen.app)
            # Here, in the app, before it gets to any key that came later.
            await screen.app.on_event(again)

    from textual.events import Key

    from smtui.terminal.keyboard import is_burst, mark_burst

    await screen.app.push_screen(opened, carry_out)
    opened.set_focus(opened.command_input)
