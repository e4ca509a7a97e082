"""Commands for the change under the cursor of the operations panel, which has keys of its own for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from smtui.console.commands.command import Command

if TYPE_CHECKING:
    from smtui.console.screens.main import MainScreen


def _does(wish: str) -> Callable[[MainScreen, str], None]:
    def run(screen: MainScreen, _: str) -> None:
        from smtui.console import operating
        from smtui.console.widgets.operations import OperationsPanel

        entry = screen.query_one(OperationsPanel).entry
        if entry is None:
            screen.say("There is no change in the operations panel.", "dim")
        else:
            operating.carry_out(screen, wish, entry)

    return run


COMMANDS: Final = (
    Command(
        name="check",
        help="Look for what became of a change whose outcome is unknown; c in the operations panel.",
        run=_does("check"),
    ),
    Command(
        name="wait",
        help="Let a refused change wait for the operation that is in its way; w in the operations panel.",
        run=_does("wait"),
    ),
    Command(
        name="drop",
        help="Take a change back that waits; d in the operations panel.",
        run=_does("drop"),
    ),
)
