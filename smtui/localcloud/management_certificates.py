"""The certificates that are accepted for the subscription.

TLS lets every certificate in that was ever registered, so that one that was removed still gets the service's own
403; which are accepted now is decided here alone.
"""

from __future__ import annotations

import hashlib
import sqlite3
from typing import Final

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS management_certificates (
    thumbprint TEXT PRIMARY KEY,
    data BLOB NOT NULL,
    created REAL NOT NULL,
    removed REAL
)
"""


def thumbprint(data: bytes) -> str:
    """Give the SHA-1 of a DER certificate as 40 upper-case hex digits, which is its name on the wire."""
    return hashlib.sha1(data, usedforsecurity=False).hexdigest().upper()


def register(database: sqlite3.Connection, data: bytes, now: float) -> str:
    """Accept a certificate, also one that was removed before.

    Args:
        database: inside a transaction.
        data: DER.
        now: seconds since 1970.

    Returns:
        Its thumbprint.
    """
    name = thumbprint(data)
    database.execute(
        "INSERT INTO management_certificates VALUES (?, ?, ?, NULL) "
        "ON CONFLICT (thumbprint) DO UPDATE SET created = excluded.created, removed = NULL",
        (name, data, now),
    )
    return name


def remove(database: sqlite3.Connection, name: str, now: float) -> bool:
    """Accept a certificate no longer.

    Returns:
        Whether it was accepted until now.
    """
    cursor = database.execute(
        "UPDATE management_certificates SET removed = ? WHERE thumbprint = ? AND removed IS NULL", (now, name.upper())
    )
    return cursor.rowcount == 1


def is_registered(database: sqlite3.Connection, name: str) -> bool:
    """Give whether a certificate is accepted now."""
    row = database.execute(
        "SELECT 1 FROM management_certificates WHERE thumbprint = ? AND removed IS NULL", (name,)
    ).fetchone()
    return row is not None


def known(database: sqlite3.Connection) -> tuple[bytes, ...]:
    """Give every certificate that was ever registered, as DER: what TLS has to let in."""
    return tuple(row[0] for row in database.execute("SELECT data FROM management_certificates"))


def is_known(database: sqlite3.Connection, data: bytes) -> bool:
    """Give whether a certificate was ever registered."""
    row = database.execute("SELECT 1 FROM management_certificates WHERE thumbprint = ?", (thumbprint(data),))
    return row.fetchone() is not None
