"""The two access keys of each storage account."""

from __future__ import annotations

import secrets
import sqlite3
from base64 import b64encode
from typing import TYPE_CHECKING, Final

from smtui.localcloud.registry import answers
from smtui.protocol.errors import BadRequest, ResourceNotFound
from smtui.protocol.storage import PRIMARY, SECONDARY, RegenerateKeys, StorageAccountKeys, StorageServiceKeys

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

_BYTES: Final = 64

# The last statement gives keys to the accounts of a file from before there were any.
SCHEMA: Final = f"""
CREATE TABLE IF NOT EXISTS storage_keys (
    account TEXT PRIMARY KEY COLLATE NOCASE REFERENCES storage_accounts (name) ON DELETE CASCADE,
    primary_key BLOB NOT NULL,
    secondary_key BLOB NOT NULL
) WITHOUT ROWID;
INSERT OR IGNORE INTO storage_keys SELECT name, randomblob({_BYTES}), randomblob({_BYTES}) FROM storage_accounts
"""

_COLUMNS: Final = {PRIMARY.lower(): "primary_key", SECONDARY.lower(): "secondary_key"}


@answers("storage.GET_STORAGE_ACCOUNT_KEYS")
def get_storage_account_keys(request: Request) -> StorageAccountKeys:
    """Answer Get Storage Account Keys."""
    return _keys(request)


@answers("storage.REGENERATE_STORAGE_ACCOUNT_KEYS")
def regenerate_storage_account_keys(request: Request) -> StorageAccountKeys:
    """Answer Regenerate Storage Account Keys: one key is new at once, the other stays."""
    body: RegenerateKeys = request.body
    account, _, _ = _find(request)
    column = _COLUMNS.get(body.key_type.lower())
    if column is None:
        raise BadRequest(f"The key type is invalid: it is {PRIMARY} or {SECONDARY}.")
    request.exclusively(f"storageservices/{account}", "storage account")
    request.database.execute(
        f"UPDATE storage_keys SET {column} = ? WHERE account = ?", (secrets.token_bytes(_BYTES), account)
    )
    return _keys(request)


def make(database: sqlite3.Connection, account: str) -> None:
    """Give a new storage account its keys, inside a transaction."""
    database.execute(
        "INSERT INTO storage_keys VALUES (?, ?, ?)",
        (account, secrets.token_bytes(_BYTES), secrets.token_bytes(_BYTES)),
    )


def _find(request: Request) -> tuple[str, bytes, bytes]:
    name = request.arguments["service_name"]
    row: tuple[str, bytes, bytes] | None = request.database.execute(
        "SELECT account, primary_key, secondary_key FROM storage_keys WHERE account = ?", (name,)
    ).fetchone()
    if row is None:
        raise ResourceNotFound(f"The storage account '{name}' was not found.")
    return row


def _keys(request: Request) -> StorageAccountKeys:
    account, primary, secondary = _find(request)
    return StorageAccountKeys(
        url=request.subscription.url(f"services/storageservices/{account}"),
        storage_service_keys=StorageServiceKeys(b64encode(primary).decode(), b64encode(secondary).decode()),
    )
