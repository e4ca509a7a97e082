"""The installed program in a real pseudo-terminal, by keys alone."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.terminal.session import TerminalSession

SMTUI = str(Path(sys.executable).with_name("smtui"))

PACKAGE = "https://contosoarchive.blob.core.windows.net/packages/shop.cspkg"
CSCFG = (
    '<ServiceConfiguration serviceName="Shop" osFamily="4" osVersion="*"'
    ' xmlns="http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration">'
    '<Role name="Web"><Instances count="2"/></Role></ServiceConfiguration>'
)


def environment(home: Path) -> dict[str, str | None]:
    """An empty home, and nothing that names a profile."""
    unset = ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "AZURE_MANAGEMENT_CERTFILE", "PYTHONPATH")
    return {**dict.fromkeys(unset), "HOME": str(home), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def console(home: Path, *options: str) -> TerminalSession:
    return TerminalSession([SMTUI, *options], rows=24, cols=80, env=environment(home), cwd=home)


def servers(home: Path) -> list[int]:
    """The processes of local clouds whose state is in this home."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdecimal():
            try:
                command = (process / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"serve" in command and any(str(home).encode() in part for part in command):
                found.append(int(process.name))
    return found


def wait_until_gone(pids: list[int]) -> None:
    """Wait for processes to end, by their pidfds."""
    import select

    for pid in pids:
        try:
            descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        try:
            readable, _, _ = select.select([descriptor], [], [], 10)
            assert readable, f"process {pid} is still there"
        finally:
            os.close(descriptor)


def type_slowly(session: TerminalSession, text: str) -> None:
    """Type a text key by key, each once the one before shows."""
    for end in range(1, len(text) + 1):
        session.send(text[end - 1])
        session.wait_for(lambda s, typed=text[:end]: typed in [line.strip("│ ") for line in s.lines])


def opened(session: TerminalSession) -> None:
    session.wait_for(lambda s: "LOCAL" in s.line(0) and "shop" in s.screen, timeout=30)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "app.cscfg").write_text(CSCFG)
    return tmp_path


def test_the_whole_story(home: Path) -> None:
    """Walk the tree, create, deploy to staging, watch, swap into production, delete: keys only, at 80×24."""
    with console(home) as session:
        session.wait_for("Contoso", timeout=30)
        session.wait_for("telemetry")

        session.send("j")
        session.wait_for("Contoso ▸ Cloud services ")
        session.send("n")
        session.wait_for("PgDn scrolls")
        session.send("fresh")
        session.wait_for("<ServiceName>fresh</ServiceName>")
        session.send("\t\t\t\t")
        session.quiet(0.2)
        session.send("\r")
        session.wait_for("Contoso ▸ Cloud services ▸ fresh")
        session.wait_for("Create Cloud Service")

        session.send("l")
        session.wait_for("Production  empty")
        session.send("n")
        session.wait_for("PgDn scrolls")
        session.send("\tv1\t\t" + PACKAGE + "\t" + str(home / "app.cscfg") + "\t\t")
        session.wait_for("sha256")
        session.quiet(0.2)
        session.send("\r")
        session.wait_for("1 pending", timeout=15)
        session.wait_for("Deploying")
        session.wait_for("▸ fresh ▸ staging")
        session.wait_for("2 ready", timeout=40)
        session.wait_for(lambda s: "Create Deployment" in s.screen and "pending" not in s.screen)

        session.send("s")
        session.wait_for("y swaps them")
        session.send("y")
        session.wait_for("▸ fresh ▸ production", timeout=30)
        session.wait_for(lambda s: "Swap Deployment" in s.screen and "pending" not in s.line(0), timeout=30)

        session.send("d")
        session.wait_for("Enter is dead")
        type_slowly(session, "v1")
        session.wait_for("deletes it")
        session.send("\r")
        session.wait_for(lambda s: "Delete Deployment" in s.screen and "pending" not in s.line(0), timeout=30)
        session.wait_for(lambda s: " production v1" not in s.screen, timeout=30)

        session.send("\x1b[H")
        session.wait_for("Subscription")
        session.send("jjjjj")
        session.wait_for("Cloud services ▸ fresh ")
        session.send("d")
        session.wait_for("Enter is dead")
        type_slowly(session, "fresh")
        session.wait_for("deletes it")
        session.send("\r")
        session.wait_for("Delete Cloud Service")
        session.wait_for(lambda s: "▸ fresh" not in s.screen)

        children = servers(home)
        assert len(children) == 1
        session.send("\x11")
        assert session.wait_exit(10) == 0
        wait_until_gone(children)


