"""List Subscription Operations, page by page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from smtui.client.exchange import Answer
from smtui.protocol.operation import Call
from smtui.protocol.operation_status import (
    LIST_SUBSCRIPTION_OPERATIONS,
    SubscriptionOperation,
    SubscriptionOperationCollection,
)

MAX_PAGES: Final = 20
"""How many pages are asked for; they come with the oldest operation first, fifty in each."""


async def between(
    send: Callable[[Call[Any]], Awaitable[Answer[Any]]], start: datetime, end: datetime, pages: int = MAX_PAGES
) -> Answer[SubscriptionOperationCollection]:
    """Read the operations that began between two times; a token that is left over says that there are more.

    Args:
        send: sends a read.
        start: at most 90 days back.
        end: the end.
        pages: how many pages are asked for at most.

    Raises:
        ServiceError, ClientError: as `send`.
    """
    asked = {"start_time": _utc(start), "end_time": _utc(end)}
    found: list[SubscriptionOperation] = []
    for _page in range(pages):
        answer: Answer[SubscriptionOperationCollection] = await send(LIST_SUBSCRIPTION_OPERATIONS(**asked))
        found += answer.value.subscription_operations
        token = answer.value.continuation_token
        if not token:
            break
        asked["continuation_token"] = token
    return replace(answer, value=SubscriptionOperationCollection(tuple(found), token))


def _utc(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
