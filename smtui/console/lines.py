"""Lines of text with roles: what panes are made of before any widget is there.

A span is text that is already clean and the role that colours it. `span` is how text from outside gets in.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from itertools import groupby, zip_longest
from typing import Any, Final, TypeAlias

from rich.cells import cell_len, get_character_cell_size

from smtui.console import matching
from smtui.terminal.text import ELLIPSIS, clean, clean_lines

Span: TypeAlias = tuple[str, str]
Line: TypeAlias = tuple[Span, ...]


class Row(tuple[Span, ...]):
    """A line of a table: where room is short it is cut, not broken, so that the columns stay."""

    __slots__ = ()


class Hanging(tuple[Span, ...]):
    """A line whose continuation stands under its second span."""

    __slots__ = ()


ROLES: Final = (
    *("plain", "dim", "name", "heading", "key", "ok", "busy", "warn", "bad", "added", "removed"),
    # How long ago something was, which changes by itself; and what marks a change on the screen.
    *("age", "changed"),
    # What a filter or a search has found.
    matching.MATCH,
    # The name of an XML element.
    "tag",
)
BLANK: Final[Line] = ()
SEPARATOR: Final = " ▸ "
"""Stands between the names of a path."""
_SAMPLE: Final = 60
_GAP: Final = "  "
_UP: Final = "▲"
_DOWN: Final = "▼"
_BEFORE: Final = "◂"


def span(text: object, role: str = "plain") -> Span:
    """Give a span of any value, cleaned."""
    return clean(str(text)), role


def line(*parts: Span | str) -> Line:
    """Give a line of spans; plain strings are text of the program's own, or are cleaned like it."""
    return tuple(part if isinstance(part, tuple) else span(part) for part in parts)


def document(text: str, role: str = "plain") -> list[Line]:
    """Give a document's lines, cleaned, tabs expanded."""
    return [((content, role),) if content else BLANK for content in clean_lines(text)]


def fields(rows: Iterable[tuple[str, object] | tuple[str, object, str]]) -> list[Line]:
    """Give aligned "Name   value" lines; rows with an empty value are left out. A value may be a span or a line."""
    found = [(clean(row[0]), _value(row[1], row[2] if len(row) == 3 else "plain")) for row in rows]
    shown = [(name, value) for name, value in found if any(text for text, _ in value)]
    width = max((cell_len(name) for name, _ in shown), default=0) + 2
    return [Hanging(((pad(name, width), "dim"), *value)) for name, value in shown]


def _value(value: object, role: str) -> Line:
    if isinstance(value, tuple):
        return (value,) if value and isinstance(value[0], str) else value
    return (span("" if value is None else value, role),)


def table(headings: Sequence[str], rows: Iterable[Sequence[Span]]) -> list[Table]:
    """Give a table of rows that are there already, as lines to add to others."""
    return [Table(headings, rows, _as_they_are)]


def _as_they_are(cells: Sequence[Span]) -> Sequence[Span]:
    return cells


