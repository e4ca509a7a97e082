"""The rows of deployments and their roles."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from smtui.localcloud import extended_properties, role_instances
from smtui.protocol import codec
from smtui.protocol.deployments import PRODUCTION
from smtui.protocol.extended_properties import ExtendedProperty
from smtui.protocol.roles import PersistentVMRole, Role, RoleInstance

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS deployments (
    id INTEGER PRIMARY KEY,
    service TEXT NOT NULL COLLATE NOCASE REFERENCES hosted_services (name),
    name TEXT NOT NULL COLLATE NOCASE,
    slot TEXT NOT NULL,
    private_id TEXT NOT NULL,
    status TEXT NOT NULL,
    label TEXT NOT NULL,
    url TEXT NOT NULL,
    vip TEXT NOT NULL,
    configuration BLOB NOT NULL,
    package_url TEXT NOT NULL,
    sdk_version TEXT NOT NULL,
    properties TEXT NOT NULL,
    created REAL NOT NULL,
    modified REAL NOT NULL,
    UNIQUE (service, name)
);
CREATE TABLE IF NOT EXISTS roles (
    deployment INTEGER NOT NULL REFERENCES deployments (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (deployment, position)
) WITHOUT ROWID
"""

_COLUMNS: Final = (
    "id, service, name, slot, private_id, status, label, url, vip, configuration, package_url, sdk_version, "
    "properties, created, modified"
)
_SDK_VERSION: Final = "2.6.30508.1601"


@dataclass(frozen=True, slots=True)
class Row:
    """A deployment as it is stored."""

    id: int
    service: str
    name: str
    slot: str
    private_id: str
    status: str
    label: str
    url: str
    vip: str
    configuration: bytes
    package_url: str
    sdk_version: str
    properties: str
    created: float
    modified: float


def of_service(database: sqlite3.Connection, service: str) -> list[Row]:
    """Give the deployments of a cloud service, production first."""
    rows = database.execute(f"SELECT {_COLUMNS} FROM deployments WHERE service = ? ORDER BY slot", (service,))
    return [Row(*row) for row in rows]


def exist(database: sqlite3.Connection, service: str) -> bool:
    """Give whether a cloud service has deployments."""
    return database.execute("SELECT 1 FROM deployments WHERE service = ?", (service,)).fetchone() is not None


def numbered(database: sqlite3.Connection, identifier: int) -> Row | None:
    """Give the deployment of a row, or None."""
    row = database.execute(f"SELECT {_COLUMNS} FROM deployments WHERE id = ?", (identifier,)).fetchone()
    return Row(*row) if row else None


def in_slot(database: sqlite3.Connection, service: str, slot: str) -> Row | None:
    """Give what is in a slot, or None."""
    row = database.execute(
        f"SELECT {_COLUMNS} FROM deployments WHERE service = ? AND slot = ?", (service, slot)
    ).fetchone()
    return Row(*row) if row else None


def named(database: sqlite3.Connection, service: str, name: str) -> Row | None:
    """Give the deployment with a name, or None."""
    row = database.execute(
        f"SELECT {_COLUMNS} FROM deployments WHERE service = ? AND name = ?", (service, name)
    ).fetchone()
    return Row(*row) if row else None


def insert(
    database: sqlite3.Connection,
    *,
    service: str,
    name: str,
    slot: str,
    private_id: str,
    status: str,
    label: str,
    configuration: bytes,
    package_url: str,
    roles: Iterable[Role],
    instances: Iterable[RoleInstance],
    properties: tuple[ExtendedProperty, ...],
    created: float,
    sdk_version: str = _SDK_VERSION,
) -> int:
    """Write a deployment that was checked, with its roles and instances.

    Args:
        database: inside a transaction.
        service: name of its cloud service.
        name: of the deployment.
        slot: Production or Staging.
        private_id: 32 hex digits; the addresses follow from it.
        status: Status on the wire.
        label: plain text.
        configuration: .cscfg, as it was sent.
        package_url: where the package is, never fetched.
        roles: as Get Deployment gives them.
        instances: in order.
        properties: the caller's.
        created: seconds since 1970.
        sdk_version: of the package; "" for virtual machines.

    Returns:
        Its row.
    """
    url = production_url(service) if slot == PRODUCTION else f"http://{private_id}.cloudapp.net/"
    cursor = database.execute(
        f"INSERT INTO deployments ({_COLUMNS}) VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            service,
            name,
            slot,
            private_id,
            status,
            label,
            url,
            role_instances.address(private_id, 104),
            configuration,
            package_url,
            sdk_version,
            extended_properties.dump(properties),
            created,
            created,
        ),
    )
    identifier = cursor.lastrowid
    assert identifier is not None
    replace_roles(database, identifier, roles)
    role_instances.insert(database, identifier, instances)
    return identifier


def production_url(service: str) -> str:
    """Give the address of whatever is in production."""
    return f"http://{service.lower()}.cloudapp.net/"


def replace_roles(database: sqlite3.Connection, deployment: int, roles: Iterable[Role]) -> None:
    """Write the roles of a deployment in place of those that it had."""
    database.execute("DELETE FROM roles WHERE deployment = ?", (deployment,))
    database.executemany(
        "INSERT INTO roles VALUES (?, ?, ?)",
        ((deployment, position, codec.encode(role)) for position, role in enumerate(roles)),
    )


def roles(database: sqlite3.Connection, deployment: int) -> tuple[Role, ...]:
    """Give the roles of a deployment, in order; those of virtual machines as PersistentVMRole."""
    rows = database.execute("SELECT document FROM roles WHERE deployment = ? ORDER BY position", (deployment,))
    return tuple(_role(document) for (document,) in rows)


def _role(document: bytes) -> Role:
    role = codec.decode(Role, document).value
    return codec.decode(PersistentVMRole, document).value if role.role_type == "PersistentVMRole" else role
