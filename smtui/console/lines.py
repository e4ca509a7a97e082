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


class Row(tuple[Span, ...]):
    """A line of a table: where room is short it is cut, not broken, so that the columns stay."""

    __slots__ = ()


class Hanging(tuple[Span, ...]):
    """A line whose continuation stands under its second span."""

    __slots__ = ()


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
    return [Hanging(((pad(name, width), "dim"), span(value, role))) for name, value, role in shown]


def table(headings: Sequence[str], rows: Iterable[Sequence[Span]]) -> list[Line]:
    """Give a table's lines, columns as wide as their longest cell."""
    body = list(rows)
    widths = [
        max([cell_len(heading), *(cell_len(row[column][0]) for row in body)]) for column, heading in enumerate(headings)
    ]
    lines: list[Line] = [
        tuple((pad(heading, width), "heading") for heading, width in zip(headings, widths, strict=True))
    ]
    lines += [tuple((pad(text, width), role) for (text, role), width in zip(row, widths, strict=True)) for row in body]
    return [Row(_gapped(row)) for row in lines]


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


def cut(spans: Line, width: int) -> Line:
    """Cut a line at a width in cells, with a mark."""
    if width_of(spans) <= width:
        return spans
    kept: list[Span] = []
    room = width
    for text, role in spans:
        if cell_len(text) > room:
            kept.append((clean(text, limit=room), role))
            break
        kept.append((text, role))
        room -= cell_len(text)
    return tuple(kept)


def _broken(spans: Line, width: int, indent: int) -> Iterable[Line]:
    current: list[Span] = []
    room = width
    for text, role in spans:
        rest = text
        while cell_len(rest) > room:
            head = _head(rest, room)
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


def _head(text: str, room: int) -> str:
    """Give what of a text fits, up to its last space where there is one; "" where not even one character does."""
    fits = chop_cells(text, room)[0] if room > 1 else ""
    if cell_len(fits) > room:
        return ""
    space = fits.rfind(" ")
    at_word = space > 0 and fits[:space].strip() and not text[len(fits) : len(fits) + 1].isspace()
    return fits[: space + 1] if at_word else fits
