"""Commands about marks, and about the plans that are made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from smtui.console.commands.command import Command

if TYPE_CHECKING:
    from smtui.console.screens.main import MainScreen


def mark(screen: MainScreen, _: str) -> None:
    """Mark a node, or unmark it."""
    if refused := screen.marks.toggle(screen.at):
        screen.say(refused, "dim")
        return
    screen.nodes.update_node(screen.at)
    screen.unsay()


def unmark_all(screen: MainScreen, _: str) -> None:
    """Unmark all nodes."""
    if not clear(screen):
        screen.say("Nothing is marked.", "dim")


def clear(screen: MainScreen) -> bool:
    """Unmark all nodes; whether there were any."""
    before = screen.marks.clear()
    for node in before:
        screen.nodes.update_node(node)
    if before:
        screen.unsay()
    return bool(before)


def plan(screen: MainScreen, _: str) -> None:
    """Go on with a plan."""
    from smtui.console import planning

    planning.resume(screen)


COMMANDS: Final = (
    Command(
        name="mark",
        keys=("space",),
        help="Mark this, or unmark it; an action is then for all that is marked.",
        run=mark,
    ),
    Command(name="unmark_all", keys=("U",), help="Unmark everything.", run=unmark_all),
    Command(name="plan", help="Go on with a plan that was stopped.", run=plan),
)
