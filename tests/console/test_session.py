"""A session: changes and reads while the journal is locked, full, unreadable, or written by others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import httpx
import pytest

from smtui.client.errors import NotSent
from smtui.console.session import FAILURES, Session
from smtui.operations.entry import State
from smtui.operations.journal import Journal
from smtui.protocol.errors import ResourceNotFound
from smtui.protocol.hosted_services import GET_HOSTED_SERVICE, LIST_HOSTED_SERVICES
from tests.client.scripted import REQUEST, refusal, reply
from tests.operations.changes import PROFILE, SWAP, only, pending
from tests.operations.files import console, full, locked, unreadable

pytestmark = pytest.mark.every(2)


class Service(httpx.AsyncBaseTransport):
    """Answers what the console asks.

    Attributes:
        asked: method and path of every request.
        down: whether no connection can be made.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.down = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        # Like a network, it lets others run meanwhile.
        await asyncio.sleep(0)
        if self.down:
            raise httpx.ConnectError("refused")
        path = request.url.path.partition("/services/")[2] or request.url.path.rpartition("/operations/")[2]
        self.asked.append(f"{request.method} {path}")
        if request.method == "POST":
            return reply(202)
        if path == "hostedservices":
            return reply(200, "<HostedServices/>")
        if path == REQUEST:
            return reply(200, "<Operation><Status>Succeeded</Status></Operation>")
        return refusal(404, "ResourceNotFound")


@asynccontextmanager
async def session_on(journal: Journal, service: Service) -> AsyncIterator[Session]:
    session = Session(PROFILE, journal, transport=service)
    session.start()
    yield session
    await session.close()


async def until(session: Session, holds: Callable[[], bool]) -> None:
    """Wait until something holds; it is looked at whenever the session tells something, and every 50 ms."""
    news = asyncio.Event()
    session.subscribe(news.set)
    async with asyncio.timeout(20):
        while not holds():
            news.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(news.wait(), 0.05)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


async def test_a_change_is_shown_and_followed_to_its_end_without_anybody_asking_the_journal(file: Path) -> None:
    service = Service()
    with closing(Journal(file)) as journal:
        async with session_on(journal, service) as session:
            await session.change(SWAP)
            await until(session, lambda: [entry.state for entry in session.changes.entries] == [State.SUCCEEDED])
            await until(session, lambda: session.poller.following == 0)
    assert service.asked == ["POST hostedservices/shop", f"GET {REQUEST}"]


@pytest.mark.parametrize("trouble", [locked, full, unreadable], ids=lambda trouble: trouble.__name__)
async def test_a_change_that_cannot_be_recorded_is_a_sentence_and_is_not_sent(file: Path, trouble) -> None:
    service = Service()
    with closing(Journal(file, patience=0)) as journal:
        async with session_on(journal, service) as session:
            with trouble(file), pytest.raises(FAILURES) as caught:
                await session.change(SWAP)
            assert isinstance(caught.value, NotSent)
            assert str(caught.value).startswith(f"The journal {file} can't be written: ")
            assert "Swap Deployment of shop was not sent" in str(caught.value)
            # Nothing is wrong with the connection.
            assert session.lost_since is None
    assert service.asked == []


async def test_reads_and_the_panel_go_on_while_a_change_waits_for_the_journal(file: Path) -> None:
    service = Service()
    with closing(Journal(file, patience=1)) as journal:
        pending(journal)
        async with session_on(journal, service) as session:
            await until(session, lambda: len(session.changes.entries) == 1)
            with locked(file):
                changing = asyncio.create_task(session.change(SWAP))
                reads = 0
                while not changing.done():
                    await session.read(LIST_HOSTED_SERVICES())
                    assert len(session.changes.entries) == 1
                    assert len(journal.entries(PROFILE)) == 1
                    reads += 1
                assert reads > 2
                with pytest.raises(NotSent):
                    await changing
    assert "POST hostedservices/shop" not in service.asked


async def test_a_journal_that_cannot_be_read_is_a_sentence(file: Path) -> None:
    with closing(Journal(file)) as journal:
        pending(journal)
        with unreadable(file):
            async with session_on(journal, Service()) as session:
                await until(session, lambda: session.changes.problem != "")
                assert session.changes.problem == f"The journal {file} can't be read: no such table: entries."


async def test_another_consoles_pending_change_is_shown_and_asked_for_by_that_one_alone(file: Path) -> None:
    service = Service()
    with closing(Journal(file)) as journal, console(file, "pending(journal)"):
        async with session_on(journal, service) as session:
            await until(session, lambda: [entry.state for entry in session.changes.entries] == [State.PENDING])
            assert session.poller.following == 0


async def test_what_was_pending_when_the_last_console_was_killed_is_asked_for(file: Path) -> None:
    with console(file, "pending(journal)") as other:
        other.kill()
        other.wait()
    with closing(Journal(file)) as journal:
        async with session_on(journal, Service()) as session:
            await until(session, lambda: [entry.state for entry in session.changes.entries] == [State.SUCCEEDED])


async def test_a_session_that_closes_leaves_its_pending_changes_to_the_next(file: Path) -> None:
    with closing(Journal(file)) as journal:
        async with session_on(journal, Service()) as session:
            pending(journal)
            await until(session, lambda: session.poller.following == 1)
        assert journal.followed(PROFILE) == []
        assert only(journal).state is State.PENDING
        async with session_on(journal, Service()) as session:
            await until(session, lambda: session.poller.following == 1)


async def test_a_refusal_is_an_answer_too(file: Path) -> None:
    service = Service()
    with closing(Journal(file)) as journal:
        async with session_on(journal, service) as session:
            service.down = True
            with pytest.raises(NotSent):
                await session.read(LIST_HOSTED_SERVICES())
            assert session.lost_since is not None
            assert not session.connected
            service.down = False
            with pytest.raises(ResourceNotFound):
                await session.read(GET_HOSTED_SERVICE(service_name="none"))
            assert session.lost_since is None
            assert session.connected
