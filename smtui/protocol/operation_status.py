"""The outcome of an asynchronous operation."""

from dataclasses import dataclass
from typing import Final

from smtui.protocol.codec import child, number, text
from smtui.protocol.operation import Operation

IN_PROGRESS: Final = "InProgress"
SUCCEEDED: Final = "Succeeded"
FAILED: Final = "Failed"


@dataclass(frozen=True, slots=True)
class OperationError:
    """Why an operation failed."""

    TAG = "Error"

    code: str = text()
    message: str = text()


@dataclass(frozen=True, slots=True)
class OperationStatus:
    """Result of Get Operation Status.

    `error` is there exactly when the status is Failed: clients of the time take its presence for failure.
    The ID is the request id with dashes.
    """

    TAG = "Operation"

    id: str = text("ID")
    status: str = text()
    http_status_code: int | None = number()
    error: OperationError | None = child(OperationError, "Error")


GET_OPERATION_STATUS = Operation(
    name="Get Operation Status",
    python_name="get_operation_status",
    method="GET",
    path="operations/{request_id}",
    result=OperationStatus,
    target="{request_id}",
)
