"""What the console itself does on a key, with no operation of the service behind it. One file a subject."""

from __future__ import annotations

from typing import Final

from smtui.console.commands import filtering, finding, looking, marking, moving, operations, program, reading, theming
from smtui.console.commands.command import Command

COMMANDS: Final[tuple[Command, ...]] = (
    *looking.COMMANDS,
    *filtering.COMMANDS,
    *moving.COMMANDS,
    *finding.COMMANDS,
    *marking.COMMANDS,
    *reading.COMMANDS,
    *operations.COMMANDS,
    *theming.COMMANDS,
    *program.COMMANDS,
)
"""All of them, in the order of the footer."""

BOUND: Final = tuple(
    command.name for command in COMMANDS if command.run is None or command.name == "quit" or command in moving.PANES
)
"""Those that the app or the main screen binds, because they work in dialogs too or come before every pane."""


def find(name: str) -> Command:
    """Give the command of a name.

    Raises:
        KeyError: there is none.
    """
    return {command.name: command for command in COMMANDS}[name]
