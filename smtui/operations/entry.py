"""One change in the journal, and where it stands."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

_REQUEST_ID: Final = re.compile(r"[0-9A-Za-z-]{1,64}")


class State(enum.StrEnum):
    """Where a change stands."""

    WAITING = "waiting"
    INTENDED = "intended"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    NOT_SENT = "not sent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Entry:
    """One change.

    Attributes:
        id: number in the journal.
        started: when it was about to be sent, UTC.
        finished: when its outcome was known, or None.
        profile: name of the profile.
        subscription_id: the subscription.
        operation: the operation's title.
        method: HTTP method.
        path: raw path and query.
        target: the thing acted on.
        state: where it stands.
        request_id: x-ms-request-id, or "".
        error_code: the service's error code, or "".
        message: why it failed, what it waits for, or what is known of an unknown outcome.
        checked: when somebody last looked for what became of it, where its outcome is unknown; otherwise None.
    """

    id: int
    started: datetime
    finished: datetime | None
    profile: str
    subscription_id: str
    operation: str
    method: str
    path: str
    target: str
    state: State
    request_id: str
    error_code: str
    message: str
    checked: datetime | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What the journal says of a profile at one moment.

    Attributes:
        entries: the newest changes, newest first.
        followed: those pending changes whose outcome this console asks for, oldest first.
        usual: how many seconds a pending operation usually takes, by its title.
        problem: why this may not be the latest, or what could not be written yet; "" where all is well.
    """

    entries: tuple[Entry, ...] = ()
    followed: tuple[Entry, ...] = ()
    usual: Mapping[str, float] = field(default_factory=dict)
    problem: str = ""


UNDER_WAY: Final = (State.WAITING, State.INTENDED, State.PENDING)
"""The states after which another one is still to come."""

LEFT_WAITING: Final = "The console ended while this waited for another operation; nothing was sent."
"""What is said of a change that waited when its console ended."""

ORPHANED: Final = "The console ended before the answer came; the change may have been carried out."
"""What is said of an intent whose console has ended."""

COLUMNS: Final = (
    "id, started, finished, profile, subscription_id, operation, method, path, target, state, request_id, "
    "error_code, message, checked"
)
"""The columns of the journal that an Entry is made from."""


def from_row(row: tuple[Any, ...]) -> Entry:
    """Give the entry of a row of COLUMNS."""
    identity, started, finished, *texts = row
    profile, subscription_id, operation, method, path, target, state, request_id, error_code, message, checked = texts
    return Entry(
        id=identity,
        started=datetime.fromisoformat(started),
        finished=datetime.fromisoformat(finished) if finished else None,
        profile=profile,
        subscription_id=subscription_id,
        operation=operation,
        method=method,
        path=path,
        target=target,
        state=State(state),
        request_id=request_id,
        error_code=error_code,
        message=message,
        checked=datetime.fromisoformat(checked) if checked else None,
    )


def unaskable(request_id: str) -> str:
    """Give why a request's outcome can't be asked for with this request id, as a sentence, or ""."""
    if not request_id:
        return "The answer had no request id to ask with; the outcome is not known."
    if not _REQUEST_ID.fullmatch(request_id):
        return (
            f"The answer had {request_id[:80]!r} for a request id, which can't be asked with; the outcome is not known."
        )
    return ""
