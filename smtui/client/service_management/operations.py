"""Methods for what the service keeps of operations: the outcome of one, and the history."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

from smtui.client.exchange import Wait
from smtui.client.service_management import checks
from smtui.client.service_management.checks import refuse
from smtui.client.service_management.method import Methods, Steps, method, read
from smtui.client.service_management.results import AsynchronousOperationError, OperationFailed, OperationTimedOut
from smtui.protocol import operation_status
from smtui.protocol.operation_status import (
    FAILED,
    IN_PROGRESS,
    SUCCEEDED,
    OperationStatus,
    SubscriptionOperationCollection,
)


class Operations(Methods):
    """Operations and their history."""

    @method
    def get_operation_status(self, request_id: str) -> Steps[OperationStatus]:
        """Get Operation Status: tells how far an operation is.

        Args:
            request_id: request_id of the result of a change.

        Returns:
            status: "InProgress", "Succeeded" or "Failed"; http_status_code once it is finished; error with code and
            message when it failed, else None; id: the request id with dashes.

        Raises:
            ResourceNotFound: the service keeps no such operation.
        """
        return (yield from read(operation_status.GET_OPERATION_STATUS(request_id=request_id)))

    @method
    def wait_for_operation_status(
        self,
        request_id: str,
        wait_for_status: str = "Succeeded",
        timeout: float | None = 30,
        sleep_interval: float = 5,
        progress_callback: Callable[[float], object] | None = None,
        success_callback: Callable[[float], object] | None = None,
        failure_callback: Callable[[float, AsynchronousOperationError], object] | None = None,
    ) -> Steps[OperationStatus]:
        """Get Operation Status, again and again: waits until an operation has reached a status.

        Args:
            request_id: request_id of the result of a change.
            wait_for_status: "Succeeded", "Failed" or "InProgress".
            timeout: seconds to wait at most; None waits as long as it takes. A deployment may take minutes.
            sleep_interval: seconds between two questions.
            progress_callback: called with the seconds so far, after each answer that is not the awaited one.
            success_callback: called with the seconds so far, when the status is reached.
            failure_callback: called with the seconds so far and the error, in place of raising it.

        Returns:
            The last status read, as `get_operation_status`.

        Raises:
            OperationFailed: the operation ended another way; code and message are the service's.
            OperationTimedOut: it did not end in time; it goes on.
            ResourceNotFound: the service keeps no such operation.
            InvalidCall: no such status, or a time below 0.
        """
        wanted = checks.choice(wait_for_status, (SUCCEEDED, FAILED, IN_PROGRESS), "The status to wait for")
        if sleep_interval < 0 or (timeout is not None and timeout < 0):
            refuse("Times to wait are 0 seconds or more.")
        began = time.monotonic()
        while True:
            found = yield from read(operation_status.GET_OPERATION_STATUS(request_id=request_id))
            elapsed = time.monotonic() - began
            if found.status == wanted:
                if success_callback:
                    success_callback(elapsed)
                return found
            error = _ended(found, wanted, request_id)
            if error is None and timeout is not None and elapsed >= timeout:
                error = OperationTimedOut(
                    f"Operation {request_id} is still {found.status} after {elapsed:.0f} seconds; it goes on.",
                    found,
                    request_id=request_id,
                )
            if error is not None:
                if failure_callback is None:
                    raise error
                failure_callback(elapsed, error)
                return found
            if progress_callback:
                progress_callback(elapsed)
            left = sleep_interval if timeout is None else min(sleep_interval, timeout - elapsed)
            yield Wait(left)

    @method
    def list_subscription_operations(
        self,
        start_time: str | date | None = None,
        end_time: str | date | None = None,
        object_id_filter: str | None = None,
        operation_result_filter: str | None = None,
        continuation_token: str | None = None,
    ) -> Steps[SubscriptionOperationCollection]:
        """List Subscription Operations: gives what was done in the subscription, in the last 90 days.

        Args:
            start_time: a date, or a time in UTC such as "2015-07-02T16:46:43Z", at most 90 days back; or a datetime.
            end_time: likewise.
            object_id_filter: only what was done to one thing: its path, such as
                "/SUBSCRIPTION/services/hostedservices/shop".
            operation_result_filter: only "Succeeded", "Failed" or "InProgress" ones.
            continuation_token: continuation_token of the result before, for what follows.

        Returns:
            subscription_operations: each with operation_id, operation_name, operation_object_id, operation_caller,
            operation_status, operation_parameters, operation_started_time, operation_completed_time; and
            continuation_token, "" at the end.

        Raises:
            InvalidCall: no such result.
            BadRequest: a time can't be read, or is too long ago.
        """
        result = operation_result_filter and checks.choice(
            operation_result_filter, (SUCCEEDED, FAILED, IN_PROGRESS), "The result of an operation"
        )
        arguments = checks.given(
            start_time=checks.moment(start_time, "The start time"),
            end_time=checks.moment(end_time, "The end time"),
            object_id_filter=checks.optional(object_id_filter, "The object id"),
            operation_result_filter=result or "",
            continuation_token=checks.optional(continuation_token, "The continuation token"),
        )
        return (yield from read(operation_status.LIST_SUBSCRIPTION_OPERATIONS(**arguments)))


def _ended(found: OperationStatus, wanted: str, request_id: str) -> AsynchronousOperationError | None:
    """Give the error for an operation that ended another way than the awaited one."""
    if found.status == IN_PROGRESS or (found.status not in (FAILED, SUCCEEDED) and found.error is None):
        return None
    if found.error is not None:
        return OperationFailed(found.error.message, found, request_id=request_id, code=found.error.code)
    return OperationFailed(f"Operation {request_id} is {found.status}, not {wanted}.", found, request_id=request_id)
