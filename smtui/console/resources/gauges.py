"""Gauges: how much of a quota is used, in numbers, in a bar and in a word."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from smtui.console.lines import Line, fields

CELLS: Final = 10
FILLED: Final = "▮"
UNFILLED: Final = "▯"
NEARLY_FULL: Final = 80
FULL: Final = 95
"""Percent from which a quota is nearly full, and from which it is as good as full."""


def gauges(quotas: Iterable[tuple[str, int | None, int | None]]) -> list[Line]:
    """Give a line for each quota: its name, how much is used, and the limit; None for what is not known."""
    rows = [(name, _words(used), _words(limit), used, limit) for name, used, limit in quotas]
    width = max((len(used) for _, used, *_ in rows), default=0)
    widest = max((len(limit) for _, _, limit, *_ in rows), default=0)
    return fields(
        (name, _line(f"{had:>{width}} of {most:<{widest}}", used, limit)) for name, had, most, used, limit in rows
    )


def _line(numbers: str, used: int | None, limit: int | None) -> Line:
    if used is None or limit is None or not (used or limit):
        return ((numbers.rstrip(), "plain"),)
    percent, filled = _percent(used, limit), _filled(used, limit)
    role, word = _level(used, limit)
    return (
        (f"{numbers}  ", "plain"),
        (FILLED * filled, role),
        (UNFILLED * (CELLS - filled), "dim"),
        (f" {percent:>3} %", role),
        *(((f" {word}", role),) if word else ()),
    )


def _words(count: int | None) -> str:
    return "?" if count is None else f"{count:,}"


def _level(used: int, limit: int) -> tuple[str, str]:
    """Give the role and the word of a quota."""
    if 100 * used >= FULL * limit:
        return "bad", "full"
    return ("warn", "nearly full") if 100 * used >= NEARLY_FULL * limit else ("ok", "")


def _percent(used: int, limit: int) -> int:
    """Give the share in percent; 100 only where nothing is left."""
    if used >= limit:
        return 100 * used // limit if limit else 100
    return min(99, (200 * used + limit) // (2 * limit))


def _filled(used: int, limit: int) -> int:
    """Give how many cells are filled: none only where nothing is used, and all only where nothing is left."""
    if used >= limit:
        return CELLS
    return min(CELLS - 1, max(1, (2 * CELLS * used + limit) // (2 * limit))) if used else 0
