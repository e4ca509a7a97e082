"""A console whose pictures are the same on every run: fixed address, subscription id, request ids and time zone."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import httpx
from textual.theme import Theme

from smtui.client.profile import Profile
from smtui.console.session import Session
from smtui.operations.journal import Journal
from tests.console.driver import FramedApp
from tests.localcloud.running import RunningCloud

SUBSCRIPTION = "0a1b2c3d-0000-4000-8000-000000000001"
HOST = "management.example"
NOW = datetime(2015, 7, 1, 9, 30, tzinfo=UTC)
"""By what ages are told in pictures; the sample subscription is as it was then."""


class Stage(httpx.AsyncBaseTransport):
    """Carries requests to a running cloud, and puts fixed names in the place of what differs from run to run."""

    def __init__(self, cloud: RunningCloud) -> None:
        self._cloud = cloud
        self._network = httpx.AsyncHTTPTransport(verify=cloud.tls())
        self._numbers = itertools.count(1)
        self._true_ids: dict[str, str] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        target = request.url.raw_path.decode().replace(SUBSCRIPTION, self._cloud.subscription_id)
        for shown, true in self._true_ids.items():
            target = target.replace(shown, true)
        sent = {name: value for name, value in request.headers.items() if name != "host"}
        content = await request.aread()
        onward = httpx.Request(request.method, self._cloud.endpoint + target, headers=sent, content=content)
        response = await self._network.handle_async_request(onward)
        body = await response.aread()
        body = body.replace(self._cloud.subscription_id.encode(), SUBSCRIPTION.encode())
        body = body.replace(self._cloud.endpoint.encode(), f"https://{HOST}".encode())
        shown = f"{next(self._numbers):08x}" + "0" * 24
        self._true_ids[shown] = response.headers["x-ms-request-id"]
        kept = {name: response.headers[name] for name in ("content-type",) if name in response.headers}
        headers = {**kept, "x-ms-request-id": shown}
        return httpx.Response(response.status_code, headers=headers, stream=httpx.ByteStream(body))

    async def aclose(self) -> None:
        await self._network.aclose()


def staged_app(cloud: RunningCloud, theme: Theme | None = None) -> FramedApp:
    """Give the console on a stage."""
    profile = Profile(
        name="LOCAL",
        subscription_id=SUBSCRIPTION,
        endpoint=f"https://{HOST}",
        certificate=cloud.certificate,
        environment="LOCAL",
    )

    def session(_: Profile, journal: Journal) -> Session:
        return Session(profile, journal, transport=Stage(cloud))

    return FramedApp(session=session, theme=theme)
