"""TLS servers that behave badly, in ways that the local cloud never does."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.client.certificates import Identity, identity

NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
FORBIDDEN = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"


@dataclass(frozen=True)
class Asked:
    """A request that was read whole."""

    method: str
    certificate: bool


@dataclass
class BadServer:
    """A running server and what it was asked."""

    endpoint: str
    requests: list[Asked] = field(default_factory=list)


@asynccontextmanager
async def bad_server(
    ca: Identity, directory: Path, answer: Callable[[Asked], bytes | None]
) -> AsyncIterator[BadServer]:
    """Run a server that reads each request whole, answers with these bytes and resets the connection.

    Args:
        ca: signs the server's certificate and lets its clients in.
        directory: where files may be written.
        answer: gives the bytes; None says nothing and keeps the connection.
    """
    context = _context(ca, directory)
    context.verify_mode = ssl.CERT_OPTIONAL
    context.load_verify_locations(ca.file)
    found = BadServer("")
    kept: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        except asyncio.IncompleteReadError:
            writer.close()
            return
        _, _, length = head.partition("content-length: ")
        await reader.readexactly(int(length.split()[0]) if length else 0)
        asked = Asked(head.split()[0].upper(), bool(writer.get_extra_info("peercert")))
        found.requests.append(asked)
        answered = answer(asked)
        if answered is None:
            kept.append(writer)
            return
        writer.write(answered)
        await writer.drain()
        if not answered:
            # Closing with this option resets the connection.
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()

    async with await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context) as server:
        found.endpoint = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield found
        for writer in kept:
            writer.transport.abort()


@asynccontextmanager
async def server_of(certificate: Identity) -> AsyncIterator[str]:
    """Run a server that nobody should trust, with this certificate; give its endpoint."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.file)

    def leave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(leave, "127.0.0.1", 0, ssl=context) as server:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@contextmanager
def rejecting_server(ca: Identity, directory: Path, version: ssl.TLSVersion) -> Iterator[str]:
    """Run a server whose TLS lets no certificate in and says so in an alert; give its endpoint."""
    context = _context(ca, directory)
    context.minimum_version = context.maximum_version = version
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(identity(directory, "nobody").file)
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                connection.settimeout(10)
                with contextlib.suppress(ssl.SSLError):
                    context.wrap_socket(connection.dup(), server_side=True).close()
                # Read to the end: closing before would reset the connection and lose the alert.
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    pass

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(10)


def _context(ca: Identity, directory: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(identity(directory, "server", ca).file)
    return context
