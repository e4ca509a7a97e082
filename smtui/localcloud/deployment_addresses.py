"""Which deployment a request means, and its exclusive hold of the cloud service."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from smtui.localcloud import deployment_table
from smtui.localcloud.deployment_table import Row
from smtui.protocol.deployments import PRODUCTION, STAGING
from smtui.protocol.errors import BadRequest, ResourceNotFound
from smtui.protocol.roles import PersistentVMRole

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

NO_SERVICE: Final = "The hosted service does not exist."
NO_DEPLOYMENTS: Final = "No deployments were found."


def service(request: Request) -> str:
    """Give the name of the cloud service that a request is for, in its own spelling.

    Raises:
        ResourceNotFound: it does not exist.
    """
    row = request.database.execute(
        "SELECT name FROM hosted_services WHERE name = ?", (request.arguments["service_name"],)
    ).fetchone()
    if row is None:
        raise ResourceNotFound(NO_SERVICE)
    return str(row[0])


def held_service(request: Request) -> str:
    """Give that name, and hold the service until the request's operation is finished.

    Raises:
        ResourceNotFound: it does not exist.
        Conflict: another operation holds it.
    """
    found = service(request)
    request.exclusively(place(found), "deployment")
    request.database.execute("UPDATE hosted_services SET modified = ? WHERE name = ?", (request.now, found))
    return found


def addressed(request: Request) -> Row:
    """Give the deployment that a request names, or whose slot it names.

    Raises:
        ResourceNotFound: it does not exist.
        BadRequest: there is no such slot.
    """
    found = service(request)
    sent = request.arguments.get("deployment_slot")
    if sent is not None:
        row = deployment_table.in_slot(request.database, found, slot(sent))
        if row is None:
            raise ResourceNotFound(NO_DEPLOYMENTS)
        return row
    name = request.arguments["deployment_name"]
    row = deployment_table.named(request.database, found, name)
    if row is None:
        raise ResourceNotFound(f"The deployment name '{name}' does not exist.")
    return row


def held_deployment(request: Request) -> Row:
    """Give the deployment of a request, and hold its cloud service; see `addressed` and `held_service`."""
    held_service(request)
    return addressed(request)


def slot(sent: str) -> str:
    """Give a slot's own spelling.

    Raises:
        BadRequest: there is no such slot.
    """
    found = {PRODUCTION.lower(): PRODUCTION, STAGING.lower(): STAGING}.get(sent.lower())
    if found is None:
        raise BadRequest("The deployment slot is invalid: it is production or staging.")
    return found


def place(service: str) -> str:
    """Give what a request holds of a cloud service; see `Request.exclusively`."""
    return f"hostedservices/{service}"


def has_virtual_machines(database: sqlite3.Connection, deployment: int) -> bool:
    """Give whether a deployment, by its row, is one of virtual machines."""
    return any(isinstance(role, PersistentVMRole) for role in deployment_table.roles(database, deployment))


def refuse_virtual_machines(database: sqlite3.Connection, deployment: int, what: str) -> None:
    """Refuse what only web and worker roles can do.

    Args:
        database: where the roles are.
        deployment: its row.
        what: is refused, such as "be swapped".

    Raises:
        BadRequest: the deployment is one of virtual machines.
    """
    if has_virtual_machines(database, deployment):
        raise BadRequest(f"Deployments that contain virtual machines can't {what}.")
