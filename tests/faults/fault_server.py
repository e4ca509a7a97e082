"""A server between console and local cloud that ends TLS, reads each request, and does with it what it is told.

    async with FaultServer.before(cloud, ca, directory) as server:
        server.fail(reset_after, method="POST", ending="/affinitygroups")

What nothing else is said of is carried on to the local cloud, with that one's own registered certificate.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self, TypeAlias

import httpx

from tests.client.certificates import Identity, identity
from tests.faults.relay import reset
from tests.localcloud.running import RunningCloud

HTML = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><p>Sign in to the network</p></body></html>"
PAGE = b'<html xmlns="http://www.w3.org/1999/xhtml"><body><p>Sign in to the network</p></body></html>'


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was read whole.

    Attributes:
        method: HTTP method.
        target: raw path and query.
        headers: by lower-case name.
        body: its body.
        certificate: whether the client showed one.
    """

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    certificate: bool

    @property
    def changes(self) -> bool:
        """Whether it is a change."""
        return self.method != "GET"


@dataclass(frozen=True, slots=True)
class Carried:
    """A request that was carried on, and the status and request id that the local cloud answered with."""

    asked: Asked
    status: int
    request_id: str


class Turn:
    """One request, in the hands of an act.

    Attributes:
        asked: the request.
        gone: whether the connection was ended.
    """

    def __init__(self, server: FaultServer, asked: Asked, writer: asyncio.StreamWriter) -> None:
        self.asked = asked
        self.gone = False
        self._server = server
        self._writer = writer

    async def carry_on(self) -> bytes:
        """Have the local cloud carry the request out, and give its answer as bytes."""
        return await self._server.carry_on(self.asked)

    async def write(self, data: bytes) -> None:
        """Send bytes to the client."""
        self._writer.write(data)
        with suppress(ConnectionError):
            await self._writer.drain()

    def close(self) -> None:
        """End the connection in order."""
        self.gone = True
        self._writer.close()

    def reset(self) -> None:
        """End the connection with a reset."""
        self.gone = True
        reset(self._writer)


Act: TypeAlias = Callable[[Turn], Awaitable[None]]


@dataclass
class _Rule:
    act: Act
    method: str
    ending: str
    times: int | None

    def matches(self, asked: Asked) -> bool:
        path = asked.target.partition("?")[0]
        return self.method in ("", asked.method) and path.endswith(self.ending)


