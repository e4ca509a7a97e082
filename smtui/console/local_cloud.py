"""Brings the local cloud up, as a child process or by joining one that runs, and holds on to it.

The server ends when the last console lets go: the console that started it holds its standard input, every other
one holds the named pipe in its state directory. The kernel closes both however a console ends.
"""

from __future__ import annotations

import asyncio
import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from smtui import paths
from smtui.client.profile import LOCAL, Profile

START_SECONDS: Final = 30.0


class LocalCloudError(Exception):
    """The local cloud can't be started or joined; the message is the server's own, or names the path."""


@dataclass(frozen=True, slots=True)
class Hold:
    """What keeps the local cloud running for this console.

    Attributes:
        profile: the profile that leads to it.
        descriptor: the pipe's end; closing it lets go.
    """

    profile: Profile
    descriptor: int

    def release(self) -> None:
        """Let go: the server ends once nobody holds it."""
        os.close(self.descriptor)


async def bring_up(directory: Path) -> Hold:
    """Join the local cloud of a state directory, or start it.

    Args:
        directory: the state directory.

    Raises:
        LocalCloudError: it does not start, or is not ready in 30 seconds.
    """
    try:
        async with asyncio.timeout(START_SECONDS):
            while True:
                # Two consoles that start at once both try to start it: the lock lets one server through.
                hold = await _in_thread(join, directory) or await _in_thread(_start, directory)
                if hold is not None:
                    return hold
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise LocalCloudError(f"The local cloud was not ready within {START_SECONDS:.0f} seconds.") from None


def join(directory: Path) -> Hold | None:
    """Take hold of a server that runs in a state directory, or give None where none does.

    Raises:
        LocalCloudError: its files can't be read, or do not say where it is.
    """
    pipe, lock = directory / paths.CONSOLES, directory / paths.LOCK
    try:
        descriptor = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        if error.errno in (errno.ENXIO, errno.ENOENT, errno.ENOTDIR):
            return None
        raise LocalCloudError(f"The local cloud can't be joined: {pipe}: {error.strerror or error}.") from None
    try:
        # A server that is about to end has emptied its ready line by now, or has seen this end of the pipe.
        profile = _profile(lock.read_text("utf-8", "replace"), str(lock))
    except OSError as error:
        os.close(descriptor)
        raise LocalCloudError(f"The local cloud can't be joined: {lock}: {error.strerror or error}.") from None
    except BaseException:
        os.close(descriptor)
        raise
    if profile is None:
        os.close(descriptor)
        return None
    return Hold(profile, descriptor)


async def _in_thread(take: Callable[[Path], Hold | None], directory: Path) -> Hold | None:
    taking = asyncio.ensure_future(asyncio.to_thread(take, directory))
    try:
        return await asyncio.shield(taking)
    except asyncio.CancelledError:
        # The thread goes on, and nobody would let go of what it takes hold of.
        taking.add_done_callback(_let_go)
        raise


def _let_go(taken: asyncio.Future[Hold | None]) -> None:
    if not taken.cancelled() and taken.exception() is None and (hold := taken.result()) is not None:
        hold.release()


def _start(directory: Path) -> Hold | None:
    """Start a server and wait for its ready line; None where another one was faster."""
    try:
        return _start_and_wait(directory)
    except OSError as error:
        where = error.filename or directory
        raise LocalCloudError(f"The local cloud can't be started: {where}: {error.strerror or error}.") from None


def _start_and_wait(directory: Path) -> Hold | None:
    reading, writing = os.pipe()
    arguments = ["-m", "smtui", "serve", "--for-console", "--state", str(directory)]
    try:
        # Its words go to a file: this console may be gone while another one still uses the server.
        with _log(directory) as words:
            server = subprocess.Popen(
                [sys.executable, *arguments],
                stdin=reading,
                stdout=subprocess.PIPE,
                stderr=words,
                # Signals of the terminal are for this console.
                start_new_session=True,
            )
            assert server.stdout is not None
            with server.stdout as output:
                profile = _profile(output.readline().decode("utf-8", "replace"), "its ready line")
            if profile is not None:
                # It is left to itself: it ends when nobody holds it any more.
                server.returncode = 0
                return Hold(profile, os.dup(writing))
            server.wait()
            if is_held(directory):
                return None
            words.seek(0)
            said = words.read().decode("utf-8", "replace").strip().splitlines()
    finally:
        os.close(reading)
        os.close(writing)
    raise LocalCloudError(said[-1] if said else f"The local cloud in {directory} ended without saying why.")


def _log(directory: Path) -> IO[bytes]:
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(directory / paths.SERVER_LOG, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
    return os.fdopen(descriptor, "r+b")


def is_held(directory: Path) -> bool:
    """Whether a server holds the state directory, or is just letting go of it."""
    import fcntl

    try:
        with (directory / paths.LOCK).open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _profile(line: str, where: str) -> Profile | None:
    """Give the profile of a ready line; None where there is none yet, or no longer."""
    try:
        ready = json.loads(line)
    except ValueError:
        return None

    def said(key: str) -> str:
        value = ready.get(key) if isinstance(ready, dict) else None
        if not isinstance(value, str) or not value:
            raise LocalCloudError(f"The local cloud can't be joined: {where} does not say its {key}.")
        return value

    return Profile(
        name=LOCAL,
        subscription_id=said("subscription_id"),
        endpoint=said("endpoint"),
        certificate=said("certificate"),
        ca=said("ca"),
        environment=LOCAL,
    )
