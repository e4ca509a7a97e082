"""What a resource's function is given to answer one request."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from smtui.localcloud import lifecycle, operation_status
from smtui.protocol.errors import Conflict, ServiceError
from smtui.protocol.operation import Operation


@dataclass(frozen=True, slots=True)
class Subscription:
    """What stays the same while the server runs.

    Attributes:
        id: subscription id, a GUID in lower case.
        name: its name.
        endpoint: "https://127.0.0.1:PORT", without a slash at the end.
        created: seconds since 1970.
        time_scale: factor for every duration; 0 for at once.
    """

    id: str
    name: str
    endpoint: str
    created: float
    time_scale: float

    def url(self, path: str) -> str:
        """Give the address that the service puts in a Url element."""
        return f"{self.endpoint}/{self.id}/{path}"


@dataclass(frozen=True, slots=True)
class Created:
    """The answer of a create whose reply has a Location.

    Attributes:
        place: the end of that address, such as "compute/shop". It is not one of the service's own addresses.
    """

    place: str


@dataclass(slots=True)
class Request:
    """One request that was let in, inside its transaction.

    Attributes:
        subscription: the subscription it is for.
        database: where the resources are.
        operation: what is asked for.
        arguments: parameters of the path.
        body: instance of the operation's body dataclass, or None.
        id: x-ms-request-id of the reply: 32 lower-case hex digits.
        now: seconds since 1970.
        trust: lets a client certificate, as DER, through TLS; whether it is accepted is in the database.
        holds: what it holds exclusively until its operation is finished; see `exclusively`.
        finished: when its operation is finished, in seconds since 1970.
        failure: with what its operation fails then, or None; see `fails`.
    """

    subscription: Subscription
    database: sqlite3.Connection
    operation: Operation[Any]
    arguments: Mapping[str, str]
    body: Any
    id: str
    now: float
    trust: Callable[[bytes], None]
    holds: str = ""
    finished: float = field(init=False)
    failure: ServiceError | None = None

    def __post_init__(self) -> None:
        self.finished = self.now

    def exclusively(self, resource: str, noun: str) -> None:
        """Hold a resource until the operation is finished.

        Args:
            resource: its place, such as "hostedservices/shop"; case does not matter.
            noun: what the service calls it in the refusal, such as "deployment".

        Raises:
            Conflict: an operation that is in progress holds it.
        """
        blocking = operation_status.holder(self.database, resource)
        if blocking:
            raise Conflict(
                f"Windows Azure is currently performing an operation with x-ms-requestid {blocking} on this {noun} "
                "that requires exclusive access."
            )
        self.holds = resource.lower()

    def later(self, seconds: float, change: str, subject: str, **payload: Any) -> None:
        """Schedule a change.

        Args:
            seconds: from now, at time scale 1.
            change: name given to `registry.carries_out`.
            subject: what it happens to, for `lifecycle.cancel`.
            payload: values for the function that carries it out.
        """
        lifecycle.schedule(self.database, self._at(seconds), change, subject, payload)

    def finishes_after(self, seconds: float) -> None:
        """Let the operation succeed that many seconds from now, at time scale 1."""
        self.finished = self._at(seconds)

    def fails(self, failure: ServiceError) -> None:
        """Accept the request and let its operation fail when it is finished; the caller must have changed nothing."""
        self.failure = failure

    def _at(self, seconds: float) -> float:
        return self.now + seconds * self.subscription.time_scale


def timestamp(seconds: float) -> str:
    """Write a time as the service does: 2015-07-02T16:46:43Z."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
