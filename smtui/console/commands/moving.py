"""Commands that go somewhere."""

from __future__ import annotations

from typing import Final

from smtui.console.commands.command import Command

COMMANDS: Final = (
    # The app binds these two itself, with priority: what is typed right after one of them goes to the next pane.
    Command(name="next_pane", keys=("tab",), help="Go to the next pane."),
    Command(name="previous_pane", keys=("shift+tab",), help="Go to the previous pane."),
)
