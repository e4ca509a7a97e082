"""Sessions against a local cloud, as one console after the other has them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import httpx

from smtui.client import tls
from smtui.client.profile import Profile
from smtui.console.session import Session
from smtui.operations.entry import UNDER_WAY, Entry, State
from smtui.operations.history import between
from smtui.protocol.operation_status import SubscriptionOperation
from tests.localcloud.running import RunningCloud


def profile_on(cloud: RunningCloud) -> Profile:
    """Give the profile of a running cloud."""
    return Profile("work", cloud.subscription_id, cloud.endpoint, cloud.certificate, cloud.ca)


class Network(httpx.AsyncBaseTransport):
    """The network, which counts the changes and can lose answers.

    Attributes:
        changes: method and path of every change that went over it.
        loses_answers: whether the answers to changes are lost.
        is_down: whether changes are lost before they arrive.
        meanwhile: what happens after a change was carried out, and before its answer arrives.
    """

    def __init__(self, profile: Profile) -> None:
        self._network = httpx.AsyncHTTPTransport(verify=tls.with_certificate(profile))
        self.changes: list[str] = []
        self.loses_answers = self.is_down = False
        self.meanwhile: Callable[[], Awaitable[None]] | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return await self._network.handle_async_request(request)
        self.changes.append(f"{request.method} {request.url.path}")
        if self.is_down:
            raise httpx.ReadTimeout("nothing came")
        response = await self._network.handle_async_request(request)
        await response.aread()
        if self.meanwhile is not None:
            await self.meanwhile()
        if self.loses_answers:
            raise httpx.ReadTimeout("nothing came back")
        return httpx.Response(response.status_code, headers=response.headers, stream=httpx.ByteStream(response.content))

    async def aclose(self) -> None:
        await self._network.aclose()


async def until(session: Session, holds: Callable[[], bool]) -> None:
    """Wait until something holds; it is looked at whenever the session tells something, and every 50 ms."""
    news = asyncio.Event()
    session.subscribe(news.set)
    async with asyncio.timeout(30):
        while not holds():
            news.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(news.wait(), 0.05)


def is_settled(entry: Entry) -> bool:
    """Whether nothing more comes of a change by itself."""
    return entry.state not in UNDER_WAY and (entry.state is not State.UNKNOWN or entry.checked is not None)


async def carried_out(session: Session) -> dict[str, SubscriptionOperation]:
    """Give what the service has received within the last hour, by request id."""
    now = datetime.now(UTC)
    answer = await between(session.read, now - timedelta(hours=1), now + timedelta(hours=1))
    return {each.operation_id.replace("-", ""): each for each in answer.value.subscription_operations}