@dataclass
class FaultServer:
    """The running server.

    Attributes:
        port: where it listens on 127.0.0.1.
        handshakes: how many connections got through TLS.
        asked: every request that was read.
        carried: every request that was carried on.
    """

    cloud: RunningCloud
    port: int = 0
    handshakes: int = 0
    asked: list[Asked] = field(default_factory=list)
    carried: list[Carried] = field(default_factory=list)
    _rules: list[_Rule] = field(default_factory=list)
    _client: httpx.AsyncClient | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @classmethod
    @asynccontextmanager
    async def before(cls, cloud: RunningCloud, ca: Identity, directory: Path) -> AsyncIterator[Self]:
        """Run one before a local cloud, with a certificate of this authority.

        Args:
            cloud: the local cloud.
            ca: signs the server's certificate.
            directory: where files may be written.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(identity(directory, "fault-server", ca).file)
        context.verify_mode = ssl.CERT_OPTIONAL
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        context.load_verify_locations(cloud.certificate)
        server = cls(cloud)
        listening = await asyncio.start_server(server._serve, "127.0.0.1", 0, ssl=context)
        server.port = listening.sockets[0].getsockname()[1]
        try:
            yield server
        finally:
            listening.close()
            for task in server._tasks:
                task.cancel()
            await asyncio.gather(*server._tasks, return_exceptions=True)
            await server.forget_cloud()

    @property
    def endpoint(self) -> str:
        """Its address."""
        return f"https://127.0.0.1:{self.port}"

    def fail(self, act: Act, *, method: str = "", ending: str = "", times: int | None = 1) -> None:
        """Do this with the next requests of that method whose path ends so.

        Args:
            act: what to do.
            method: "" for any.
            ending: how the path ends, without its query.
            times: how often; None for ever.
        """
        self._rules.append(_Rule(act, method, ending, times))

    def heal(self) -> None:
        """Do nothing bad any more."""
        self._rules.clear()

    async def carry_on(self, asked: Asked) -> bytes:
        """Have the local cloud carry a request out, and give its answer as bytes."""
        if self._client is None:
            self._client = httpx.AsyncClient(verify=self.cloud.tls(), trust_env=False, timeout=30)
        kept = {name: value for name, value in asked.headers.items() if name not in ("host", "content-length")}
        reply = await self._client.request(
            asked.method, self.cloud.endpoint + asked.target, headers=kept, content=asked.body or None
        )
        self.carried.append(Carried(asked, reply.status_code, reply.headers.get("x-ms-request-id", "")))
        headers = [(n, v) for n, v in reply.headers.multi_items() if n not in ("content-length", "transfer-encoding")]
        return http(reply.status_code, reply.content, *headers)

    async def forget_cloud(self) -> None:
        """Close the connections to the local cloud."""
        if self._client is not None:
            client, self._client = self._client, None
            await client.aclose()

    @property
    def done(self) -> list[Carried]:
        """The changes that the local cloud carried out or accepted, in order."""
        return [each for each in self.carried if each.asked.changes and each.status < 300]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self.handshakes += 1
        try:
            while (asked := await _read(reader, writer)) is not None:
                self.asked.append(asked)
                turn = Turn(self, asked, writer)
                await self._act_for(asked)(turn)
                if turn.gone:
                    return
        except (ConnectionError, httpx.TransportError, asyncio.CancelledError):
            # Cancelled is who still holds an answer back at the end of a test.
            writer.transport.abort()
        finally:
            writer.close()

    def _act_for(self, asked: Asked) -> Act:
        rule = next((rule for rule in self._rules if rule.matches(asked)), None)
        if rule is None:
            return forward
        if rule.times is not None:
            rule.times -= 1
            if not rule.times:
                self._rules.remove(rule)
        return rule.act


async def _read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Asked | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
        return None
    method, target, _ = first.split()
    return Asked(method, target, headers, body, bool(writer.get_extra_info("peercert")))


def http(status: int, body: bytes = b"", *headers: tuple[str, str]) -> bytes:
    """Give an HTTP reply as bytes."""
    lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in headers), f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def error_body(code: str, message: str = "Because.") -> bytes:
    """Give an Error as the service writes it."""
    return (
        '<Error xmlns="http://schemas.microsoft.com/windowsazure">'
        f"<Code>{code}</Code><Message>{message}</Message></Error>"
    ).encode()


# What can be done with a request.


async def forward(turn: Turn) -> None:
    """Carry it on, and give the answer back: nothing is wrong."""
    await turn.write(await turn.carry_on())


async def reset_before(turn: Turn) -> None:
    """Reset the connection; nothing was done."""
    turn.reset()


async def reset_after(turn: Turn) -> None:
    """Carry it on, and reset the connection in place of the answer."""
    await turn.carry_on()
    turn.reset()


async def cut_body(turn: Turn) -> None:
    """Carry it on, and end the connection before the end of the answer."""
    answer = await turn.carry_on()
    if answer.endswith(b"\r\n\r\n"):
        # It has no body to be cut: announce one.
        answer = answer.replace(b"Content-Length: 0", b"Content-Length: 90") + b"<"
    await turn.write(answer[:-1] if not answer.endswith(b"<") else answer)
    turn.close()


async def cut_head(turn: Turn) -> None:
    """Carry it on, and end the connection within the headers of the answer."""
    await turn.write((await turn.carry_on())[:40])
    turn.close()


async def garbage(turn: Turn) -> None:
    """Carry it on, and answer with the same status and request id and what is not XML."""
    head = (await turn.carry_on()).partition(b"\r\n\r\n")[0].decode()
    request_id = re.search(r"(?i)^x-ms-request-id: (\w+)$", head.replace("\r", ""), re.MULTILINE)
    named = [("x-ms-request-id", request_id[1])] if request_id else []
    await turn.write(http(int(head[9:12]), b"<Hosted\x00\xff\xfe Services", *named))


async def not_http(turn: Turn) -> None:
    """Carry it on, and answer with what is not even HTTP."""
    await turn.carry_on()
    await turn.write(b"\x00\x01 220 mail.example ESMTP\r\n\r\n")
    turn.close()


def held(gate: asyncio.Event, act: Act) -> Act:
    """Do nothing before the gate opens."""

    async def wait(turn: Turn) -> None:
        await gate.wait()
        await act(turn)

    return wait


def slow_head(gate: asyncio.Event) -> Act:
    """Carry it on; of the answer only the first bytes arrive before the gate opens."""

    async def wait(turn: Turn) -> None:
        answer = await turn.carry_on()
        await turn.write(answer[:12])
        await gate.wait()
        await turn.write(answer[12:])

    return wait


def slow_body(gate: asyncio.Event) -> Act:
    """Carry it on; of the answer all but the last byte arrives before the gate opens."""

    async def wait(turn: Turn) -> None:
        answer = await turn.carry_on()
        await turn.write(answer[:-1])
        await gate.wait()
        await turn.write(answer[-1:])

    return wait


def answering(status: int, body: bytes = b"", *headers: tuple[str, str], done: bool = False) -> Act:
    """Answer so.

    Args:
        status: HTTP status.
        body: the body.
        headers: names and values.
        done: whether the local cloud carries the request out all the same.
    """

    async def answer(turn: Turn) -> None:
        if done:
            await turn.carry_on()
        await turn.write(http(status, body, *headers))

    return answer


def refusing(status: int, code: str) -> Act:
    """Answer with an error of the service; nothing was done."""
    return answering(status, error_body(code), ("x-ms-request-id", "e" * 32))


def redirecting(origin: str) -> Act:
    """Answer with 307 to the same path elsewhere."""

    async def answer(turn: Turn) -> None:
        await turn.write(http(307, b"", ("Location", origin + turn.asked.target)))

    return answer


async def reject_certificate(turn: Turn) -> None:
    """Reset who shows a certificate, and answer 403 to who shows none."""
    if turn.asked.certificate:
        turn.reset()
    else:
        await turn.write(http(403, error_body("AuthenticationFailed"), ("x-ms-request-id", "d" * 32)))
