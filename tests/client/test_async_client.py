"""The asynchronous client against a scripted service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from smtui.client.async_client import AsyncClient
from smtui.client.errors import (
    BadReply,
    CertificateUnusable,
    NoAnswer,
    NotSent,
    ReadOnlyProfile,
    RedirectRefused,
)
from smtui.client.exchange import MAX_BODY
from smtui.protocol.deployments import SWAP_DEPLOYMENT, Swap
from smtui.protocol.errors import Conflict, ServiceError
from smtui.protocol.hosted_services import (
    DELETE_HOSTED_SERVICE,
    GET_HOSTED_SERVICE,
    LIST_HOSTED_SERVICES,
)
from smtui.protocol.operation import Effect, InvalidCall, Operation
from tests.client.scripted import HOST, PROFILE, REQUEST, SUBSCRIPTION, Diary, client, moved, raw, refusal, reply

LOST = httpx.ReadError("reset")
SWAP = SWAP_DEPLOYMENT(Swap("v1", "v2"), service_name="shop")


async def test_a_read_gives_the_decoded_answer() -> None:
    ours, service = client(
        reply(200, "<HostedServices><HostedService><ServiceName>shop</ServiceName></HostedService></HostedServices>")
    )
    async with ours:
        answer = await ours.send(LIST_HOSTED_SERVICES())
    assert [found.service_name for found in answer.value] == ["shop"]
    assert service.lines == [f"GET https://{HOST}/{SUBSCRIPTION}/services/hostedservices"]
    (request,) = service.requests
    assert request.headers["x-ms-version"] == "2014-10-01"
    assert request.headers["user-agent"].startswith("smtui/")
    assert request.headers["accept-encoding"] == "identity"


async def test_a_change_arrives_as_it_was_previewed() -> None:
    ours, service = client(reply(202))
    async with ours:
        answer = await ours.send(SWAP)
    (request,) = service.requests
    assert request.content == SWAP.xml()
    assert request.headers["content-length"] == str(len(SWAP.xml()))
    assert (answer.status, answer.request_id, answer.value) == (202, REQUEST, None)


async def test_a_hostile_name_arrives_as_one_quoted_segment() -> None:
    ours, service = client(reply(200))
    async with ours:
        await ours.send(DELETE_HOSTED_SERVICE(service_name="..a%2e?x#é"))
    (request,) = service.requests
    assert request.url.raw_path.decode() == (f"/{SUBSCRIPTION}/services/hostedservices/..a%252e%3Fx%23%C3%A9")


async def test_a_path_that_the_transport_would_shorten_is_not_sent() -> None:
    sneaky: Operation[None] = Operation(
        name="Delete Nothing", python_name="none", method="DELETE", path="services/../{name}", effect=Effect.DESTROY
    )
    ours, service = client()
    async with ours:
        with pytest.raises(NotSent, match="nothing was sent"):
            await ours.send(sneaky(name="affinitygroups"))
    assert service.requests == []


async def test_a_subscription_that_is_no_path_is_refused_before_anything_is_recorded() -> None:
    diary = Diary()
    ours, service = client(profile=replace(PROFILE, subscription_id=".."), recorder=diary)
    async with ours:
        with pytest.raises(InvalidCall, match="the subscription id"):
            await ours.send(SWAP)
    assert (service.requests, diary.pages) == ([], [])


async def test_a_redirect_takes_method_path_and_body_along() -> None:
    ours, service = client(moved("https://ussouth.management.core.windows.net/x"), reply(202))
    async with ours:
        await ours.send(SWAP)
    path = f"/{SUBSCRIPTION}/services/hostedservices/shop"
    assert service.lines == [f"POST https://{HOST}{path}", f"POST https://ussouth.management.core.windows.net{path}"]
    assert [request.content for request in service.requests] == [SWAP.xml()] * 2


@pytest.mark.parametrize(
    "location", ["https://[::1", "https://host:port/", "https://x\\y:99999/", b"\xff\xfe", "", "https://", "::", " "]
)
@pytest.mark.parametrize("call", [SWAP, LIST_HOSTED_SERVICES()], ids=["change", "read"])
async def test_a_redirect_to_nowhere_is_an_answer_and_the_call_was_not_carried_out(location: str | bytes, call) -> None:
    ours, service = client(moved(location))
    async with ours:
        with pytest.raises(RedirectRefused, match=f"^https://{HOST} redirects to "):
            await ours.send(call)
    assert len(service.requests) == 1


async def test_an_error_with_an_unreadable_location_is_still_that_error() -> None:
    ours, _ = client(raw(302, headers={"Location": "https://[::1", "x-ms-request-id": REQUEST}))
    async with ours:
        with pytest.raises(ServiceError) as caught:
            await ours.send(SWAP)
    assert (caught.value.http_status, caught.value.request_id) == (302, REQUEST)


async def test_an_endpoint_that_is_no_address_after_all_means_not_sent() -> None:
    ours, service = client(profile=replace(PROFILE, endpoint="https://evil.example\u2044x"))
    async with ours:
        with pytest.raises(NotSent, match=r"is not an address: .*; nothing was sent"):
            await ours.send(SWAP)
    assert service.requests == []


async def test_an_error_has_status_code_message_and_request_id() -> None:
    ours, _ = client(refusal(409, "ConflictError", f"an operation with x-ms-requestid {'a' * 32} on this deployment"))
    async with ours:
        with pytest.raises(Conflict) as caught:
            await ours.send(SWAP)
    assert (caught.value.http_status, caught.value.code, caught.value.request_id) == (409, "ConflictError", REQUEST)
    assert caught.value.blocking_request_id == "a" * 32


@pytest.mark.parametrize(
    "error",
    [
        httpx.ReadError("reset"),
        httpx.WriteError("reset"),
        httpx.RemoteProtocolError("closed"),
        ConnectionResetError(104, "reset"),
    ],
)
async def test_a_change_that_was_sent_and_lost_has_no_answer(error: Exception) -> None:
    ours, service = client(error, refusal(404, "ResourceNotFound"))
    async with ours:
        with pytest.raises(NoAnswer, match=f"^{HOST} gave no answer .* may have been carried out"):
            await ours.send(SWAP)
    # A certificate that is refused may look the same: one request that changes nothing tells.
    assert [request.method for request in service.requests] == ["POST", "GET"]


async def test_a_change_that_was_sent_and_waited_for_in_vain_has_no_answer() -> None:
    ours, service = client(httpx.ReadTimeout("slow"))
    async with ours:
        with pytest.raises(NoAnswer, match=f"^{HOST} gave no answer .* may have been carried out"):
            await ours.send(SWAP)
    assert [request.method for request in service.requests] == ["POST"]


@pytest.mark.parametrize(
    "error",
    [httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"), httpx.PoolTimeout("busy"), httpx.ProxyError("403")],
)
async def test_a_change_that_found_no_connection_was_not_sent(error: Exception) -> None:
    ours, service = client(error)
    async with ours:
        with pytest.raises(NotSent, match=f"^No connection to https://{HOST}: .* Nothing was sent"):
            await ours.send(SWAP)
    assert len(service.requests) == 1


async def test_a_lost_read_is_asked_again() -> None:
    ours, service = client(LOST, reply(200, "<HostedServices/>"))
    async with ours:
        assert (await ours.send(LIST_HOSTED_SERVICES())).value == ()
    assert len(service.requests) == 2


async def test_a_reply_that_is_not_xml_is_a_bad_reply() -> None:
    ours, _ = client(raw(200, b"<html><body>Sign in</body></html>", {"x-ms-request-id": REQUEST}))
    async with ours:
        with pytest.raises(BadReply, match="should be a HostedService and is a html") as caught:
            await ours.send(GET_HOSTED_SERVICE(service_name="shop"))
    assert caught.value.request_id == REQUEST


async def test_a_reply_without_end_is_given_up() -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1 << 20
            yield b" " * (1 << 20)

    ours, _ = client(httpx.Response(200, content=endless()))
    async with ours:
        with pytest.raises(BadReply, match="larger than 64 MiB"):
            await ours.send(LIST_HOSTED_SERVICES())
    assert sent == MAX_BODY + (1 << 20)


async def test_a_read_only_profile_sends_reads_and_nothing_else() -> None:
    diary = Diary()
    ours, service = client(reply(200, "<HostedServices/>"), profile=replace(PROFILE, read_only=True), recorder=diary)
    async with ours:
        for change in (SWAP, DELETE_HOSTED_SERVICE(service_name="shop")):
            with pytest.raises(ReadOnlyProfile, match=f"Profile work is read-only: {change.operation.name} of shop"):
                await ours.send(change)
        assert (service.requests, diary.pages) == ([], [])
        await ours.send(LIST_HOSTED_SERVICES())
    assert len(service.requests) == 1


async def test_a_closed_client_sends_nothing() -> None:
    ours, service = client(reply(200, "<HostedServices/>"))
    await ours.send(LIST_HOSTED_SERVICES())
    await ours.aclose()
    with pytest.raises(NotSent, match="The client of profile work is closed"):
        await ours.send(SWAP)
    assert len(service.requests) == 1


@pytest.mark.parametrize("proxy", ["nonsense", "gopher://proxy:70"])
async def test_a_proxy_that_cannot_be_used_is_named_with_its_profile(proxy: str, ca, tmp_path) -> None:
    profile = replace(PROFILE, proxy=proxy, certificate=str(ca.file))
    async with AsyncClient(profile, recorder=None) as ours:
        with pytest.raises(CertificateUnusable, match="The proxy of profile work can't be used"):
            await ours.send(LIST_HOSTED_SERVICES())
