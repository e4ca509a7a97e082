"""Commands about smtui itself: profile, help, leaving."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from smtui.console.commands.command import Command

if TYPE_CHECKING:
    from smtui.console.screens.main import MainScreen


def profile(screen: MainScreen, name: str) -> None:
    """Open another profile: the one that is named, or one that the person picks."""
    screen.post_message(screen.ProfileWanted(name))


def profile_names(_: MainScreen) -> Sequence[str]:
    """Give the names of the profiles."""
    import os

    from smtui import paths
    from smtui.console.profiles import choices

    return [choice.name for choice in choices(os.environ, paths.profiles())]


def show_help(screen: MainScreen, _: str) -> None:
    """Show the help."""
    from smtui.console.screens.help import help_lines
    from smtui.console.screens.reading import ReadingScreen

    lines = help_lines(screen.nodes.node, screen.profile, screen.keymap, screen.notes.sentences)
    screen.app.push_screen(ReadingScreen("Keys", lines, leave_on=("q", *screen.keymap.keys(HELP))))


def leave(screen: MainScreen, _: str) -> None:
    """Leave."""
    screen.app.exit()


HELP: Final = Command(name="help", keys=("?",), aliases=("h",), label="Help", help="Show this help.", run=show_help)
QUIT: Final = Command(
    name="quit",
    keys=("ctrl+q",),
    aliases=("q",),
    label="Quit",
    help="Leave smtui. Pending operations go on, and are there at the next start.",
    run=leave,
)

COMMANDS: Final = (
    Command(
        name="profile",
        keys=("P",),
        label="Profile",
        help="Open another profile: another subscription, or the local cloud.",
        run=profile,
        argument="NAME",
        complete=profile_names,
    ),
    Command(name="suspend_process", keys=("ctrl+z",), help="Go back to the shell; fg brings smtui back."),
    HELP,
    QUIT,
)
