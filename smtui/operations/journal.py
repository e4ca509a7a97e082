"""The journal: every change, written before it is sent, with its request id and its outcome.

It is a SQLite file that several consoles share. A change whose console ended before the answer came is unknown: it
may have been carried out, and is never sent again by itself. A change that is pending belongs to one console, which
asks for its outcome; another takes it over when that one has ended or is stopped. A change that waits for another
operation is sent by the console where it was confirmed, or by none. What is finished is told to the audit file.

Writing may wait for another process and is done in threads; reading never does.
"""

from __future__ import annotations

import getpass
import os
import statistics
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from smtui.client.exchange import Answer
from smtui.client.profile import Profile
from smtui.operations import outcome
from smtui.operations.database import Database, JournalError
from smtui.operations.entry import COLUMNS, LEFT_WAITING, ORPHANED, Entry, State, from_row
from smtui.operations.outcome import Outcome
from smtui.operations.owner import NOBODY, Owner, is_at_work, runs, this_process
from smtui.operations.telling import Telling
from smtui.protocol.operation import Call
from smtui.protocol.operation_status import OperationStatus

_OPEN: Final = (State.INTENDED, State.PENDING)


class Journal:
    """The journal of changes; it is also the recorder of a client.

    Args:
        file: the SQLite file; it and its directory are made when missing, readable by their owner only.
        patience: how many seconds a write waits for other processes.
        audit: the audit file, see `smtui.operations.audit`; None for none.

    Attributes:
        said: where the file made no sense, so that it was set aside and a new one was begun: the sentence for that;
            otherwise "".

    Raises:
        JournalError: the file can't be made or set aside, is one of a newer smtui, or is locked for long.
    """

    def __init__(self, file: Path, *, patience: float = 5.0, audit: Path | None = None) -> None:
        self._problem = ""
        self._owner = this_process()
        self._unwritten: dict[int, Outcome] = {}
        self._database = Database(file, patience)
        self._audit = Telling(self._database, audit) if audit is not None else None
        self.said = self._database.said
        # Who holds the lock now need not hold it for long; `tend` comes back to them.
        with suppress(JournalError):
            self._settle_orphans()

    @property
    def problem(self) -> str:
        """Why an outcome, or the audit file, could not be written yet; "" where all is."""
        return self._problem or (self._audit.problem if self._audit is not None else "")

    def close(self) -> None:
        """Close the file, after what is being written to it; the audit file is told of everything that has ended."""
        if self._audit is not None:
            self._audit.tell_all()
        self._database.close()

    def subscribe(self, listener: Callable[[], object]) -> Callable[[], None]:
        """Have a function called after every change of the journal; give what ends this.

        It is called in the thread that made the change; after one of another process in the thread of `notice`.
        """
        return self._database.subscribe(listener)

    # What a client's recorder is told.

    def intend(self, call: Call[Any], profile: Profile) -> int:
        """Note that a change is about to be sent, durably, and give the entry's number.

        Raises:
            JournalError: it can't be written.
        """
        return self._insert(call, profile, State.INTENDED, "")

    def _insert(self, call: Call[Any], profile: Profile, state: State, message: str) -> int:
        operation = call.operation
        values = {
            "started": outcome.now(),
            "os_user": _os_user(),
            "pid": self._owner.pid,
            "pid_started": self._owner.started,
            "profile": profile.name,
            "endpoint": profile.endpoint,
            "subscription_id": profile.subscription_id,
            "operation": operation.name,
            "effect": operation.effect.value,
            "method": operation.method,
            "path": call.request_target(profile.subscription_id),
            "target": call.target,
            "body": call.redacted_xml().decode(),
            "state": state,
            "message": message,
        }
        names = ", ".join(values)
        places = ", ".join("?" * len(values))
        with self._database.changing() as writing:
            cursor = writing.execute(f"INSERT INTO entries ({names}) VALUES ({places})", tuple(values.values()))
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def answered(self, entry: int, answer: Answer[Any], pending: bool) -> None:
        """Note the answer; `pending` where its outcome has to be asked for.

        Raises:
            JournalError: it can't be written now; `tend` tries again.
        """
        self._note(entry, outcome.of_answer(answer, pending))

    def failed(self, entry: int, error: BaseException) -> None:
        """Note that it was refused, was not sent, or got no answer.

        Raises:
            JournalError: it can't be written now; `tend` tries again.
        """
        self._note(entry, outcome.of_failure(error))

    # Changes that wait for another operation.

    def wait(self, call: Call[Any], profile: Profile, holder: str) -> int:
        """Note that a change is to be sent once an operation has ended, and give the entry's number.

        Args:
            call: the change.
            profile: whose change.
            holder: request id of the operation.

        Raises:
            JournalError: it can't be written.
        """
        return self._insert(call, profile, State.WAITING, f"Waits for operation {holder}; nothing was sent yet.")

    def begin(self, entry: int) -> None:
        """Note that a change that waited is about to be sent, durably.

        Raises:
            JournalError: it can't be written, or the change does not wait here any more.
        """
        words = "UPDATE entries SET state = ?, started = ?, message = '' WHERE id = ? AND state = ? AND pid = ? "
        with self._database.changing() as writing:
            cursor = writing.execute(
                f"{words} AND pid_started = ?", (State.INTENDED, outcome.now(), entry, State.WAITING, *self._owner)
            )
        if not cursor.rowcount:
            raise JournalError("It does not wait any more.")

    def waits(self, entry: int) -> bool:
        """Whether a change still waits to be sent.

        Raises:
            JournalError: it can't be read.
        """
        return bool(self._database.read("SELECT 1 FROM entries WHERE id = ? AND state = 'waiting'", (entry,)))

    def drop(self, entry: int, message: str) -> None:
        """Note that a change that waits is not sent at all, whichever console it waits in; nothing for another one.

        Raises:
            JournalError: it can't be written.
        """
        self._write(entry, outcome.not_sent(message), over=(State.WAITING,))

    # What is found of changes with an unknown outcome.

    def find(self, entry: int, request_id: str, status: OperationStatus, message: str) -> None:
        """Note that the service knows a change whose outcome was unknown; where it is in progress, this console asks.

        Args:
            entry: its number.
            request_id: x-ms-request-id that it has there, without dashes.
            status: what became of it.
            message: where it was found, as a sentence.

        Raises:
            JournalError: it can't be written.
        """
        known = outcome.of_status(status) or {"state": State.PENDING, "finished": ""}
        owner = {"pid": self._owner.pid, "pid_started": self._owner.started}
        why = str(known.get("message", ""))
        found = {**known, **owner, "request_id": request_id, "message": f"{why} {message}".strip()}
        self._write(entry, {**found, "checked": outcome.now()}, over=(State.UNKNOWN,))

    def explain(self, entry: int, message: str) -> None:
        """Note what was found of a change whose outcome stays unknown.

        Raises:
            JournalError: it can't be written.
        """
        with self._database.changing() as writing:
            writing.execute(
                "UPDATE entries SET message = ?, checked = ? WHERE id = ? AND state = 'unknown'",
                (message, outcome.now(), entry),
            )
        self._told()

    def unanswered(self, profile: Profile) -> list[Entry]:
        """Give the changes of a profile's subscription, whatever their profile, that have no answer, or none so far.

        Raises:
            JournalError: they can't be read.
        """
        words = f"SELECT {COLUMNS} FROM entries WHERE subscription_id = ? AND state IN ('unknown', 'intended')"
        return [from_row(row) for row in self._database.read(words, (profile.subscription_id,))]

    def request_ids(self, profile: Profile, since: datetime) -> frozenset[str]:
        """Give the request ids of the changes of a profile's subscription since a time, whatever their profile.

        Raises:
            JournalError: they can't be read.
        """
        words = "SELECT request_id FROM entries WHERE subscription_id = ? AND started >= ? AND request_id != ''"
        rows = self._database.read(words, (profile.subscription_id, since.isoformat()))
        return frozenset(str(request_id) for (request_id,) in rows)

    def deletions_after(self, entry: Entry) -> list[Entry]:
        """Give the deletions of a change's subscription after it that were accepted, whatever their profile.

        Raises:
            JournalError: they can't be read.
        """
        rows = self._database.read(
            f"SELECT {COLUMNS} FROM entries WHERE subscription_id = ? AND started > ? AND method = 'DELETE' "
            "AND state IN ('succeeded', 'pending') ORDER BY id",
            (entry.subscription_id, entry.started.isoformat()),
        )
        return [from_row(row) for row in rows]

    # What the poller and the watch need.

    def settle(self, entry: int, status: OperationStatus) -> None:
        """Note the outcome that the service reported; an operation in progress changes nothing.

        Raises:
            JournalError: it can't be written.
        """
        known = outcome.of_status(status)
        if known is not None:
            self._write(entry, known)

    def lose(self, entry: int, message: str) -> None:
        """Note that the outcome can no longer be asked for.

        Raises:
            JournalError: it can't be written.
        """
        self._write(entry, outcome.unknown(message))

    def tend(self, profile: Profile) -> None:
        """Write what could not be written before, and see to what other consoles left behind.

        An intent whose console has ended is unknown, and what a console that has ended or is stopped was asking for is
        asked for by this one. What can't be written now is tried again the next time; `problem` says why meanwhile.
        """
        try:
            for entry, known in list(self._unwritten.items()):
                self._write(entry, known)
                del self._unwritten[entry]
            self._settle_orphans()
            self._adopt(profile)
        except JournalError as error:
            self._problem = str(error)
        else:
            self._problem = ""
        self._told()

    def release(self, profile: Profile) -> None:
        """Leave what this console asks for to whoever comes next.

        Raises:
            JournalError: it can't be written.
        """
        words = "UPDATE entries SET pid = ?, pid_started = ? WHERE state = 'pending' AND profile = ? AND "
        with self._database.changing() as writing:
            writing.execute(
                f"{words} subscription_id = ? AND pid = ? AND pid_started = ?",
                (*NOBODY, profile.name, profile.subscription_id, *self._owner),
            )

    def notice(self) -> None:
        """Tell the listeners where another process has changed the journal since the last time.

        Raises:
            JournalError: it can't be read.
        """
        self._database.notice()

    def entries(self, profile: Profile, limit: int = 200) -> list[Entry]:
        """Give the newest changes of a profile, newest first.

        Raises:
            JournalError: they can't be read.
        """
        return self._select("ORDER BY id DESC LIMIT ?", profile, limit)

    def body(self, entry: int) -> str:
        """Give the body of a change as it was kept: without its secrets; "" where it had none.

        Raises:
            JournalError: it can't be read.
        """
        rows = self._database.read("SELECT body FROM entries WHERE id = ?", (entry,))
        return str(rows[0][0]) if rows else ""

    def pending(self, profile: Profile) -> list[Entry]:
        """Give the changes of a profile whose outcome has to be asked for, oldest first.

        Raises:
            JournalError: they can't be read.
        """
        return self._select("AND state = 'pending' ORDER BY id", profile)

    def followed(self, profile: Profile) -> list[Entry]:
        """Give those pending changes of a profile that this console is to ask for, oldest first.

        Raises:
            JournalError: they can't be read.
        """
        return self._select("AND state = 'pending' AND pid = ? AND pid_started = ? ORDER BY id", profile, *self._owner)

    def is_followed(self, entry: int) -> bool:
        """Whether a change is still pending, and this console is to ask for it.

        Raises:
            JournalError: it can't be read.
        """
        words = "SELECT 1 FROM entries WHERE id = ? AND state = 'pending' AND pid = ? AND pid_started = ?"
        return bool(self._database.read(words, (entry, *self._owner)))

    def newest(self, profile: Profile) -> int:
        """Give the number of a profile's newest change; 0 where there is none.

        Raises:
            JournalError: it can't be read.
        """
        return next((entry.id for entry in self._select("ORDER BY id DESC LIMIT 1", profile)), 0)

    def sent_after(self, entry: int, operation: str, path: str, profile: Profile) -> list[Entry]:
        """Give the changes of a profile after an entry that have this operation and path, oldest first.

        Args:
            entry: number of the entry that was the newest one before.
            operation: the operation's title.
            path: raw path and query.
            profile: whose changes.

        Raises:
            JournalError: they can't be read.
        """
        return self._select("AND id > ? AND operation = ? AND path = ? ORDER BY id", profile, entry, operation, path)

    def usual_seconds(self, operation: str, profile: Profile) -> float | None:
        """Give how long an operation usually took: the median of the last twenty, None before there are three.

        Raises:
            JournalError: the journal can't be read.
        """
        rows = self._database.read(
            "SELECT started, finished FROM entries WHERE operation = ? AND profile = ? AND subscription_id = ? "
            "AND state = 'succeeded' ORDER BY id DESC LIMIT 20",
            (operation, profile.name, profile.subscription_id),
        )
        seconds = [
            (datetime.fromisoformat(finished) - datetime.fromisoformat(started)).total_seconds()
            for started, finished in rows
            if finished
        ]
        return statistics.median(seconds) if len(seconds) >= 3 else None

    def _settle_orphans(self) -> None:
        words = "SELECT id, state, pid, pid_started FROM entries WHERE state IN ('intended', 'waiting')"
        for entry, state, *owner in self._database.read(words):
            if not runs(Owner(*owner)):
                left = outcome.not_sent(LEFT_WAITING) if state == State.WAITING else outcome.unknown(ORPHANED)
                self._write(entry, left, over=(State(state),))

    def _adopt(self, profile: Profile) -> None:
        rows = self._database.read(
            "SELECT id, pid, pid_started FROM entries WHERE state = 'pending' AND profile = ? AND subscription_id = ?",
            (profile.name, profile.subscription_id),
        )
        left = [row for row in rows if row[1:] != self._owner and not is_at_work(Owner(*row[1:]))]
        if left:
            with self._database.changing() as writing:
                # Another console may be faster: what it took is not taken from it.
                writing.executemany(
                    "UPDATE entries SET pid = ?, pid_started = ? "
                    "WHERE id = ? AND pid = ? AND pid_started = ? AND state = 'pending'",
                    [(*self._owner, *row) for row in left],
                )

    def _select(self, rest: str, profile: Profile, *values: object) -> list[Entry]:
        rows = self._database.read(
            f"SELECT {COLUMNS} FROM entries WHERE profile = ? AND subscription_id = ? {rest}",
            (profile.name, profile.subscription_id, *values),
        )
        return [from_row(row) for row in rows]

    def _note(self, entry: int, known: Outcome) -> None:
        try:
            self._write(entry, known)
        except JournalError as error:
            self._unwritten[entry] = known
            self._problem = str(error)
            self._database.tell()
            raise

    def _write(self, entry: int, known: Outcome, over: tuple[State, ...] = ()) -> None:
        # An outcome that is known stays, whoever else asked for it.
        if not over:
            over = _OPEN if known["state"] is State.UNKNOWN else (*_OPEN, State.UNKNOWN)
        # What was told to be unknown is told again, now that it is known.
        settings = ", ".join([*(f"{name} = ?" for name in known), "audited = 0"])
        with self._database.changing() as writing:
            writing.execute(
                f"UPDATE entries SET {settings} WHERE id = ? AND state IN ({', '.join('?' * len(over))})",
                (*known.values(), entry, *over),
            )
        self._told()

    def _told(self) -> None:
        if self._audit is not None:
            self._audit.tell()


def _os_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
