"""The journal as others left it: no entry is changed, and nobody who writes is waited for."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final

from smtui.operations.database import ASIDE, BESIDE, READING_SECONDS, VERSION, JournalError, makes_no_sense
from smtui.operations.entry import COLUMNS, LEFT_WAITING, ORPHANED, UNDER_WAY, Entry, State, from_row
from smtui.operations.owner import Owner, runs

_LEFT: Final = {State.INTENDED: (State.UNKNOWN, ORPHANED), State.WAITING: (State.NOT_SENT, LEFT_WAITING)}
"""What becomes of a change whose console has ended, and what is said of it."""


def newest(file: Path, *, profile: str, limit: int) -> list[Entry]:
    """Give the newest changes of a profile, newest first; those of every profile where it is "".

    A change whose console ended before the answer came is unknown, as the next console will find.

    Raises:
        JournalError: the file can't be read, is not a journal, or is one of another smtui.
    """
    return _read(file, _of(profile), (profile, limit) if profile else (limit,))


def unfinished(file: Path, *, profile: str, limit: int) -> list[Entry]:
    """As `newest`, of the changes that wait, are being sent or are pending.

    Raises:
        JournalError: as `newest`.
    """
    states = ", ".join(f"'{state}'" for state in UNDER_WAY)
    where = f"{_of(profile)} {'AND' if profile else 'WHERE'} state IN ({states})"
    found = _read(file, where, (profile, limit) if profile else (limit,))
    return [entry for entry in found if entry.state in UNDER_WAY]


def set_aside(file: Path) -> list[Path]:
    """Give the journals that made no sense and were set aside for this one, the oldest first."""
    try:
        return sorted(found for found in file.parent.glob(f"{file.name}{ASIDE}*") if not found.name.endswith(BESIDE))
    except OSError:
        return []


def _of(profile: str) -> str:
    return "WHERE profile = ?" if profile else ""


def _read(file: Path, where: str, values: tuple[object, ...]) -> list[Entry]:
    if not file.exists():
        return []
    try:
        with closing(_opened(file)) as database:
            ((version,),) = database.execute("PRAGMA user_version").fetchall()
            if version == 0 and not database.execute("SELECT 1 FROM sqlite_master").fetchall():
                return []
            if version != VERSION:
                age = "a newer" if version > VERSION else "an older"
                raise JournalError(f"The journal {file} belongs to {age} smtui; the console says what to do about it.")
            words = f"SELECT pid, pid_started, {COLUMNS} FROM entries {where} ORDER BY id DESC LIMIT ?"
            rows = database.execute(words, values).fetchall()
    except sqlite3.Error as error:
        advice = " The console sets it aside when it starts, and begins a new one." if makes_no_sense(error) else ""
        raise JournalError(f"The journal {file} can't be read: {error}.{advice}") from None
    except ValueError as error:
        raise JournalError(f"The journal {file} holds what can't be read: {error}.") from None
    return [_as_it_is(from_row(row), Owner(pid, started)) for pid, started, *row in rows]


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=READING_SECONDS)


def _as_it_is(entry: Entry, owner: Owner) -> Entry:
    if entry.state in _LEFT and not runs(owner):
        state, message = _LEFT[entry.state]
        return replace(entry, state=state, message=message)
    return entry
