"""Life cycles without timers: changes stored with the time at which they are due.

A request schedules what will happen; every later request first applies what has become due, in order. Nothing runs
in between, so a server that was killed goes on by itself when it is started again.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from typing import Any, Final

from smtui.localcloud import registry

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS due (
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    change TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS due_at ON due (at, id);
CREATE INDEX IF NOT EXISTS due_subject ON due (subject)
"""

# Seconds from the request at time scale 1. The real service took minutes (PROTOCOL.md 2.7); the proportions are kept.
DEPLOYMENT_PREPARED: Final = 2.0
DEPLOYMENT_ACCEPTED: Final = 4.0
DEPLOYMENT_STOPPED: Final = 8.0
DEPLOYMENT_READY: Final = 10.0
STATUS_CHANGED: Final = 3.0
STATUS_READY: Final = 7.0
SWAPPED: Final = 4.0
DELETED: Final = 3.0
STORAGE_CREATED: Final = 4.0
UPDATE_ACCEPTED: Final = 3.0
DOMAIN_WALKED: Final = 1.5
INSTANCE_ACCEPTED: Final = 2.0
INSTANCE_READY: Final = 6.0
MACHINE_ACCEPTED: Final = 4.0
MACHINE_PROVISIONING: Final = 5.0
LINUX_READY: Final = 8.0
WINDOWS_READY: Final = 12.0
MACHINE_STOPPED: Final = 3.0
MACHINE_STARTED: Final = 3.0
MACHINE_READY: Final = 6.0
MACHINE_UPDATED: Final = 3.0
MACHINE_CAPTURED: Final = 3.0
DATA_DISK_CHANGED: Final = 2.0
CERTIFICATE_CHANGED: Final = 1.0

_log = logging.getLogger(__name__)


def schedule(database: sqlite3.Connection, at: float, change: str, subject: str, payload: dict[str, Any]) -> None:
    """Store a change.

    Args:
        database: inside the request's transaction.
        at: when it is due, in seconds since 1970.
        change: name under which a function is registered with `registry.carries_out`.
        subject: what it happens to; `cancel` takes the same, or what stands above it.
        payload: values for that function, as JSON can hold them.
    """
    database.execute(
        "INSERT INTO due (at, change, subject, payload) VALUES (?, ?, ?, ?)",
        (at, change, subject, json.dumps(payload)),
    )


def cancel(database: sqlite3.Connection, subject: str) -> None:
    """Forget what was going to happen to a subject and to what is below it, such as deployment/5/WebRole_IN_0."""
    # "0" is the character after "/".
    database.execute(
        "DELETE FROM due WHERE subject = ? OR (subject > ? AND subject < ?)", (subject, f"{subject}/", f"{subject}0")
    )


def subjects(database: sqlite3.Connection, change: str) -> frozenset[str]:
    """Give the subjects to which a change is going to happen."""
    return frozenset(row[0] for row in database.execute("SELECT subject FROM due WHERE change = ?", (change,)))


def next_due(database: sqlite3.Connection) -> float:
    """Give the time of the next change; infinity when none is stored."""
    at = database.execute("SELECT MIN(at) FROM due").fetchone()[0]
    return float("inf") if at is None else float(at)


def settle(database: sqlite3.Connection, now: float) -> None:
    """Apply everything that is due, in the order in which it was due."""
    while row := database.execute(
        "SELECT id, at, change, payload FROM due WHERE at <= ? ORDER BY at, id LIMIT 1", (now,)
    ).fetchone():
        identifier, at, name, payload = row
        database.execute("DELETE FROM due WHERE id = ?", (identifier,))
        change = registry.change(name)
        if change is None:
            # Written by another version of smtui: refusing would make the whole directory unusable.
            _log.warning("the change %s is not known and was left out", name)
            continue
        change(database, at, json.loads(payload))
