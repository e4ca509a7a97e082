"""The journal's file: made, brought up to date, and opened once for writing and once for reading.

Reading has a connection of its own: in WAL mode it sees what is committed and never waits for who writes.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from smtui.client.recorder import RecorderError

VERSION: Final = 3

READING_SECONDS: Final = 0.05
"""How long a read waits for SQLite: only while the file is being recovered there is anything to wait for."""

ASIDE: Final = ".corrupt-"
"""What the name of a journal goes on with that made no sense and was set aside; then comes the time."""

BESIDE: Final = ("-wal", "-shm")
"""Endings of the files that SQLite keeps beside a journal."""

_NO_JOURNAL: Final = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR)

_MIGRATIONS: Final = {
    0: """
CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    started TEXT NOT NULL,
    finished TEXT NOT NULL DEFAULT '',
    os_user TEXT NOT NULL,
    pid INTEGER NOT NULL,
    profile TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    subscription_id TEXT NOT NULL,
    operation TEXT NOT NULL,
    effect TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    target TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    request_id TEXT NOT NULL DEFAULT '',
    http_status INTEGER NOT NULL DEFAULT 0,
    error_code TEXT NOT NULL DEFAULT '',
    message TEXT NOT NULL DEFAULT ''
);
CREATE INDEX entries_state ON entries (state)
""",
    # Pids are used again: a process is its pid and when it started. What was pending belongs to nobody, so that
    # whoever comes first asks for its outcome.
    1: """
ALTER TABLE entries ADD COLUMN pid_started INTEGER NOT NULL DEFAULT 0;
UPDATE entries SET pid = 0 WHERE state = 'pending'
""",
    # The audit file begins with this version: what had ended before is not told again.
    2: """
ALTER TABLE entries ADD COLUMN checked TEXT NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN audited INTEGER NOT NULL DEFAULT 0;
UPDATE entries SET audited = 1 WHERE state NOT IN ('intended', 'pending');
CREATE INDEX entries_unaudited ON entries (id) WHERE audited = 0
""",
}


class JournalError(RecorderError):
    """The journal can't be opened, read or written; the message names the file and says why."""


