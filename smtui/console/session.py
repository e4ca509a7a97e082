"""One profile in use: its client with the journal as recorder, the poller, and the changes on their way.

The console's client is made here and nowhere else, so that no change goes out without the journal.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from smtui.client.async_client import AsyncClient
from smtui.client.errors import ClientError, NoAnswer, NotSent
from smtui.client.exchange import Answer
from smtui.client.profile import Profile
from smtui.operations.journal import Journal
from smtui.operations.poller import Poller
from smtui.protocol.errors import ServiceError
from smtui.protocol.operation import Call, InvalidCall

if TYPE_CHECKING:
    import httpx

R = TypeVar("R")

FAILURES: Final = (ServiceError, ClientError, InvalidCall)
"""What a read or a change may raise; every one is a sentence for the screen."""


class Session:
    """Sends Calls for one profile.

    Args:
        profile: where and as whom.
        journal: is told of every change.
        transport: replaces the network, for tests.

    Attributes:
        lost_since: when the endpoint stopped answering; None while it answers.
    """

    def __init__(self, profile: Profile, journal: Journal, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.profile = profile
        self.journal = journal
        self._client = AsyncClient(profile, recorder=journal, transport=transport)
        self.poller = Poller(journal, profile, self.read)
        self.lost_since: datetime | None = None
        self._changes: set[asyncio.Task[Answer[Any]]] = set()

    async def read(self, call: Call[R]) -> Answer[R]:
        """Send a read. Cancelling the caller cancels it.

        Raises:
            ValueError: the Call is a change.
            ServiceError, ClientError: as the client does.
        """
        if call.operation.changes:
            raise ValueError(f"{call.operation.name} is a change; it goes through `change`")
        try:
            answer = await self._client.send(call)
        except (NotSent, NoAnswer):
            self.lost_since = self.lost_since or datetime.now(UTC)
            raise
        self.lost_since = None
        return answer

    async def change(self, call: Call[Any]) -> Answer[Any]:
        """Send a change, which goes on where the caller is cancelled: the journal learns its outcome.

        Raises:
            ServiceError, ClientError: as the client does.
        """
        task = asyncio.create_task(self._client.send(call), name=f"{call.operation.name} {call.target}")
        self._changes.add(task)
        task.add_done_callback(self._forget)
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Stop polling and close the connections; a change that is not answered yet becomes unknown."""
        await self.poller.stop()
        for task in self._changes:
            task.cancel()
        await asyncio.gather(*self._changes, return_exceptions=True)
        await self._client.aclose()

    def _forget(self, task: asyncio.Task[Answer[Any]]) -> None:
        self._changes.discard(task)
        if not task.cancelled():
            # Whoever asked may be gone; the journal has the outcome.
            task.exception()
