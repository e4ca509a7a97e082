"""A console without a screen that confirms one change, and kills itself with SIGKILL at a given point.

python -m tests.operations.killed DIRECTORY PROFILE CHANGE NAME POINT
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import httpx

from smtui.client import tls
from smtui.client.exchange import Answer
from smtui.client.profile import Profile
from smtui.console.session import Session
from smtui.operations.journal import Journal
from smtui.protocol.affinity_groups import (
    CREATE_AFFINITY_GROUP,
    UPDATE_AFFINITY_GROUP,
    CreateAffinityGroup,
    UpdateAffinityGroup,
)
from smtui.protocol.operation import Call
from smtui.protocol.operation_status import OperationStatus
from smtui.protocol.storage import CREATE_STORAGE_ACCOUNT, CreateStorageServiceInput

POINTS = (
    "after the intent",
    "after sending",
    "while polling",
    "before the answer is noted",
    "before the outcome is noted",
    "before the intent",
    "before sending",
    "after the answer is noted",
    "after the outcome is noted",
)
"""Where a console may be killed; "after sending" the service has carried the change out and nobody has its answer."""

ARRIVED = tuple(point for point in POINTS if point not in ("before the intent", "after the intent", "before sending"))
"""Those at which the service has received the change."""

OF_POLLING = ("while polling", "before the outcome is noted", "after the outcome is noted")
"""Those that only a change comes to whose outcome has to be asked for."""

CHANGES = ("storage account", "affinity group", "label")
"""What it may change: created and polled, created at once, and an affinity group's label, which nobody looks at."""


def change(what: str, name: str) -> Call[Any]:
    """Give a change."""
    if what == "storage account":
        return CREATE_STORAGE_ACCOUNT(CreateStorageServiceInput(service_name=name, label=name, location="West US"))
    if what == "affinity group":
        return CREATE_AFFINITY_GROUP(CreateAffinityGroup(name=name, label=name, location="West US"))
    return UPDATE_AFFINITY_GROUP(UpdateAffinityGroup(label="another"), affinity_group_name=name)


class Point:
    """Kills the process where it has come to one point."""

    def __init__(self, name: str) -> None:
        self._name = name

    def come_to(self, name: str) -> None:
        if name == self._name:
            os.kill(os.getpid(), signal.SIGKILL)


class MarkedJournal(Journal):
    """A journal with points before and after what it notes."""

    point: Point

    def intend(self, call: Call[Any], profile: Profile) -> int:
        self.point.come_to("before the intent")
        entry = super().intend(call, profile)
        self.point.come_to("after the intent")
        return entry

    def answered(self, entry: int, answer: Answer[Any], pending: bool) -> None:
        self.point.come_to("before the answer is noted")
        super().answered(entry, answer, pending)
        self.point.come_to("after the answer is noted")

    def settle(self, entry: int, status: OperationStatus) -> None:
        self.point.come_to("before the outcome is noted")
        super().settle(entry, status)
        self.point.come_to("after the outcome is noted")


class MarkedNetwork(httpx.AsyncBaseTransport):
    """A network with points before and after what goes over it."""

    def __init__(self, profile: Profile, point: Point) -> None:
        self._network = httpx.AsyncHTTPTransport(verify=tls.with_certificate(profile))
        self._point = point

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method != "GET":
            self._point.come_to("before sending")
        elif "/operations/" in request.url.path:
            self._point.come_to("while polling")
        response = await self._network.handle_async_request(request)
        await response.aread()
        if request.method != "GET":
            self._point.come_to("after sending")
        return httpx.Response(response.status_code, headers=response.headers, stream=httpx.ByteStream(response.content))

    async def aclose(self) -> None:
        await self._network.aclose()


async def main(directory: str, described: str, what: str, name: str, where: str) -> None:
    """Confirm the change, and follow it until the point comes."""
    point = Point(where)
    profile = Profile(**json.loads(described))
    MarkedJournal.point = point
    journal = MarkedJournal(Path(directory) / "journal.sqlite", audit=Path(directory) / "audit.jsonl")
    session = Session(profile, journal, transport=MarkedNetwork(profile, point))
    session.start()
    await session.change(change(what, name))
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