class Table:
    """A table whose rows are made when they are drawn: ten thousand of them cost what ten do.

    The columns are as wide as a sample of the rows needs, and become wider, never narrower, when a row is about to
    be drawn that needs more.

    Args:
        headings: the headings.
        items: what the rows are made of; the table keeps a copy of the sequence.
        cells: makes a row's cells from its item.
    """

    def __init__(self, headings: Sequence[str], items: Iterable[Any], cells: Callable[[Any], Sequence[Span]]) -> None:
        self._headings = tuple(headings)
        self._items = tuple(items)
        self._cells = cells
        self._texts: list[tuple[str, ...]] = []
        self._pattern = matching.Pattern()
        self._mark = (-1, "")
        self._widths = [cell_len(heading) for heading in self._headings]
        count = len(self._items)
        self._widen(range(min(count, _SAMPLE)))
        self._widen(range(_SAMPLE, count, max(1, (count - _SAMPLE) // _SAMPLE)))

    def __len__(self) -> int:
        """Give how many lines it has, the headings' among them."""
        return len(self._items) + 1

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings, as they are without marks."""
        return self._headings

    def only(self, pattern: matching.Pattern) -> Table:
        """Give the table of the rows that a pattern matches, with what matched marked; its columns stay as wide."""
        texts = self._all_texts()
        matches, joined = pattern.matches, matching.SEPARATOR.join
        found = self._with([number for number, cells in enumerate(texts) if matches(joined(cells))])
        found._pattern = pattern
        return found

    def sorted_by(self, column: int, reverse: bool) -> Table:
        """Give the table in the order of a column, which has a mark then; rows with nothing in it come last.

        Args:
            column: number of the column, from 0.
            reverse: whether what is most comes first.
        """
        # Imported here because it knows the forms of times, which are made of spans.
        from smtui.console import sorting

        texts = self._all_texts()
        numbers = range(len(texts))
        filled = [number for number in numbers if not sorting.is_empty(texts[number][column])]
        filled.sort(key=lambda number: sorting.key(texts[number][column]), reverse=reverse)
        empty = [number for number in numbers if sorting.is_empty(texts[number][column])]
        found = self._with([*filled, *empty])
        found._mark = column, _DOWN if reverse else _UP
        return found

    def line(self, number: int, passed: int = 0) -> Row:
        """Give one line; the first one holds the headings.

        Args:
            number: the line's number, from 0.
            passed: how many columns after the first one are left out; a sign stands for them.
        """
        shown = self._columns(passed)
        if number == 0:
            return Row(self._heading_spans(shown))
        cells = self._cells(self._items[number - 1])
        padded = [(pad(cells[column][0], self._widths[column]), cells[column][1]) for column in shown]
        return Row(_gapped(matching.marked((cell,), self._pattern) for cell in padded))

    def passed(self, wanted: int, width: int) -> int:
        """Give how many columns after the first one to leave out: as many as wanted, but no more than it takes for
        the last one to fit into a width in cells."""
        most = max(0, min(wanted, len(self._widths) - 2))
        return next((passed for passed in range(most) if self._width(self._columns(passed)) <= width), most)

    def _columns(self, passed: int) -> Sequence[int]:
        return [column for column in range(len(self._widths)) if not 0 < column <= passed]

    def _width(self, columns: Sequence[int]) -> int:
        return sum(self._widths[column] for column in columns) + len(_GAP) * (len(columns) - 1)

    def _heading_spans(self, columns: Sequence[int]) -> Iterable[Span]:
        column, mark = self._mark
        for number, following in zip_longest(columns, columns[1:]):
            shown = pad(f"{self._headings[number]}{mark if number == column else ''}", self._widths[number])
            yield shown, "heading"
            # The mark of a column that is no wider than its heading stands in the gap: nothing moves for it.
            gap = len(_GAP) - max(0, cell_len(shown) - self._widths[number])
            if following is not None:
                yield (" " * gap if following == number + 1 else f"{_BEFORE:>{gap}}"), "plain"

    def _all_texts(self) -> list[tuple[str, ...]]:
        """Give what all cells say; made once, when somebody asks for it."""
        if len(self._texts) != len(self._items):
            self._texts = [tuple([text for text, _ in self._cells(item)]) for item in self._items]
        return self._texts

    def _with(self, numbers: Sequence[int]) -> Table:
        """Give a table of some of its rows, in that order."""
        found = copy(self)
        found._items = tuple([self._items[number] for number in numbers])
        found._texts = [self._texts[number] for number in numbers]
        found._widths = list(self._widths)
        return found

    def fit(self, first: int, end: int) -> bool:
        """Make the columns wide enough for the lines from `first` to before `end`; whether that changed any."""
        return self._widen(range(max(0, first - 1), min(end - 1, len(self._items))))

    def take_widths(self, other: Table) -> None:
        """Begin as wide as another table with the same headings, which shows an older state of the same thing."""
        if other._headings == self._headings:
            self._widths = [max(pair) for pair in zip(self._widths, other._widths, strict=True)]

    def _widen(self, numbers: range) -> bool:
        before = tuple(self._widths)
        for number in numbers:
            for column, (text, _) in enumerate(self._cells(self._items[number])):
                # No text is wider than two cells a character: most are not worth measuring.
                if 2 * len(text) > self._widths[column]:
                    self._widths[column] = max(self._widths[column], cell_len(text))
        return tuple(self._widths) != before


def _gapped(cells: Iterable[Line]) -> Iterable[Span]:
    for number, parts in enumerate(cells):
        if number:
            yield _GAP, "plain"
        yield from parts


def pad(text: str, width: int) -> str:
    """Fill a text with spaces to a width in cells."""
    return text + " " * (width - cell_len(text))


def expanded(parts: Iterable[Line | Table]) -> list[Line]:
    """Give all lines, those of the tables too."""
    lines: list[Line] = []
    for part in parts:
        lines += [part.line(number) for number in range(len(part))] if isinstance(part, Table) else [part]
    return lines


def width_of(spans: Line) -> int:
    """Give a line's width in cells."""
    return sum(cell_len(text) for text, _ in spans)


def wrap(lines: Sequence[Line], width: int) -> list[Line]:
    """Fit lines to a width in cells: tables are cut, everything else is broken, at a space where there is one."""
    fitted: list[Line] = []
    for spans in lines:
        if width < 2 or width_of(spans) <= width:
            fitted.append(spans)
        elif isinstance(spans, Row):
            fitted.append(cut(spans, width))
        else:
            indent = cell_len(spans[0][0]) if isinstance(spans, Hanging) else 0
            fitted.extend(_broken(spans, width, indent if indent <= width // 2 and width > 3 else 0))
    return fitted


class Fitted:
    """Lines and tables fitted to a width, one row at a time.

    Args:
        parts: the lines and tables, one below the other.
        width: cells.
        passed: how many columns after the first one a table leaves out, where it has not room for all of them.
    """

    def __init__(self, parts: Sequence[Line | Table], width: int, passed: int = 0) -> None:
        self._width = width
        self._passed = passed
        self._blocks: list[list[Line] | Table] = []
        self._starts: list[int] = []
        self._length = 0
        for is_table, group in groupby(parts, key=lambda part: isinstance(part, Table)):
            if is_table:
                for table in group:
                    assert isinstance(table, Table)
                    self._add(table)
            else:
                self._add(wrap([part for part in group if not isinstance(part, Table)], width))

    def __len__(self) -> int:
        """Give how many rows there are."""
        return self._length

    def row(self, number: int) -> Line:
        """Give a row; an empty one after the last."""
        if not 0 <= number < self._length:
            return BLANK
        index = bisect_right(self._starts, number) - 1
        block = self._blocks[index]
        if isinstance(block, Table):
            passed = block.passed(self._passed, self._width)
            return cut(block.line(number - self._starts[index], passed), self._width)
        return block[number - self._starts[index]]

    def passed(self, wanted: int) -> int:
        """Give how many columns the table leaves out that leaves out most, if so many are wanted."""
        tables = (block for block in self._blocks if isinstance(block, Table))
        return max((table.passed(wanted, self._width) for table in tables), default=0)

    def of_no_table(self) -> Iterable[Line]:
        """Give the rows that are no table's."""
        return (row for block in self._blocks if not isinstance(block, Table) for row in block)

    def fit(self, first: int, end: int) -> bool:
        """Make the tables' columns wide enough for the rows that are to be drawn; whether that changed any."""
        changed = False
        for start, block in zip(self._starts, self._blocks, strict=True):
            if isinstance(block, Table) and start < end and start + len(block) > first:
                changed = block.fit(first - start, end - start) or changed
        return changed

    def _add(self, block: list[Line] | Table) -> None:
        self._starts.append(self._length)
        self._blocks.append(block)
        self._length += len(block)


def cut(spans: Line, width: int) -> Line:
    """Cut a line at a width in cells, with a mark."""
    if width_of(spans) <= width:
        return spans
    kept: list[Span] = []
    room = width
    for text, role in spans:
        if cell_len(text) > room:
            while not room and kept:
                # The mark takes the last cell of what fits exactly.
                before, role = kept.pop()
                text, room = before + text, cell_len(before)
            kept.append((clean(text, limit=room), role))
            break
        kept.append((text, role))
        room -= cell_len(text)
    return tuple(kept)


def cut_in_the_middle(text: str, width: int) -> str:
    """Cut a text that is longer than a width in cells so that its beginning and its end stay."""
    text = clean(text)
    if cell_len(text) <= width:
        return text
    head = clean(text, limit=(width + 1) // 2)
    tail = text[-width:]
    while cell_len(tail) > width - cell_len(head):
        tail = tail[1:]
    return head + tail


def cut_path(text: str, width: int) -> str:
    """Cut a path at its beginning, where it is longer than a width in cells: the nearest names stay whole."""
    names = text.split(SEPARATOR)
    for first in range(len(names)):
        shown = SEPARATOR.join((ELLIPSIS, *names[first:]) if first else names)
        if cell_len(shown) <= width:
            return shown
    return clean(SEPARATOR.join((ELLIPSIS, names[-1])) if len(names) > 1 else text, limit=width)


def _broken(spans: Line, width: int, indent: int) -> Iterable[Line]:
    current: list[Span] = []
    room = width
    for text, role in spans:
        rest = text
        while len(fits := _beginning(rest, room)) < len(rest):
            head = _head(fits, rest) if room > 1 else ""
            if head:
                current.append((head, role))
            rest = rest[len(head) :].lstrip(" ") if head.strip() else rest[len(head) :]
            yield tuple(current)
            current, room = ([(" " * indent, "plain")] if indent else []), width - indent
        if rest:
            current.append((rest, role))
            room -= cell_len(rest)
    if current:
        yield tuple(current)


def _beginning(text: str, room: int) -> str:
    """Give what of a text fits, and look no further than that: a line of 10,000 characters is broken into hundreds."""
    if text.isascii():
        return text[:room]
    used = 0
    for position, character in enumerate(text):
        used += get_character_cell_size(character)
        if used > room:
            return text[:position]
    return text


def _head(fits: str, text: str) -> str:
    """Give what of a text goes on a line where so much fits: up to the last space where there is one."""
    space = fits.rfind(" ")
    at_word = space > 0 and fits[:space].strip() and not text[len(fits) : len(fits) + 1].isspace()
    return fits[: space + 1] if at_word else fits
