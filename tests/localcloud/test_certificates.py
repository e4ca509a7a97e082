"""Certificates registered and removed while the server runs: the handshake lets in, the register decides."""

from __future__ import annotations

import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from smtui.localcloud import authority, starting
from smtui.localcloud.cloud import Cloud
from smtui.localcloud.server import Server
from smtui.protocol import codec
from smtui.protocol.errors import CERTIFICATE_REFUSED, ErrorBody


@asynccontextmanager
async def _serving(state: Path) -> AsyncIterator[tuple[Cloud, str]]:
    with starting.open_store(state, starting.Filling(empty=True)) as store:
        context = authority.context(state, starting.known_certificates(store))
        server = Server(context)
        await server.listen(0)
        subscription = starting.subscription(store, server.port, 0)
        cloud = starting.cloud(store, subscription, context)
        server.answer_from(cloud)
        try:
            yield cloud, subscription.url("locations")
        finally:
            await server.close()


def _client(state: Path, certificate: Path) -> httpx.AsyncClient:
    context = ssl.create_default_context(cafile=state / authority.CA)
    context.load_cert_chain(certificate)
    return httpx.AsyncClient(verify=context, trust_env=False, headers={"x-ms-version": "2014-10-01"})


async def test_a_certificate_is_accepted_while_it_is_registered(state: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    der = authority.prepare(other)
    async with _serving(state) as (cloud, address):
        async with _client(state, other / authority.CLIENT) as stranger:
            with pytest.raises((httpx.TransportError, ssl.SSLError)):
                await stranger.get(address)
        thumbprint = cloud.register_certificate(der)
        async with _client(state, other / authority.CLIENT) as known:
            assert (await known.get(address)).status_code == 200
            cloud.remove_certificate(thumbprint.lower())
            refused = await known.get(address)
            assert refused.status_code == 403
            error = codec.decode(ErrorBody, refused.content).value
            assert error == ErrorBody("AuthenticationFailed", CERTIFICATE_REFUSED)
        async with _client(state, other / authority.CLIENT) as again:
            assert (await again.get(address)).status_code == 403
            cloud.register_certificate(der)
            assert (await again.get(address)).status_code == 200
    async with _serving(state) as (_, address), _client(state, other / authority.CLIENT) as later:
        assert (await later.get(address)).status_code == 200


async def test_an_unexpected_exception_becomes_an_internal_error(
    state: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret path /home/someone")

    async with _serving(state) as (cloud, address), _client(state, state / authority.CLIENT) as client:
        monkeypatch.setattr(cloud, "answer", fail)
        reply = await client.get(address)
        assert reply.status_code == 500
        assert codec.decode(ErrorBody, reply.content).value.code == "InternalError"
        assert b"secret" not in reply.content
        assert reply.headers["x-ms-request-id"] in caplog.text


async def test_a_server_that_closes_answers_what_has_arrived(state: Path) -> None:
    async with _serving(state) as (_, address), _client(state, state / authority.CLIENT) as client:
        started = time.monotonic()
        assert (await client.get(address)).status_code == 200
    # An idle connection is no reason to wait.
    assert time.monotonic() - started < 3
