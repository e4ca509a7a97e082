"""The order of what the cells of a table say: numbers, sizes, times and names as people sort them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from smtui.console import times

Key: TypeAlias = tuple[int, float, tuple[tuple[int, int, str], ...]]

_EMPTY: Final = ("", "-", "–", "—", "…")
_NUMBER: Final = re.compile(r"([+-]?\d[\d,]*(?:\.\d+)?)\s?([a-zA-Z%]*)")
_CLOCK: Final = re.compile(r"(?:(\d+):)?(\d+):(\d\d)")
_LONGEST: Final = 40
"""How many characters an amount may have: what is longer is a name."""
_TIME: Final = re.compile(r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?) ?(UTC|[+-]\d\d:\d\d)")
_THIS_YEAR: Final = re.compile(r"(\d\d-\d\d \d\d:\d\d(?::\d\d)?)")
"""A local time of the last months: it has no year."""
_UNITS: Final[dict[str, float]] = {"": 1, "%": 1, "b": 1, "kb": 2**10, "mb": 2**20, "gb": 2**30, "tb": 2**40}
_PARTS: Final = re.compile(r"(\d+)")


def is_empty(text: str) -> bool:
    """Whether a cell says nothing; such rows come last whichever way the table is sorted."""
    return text.strip() in _EMPTY


def key(text: str) -> Key:
    """Give what to sort a cell by: numbers, sizes, ages and exact times by what they amount to, before all other
    texts; those by their words, and by the numbers in them: "web9" comes before "web10"."""
    text = text.strip()
    # Most cells are names: those are not worth trying as anything else.
    amount = _amount(text) if len(text) <= _LONGEST and (text[:1].isdigit() or text[:1] in "+-") else None
    if amount is not None:
        return 0, amount, ()
    parts = _PARTS.split(text.casefold())
    return 1, 0.0, tuple(_number(part) if part.isdecimal() else (1, 0, part) for part in parts if part)


def _number(digits: str) -> tuple[int, int, str]:
    """Give what to compare digits by; not as a number, which may have any length here."""
    significant = digits.lstrip("0")
    return 0, len(significant), significant


def _amount(text: str) -> float | None:
    if (found := _NUMBER.fullmatch(text)) is not None and found[2].lower() in _UNITS:
        return float(found[1].replace(",", "")) * _UNITS[found[2].lower()]
    if (found := _CLOCK.fullmatch(text)) is not None:
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + seconds
    if (age := times.age_seconds(text)) is not None:
        return age
    if (found := _TIME.match(text)) is not None:
        return _time(found[1], found[2])
    if (found := _THIS_YEAR.fullmatch(text)) is not None:
        return _newest(found[1])
    return None


def _newest(text: str) -> float | None:
    """Give the newest time that a date and time without a year can mean, which may be a day ahead of this clock."""
    now = times.clock_now()
    for year in range(now.year + 1, now.year - 8, -1):
        try:
            found = datetime.fromisoformat(f"{year}-{text}").astimezone()
        except ValueError:
            # No such day in that year.
            continue
        if found <= now + timedelta(days=1):
            return found.timestamp()
    return None


def _time(text: str, zone: str) -> float | None:
    try:
        found = datetime.fromisoformat(f"{text}{'' if zone == 'UTC' else zone}")
        return (found if found.tzinfo is not None else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
