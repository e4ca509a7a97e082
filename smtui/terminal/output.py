"""The thread that writes to the terminal, so that a slow or dead one never blocks the program."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Final

CHUNK: Final = 4096
BACKLOG: Final = 128 * 1024
"""How many bytes may wait before the terminal counts as behind: about two full frames of a large screen."""


class Output(threading.Thread):
    """Writes bytes to a terminal in order.

    Nothing here raises when the terminal fails: the first error is told to `lost` and everything after it is
    thrown away. `write` may be called from a signal handler.

    Args:
        descriptor: The terminal.
        lost: Called once, in this thread, when the terminal does not exist any more.
        drained: Called in this thread when everything was written after `behind` had said True.
    """

    def __init__(self, descriptor: int, *, lost: Callable[[], None], drained: Callable[[], None]) -> None:
        super().__init__(daemon=True, name="terminal-output")
        self._descriptor = descriptor
        self._lost = lost
        self._drained = drained
        self._queue: SimpleQueue[bytes | None] = SimpleQueue()
        self._dead = False
        self._announce = False
        self._queued = 0
        self._written = 0

    def write(self, data: bytes) -> None:
        """Queue bytes for writing; never waits.

        Args:
            data: What to write.
        """
        self._queued += len(data)
        self._queue.put(data)

    def behind(self) -> bool:
        """Tell whether so much waits to be written that more would only make it worse.

        Returns:
            True if the caller should leave out what it has; `drained` is called later.
        """
        if self._queued - self._written < BACKLOG:
            return False
        if not self._announce:
            self._announce = True
            # The thread may have emptied the queue since: this makes it look at the flag once more.
            self._queue.put(b"")
        return True

    def discard(self) -> None:
        """Forget what was queued and not written yet."""
        try:
            while True:
                self._queued -= len(self._queue.get_nowait() or b"")
        except Empty:
            pass

    def stop(self, patience: float = 1.0) -> bool:
        """Write what is queued and end the thread.

        Args:
            patience: The seconds to wait for a terminal that takes nothing at all.

        Returns:
            False if the terminal did not take it. (The thread then waits on, and ends with the process.)
        """
        self._queue.put(None)
        while True:
            before = self._written
            self.join(patience)
            if not self.is_alive():
                return not self._dead
            if self._written == before:
                return False

    def run(self) -> None:
        """Write until `stop`."""
        while (data := self._queue.get()) is not None:
            if not self._dead:
                self._write_all(data)
            if self._announce and self._queue.empty():
                self._announce = False
                self._drained()

    def _write_all(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            try:
                count = os.write(self._descriptor, view[:CHUNK])
            except BlockingIOError:
                # Another program that shares the terminal has left it non-blocking.
                select.select([], [self._descriptor], [])
            except OSError:
                self._dead = True
                self._lost()
                return
            else:
                self._written += count
                view = view[count:]
