"""The whole way from a client to the local cloud: a relay, then a server that ends TLS, then the cloud."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from smtui.client.profile import Profile
from tests.client.certificates import Identity
from tests.faults.fault_server import Asked, FaultServer
from tests.faults.relay import Relay
from tests.localcloud.running import RunningCloud


@dataclass
class FaultyLine:
    """A line to a local cloud.

    Attributes:
        cloud: the local cloud itself.
        server: answers in its place, or carries on.
        relay: leads to the server.
        ca: signed the server's certificate.
    """

    cloud: RunningCloud
    server: FaultServer
    relay: Relay
    ca: Identity

    @classmethod
    @asynccontextmanager
    async def to(cls, cloud: RunningCloud, ca: Identity, directory: Path) -> AsyncIterator[Self]:
        """Lay a line to a local cloud; files may be written in the directory."""
        async with FaultServer.before(cloud, ca, directory) as server, Relay.to(server.port) as relay:
            yield cls(cloud, server, relay, ca)

    @property
    def seen(self) -> RunningCloud:
        """The local cloud as it looks from the other end of the line; not to be started or ended."""
        found = RunningCloud(self.cloud.state)
        found.ready = {**self.cloud.ready, "endpoint": self.relay.endpoint, "ca": str(self.ca.file)}
        return found

    @property
    def profile(self) -> Profile:
        """The profile that leads along the line."""
        return Profile(
            name="line",
            subscription_id=self.cloud.subscription_id,
            endpoint=self.relay.endpoint,
            certificate=self.cloud.certificate,
            ca=str(self.ca.file),
        )

    @property
    def changes(self) -> list[Asked]:
        """The changes that arrived at the server, in order, whatever became of them."""
        return [asked for asked in self.server.asked if asked.changes]

    def lead_to(self, port: int) -> None:
        """Lead to another server, with new connections."""
        self.relay.target = port
        self.relay.reset()

    async def heal(self) -> None:
        """Make everything well again."""
        self.server.heal()
        self.relay.resets = False
        self.relay.flows.set()
        self.relay.cuts.clear()
        self.lead_to(self.server.port)
        await self.relay.refuse()
        await self.relay.accept()
