"""One profile in use: its client with the journal as recorder, the poller, and the changes on their way.

The console's client is made here and nowhere else, so that no change goes out without the journal. Nothing here makes
the event loop wait for the journal's file: `changes` is what was last read of it, in a thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

from smtui.client.async_client import AsyncClient
from smtui.client.errors import ClientError, NoAnswer, NotSent
from smtui.client.exchange import Answer
from smtui.client.profile import Profile
from smtui.operations.database import JournalError
from smtui.operations.entry import Changes
from smtui.operations.journal import Journal
from smtui.operations.poller import Poller
from smtui.operations.reconcile import Reconciler
from smtui.operations.turns import Turns
from smtui.operations.watch import Watch
from smtui.protocol.errors import ServiceError
from smtui.protocol.operation import Call, InvalidCall

if TYPE_CHECKING:
    import httpx

R = TypeVar("R")

FAILURES: Final = (ServiceError, ClientError, InvalidCall, JournalError)
"""What a read or a change may raise; every one is a sentence for the screen."""


class Rehearsed(Exception):
    """A change was not sent, because the session only rehearses."""


class Session:
    """Sends Calls for one profile, and follows its changes from `start` to `close`.

    Args:
        profile: where and as whom.
        journal: is told of every change.
        transport: replaces the network, for tests.

    Attributes:
        lost_since: when the endpoint stopped answering; None while it answers.
        connected: whether the endpoint has answered at all.
        rehearses: whether changes are only shown, and never sent.
        turns: lets changes wait that another operation stands in the way of.
        reconciler: looks for what became of changes whose outcome is unknown.
    """

    rehearses: ClassVar[bool] = False

    def __init__(self, profile: Profile, journal: Journal, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.profile = profile
        self.journal = journal
        self.turns = Turns(journal, profile, self.read, self.change)
        self._client = AsyncClient(self._sender(profile), recorder=self.turns, transport=transport)
        self.poller = Poller(journal, profile, self.read)
        self.reconciler = Reconciler(journal, profile, self.read)
        self.lost_since: datetime | None = None
        self.connected = False
        self._watch = Watch(journal, profile)
        self._watch.subscribe(self._follow)
        self._sending: set[asyncio.Task[Answer[Any]]] = set()

    def _sender(self, profile: Profile) -> Profile:
        """Give the profile that the client goes by."""
        return profile

    @property
    def changes(self) -> Changes:
        """The changes of the profile, whoever made them, as the journal had them when it was last read."""
        return self._watch.changes

    def subscribe(self, listener: Callable[[], object]) -> None:
        """Have a function called in the event loop whenever `changes` is new, and once after the start."""
        self._watch.subscribe(listener)

    def start(self) -> None:
        """Begin to follow the journal, and to ask for the outcome of what is pending."""
        self._watch.start()

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
        except ServiceError:
            # A refusal is an answer too.
            self._answers()
            raise
        self._answers()
        return answer

    async def change(self, call: Call[Any]) -> Answer[Any]:
        """Send a change, which goes on where the caller is cancelled: the journal learns its outcome.

        Raises:
            ServiceError, ClientError: as the client does.
            Rehearsed: the session only rehearses.
        """
        task = asyncio.create_task(self._client.send(call), name=f"{call.operation.name} {call.target}")
        self._sending.add(task)
        task.add_done_callback(self._forget)
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Stop polling and close the connections.

        A change that is not answered yet becomes unknown, and one that waits for another operation is not sent.
        """
        await self._watch.stop()
        await self.reconciler.stop()
        await self.turns.stop()
        pending = self.poller.following
        await self.poller.stop()
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)
        await self._client.aclose()
        if pending:
            # Where it can't be written now, others find out when this process has ended.
            with suppress(JournalError):
                await asyncio.to_thread(self.journal.release, self.profile)

    def _follow(self) -> None:
        self.poller.follow(self.changes.followed)
        self.reconciler.consider(self.changes.entries)

    def _answers(self) -> None:
        self.lost_since = None
        self.connected = True

    def _forget(self, task: asyncio.Task[Answer[Any]]) -> None:
        self._sending.discard(task)
        if not task.cancelled():
            # Whoever asked may be gone; the journal has the outcome.
            task.exception()


class Rehearsal(Session):
    """A session that reads, and changes nothing: `smtui --dry-run`."""

    rehearses: ClassVar[bool] = True

    def _sender(self, profile: Profile) -> Profile:
        # The one door out is shut too, whatever comes to it.
        return replace(profile, read_only=True)

    async def change(self, call: Call[Any]) -> Answer[Any]:
        """Send nothing.

        Raises:
            Rehearsed: always.
        """
        raise Rehearsed(f"{call.operation.name} was not sent: this is a dry run.")
