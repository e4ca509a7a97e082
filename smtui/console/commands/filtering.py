"""Commands that filter and sort what the panes show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from smtui.console.commands.command import Command

if TYPE_CHECKING:
    from smtui.console.screens.main import MainScreen


def filter_pane(screen: MainScreen, text: str) -> None:
    """Filter the pane with the focus by a text, or by what is typed from now on."""
    from smtui.console.widgets.filterable import Filterable

    # A pane takes the key itself; this is for the command line and the palette.
    pane = screen.focused if isinstance(screen.focused, Filterable) else screen.nodes
    pane.focus()
    if text:
        pane.look_for(text)
    else:
        pane.begin_typing()


def clear(screen: MainScreen, _: str) -> None:
    """Show everything again; where everything shows, unmark all."""
    from smtui.console.commands import marking
    from smtui.console.widgets.filterable import Filterable

    for pane in screen.query(Filterable):
        if pane.clear_filter():
            return
    marking.clear(screen)


def sort(screen: MainScreen, _: str) -> None:
    """Sort the table that shows by its next column."""
    from smtui.console.widgets.detail_lines import DetailLines

    screen.say(screen.query_one(DetailLines).sort_by_next(), "dim")


def reverse_sort(screen: MainScreen, _: str) -> None:
    """Sort the table that shows the other way round."""
    from smtui.console.widgets.detail_lines import DetailLines

    screen.say(screen.query_one(DetailLines).reverse_sort(), "dim")


COMMANDS: Final = (
    Command(
        name="filter",
        keys=("/",),
        label="Filter",
        help="Show only what matches: the letters in that order, 'text as it is, !text not; in a document, search.",
        run=filter_pane,
        argument="TEXT",
    ),
    Command(name="clear", keys=("escape",), help="Clear the filter; then unmark everything.", run=clear),
    Command(name="sort", keys=("t",), help="Sort the table by its next column, after the last one not.", run=sort),
    Command(name="reverse_sort", keys=("T",), help="Sort the table the other way round.", run=reverse_sort),
)
