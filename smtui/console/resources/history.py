"""The subscription's history as the service keeps it: who did what within the last day, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from smtui.client.exchange import Answer
from smtui.console import times
from smtui.console.lines import Line, Span, Table, line, span
from smtui.console.node import Node
from smtui.console.resource import Pane, Send
from smtui.console.resources.states import operation_status
from smtui.operations.history import between
from smtui.protocol.operation_status import SubscriptionOperation, SubscriptionOperationCollection

DAYS: Final = 1
MAX_PAGES: Final = 20
"""How many pages are asked for; they come with the oldest operation first, fifty in each."""

_SKEW: Final = timedelta(minutes=5)


async def read(send: Send, _: Node) -> Answer[SubscriptionOperationCollection]:
    """Read the operations of the last day, page by page; a token that is left over says that there are more."""
    now = datetime.now(UTC)
    return await between(send, now - timedelta(days=DAYS), now + _SKEW, MAX_PAGES)


def history(node: Node, answer: Answer[SubscriptionOperationCollection] | None) -> Sequence[Line | Table]:
    """Give the operations, the newest first."""
    if answer is None:
        return [line(("Reading the operations of the last day…", "dim"))]
    operations = answer.value.subscription_operations
    if not operations:
        return [line(("Nobody has changed anything within the last day.", "dim"))]
    # Times have no fraction: within a second the order is that of the replies.
    newest_first = sorted(operations, key=lambda each: each.operation_started_time)[::-1]
    shown = Table(("Time", "Operation", "Status", "Target", "By"), newest_first, lambda each: _cells(each, node.name))
    if not answer.value.continuation_token:
        return [shown]
    words = f"There were more than these {len(operations):,}: the newest are not among them."
    return [line((words, "warn")), (), shown]


HISTORY: Final = Pane("History", history, calls=read, reads=("operation_status.LIST_SUBSCRIPTION_OPERATIONS",))


def _cells(operation: SubscriptionOperation, subscription_id: str) -> Sequence[Span]:
    status = operation.operation_status.status if operation.operation_status is not None else ""
    return (
        span(_clock(operation.operation_started_time), "dim"),
        span(operation.operation_name),
        operation_status(status),
        span(_target(operation.operation_object_id, subscription_id), "name"),
        span(_caller(operation), "dim"),
    )


def _clock(text: str) -> str:
    found = times.parse(text)
    return f"{found.astimezone():%m-%d %H:%M:%S}" if found is not None else text


def _target(path: str, subscription_id: str) -> str:
    """Give the path of what was acted on without what is the same in all of them."""
    return path.removeprefix(f"/{subscription_id}").removeprefix("/").removeprefix("services/")


def _caller(operation: SubscriptionOperation) -> str:
    """Give who called: the beginning of a certificate's thumbprint, or the address of who used the portal."""
    caller = operation.operation_caller
    if caller is None:
        return ""
    thumbprint = caller.subscription_certificate_thumbprint
    return thumbprint[:8] if thumbprint else caller.user_email_address
