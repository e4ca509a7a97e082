"""Storage accounts."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from smtui.localcloud import extended_properties, lifecycle, locations, media, quotas, storage_keys
from smtui.localcloud.registry import answers, carries_out
from smtui.localcloud.request import Created, timestamp
from smtui.protocol.availability import AvailabilityResponse
from smtui.protocol.errors import BadRequest, Conflict, ResourceNotFound
from smtui.protocol.names import STORAGE_ACCOUNT_NAME
from smtui.protocol.storage import (
    CreateStorageServiceInput,
    StorageService,
    StorageServiceProperties,
    UpdateStorageServiceInput,
)

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS storage_accounts (
    name TEXT PRIMARY KEY COLLATE NOCASE,
    label TEXT NOT NULL,
    description TEXT NOT NULL,
    location TEXT NOT NULL,
    affinity_group TEXT NOT NULL COLLATE NOCASE,
    account_type TEXT NOT NULL,
    status TEXT NOT NULL,
    properties TEXT NOT NULL,
    created REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS storage_accounts_by_group ON storage_accounts (affinity_group)
"""

CREATED: Final = "storage.created"

_COLUMNS: Final = "name, label, description, location, affinity_group, account_type, status, properties, created"
_INVALID_NAME: Final = (
    "The name is not a valid storage account name. Storage account names must be between 3 and 24 characters in length "
    "and use numbers and lower-case letters only."
)
_SECONDARY_REGIONS: Final = {
    "East US": "West US",
    "West US": "East US",
    "Central US": "East US 2",
    "East US 2": "Central US",
    "South Central US": "North Central US",
    "North Central US": "South Central US",
    "North Europe": "West Europe",
    "West Europe": "North Europe",
    "Southeast Asia": "East Asia",
    "East Asia": "Southeast Asia",
    "Japan West": "Japan East",
    "Japan East": "Japan West",
    "Brazil South": "South Central US",
    "Australia Southeast": "Australia East",
    "Australia East": "Australia Southeast",
    "Central India": "South India",
    "South India": "Central India",
}


@answers("storage.LIST_STORAGE_ACCOUNTS")
def list_storage_accounts(request: Request) -> tuple[StorageService, ...]:
    """Answer List Storage Accounts."""
    rows = request.database.execute(f"SELECT {_COLUMNS} FROM storage_accounts ORDER BY name")
    return tuple(_account(request, row) for row in rows)


@answers("storage.GET_STORAGE_ACCOUNT")
def get_storage_account(request: Request) -> StorageService:
    """Answer Get Storage Account Properties, which alone has the capabilities."""
    return replace(_account(request, _find(request)), capabilities=("PersistentVMRole",))


@answers("storage.CREATE_STORAGE_ACCOUNT")
def create_storage_account(request: Request) -> Created:
    """Answer Create Storage Account: it is there at once, with the status Creating."""
    body: CreateStorageServiceInput = request.body
    database = request.database
    if STORAGE_ACCOUNT_NAME.problem(body.service_name):
        raise BadRequest(_INVALID_NAME)
    locations.check_words(body.label, body.description)
    extended_properties.check(body.extended_properties, extended_properties.MAX_ON_SERVICE)
    location, affinity_group = locations.place(database, body.location, body.affinity_group)
    account_type = _account_type(body, location)
    if database.execute("SELECT 1 FROM storage_accounts WHERE name = ?", (body.service_name,)).fetchone():
        raise Conflict(f"The storage account named '{body.service_name}' is already taken.")
    quotas.require(database, "MaxStorageAccounts", count(database), 1)
    request.exclusively(f"storageservices/{body.service_name}", "storage account")
    insert(
        database,
        name=body.service_name,
        label=body.label,
        description=body.description,
        location=location,
        affinity_group=affinity_group,
        account_type=account_type,
        properties=extended_properties.dump(body.extended_properties),
        created=request.now,
        status="Creating",
    )
    request.later(lifecycle.STORAGE_CREATED, CREATED, f"storage/{body.service_name}", name=body.service_name)
    request.finishes_after(lifecycle.STORAGE_CREATED)
    return Created(f"storage/{body.service_name}")


@answers("storage.UPDATE_STORAGE_ACCOUNT")
def update_storage_account(request: Request) -> None:
    """Answer Update Storage Account: what is left out stays, an extended property without a value goes."""
    body: UpdateStorageServiceInput = request.body
    name, label, description, location, _, account_type, _, properties, _ = _find(request)
    request.exclusively(f"storageservices/{name}", "storage account")
    label, description = body.label or label, body.description or description
    locations.check_words(label, description)
    if body.account_type or body.geo_replication_enabled is not None:
        account_type = _account_type(body, location)
    merged = extended_properties.merge(
        extended_properties.load(properties), body.extended_properties, extended_properties.MAX_ON_SERVICE
    )
    request.database.execute(
        "UPDATE storage_accounts SET label = ?, description = ?, account_type = ?, properties = ? WHERE name = ?",
        (label, description, account_type, extended_properties.dump(merged), name),
    )


