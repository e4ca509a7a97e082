"""The keys that the footer shows: what can be done here, then what the console itself does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtui.console.commands import COMMANDS
from smtui.console.commands.program import HELP, QUIT
from smtui.console.keymap import shown

if TYPE_CHECKING:
    from smtui.console.commands.command import Command
    from smtui.console.screens.main import MainScreen
    from smtui.console.widgets.bars import Key


def here(screen: MainScreen) -> list[Key]:
    """Give the keys of the node under the cursor, or of what is marked, and those that work everywhere."""
    keys: list[Key] = []
    if screen.profile is not None:
        from smtui.console.actions import offers

        for offer in offers(screen.marks.first or screen.nodes.node, screen.keymap):
            usable = not offer.action.reason_against(offer.node, screen.profile)
            if offer.key:
                keys.append((shown(offer.key), offer.action.label, usable))
    return keys + [_hint(screen, each) for each in COMMANDS if each.label and each not in (HELP, QUIT)]


def always(screen: MainScreen) -> list[Key]:
    """Give what always shows, however little room there is."""
    marked: list[Key] = [(str(len(screen.marks)), "marked", True)] if screen.marks else []
    return [*marked, *(_hint(screen, command) for command in (HELP, QUIT))]


def _hint(screen: MainScreen, command: Command) -> Key:
    return shown(screen.keymap.key(command)), command.label, True
