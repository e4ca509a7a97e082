"""The signals that end a program, and the state they were in before."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Final

ENDING: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
_TOUCHED: Final = (*ENDING, signal.SIGTSTP, signal.SIGCONT, signal.SIGWINCH)
_FROM_KEYS: Final = (signal.SIGINT, signal.SIGQUIT)

Handler = Callable[[int, FrameType | None], object] | int | None


class Signals:
    """Remembers the handlers at its creation, to put them back when the program no longer has the terminal."""

    def __init__(self) -> None:
        self._before: dict[signal.Signals, Handler] = {}
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.getsignal(number) for number in _TOUCHED}

    def on_end(self, end: Callable[[int], object]) -> None:
        """Have a function called for the signals that end a program.

        A signal that was ignored stays ignored (`nohup`).

        Args:
            end: Called in the main thread, wherever it is, with the exit status that the signal means.
        """
        for number in ENDING:
            if self._before.get(number, signal.SIG_IGN) != signal.SIG_IGN:
                signal.signal(number, lambda number, _: end(128 + number))

    def restore(self) -> None:
        """Put the handlers back."""
        _set(self._before)


def leave_keys_to_child() -> Callable[[], None]:
    """Let Ctrl+C and Ctrl+\\ reach only the program that runs in the foreground for us.

    Returns:
        A function that puts the handlers back.
    """
    before: dict[signal.Signals, Handler] = {number: signal.getsignal(number) for number in _FROM_KEYS}
    # Not SIG_IGN, which the child would inherit.
    _set({number: lambda *_: None for number in _FROM_KEYS})
    return lambda: _set(before)


def _set(handlers: dict[signal.Signals, Handler]) -> None:
    for number, handler in handlers.items():
        if handler is not None:
            signal.signal(number, handler)
