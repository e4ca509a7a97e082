"""Role instances: what a deployment is made of, and the cores that they take."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from smtui.protocol import codec
from smtui.protocol.roles import RoleInstance

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS role_instances (
    deployment INTEGER NOT NULL REFERENCES deployments (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    role TEXT NOT NULL,
    name TEXT NOT NULL COLLATE NOCASE,
    status TEXT NOT NULL,
    power_state TEXT NOT NULL,
    details TEXT NOT NULL,
    upgrade_domain INTEGER NOT NULL,
    fault_domain INTEGER NOT NULL,
    size TEXT NOT NULL,
    ip_address TEXT NOT NULL,
    more BLOB,
    PRIMARY KEY (deployment, position)
) WITHOUT ROWID
"""

UPGRADE_DOMAINS: Final = 5
# The size is in the package, which is never fetched.
DEFAULT_SIZE: Final = "Small"

# Sizes with one core are left out (PROTOCOL.md 6.4).
_CORES: Final = {
    2: "Medium Basic_A2 A5 Standard_D2 Standard_D11 Standard_DS2 Standard_DS11 Standard_G1 Basic_D2 Basic_D11",
    4: "Large Basic_A3 A6 Standard_D3 Standard_D12 Standard_DS3 Standard_DS12 Standard_G2 Basic_D3 Basic_D12",
    8: "ExtraLarge Basic_A4 A7 A8 A10 Standard_D4 Standard_D13 Standard_DS4 Standard_DS13 Standard_G3 Basic_D4"
    " Basic_D13",
    16: "A9 A11 Standard_D14 Standard_DS14 Standard_G4 Basic_D5",
    32: "Standard_G5",
}
_CORES_BY_SIZE: Final = {size.lower(): cores for cores, sizes in _CORES.items() for size in sizes.split()}


@dataclass(frozen=True, slots=True)
class State:
    """What the fabric says of an instance.

    Attributes:
        status: InstanceStatus.
        power_state: PowerState.
        details: InstanceStateDetails, or "".
    """

    status: str
    power_state: str
    details: str = ""


UNKNOWN: Final = State("RoleStateUnknown", "Starting")
CREATING: Final = State("CreatingVM", "Starting")
CREATING_STOPPED: Final = State("CreatingVM", "Stopped")
STARTING: Final = State("StartingVM", "Starting")
BUSY: Final = State("BusyRole", "Started")
READY: Final = State("ReadyRole", "Started")
STOPPING_ROLE: Final = State("StoppingRole", "Stopping")
STOPPING: Final = State("StoppingVM", "Stopping")
STOPPED: Final = State("StoppedVM", "Stopped")
DELETING: Final = State("DeletingVM", "Stopping")


def cores_of(size: str) -> int:
    """Give the cores of a role size; an unknown one has one."""
    return _CORES_BY_SIZE.get(size.lower(), 1)


def cores(database: sqlite3.Connection) -> int:
    """Give the cores in use: those of every instance that keeps its machine, also when it is stopped."""
    rows = database.execute(
        "SELECT size, COUNT(*) FROM role_instances WHERE status <> 'StoppedDeallocated' GROUP BY size"
    )
    return sum(cores_of(size) * count for size, count in rows)


def address(seed: str, first: int) -> str:
    """Give an address that is always the same for the same thing.

    Args:
        seed: what names the thing.
        first: first byte of the address.
    """
    digest = hashlib.sha256(seed.encode()).digest()
    return f"{first}.{64 + digest[0] % 64}.{digest[1]}.{4 + digest[2] % 248}"


def of_roles(seed: str, roles: Iterable[tuple[str, int]], state: State) -> list[RoleInstance]:
    """Give the instances of web and worker roles.

    Args:
        seed: PrivateID of the deployment; the addresses follow from it.
        roles: names and instance counts.
        state: of every instance.
    """
    return [
        RoleInstance(
            role_name=role,
            instance_name=f"{role}_IN_{number}",
            instance_status=state.status,
            instance_upgrade_domain=number % UPGRADE_DOMAINS,
            instance_fault_domain=number % 2,
            instance_size=DEFAULT_SIZE,
            instance_state_details=state.details,
            ip_address=address(f"{seed}/{role}/{number}", 100),
            power_state=state.power_state,
        )
        for role, count in roles
        for number in range(count)
    ]


def insert(database: sqlite3.Connection, deployment: int, instances: Iterable[RoleInstance]) -> None:
    """Write the instances of a deployment, inside a transaction."""
    database.executemany(
        "INSERT INTO role_instances VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (_row(deployment, position, instance) for position, instance in enumerate(instances)),
    )


def set_state(database: sqlite3.Connection, deployment: int, state: State) -> None:
    """Bring every instance of a deployment into a state."""
    database.execute(
        "UPDATE role_instances SET status = ?, power_state = ?, details = ? WHERE deployment = ?",
        (state.status, state.power_state, state.details, deployment),
    )


def of_deployment(database: sqlite3.Connection, deployment: int) -> tuple[RoleInstance, ...]:
    """Give the instances of a deployment, in order."""
    rows = database.execute(
        "SELECT role, name, status, power_state, details, upgrade_domain, fault_domain, size, ip_address, more "
        "FROM role_instances WHERE deployment = ? ORDER BY position",
        (deployment,),
    )
    return tuple(_instance(row) for row in rows)


def _row(deployment: int, position: int, instance: RoleInstance) -> tuple[Any, ...]:
    # Endpoints, host name and extensions belong to virtual machines: kept as one document beside the columns.
    bare = RoleInstance(
        role_name=instance.role_name,
        instance_name=instance.instance_name,
        instance_status=instance.instance_status,
        instance_upgrade_domain=instance.instance_upgrade_domain,
        instance_fault_domain=instance.instance_fault_domain,
        instance_size=instance.instance_size,
        instance_state_details=instance.instance_state_details,
        ip_address=instance.ip_address,
        power_state=instance.power_state,
    )
    return (
        deployment,
        position,
        bare.role_name,
        bare.instance_name,
        bare.instance_status,
        bare.power_state,
        bare.instance_state_details,
        bare.instance_upgrade_domain or 0,
        bare.instance_fault_domain or 0,
        bare.instance_size,
        bare.ip_address,
        codec.encode(instance) if instance != bare else None,
    )


def _instance(row: tuple[Any, ...]) -> RoleInstance:
    role, name, status, power_state, details, upgrade_domain, fault_domain, size, ip_address, more = row
    return replace(
        codec.decode(RoleInstance, more).value if more else RoleInstance(),
        role_name=role,
        instance_name=name,
        instance_status=status,
        instance_upgrade_domain=upgrade_domain,
        instance_fault_domain=fault_domain,
        instance_size=size,
        instance_state_details=details,
        ip_address=ip_address,
        power_state=power_state,
    )
