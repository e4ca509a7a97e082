"""Commands about what the panes show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from smtui.console.commands.command import Command

if TYPE_CHECKING:
    from smtui.console.screens.main import MainScreen


def refresh(screen: MainScreen, _: str) -> None:
    """Read the node under the cursor again, or try to connect again."""
    screen.refresh_node()


def next_tab(screen: MainScreen, _: str) -> None:
    """Show the next tab of the detail."""
    screen.change_tab(1)


def previous_tab(screen: MainScreen, _: str) -> None:
    """Show the previous tab of the detail."""
    screen.change_tab(-1)


def reveal(screen: MainScreen, _: str) -> None:
    """Show what the tab hides, or hide it again."""
    if refused := screen.detail.toggle_secrets():
        screen.say(refused, "dim")


def auto_refresh(screen: MainScreen, _: str) -> None:
    """Switch the automatic refresh off, or on again."""
    screen.toggle_refreshing()


COMMANDS: Final = (
    Command(name="refresh", keys=("r",), label="Refresh", help="Read what is under the cursor again.", run=refresh),
    Command(
        name="auto_refresh",
        keys=("A",),
        help="Stop reading what is on the screen again by itself, or begin to.",
        run=auto_refresh,
    ),
    Command(name="next_tab", keys=("v",), label="View", help="Show the next tab, or all of a change.", run=next_tab),
    Command(name="previous_tab", keys=("V",), help="Show the previous tab of the detail.", run=previous_tab),
    Command(name="reveal", keys=("x",), help="Show the secrets that the tab hides, or hide them again.", run=reveal),
)
