"""Get Operation Status, and the record of every write that it reads.

Every write has one. Synchronous ones have succeeded when they are answered, because scripts poll them all; those that
were refused have failed with the same status, code and message, because the service listed them so (recorded: a
DELETE that was answered 404, and a PUT that was answered 409, among the operations of a subscription).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from smtui.localcloud import lifecycle
from smtui.localcloud.registry import answers, carries_out
from smtui.protocol import codec
from smtui.protocol.errors import ResourceNotFound, ServiceError
from smtui.protocol.operation_status import FAILED, IN_PROGRESS, SUCCEEDED, OperationError, OperationStatus

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

FINISH: Final = "operation_status.finish"

_KEPT: Final = 90 * 86400.0

# The details stand apart because files of older versions have operations without them.
SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS operations (
    request_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    object TEXT NOT NULL,
    subscription TEXT NOT NULL,
    certificate TEXT NOT NULL,
    status TEXT NOT NULL,
    http_status INTEGER,
    error_code TEXT NOT NULL DEFAULT '',
    error_message TEXT NOT NULL DEFAULT '',
    holds TEXT NOT NULL,
    started REAL NOT NULL,
    completed REAL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS operation_details (
    number INTEGER PRIMARY KEY,
    request_id TEXT NOT NULL UNIQUE REFERENCES operations (request_id) ON DELETE CASCADE,
    arguments TEXT NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS operations_in_progress ON operations (holds) WHERE status = 'InProgress';
CREATE INDEX IF NOT EXISTS operations_started ON operations (started)
"""


def holder(database: sqlite3.Connection, resource: str) -> str:
    """Give the request id of the operation in progress that holds a resource, or ""."""
    row = database.execute(
        "SELECT request_id FROM operations WHERE status = 'InProgress' AND holds = ?", (resource.lower(),)
    ).fetchone()
    return str(row[0]) if row else ""


def record(request: Request, path: str, thumbprint: str) -> None:
    """Write down a write that was accepted; one that takes time finishes when it is due.

    Args:
        request: the request, after its function has run.
        path: of the thing acted on, as List Subscription Operations names it.
        thumbprint: certificate that the caller has.
    """
    if not request.operation.asynchronous:
        _insert(request, path, thumbprint, SUCCEEDED, 200, None)
        return
    _insert(request, path, thumbprint, IN_PROGRESS, None, None)
    failure = request.failure
    payload: dict[str, Any] = {"request_id": request.id}
    if failure is not None:
        payload["failure"] = [failure.http_status, failure.code, failure.message]
    lifecycle.schedule(request.database, request.finished, FINISH, f"operation/{request.id}", payload)


def record_refusal(request: Request, path: str, thumbprint: str, refusal: ServiceError) -> None:
    """Write down a write that was refused, in a transaction of its own.

    Args:
        request: the request; what its function has done is undone.
        path: of the thing that it named.
        thumbprint: certificate that the caller has.
        refusal: what it was answered with.
    """
    request.holds = ""
    _insert(request, path, thumbprint, FAILED, refusal.http_status, refusal)


def _insert(
    request: Request, path: str, thumbprint: str, status: str, http_status: int | None, error: ServiceError | None
) -> None:
    request.database.execute(
        "INSERT INTO operations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            request.id,
            request.operation.name,
            path,
            request.subscription.id,
            thumbprint,
            status,
            http_status,
            error.code if error else "",
            error.message if error else "",
            request.holds,
            request.now,
            None if status == IN_PROGRESS else request.now,
        ),
    )
    request.database.execute(
        "INSERT INTO operation_details (request_id, arguments, body) VALUES (?, ?, ?)",
        (
            request.id,
            json.dumps(dict(request.arguments)),
            codec.encode(request.body, redact=True) if request.body is not None else b"",
        ),
    )


@carries_out(FINISH)
def finish(database: sqlite3.Connection, at: float, payload: Mapping[str, Any]) -> None:
    """Let an operation succeed or, where its failure was foreseen, fail."""
    http_status, code, message = payload.get("failure") or (200, "", "")
    database.execute(
        "UPDATE operations SET status = ?, http_status = ?, error_code = ?, error_message = ?, completed = ? "
        "WHERE request_id = ?",
        (FAILED if code else SUCCEEDED, http_status, code, message, at, payload["request_id"]),
    )


@answers("operation_status.GET_OPERATION_STATUS")
def get_operation_status(request: Request) -> OperationStatus:
    """Answer a poll."""
    # The ID in the body has dashes and scripts do paste it back.
    asked = request.arguments["request_id"].replace("-", "").lower()
    row = request.database.execute(
        "SELECT request_id, status, http_status, error_code, error_message FROM operations WHERE request_id = ?",
        (asked,),
    ).fetchone()
    if row is None:
        raise ResourceNotFound("The operation request ID was not found.")
    return outcome(*row)


def outcome(request_id: str, status: str, http_status: int | None, code: str, message: str) -> OperationStatus:
    """Give the outcome of an operation; an error is there exactly when it failed."""
    return OperationStatus(
        id=dashed(request_id),
        status=status,
        http_status_code=http_status,
        error=OperationError(code, message) if status == FAILED else None,
    )


def forget_old(database: sqlite3.Connection, now: float) -> None:
    """Drop operations that ended more than ninety days ago, which is how long the service kept them."""
    database.execute("DELETE FROM operations WHERE completed < ?", (now - _KEPT,))


def dashed(request_id: str) -> str:
    """Write a request id as the ID of an operation: the same digits as a GUID."""
    return "-".join((request_id[:8], request_id[8:12], request_id[12:16], request_id[16:20], request_id[20:]))
