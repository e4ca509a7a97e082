"""The connection that a request is waiting for: whether anything of the request can have been sent on it yet.

httpx's errors do not tell: a proxy that breaks off looks like an endpoint that does. httpcore's trace extension does.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Mapping
from typing import Any, Final

_READY: Final = ".start_tls.complete"
_SOCKS_BEGINS: Final = "socks.setup_socks5_connection.started"
_SOCKS_ENDS: Final = "socks.setup_socks5_connection.complete"


class Opening:
    """Hears how the connection of one request is being made.

    Args:
        patience: seconds that a SOCKS proxy has for its part; httpcore would wait for ever.

    Attributes:
        unsent: whether a connection is being made, so that nothing of the request was sent.
    """

    def __init__(self, patience: float) -> None:
        self.unsent = False
        self._patience = patience
        self._stream: Any = None

    def hear(self, event: str, info: Mapping[str, Any]) -> None:
        """Hear an event of a synchronous connection."""
        self._hear(event, info)
        if event == _SOCKS_BEGINS and (connection := info["stream"].get_extra_info("socket")) is not None:
            # Counts for reads without a timeout of their own, of which only the proxy's answers are.
            seconds, rest = divmod(self._patience, 1)
            limit = struct.pack("ll", int(seconds), int(rest * 1_000_000))
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)

    def drop(self) -> None:
        """Close a synchronous connection that is not ready; httpcore forgets it."""
        if self.unsent and self._stream is not None:
            self._stream.close()

    async def abandon(self) -> None:
        """Close an asynchronous connection that is not ready; httpcore forgets it when the request is cancelled."""
        if self.unsent and self._stream is not None:
            await self._stream.aclose()

    def limited_by(self, deadline: asyncio.Timeout) -> Any:
        """Give what hears the events of an asynchronous connection, and sets a deadline while a SOCKS proxy answers."""

        async def hear(event: str, info: Mapping[str, Any]) -> None:
            self._hear(event, info)
            if event == _SOCKS_BEGINS:
                deadline.reschedule(asyncio.get_running_loop().time() + self._patience)
            elif event == _SOCKS_ENDS:
                deadline.reschedule(None)

        return hear

    def _hear(self, event: str, info: Mapping[str, Any]) -> None:
        if event.endswith(".connect_tcp.complete"):
            self.unsent, self._stream = True, info["return_value"]
        elif event.endswith(_READY):
            self.unsent = False
        elif event == "http11.send_request_headers.started":
            # A tunnel through a proxy, which may be asked for over TLS of its own.
            self.unsent = info["request"].method == b"CONNECT"
