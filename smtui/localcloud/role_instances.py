"""Role instances: what a deployment is made of, and the cores that they take."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from smtui.localcloud import role_sizes
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
STARTING_ROLE: Final = State("StartingRole", "Started")
RESTARTING: Final = State("RestartingRole", "Started")
BUSY: Final = State("BusyRole", "Started")
READY: Final = State("ReadyRole", "Started")
STOPPING_ROLE: Final = State("StoppingRole", "Stopping")
STOPPING: Final = State("StoppingVM", "Stopping")
STOPPED: Final = State("StoppedVM", "Stopped")
DELETING: Final = State("DeletingVM", "Stopping")

# States in which an instance stays until somebody does something about it.
_LASTING: Final = frozenset(
    {"ReadyRole", "StoppedVM", "StoppedDeallocated", "UnresponsiveRole", "FailedStartingRole", "FailedStartingVM"}
)
_BETWEEN: Final = "_IN_"


def cores_of(size: str) -> int:
    """Give the cores of a role size; an unknown one has one."""
    return role_sizes.cores_of(size)


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
    return [_new(seed, role, number, state) for role, count in roles for number in range(count)]


def resized(
    seed: str, instances: Iterable[RoleInstance], roles: Iterable[tuple[str, int]], state: State
) -> tuple[list[RoleInstance], list[RoleInstance], list[RoleInstance]]:
    """Give what becomes of instances when the counts of their roles change: the last ones of a role go.

    Args:
        seed: see `of_roles`.
        instances: until now.
        roles: names and instance counts from now on.
        state: of new instances.

    Returns:
        Those that stay, in order of role and number; new ones; those that go.
    """
    by_role: dict[str, list[RoleInstance]] = {}
    for instance in instances:
        by_role.setdefault(instance.role_name.lower(), []).append(instance)
    stay: list[RoleInstance] = []
    come: list[RoleInstance] = []
    for role, count in roles:
        found = sorted(by_role.pop(role.lower(), []), key=_number)
        stay += found[:count]
        by_role[role.lower()] = found[count:]
        taken = {_number(instance) for instance in found}
        free = (number for number in range(count + len(found)) if number not in taken)
        come += [_new(seed, role, next(free), state) for _ in range(count - len(found))]
    return stay, come, [instance for found in by_role.values() for instance in found]


def in_order(instances: Iterable[RoleInstance], roles: Iterable[str]) -> list[RoleInstance]:
    """Give instances by role, and then by number.

    Args:
        instances: of a deployment.
        roles: names of its roles, in order; instances of others come last.
    """
    ranks = {role.lower(): rank for rank, role in enumerate(roles)}
    return sorted(instances, key=lambda each: (ranks.get(each.role_name.lower(), len(ranks)), _number(each)))


def is_lasting(instance: RoleInstance) -> bool:
    """Give whether an instance is in a state in which it stays, and not on the way to one."""
    return instance.instance_status in _LASTING


def _new(seed: str, role: str, number: int, state: State) -> RoleInstance:
    return RoleInstance(
        role_name=role,
        instance_name=f"{role}{_BETWEEN}{number}",
        instance_status=state.status,
        instance_upgrade_domain=number % UPGRADE_DOMAINS,
        instance_fault_domain=number % 2,
        instance_size=DEFAULT_SIZE,
        instance_state_details=state.details,
        ip_address=address(f"{seed}/{role}/{number}", 100),
        power_state=state.power_state,
    )


def _number(instance: RoleInstance) -> int:
    number = instance.instance_name.rpartition(_BETWEEN)[2]
    return int(number) if number.isdecimal() else 0


def insert(database: sqlite3.Connection, deployment: int, instances: Iterable[RoleInstance]) -> None:
    """Write the instances of a deployment, inside a transaction."""
    database.executemany(
        "INSERT INTO role_instances VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (_row(deployment, position, instance) for position, instance in enumerate(instances)),
    )


def replace_all(database: sqlite3.Connection, deployment: int, instances: Iterable[RoleInstance]) -> None:
    """Write the instances of a deployment in place of those that it had."""
    database.execute("DELETE FROM role_instances WHERE deployment = ?", (deployment,))
    insert(database, deployment, instances)


def remove(database: sqlite3.Connection, deployment: int, names: Iterable[str]) -> None:
    """Remove instances of a deployment by name."""
    database.executemany(
        "DELETE FROM role_instances WHERE deployment = ? AND name = ?", ((deployment, name) for name in names)
    )


def set_state(database: sqlite3.Connection, deployment: int, state: State, names: Iterable[str] | None = None) -> None:
    """Bring instances of a deployment into a state: those with these names, or every one."""
    change = "UPDATE role_instances SET status = ?, power_state = ?, details = ? WHERE deployment = ?"
    values = (state.status, state.power_state, state.details, deployment)
    if names is None:
        database.execute(change, values)
    else:
        database.executemany(f"{change} AND name = ?", ((*values, name) for name in names))


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
    if status == "StoppedDeallocated":
        # It stands nowhere (recorded: the domains are not there).
        upgrade_domain = fault_domain = None
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
