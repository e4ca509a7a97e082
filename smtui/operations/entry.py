"""One change in the journal, and where it stands."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime


class State(enum.StrEnum):
    """Where a change stands."""

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
        message: why it failed, or what is not known.
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
