"""Real TLS: against the local cloud, and against servers that behave badly."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from smtui.client.async_client import AsyncClient
from smtui.client.errors import CertificateRejected, NoAnswer, NotSent, ServerNotTrusted
from smtui.client.profile import Profile
from smtui.operations.entry import State
from smtui.operations.journal import Journal
from smtui.protocol.affinity_groups import CREATE_AFFINITY_GROUP, CreateAffinityGroup
from smtui.protocol.errors import AuthenticationFailed
from smtui.protocol.hosted_services import DELETE_HOSTED_SERVICE, LIST_HOSTED_SERVICES
from smtui.protocol.locations import LIST_LOCATIONS
from smtui.protocol.operation_status import GET_OPERATION_STATUS
from tests.client.bad_servers import FORBIDDEN, NOT_FOUND, bad_server, rejecting_server, server_of
from tests.client.certificates import Identity, identity
from tests.client.scripted import PROFILE, Diary

DELETE = DELETE_HOSTED_SERVICE(service_name="shop")
INTENT = "intend Delete Cloud Service shop test"


# --- the local cloud -------------------------------------------------------------------------------------------


async def test_a_registered_certificate_is_accepted(profile: Profile) -> None:
    async with AsyncClient(profile, recorder=None) as ours:
        locations = await ours.send(LIST_LOCATIONS())
    assert "West US" in [location.name for location in locations.value]
    assert locations.unknown == ()


async def test_a_change_is_carried_out_and_its_operation_can_be_asked_for(profile: Profile) -> None:
    diary = Diary()
    body = CreateAffinityGroup(name="tls-group", label="TLS ✓", location="West US")
    async with AsyncClient(profile, recorder=diary) as ours:
        answer = await ours.send(CREATE_AFFINITY_GROUP(body))
        status = await ours.send(GET_OPERATION_STATUS(request_id=answer.request_id))
    assert answer.status == 201
    assert (status.value.status, status.value.error) == ("Succeeded", None)
    assert diary.pages == ["intend Create Affinity Group tls-group test", f"7 answered 201 {answer.request_id} done"]


async def test_another_subscription_is_refused_by_the_service(profile: Profile) -> None:
    async with AsyncClient(replace(profile, subscription_id="another"), recorder=None) as ours:
        with pytest.raises(AuthenticationFailed) as caught:
            await ours.send(LIST_LOCATIONS())
    assert caught.value.http_status == 403
    assert len(caught.value.request_id) == 32


@pytest.mark.parametrize("call", [LIST_LOCATIONS(), DELETE], ids=["read", "change"])
async def test_an_unknown_certificate_is_rejected(profile: Profile, tmp_path: Path, call) -> None:
    stranger = replace(profile, certificate=str(identity(tmp_path, "stranger").file))
    diary = Diary()
    async with AsyncClient(stranger, recorder=diary) as ours:
        with pytest.raises(CertificateRejected, match=f"does not accept the certificate {stranger.certificate}"):
            await ours.send(call)
    assert diary.pages == ([INTENT, "7 failed CertificateRejected"] if call is DELETE else [])


async def test_a_change_with_a_rejected_certificate_has_failed_and_is_not_unknown(
    profile: Profile, tmp_path: Path
) -> None:
    stranger = replace(profile, certificate=str(identity(tmp_path, "stranger").file))
    journal = Journal(tmp_path / "journal.sqlite")
    async with AsyncClient(stranger, recorder=journal) as ours:
        with pytest.raises(CertificateRejected):
            await ours.send(DELETE)
    (entry,) = journal.entries(stranger)
    journal.close()
    assert entry.state is State.FAILED
    assert "does not accept the certificate" in entry.message


@pytest.mark.parametrize("call", [LIST_LOCATIONS(), DELETE], ids=["read", "change"])
async def test_a_server_of_another_authority_is_not_trusted(profile: Profile, ca: Identity, call) -> None:
    diary = Diary()
    async with AsyncClient(replace(profile, ca=str(ca.file)), recorder=diary) as ours:
        with pytest.raises(ServerNotTrusted) as caught:
            await ours.send(call)
    assert str(caught.value) == (
        f"The certificate of {profile.endpoint} is not signed by an authority that is trusted here, so nothing was "
        "sent: if it is the right one, name the PEM file of its authority as ca in the profile."
    )
    assert diary.pages == ([INTENT, "7 failed ServerNotTrusted"] if call is DELETE else [])


async def test_a_server_under_another_name_is_not_trusted(profile: Profile) -> None:
    elsewhere = replace(profile, endpoint=profile.endpoint.replace("127.0.0.1", "127.0.0.2"))
    async with AsyncClient(elsewhere, recorder=None) as ours:
        with pytest.raises(NotSent):
            await ours.send(DELETE)


async def test_cancelled_reads_leave_the_client_usable(profile: Profile) -> None:
    async with AsyncClient(profile, recorder=None) as ours:
        for steps in range(30):
            readings = [asyncio.create_task(ours.send(LIST_HOSTED_SERVICES())) for _ in range(3)]
            for _ in range(steps):
                await asyncio.sleep(0)
            for reading in readings:
                reading.cancel()
            await asyncio.gather(*readings, return_exceptions=True)
        assert (await ours.send(LIST_HOSTED_SERVICES())).value


async def test_many_reads_at_once_share_the_connections(profile: Profile) -> None:
    async with AsyncClient(profile, recorder=None) as ours:
        answers = await asyncio.gather(*(ours.send(LIST_LOCATIONS()) for _ in range(50)))
    assert len({answer.value for answer in answers}) == 1
    assert len({answer.request_id for answer in answers}) == 50


# --- servers that behave badly ---------------------------------------------------------------------------------


@pytest.fixture
def trusting(ca: Identity, tmp_path: Path) -> Callable[[str], Profile]:
    """Give profiles for servers of our own authority, with a certificate that it signed."""
    own = identity(tmp_path, "own", ca)

    def at(endpoint: str) -> Profile:
        return replace(PROFILE, name="test", endpoint=endpoint, certificate=str(own.file), ca=str(ca.file))

    return at


async def untrusted(trusting, certificate: Identity, host: str = "127.0.0.1") -> str:
    """Give what is said of a server's certificate, without the endpoint."""
    async with server_of(certificate) as endpoint:
        shown = endpoint.replace("127.0.0.1", host)
        async with AsyncClient(trusting(shown), recorder=None) as ours:
            with pytest.raises(ServerNotTrusted) as caught:
                await ours.send(DELETE)
    start = f"The certificate of {shown} "
    sentence = str(caught.value)
    assert sentence.startswith(start)
    assert ".." not in sentence
    assert sentence.endswith(".")
    return sentence.removeprefix(start)