@answers("storage.DELETE_STORAGE_ACCOUNT")
def delete_storage_account(request: Request) -> None:
    """Answer Delete Storage Account, which is done when the reply arrives; one with disks or images stays."""
    name = _find(request)[0]
    request.exclusively(f"storageservices/{name}", "storage account")
    if containers := media.containers(request.database, name):
        raise BadRequest(
            f"Storage account {name} has {containers} container(s) which have an active image and/or disk artifacts. "
            "Ensure those artifacts are removed from the image repository before deleting this storage account."
        )
    request.database.execute("DELETE FROM storage_accounts WHERE name = ?", (name,))


@answers("storage.CHECK_STORAGE_ACCOUNT_NAME")
def check_storage_account_name(request: Request) -> AvailabilityResponse:
    """Answer Check Storage Account Name Availability; a name that breaks the rule is an error."""
    name = request.arguments["service_name"]
    if STORAGE_ACCOUNT_NAME.problem(name):
        raise BadRequest(_INVALID_NAME)
    if request.database.execute("SELECT 1 FROM storage_accounts WHERE name = ?", (name,)).fetchone():
        return AvailabilityResponse(
            result=False, reason=f"A storage account named '{name}' already exists in the subscription."
        )
    return AvailabilityResponse(result=True)


@carries_out(CREATED)
def _created(database: sqlite3.Connection, at: float, payload: Mapping[str, Any]) -> None:
    del at
    database.execute("UPDATE storage_accounts SET status = 'Created' WHERE name = ?", (payload["name"],))


def count(database: sqlite3.Connection) -> int:
    """Give how many storage accounts there are."""
    return int(database.execute("SELECT COUNT(*) FROM storage_accounts").fetchone()[0])


def members(request: Request, affinity_group: str) -> tuple[StorageService, ...]:
    """Give the storage accounts of an affinity group."""
    rows = request.database.execute(
        f"SELECT {_COLUMNS} FROM storage_accounts WHERE affinity_group = ? ORDER BY name", (affinity_group,)
    )
    return tuple(_account(request, row) for row in rows)


def insert(
    database: sqlite3.Connection,
    *,
    name: str,
    label: str,
    description: str,
    location: str,
    affinity_group: str,
    account_type: str,
    properties: str,
    created: float,
    status: str,
) -> None:
    """Write a storage account that was checked.

    Args:
        database: inside a transaction.
        name: of the account.
        label: plain text.
        description: plain text, or "".
        location: also where an affinity group is given.
        affinity_group: or "".
        account_type: one of `names.ACCOUNT_TYPES`.
        properties: as `extended_properties.dump` writes them.
        created: seconds since 1970.
        status: Creating or Created.
    """
    database.execute(
        f"INSERT INTO storage_accounts ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (name, label, description, location, affinity_group, account_type, status, properties, created),
    )
    storage_keys.make(database, name)


def _find(request: Request) -> tuple[Any, ...]:
    name = request.arguments["service_name"]
    row: tuple[Any, ...] | None = request.database.execute(
        f"SELECT {_COLUMNS} FROM storage_accounts WHERE name = ?", (name,)
    ).fetchone()
    if row is None:
        raise ResourceNotFound(f"The storage account '{name}' was not found.")
    return row


def _account_type(body: CreateStorageServiceInput | UpdateStorageServiceInput, location: str) -> str:
    if not body.account_type:
        return "Standard_LRS" if body.geo_replication_enabled is False else "Standard_GRS"
    offered = {kind.lower(): kind for kind in locations.account_types(location)}
    found = offered.get(body.account_type.lower())
    if found is None:
        raise BadRequest(
            f"The account type {body.account_type[:80]} is not offered in {location}: "
            f"use one of {', '.join(offered.values())}."
        )
    return found


def _account(request: Request, row: tuple[Any, ...]) -> StorageService:
    name, label, description, location, affinity_group, account_type, status, properties, created = row
    replicated = account_type in ("Standard_GRS", "Standard_RAGRS")
    readable = account_type == "Standard_RAGRS"
    # Premium accounts hold page blobs only.
    kinds = ("blob",) if account_type == "Premium_LRS" else ("blob", "queue", "table", "file")
    return StorageService(
        url=request.subscription.url(f"services/storageservices/{name}"),
        service_name=name,
        storage_service_properties=StorageServiceProperties(
            description=description,
            affinity_group=affinity_group,
            location="" if affinity_group else location,
            label=label,
            status=status,
            endpoints=tuple(f"https://{name}.{kind}.core.windows.net/" for kind in kinds),
            geo_primary_region=location,
            status_of_primary="Available",
            geo_secondary_region=_SECONDARY_REGIONS[location] if replicated else "",
            status_of_secondary="Available" if replicated else "",
            creation_time=timestamp(created),
            secondary_read_enabled=True if readable else None,
            secondary_endpoints=tuple(
                f"https://{name}-secondary.{kind}.core.windows.net/" for kind in kinds[:3] if readable
            ),
            account_type=account_type,
        ),
        extended_properties=extended_properties.with_group(
            extended_properties.load(properties), f"Default-Storage-{location.replace(' ', '')}", location
        ),
    )
