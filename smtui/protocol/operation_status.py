"""What the service keeps of operations: the outcome of one, and a history of 90 days."""

from dataclasses import dataclass
from typing import Final

from smtui.protocol.codec import child, flag, items, number, text
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


@dataclass(frozen=True, slots=True)
class OperationParameter:
    """A parameter that an operation was called with."""

    name: str = text("a:Name")
    value: str = text("a:Value")


@dataclass(frozen=True, slots=True)
class OperationCaller:
    """Who called: with a certificate, or from the portal with an e-mail address."""

    used_service_management_api: bool | None = flag()
    user_email_address: str = text()
    subscription_certificate_thumbprint: str = text()
    client_ip: str = text("ClientIP")


@dataclass(frozen=True, slots=True)
class SubscriptionOperation:
    """One operation of the history, in recorded element order. The id is the request id with dashes."""

    operation_id: str = text()
    operation_object_id: str = text()
    operation_name: str = text()
    operation_parameters: tuple[OperationParameter, ...] = items(OperationParameter)
    operation_caller: OperationCaller | None = child(OperationCaller)
    operation_status: OperationStatus | None = child(OperationStatus)
    operation_started_time: str = text()
    operation_completed_time: str = text()
    operation_kind: str = text()


@dataclass(frozen=True, slots=True)
class SubscriptionOperationCollection:
    """Result of List Subscription Operations; with a continuation token there is more to ask for."""

    subscription_operations: tuple[SubscriptionOperation, ...] = items(SubscriptionOperation, keep=True)
    continuation_token: str = text()


GET_OPERATION_STATUS = Operation(
    name="Get Operation Status",
    python_name="get_operation_status",
    method="GET",
    path="operations/{request_id}",
    result=OperationStatus,
    target="{request_id}",
)

# Times are a date or a time in UTC with Z, the start at most 90 days back; the reference asks for both. The result is
# Succeeded, Failed or InProgress; the object is a path such as /{subscription}/services/hostedservices/shop.
LIST_SUBSCRIPTION_OPERATIONS = Operation(
    name="List Subscription Operations",
    python_name="list_subscription_operations",
    method="GET",
    path="operations?StartTime={start_time?}&EndTime={end_time?}&ObjectIdFilter={object_id_filter?}"
    "&OperationResultFilter={operation_result_filter?}&ContinuationToken={continuation_token?}",
    result=SubscriptionOperationCollection,
)
