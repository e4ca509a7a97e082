"""The audit file: every change is one line of it, for whoever has to answer who did what, and when.

A line is JSON in ASCII, written with one write at the end of the file, and on disk before it counts as told. It is
written when the outcome of its change is known; that of a change whose outcome is unknown once somebody has looked for
it in vain, or a minute later. What such a change has become after all is a further line with the same number, request
and time. Until a line is written the journal has the change, so that neither a full disk nor a crash loses one: after
a crash in between, a line may stand there twice.

No body and no message of the service is part of a line, and so no secret.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

COLUMNS: Final = (
    "id, started, finished, os_user, profile, subscription_id, operation, target, request_id, state, error_code"
)
"""The columns of the journal that a line is made from."""

_NOT_KEPT: Final = (errno.EINVAL, errno.ENOTSUP, errno.EROFS)
"""What fsync raises for what is no file on a disk, such as a pipe."""


class AuditError(Exception):
    """The audit file can't be written or read; the message is a sentence that names the file."""


@dataclass(frozen=True, slots=True)
class Line:
    """One change.

    Attributes:
        time: when it was sent, or was about to be, UTC, as ISO 8601.
        finished: when its outcome was known, the same way.
        user: the operating system's user.
        profile: name of the profile.
        subscription: the subscription.
        operation: the operation's title.
        target: the thing acted on.
        request_id: x-ms-request-id, or "".
        outcome: "succeeded", "failed", "not sent" or "unknown".
        error: the service's error code, or "".
        change: its number in the journal of that time.
    """

    time: str
    finished: str
    user: str
    profile: str
    subscription: str
    operation: str
    target: str
    request_id: str
    outcome: str
    error: str
    change: int


def from_row(row: tuple[Any, ...]) -> Line:
    """Give the line for a row of COLUMNS."""
    change, time, finished, user, profile, subscription, operation, target, request_id, outcome, error = row
    return Line(
        time, finished, user, profile, subscription, operation, target, request_id, outcome, error, change=change
    )


def append(file: Path, lines: Iterable[Line]) -> None:
    """Write lines at the end of the file, which is made when missing, readable by its owner only.

    Raises:
        AuditError: they can't be written, or not all of them.
    """
    text = b"".join(json.dumps(asdict(line)).encode("ascii") + b"\n" for line in lines)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            # A disk that was full has left half a line, which must not swallow the next one.
            text = (b"" if _ends_a_line(handle) else b"\n") + text
            if os.write(handle, text) < len(text):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            _sync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise AuditError(
            f"The audit file can't be written ({error.strerror}). Changes go on, and are told there as soon as it can "
            f"be: {file}"
        ) from None


def read(file: Path, *, profile: str = "") -> tuple[list[Line], int]:
    """Give the lines of the file, the oldest first, and how many more of it make no sense.

    Args:
        file: the audit file; one that is not there has no lines.
        profile: whose changes; "" for those of every profile.

    Raises:
        AuditError: it can't be read.
    """
    try:
        with file.open("rb") as reading:
            found = [_parsed(line) for line in reading if line.strip()]
    except FileNotFoundError:
        return [], 0
    except OSError as error:
        raise AuditError(f"The audit file {file} can't be read: {error.strerror}.") from None
    lines = [line for line in found if line is not None]
    return [line for line in lines if profile in ("", line.profile)], len(found) - len(lines)


def _parsed(text: bytes) -> Line | None:
    try:
        values = json.loads(text)
        line = Line(**{name: values[name] for name in _names()})
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    right = all(isinstance(getattr(line, name), int if name == "change" else str) for name in _names())
    return line if right else None


def _names() -> Iterator[str]:
    return (field.name for field in fields(Line))


def _ends_a_line(handle: int) -> bool:
    size = os.fstat(handle).st_size
    return size == 0 or os.pread(handle, 1, size - 1) == b"\n"


def _sync(handle: int) -> None:
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NOT_KEPT:
            raise