async def test_a_certificate_that_has_expired_says_who_has_to_renew_it(trusting, ca: Identity, tmp_path: Path) -> None:
    assert await untrusted(trusting, identity(tmp_path, "old", ca, days=(-2, -1))) == (
        "has expired, so nothing was sent: whoever runs the endpoint has to renew it, if this machine's clock is right."
    )


async def test_a_certificate_of_tomorrow_points_at_the_clock(trusting, ca: Identity, tmp_path: Path) -> None:
    said = await untrusted(trusting, identity(tmp_path, "new", ca, days=(1, 2)))
    assert said.startswith("is not valid yet, so nothing was sent: check this machine's clock, which says 20")


@pytest.mark.parametrize("made_out_to", ["127.0.0.9", "gate.example"])
async def test_a_certificate_for_another_name_points_at_the_endpoint(
    trusting, ca: Identity, tmp_path: Path, made_out_to: str
) -> None:
    certificate = identity(tmp_path, "other", ca, host=made_out_to)
    for host in ("127.0.0.1", "localhost"):
        assert await untrusted(trusting, certificate, host) == (
            f"is not made out to {host}, so nothing was sent: correct the endpoint of the profile."
        )


async def test_a_certificate_that_signed_itself_points_at_the_authority(trusting, tmp_path: Path) -> None:
    assert await untrusted(trusting, identity(tmp_path, "self")) == (
        "is not signed by an authority that is trusted here, so nothing was sent: if it is the right one, name the PEM "
        "file of its authority as ca in the profile."
    )


async def test_a_certificate_that_is_wrong_in_another_way_says_what_openssl_says(
    trusting, ca: Identity, tmp_path: Path
) -> None:
    between = identity(tmp_path, "between", ca)
    below = identity(tmp_path, "below", between)
    below.file.write_bytes(below.file.read_bytes() + between.certificate_pem)
    said = await untrusted(trusting, below)
    assert said == "is not trusted (invalid CA certificate), so nothing was sent: ask whoever runs the endpoint."


