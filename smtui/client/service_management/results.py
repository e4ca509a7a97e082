"""What methods give besides the dataclasses of smtui.protocol, and the errors of operations that are waited for.

`AzureHttpError` and the names like it are those of the legacy SDK, for scripts that catch them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from smtui.protocol import errors
from smtui.protocol.operation_status import OperationStatus


@dataclass(frozen=True, slots=True)
class AsynchronousOperationResult:
    """What a change answers with.

    Attributes:
        request_id: for `get_operation_status` and `wait_for_operation_status`: 32 hex digits. An operation that the
            service carries out at once has one too, and its status is then Succeeded.
    """

    request_id: str


class AsynchronousOperationError(errors.ServiceError):
    """An operation that was accepted has not come to the awaited end.

    Attributes:
        result: its status as last read.
    """

    def __init__(self, message: str, result: OperationStatus, *, request_id: str, code: str = "") -> None:
        super().__init__(message, http_status=result.http_status_code or 0, code=code, request_id=request_id)
        self.result = result


class OperationFailed(AsynchronousOperationError):
    """An operation that was accepted has failed; `code` and `message` are the service's own."""


class OperationTimedOut(AsynchronousOperationError):
    """An operation was not finished in the time that was given; it goes on, and can be waited for again."""

    error_code = "OperationTimedOut"


AzureHttpError: TypeAlias = errors.ServiceError
AzureMissingResourceHttpError: TypeAlias = errors.ResourceNotFound
AzureConflictHttpError: TypeAlias = errors.Conflict
AzureAsyncOperationHttpError: TypeAlias = AsynchronousOperationError

ERRORS: Final = (OperationFailed, OperationTimedOut)
