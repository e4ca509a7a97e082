"""Which rows of a view say something else than before: only those that are on the screen, and those of no table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from smtui.console.lines import Fitted, Line, Row
from smtui.console.news import text_of


class Shown(NamedTuple):
    """What a view said before it was shown something else.

    Attributes:
        texts: what its rows said.
        names: what the first cells of its tables' rows said.
        is_all: whether no row was out of sight.
    """

    texts: frozenset[str]
    names: frozenset[str]
    is_all: bool


def shown(rows: Fitted, drawn: Iterable[Line]) -> Shown:
    """Give what a view says.

    Args:
        rows: its rows. Those of its tables may be made of what has changed since.
        drawn: those of them that were drawn.
    """
    on_screen = list(drawn)
    texts = frozenset(map(text_of, (*on_screen, *rows.of_no_table())))
    names = frozenset(_name(row) for row in on_screen if isinstance(row, Row))
    return Shown(texts, names, len(rows) <= len(on_screen))


def news(before: Shown, rows: Fitted, on_screen: Sequence[Line]) -> set[str]:
    """Give the texts of the rows that say something else than before.

    A table's row that was out of sight before counts only as far as it can be told that it is another one.
    """
    found = {text_of(row) for row in rows.of_no_table()}
    for row in on_screen:
        if isinstance(row, Row) and (before.is_all or _name(row) in before.names):
            found.add(text_of(row))
    return found - before.texts - {""}


def _name(row: Row) -> str:
    return text_of(row[:1])
