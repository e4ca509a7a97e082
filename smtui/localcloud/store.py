"""The SQLite file that holds everything the local cloud has answered for.

WAL with synchronous=NORMAL survives kill -9 of the process; only a crash of the machine can lose the last commits,
and never leaves half of one.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

APPLICATION_ID: Final = 0x736D7475  # "smtu"
USER_VERSION: Final = 1

_SETTINGS: Final = "CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"


class StoreError(Exception):
    """The database can't be used; the message is one sentence that names the file."""


class Store:
    """The open database. Used from one thread; one process at a time holds the directory.

    Attributes:
        database: the connection, in autocommit mode but inside `transaction`.
        fresh: whether `prepare` has made the tables of a new file.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, or make it with mode 0600.

        Args:
            path: where the file is or will be; its directory must exist.

        Raises:
            StoreError: it can't be opened, is damaged, or belongs to another program or a newer smtui.
        """
        self.path = path
        self.fresh = False
        try:
            # The WAL and its index take the mode of the file, so it has to be right before SQLite sees it.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as error:
            raise StoreError(f"{path} can't be opened: {error.strerror}") from None
        self.database = sqlite3.connect(path, isolation_level=None)
        try:
            self._check()
        except sqlite3.DatabaseError as error:
            self.database.close()
            raise StoreError(f"{path} is not a usable database: {error}") from None
        except StoreError:
            self.database.close()
            raise

    def _check(self) -> None:
        database = self.database
        application = _pragma(database, "application_id")
        tables = database.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]
        if application != APPLICATION_ID and (application or tables):
            raise StoreError(f"{self.path} is a database of another program")
        if _pragma(database, "user_version") > USER_VERSION:
            raise StoreError(f"{self.path} was written by a newer smtui")
        found = database.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise StoreError(f"{self.path} is damaged: {found}")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("PRAGMA foreign_keys = ON")
        self.fresh = not tables

    def make_tables(self, schemas: Iterable[str]) -> None:
        """Make the tables that are missing. Call it inside `transaction`."""
        for schema in (_SETTINGS, *schemas):
            # executescript would commit the transaction that keeps a new file whole or empty.
            for statement in schema.split(";"):
                if statement.strip():
                    self.database.execute(statement)
        self.database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self.database.execute(f"PRAGMA user_version = {USER_VERSION}")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Do everything inside or nothing: committed at the end, undone by any exception."""
        self.database.execute("BEGIN IMMEDIATE")
        try:
            yield self.database
        except BaseException:
            self.database.execute("ROLLBACK")
            raise
        self.database.execute("COMMIT")

    def setting(self, name: str) -> str:
        """Give a setting, or ""."""
        row = self.database.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def keep_setting(self, name: str, value: str) -> None:
        """Write a setting."""
        self.database.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    def close(self) -> None:
        """Close the file; the WAL is folded into it."""
        self.database.close()


def _pragma(database: sqlite3.Connection, name: str) -> int:
    return int(database.execute(f"PRAGMA {name}").fetchone()[0])
