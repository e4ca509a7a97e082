"""A program in a real pseudo-terminal, for tests.

    with TerminalSession([sys.executable, "-m", "smtui"], rows=24, cols=80) as session:
        session.wait_for("Cloud services")
        mark = session.mark()
        session.send("j")
        session.wait_for(lambda s: "shop" in s.line(4))
        assert len(session.bytes_since(mark)) < 500
        session.send("q")
        assert session.wait_exit() == 0

Nothing sleeps: every wait is a `select` on the terminal, and on the process where its end matters. The terminal
answers no queries, as a dumb line would; a test that wants an answer sends it with `send`.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import pyte
from wcwidth import wcswidth

ALTERNATE_ON = b"\x1b[?1049h"
ALTERNATE_OFF = b"\x1b[?1049l"


class TerminalSession:
    """One program in one pseudo-terminal of its own session, so that a hang-up reaches it.

    Args:
        argv: The program and its arguments.
        rows: The height of the terminal.
        cols: The width of the terminal.
        env: Variables that are added to the environment; None as a value removes one. TERM is
            xterm-256color, LC_ALL C.UTF-8 and NO_COLOR not set unless given here.
        cwd: The working directory.
        stderr: Where standard error goes; the terminal if not given.
        prepare: Called in the child before the program starts (to ignore a signal, for example).
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        rows: int = 24,
        cols: int = 80,
        env: Mapping[str, str | None] | None = None,
        cwd: str | os.PathLike[str] | None = None,
        stderr: int | None = None,
        prepare: Callable[[], object] | None = None,
    ) -> None:
        self.rows, self.cols = rows, cols
        self.raw = b""
        """Everything that the program has written to the terminal so far."""
        self._screens = {True: pyte.Screen(cols, rows), False: pyte.Screen(cols, rows)}
        self._alternate = False
        self._fed = 0
        self._stream = pyte.ByteStream(self._screens[False])
        self._ended = False
        self._master, slave = pty.openpty()
        self._set_size(rows, cols)
        self.modes_before = termios.tcgetattr(self._master)
        """The modes of the terminal before the program started, as `termios.tcgetattr` gives them."""

        def take_terminal() -> None:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            if prepare is not None:
                prepare()

        defaults = {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "NO_COLOR": None}
        variables: dict[str, str | None] = {**os.environ, **defaults, **(env or {})}
        # The size of pytest's own terminal must not become that of the program.
        for name in {"LINES", "COLUMNS"} - set(env or {}):
            variables[name] = None
        try:
            self._process = subprocess.Popen(
                argv,
                stdin=slave,
                stdout=slave,
                stderr=slave if stderr is None else stderr,
                env={name: value for name, value in variables.items() if value is not None},
                cwd=cwd,
                start_new_session=True,
                preexec_fn=take_terminal,
            )
        except BaseException:
            os.close(self._master)
            raise
        finally:
            os.close(slave)
        self._pidfd = os.pidfd_open(self._process.pid)

    @property
    def pid(self) -> int:
        """The process id of the program; its session has the same."""
        return self._process.pid

    @property
    def modes(self) -> list[Any]:
        """The modes of the terminal now, as `termios.tcgetattr` gives them."""
        return termios.tcgetattr(self._master)

    @property
    def lines(self) -> list[str]:
        """What the screen shows, without spaces at the end of the lines. After the program has left the
        alternate screen this is the ordinary one, as for a user."""
        # Not pyte's `display`: half of a wide character that is written over is a cell without text there.
        screen = self._screens[self._alternate]
        return [_text(screen.buffer[row], screen.columns).rstrip() for row in range(screen.lines)]

    @property
    def screen(self) -> str:
        """What the screen shows, as one text."""
        return "\n".join(self.lines)

    def line(self, row: int) -> str:
        """One line of the screen.

        Args:
            row: The row, from 0.
        """
        return self.lines[row]

    @property
    def cursor(self) -> tuple[int, int]:
        """Row and column of the cursor, from 0, whether it shows or not."""
        cursor = self._screens[self._alternate].cursor
        return cursor.y, cursor.x

    @property
    def cells(self) -> Mapping[int, Mapping[int, Any]]:
        """The screen as pyte has it: row, then column, then a cell with data, fg, bg, bold, reverse, …"""
        buffer: Mapping[int, Mapping[int, Any]] = self._screens[self._alternate].buffer
        return buffer

    def mark(self) -> int:
        """Take note of how much was written, for `bytes_since`. Reads what is there first."""
        while self._read(0):
            pass
        return len(self.raw)

    def bytes_since(self, mark: int) -> bytes:
        """What was written since a mark.

        Args:
            mark: From `mark`.
        """
        while self._read(0):
            pass
        return self.raw[mark:]

    def wait_for(
        self, what: str | Callable[[TerminalSession], object], timeout: float = 10.0, *, why: str = ""
    ) -> None:
        """Read until the screen shows something.

        Args:
            what: A text on one line of the screen, or a function of this session that becomes true.
            timeout: The seconds to wait.
            why: Said if it fails.

        Raises:
            AssertionError: If it does not come; shows the screen.
        """
        predicate = (lambda session: what in session.screen) if isinstance(what, str) else what
        deadline = time.monotonic() + timeout
        while not predicate(self):
            remaining = deadline - time.monotonic()
            if remaining <= 0 or not self._read(remaining):
                if predicate(self):
                    return
                state = "ended its output" if self._ended else f"not shown within {timeout} s"
                raise AssertionError(f"{why or repr(what)}: {state}\n{self._picture()}")

    def wait_for_bytes(self, data: bytes, *, since: int = 0, timeout: float = 10.0) -> None:
        """Read until certain bytes have been written.

        Args:
            data: The bytes.
            since: A mark; only what was written after it counts.
            timeout: The seconds to wait.
        """
        self.wait_for(lambda session: data in session.raw[since:], timeout, why=f"the bytes {data!r}")

    def quiet(self, seconds: float, timeout: float = 10.0) -> None:
        """Read until nothing has come for a while.

        Args:
            seconds: The length of the silence.
            timeout: The seconds after which it is an error.
        """
        deadline = time.monotonic() + timeout
        while self._read(seconds):
            assert time.monotonic() < deadline, f"never quiet for {seconds} s\n{self._picture()}"

    def send(self, keys: str | bytes) -> None:
        """Type. All of it can be read in one go; send key by key, with a wait between, to type like a person.

        Args:
            keys: The characters, or the bytes of what a terminal sends for a key.
        """
        os.write(self._master, keys.encode() if isinstance(keys, str) else keys)

    def resize(self, rows: int, cols: int) -> None:
        """Change the size of the terminal; the program gets SIGWINCH.

        Args:
            rows: The new height.
            cols: The new width.
        """
        self.mark()
        self.rows, self.cols = rows, cols
        for screen in self._screens.values():
            screen.resize(rows, cols)
        self._set_size(rows, cols)

    def signal(self, number: int) -> None:
        """Send a signal to the program (not to its children).

        Args:
            number: The signal.
        """
        self._process.send_signal(number)

    def hang_up(self) -> None:
        """Close the terminal, as when the line drops. Nothing can be read or sent afterwards."""
        if self._master >= 0:
            self.mark()
            os.close(self._master)
            self._master = -1
            self._ended = True

    def runs_on(self, seconds: float) -> bool:
        """Wait without reading, as a terminal that takes nothing.

        Args:
            seconds: The time to wait.

        Returns:
            Whether the program was still running all the time.
        """
        return not select.select([self._pidfd], [], [], seconds)[0]

    def wait_exit(self, timeout: float = 10.0, *, read: bool = True) -> int:
        """Read until the program has ended.

        Args:
            timeout: The seconds to wait.
            read: Whether to read meanwhile; if not, the terminal takes nothing.

        Returns:
            Its exit status; minus the signal if it died of one.

        Raises:
            AssertionError: If it goes on; shows the screen.
        """
        deadline = time.monotonic() + timeout
        while (remaining := deadline - time.monotonic()) > 0:
            if read and not self._ended:
                ready, _, _ = select.select([self._master, self._pidfd], [], [], remaining)
            else:
                ready, _, _ = select.select([self._pidfd], [], [], remaining)
            if self._pidfd in ready:
                break
            if ready:
                self._read(0)
        else:
            raise AssertionError(f"still running after {timeout} s\n{self._picture()}")
        while self._read(0):
            pass
        return self._process.wait()

    def __enter__(self) -> TerminalSession:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Kill whatever still runs in the session of the program, and close the terminal."""
        for pid in self._processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        if self._master >= 0:
            os.close(self._master)
            self._master = -1
        if self._pidfd >= 0:
            os.close(self._pidfd)
            self._pidfd = -1

    def _processes(self) -> list[int]:
        if self._pidfd < 0:
            return []
        found = [] if self._process.poll() is not None else [self.pid]
        for entry in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                fields = entry.read_text().rpartition(")")[2].split()
                if int(fields[3]) == self.pid:
                    found.append(int(entry.parent.name))
        return found

    def _set_size(self, rows: int, cols: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def _read(self, timeout: float) -> bool:
        if self._ended or not select.select([self._master], [], [], timeout)[0]:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:
            data = b""
        if not data:
            self._ended = True
            return False
        self.raw += data
        self._feed()
        return True

    def _feed(self) -> None:
        """Show what came; pyte knows no alternate screen, so there are two."""
        while True:
            switch = ALTERNATE_OFF if self._alternate else ALTERNATE_ON
            position = self.raw.find(switch, self._fed)
            # Half of the switch may have come.
            end = position if position >= 0 else self._end_without_half(switch)
            self._stream.feed(self.raw[self._fed : end])
            self._fed = end
            if position < 0:
                return
            self._fed += len(switch)
            self._alternate = not self._alternate
            screen = self._screens[self._alternate]
            if self._alternate:
                screen.reset()
            self._stream = pyte.ByteStream(screen)

    def _end_without_half(self, switch: bytes) -> int:
        for length in range(len(switch) - 1, 0, -1):
            if self.raw.endswith(switch[:length]) and len(self.raw) - length >= self._fed:
                return len(self.raw) - length
        return len(self.raw)

    def _picture(self) -> str:
        border = "+" + "-" * self.cols + "+"
        rows = [f"|{line:{self.cols}}|" for line in self.lines]
        return "\n".join([border, *rows, border, f"the last bytes: {self.raw[-300:]!r}"])


def _text(cells: Mapping[int, Any], columns: int) -> str:
    """Give a row's text; the cell behind a wide character has none."""
    return "".join(cells[x].data or ("" if x and wcswidth(cells[x - 1].data) == 2 else " ") for x in range(columns))
