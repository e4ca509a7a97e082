"""Changes that wait: refused because another operation holds what they act on, and sent once that has ended.

It is the recorder of a client, so that it sees every refusal. The Calls are kept in memory alone: a console that ends
drops them, and says so in the journal. A change that waits is sent at most once, because it has one entry, which the
journal lets begin once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from smtui.client.errors import ClientError
from smtui.client.exchange import Answer
from smtui.client.profile import Profile
from smtui.operations.database import JournalError
from smtui.operations.entry import LEFT_WAITING
from smtui.operations.journal import Journal
from smtui.operations.poller import BACKOFF
from smtui.protocol.errors import Conflict, ResourceNotFound, ServiceError
from smtui.protocol.operation import Call, InvalidCall
from smtui.protocol.operation_status import FAILED, GET_OPERATION_STATUS, SUCCEEDED

KEPT: Final = 20
"""How many refused Calls are kept: what was refused longer ago has to be asked for again."""

DROPPED: Final = "It was taken back while it waited for another operation; nothing was sent."


@dataclass(frozen=True, slots=True)
class Held:
    """A change that was refused because an operation holds what it acts on.

    Attributes:
        call: the change.
        holder: request id of the operation.
    """

    call: Call[Any]
    holder: str


def held(call: Call[Any], error: BaseException) -> Held | None:
    """Give what a refused change may wait for; None where the refusal names no operation."""
    holder = error.blocking_request_id if isinstance(error, Conflict) else ""
    return Held(call, holder) if holder else None


class Turns:
    """Lets changes wait for their turn, and tells the journal of every change.

    Args:
        journal: is told of every change.
        profile: whose changes.
        read: sends a read.
        change: sends a change, through the client whose recorder this is.
        sleep: waits; replaced in tests.
    """

    def __init__(
        self,
        journal: Journal,
        profile: Profile,
        read: Callable[[Call[Any]], Awaitable[Answer[Any]]],
        change: Callable[[Call[Any]], Awaitable[Answer[Any]]],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._journal = journal
        self._profile = profile
        self._read = read
        self._change = change
        self._sleep = sleep
        self._calls: dict[int, Call[Any]] = {}
        self._refused: dict[int, Held] = {}
        self._waiting: dict[int, Call[Any]] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}

    # What a client's recorder is told.

    def intend(self, call: Call[Any], profile: Profile) -> int:
        """As `Journal.intend`; a change that waited goes on with the entry that it has."""
        entry = next((number for number, each in list(self._waiting.items()) if each is call), None)
        if entry is None:
            entry = self._journal.intend(call, profile)
        else:
            self._journal.begin(entry)
        self._calls[entry] = call
        return entry

    def answered(self, entry: int, answer: Answer[Any], pending: bool) -> None:
        """As `Journal.answered`."""
        self._calls.pop(entry, None)
        self._journal.answered(entry, answer, pending)

    def failed(self, entry: int, error: BaseException) -> None:
        """As `Journal.failed`; what another operation stands in the way of may wait for it."""
        call = self._calls.pop(entry, None)
        if call is not None and (found := held(call, error)):
            self._refused[entry] = found
            for oldest in sorted(self._refused)[:-KEPT]:
                self._refused.pop(oldest, None)
        self._journal.failed(entry, error)

    # What the console asks for.

    @property
    def held(self) -> frozenset[int]:
        """Numbers of the refused changes that may wait."""
        return frozenset(self._refused)

    @property
    def waiting(self) -> int:
        """How many changes wait here."""
        return len(self._tasks)

    def refused(self, entry: int) -> Held | None:
        """Give what a refused change may wait for; None where it may not, or not any more."""
        return self._refused.get(entry)

    async def wait(self, wanted: Held) -> None:
        """Let a change wait for an operation; it is sent once that has ended.

        Raises:
            JournalError: it can't be noted; then it does not wait.
        """
        # A copy, because the same Call may be sent from elsewhere meanwhile.
        call = replace(wanted.call)
        entry = await asyncio.to_thread(self._journal.wait, call, self._profile, wanted.holder)
        self._waiting[entry] = call
        self._refused = {number: each for number, each in self._refused.items() if each.call is not wanted.call}
        task = asyncio.create_task(self._send_in_turn(entry, call, wanted.holder), name=f"wait {wanted.holder}")
        self._tasks[entry] = task
        task.add_done_callback(partial(self._forget, entry))

    async def drop(self, entry: int) -> None:
        """Take a change back that waits, here or in another console.

        Raises:
            JournalError: that can't be noted; then it still waits.
        """
        await asyncio.to_thread(self._journal.drop, entry, DROPPED)

    async def stop(self) -> None:
        """Take back everything that waits here."""
        waiting = list(self._tasks)
        for task in list(self._tasks.values()):
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        for entry in waiting:
            # Where it can't be written now, others find out when this process has ended.
            with suppress(JournalError):
                await asyncio.to_thread(self._journal.drop, entry, LEFT_WAITING)

    def _forget(self, entry: int, task: asyncio.Task[None]) -> None:
        self._tasks.pop(entry, None)
        self._waiting.pop(entry, None)
        if not task.cancelled():
            task.exception()

    async def _send_in_turn(self, entry: int, call: Call[Any], holder: str) -> None:
        attempt = 0
        while True:
            await self._sleep(BACKOFF[min(attempt, len(BACKOFF) - 1)])
            attempt += 1
            try:
                if not await asyncio.to_thread(self._journal.waits, entry):
                    return
                if await self._has_ended(holder):
                    await self._change(call)
                    return
            except (ClientError, ServiceError, InvalidCall, JournalError):
                # What was sent waits no more; before that the endpoint was out of reach, or the journal locked.
                continue

    async def _has_ended(self, holder: str) -> bool:
        try:
            answer = await self._read(GET_OPERATION_STATUS(request_id=holder))
        except ResourceNotFound as error:
            # Without a request id these are not the service's own words, but a gateway's, say.
            return bool(error.request_id)
        return answer.value.status in (SUCCEEDED, FAILED)
