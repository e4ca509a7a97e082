"""What became of a change, as the columns of its entry."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any, TypeAlias

from smtui.client.errors import (
    CertificateRejected,
    CertificateUnusable,
    NotSent,
    ReadOnlyProfile,
    RedirectRefused,
)
from smtui.client.exchange import Answer
from smtui.operations.entry import State, unaskable
from smtui.protocol import operation_status
from smtui.protocol.errors import ServiceError, readable
from smtui.protocol.operation import InvalidCall
from smtui.protocol.operation_status import OperationStatus

Outcome: TypeAlias = dict[str, object]


def now() -> str:
    """Give the time as the journal has it."""
    return datetime.now(UTC).isoformat()


def of_answer(answer: Answer[Any], pending: bool) -> Outcome:
    """Give what an answer says; `pending` where its outcome has to be asked for."""
    known = {"request_id": answer.request_id, "http_status": answer.status}
    if pending and (sentence := unaskable(answer.request_id)):
        return _finished(State.UNKNOWN, **known, message=sentence)
    if pending:
        return {"state": State.PENDING, "finished": "", **known}
    return _finished(State.SUCCEEDED, **known)


def of_failure(error: BaseException) -> Outcome:
    """Give whether a change that failed was refused, was not sent, or may have been carried out."""
    request_id = getattr(error, "request_id", "")
    if isinstance(error, ServiceError):
        return _finished(
            State.UNKNOWN if error.undecided else State.FAILED,
            request_id=request_id,
            http_status=error.http_status,
            error_code=error.code,
            message=error.message,
        )
    if isinstance(error, (NotSent, ReadOnlyProfile, CertificateUnusable, InvalidCall)):
        return not_sent(str(error))
    if isinstance(error, (CertificateRejected, RedirectRefused)):
        return _finished(State.FAILED, message=str(error))
    if isinstance(error, asyncio.CancelledError):
        return unknown("The console stopped waiting for the answer.")
    return _finished(State.UNKNOWN, request_id=request_id, message=str(error))


def of_status(status: OperationStatus) -> Outcome | None:
    """Give what the service reports; None for what is still in progress."""
    if status.status == operation_status.SUCCEEDED:
        return _finished(State.SUCCEEDED, http_status=status.http_status_code or 0)
    if status.status == operation_status.FAILED:
        code, message = (status.error.code, status.error.message) if status.error else ("", "")
        return _finished(
            State.FAILED,
            http_status=status.http_status_code or 0,
            error_code=code,
            message=readable(message) or "The service did not say why.",
        )
    return None


def unknown(sentence: str) -> Outcome:
    """Give that it is not known, and why."""
    return _finished(State.UNKNOWN, message=sentence)


def not_sent(sentence: str) -> Outcome:
    """Give that nothing was sent, and why."""
    return _finished(State.NOT_SENT, message=sentence)


def _finished(state: State, **columns: object) -> Outcome:
    return {"state": state, "finished": now(), **columns}