def test_nothing_is_written_while_nothing_happens(home: Path) -> None:
    with console(home) as session:
        opened(session)
        session.send("jj")
        session.wait_for("▸ archive")
        session.wait_for("North Europe")
        session.quiet(1.0)
        mark = session.mark()
        session.quiet(3.0)
        assert session.bytes_since(mark) == b""


def test_two_consoles_share_one_local_cloud_and_the_first_to_quit_leaves_it_to_the_other(home: Path) -> None:
    with console(home) as first:
        opened(first)
        with console(home) as second:
            opened(second)
            assert len(servers(home)) == 1
            first.send("\x11")
            assert first.wait_exit(10) == 0
            second.send("jr")
            # Keys that act do not count where they come together with others.
            second.wait_for("Cloud service  ")
            second.quiet(0.2)
            second.send("n")
            second.wait_for("PgDn scrolls")
            second.send("later\t\t\t\t")
            second.wait_for("<ServiceName>later</ServiceName>")
            second.quiet(0.2)
            second.send("\r")
            second.wait_for("Cloud services ▸ later")
            children = servers(home)
            assert len(children) == 1
            second.send("\x11")
            assert second.wait_exit(10) == 0
            wait_until_gone(children)


def test_consoles_that_are_killed_leave_no_process_behind(home: Path) -> None:
    with console(home) as first:
        opened(first)
        with console(home) as second:
            opened(second)
            children = servers(home)
            assert len(children) == 1
            os.kill(first.pid, 9)
            os.kill(second.pid, 9)
            wait_until_gone(children)


def test_a_local_cloud_that_died_is_brought_up_again_on_refresh(home: Path) -> None:
    with console(home) as session:
        opened(session)
        (server,) = servers(home)
        os.kill(server, 9)
        session.send("jr")
        session.wait_for("no connection since", timeout=20)
        session.send("r")
        session.wait_for(lambda s: "no connection" not in s.screen, timeout=20)
        session.send("j")
        session.wait_for("North Europe")
        children = servers(home)
        assert len(children) == 1
        session.send("\x11")
        assert session.wait_exit(10) == 0
        wait_until_gone(children)


def test_a_pending_operation_is_followed_by_the_next_console(home: Path) -> None:
    with console(home) as session:
        opened(session)
        session.send("j")
        session.wait_for("Contoso ▸ Cloud services ")
        session.send("jl")
        session.wait_for("Production  empty")
        session.send("n")
        session.wait_for("PgDn scrolls")
        session.send("\tv1\t\t" + PACKAGE + "\t" + str(home / "app.cscfg") + "\t\t")
        session.wait_for("sha256")
        session.quiet(0.2)
        session.send("\r")
        session.wait_for("1 pending")
        os.kill(session.pid, 9)
    with console(home) as session:
        opened(session)
        session.wait_for(lambda s: "Create Deployment" in s.screen and "Succeeded" in s.screen, timeout=40)


def test_ctrl_z_gives_the_shell_back_and_fg_the_console(home: Path) -> None:
    shell = ["bash", "--norc", "--noprofile", "-i"]
    with TerminalSession(shell, rows=24, cols=80, env={**environment(home), "PS1": "$ "}, cwd=home) as session:
        session.send(f"{SMTUI}\r")
        opened(session)
        session.send("\x1a")
        session.wait_for("Stopped")
        session.send("echo still $((40 + 2))\r")
        session.wait_for("still 42")
        session.send("fg\r")
        opened(session)
        session.send("j")
        session.wait_for("Contoso ▸ Cloud services")
        session.send("\x11")
        session.wait_for(lambda s: "Contoso" not in s.screen)
        session.send("echo status $?\r")
        session.wait_for("status 0")


@pytest.mark.parametrize(("number", "status"), [(15, 143), (1, 129), (2, 130)])
@pytest.mark.sample(1)
def test_a_signal_ends_the_console_and_gives_the_terminal_back(home: Path, number: int, status: int) -> None:
    with console(home) as session:
        opened(session)
        children = servers(home)
        session.signal(number)
        assert session.wait_exit(10) == status
        assert session.modes == session.modes_before
        assert session.screen.strip() == ""
        wait_until_gone(children)


def test_a_closed_terminal_ends_the_console_and_its_local_cloud(home: Path) -> None:
    with console(home) as session:
        opened(session)
        children = servers(home)
        session.hang_up()
        assert session.wait_exit(10) == 129
        wait_until_gone(children)


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_need_no_terminal(home: Path, option: str) -> None:
    import subprocess

    done = subprocess.run([SMTUI, option], capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 0
    assert "smtui" in done.stdout
    assert done.stderr == ""


def test_without_a_terminal_one_sentence_and_status_2(home: Path) -> None:
    import subprocess

    done = subprocess.run([SMTUI], capture_output=True, text=True, check=False, timeout=30, stdin=subprocess.DEVNULL)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
