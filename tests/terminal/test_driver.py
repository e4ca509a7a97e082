import os
import select
import shutil
import signal
import sys
import termios
import time
from pathlib import Path

import pytest
from textual.events import Key

from smtui.terminal.driver import is_burst

from .conftest import APPS, Start
from .session import ALTERNATE_OFF, ALTERNATE_ON, TerminalSession

LFLAG = 3


def test_modes_are_restored_after_quitting(start: Start) -> None:
    session = start("hello")
    session.wait_for("Hello there")
    assert not session.modes[LFLAG] & termios.ICANON
    session.send("q")
    assert session.wait_exit() == 0
    assert session.modes == session.modes_before
    end = session.raw[session.raw.rindex(ALTERNATE_OFF) - 100 :]
    for off in ("?1049l", "?25h", "?7h", "?2004l", "?1004l", "?1000l", "?1003l", "?1006l", "<u"):
        assert b"\x1b[" + off.encode() in end
    assert session.screen.strip() == ""


def test_quitting_does_not_wait_for_the_input_thread(start: Start) -> None:
    """Beside plain Textual, both measured now; the best of three, since the machine has other work."""

    def quit_time(name: str) -> float:
        session = start(name)
        session.wait_for("Hello there")
        session.quiet(0.1)
        begin = time.monotonic()
        session.send("q")
        session.wait_exit()
        return time.monotonic() - begin

    assert min(quit_time("hello") for _ in range(3)) < 0.4 * min(quit_time("plain") for _ in range(2))


def test_idle_writes_nothing_and_does_not_wake_up(start: Start) -> None:
    session = start("hello")
    session.wait_for("Hello there")
    session.quiet(0.3)
    mark, switches = session.mark(), voluntary_switches(session.pid)
    session.quiet(1.0)
    assert session.bytes_since(mark) == b""
    assert voluntary_switches(session.pid) - switches <= 2


def voluntary_switches(pid: int) -> int:
    """How often the threads of a process have gone to sleep."""
    total = 0
    for status in Path(f"/proc/{pid}/task").glob("*/status"):
        (line,) = [line for line in status.read_text().split("\n") if line.startswith("voluntary_ctxt")]
        total += int(line.split()[1])
    return total


def test_nothing_blinks_or_spins(start: Start) -> None:
    session = start("editing")
    session.wait_for("Loading…")
    session.quiet(0.3)
    mark = session.mark()
    session.quiet(0.8)
    assert session.bytes_since(mark) == b""


def test_keys_that_come_together_are_marked(start: Start) -> None:
    session = start("keys")
    session.wait_for("ready")
    session.send("a")
    session.wait_for("keys: a.")
    session.send("yn")
    session.wait_for("a Y N.")
    session.send("\x1b[A")
    session.wait_for("N up.")
    session.send("\x1b")
    session.wait_for("up escape.")
    session.send("x\x1b")
    session.wait_for("escape X ESCAPE.")
    session.send("\x1b[B\x1b[B")
    session.wait_for("ESCAPE DOWN DOWN.")
    session.send("\u00e9")
    session.wait_for("DOWN \u00e9.")


def test_escape_and_a_key_in_one_write_are_two_keys(start: Start) -> None:
    session = start("keys")
    session.wait_for("ready")
    session.send("\x1bd")
    session.wait_for("keys: ESCAPE D.")


def test_a_key_that_escape_waited_for_is_marked(start: Start) -> None:
    """Both reach the app together: a dialog may see the key before Escape has closed it."""
    session = start("keys", env={"ESCDELAY": "2000"})
    session.wait_for("ready")
    session.send("\x1b")
    assert session.runs_on(0.05)
    session.send("y")
    session.wait_for("keys: ESCAPE Y.")
    session.send("y")
    session.wait_for("Y y.")


def test_a_sequence_may_be_split_over_reads(start: Start) -> None:
    session = start("keys", env={"ESCDELAY": "2000"})
    session.wait_for("ready")
    for part in ("\x1b", "[", "A"):
        session.send(part)
        assert session.runs_on(0.05)
    session.wait_for("keys: up.")
    session.send("\x1b")
    assert session.runs_on(0.05)
    session.send("OB")
    session.wait_for("up down.")


def test_keys_of_a_test_are_no_burst() -> None:
    assert not is_burst(Key("y", "y"))


def test_bytes_that_are_no_text_do_no_harm(start: Start) -> None:
    session = start("keys")
    session.wait_for("ready")
    session.send(b"\xff\xfe\x1b[99999999999999u")
    session.quiet(0.2)
    session.send("k")
    session.wait_for(lambda s: "k." in s.screen)


