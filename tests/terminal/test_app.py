import signal
from pathlib import Path

import pytest

from .apps import SECRET, Hello
from .conftest import Start
from .session import ALTERNATE_OFF, TerminalSession


def ready(session: TerminalSession) -> TerminalSession:
    session.wait_for("Hello there")
    session.wait_for("q Quit")
    session.quiet(0.1)
    return session


def assert_restored(session: TerminalSession) -> None:
    assert session.modes == session.modes_before
    assert session.raw.count(ALTERNATE_OFF) == 1
    assert b"\x1b[?25h" in session.raw[session.raw.rindex(ALTERNATE_OFF) :]


@pytest.mark.parametrize(("key", "status"), [("q", 0), ("3", 3), ("s", 7)])
def test_exit_status_and_silence(start: Start, tmp_path: Path, key: str, status: int) -> None:
    session = ready(start("hello"))
    session.send(key)
    assert session.wait_exit() == status
    assert_restored(session)
    assert session.screen.strip() == ""
    assert (tmp_path / "shutdown").read_text() == "done"
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)])
def test_signals_end_it_with_the_terminal_restored(start: Start, tmp_path: Path, number: int, status: int) -> None:
    session = ready(start("hello"))
    session.signal(number)
    assert session.wait_exit() == status
    assert_restored(session)
    assert session.screen.strip() == ""
    assert (tmp_path / "shutdown").read_text() == "done"


@pytest.mark.parametrize(
    ("key", "kind"), [("h", "ValueError"), ("w", "ValueError"), ("t", "ValueError"), ("r", "KeyError")]
)
def test_crash(start: Start, tmp_path: Path, key: str, kind: str) -> None:
    session = ready(start("hello", cols=160))
    session.send(key)
    assert session.wait_exit() == 1
    assert_restored(session)
    (report,) = (tmp_path / "reports").iterdir()
    assert [line for line in session.lines if line] == [
        f"The program has stopped because of an internal error ({kind}).",
        f"Report: {report}",
    ]
    text = report.read_text()
    assert f"builtins.{kind}: " in text
    assert "Version   1.2.3" in text
    assert SECRET not in text
    assert SECRET.encode() not in session.raw
    assert (tmp_path / "shutdown").exists()


def test_crash_before_the_first_frame(start: Start) -> None:
    session = start("broken")
    assert session.wait_exit() == 1
    assert session.modes == session.modes_before
    assert "internal error (" in session.screen
    assert "Traceback" not in session.screen


def test_crash_without_a_place_for_the_report(start: Start) -> None:
    session = ready(start("no-report"))
    session.send("h")
    assert session.wait_exit() == 1
    assert_restored(session)
    assert "The report could not be written: No such file or directory" in session.screen


def test_crash_in_the_shutdown_hook(start: Start, tmp_path: Path) -> None:
    session = ready(start("failing-shutdown", cols=160))
    session.send("q")
    assert session.wait_exit() == 1
    assert "internal error (OSError)" in session.screen
    (report,) = (tmp_path / "reports").iterdir()
    assert "the hook failed" in report.read_text()


def test_a_message_comes_after_the_terminal_was_restored(start: Start) -> None:
    session = ready(start("hello"))
    session.send("m")
    assert session.wait_exit() == 4
    assert_restored(session)
    assert session.screen.strip() == "Could not ␛[31mstart"


def test_the_shutdown_hook_has_a_limit(start: Start) -> None:
    session = ready(start("slow-shutdown"))
    session.signal(signal.SIGTERM)
    assert session.wait_exit(timeout=3) == 143
    assert session.screen.strip() == ""


def test_a_handler_that_waits_for_ever_is_interrupted(start: Start, tmp_path: Path) -> None:
    session = ready(start("impatient"))
    session.send("a")
    session.wait_for("Waiting")
    session.signal(signal.SIGTERM)
    assert session.wait_exit(timeout=5) == 143
    assert_restored(session)
    assert session.screen.strip() == ""
    assert (tmp_path / "shutdown").exists()


def test_a_handler_that_blocks_is_ended_by_force(start: Start) -> None:
    session = ready(start("impatient"))
    session.send("b")
    session.wait_for_bytes(b"blocked")
    # Between the word and the sleep there is a moment in which a signal does not wake the main thread.
    session.quiet(0.1)
    session.signal(signal.SIGTERM)
    assert session.wait_exit(timeout=5) == 143
    assert_restored(session)
    assert session.screen.strip() == "The program did not stop in time and was ended."


def test_a_busy_thread_does_not_hold_up_the_end(start: Start) -> None:
    session = ready(start("hello"))
    session.send("u")
    session.wait_for("Working")
    session.send("q")
    assert session.wait_exit(timeout=2) == 0
    assert session.screen.strip() == ""


def test_another_program_in_the_terminal(start: Start) -> None:
    session = ready(start("hello"))
    session.send("e")
    session.wait_for("in the editor")
    assert session.modes == session.modes_before
    session.send("\x03\x1c")  # for the editor
    session.wait_for("^\\")
    # Nobody types so fast that the signal comes to a thread of the program after the editor has ended.
    session.quiet(0.1)
    session.send("done\n")
    session.wait_for("Hello there")
    session.quiet(0.1)
    session.send("q")
    assert session.wait_exit() == 0


def test_ctrl_c_only_tells_the_app(start: Start) -> None:
    """Textual copies the selection through the terminal (OSC 52), or shows a toast."""
    session = start("interrupted")
    session.wait_for("typed")
    session.quiet(0.1)
    for times in (1, 2):
        session.send("\x03")
        session.wait_for(f"interrupted {times}")
    assert b"\x1b]52" not in session.raw
    assert "quit" not in session.screen
    session.send("\x11")
    assert session.wait_exit() == 0


def test_ctrl_c_does_nothing_by_itself(start: Start) -> None:
    session = ready(start("hello"))
    mark = session.mark()
    session.send("\x03")
    session.quiet(0.3)
    assert session.bytes_since(mark) == b""
    session.send("q")
    assert session.wait_exit() == 0


async def test_in_a_pilot_an_exception_is_raised_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = Hello()
    app.report_directory = tmp_path / "reports"

    async def press() -> None:
        async with app.run_test() as pilot:
            await pilot.press("h")
            await pilot.pause()

    with pytest.raises(ValueError, match="wrong for"):
        await press()
    assert app.exit_status == 1
    assert list(tmp_path.iterdir()) == []
