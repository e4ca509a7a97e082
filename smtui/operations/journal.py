"""The journal: every change, written before it is sent, with its request id and its outcome.

It is a SQLite file that several consoles share. A change whose console ended before the answer came is unknown: it
may have been carried out, and is never sent again by itself.
"""

from __future__ import annotations

import asyncio
import fcntl
import getpass
import os
import sqlite3
import statistics
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from smtui.client.errors import (
    CertificateRejected,
    CertificateUnusable,
    NotSent,
    ReadOnlyProfile,
    RedirectRefused,
)
from smtui.client.exchange import Answer
from smtui.client.profile import Profile
from smtui.operations.entry import Entry, State
from smtui.protocol import operation_status
from smtui.protocol.errors import ServiceError
from smtui.protocol.operation import Call, InvalidCall
from smtui.protocol.operation_status import OperationStatus

VERSION: Final = 1

_SCHEMA: Final = """
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
CREATE INDEX entries_state ON entries (state);
"""


class JournalError(Exception):
    """The journal can't be opened; the message names the file and says what to do."""


_COLUMNS: Final = (
    "id, started, finished, profile, subscription_id, operation, method, path, target, state, request_id, "
    "error_code, message"
)


class Journal:
    """The journal of changes; it is also the recorder of a client.

    Args:
        file: the SQLite file; it and its directory are made when missing, readable by their owner only.

    Raises:
        JournalError: the file can't be made, is not a journal, or is one of a newer smtui.
    """

    def __init__(self, file: Path) -> None:
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _make(file)
            self._database = sqlite3.connect(file, check_same_thread=False, isolation_level=None, timeout=10)
            with _alone_in(file.parent):
                self._prepare()
            self._settle_orphans()
        except OSError as error:
            raise JournalError(f"The journal {file} can't be opened: {error.strerror}.") from None
        except sqlite3.Error as error:
            raise JournalError(f"The journal {file} can't be used: {error}. Move it away to begin a new one.") from None

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have a function called after every change of the journal, in the thread that made it."""
        self._listeners.append(listener)

    # What a client's recorder is told.

    def intend(self, call: Call[Any], profile: Profile) -> int:
        """Note that a change is about to be sent, durably, and give the entry's number."""
        operation = call.operation
        values = {
            "started": _now(),
            "os_user": _os_user(),
            "pid": os.getpid(),
            "profile": profile.name,
            "endpoint": profile.endpoint,
            "subscription_id": profile.subscription_id,
            "operation": operation.name,
            "effect": operation.effect.value,
            "method": operation.method,
            "path": call.request_target(profile.subscription_id),
            "target": call.target,
            "body": call.redacted_xml().decode(),
            "state": State.INTENDED,
        }
        names = ", ".join(values)
        places = ", ".join("?" * len(values))
        with self._changing() as database:
            cursor = database.execute(f"INSERT INTO entries ({names}) VALUES ({places})", tuple(values.values()))
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def answered(self, entry: int, answer: Answer[Any], pending: bool) -> None:
        """Note the answer; `pending` where its outcome has to be asked for."""
        if pending and not answer.request_id:
            words = "The answer had no request id to ask with; the outcome is not known."
            self._update(entry, State.UNKNOWN, http_status=answer.status, message=words)
            return
        state = State.PENDING if pending else State.SUCCEEDED
        self._update(entry, state, request_id=answer.request_id, http_status=answer.status)

    def failed(self, entry: int, error: BaseException) -> None:
        """Note that it was refused, was not sent, or got no answer."""
        request_id = getattr(error, "request_id", "")
        if isinstance(error, ServiceError):
            self._update(
                entry,
                State.FAILED,
                request_id=request_id,
                http_status=error.http_status,
                error_code=error.code,
                message=error.message,
            )
        elif isinstance(error, (NotSent, ReadOnlyProfile, CertificateUnusable, InvalidCall)):
            self._update(entry, State.NOT_SENT, message=str(error))
        elif isinstance(error, (CertificateRejected, RedirectRefused)):
            self._update(entry, State.FAILED, message=str(error))
        elif isinstance(error, asyncio.CancelledError):
            self._update(entry, State.UNKNOWN, message="The console stopped waiting for the answer.")
        else:
            self._update(entry, State.UNKNOWN, request_id=request_id, message=str(error))

    # What the poller and the panel need.

    def settle(self, entry: int, status: OperationStatus) -> None:
        """Note the outcome that the service reported; an operation in progress changes nothing."""
        if status.status == operation_status.SUCCEEDED:
            self._update(entry, State.SUCCEEDED, http_status=status.http_status_code or 0)
        elif status.status == operation_status.FAILED:
            code, message = (status.error.code, status.error.message) if status.error else ("", "")
            self._update(
                entry,
                State.FAILED,
                http_status=status.http_status_code or 0,
                error_code=code,
                message=message or "The service did not say why.",
            )

    def lose(self, entry: int, message: str) -> None:
        """Note that the outcome can no longer be asked for."""
        self._update(entry, State.UNKNOWN, message=message)

    def entries(self, profile: Profile, limit: int = 200) -> list[Entry]:
        """Give the newest changes of a profile, newest first."""
        return self._select("ORDER BY id DESC LIMIT ?", profile, limit)

    def pending(self, profile: Profile) -> list[Entry]:
        """Give the changes of a profile whose outcome has to be asked for, oldest first."""
        return self._select("AND state = 'pending' ORDER BY id", profile)

    def usual_seconds(self, operation: str, profile: Profile) -> float | None:
        """Give how long an operation usually took: the median of the last twenty, None before there are three."""
        with self._lock:
            rows = self._database.execute(
                "SELECT started, finished FROM entries WHERE operation = ? AND profile = ? AND subscription_id = ? "
                "AND state = 'succeeded' ORDER BY id DESC LIMIT 20",
                (operation, profile.name, profile.subscription_id),
            ).fetchall()
        seconds = [(_time(finished) - _time(started)).total_seconds() for started, finished in rows if finished]
        return statistics.median(seconds) if len(seconds) >= 3 else None

    def _select(self, rest: str, profile: Profile, *values: object) -> list[Entry]:
        with self._lock:
            rows = self._database.execute(
                f"SELECT {_COLUMNS} FROM entries WHERE profile = ? AND subscription_id = ? {rest}",
                (profile.name, profile.subscription_id, *values),
            ).fetchall()
        return [_entry(row) for row in rows]

    def _update(self, entry: int, state: State, **values: object) -> None:
        values = {"state": state, **values}
        if state is not State.PENDING:
            values["finished"] = _now()
        settings = ", ".join(f"{name} = ?" for name in values)
        with self._changing() as database:
            database.execute(f"UPDATE entries SET {settings} WHERE id = ?", (*values.values(), entry))

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._database:
            yield self._database
        for listener in self._listeners:
            listener()

    def _prepare(self) -> None:
        try:
            self._database.execute("PRAGMA journal_mode = WAL")
            # A change is sent only once its intent would survive a power cut.
            self._database.execute("PRAGMA synchronous = FULL")
            self._migrate()
        except sqlite3.Error:
            self._database.close()
            raise

    def _migrate(self) -> None:
        self._database.execute("BEGIN IMMEDIATE")
        with self._database:
            (version,) = self._database.execute("PRAGMA user_version").fetchone()
            if version > VERSION:
                raise sqlite3.DatabaseError("it belongs to a newer smtui")
            if version == 0:
                for statement in _SCHEMA.split(";"):
                    self._database.execute(statement)
                self._database.execute(f"PRAGMA user_version = {VERSION}")

    def _settle_orphans(self) -> None:
        rows = self._database.execute("SELECT id, pid FROM entries WHERE state = 'intended'").fetchall()
        for entry, pid in rows:
            if not _is_running(pid):
                self.lose(entry, "The console ended before the answer came; the change may have been carried out.")


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


def _entry(row: tuple[Any, ...]) -> Entry:
    identity, started, finished, *texts = row
    profile, subscription_id, operation, method, path, target, state, request_id, error_code, message = texts
    return Entry(
        id=identity,
        started=_time(started),
        finished=_time(finished) if finished else None,
        profile=profile,
        subscription_id=subscription_id,
        operation=operation,
        method=method,
        path=path,
        target=target,
        state=State(state),
        request_id=request_id,
        error_code=error_code,
        message=message,
    )


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _os_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
