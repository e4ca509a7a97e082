"""Lines of text with roles: what panes are made of before any widget is there.

A span is text that is already clean and the role that colours it. `span` is how text from outside gets in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from rich.cells import cell_len, chop_cells

from smtui.terminal.text import clean, clean_lines

Span: TypeAlias = tuple[str, str]
Line: TypeAlias = tuple[Span, ...]

ROLES: Final = ("plain", "dim", "name", "heading", "key", "ok", "busy", "warn", "bad", "added", "removed")
BLANK: Final[Line] = ()


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
    """Give aligned "Name   value" lines; rows with an empty value are left out."""
    shown = [(row[0], str(row[1]), row[2] if len(row) == 3 else "plain") for row in rows if row[1] not in ("", None)]
    width = max((cell_len(name) for name, _, _ in shown), default=0) + 2
    return [line((name.ljust(width), "dim"), span(value, role)) for name, value, role in shown]


def table(headings: Sequence[str], rows: Iterable[Sequence[Span]]) -> list[Line]:
    """Give a table's lines, columns as wide as their longest cell."""
    body = list(rows)
    widths = [
        max([cell_len(heading), *(cell_len(row[column][0]) for row in body)]) for column, heading in enumerate(headings)
    ]
    lines = [tuple((pad(heading, width), "heading") for heading, width in zip(headings, widths, strict=True))]
    lines += [tuple((pad(text, width), role) for (text, role), width in zip(row, widths, strict=True)) for row in body]
    return [tuple(_gapped(row)) for row in lines]


def _gapped(row: Line) -> Iterable[Span]:
    for number, part in enumerate(row):
        if number:
            yield "  ", "plain"
        yield part


def pad(text: str, width: int) -> str:
    """Fill a text with spaces to a width in cells."""
    return text + " " * (width - cell_len(text))


def width_of(spans: Line) -> int:
    """Give a line's width in cells."""
    return sum(cell_len(text) for text, _ in spans)


def wrap(lines: Sequence[Line], width: int) -> list[Line]:
    """Break lines at a width in cells; what continues is not indented, so that it can be copied."""
    wrapped: list[Line] = []
    for spans in lines:
        if width_of(spans) <= width or width < 2:
            wrapped.append(spans)
        else:
            wrapped.extend(_broken(spans, width))
    return wrapped


def _broken(spans: Line, width: int) -> Iterable[Line]:
    current: list[Span] = []
    room = width
    for text, role in spans:
        rest = text
        while cell_len(rest) > room:
            head = chop_cells(rest, room)[0] if room > 1 else ""
            if head:
                current.append((head, role))
            rest = rest[len(head) :]
            yield tuple(current)
            current, room = [], width
        if rest:
            current.append((rest, role))
            room -= cell_len(rest)
    if current:
        yield tuple(current)
