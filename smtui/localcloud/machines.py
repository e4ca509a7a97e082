"""The rows of virtual machines: each is a role of its deployment with one instance of the same name."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import quoteattr

from smtui.localcloud import deployment_addresses, deployment_states, deployment_table, endpoints, role_instances
from smtui.localcloud.deployment_table import Row
from smtui.protocol import service_configuration
from smtui.protocol.errors import ResourceNotFound
from smtui.protocol.roles import InputEndpoint, PersistentVMRole, RoleInstance

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

DEALLOCATED: Final = "StoppedDeallocated"
STOPPED: Final = "StoppedVM"

# Of a cloud service.
MAX_MACHINES: Final = 50


@dataclass(frozen=True, slots=True)
class Machine:
    """A virtual machine.

    Attributes:
        role: as Get Deployment gives it.
        instance: its one instance, as Get Deployment gives it.
    """

    role: PersistentVMRole
    instance: RoleInstance

    @property
    def name(self) -> str:
        """Its name, which role and instance share."""
        return self.role.role_name

    @property
    def endpoints(self) -> tuple[InputEndpoint, ...]:
        """Its public ports."""
        return tuple(each for group in self.role.configuration_sets for each in group.input_endpoints)

    @property
    def is_deallocated(self) -> bool:
        """Whether it has given up its cores and addresses."""
        return self.instance.instance_status == DEALLOCATED

    @property
    def is_stopped(self) -> bool:
        """Whether it is shut down, deallocated or not."""
        return self.instance.instance_status in (STOPPED, DEALLOCATED)

    def at(self, vip: str, ports: Iterable[InputEndpoint] | None = None) -> Machine:
        """Give it with other public ports, or the same ones at another address.

        Args:
            vip: public address of the deployment, or "".
            ports: checked; None for those that it has.
        """
        kept = self.endpoints if ports is None else tuple(ports)
        reached = () if self.is_deallocated else endpoints.of_instance(kept, vip)
        return Machine(
            replace(self.role, configuration_sets=(endpoints.network_set(kept, vip),)),
            replace(self.instance, instance_endpoints=reached),
        )


def of_deployment(database: sqlite3.Connection, deployment: int) -> list[Machine]:
    """Give the virtual machines of a deployment, by its row; [] for one of web and worker roles."""
    instances = {each.role_name.lower(): each for each in role_instances.of_deployment(database, deployment)}
    return [
        Machine(role, instances[role.role_name.lower()])
        for role in deployment_table.roles(database, deployment)
        if isinstance(role, PersistentVMRole) and role.role_name.lower() in instances
    ]


def write(database: sqlite3.Connection, deployment: int, machines: Iterable[Machine], at: float) -> None:
    """Write the virtual machines of a deployment in place of those that it had.

    Args:
        database: inside a transaction.
        deployment: its row, which exists.
        machines: all of them, in order.
        at: when it happens, in seconds since 1970.
    """
    every = list(machines)
    deployment_table.replace_roles(database, deployment, (each.role for each in every))
    role_instances.replace_all(database, deployment, (each.instance for each in every))
    database.execute(
        "UPDATE deployments SET configuration = ?, modified = ? WHERE id = ?",
        (configuration(each.name for each in every), at, deployment),
    )


def replace_one(database: sqlite3.Connection, deployment: int, machine: Machine, at: float) -> None:
    """Write one virtual machine in place of the one of its name; see `write`."""
    others = of_deployment(database, deployment)
    write(database, deployment, (machine if each.name == machine.name else each for each in others), at)


def addressed(request: Request, row: Row) -> Machine:
    """Give the virtual machine that a request names.

    Raises:
        ResourceNotFound: the deployment has no such virtual machine.
    """
    return named(of_deployment(request.database, row.id), request.arguments["role_name"])


def held(request: Request) -> tuple[Row, Machine]:
    """Give the deployment and the virtual machine that a request names, and hold the cloud service."""
    row = deployment_addresses.held_deployment(request)
    return row, addressed(request, row)


def named(machines: Iterable[Machine], name: str) -> Machine:
    """Give the virtual machine with a name.

    Raises:
        ResourceNotFound: there is none.
    """
    for each in machines:
        if each.name.lower() == name.lower():
            return each
    raise ResourceNotFound(f"Role {name} was not found in the currently deployed service.")


def subject(deployment: int, role: str) -> str:
    """Give the subject of a virtual machine's changes, for `Request.later`; it stands below its deployment's."""
    return f"{deployment_states.subject(deployment)}/{role}"


def configuration(roles: Iterable[str]) -> bytes:
    """Give the .cscfg that the service makes up for virtual machines."""
    lines = "".join(
        f'  <Role name={quoteattr(name)}>\r\n    <Instances count="1" />\r\n  </Role>\r\n' for name in roles
    )
    return (
        '<ServiceConfiguration xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xmlns="{service_configuration.NAMESPACE}">\r\n{lines}</ServiceConfiguration>'
    ).encode()


def set_address(database: sqlite3.Connection, deployment: int, vip: str, at: float) -> None:
    """Give a deployment of virtual machines another public address, or none, inside a transaction."""
    database.execute("UPDATE deployments SET vip = ? WHERE id = ?", (vip, deployment))
    write(database, deployment, [each.at(vip) for each in of_deployment(database, deployment)], at)
