"""The state directory: one server a directory, found by others through its lock file.

The file `lock` is held with flock while a server runs and contains its ready line while requests are answered; it is
empty before and after. The file `pid` says which process holds it. flock is let go by the kernel when the process
dies, however it dies, so a left-over file means nothing.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import time
from pathlib import Path
from typing import Final, Self

from smtui import paths
from smtui.localcloud.authority import write_private

DATABASE: Final = "cloud.sqlite"
PID: Final = "pid"

# A server that is ending or not ready yet holds the lock without a ready line; neither takes long.
_PATIENCE: Final = 10.0
_INTERVAL: Final = 0.02


class DirectoryError(Exception):
    """The state directory can't be used; the message is one sentence."""


class StateDirectory:
    """A state directory that this process holds."""

    def __init__(self, path: Path, lock: int) -> None:
        """Take over a held lock; use `hold`."""
        self.path = path
        self._lock = lock

    @classmethod
    def hold(cls, path: Path) -> Self:
        """Make the directory where it is missing, with mode 0700, and hold it.

        A directory whose server is just starting or ending is waited for, up to ten seconds.

        Args:
            path: the directory.

        Raises:
            DirectoryError: it can't be made or written, or another server holds it.
        """
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not any(path.iterdir()):
                path.chmod(0o700)
            lock = os.open(path / paths.LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except (FileExistsError, NotADirectoryError):
            raise DirectoryError(f"The state directory {path} can't be used: a file is in its way.") from None
        except OSError as error:
            raise DirectoryError(f"The state directory {path} can't be used: {error.strerror}.") from None
        try:
            _wait_for(path, lock)
            directory = cls(path, lock)
            directory.withdraw()
            write_private(path / PID, f"{os.getpid()}\n".encode())
        except OSError as error:
            os.close(lock)
            raise DirectoryError(f"The state directory {path} can't be written: {error.strerror}.") from None
        except DirectoryError:
            os.close(lock)
            raise
        return directory

    def announce(self, line: str) -> None:
        """Write the ready line into the lock file."""
        os.pwrite(self._lock, line.encode() + b"\n", 0)

    def withdraw(self) -> None:
        """Empty the lock file: nobody can join from now on."""
        os.ftruncate(self._lock, 0)

    def release(self) -> None:
        """Let the directory go."""
        self.withdraw()
        os.close(self._lock)


def _wait_for(path: Path, lock: int) -> None:
    give_up = time.monotonic() + _PATIENCE
    while not _taken(lock):
        endpoint, holder = _endpoint(lock), _holder(path)
        # A console looks at the lock by taking it for a moment; the text of a server that was killed is still there.
        if (endpoint and _runs(holder)) or time.monotonic() > give_up:
            raise DirectoryError(
                f"The state directory {path} is held by another local cloud: process {holder or 'unknown'}, "
                f"{f'at {endpoint}' if endpoint else 'not ready'}."
            )
        time.sleep(_INTERVAL)


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _endpoint(lock: int) -> str:
    try:
        ready = json.loads(os.pread(lock, 65536, 0))
        return str(ready["endpoint"])
    except (ValueError, LookupError, TypeError):
        return ""


def _holder(path: Path) -> int:
    try:
        return int((path / PID).read_text())
    except (OSError, ValueError):
        return 0


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except OSError as error:
        return error.errno != errno.ESRCH
    return True