def test_resize(start: Start) -> None:
    session = start("flood", rows=24, cols=80)
    session.wait_for("0000")
    session.send("x")
    session.wait_for("stopped")
    session.resize(10, 40)
    session.wait_for(lambda s: s.line(0).startswith("stopped"))
    session.quiet(0.2)
    assert len(session.lines) == 10


@pytest.mark.parametrize("ignored", [False, True], ids=["", "with SIGHUP ignored"])
def test_hang_up_ends_the_program(start: Start, tmp_path: Path, ignored: bool) -> None:
    prepare = (lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)) if ignored else None
    session = start("hello", prepare=prepare)
    session.wait_for("Hello there")
    session.hang_up()
    assert session.wait_exit(timeout=5) == 129
    assert (tmp_path / "shutdown").exists()
    assert not (tmp_path / "reports").exists()


def test_a_terminal_that_takes_nothing_does_not_hold_the_program(start: Start) -> None:
    session = start("flood")
    session.wait_for("0000")
    assert session.runs_on(0.7)
    session.signal(signal.SIGTERM)
    assert session.wait_exit(timeout=5, read=False) == 143
    assert session.modes == session.modes_before


# Long, because the terminal's own emulation takes a core for as long as it reads.
@pytest.mark.long
def test_a_slow_terminal_gets_fewer_frames_and_the_last_one(start: Start) -> None:
    session = start("flood", rows=50, cols=200)
    session.wait_for("0000")
    # Not `mark`, which reads until there is nothing: here there always is something.
    mark = len(session.raw)
    assert session.runs_on(1.0)
    session.send("x")
    session.wait_for("stopped flooding")
    session.quiet(0.3)
    assert [line for line in session.lines if line] == ["stopped flooding"]
    # Sixty frames a second would be twice as much.
    assert len(session.bytes_since(mark)) < 30 * 200 * 50


def test_stop_and_continue_in_a_shell(start: Start, tmp_path: Path) -> None:
    """Ctrl+Z gives the shell its terminal back, and `fg` draws everything again."""
    shell = shutil.which("dash") or "sh"
    session = start("", argv=[shell, "-i"], env={"PS1": "shell> ", "ENV": None})
    session.wait_for("shell>")
    before = session.modes
    session.send(f"{sys.executable} {APPS} hello {tmp_path}\n")
    session.wait_for("Hello there")
    assert session.modes != before
    for _ in range(2):
        mark = session.mark()
        session.send("z")
        session.wait_for_bytes(ALTERNATE_OFF, since=mark)
        session.wait_for(lambda s, mark=mark: b"shell> " in s.raw[mark:])
        assert session.modes == before
        session.send("fg\n")
        session.wait_for("Hello there")
        assert session.modes != before
    session.quiet(0.2)
    session.send("3")
    session.wait_for_bytes(b"shell> ", since=session.raw.rindex(ALTERNATE_ON))
    assert session.modes == before
    session.send("echo status $?\n")
    session.wait_for("status 3")


def test_continue_after_a_stop_from_outside(start: Start) -> None:
    session = start("hello")
    session.wait_for("Hello there")
    session.quiet(0.2)
    session.signal(signal.SIGSTOP)
    os.waitid(os.P_PID, session.pid, os.WSTOPPED)
    mark = session.mark()
    session.signal(signal.SIGCONT)
    session.wait_for_bytes(ALTERNATE_ON, since=mark)
    session.wait_for("Hello there")
    assert not session.modes[LFLAG] & termios.ICANON
    session.quiet(0.2)
    session.send("q")
    assert session.wait_exit() == 0
    assert session.modes == session.modes_before


def test_standard_error_is_not_drawn_on(start: Start, tmp_path: Path) -> None:
    with open(tmp_path / "errors.log", "wb") as log:
        session = start("hello", stderr=log.fileno())
        session.wait_for("Hello there")
        session.send("m")
        assert session.wait_exit() == 4
    assert (tmp_path / "errors.log").read_bytes() == "Could not ␛[31mstart\n".encode()


def test_a_session_leaves_no_process_behind() -> None:
    with TerminalSession(["sh", "-c", "trap '' HUP TERM; sleep 600 & echo child $!; wait"]) as session:
        session.wait_for("child")
        child = int(session.screen.split()[1])
        watched = os.pidfd_open(child)
    assert select.select([watched], [], [], 5)[0]
    os.close(watched)


def test_a_failed_wait_shows_the_screen() -> None:
    with TerminalSession(["echo", "what there is"]) as session:
        with pytest.raises(AssertionError, match=r"something else.*\n[^$]*\|what there is "):
            session.wait_for("something else", timeout=2)
        assert session.wait_exit() == 0
