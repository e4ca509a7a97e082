"""A network between console and local cloud that holds answers back until a test lets them go."""

from __future__ import annotations

import asyncio
from collections import deque

import httpx

from smtui.client.profile import Profile
from smtui.console.session import Session
from smtui.operations.journal import Journal
from tests.console.driver import FramedApp
from tests.localcloud.running import RunningCloud


class Gate(httpx.AsyncBaseTransport):
    """Carries requests at once; the answers to those that a test names wait.

    Attributes:
        seen: method and path of every request, below the subscription.
    """

    def __init__(self, cloud: RunningCloud) -> None:
        self._cloud = cloud
        self._network = httpx.AsyncHTTPTransport(verify=cloud.tls())
        self._held: dict[str, deque[asyncio.Event]] = {}
        self.seen: list[str] = []

    def hold(self, ending: str) -> asyncio.Event:
        """Hold back the answer to the next request whose path ends so; set the event to let it go."""
        event = asyncio.Event()
        self._held.setdefault(ending, deque()).append(event)
        return event

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        target = request.url.raw_path.decode().partition("?")[0]
        self.seen.append(f"{request.method} {target.removeprefix(f'/{self._cloud.subscription_id}/')}")
        held = next((held for ending, held in self._held.items() if target.endswith(ending) and held), None)
        gate = held.popleft() if held else None
        response = await self._network.handle_async_request(request)
        body = await response.aread()
        if gate is not None:
            await gate.wait()
        return httpx.Response(response.status_code, headers=response.headers, stream=httpx.ByteStream(body))

    async def aclose(self) -> None:
        await self._network.aclose()


def gated_app(gate: Gate) -> FramedApp:
    """Give a console whose requests go through a gate."""

    def session(profile: Profile, journal: Journal) -> Session:
        return Session(profile, journal, transport=gate)

    return FramedApp(session=session)
