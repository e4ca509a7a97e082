"""Affinity groups."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from smtui.localcloud import hosted_services, locations, quotas, storage
from smtui.localcloud.registry import answers
from smtui.localcloud.request import Created, timestamp
from smtui.protocol.affinity_groups import (
    AffinityGroup,
    AffinityGroupProperties,
    CreateAffinityGroup,
    UpdateAffinityGroup,
)
from smtui.protocol.errors import BadRequest, Conflict, ResourceNotFound
from smtui.protocol.names import AFFINITY_GROUP_NAME

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS affinity_groups (
    name TEXT PRIMARY KEY COLLATE NOCASE,
    label TEXT NOT NULL,
    description TEXT NOT NULL,
    location TEXT NOT NULL,
    created REAL NOT NULL
)
"""

NOT_FOUND: Final = "The affinity group does not exist."

_CAPABILITIES: Final = ("PersistentVMRole", "HighMemory")


@answers("affinity_groups.LIST_AFFINITY_GROUPS")
def list_affinity_groups(request: Request) -> tuple[AffinityGroup, ...]:
    """Answer List Affinity Groups; the members are not in it."""
    return tuple(
        AffinityGroup(
            name=name,
            label=label,
            description=description,
            location=location,
            capabilities=_CAPABILITIES,
            created_time=timestamp(created),
            compute_capabilities=locations.capabilities(location),
        )
        for name, label, description, location, created in request.database.execute(
            "SELECT name, label, description, location, created FROM affinity_groups ORDER BY name"
        )
    )


@answers("affinity_groups.GET_AFFINITY_GROUP")
def get_affinity_group(request: Request) -> AffinityGroupProperties:
    """Answer Get Affinity Group Properties, with the members."""
    row = request.database.execute(
        "SELECT name, label, description, location, created FROM affinity_groups WHERE name = ?",
        (request.arguments["affinity_group_name"],),
    ).fetchone()
    if row is None:
        raise ResourceNotFound(NOT_FOUND)
    name, label, description, location, created = row
    return AffinityGroupProperties(
        name=name,
        label=label,
        description=description,
        location=location,
        hosted_services=hosted_services.members(request, name),
        storage_services=storage.members(request, name),
        capabilities=_CAPABILITIES,
        created_time=timestamp(created),
    )


@answers("affinity_groups.CREATE_AFFINITY_GROUP")
def create_affinity_group(request: Request) -> Created:
    """Answer Create Affinity Group."""
    body: CreateAffinityGroup = request.body
    if AFFINITY_GROUP_NAME.problem(body.name):
        raise BadRequest("The affinity group name is invalid.")
    locations.check_words(body.label, body.description)
    location = locations.canonical(body.location)
    if request.database.execute("SELECT 1 FROM affinity_groups WHERE name = ?", (body.name,)).fetchone():
        raise Conflict(f"The affinity group {body.name} already exists.")
    count = request.database.execute("SELECT COUNT(*) FROM affinity_groups").fetchone()[0]
    quotas.require(request.database, "MaxAffinityGroups", count, 1)
    insert(request.database, body.name, body.label, body.description, location, request.now)
    return Created(f"affinitygroup/{body.name}")


@answers("affinity_groups.UPDATE_AFFINITY_GROUP")
def update_affinity_group(request: Request) -> None:
    """Answer Update Affinity Group; a description that is left out stays as it is."""
    body: UpdateAffinityGroup = request.body
    name = request.arguments["affinity_group_name"]
    if AFFINITY_GROUP_NAME.problem(name):
        raise BadRequest("The affinity group name is invalid.")
    if not request.database.execute("SELECT 1 FROM affinity_groups WHERE name = ?", (name,)).fetchone():
        raise ResourceNotFound(NOT_FOUND)
    locations.check_words(body.label, body.description)
    request.database.execute(
        "UPDATE affinity_groups SET label = ?, description = CASE ? WHEN '' THEN description ELSE ? END WHERE name = ?",
        (body.label, body.description, body.description, name),
    )


@answers("affinity_groups.DELETE_AFFINITY_GROUP")
def delete_affinity_group(request: Request) -> None:
    """Answer Delete Affinity Group; one that has members stays: 400, as for a cloud service with deployments."""
    name = request.arguments["affinity_group_name"]
    if AFFINITY_GROUP_NAME.problem(name):
        raise BadRequest("The affinity group name is invalid.")
    if not request.database.execute("SELECT 1 FROM affinity_groups WHERE name = ?", (name,)).fetchone():
        raise ResourceNotFound(NOT_FOUND)
    for table in ("hosted_services", "storage_accounts"):
        if request.database.execute(f"SELECT 1 FROM {table} WHERE affinity_group = ?", (name,)).fetchone():
            raise BadRequest(
                f"The affinity group {name} can't be deleted while it contains hosted services or storage accounts."
            )
    request.database.execute("DELETE FROM affinity_groups WHERE name = ?", (name,))


def insert(
    database: sqlite3.Connection, name: str, label: str, description: str, location: str, created: float
) -> None:
    """Write an affinity group that was checked. `created` is in seconds since 1970."""
    database.execute(
        "INSERT INTO affinity_groups VALUES (?, ?, ?, ?, ?)", (name, label, description, location, created)
    )
