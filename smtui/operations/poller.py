"""Asks for the outcome of pending operations, and sleeps for good while there is none."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any, Final

from smtui.client.errors import ClientError
from smtui.client.exchange import Answer
from smtui.client.profile import Profile
from smtui.operations.database import JournalError
from smtui.operations.entry import Entry, unaskable
from smtui.operations.journal import Journal
from smtui.protocol.errors import ResourceNotFound, ServiceError
from smtui.protocol.operation import Call
from smtui.protocol.operation_status import FAILED, GET_OPERATION_STATUS, SUCCEEDED

BACKOFF: Final = (1.0, 2.0, 5.0)


class Poller:
    """Polls Get Operation Status for each pending entry that this console follows: after 1 s, 2 s, then every 5 s.

    Args:
        journal: where pending entries are and outcomes go.
        profile: whose entries.
        send: sends a read.
        sleep: waits; replaced in tests.
    """

    def __init__(
        self,
        journal: Journal,
        profile: Profile,
        send: Callable[[Call[Any]], Awaitable[Answer[Any]]],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._journal = journal
        self._profile = profile
        self._send = send
        self._sleep = sleep
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def follow(self, entries: Iterable[Entry]) -> None:
        """Begin to poll those of these entries that are not polled yet.

        Args:
            entries: the pending ones that this console follows, as the journal gives them.
        """
        for entry in entries:
            if entry.id not in self._tasks:
                task = asyncio.create_task(self._follow(entry), name=f"poll {entry.request_id}")
                self._tasks[entry.id] = task
                task.add_done_callback(partial(self._forget, entry.id))

    @property
    def following(self) -> int:
        """How many entries are being polled."""
        return len(self._tasks)

    async def stop(self) -> None:
        """Stop polling; the entries stay pending."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _forget(self, entry: int, _: asyncio.Task[None]) -> None:
        self._tasks.pop(entry, None)

    async def _follow(self, entry: Entry) -> None:
        attempt = 0
        while True:
            await self._sleep(BACKOFF[min(attempt, len(BACKOFF) - 1)])
            attempt += 1
            try:
                if not await asyncio.to_thread(self._journal.is_followed, entry.id):
                    # Another console took over while this one was stopped.
                    return
                if await self._ask(entry):
                    return
            except (ClientError, ServiceError, JournalError):
                # The endpoint is out of reach or busy, or the journal locked: the operation goes on at the service, and
                # is asked for again.
                continue

    async def _ask(self, entry: Entry) -> bool:
        """Ask once, and note what became of the operation; whether that is known."""
        sentence = unaskable(entry.request_id)
        if not sentence:
            try:
                answer = await self._send(GET_OPERATION_STATUS(request_id=entry.request_id))
            except ResourceNotFound as error:
                if not error.request_id:
                    # Not the service's own words: a gateway's, say, that does not find the service for a moment.
                    return False
                sentence = "The service no longer knows this request; its outcome is not known."
            else:
                # A word that this API does not have is no outcome either.
                if answer.value.status not in (SUCCEEDED, FAILED):
                    return False
                await asyncio.to_thread(self._journal.settle, entry.id, answer.value)
                return True
        await asyncio.to_thread(self._journal.lose, entry.id, sentence)
        return True
