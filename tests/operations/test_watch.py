"""The watch: what the journal says is at hand, whoever wrote it, and the event loop never waits for a file."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

import pytest

from smtui.operations.entry import Changes, State
from smtui.operations.journal import Journal
from smtui.operations.watch import Watch
from tests.operations.changes import ACCEPTED, DONE, PROFILE, SUCCEEDED, SWAP, pending
from tests.operations.files import console, end, full, locked, unreadable


class Watched:
    """A watch, and what it told.

    Attributes:
        told: what was told, one after the other.
    """

    def __init__(self, watch: Watch) -> None:
        self.told: list[Changes] = []
        self._watch = watch
        self._news = asyncio.Event()
        watch.subscribe(self._hear)

    def _hear(self) -> None:
        self.told.append(self._watch.changes)
        self._news.set()

    @property
    def states(self) -> list[State]:
        """Where the changes stand, newest first."""
        return [entry.state for entry in self._watch.changes.entries]

    async def until(self, holds: Callable[[Changes], bool]) -> None:
        """Wait until something holds; it is looked at whenever the watch tells something."""
        async with asyncio.timeout(20):
            while not (self.told and holds(self._watch.changes)):
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def watching(journal: Journal, interval: float = 0.01) -> AsyncIterator[Watched]:
    """Watch a journal, many times a second."""
    watch = Watch(journal, PROFILE, interval=interval)
    watched = Watched(watch)
    watch.start()
    await watched.until(lambda changes: True)
    yield watched
    await watch.stop()


async def test_what_is_there_at_the_start_is_told_once_even_if_it_is_nothing(journal: Journal) -> None:
    async with watching(journal) as watched:
        assert watched.told == [Changes()]


async def test_a_change_of_this_console_is_told_at_once(journal: Journal) -> None:
    async with watching(journal, interval=60) as watched:
        number = await asyncio.to_thread(journal.intend, SWAP, PROFILE)
        await watched.until(lambda changes: len(changes.entries) == 1)
        assert watched.states == [State.INTENDED]
        await asyncio.to_thread(journal.answered, number, ACCEPTED, True)
        await watched.until(lambda changes: bool(changes.followed))
        assert watched.states == [State.PENDING]


async def test_a_change_of_another_console_is_told(file: Path, journal: Journal) -> None:
    async with watching(journal) as watched:
        with closing(Journal(file)) as other:
            number = pending(other)
            await watched.until(lambda changes: [entry.state for entry in changes.entries] == [State.PENDING])
            other.settle(number, SUCCEEDED)
            await watched.until(lambda changes: [entry.state for entry in changes.entries] == [State.SUCCEEDED])


async def test_listeners_of_the_journal_hear_of_another_console_too(file: Path, journal: Journal) -> None:
    heard = asyncio.Event()
    loop = asyncio.get_running_loop()
    async with watching(journal):
        journal.subscribe(lambda: loop.call_soon_threadsafe(heard.set))
        with closing(Journal(file)) as other:
            other.intend(SWAP, PROFILE)
        await asyncio.wait_for(heard.wait(), 20)


async def test_nothing_is_told_where_nothing_became_different(file: Path, journal: Journal) -> None:
    pending(journal)
    loop, looked, enough = asyncio.get_running_loop(), itertools.count(), asyncio.Event()

    class Counting(Journal):
        def notice(self) -> None:
            super().notice()
            if next(looked) == 20:
                loop.call_soon_threadsafe(enough.set)

    with closing(Counting(file)) as other:
        async with watching(other, interval=0) as watched:
            # The change of another profile is no news here.
            journal.intend(SWAP, replace(PROFILE, name="home"))
            await asyncio.wait_for(enough.wait(), 20)
            assert len(watched.told) == 1


async def test_how_long_a_pending_change_usually_takes_is_at_hand(journal: Journal) -> None:
    for _ in range(3):
        journal.settle(pending(journal), SUCCEEDED)
    async with watching(journal) as watched:
        assert watched.told[-1].usual == {}
        pending(journal)
        await watched.until(lambda changes: "Swap Deployment" in changes.usual)


async def test_an_intent_of_a_console_that_dies_meanwhile_stops_ticking(file: Path, journal: Journal) -> None:
    with console(file, "journal.intend(SWAP, PROFILE)") as other:
        async with watching(journal) as watched:
            assert watched.states == [State.INTENDED]
            end(other)
            await watched.until(lambda changes: changes.entries[0].state is State.UNKNOWN)


async def test_what_another_console_follows_is_followed_here_once_that_has_died(file: Path, journal: Journal) -> None:
    with console(file, "pending(journal)") as other:
        async with watching(journal) as watched:
            assert watched.states == [State.PENDING]
            assert watched.told[-1].followed == ()
            end(other)
            await watched.until(lambda changes: changes.followed == changes.entries)


async def test_a_journal_that_cannot_be_read_is_a_sentence_and_the_last_that_was_read_stays(
    file: Path, journal: Journal
) -> None:
    pending(journal)
    async with watching(journal) as watched:
        entries = watched.told[-1].entries
        with unreadable(file):
            await watched.until(lambda changes: changes.problem != "")
            assert watched.told[-1].problem == f"The journal {file} can't be read: no such table: entries."
            assert watched.told[-1].entries == entries
        await watched.until(lambda changes: changes.problem == "")
        assert watched.told[-1].entries == entries


async def test_an_outcome_that_cannot_be_written_is_a_sentence_until_it_is(file: Path, journal: Journal) -> None:
    number = journal.intend(SWAP, PROFILE)
    async with watching(journal) as watched:
        with full(file):
            with pytest.raises(Exception, match="disk is full"):
                await asyncio.to_thread(journal.answered, number, DONE, False)
            await watched.until(lambda changes: changes.problem.endswith("can't be written: database or disk is full."))
            assert watched.states == [State.INTENDED]
        await watched.until(lambda changes: changes.problem == "" and changes.entries[0].state is State.SUCCEEDED)


async def test_the_event_loop_does_not_wait_for_a_locked_journal(file: Path) -> None:
    patience = 0.5
    with closing(Journal(file, patience=patience)) as journal:
        number = journal.intend(SWAP, PROFILE)
        async with watching(journal) as watched:
            with locked(file):
                writing = asyncio.create_task(asyncio.to_thread(journal.answered, number, DONE, False))
                turns = 0
                while not writing.done():
                    await asyncio.sleep(0)
                    assert watched.states == [State.INTENDED]
                    turns += 1
                assert turns > 3
                with pytest.raises(Exception, match="locked"):
                    await writing
            await watched.until(lambda changes: changes.entries[0].state is State.SUCCEEDED)


async def test_a_watch_that_was_stopped_looks_no_more(file: Path, journal: Journal) -> None:
    async with watching(journal) as watched:
        pass
    await asyncio.to_thread(journal.intend, SWAP, PROFILE)
    assert watched.states == []
    await Watch(journal, PROFILE).stop()
