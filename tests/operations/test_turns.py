"""Changes that wait for the operation that holds what they act on: sent once, by the same console, or never."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import httpx
import pytest

from smtui.client.errors import NotSent
from smtui.console.session import Session
from smtui.operations.entry import Entry, State
from smtui.operations.journal import Journal
from smtui.operations.looking import newest, unfinished
from smtui.operations.turns import Held
from smtui.protocol.errors import Conflict
from tests.client.scripted import refusal, reply
from tests.operations.changes import PROFILE, SWAP, only
from tests.operations.files import console, end, full, locked
from tests.operations.sessions import until

pytestmark = pytest.mark.every(2)

HOLDER = "ab" * 16
BUSY = (
    f"Windows Azure is currently performing an operation with x-ms-requestid {HOLDER} on this deployment that "
    "requires exclusive access."
)
WAITING = f"Waits for operation {HOLDER}; nothing was sent yet."


class Service(httpx.AsyncBaseTransport):
    """A service on which another operation holds the deployment.

    Attributes:
        status: of that operation; "" where the service does not know it.
        refuses: whether changes are refused because of it.
        changes: how many changes arrived.
        polls: how often that operation was asked for.
    """

    def __init__(self) -> None:
        self.status = "InProgress"
        self.refuses = True
        self.changes = self.polls = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)
        if request.method == "POST":
            self.changes += 1
            return refusal(409, "ConflictError", BUSY) if self.refuses else reply(200)
        if request.url.path.endswith(HOLDER):
            self.polls += 1
            if not self.status:
                return refusal(404, "ResourceNotFound")
            return reply(200, f"<Operation><Status>{self.status}</Status></Operation>")
        return refusal(404, "ResourceNotFound")

    def lets_go(self, status: str = "Succeeded") -> None:
        self.status, self.refuses = status, False


@asynccontextmanager
async def session_on(journal: Journal, service: Service) -> AsyncIterator[Session]:
    session = Session(PROFILE, journal, transport=service)
    session.start()
    yield session
    await session.close()


async def refused(session: Session, journal: Journal) -> Held:
    """Send the swap, which is refused, and give what it may wait for."""
    with pytest.raises(Conflict):
        await session.change(SWAP)
    held = session.turns.refused(journal.entries(PROFILE)[0].id)
    assert held is not None
    return held


def state_of(journal: Journal, entry: int) -> State:
    return next(each.state for each in journal.entries(PROFILE) if each.id == entry)


async def waiting(session: Session, journal: Journal) -> Entry:
    """Let the refused swap wait, and give its entry."""
    await session.turns.wait(await refused(session, journal))
    return journal.entries(PROFILE)[0]


@pytest.mark.parametrize("outcome", ["Succeeded", "Failed", ""])
async def test_it_is_sent_once_when_the_holder_has_ended(journal: Journal, outcome: str) -> None:
    service = Service()
    async with session_on(journal, service) as session:
        entry = await waiting(session, journal)
        assert (entry.state, entry.message, entry.request_id) == (State.WAITING, WAITING, "")
        await until(session, lambda: service.polls > 0)
        assert service.changes == 1
        service.lets_go(outcome)
        await until(session, lambda: state_of(journal, entry.id) is State.SUCCEEDED)
        assert service.changes == 2
        assert session.turns.held == frozenset()
    assert [each.state for each in journal.entries(PROFILE)] == [State.SUCCEEDED, State.FAILED]


async def test_what_is_refused_again_after_it_waited_is_not_sent_a_third_time(journal: Journal) -> None:
    service = Service()
    async with session_on(journal, service) as session:
        entry = await waiting(session, journal)
        service.status = "Succeeded"
        await until(session, lambda: state_of(journal, entry.id) is State.FAILED)
        # It may wait again, if somebody asks for that.
        assert session.turns.held == {entry.id}
    assert service.changes == 2


async def test_it_can_be_taken_back(journal: Journal) -> None:
    service = Service()
    async with session_on(journal, service) as session:
        entry = await waiting(session, journal)
        await session.turns.drop(entry.id)
        service.lets_go()
        await until(session, lambda: session.turns.waiting == 0)
        found = journal.entries(PROFILE)[0]
    assert (found.id, found.state) == (entry.id, State.NOT_SENT)
    assert found.message == "It was taken back while it waited for another operation; nothing was sent."
    assert service.changes == 1


async def test_another_console_can_take_it_back(file: Path, journal: Journal) -> None:
    service, other_service = Service(), Service()
    async with session_on(journal, service) as session:
        entry = await waiting(session, journal)
        with closing(Journal(file)) as other:
            async with session_on(other, other_service) as second:
                await until(second, lambda: bool(second.changes.entries))
                await second.turns.drop(entry.id)
        service.lets_go()
        await until(session, lambda: session.turns.waiting == 0)
    assert state_of(journal, entry.id) is State.NOT_SENT
    assert service.changes == 1


async def test_what_waits_when_the_console_is_left_is_not_sent(journal: Journal) -> None:
    service = Service()
    async with session_on(journal, service) as session:
        entry = await waiting(session, journal)
    found = journal.entries(PROFILE)[0]
    assert (found.id, found.state) == (entry.id, State.NOT_SENT)
    assert found.message == "The console ended while this waited for another operation; nothing was sent."
    assert service.changes == 1


def test_what_waits_when_the_console_is_killed_is_not_sent(file: Path) -> None:
    with console(file, "journal.wait(SWAP, PROFILE, 'ab' * 16)") as process:
        (entry,) = unfinished(file, profile=PROFILE.name, limit=5)
        assert (entry.state, entry.message) == (State.WAITING, WAITING)
        with closing(Journal(file)) as journal:
            journal.tend(PROFILE)
            assert only(journal).state is State.WAITING
        end(process)
        assert [each.state for each in newest(file, profile=PROFILE.name, limit=5)] == [State.NOT_SENT]
        assert unfinished(file, profile=PROFILE.name, limit=5) == []
    with closing(Journal(file)) as journal:
        assert (only(journal).state, only(journal).finished is None) == (State.NOT_SENT, False)


async def test_an_entry_begins_once(journal: Journal) -> None:
    entry = journal.wait(SWAP, PROFILE, HOLDER)
    journal.begin(entry)
    assert only(journal).state is State.INTENDED
    with pytest.raises(Exception, match="does not wait any more"):
        journal.begin(entry)
    journal.drop(entry, "Too late.")
    assert only(journal).state is State.INTENDED


async def test_the_same_change_may_be_sent_by_hand_meanwhile(journal: Journal) -> None:
    service = Service()
    async with session_on(journal, service) as session:
        entry = await waiting(session, journal)
        service.refuses = False
        await session.change(SWAP)
        assert state_of(journal, entry.id) is State.WAITING
        assert journal.entries(PROFILE)[0].state is State.SUCCEEDED
        service.lets_go()
        await until(session, lambda: state_of(journal, entry.id) is State.SUCCEEDED)
    assert service.changes == 3


@pytest.mark.parametrize("trouble", [locked, full], ids=lambda trouble: trouble.__name__)
async def test_a_wait_that_cannot_be_noted_is_none(file: Path, trouble: Callable[[Path], object]) -> None:
    service = Service()
    with closing(Journal(file, patience=0)) as journal:
        async with session_on(journal, service) as session:
            held = await refused(session, journal)
            with trouble(file), pytest.raises(Exception, match="can't be written"):
                await session.turns.wait(held)
            assert session.turns.waiting == 0
    assert service.changes == 1


async def test_a_journal_that_is_locked_when_it_is_its_turn_only_delays_it(file: Path) -> None:
    service = Service()
    with closing(Journal(file, patience=0)) as journal:
        async with session_on(journal, service) as session:
            entry = await waiting(session, journal)
            with locked(file):
                service.lets_go()
                await until(session, lambda: service.polls > 0)
                assert service.changes == 1
            await until(session, lambda: state_of(journal, entry.id) is State.SUCCEEDED)
    assert service.changes == 2


async def test_other_refusals_wait_for_nothing(journal: Journal) -> None:
    class Occupied(Service):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.method == "POST":
                return refusal(409, "ConflictError", "The specified deployment slot Production is occupied.")
            return await super().handle_async_request(request)

    async with session_on(journal, Occupied()) as session:
        with pytest.raises(Conflict):
            await session.change(SWAP)
        assert session.turns.held == frozenset()
        assert session.turns.refused(only(journal).id) is None


async def test_what_was_refused_long_ago_is_forgotten(journal: Journal) -> None:
    service = Service()
    async with session_on(journal, service) as session:
        for _ in range(25):
            await refused(session, journal)
        assert session.turns.held == frozenset(range(6, 26))


async def test_a_change_that_cannot_be_recorded_is_still_refused(file: Path) -> None:
    with closing(Journal(file, patience=0)) as journal:
        async with session_on(journal, Service()) as session:
            with full(file), pytest.raises(NotSent):
                await session.change(SWAP)
            assert session.turns.held == frozenset()
