"""Times as people read them."""

from __future__ import annotations

import itertools
import re
from datetime import UTC, datetime
from typing import Final

from smtui.console.lines import Line, Span, span

_UNITS: Final = {"y": 365 * 86400, "d": 86400, "h": 3600, "m": 60, "s": 1}
_AGE: Final = re.compile("".join(rf"(?:(\d+){unit})?" for unit in _UNITS))
_LASTING: Final = range(1900, 9999)
"""The years that are meant: the first and the last one stand for "never"."""


def parse(text: str) -> datetime | None:
    """Read a time of the service: UTC where it names no offset; None for what is no time."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def exact(text: str) -> str:
    """Give a time of the service as local date and time with its offset; as it was sent where it can't be read."""
    found = parse(text)
    if found is None:
        return text
    try:
        found = found.astimezone()
    except (OverflowError, ValueError, OSError):
        # The first and the last date, which stand for "never", have no local time.
        return text
    offset = found.strftime("%z")
    zone = "UTC" if offset.strip("+-0") == "" else f"{offset[:3]}:{offset[3:5]}"
    return f"{found.replace(tzinfo=None).isoformat(' ', 'seconds')} {zone}"


def age(seconds: float) -> str:
    """Give how long ago something was in the two largest units: "3d4h", "12m5s", "0s"."""
    units = list(_UNITS.items())
    whole = max(0, int(seconds))
    for (name, size), (next_name, next_size) in itertools.pairwise(units):
        if whole >= size:
            rest = whole % size // next_size
            return f"{whole // size}{name}{rest}{next_name}" if rest else f"{whole // size}{name}"
    return f"{whole}s"


def age_seconds(text: str) -> int | None:
    """Give the seconds of what `age` gave, so that ages can be sorted; None for what is no age."""
    found = _AGE.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        return None
    return sum(int(count) * size for count, size in zip(found.groups(), _UNITS.values(), strict=True) if count)


def clock_now() -> datetime:
    """Give the time now, by which ages are told."""
    return datetime.now(UTC)


def age_of(text: str, now: datetime | None = None) -> str:
    """Give the age of a time of the service; "" where it can't be read or stands for "never".

    Args:
        text: the time, as the service sent it.
        now: with a time zone; the time now if not given.
    """
    found = parse(text)
    if found is None or found.year not in _LASTING:
        return ""
    return age(((now or clock_now()) - found).total_seconds())


def age_cell(text: str) -> Span:
    """Give a table's cell for the age of a time of the service; a draw that finds only ages changed draws nothing."""
    return age_of(text), "age"


def moment(text: str) -> Line:
    """Give a time of the service as its age and the exact time; () for no time."""
    old = age_of(text)
    when = span(exact(text))
    return ((f"{old} ago · ", "age"), when) if old else (when,)


def clock(time: datetime) -> str:
    """Give a time as hours and minutes, local."""
    return time.astimezone().strftime("%H:%M")


def minutes(seconds: float) -> str:
    """Give a duration as m:ss, or h:mm:ss."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
