"""Deployments of a cloud service: their rows, their rules and their way from state to state."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from smtui.localcloud import (
    deployment_table,
    extended_properties,
    lifecycle,
    locations,
    operation_status,
    quotas,
    role_instances,
)
from smtui.localcloud.deployment_table import Row
from smtui.localcloud.registry import answers, carries_out
from smtui.localcloud.request import timestamp
from smtui.localcloud.role_instances import State
from smtui.protocol import names, service_configuration
from smtui.protocol.codec import UnencodedData
from smtui.protocol.deployments import (
    PRODUCTION,
    RUNNING,
    STAGING,
    SUSPENDED,
    CreateDeployment,
    Deployment,
    Swap,
    UpdateDeploymentStatus,
    VirtualIP,
)
from smtui.protocol.errors import BadRequest, Conflict, ResourceNotFound
from smtui.protocol.roles import ConfigurationSet, PersistentVMRole, Role
from smtui.protocol.service_configuration import ConfigurationError, ServiceConfiguration

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

NO_SERVICE: Final = "The hosted service does not exist."
NO_DEPLOYMENTS: Final = "No deployments were found."

ADVANCE: Final = "deployments.advance"
SWAP: Final = "deployments.swap"
REMOVE: Final = "deployments.remove"

_GUEST_OS: Final = {
    "1": "WA-GUEST-OS-1.33_201506-01",
    "2": "WA-GUEST-OS-2.40_201506-01",
    "3": "WA-GUEST-OS-3.28_201506-01",
    "4": "WA-GUEST-OS-4.21_201506-01",
    "5": "WA-GUEST-OS-5.2_201609-01",
}

# --- answers ---------------------------------------------------------------------------------------------------


@answers("deployments.GET_DEPLOYMENT_BY_NAME")
@answers("deployments.GET_DEPLOYMENT_BY_SLOT")
def get_deployment(request: Request) -> Deployment:
    """Answer Get Deployment."""
    return _deployment(request.database, _addressed(request))


@answers("deployments.CREATE_DEPLOYMENT")
def create_deployment(request: Request) -> None:
    """Answer Create Deployment: it is there at once, with the status Deploying."""
    body: CreateDeployment = request.body
    database = request.database
    service = _held_service(request)
    slot = _slot(request.arguments["deployment_slot"])
    if deployment_table.in_slot(database, service, slot):
        raise Conflict(f"The specified deployment slot {slot} is occupied.")
    if problem := names.DEPLOYMENT_NAME.problem(body.name) or names.package_url_problem(body.package_url):
        raise BadRequest(problem)
    if deployment_table.named(database, service, body.name):
        raise Conflict(f"The deployment name '{body.name}' already exists.")
    locations.check_words(body.label, "")
    extended_properties.check(body.extended_properties, extended_properties.MAX_ON_DEPLOYMENT)
    source, configuration = read_configuration(body.configuration)
    roles = [(role.name, role.instances) for role in configuration.roles]
    requested = sum(count for _, count in roles) * role_instances.cores_of(role_instances.DEFAULT_SIZE)
    quotas.require(database, "MaxCoreCount", role_instances.cores(database), requested)
    starts = bool(body.start_deployment)
    private_id = uuid.uuid4().hex
    identifier = deployment_table.insert(
        database,
        service=service,
        name=body.name,
        slot=slot,
        private_id=private_id,
        status="Deploying",
        label=body.label,
        configuration=source,
        package_url=body.package_url,
        roles=web_roles(configuration),
        instances=role_instances.of_roles(
            private_id, roles, role_instances.UNKNOWN if starts else role_instances.CREATING_STOPPED
        ),
        properties=body.extended_properties,
        created=request.now,
    )
    if starts:
        _advance_later(request, identifier, lifecycle.DEPLOYMENT_PREPARED, "Starting", role_instances.CREATING)
        _advance_later(request, identifier, lifecycle.DEPLOYMENT_ACCEPTED, RUNNING, role_instances.STARTING)
        busy = (lifecycle.DEPLOYMENT_ACCEPTED + lifecycle.DEPLOYMENT_READY) / 2
        _advance_later(request, identifier, busy, "", role_instances.BUSY)
        _advance_later(request, identifier, lifecycle.DEPLOYMENT_READY, "", role_instances.READY)
    else:
        _advance_later(request, identifier, lifecycle.DEPLOYMENT_ACCEPTED, SUSPENDED, role_instances.CREATING_STOPPED)
        _advance_later(request, identifier, lifecycle.DEPLOYMENT_STOPPED, "", role_instances.STOPPED)
    request.finishes_after(lifecycle.DEPLOYMENT_ACCEPTED)


@answers("deployments.DELETE_DEPLOYMENT")
def delete_deployment(request: Request) -> None:
    """Answer Delete Deployment."""
    _held_service(request)
    row = _addressed(request)
    lifecycle.cancel(request.database, _subject(row.id))
    advance(request.database, request.now, row.id, "Deleting", role_instances.DELETING)
    request.later(lifecycle.DELETED, REMOVE, _subject(row.id), deployment=row.id)
    request.finishes_after(lifecycle.DELETED)


@answers("deployments.SWAP_DEPLOYMENT")
def swap_deployment(request: Request) -> None:
    """Answer Swap Deployment: both names must be where the caller believes they are."""
    body: Swap = request.body
    service = _held_service(request)
    production = deployment_table.in_slot(request.database, service, PRODUCTION)
    source = deployment_table.in_slot(request.database, service, STAGING)
    if not body.source_deployment:
        raise BadRequest("Name the deployment that is in staging as SourceDeployment.")
    for wanted, found, slot in ((body.production, production, PRODUCTION), (body.source_deployment, source, STAGING)):
        if wanted.lower() != (found.name.lower() if found else ""):
            raise Conflict(
                f"The {slot.lower()} slot does not hold what the request says: it "
                + (f"holds the deployment '{found.name}'." if found else "is empty.")
            )
    if any(row and _has_virtual_machines(request.database, row.id) for row in (production, source)):
        raise BadRequest("Deployments that contain virtual machines can't be swapped.")
    request.later(lifecycle.SWAPPED, SWAP, f"swap/{service}", service=service)
    request.finishes_after(lifecycle.SWAPPED)


@answers("deployments.UPDATE_DEPLOYMENT_STATUS")
def update_deployment_status(request: Request) -> None:
    """Answer Update Deployment Status; the status that it has already is accepted and changes nothing."""
    body: UpdateDeploymentStatus = request.body
    wanted = {RUNNING.lower(): RUNNING, SUSPENDED.lower(): SUSPENDED}.get(body.status.lower())
    _held_service(request)
    row = _addressed(request)
    if wanted is None:
        raise BadRequest("The deployment status is invalid: it is Running or Suspended.")
    if wanted == row.status:
        return
    lifecycle.cancel(request.database, _subject(row.id))
    if wanted == RUNNING:
        advance(request.database, request.now, row.id, "Starting", role_instances.STARTING)
        _advance_later(request, row.id, lifecycle.STATUS_CHANGED, RUNNING, role_instances.BUSY)
        _advance_later(request, row.id, lifecycle.STATUS_READY, "", role_instances.READY)
    else:
        advance(request.database, request.now, row.id, "Suspending", role_instances.STOPPING_ROLE)
        _advance_later(request, row.id, lifecycle.STATUS_CHANGED / 2, "", role_instances.STOPPING)
        _advance_later(request, row.id, lifecycle.STATUS_CHANGED, SUSPENDED, role_instances.STOPPED)
    request.finishes_after(lifecycle.STATUS_CHANGED)


# --- due changes -----------------------------------------------------------------------------------------------


def _advance_later(request: Request, deployment: int, seconds: float, status: str, state: State) -> None:
    request.later(
        seconds,
        ADVANCE,
        _subject(deployment),
        deployment=deployment,
        status=status,
        instances=[state.status, state.power_state, state.details],
    )


@carries_out(ADVANCE)
def _advanced(database: sqlite3.Connection, at: float, payload: Mapping[str, Any]) -> None:
    advance(database, at, payload["deployment"], payload["status"], State(*payload["instances"]))


def advance(database: sqlite3.Connection, at: float, deployment: int, status: str, state: State) -> None:
    """Bring a deployment and all its instances to the next point of their way.

    Args:
        database: inside a transaction.
        at: when it happens, in seconds since 1970.
        deployment: its row.
        status: new Status, or "" to keep it.
        state: new state of every instance.
    """
    database.execute(
        "UPDATE deployments SET status = CASE ? WHEN '' THEN status ELSE ? END, modified = ? WHERE id = ?",
        (status, status, at, deployment),
    )
    role_instances.set_state(database, deployment, state)


@carries_out(SWAP)
def _swapped(database: sqlite3.Connection, at: float, payload: Mapping[str, Any]) -> None:
    service = payload["service"]
    production, source = (deployment_table.in_slot(database, service, slot) for slot in (PRODUCTION, STAGING))
    assert source is not None
    move = "UPDATE deployments SET slot = ?, url = ?, vip = ?, modified = ? WHERE id = ?"
    if production is None:
        database.execute(move, (PRODUCTION, deployment_table.production_url(source.service), source.vip, at, source.id))
    else:
        database.execute(move, (PRODUCTION, production.url, production.vip, at, source.id))
        database.execute(move, (STAGING, source.url, source.vip, at, production.id))


@carries_out(REMOVE)
def _removed(database: sqlite3.Connection, at: float, payload: Mapping[str, Any]) -> None:
    del at
    database.execute("DELETE FROM deployments WHERE id = ?", (payload["deployment"],))


# --- rows ------------------------------------------------------------------------------------------------------


def of_service(database: sqlite3.Connection, service: str) -> tuple[Deployment, ...]:
    """Give the deployments of a cloud service, production first."""
    return tuple(_deployment(database, row) for row in deployment_table.of_service(database, service))


def web_roles(configuration: ServiceConfiguration) -> list[Role]:
    """Give the web and worker roles that a .cscfg names."""
    version = configuration.os_version
    newest = _GUEST_OS.get(configuration.os_family or "1", _GUEST_OS["4"])
    return [
        Role(
            role_name=role.name,
            os_version=newest if version in ("", "*") else version,
            configuration_sets=(
                ConfigurationSet(type="NetworkConfigurationSet", configuration_set_type="NetworkConfiguration"),
            ),
        )
        for role in configuration.roles
    ]


def read_configuration(sent: bytes) -> tuple[bytes, ServiceConfiguration]:
    """Read the Configuration of a request.

    Args:
        sent: as the codec gives it.

    Returns:
        The .cscfg as it was sent, and what it says.

    Raises:
        BadRequest: it is neither base64 nor XML, or not a service configuration.
    """
    # Scripts forget the base64 and send the file itself; there is no doubt about what they mean.
    if isinstance(sent, UnencodedData) and not sent.lstrip(b" \t\r\n\xef\xbb\xbf").startswith(b"<"):
        raise BadRequest("The configuration is not base64.")
    source = bytes(sent)
    try:
        return source, service_configuration.parse(source)
    except ConfigurationError as error:
        raise BadRequest(f"The service configuration is invalid. {error}") from None


def _deployment(database: sqlite3.Connection, row: Row) -> Deployment:
    roles = deployment_table.roles(database, row.id)
    instances = role_instances.of_deployment(database, row.id)
    virtual_machines = any(isinstance(role, PersistentVMRole) for role in roles)
    domains = {instance.instance_upgrade_domain for instance in instances}
    return Deployment(
        name=row.name,
        deployment_slot=row.slot,
        private_id=row.private_id,
        status=row.status,
        label=row.label,
        url=row.url,
        configuration=row.configuration,
        role_instance_list=instances,
        upgrade_domain_count=max(len(domains), 1),
        role_list=roles,
        sdk_version=row.sdk_version,
        locked=bool(operation_status.holder(database, _place(row.service))),
        rollback_allowed=False,
        created_time=timestamp(row.created),
        last_modified_time=timestamp(row.modified),
        extended_properties=extended_properties.load(row.properties),
        virtual_ips=(
            VirtualIP(
                address=row.vip,
                is_dns_programmed=True,
                name=f"{row.name}ContractContract" if virtual_machines else "__PseudoBackEndContractVip",
            ),
        ),
        internal_dns_suffix=f"{row.service}.d3.internal.cloudapp.net" if virtual_machines else "",
    )


def _has_virtual_machines(database: sqlite3.Connection, deployment: int) -> bool:
    return any(isinstance(role, PersistentVMRole) for role in deployment_table.roles(database, deployment))


def _addressed(request: Request) -> Row:
    service = _service(request)
    slot = request.arguments.get("deployment_slot")
    if slot is not None:
        row = deployment_table.in_slot(request.database, service, _slot(slot))
        if row is None:
            raise ResourceNotFound(NO_DEPLOYMENTS)
        return row
    name = request.arguments["deployment_name"]
    row = deployment_table.named(request.database, service, name)
    if row is None:
        raise ResourceNotFound(f"The deployment name '{name}' does not exist.")
    return row


def _service(request: Request) -> str:
    row = request.database.execute(
        "SELECT name FROM hosted_services WHERE name = ?", (request.arguments["service_name"],)
    ).fetchone()
    if row is None:
        raise ResourceNotFound(NO_SERVICE)
    return str(row[0])


def _held_service(request: Request) -> str:
    service = _service(request)
    request.exclusively(_place(service), "deployment")
    request.database.execute("UPDATE hosted_services SET modified = ? WHERE name = ?", (request.now, service))
    return service


def _place(service: str) -> str:
    return f"hostedservices/{service}"


def _subject(deployment: int) -> str:
    return f"deployment/{deployment}"


def _slot(sent: str) -> str:
    slot = {PRODUCTION.lower(): PRODUCTION, STAGING.lower(): STAGING}.get(sent.lower())
    if slot is None:
        raise BadRequest("The deployment slot is invalid: it is production or staging.")
    return slot
