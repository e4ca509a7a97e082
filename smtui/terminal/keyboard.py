"""The thread that reads what the terminal sends, and the mark on keys that came too close together."""

from __future__ import annotations

import codecs
import os
import select
import threading
from collections.abc import Callable, Iterable
from typing import Final

from textual._time import get_time
from textual.events import Key
from textual.message import Message

from smtui.terminal.sequences import Sequences

READ_SIZE: Final = 4096
_BURST: Final = "_came_in_a_burst"


def is_burst(event: Key) -> bool:
    """Tell whether a key came in one read with others: pasted, held, or typed ahead over a slow line.

    Args:
        event: A key event.

    Returns:
        True if it should not count as an answer to a question. False for keys that tests press.
    """
    return getattr(event, _BURST, False)


class Keyboard(threading.Thread):
    """Reads the terminal and parses what it says. Sleeps until there is something to read.

    Args:
        descriptor: The terminal.
        received: Called in this thread with each message.
        lost: Called in this thread when the terminal does not exist any more; the thread ends.
        debug: Have Textual log what the terminal sends.
    """

    def __init__(
        self,
        descriptor: int,
        *,
        received: Callable[[Message], None],
        lost: Callable[[], None],
        debug: bool = False,
    ) -> None:
        super().__init__(daemon=True, name="terminal-keyboard")
        self._descriptor = descriptor
        self._received = received
        self._lost = lost
        self._debug = debug
        self._wake_read, self._wake_write = os.pipe()

    def stop(self, patience: float = 1.0) -> None:
        """End the thread.

        Args:
            patience: The seconds to wait for it.
        """
        if self._wake_write >= 0:
            os.close(self._wake_write)
            self._wake_write = -1
        self.join(patience)

    def run(self) -> None:
        """Read until `stop` or the end of the terminal."""
        try:
            self._read_all()
        finally:
            os.close(self._wake_read)

    def _read_all(self) -> None:
        sequences = Sequences(self._debug)
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        crowded = False
        while True:
            # A lone ESC may be a key or the start of a sequence; only then is there a time to wait for.
            timeout = None if sequences.due is None else max(0.0, sequences.due - get_time()) + 0.001
            ready, _, _ = select.select([self._descriptor, self._wake_read], [], [], timeout)
            if self._wake_read in ready:
                return
            if not ready:
                messages = sequences.tick()
            else:
                data = self._read()
                if data is None:
                    continue
                if not data:
                    self._lost()
                    return
                messages = sequences.feed(decode(data))
            pending = sequences.due is not None
            # An Escape that was waited with counts again: it reaches the app together with the key after it, and a
            # dialog may see that key before it is closed.
            presses = _count_keys(messages) + pending if ready else 0
            if crowded or presses > 1:
                mark_burst(messages)
            # What is pending came in the same read, and counts when it turns out what it is.
            crowded = pending and (crowded or presses > 1)
            for message in messages:
                self._received(message)

    def _read(self) -> bytes | None:
        try:
            return os.read(self._descriptor, READ_SIZE)
        except BlockingIOError:
            # The terminal was left non-blocking by another program, which has read first.
            return None
        except OSError:
            return b""


def _count_keys(messages: Iterable[Message]) -> int:
    return sum(isinstance(message, Key) for message in messages)


def mark_burst(messages: Iterable[Message]) -> None:
    """Mark the keys among messages as having come in one read."""
    for message in messages:
        if isinstance(message, Key):
            setattr(message, _BURST, True)
