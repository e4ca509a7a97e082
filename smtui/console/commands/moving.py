"""Commands that go somewhere: panes, the places visited before, bookmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from smtui.console.commands.command import Command

if TYPE_CHECKING:
    from smtui.console.screens.main import MainScreen


def tree_pane(screen: MainScreen, _: str) -> None:
    """Give the tree the focus."""
    screen.set_focus(screen.nodes)


def detail_pane(screen: MainScreen, _: str) -> None:
    """Give the detail the focus."""
    screen.set_focus(screen.query_one("#detail-lines"))


def operations_pane(screen: MainScreen, _: str) -> None:
    """Give the operations panel the focus."""
    screen.set_focus(screen.query_one("#operations"))


def back(screen: MainScreen, _: str) -> None:
    """Go back to the place before."""
    if screen.places is not None:
        screen.places.step(-1)


def forward(screen: MainScreen, _: str) -> None:
    """Go forward again."""
    if screen.places is not None:
        screen.places.step(1)


async def bookmark(screen: MainScreen, _: str) -> None:
    """Give the node under the cursor a bookmark, or take it away."""
    from smtui.console import bookmarks

    await bookmarks.toggle(screen)


def list_bookmarks(screen: MainScreen, _: str) -> None:
    """List the bookmarks."""
    from smtui.console import bookmarks

    bookmarks.pick(screen)


PANES: Final = (
    Command(name="tree_pane", keys=("1",), help="Go to the tree.", run=tree_pane),
    Command(name="detail_pane", keys=("2",), help="Go to the detail.", run=detail_pane),
    Command(name="operations_pane", keys=("3",), help="Go to the operations panel.", run=operations_pane),
)
"""The main screen binds these with priority, as those below: what is typed right after one goes to that pane."""

COMMANDS: Final = (
    Command(name="next_pane", keys=("tab",), help="Go to the next pane."),
    Command(name="previous_pane", keys=("shift+tab",), help="Go to the previous pane."),
    *PANES,
    Command(name="back", keys=("[",), help="Go back to where the cursor was before.", run=back),
    Command(name="forward", keys=("]",), help="Go forward again, after going back.", run=forward),
    Command(
        name="bookmark",
        keys=("*",),
        help="Give what is under the cursor a bookmark, or take it away.",
        run=bookmark,
    ),
    Command(name="bookmarks", keys=("B",), help="List the bookmarks, and go to one.", run=list_bookmarks),
)
