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
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from smtui import paths
from smtui.client.profile import LOCAL, Profile

START_SECONDS: Final = 30.0


class LocalCloudError(Exception):
    """The local cloud can't be started; the message is the server's own."""


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
                hold = join(directory) or await _start(directory)
                if hold is not None:
                    return hold
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise LocalCloudError(f"The local cloud was not ready within {START_SECONDS:.0f} seconds.") from None


def join(directory: Path) -> Hold | None:
    """Take hold of a server that runs in a state directory, or give None where none does."""
    try:
        descriptor = os.open(directory / paths.CONSOLES, os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        if error.errno in (errno.ENXIO, errno.ENOENT, errno.ENOTDIR):
            return None
        raise LocalCloudError(f"{directory / paths.CONSOLES} can't be opened: {error.strerror}.") from None
    # A server that is about to end has emptied its ready line by now, or has seen this end of the pipe.
    ready = _ready((directory / paths.LOCK).read_text("utf-8", "replace"))
    if ready is None:
        os.close(descriptor)
        return None
    return Hold(_profile(ready), descriptor)


async def _start(directory: Path) -> Hold | None:
    return await asyncio.to_thread(_start_and_wait, directory)


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
                ready = _ready(output.readline().decode("utf-8", "replace"))
            if ready is not None:
                # It is left to itself: it ends when nobody holds it any more.
                server.returncode = 0
                return Hold(_profile(ready), os.dup(writing))
            server.wait()
            if is_held(directory):
                return None
            words.seek(0)
            said = words.read().decode("utf-8", "replace").strip().splitlines()
    except OSError as error:
        raise LocalCloudError(f"The local cloud can't be started: {error.strerror}.") from None
    finally:
        os.close(reading)
        os.close(writing)
    raise LocalCloudError(said[-1] if said else "The local cloud ended without saying why.")


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


def _ready(text: str) -> dict[str, Any] | None:
    try:
        document = json.loads(text)
    except ValueError:
        return None
    return document if isinstance(document, dict) and "endpoint" in document else None


def _profile(ready: dict[str, Any]) -> Profile:
    return Profile(
        name=LOCAL,
        subscription_id=str(ready["subscription_id"]),
        endpoint=str(ready["endpoint"]),
        certificate=str(ready["certificate"]),
        ca=str(ready["ca"]),
        environment=LOCAL,
    )
