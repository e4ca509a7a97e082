"""Get Operation Status, and the record of every write that it reads.

A write that was refused has no record: it did nothing. Every other write has one, synchronous ones too, because
scripts poll them all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from smtui.localcloud import lifecycle
from smtui.localcloud.registry import answers, carries_out
from smtui.protocol.errors import ResourceNotFound
from smtui.protocol.operation_status import FAILED, IN_PROGRESS, SUCCEEDED, OperationError, OperationStatus

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

FINISH: Final = "operation_status.finish"

_KEPT: Final = 90 * 86400.0

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
    in_progress = request.operation.asynchronous
    request.database.execute(
        "INSERT INTO operations (request_id, name, object, subscription, certificate, status, http_status, holds, "
        "started, completed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            request.id,
            request.operation.name,
            path,
            request.subscription.id,
            thumbprint,
            IN_PROGRESS if in_progress else SUCCEEDED,
            None if in_progress else 200,
            request.holds,
            request.now,
            None if in_progress else request.now,
        ),
    )
    if in_progress:
        payload = {"request_id": request.id}
        lifecycle.schedule(request.database, request.finished, FINISH, f"operation/{request.id}", payload)


@carries_out(FINISH)
def finish(database: sqlite3.Connection, at: float, payload: Mapping[str, Any]) -> None:
    """Let an operation succeed."""
    database.execute(
        "UPDATE operations SET status = ?, http_status = 200, completed = ? WHERE request_id = ?",
        (SUCCEEDED, at, payload["request_id"]),
    )


@answers("operation_status.GET_OPERATION_STATUS")
def get_operation_status(request: Request) -> OperationStatus:
    """Answer a poll; an error is there exactly when the operation failed."""
    # The ID in the body has dashes and scripts do paste it back.
    asked = request.arguments["request_id"].replace("-", "").lower()
    row = request.database.execute(
        "SELECT request_id, status, http_status, error_code, error_message FROM operations WHERE request_id = ?",
        (asked,),
    ).fetchone()
    if row is None:
        raise ResourceNotFound("The operation request ID was not found.")
    request_id, status, http_status, code, message = row
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
