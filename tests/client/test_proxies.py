"""Through an HTTP and a SOCKS proxy, as from a workstation through a jump host."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from smtui.client.async_client import AsyncClient
from smtui.client.client import Client
from smtui.client.errors import CertificateUnusable, NotSent
from smtui.protocol.hosted_services import LIST_HOSTED_SERVICES
from tests.client.proxies import HOST, bad_proxy, cloud_behind, http_proxy, profile_behind, socks_proxy
from tests.localcloud.running import RunningCloud


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    """A local cloud under a name that only the proxies know."""
    with cloud_behind(tmp_path_factory.mktemp("behind")) as running:
        yield running


@pytest.mark.parametrize(
    ("run", "scheme"),
    [(http_proxy, "http"), (socks_proxy, "socks5"), (socks_proxy, "socks5h")],
    ids=["HTTP", "SOCKS", "SOCKS h"],
)
@pytest.mark.parametrize("login", ["", "me:secret"])
@pytest.mark.sample(3)
async def test_both_clients_reach_the_endpoint(behind: RunningCloud, run, scheme: str, login: str) -> None:
    async with run(login) as proxy:
        address = f"{scheme}://{f'{login}@' if login else ''}127.0.0.1:{proxy.port}"
        profile = profile_behind(behind, address)
        async with AsyncClient(profile, recorder=None) as ours:
            assert (await ours.send(LIST_HOSTED_SERVICES())).value
        with Client(profile, recorder=None) as ours:
            assert (await asyncio.to_thread(ours.send, LIST_HOSTED_SERVICES())).value
        # The name is resolved by the proxy: this machine does not know it.
        assert proxy.asked == [behind.host.replace("127.0.0.1", HOST)] * 2


@pytest.mark.parametrize(("run", "scheme"), [(http_proxy, "http"), (socks_proxy, "socks5")], ids=["HTTP", "SOCKS"])
async def test_a_wrong_password_is_a_sentence_without_it(behind: RunningCloud, run, scheme: str) -> None:
    async with run("me:secret") as proxy:
        profile = profile_behind(behind, f"{scheme}://me:mistyped@127.0.0.1:{proxy.port}")
        async with AsyncClient(profile, recorder=None) as ours:
            with pytest.raises(
                NotSent, match="Nothing was sent; check the endpoint, the network and the proxy"
            ) as caught:
                await ours.send(LIST_HOSTED_SERVICES())
    assert "mistyped" not in str(caught.value)
    assert f" through {scheme}://127.0.0.1:{proxy.port}: " in str(caught.value)


@pytest.mark.parametrize("said", [b"", b"SSH-2.0-OpenSSH_9.6\r\n", b"\x05", b"\x05\x00", b"\x05\xff"])
@pytest.mark.parametrize("scheme", ["http", "socks5"])
@pytest.mark.sample(2)
async def test_what_is_no_proxy_is_a_sentence(behind: RunningCloud, scheme: str, said: bytes) -> None:
    async with bad_proxy(said) as proxy:
        profile = profile_behind(behind, f"{scheme}://127.0.0.1:{proxy.port}")
        async with AsyncClient(profile, recorder=None) as ours:
            with pytest.raises(NotSent):
                await ours.send(LIST_HOSTED_SERVICES())
        with Client(profile, recorder=None) as ours, pytest.raises(NotSent):
            await asyncio.to_thread(ours.send, LIST_HOSTED_SERVICES())


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_proxy_that_hangs_is_given_up(behind: RunningCloud, scheme: str) -> None:
    async with bad_proxy(None) as proxy:
        profile = profile_behind(behind, f"{scheme}://127.0.0.1:{proxy.port}")
        async with AsyncClient(profile, recorder=None, timeout=0.3) as ours, asyncio.timeout(10):
            with pytest.raises(NotSent):
                await ours.send(LIST_HOSTED_SERVICES())
        with Client(profile, recorder=None, timeout=0.3) as ours, pytest.raises(NotSent):
            await asyncio.wait_for(asyncio.to_thread(ours.send, LIST_HOSTED_SERVICES()), 10)


async def test_a_proxy_of_the_environment_that_cannot_be_used_is_a_sentence(
    behind: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "gopher://gate")
    async with AsyncClient(profile_behind(behind, ""), recorder=None) as ours:
        with pytest.raises(CertificateUnusable, match="The proxy of profile behind can't be used: "):
            await ours.send(LIST_HOSTED_SERVICES())
