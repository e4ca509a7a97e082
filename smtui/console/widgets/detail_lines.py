"""The lines of the detail: tables that can be filtered and sorted, and documents that can be searched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final, TypeAlias

from textual.widget import Widget

from smtui.console.lines import Line, Table, line
from smtui.console.matching import Pattern, compiled, phrase
from smtui.console.widgets.filterable import Filterable
from smtui.console.widgets.line_view import LineView

Order: TypeAlias = tuple[str, bool]
"""The heading of the column that a table is sorted by, and whether it is the other way round."""

_NOTHING: Final = line(("Nothing matches.", "dim"))


class DetailLines(Filterable, LineView):
    """Shows the lines of a tab; a filter leaves rows of its tables, or searches where there is no table.

    What a table is sorted by is kept for all tables of the same subject, as long as the console runs.

    Attributes:
        subject: what shows, such as a kind of node and the title of a tab.
    """

    # Textual takes the styles of the first base alone, and `LineView` is the second.
    DEFAULT_CSS = "DetailLines { scrollbar-gutter: stable; }"

    MOVES: ClassVar[Mapping[str, tuple[str, int]]] = {**LineView.MOVES, "in": ("columns", 1), "out": ("columns", -1)}

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.subject: tuple[str, str] = ("", "")
        self._orders: dict[tuple[str, str], Order] = {}
        self._made: tuple[Line | Table, ...] = ()
        self._rows_left = 0

    @property
    def found(self) -> str:
        """How many rows of the tables the filter leaves, or which match of a search shows."""
        if tables := _tables(self._made):
            return f"{self._rows_left:,} of {sum(len(table) - 1 for table in tables):,}"
        number, count = self.match
        return f"{number:,} of {count:,}" if count else "not found"

    def show(self, lines: Sequence[Line | Table], *, keep_place: bool = False) -> None:
        """Show the lines of a tab, its tables sorted, and filtered if they are a newer state of the same thing.

        Args:
            lines: as the tab makes them.
            keep_place: whether they are a newer state of the same thing.
        """
        self._made = tuple(lines)
        if not keep_place:
            self._passed = 0
            self.search(Pattern())
            self._filter_text = ""
            self.end_typing()
        self._arrange(keep_place=keep_place)

    def take_filter(self, text: str) -> None:
        """Show only the rows that a text matches; in a document, go to its first match."""
        if not _tables(self._made):
            self.search(phrase(text))
        self._arrange(keep_place=False)

    def go_to_match(self, steps: int) -> None:
        """Go some matches of the search further."""
        super().go_to_match(steps)
        self._show_words()

    def sort_by_next(self) -> str:
        """Sort by the next column, after the last one not at all; give what became of it in words."""
        headings = self._headings()
        order = self._orders.get(self.subject)
        number = headings.index(order[0]) + 1 if order is not None and order[0] in headings else 0
        return self._sort(headings, (headings[number], False) if number < len(headings) else None)

    def reverse_sort(self) -> str:
        """Sort the other way round, by the first column if by none; give what became of it in words."""
        headings = self._headings()
        heading, is_reverse = self._orders.get(self.subject, ("", False))
        if heading not in headings:
            heading, is_reverse = next(iter(headings), ""), False
        return self._sort(headings, (heading, not is_reverse))

    def on_resize(self) -> None:
        self._show_words()

    def _headings(self) -> list[str]:
        """Give the headings that the tables can be sorted by, in order."""
        return list(dict.fromkeys(heading for table in _tables(self._made) for heading in table.headings if heading))

    def _sort(self, headings: Sequence[str], order: Order | None) -> str:
        if not headings:
            return "There is no table here to sort."
        if order is not None:
            self._orders[self.subject] = order
        else:
            self._orders.pop(self.subject, None)
        self._arrange(keep_place=False)
        # The column itself may be out of sight.
        return f"Sorted by {order[0]}{', the other way round' if order[1] else ''}." if order else "Not sorted."

    def _arrange(self, *, keep_place: bool) -> None:
        """Show what the tab has made, sorted and filtered."""
        tables = _tables(self._made)
        pattern = compiled(self._filter_text) if tables else Pattern()
        arranged = [self._arranged(part, pattern) if isinstance(part, Table) else part for part in self._made]
        self._rows_left = sum(len(table) - 1 for table in _tables(arranged))
        if pattern and not self._rows_left:
            arranged.append(_NOTHING)
        super().show(arranged, keep_place=keep_place)
        self._show_words()

    def _arranged(self, table: Table, pattern: Pattern) -> Table:
        heading, is_reverse = self._orders.get(self.subject, ("", False))
        if heading and heading in table.headings:
            table = table.sorted_by(table.headings.index(heading), is_reverse)
        return table.only(pattern) if pattern else table

    def _show_words(self) -> None:
        if isinstance(self.parent, Widget):
            self.show_filter(self.parent)


def _tables(parts: Sequence[Line | Table]) -> list[Table]:
    return [part for part in parts if isinstance(part, Table)]
