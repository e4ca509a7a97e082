"""A TCP relay that breaks connections: it refuses, resets, holds back, and cuts at a byte.

    async with Relay.to(port) as relay:
        relay.cuts.append(Cut(answer=1500))
        await relay.refuse()

It knows nothing of TLS, and so it breaks it anywhere.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Cut:
    """After how many bytes a connection is reset; None: not on this side.

    Attributes:
        request: bytes from the client.
        answer: bytes from the server.
    """

    request: int | None = None
    answer: int | None = None


class Relay:
    """Carries connections from a port of its own to another one.

    Attributes:
        port: where it listens on 127.0.0.1.
        target: the port that it leads to; a new one counts for new connections.
        cuts: what happens to the next connections, one each; to those after them nothing.
        resets: whether every new connection is reset at once.
        flows: bytes wait while it is not set.
        accepted: how many connections were made.
    """

    def __init__(self, target: int) -> None:
        self.port = 0
        self.target = target
        self.cuts: deque[Cut] = deque()
        self.resets = False
        self.flows = asyncio.Event()
        self.flows.set()
        self.accepted = 0
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    @asynccontextmanager
    async def to(cls, target: int) -> AsyncIterator[Self]:
        """Run a relay."""
        relay = cls(target)
        await relay.accept()
        try:
            yield relay
        finally:
            await relay.refuse()
            for task in relay._tasks:
                task.cancel()
            await asyncio.gather(*relay._tasks, return_exceptions=True)

    @property
    def endpoint(self) -> str:
        """Its address, for a server that speaks TLS behind it."""
        return f"https://127.0.0.1:{self.port}"

    @property
    def open(self) -> int:
        """How many connections there are."""
        return len(self._writers) // 2

    async def accept(self) -> None:
        """Listen, on the same port as before."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def refuse(self) -> None:
        """Refuse every new connection, and reset those that there are."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.reset()
        await asyncio.sleep(0)

    def reset(self) -> None:
        """Reset every connection that there is."""
        for writer in tuple(self._writers):
            reset(writer)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self.accepted += 1
        if self.resets:
            reset(writer)
            return
        cut = self.cuts.popleft() if self.cuts else Cut()
        try:
            far, onward = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            reset(writer)
            return
        pair = {writer, onward}
        self._writers |= pair

        def break_off() -> None:
            for each in pair:
                reset(each)

        try:
            await asyncio.gather(
                self._pump(reader, onward, cut.request, break_off), self._pump(far, writer, cut.answer, break_off)
            )
        finally:
            self._writers -= pair
            for each in pair:
                each.transport.abort()

    async def _pump(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        limit: int | None,
        break_off: Callable[[], None],
    ) -> None:
        left = limit
        with suppress(ConnectionError):
            while left is None or left > 0:
                chunk = await source.read(65536 if left is None else min(65536, left))
                await self.flows.wait()
                if not chunk:
                    sink.close()
                    return
                sink.write(chunk)
                await sink.drain()
                left = None if left is None else left - len(chunk)
            break_off()
            return
        sink.close()


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection with a reset."""
    if (connection := writer.get_extra_info("socket")) is not None:
        with suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
