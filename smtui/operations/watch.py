"""Keeps what the journal says of a profile at hand, whoever wrote it, so that nobody has to wait for a file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final

from smtui.client.profile import Profile
from smtui.operations.database import JournalError
from smtui.operations.entry import Changes, State
from smtui.operations.journal import Journal

INTERVAL: Final = 1.0


class Watch:
    """Reads a journal in threads: at once after a change of this console, once a second for those of others.

    It also tends the journal, see `Journal.tend`.

    Args:
        journal: the journal.
        profile: whose changes.
        interval: seconds between two looks.
    """

    def __init__(self, journal: Journal, profile: Profile, *, interval: float = INTERVAL) -> None:
        self._journal = journal
        self._profile = profile
        self._interval = interval
        self._changes: Changes | None = None
        self._listeners: list[Callable[[], object]] = []
        self._stale = True
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    @property
    def changes(self) -> Changes:
        """What the journal said when it was last read; nothing before the first time."""
        return self._changes or Changes()

    def subscribe(self, listener: Callable[[], object]) -> None:
        """Have a function called in the event loop: after the first look, and when `changes` became different."""
        self._listeners.append(listener)

    def start(self) -> None:
        """Begin to look."""
        loop = asyncio.get_running_loop()

        def hear() -> None:
            self._stale = True
            # The loop is closed where the last words of a console are written.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._news.set)

        self._unsubscribe = self._journal.subscribe(hear)
        self._task = asyncio.create_task(self._run(), name="watch of the journal")

    async def stop(self) -> None:
        """Look no more."""
        self._unsubscribe()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            self._news.clear()
            changes = await asyncio.to_thread(self._look)
            if changes != self._changes:
                self._changes = changes
                for listener in tuple(self._listeners):
                    listener()
            # What this writes is heard of like every change.
            await asyncio.to_thread(self._journal.tend, self._profile)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._interval):
                    await self._news.wait()

    def _look(self) -> Changes:
        try:
            self._journal.notice()
            if not self._stale:
                return replace(self.changes, problem=self._journal.problem)
            self._stale = False
            return self._read()
        except JournalError as error:
            self._stale = True
            return replace(self.changes, problem=str(error))

    def _read(self) -> Changes:
        entries = self._journal.entries(self._profile)
        usual: dict[str, float] = {}
        for operation in {entry.operation for entry in entries if entry.state is State.PENDING}:
            seconds = self._journal.usual_seconds(operation, self._profile)
            if seconds is not None:
                usual[operation] = seconds
        return Changes(tuple(entries), tuple(self._journal.followed(self._profile)), usual, self._journal.problem)
