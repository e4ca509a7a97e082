"""Times as people read them."""

from __future__ import annotations

from datetime import UTC, datetime


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


def clock(time: datetime) -> str:
    """Give a time as hours and minutes, local."""
    return time.astimezone().strftime("%H:%M")


def minutes(seconds: float) -> str:
    """Give a duration as m:ss, or h:mm:ss."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
