"""What commands print for people and for other programs: plain columns and lines, and JSON that is exact."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from smtui.cli.words import tell

if TYPE_CHECKING:
    from smtui.console.lines import Line, Span, Table


def put_json(value: Any) -> None:
    """Print a value as JSON: ASCII alone, so that every character arrives, and none of them does anything."""
    # DEL is the one control character that JSON may hold as it is.
    tell(json.dumps(value, indent=2).replace("\x7f", "\\u007f"), sys.stdout)


def put_lines(lines: Iterable[str]) -> None:
    """Print lines that are clean already; in a terminal each is cut at its width, elsewhere they stay whole."""
    from smtui.terminal.text import clean

    width = terminal_width()
    shown = [clean(line.rstrip(), limit=width) for line in lines]
    if shown:
        tell("\n".join(shown), sys.stdout)


def put_pane(lines: Sequence[Line]) -> None:
    """Print the lines of a pane; in a terminal those of tables are cut at its width, and the others are broken."""
    from smtui.console.lines import wrap

    width = terminal_width()
    shown = [text(line).rstrip() for line in (lines if width is None else wrap(lines, width))]
    if shown:
        tell("\n".join(shown), sys.stdout)


def whole(parts: Sequence[Line | Table]) -> list[Line]:
    """Give all lines, those of tables too, with columns as wide as their longest cell."""
    from smtui.console.lines import Table, expanded

    for part in parts:
        if isinstance(part, Table):
            part.fit(0, len(part))
    return expanded(parts)


def text(line: Line) -> str:
    """Give a line as text alone, as wide as it was, without marks and gauges: the words beside them say the same."""
    return "".join(_in_words(part) for part in line)


def _in_words(span: Span) -> str:
    from smtui.console.resources.gauges import FILLED, UNFILLED
    from smtui.console.resources.states import Standing

    text, role = span
    for standing in Standing:
        mark, its_role = standing.mark
        if role == its_role and text.startswith(mark):
            return text.removeprefix(mark) + " " * len(mark)
    return text if text.strip(FILLED + UNFILLED) else " " * len(text)


def apart(lines: Sequence[Line]) -> tuple[list[Line], list[str]]:
    """Give the lines that are data, and those in which the console speaks of itself: these are one dim span each."""
    from smtui.console.lines import BLANK

    hints = [line[0][0] for line in lines if _is_hint(line)]
    data = [line for line in lines if not _is_hint(line)]
    while data and data[0] == BLANK:
        del data[0]
    return data, hints


def _is_hint(line: Line) -> bool:
    return len(line) == 1 and line[0][1] == "dim"


def beside(left: Sequence[str], right: Sequence[str]) -> list[str]:
    """Give lines with a column in front of them, which is as wide as its longest text.

    Args:
        left: the column, clean.
        right: the lines, as many as there are texts in the column.
    """
    from rich.cells import cell_len

    width = max(map(cell_len, left), default=0)
    return [f"{text}{' ' * (width - cell_len(text))}  {line}" for text, line in zip(left, right, strict=True)]


def terminal_width() -> int | None:
    """Give how many cells a line of standard output has; None where that is no terminal."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None
