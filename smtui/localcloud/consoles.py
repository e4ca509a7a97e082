"""The life time of a server that consoles started (`smtui serve --for-console`).

The contract, which a console keeps without importing anything from here:

* The console starts the server as a child, with a pipe as its standard input that the console keeps open and never
  writes to. The kernel closes the pipe when the console dies, however it dies.
* A second console joins: it opens the named pipe `consoles` in the state directory for writing, non-blocking, keeps
  it open, and only then reads the ready line from the file `lock`. ENXIO on opening means that no server is there. An
  empty file means that the server is not ready yet or is ending: close the pipe and start a server. If that one finds
  the directory held (exit status 1), somebody else was faster: join again.
* The server ends when its standard input has ended and no pipe is open for writing. A console may join at that very
  moment, so the server first empties the lock file and then looks once more: whoever opened the pipe before that look
  is seen by it and the line is written back, and whoever opens it later finds the file empty.

A server without `--for-console` has the named pipe too, so that a console can join it, and ignores both pipes.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

from smtui import paths
from smtui.localcloud.state_directory import StateDirectory


def make_pipe(directory: Path) -> Path:
    """Make the named pipe where it is missing.

    Args:
        directory: the state directory, held.

    Raises:
        OSError: it can't be made.
    """
    pipe = directory / paths.CONSOLES
    if pipe.exists() and not stat.S_ISFIFO(pipe.lstat().st_mode):
        pipe.unlink()
    with contextlib.suppress(FileExistsError):
        os.mkfifo(pipe, 0o600)
    return pipe


class Consoles:
    """Watches the consoles through their pipes and calls back when the last one has gone."""

    def __init__(self, directory: StateDirectory, ready_line: str, on_last: Callable[[], None]) -> None:
        """Open the named pipe.

        Args:
            directory: held.
            ready_line: what `directory` has announced.
            on_last: called once, when the server has to end.
        """
        self._directory = directory
        self._ready_line = ready_line
        self._on_last = on_last
        self._pipe = make_pipe(directory.path)
        self._joined = self._open()
        self._loop = asyncio.get_running_loop()
        self._input: int | None = None

    def watch(self, standard_input: int) -> None:
        """Begin to watch: from now on the server may end.

        Args:
            standard_input: descriptor of the pipe from the console that started the server.
        """
        self._loop.add_reader(self._joined, self._on_joined)
        self._input = standard_input
        try:
            self._loop.add_reader(standard_input, self._on_input)
        except PermissionError:
            # A file or /dev/null can't be waited for, and has ended already for our purpose.
            self._input = None
            self._loop.call_soon(self._end_if_alone)

    def close(self) -> None:
        """Stop watching."""
        self._loop.remove_reader(self._joined)
        os.close(self._joined)
        self._stop_input()

    def _open(self) -> int:
        return os.open(self._pipe, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)

    def _on_input(self) -> None:
        assert self._input is not None
        try:
            ended = not os.read(self._input, 65536)
        except BlockingIOError:
            return
        except OSError:
            # EIO: a terminal that was hung up.
            ended = True
        if ended:
            self._stop_input()
            self._end_if_alone()

    def _stop_input(self) -> None:
        if self._input is not None:
            self._loop.remove_reader(self._input)
            self._input = None

    def _on_joined(self) -> None:
        if self._anyone_joined():
            return
        # Once all writers are gone a pipe stays readable for ever; a new descriptor begins afresh. It is opened before
        # the old one is closed so that a console never finds a pipe without a reader.
        fresh = self._open()
        self._loop.remove_reader(self._joined)
        os.close(self._joined)
        self._joined = fresh
        self._loop.add_reader(fresh, self._on_joined)
        self._end_if_alone()

    def _anyone_joined(self) -> bool:
        try:
            while os.read(self._joined, 65536):
                pass
        except BlockingIOError:
            return True
        return False

    def _end_if_alone(self) -> None:
        if self._input is not None:
            return
        self._directory.withdraw()
        if self._anyone_joined():
            self._directory.announce(self._ready_line)
        else:
            self._on_last()
