"""Tells the audit file what has become of the changes in the journal: each once, however many consoles there are."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from smtui.operations import audit
from smtui.operations.audit import AuditError
from smtui.operations.database import Database, JournalError

GRACE: Final = timedelta(minutes=1)
"""How long the audit file is not told of an unknown outcome that nobody has looked for yet."""

_DUE: Final = (
    "audited = 0 AND (state IN ('succeeded', 'failed', 'not sent') "
    "OR state = 'unknown' AND (checked != '' OR finished < ?))"
)


class Telling:
    """Tells an audit file what it has not been told. May be used from any thread.

    Args:
        database: the journal.
        file: the audit file.

    Attributes:
        problem: why it could not be told, as a sentence; "" where it has been told everything.
    """

    def __init__(self, database: Database, file: Path) -> None:
        self.problem = ""
        self._database = database
        self._file = file
        # What stands in the file though the journal could not be told so.
        self._told: set[tuple[Any, ...]] = set()

    def tell(self) -> None:
        """Tell it of the changes whose outcome is known, and of those whose outcome nobody will find."""
        self._tell(datetime.now(UTC) - GRACE)

    def tell_all(self) -> None:
        """Tell it of every change that has ended."""
        self._tell(datetime.now(UTC))

    def _tell(self, before: datetime) -> None:
        asked = (before.isoformat(),)
        try:
            if self._database.read(f"SELECT 1 FROM entries WHERE {_DUE} LIMIT 1", asked):
                with self._database.changing() as writing:
                    self._tell_those(writing, asked)
        except (AuditError, JournalError) as error:
            self.problem = str(error)
        else:
            self.problem = ""

    def _tell_those(self, writing: sqlite3.Connection, asked: tuple[str]) -> None:
        # The lock of the transaction keeps other consoles from telling the same.
        writing.execute("BEGIN IMMEDIATE")
        try:
            rows = writing.execute(f"SELECT {audit.COLUMNS} FROM entries WHERE {_DUE} ORDER BY id", asked).fetchall()
            writing.executemany("UPDATE entries SET audited = 1 WHERE id = ?", [row[:1] for row in rows])
            new = [row for row in rows if row not in self._told]
            if new:
                audit.append(self._file, map(audit.from_row, new))
                self._told.update(new)
            writing.execute("COMMIT")
        except BaseException:
            writing.execute("ROLLBACK")
            raise
        self._told.clear()
