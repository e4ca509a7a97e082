"""The recorder: told before the first byte leaves, and told the outcome whatever happens."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from smtui.client.async_client import AsyncClient
from smtui.client.errors import ClientError, NotSent
from smtui.client.exchange import Answer
from smtui.client.profile import Profile
from smtui.client.recorder import RecorderError
from smtui.operations.journal import Journal
from smtui.protocol.affinity_groups import CREATE_AFFINITY_GROUP, CreateAffinityGroup
from smtui.protocol.deployments import SWAP_DEPLOYMENT, Swap
from smtui.protocol.errors import Conflict, ServiceError
from smtui.protocol.hosted_services import DELETE_HOSTED_SERVICE, LIST_HOSTED_SERVICES
from smtui.protocol.operation import Call, InvalidCall
from tests.client.scripted import PROFILE, REQUEST, Diary, client, moved, refusal, reply
from tests.operations.files import locked

SWAP = SWAP_DEPLOYMENT(Swap("v1", "v2"), service_name="shop")
INTENT = "intend Swap Deployment shop work"


async def test_a_change_is_recorded_before_it_is_sent_and_after_it_is_answered() -> None:
    diary = Diary()

    def answer(request: httpx.Request) -> httpx.Response:
        diary.pages.append(f"sent {request.method}")
        return reply(202)

    async with AsyncClient(PROFILE, recorder=diary, transport=httpx.MockTransport(answer)) as ours:
        await ours.send(SWAP)
    assert diary.pages == [INTENT, "sent POST", f"7 answered 202 {REQUEST} pending"]


async def test_a_change_that_is_done_at_once_is_not_pending() -> None:
    diary = Diary()
    ours, _ = client(reply(200), recorder=diary)
    async with ours:
        await ours.send(DELETE_HOSTED_SERVICE(service_name="shop"))
    assert diary.pages == ["intend Delete Cloud Service shop work", f"7 answered 200 {REQUEST} done"]


async def test_a_read_is_not_recorded() -> None:
    diary = Diary()
    ours, _ = client(reply(200, "<HostedServices/>"), recorder=diary)
    async with ours:
        await ours.send(LIST_HOSTED_SERVICES())
    assert diary.pages == []


@pytest.mark.parametrize(
    ("happenings", "page"),
    [
        ([refusal(409, "ConflictError")], "7 failed Conflict"),
        ([refusal(503, "ServerBusy")], "7 failed ServerBusy"),
        ([httpx.ConnectError("refused")], "7 failed NotSent"),
        ([httpx.ReadError("reset"), refusal(404, "ResourceNotFound")], "7 failed NoAnswer"),
        (
            [httpx.ReadError("reset"), httpx.ReadError("reset"), refusal(403, "AuthenticationFailed")],
            "7 failed CertificateRejected",
        ),
        ([moved("https://evil.example/")], "7 failed RedirectRefused"),
        ([moved("https://[::1")], "7 failed RedirectRefused"),
    ],
)
async def test_a_change_that_fails_is_recorded_with_what_happened(happenings: list[Any], page: str) -> None:
    diary = Diary()
    ours, _ = client(*happenings, recorder=diary)
    async with ours:
        with pytest.raises((ServiceError, ClientError)):
            await ours.send(SWAP)
    assert diary.pages == [INTENT, page]


async def test_nothing_is_sent_when_the_intent_cannot_be_written() -> None:
    class Full(Diary):
        def intend(self, call: Call[Any], profile: Profile) -> int:
            raise OSError("disk full")

    ours, service = client(recorder=Full())
    async with ours:
        with pytest.raises(OSError, match="disk full"):
            await ours.send(SWAP)
    assert service.requests == []


class Failing(Diary):
    """A recorder that can't write down what it is told in these words.

    Args:
        words: of intend, answered and failed.
    """

    def __init__(self, *words: str) -> None:
        super().__init__()
        self._words = words

    def intend(self, call: Call[Any], profile: Profile) -> int:
        self._fail("intend")
        return super().intend(call, profile)

    def answered(self, entry: int, answer: Answer[Any], pending: bool) -> None:
        self._fail("answered")
        super().answered(entry, answer, pending)

    def failed(self, entry: int, error: BaseException) -> None:
        self._fail("failed")
        super().failed(entry, error)

    def _fail(self, word: str) -> None:
        if word in self._words:
            raise RecorderError("The diary /d can't be written: it is full.")


async def test_a_change_that_cannot_be_recorded_is_not_sent_and_says_so() -> None:
    ours, service = client(recorder=Failing("intend"))
    async with ours:
        with pytest.raises(NotSent) as caught:
            await ours.send(SWAP)
    assert str(caught.value) == (
        "The diary /d can't be written: it is full. Swap Deployment of shop was not sent, because every change is "
        "recorded first."
    )
    assert service.requests == []


async def test_a_change_is_not_sent_while_the_journal_is_locked(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    journal = Journal(file, patience=0)
    ours, service = client(reply(202), recorder=journal)
    async with ours:
        with locked(file), pytest.raises(NotSent, match=f"^The journal {file} can't be written: database is locked"):
            await ours.send(SWAP)
        assert (service.requests, journal.entries(PROFILE)) == ([], [])
        await ours.send(SWAP)
    assert len(service.requests) == len(journal.entries(PROFILE)) == 1
    journal.close()


async def test_an_answer_is_true_though_it_cannot_be_recorded() -> None:
    ours, _ = client(reply(202), recorder=Failing("answered"))
    async with ours:
        assert (await ours.send(SWAP)).request_id == REQUEST


async def test_a_refusal_is_true_though_it_cannot_be_recorded() -> None:
    ours, _ = client(refusal(409, "ConflictError"), recorder=Failing("failed"))
    async with ours:
        with pytest.raises(Conflict):
            await ours.send(SWAP)


@pytest.mark.parametrize("value", ["\ud800", "v\udfff1"])
async def test_half_a_character_in_a_body_is_refused_before_anything_is_recorded(value: str) -> None:
    diary = Diary()
    ours, service = client(recorder=diary)
    async with ours:
        for call in (
            SWAP_DEPLOYMENT(Swap(value, "v2"), service_name="shop"),
            CREATE_AFFINITY_GROUP(CreateAffinityGroup(name="g", label=value, location="West US")),
        ):
            with pytest.raises(InvalidCall, match=f"^{call.operation.name}: a value holds half a character"):
                await ours.send(call)
    assert (diary.pages, service.requests) == ([], [])


class Waiting(httpx.AsyncBaseTransport):
    """Takes requests and answers none until told to."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.answering = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.set()
        await self.answering.wait()
        return reply(200, "<HostedServices/>")