class Database:
    """The journal's file, open. May be used from any thread.

    Args:
        file: the SQLite file; it and its directory are made when missing, readable by their owner only.
        patience: how many seconds a write waits for other processes.

    Attributes:
        said: where the file made no sense, so that it was set aside and a new one was begun: the sentence for that;
            otherwise "".

    Raises:
        JournalError: the file can't be made or set aside, is one of a newer smtui, or is locked for long.
    """

    def __init__(self, file: Path, patience: float) -> None:
        self._file = file
        self._patience = patience
        self._writing = threading.Lock()
        self._reading = threading.Lock()
        self._listeners: list[Callable[[], object]] = []
        self._database, self._view, self.said = _open_both(file, patience)
        self._seen = self._version()

    def close(self) -> None:
        """Close the file, after what is being written to it."""
        with self._writing, self._reading:
            self._view.close()
            self._database.close()

    def subscribe(self, listener: Callable[[], object]) -> Callable[[], None]:
        """Have a function called after every change; give what ends this.

        It is called in the thread that made the change; after one of another process in the thread of `notice`.
        """
        self._listeners.append(listener)

        def unsubscribe() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return unsubscribe

    def tell(self) -> None:
        """Call the listeners."""
        for listener in tuple(self._listeners):
            listener()

    def notice(self) -> None:
        """Call the listeners where another process has changed the file since the last time.

        Raises:
            JournalError: it can't be read.
        """
        version = self._version()
        if version != self._seen:
            self._seen = version
            self.tell()

    def read(self, words: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """Give the rows of a query, without waiting for who writes.

        Raises:
            JournalError: the file can't be read.
        """
        try:
            with self._reading:
                return self._view.execute(words, values).fetchall()
        except sqlite3.Error as error:
            raise JournalError(f"The journal {self._file} can't be read: {error}.") from None

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """Give the connection for writing, alone; then tell the listeners.

        Raises:
            JournalError: what the block did could not be written.
        """
        if not self._writing.acquire(timeout=self._patience):
            raise JournalError(f"The journal {self._file} can't be written: another change of it takes too long.")
        try:
            yield self._database
        except sqlite3.Error as error:
            raise JournalError(f"The journal {self._file} can't be written: {error}.") from None
        finally:
            self._writing.release()
        # What this process wrote is no news of another one.
        with suppress(JournalError):
            self._seen = self._version()
        self.tell()

    def _version(self) -> int:
        # Changes with every commit, but those of the connection that asks.
        ((version,),) = self.read("PRAGMA data_version")
        return int(version)


def makes_no_sense(error: sqlite3.Error) -> bool:
    """Whether an error says that a file is no journal; one that is locked, full or out of reach may well be one."""
    return _code(error) in _NO_JOURNAL


def _open_both(file: Path, patience: float) -> tuple[sqlite3.Connection, sqlite3.Connection, str]:
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone_in(file.parent):
            writing, said = _opened(file, patience)
        try:
            reading = _connect(f"{file.absolute().as_uri()}?mode=ro", READING_SECONDS, uri=True)
        except BaseException:
            writing.close()
            raise
    except OSError as error:
        raise JournalError(f"The journal {file} can't be opened: {error.strerror}.") from None
    except sqlite3.Error as error:
        raise JournalError(f"The journal {file} can't be used: {error}.") from None
    return writing, reading, said


def _opened(file: Path, patience: float) -> tuple[sqlite3.Connection, str]:
    """Open the journal, or a new one where it makes no sense; then the sentence for that comes with it."""
    _make(file)
    found = _connect(str(file), patience)
    try:
        _prepare(found, file)
        _look_through(found)
    except sqlite3.Error as error:
        # It is closed last, because SQLite removes what it keeps beside a file that it can't read.
        with closing(found):
            if not makes_no_sense(error):
                raise
            aside = _set_aside(file)
    except BaseException:
        found.close()
        raise
    else:
        return found, ""
    found, _ = _opened(file, patience)
    return found, (
        f"The journal made no sense and was set aside: {aside}. A new one was begun; what was on its way goes on, and "
        "is no longer followed."
    )


def _look_through(database: sqlite3.Connection) -> None:
    """Raise what a damaged file would raise sooner or later."""
    ((found,),) = database.execute("PRAGMA quick_check(1)").fetchall()
    if found != "ok":
        damaged = sqlite3.DatabaseError(str(found))
        damaged.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise damaged
    database.execute("SELECT audited FROM entries LIMIT 1").fetchall()


def _set_aside(file: Path) -> Path:
    """Give a journal another name, with what SQLite keeps beside it."""
    first = file.with_name(f"{file.name}{ASIDE}{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    names = (first, *(first.with_name(f"{first.name}.{number}") for number in range(2, 1000)))
    aside = next(name for name in names if not name.exists())
    file.rename(aside)
    for ending in BESIDE:
        with suppress(FileNotFoundError):
            file.with_name(file.name + ending).rename(aside.with_name(aside.name + ending))
    return aside


def _connect(name: str, patience: float, *, uri: bool = False) -> sqlite3.Connection:
    return sqlite3.connect(name, check_same_thread=False, isolation_level=None, timeout=patience, uri=uri)


def _prepare(database: sqlite3.Connection, file: Path) -> None:
    database.execute("PRAGMA journal_mode = WAL")
    # A change is sent only once its intent would survive a power cut.
    database.execute("PRAGMA synchronous = FULL")
    version = _schema_of(database)
    if version > VERSION:
        raise JournalError(
            f"The journal {file} can't be used: it belongs to a newer smtui. Move it away to begin a new one."
        )
    if version == VERSION:
        return
    database.execute("BEGIN IMMEDIATE")
    with database:
        # Another process may have been faster.
        for step in range(_schema_of(database), VERSION):
            for statement in _MIGRATIONS[step].split(";"):
                database.execute(statement)
        database.execute(f"PRAGMA user_version = {VERSION}")


def _schema_of(database: sqlite3.Connection) -> int:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    return int(version)


def _code(error: sqlite3.Error) -> int:
    # The low byte is the kind; errors of Python's own module have none.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _make(file: Path) -> None:
    # Never opened where it exists: closing it again would drop the locks that another journal of this process holds.
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


@contextmanager
def _alone_in(directory: Path) -> Iterator[None]:
    """Hold a lock while a journal is made ready: SQLite does not wait for another that is changing to WAL."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        # Some network file systems have no such lock.
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
