"""Which process an entry of the journal belongs to, and whether that one is still there: pids are used again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, NamedTuple


class Owner(NamedTuple):
    """A process.

    Attributes:
        pid: its id; 0 is nobody.
        started: when it began, in clock ticks since the machine did; 0 where the system does not say.
    """

    pid: int
    started: int


NOBODY: Final = Owner(0, 0)

_STOPPED: Final = ("T", "t")
_DEAD: Final = ("Z", "X")


def this_process() -> Owner:
    """Give the process that asks."""
    pid = os.getpid()
    found = _look(pid)
    return Owner(pid, found[1] if found else 0)


def runs(owner: Owner) -> bool:
    """Whether a process is still there, and is not another one that was given its pid."""
    if owner.pid <= 0:
        return False
    try:
        os.kill(owner.pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    found = _look(owner.pid)
    if found is None:
        return True
    state, started = found
    return state not in _DEAD and owner.started in (0, started)


def is_at_work(owner: Owner) -> bool:
    """Whether a process is there and not stopped, as by Ctrl+Z."""
    if not runs(owner):
        return False
    found = _look(owner.pid)
    return found is None or found[0] not in _STOPPED


def _look(pid: int) -> tuple[str, int] | None:
    """Give a process's state and when it started, where the system has them in /proc."""
    try:
        line = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return None
    # The second field is the program's name in brackets, which may hold anything; these are the third and the 22nd.
    fields = line.rpartition(")")[2].split()
    try:
        return fields[0], int(fields[19])
    except (IndexError, ValueError):
        return None