async def test_a_change_that_is_cancelled_on_the_way_is_recorded_as_such() -> None:
    diary, transport = Diary(), Waiting()
    async with AsyncClient(PROFILE, recorder=diary, transport=transport) as ours:
        sending = asyncio.create_task(ours.send(SWAP))
        await transport.asked.wait()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
    assert diary.pages == [INTENT, "7 failed CancelledError"]


async def test_a_change_that_is_cancelled_while_its_intent_is_written_was_not_sent() -> None:
    writing, written = threading.Event(), threading.Event()

    class Slow(Diary):
        def intend(self, call: Call[Any], profile: Profile) -> int:
            writing.set()
            assert written.wait(10)
            return super().intend(call, profile)

    diary = Slow()
    ours, service = client(recorder=diary)
    async with ours:
        sending = asyncio.create_task(ours.send(SWAP))
        await asyncio.to_thread(writing.wait, 10)
        sending.cancel()
        await asyncio.sleep(0)
        written.set()
        with pytest.raises(asyncio.CancelledError):
            await sending
    assert diary.pages == [INTENT, "7 failed NotSent"]
    assert service.requests == []


async def test_a_cancelled_read_leaves_the_client_usable() -> None:
    transport = Waiting()
    async with AsyncClient(PROFILE, recorder=None, transport=transport) as ours:
        reading = asyncio.create_task(ours.send(LIST_HOSTED_SERVICES()))
        await transport.asked.wait()
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        transport.answering.set()
        assert (await ours.send(LIST_HOSTED_SERVICES())).value == ()
