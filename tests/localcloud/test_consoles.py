"""The life time of a server that consoles started, as a console sees it: files and pipes only."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from smtui.localcloud.consoles import Consoles, make_pipe
from smtui.localcloud.state_directory import PID, DirectoryError, StateDirectory
from smtui.paths import CONSOLES, LOCK
from tests.localcloud.running import RunningCloud

# A console that opens the pipe, says so, and stays until it is killed.
_JOIN = """
import os, sys
pipe = os.open(sys.argv[1], os.O_WRONLY | os.O_NONBLOCK)
print(open(sys.argv[2]).read(), end="", flush=True)
sys.stdin.read()
"""


def _console(state: Path) -> RunningCloud:
    return RunningCloud(state, "--empty", "--for-console", stdin=subprocess.PIPE)


def _leave(cloud: RunningCloud) -> None:
    assert cloud.process is not None
    assert cloud.process.stdin is not None
    cloud.process.stdin.close()


def _join(cloud: RunningCloud) -> subprocess.Popen[bytes]:
    joined = subprocess.Popen(
        [sys.executable, "-c", _JOIN, str(cloud.state / CONSOLES), str(cloud.state / LOCK)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert joined.stdout is not None
    assert json.loads(joined.stdout.readline()) == cloud.ready
    return joined


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()


def test_it_ends_with_the_console_that_started_it(state: Path) -> None:
    with _console(state) as cloud:
        assert cloud.http.get(cloud.url("locations")).status_code == 200
        _leave(cloud)
        assert cloud.wait() == 0
        assert (state / LOCK).read_text() == ""
        assert cloud.words == ""


def test_a_joined_console_keeps_it_alive_until_it_is_killed(state: Path) -> None:
    with _console(state) as cloud:
        second = _join(cloud)
        third = _join(cloud)
        _leave(cloud)
        assert cloud.http.get(cloud.url("locations")).status_code == 200
        _kill(second)
        assert cloud.http.get(cloud.url("locations")).status_code == 200
        assert json.loads((state / LOCK).read_text()) == cloud.ready
        _kill(third)
        assert cloud.wait() == 0


def test_a_joined_console_that_leaves_first_does_not_end_it(state: Path) -> None:
    with _console(state) as cloud:
        _kill(_join(cloud))
        _kill(_join(cloud))
        assert cloud.http.get(cloud.url("locations")).status_code == 200
        _leave(cloud)
        assert cloud.wait() == 0


def test_killing_the_console_leaves_no_process_behind(state: Path) -> None:
    starter = (
        "import subprocess, sys; sys.path.insert(0, sys.argv[1])\n"
        "server = subprocess.Popen([sys.executable, '-c', sys.argv[2], '--empty', '--for-console', '--state', "
        "sys.argv[3]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "server.stdout.readline(); print(server.pid, flush=True); sys.stdin.read()"
    )
    serve = (
        "import argparse, sys; from smtui.cli import serve; parser = argparse.ArgumentParser();"
        "serve.add_arguments(parser); sys.exit(serve.run(parser.parse_args()))"
    )
    root = str(Path(__file__).parents[2])
    console = subprocess.Popen(
        [sys.executable, "-c", starter, root, serve, str(state)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": root},
    )
    assert console.stdout is not None
    server = int(console.stdout.readline())
    ended = os.pidfd_open(server)
    _kill(console)
    # The server is a grandchild: its descriptor becomes readable when it is gone.
    asyncio.run(_readable(ended))
    os.close(ended)


def test_ctrl_c_and_a_hang_up_are_for_the_console(state: Path) -> None:
    with _console(state) as cloud:
        assert cloud.process is not None
        cloud.process.send_signal(signal.SIGINT)
        cloud.process.send_signal(signal.SIGHUP)
        assert cloud.http.get(cloud.url("locations")).status_code == 200
        assert cloud.terminate() == 0


def test_a_server_that_people_started_ignores_its_input(sample: RunningCloud) -> None:
    # Its standard input is /dev/null, which has ended before it began.
    joined = _join(sample)
    _kill(joined)
    assert sample.http.get(sample.url("locations")).status_code == 200


def test_input_that_has_ended_already_ends_it_at_once(state: Path) -> None:
    with RunningCloud(state, "--empty", "--for-console", stdin=subprocess.DEVNULL) as cloud:
        assert cloud.wait() == 0


def test_nobody_joins_where_no_server_is(state: Path) -> None:
    make_pipe(state)
    with pytest.raises(OSError, match="No such device or address"):
        os.open(state / CONSOLES, os.O_WRONLY | os.O_NONBLOCK)


def test_a_console_that_joins_while_the_server_ends_is_seen(state: Path) -> None:
    """The race of the contract: the pipe is opened after the lock file was emptied and before the last look."""
    watching = False
    back = asyncio.Event()

    class Watched(StateDirectory):
        joined: int | None = None

        def withdraw(self) -> None:
            super().withdraw()
            if watching and self.joined is None:
                self.joined = os.open(self.path / CONSOLES, os.O_WRONLY | os.O_NONBLOCK)

        def announce(self, line: str) -> None:
            super().announce(line)
            if watching:
                back.set()

    async def run() -> None:
        nonlocal watching
        ended = asyncio.Event()
        reading, writing = os.pipe()
        directory.announce("ready")
        consoles = Consoles(directory, "ready", ended.set)
        consoles.watch(reading)
        watching = True
        os.close(writing)
        await asyncio.wait_for(back.wait(), 20)
        assert not ended.is_set()
        assert (state / LOCK).read_text() == "ready\n"
        assert directory.joined is not None
        os.close(directory.joined)
        await asyncio.wait_for(ended.wait(), 20)
        assert (state / LOCK).read_text() == ""
        consoles.close()
        os.close(reading)

    directory = Watched.hold(state)
    try:
        asyncio.run(run())
    finally:
        directory.release()


def test_a_directory_whose_server_is_ending_is_waited_for(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ending = StateDirectory.hold(state)
    monkeypatch.setattr("time.sleep", lambda _: ending.release())
    StateDirectory.hold(state).release()


def test_a_directory_whose_server_answers_is_not_waited_for(state: Path) -> None:
    holder = StateDirectory.hold(state)
    holder.announce('{"endpoint": "https://127.0.0.1:1"}')
    with pytest.raises(DirectoryError, match=f"process {os.getpid()}, at https://127.0.0.1:1"):
        StateDirectory.hold(state)
    holder.release()


def test_the_text_of_a_killed_server_holds_nothing(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A console that looks at the lock holds it for a moment, over the ready line of a server that was killed."""
    dead = subprocess.Popen(["true"])
    dead.wait()
    (state / LOCK).write_text('{"endpoint": "https://127.0.0.1:1"}\n')
    (state / PID).write_text(f"{dead.pid}\n")
    with (state / LOCK).open() as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)
        monkeypatch.setattr("time.sleep", lambda _: looking.close())
        StateDirectory.hold(state).release()


async def _readable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_reader(descriptor, ended.set)
    try:
        await asyncio.wait_for(ended.wait(), 20)
    finally:
        loop.remove_reader(descriptor)
