"""Brings the local cloud up, as a child process or by joining one that runs, and holds on to it.

The server ends when the last console lets go: the console that started it holds its standard input, every other
one holds the named pipe in its state directory. The kernel closes both however a console ends.
"""

from __future__ import annotations

import asyncio
import errno
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

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
    reading, writing = os.pipe()
    arguments = ["-m", "smtui", "serve", "--for-console", "--state", str(directory)]
    try:
        server = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            stdin=reading,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            # Signals of the terminal are for this console; another one may go on with the server.
            start_new_session=True,
        )
    except OSError as error:
        os.close(writing)
        raise LocalCloudError(f"The local cloud can't be started: {error.strerror}.") from None
    finally:
        os.close(reading)
    assert server.stdout is not None
    assert server.stderr is not None
    ready = _ready((await server.stdout.readline()).decode("utf-8", "replace"))
    if ready is not None:
        return Hold(_profile(ready), writing)
    os.close(writing)
    words = (await server.stderr.read()).decode("utf-8", "replace").strip()
    await server.wait()
    if is_held(directory):
        return None
    raise LocalCloudError(words.splitlines()[-1] if words else "The local cloud ended without saying why.")


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
