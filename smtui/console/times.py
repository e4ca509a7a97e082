"""Times as people read them."""

from __future__ import annotations

from datetime import UTC, datetime


def parse(text: str) -> datetime | None:
    """Read a time of the service: with or without a fraction of up to seven digits, with or without a Z."""
    trimmed = text.strip().removesuffix("Z")
    head, dot, fraction = trimmed.partition(".")
    try:
        return datetime.fromisoformat(head + dot + fraction[:6] if dot else head).replace(tzinfo=UTC)
    except ValueError:
        return None


def exact(text: str) -> str:
    """Give a time of the service as local date and time; as it was sent where it can't be read."""
    found = parse(text)
    return found.astimezone().strftime("%Y-%m-%d %H:%M:%S") if found else text


def clock(time: datetime) -> str:
    """Give a time as hours and minutes, local."""
    return time.astimezone().strftime("%H:%M")


def minutes(seconds: float) -> str:
    """Give a duration as m:ss, or h:mm:ss."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