async def test_a_change_that_was_read_and_never_answered_has_no_answer(trusting, ca: Identity, tmp_path: Path) -> None:
    diary = Diary()
    async with (
        bad_server(ca, tmp_path, lambda request: b"") as server,
        AsyncClient(trusting(server.endpoint), recorder=diary) as ours,
    ):
        with pytest.raises(NoAnswer, match="may have been carried out"):
            await ours.send(DELETE)
    assert diary.pages == [INTENT, "7 failed NoAnswer"]
    assert [request.method for request in server.requests] == ["DELETE", "GET", "GET"]


async def test_a_change_that_was_lost_by_a_server_that_is_well_again_has_no_answer(
    trusting, ca: Identity, tmp_path: Path
) -> None:
    async with (
        bad_server(ca, tmp_path, lambda request: b"" if request.method == "DELETE" else NOT_FOUND) as server,
        AsyncClient(trusting(server.endpoint), recorder=None) as ours,
    ):
        with pytest.raises(NoAnswer):
            await ours.send(DELETE)
    assert [request.method for request in server.requests] == ["DELETE", "GET"]


async def test_a_server_that_resets_whoever_shows_the_certificate_rejects_it(
    trusting, ca: Identity, tmp_path: Path
) -> None:
    async with (
        bad_server(ca, tmp_path, lambda request: b"" if request.certificate else FORBIDDEN) as server,
        AsyncClient(trusting(server.endpoint), recorder=None) as ours,
    ):
        with pytest.raises(CertificateRejected):
            await ours.send(DELETE)
    assert [(request.method, request.certificate) for request in server.requests] == [
        ("DELETE", True),
        ("GET", True),
        ("GET", False),
    ]


async def test_an_answer_that_is_cut_off_is_no_answer(trusting, ca: Identity, tmp_path: Path) -> None:
    cut = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<HostedServices"
    async with (
        bad_server(ca, tmp_path, lambda request: cut if request.method == "DELETE" else NOT_FOUND) as server,
        AsyncClient(trusting(server.endpoint), recorder=None) as ours,
    ):
        with pytest.raises(NoAnswer):
            await ours.send(DELETE)


async def test_a_server_that_never_answers_is_given_up(trusting, ca: Identity, tmp_path: Path) -> None:
    async with (
        bad_server(ca, tmp_path, lambda request: None) as server,
        AsyncClient(trusting(server.endpoint), recorder=None, timeout=0.2) as ours,
    ):
        with pytest.raises(NoAnswer, match="ReadTimeout"):
            await ours.send(DELETE)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=["1.2", "1.3"])
@pytest.mark.parametrize("call", [LIST_LOCATIONS(), DELETE], ids=["read", "change"])
async def test_a_server_that_says_so_in_tls_rejects_the_certificate(
    trusting, ca: Identity, tmp_path: Path, version: ssl.TLSVersion, call
) -> None:
    with rejecting_server(ca, tmp_path, version) as endpoint:
        async with AsyncClient(trusting(endpoint), recorder=None) as ours:
            with pytest.raises(CertificateRejected):
                await ours.send(call)


async def test_a_read_that_is_cancelled_while_it_connects_leaves_no_connection_behind(trusting) -> None:
    greeted, left = asyncio.Event(), asyncio.Event()

    async def never_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(65536):
            greeted.set()
        left.set()
        writer.close()

    async with await asyncio.start_server(never_answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with AsyncClient(trusting(f"https://127.0.0.1:{port}"), recorder=None) as ours:
            reading = asyncio.create_task(ours.send(LIST_LOCATIONS()))
            await greeted.wait()
            reading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reading
            await asyncio.wait_for(left.wait(), 10)


async def test_a_server_that_speaks_no_tls_means_not_sent(trusting) -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(speak, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with AsyncClient(trusting(f"https://127.0.0.1:{port}"), recorder=None) as ours:
            with pytest.raises(NotSent, match=r"wrong version number\. Nothing was sent;"):
                await ours.send(DELETE)


async def test_a_port_where_nobody_listens_means_not_sent(trusting) -> None:
    diary = Diary()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = f"https://127.0.0.1:{taken.getsockname()[1]}"
        async with AsyncClient(trusting(closed), recorder=diary) as ours:
            with pytest.raises(NotSent, match=f"^No connection to {closed}: "):
                await ours.send(DELETE)
    assert diary.pages == [INTENT, "7 failed NotSent"]
