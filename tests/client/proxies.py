"""Small proxies on loopback, and a local cloud that answers under a name which only they know."""

from __future__ import annotations

import asyncio
import base64
import shutil
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from smtui.client.profile import Profile
from tests.client.certificates import identity
from tests.localcloud.running import RunningCloud

HOST = "cloud.example"

Serve = Callable[["RunningProxy", asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class RunningProxy:
    """A proxy.

    Attributes:
        port: its port on 127.0.0.1.
        asked: "host:port" of every connection that it was asked for.
        login: "user:password" that it wants; "" for none.
    """

    port: int = 0
    login: str = ""
    asked: list[str] = field(default_factory=list)


@asynccontextmanager
async def http_proxy(login: str = "") -> AsyncIterator[RunningProxy]:
    """Run an HTTP proxy that knows CONNECT."""
    async with _running(_serve_http, login) as proxy:
        yield proxy


@asynccontextmanager
async def socks_proxy(login: str = "") -> AsyncIterator[RunningProxy]:
    """Run a SOCKS 5 proxy."""
    async with _running(_serve_socks, login) as proxy:
        yield proxy


@asynccontextmanager
async def bad_proxy(said: bytes | None) -> AsyncIterator[RunningProxy]:
    """Run a proxy that answers with these bytes and ends the connection; None says nothing and keeps it."""

    async def serve(proxy: RunningProxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        proxy.asked.append("?")
        if said is None:
            await asyncio.Event().wait()
        else:
            writer.write(said)
            await writer.drain()

    async with _running(serve, "") as proxy:
        yield proxy


@asynccontextmanager
async def _running(serve: Serve, login: str) -> AsyncIterator[RunningProxy]:
    proxy = RunningProxy(login=login)
    tasks: set[asyncio.Task[None] | None] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await serve(proxy, reader, writer)
        await _end(writer)

    async with await asyncio.start_server(connected, "127.0.0.1", 0) as server:
        proxy.port = server.sockets[0].getsockname()[1]
        yield proxy
        going = [task for task in tasks if task is not None]
        for task in going:
            task.cancel()
        await asyncio.gather(*going, return_exceptions=True)


async def _end(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


async def _serve_http(proxy: RunningProxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    method, target, _ = head.split("\r\n")[0].split()
    proxy.asked.append(target)
    wanted = f"proxy-authorization: basic {base64.b64encode(proxy.login.encode()).decode()}"
    if proxy.login and wanted.lower() not in head.lower():
        writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        return
    assert method == "CONNECT"
    host, _, port = target.rpartition(":")
    far = await _connect(host, int(port))
    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    await _carry(reader, writer, *far)


async def _serve_socks(proxy: RunningProxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    _, count = await reader.readexactly(2)
    methods = await reader.readexactly(count)
    method = 2 if proxy.login else 0
    writer.write(bytes([5, method if method in methods else 0xFF]))
    if proxy.login:
        user = await reader.readexactly((await reader.readexactly(2))[1])
        password = await reader.readexactly((await reader.readexactly(1))[0])
        good = f"{user.decode()}:{password.decode()}" == proxy.login
        writer.write(bytes([1, 0 if good else 1]))
        if not good:
            return
    _, _, _, kind = await reader.readexactly(4)
    assert kind == 3, "the name is for the proxy to resolve"
    host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
    (port,) = struct.unpack("!H", await reader.readexactly(2))
    proxy.asked.append(f"{host}:{port}")
    try:
        far = await _connect(host, port)
    except OSError:
        writer.write(bytes([5, 5, 0, 1, 0, 0, 0, 0, 0, 0]))
        return
    writer.write(bytes([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
    await _carry(reader, writer, *far)


async def _connect(host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    assert host == HOST
    return await asyncio.open_connection("127.0.0.1", port)


async def _carry(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, far: asyncio.StreamReader, onward: asyncio.StreamWriter
) -> None:
    async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while chunk := await source.read(65536):
                sink.write(chunk)
                await sink.drain()
        sink.close()

    try:
        await asyncio.gather(pump(reader, onward), pump(far, writer))
    finally:
        await _end(onward)


def cloud_behind(directory: Path) -> RunningCloud:
    """Describe a local cloud whose certificate is made out to HOST; `with` starts it."""
    state = directory / "behind"
    state.mkdir()
    issuer = identity(directory, "authority", days=(-1, 400))
    (state / "ca.pem").write_bytes(issuer.certificate_pem)
    shutil.copy(identity(directory, "far", issuer, host=HOST, days=(-1, 400)).file, state / "server.pem")
    return RunningCloud(state, "--time-scale", "0")


def profile_behind(cloud: RunningCloud, proxy: str) -> Profile:
    """Give the profile that leads to such a cloud through a proxy."""
    return Profile(
        name="behind",
        subscription_id=cloud.subscription_id,
        endpoint=cloud.endpoint.replace("127.0.0.1", HOST),
        certificate=cloud.certificate,
        ca=cloud.ca,
        proxy=proxy,
    )
