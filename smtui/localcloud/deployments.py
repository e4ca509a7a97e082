"""Deployments of a cloud service: reading, making, starting and stopping, swapping and deleting them.

Configuration changes and upgrades are in deployment_updates.py.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from smtui.localcloud import (
    deployment_states,
    deployment_table,
    extended_properties,
    lifecycle,
    locations,
    operation_status,
    quotas,
    role_instances,
    service_certificates,
    upgrade_domains,
)
from smtui.localcloud.deployment_addresses import (
    addressed,
    held_deployment,
    held_service,
    place,
    refuse_virtual_machines,
    slot,
)
from smtui.localcloud.deployment_configuration import read_configuration, web_roles
from smtui.localcloud.deployment_states import advance, advance_later
from smtui.localcloud.deployment_table import Row
from smtui.localcloud.registry import answers, carries_out
from smtui.localcloud.request import timestamp
from smtui.protocol import names
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
from smtui.protocol.errors import BadRequest, Conflict
from smtui.protocol.roles import PersistentVMRole

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

SWAP: Final = "deployments.swap"


@answers("deployments.GET_DEPLOYMENT_BY_NAME")
@answers("deployments.GET_DEPLOYMENT_BY_SLOT")
def get_deployment(request: Request) -> Deployment:
    """Answer Get Deployment."""
    return _deployment(request.database, addressed(request))


@answers("deployments.CREATE_DEPLOYMENT")
def create_deployment(request: Request) -> None:
    """Answer Create Deployment: it is there at once, with the status Deploying."""
    body: CreateDeployment = request.body
    database = request.database
    service = held_service(request)
    chosen = slot(request.arguments["deployment_slot"])
    if deployment_table.in_slot(database, service, chosen):
        raise Conflict(f"The specified deployment slot {chosen} is occupied.")
    if problem := names.DEPLOYMENT_NAME.problem(body.name) or names.package_url_problem(body.package_url):
        raise BadRequest(problem)
    if deployment_table.named(database, service, body.name):
        raise Conflict(f"The deployment name '{body.name}' already exists.")
    locations.check_words(body.label, "")
    extended_properties.check(body.extended_properties, extended_properties.MAX_ON_DEPLOYMENT)
    source, configuration = read_configuration(body.configuration)
    service_certificates.require(database, service, service_certificates.in_configuration(source))
    roles = [(role.name, role.instances) for role in configuration.roles]
    quotas.require(database, "MaxRolesPerDeployment", 0, len(roles))
    requested = sum(count for _, count in roles) * role_instances.cores_of(role_instances.DEFAULT_SIZE)
    quotas.require(database, "MaxCoreCount", role_instances.cores(database), requested)
    starts = bool(body.start_deployment)
    private_id = uuid.uuid4().hex
    identifier = deployment_table.insert(
        database,
        service=service,
        name=body.name,
        slot=chosen,
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
        advance_later(request, identifier, lifecycle.DEPLOYMENT_PREPARED, "Starting", role_instances.CREATING)
        advance_later(request, identifier, lifecycle.DEPLOYMENT_ACCEPTED, RUNNING, role_instances.STARTING)
        busy = (lifecycle.DEPLOYMENT_ACCEPTED + lifecycle.DEPLOYMENT_READY) / 2
        advance_later(request, identifier, busy, "", role_instances.BUSY)
        advance_later(request, identifier, lifecycle.DEPLOYMENT_READY, "", role_instances.READY)
    else:
        advance_later(request, identifier, lifecycle.DEPLOYMENT_ACCEPTED, SUSPENDED, role_instances.CREATING_STOPPED)
        advance_later(request, identifier, lifecycle.DEPLOYMENT_STOPPED, "", role_instances.STOPPED)
    request.finishes_after(lifecycle.DEPLOYMENT_ACCEPTED)


@answers("deployments.DELETE_DEPLOYMENT")
def delete_deployment(request: Request) -> None:
    """Answer Delete Deployment; disks of virtual machines stay, and belong to nobody."""
    deployment_states.leave(request, held_deployment(request), media=False)


@answers("deployments.DELETE_DEPLOYMENT_WITH_MEDIA")
def delete_deployment_with_media(request: Request) -> None:
    """Answer Delete Deployment with comp=media: the disks and their blobs go too."""
    deployment_states.leave(request, held_deployment(request), media=True)


@answers("deployments.SWAP_DEPLOYMENT")
def swap_deployment(request: Request) -> None:
    """Answer Swap Deployment: both names must be where the caller believes they are."""
    body: Swap = request.body
    service = held_service(request)
    production = deployment_table.in_slot(request.database, service, PRODUCTION)
    source = deployment_table.in_slot(request.database, service, STAGING)
    if not body.source_deployment:
        raise BadRequest("Name the deployment that is in staging as SourceDeployment.")
    for wanted, found, where in ((body.production, production, PRODUCTION), (body.source_deployment, source, STAGING)):
        if wanted.lower() != (found.name.lower() if found else ""):
            raise Conflict(
                f"The {where.lower()} slot does not hold what the request says: it "
                + (f"holds the deployment '{found.name}'." if found else "is empty.")
            )
    for row in (production, source):
        if row is not None:
            refuse_virtual_machines(request.database, row.id, "be swapped")
    request.later(lifecycle.SWAPPED, SWAP, f"swap/{service}", service=service)
    request.finishes_after(lifecycle.SWAPPED)


@answers("deployments.UPDATE_DEPLOYMENT_STATUS")
def update_deployment_status(request: Request) -> None:
    """Answer Update Deployment Status; the status that it has already is accepted and changes nothing.

    An update in progress goes on.
    """
    body: UpdateDeploymentStatus = request.body
    wanted = {RUNNING.lower(): RUNNING, SUSPENDED.lower(): SUSPENDED}.get(body.status.lower())
    row = held_deployment(request)
    if wanted is None:
        raise BadRequest("The deployment status is invalid: it is Running or Suspended.")
    if wanted == row.status:
        return
    lifecycle.cancel(request.database, deployment_states.subject(row.id))
    if wanted == RUNNING:
        advance(request.database, request.now, row.id, "Starting", role_instances.STARTING)
        advance_later(request, row.id, lifecycle.STATUS_CHANGED, RUNNING, role_instances.BUSY)
        advance_later(request, row.id, lifecycle.STATUS_READY, "", role_instances.READY)
    else:
        advance(request.database, request.now, row.id, "Suspending", role_instances.STOPPING_ROLE)
        advance_later(request, row.id, lifecycle.STATUS_CHANGED / 2, "", role_instances.STOPPING)
        advance_later(request, row.id, lifecycle.STATUS_CHANGED, SUSPENDED, role_instances.STOPPED)
    request.finishes_after(lifecycle.STATUS_CHANGED)


@carries_out(SWAP)
def _swapped(database: sqlite3.Connection, at: float, payload: Mapping[str, Any]) -> None:
    service = payload["service"]
    production, source = (deployment_table.in_slot(database, service, where) for where in (PRODUCTION, STAGING))
    assert source is not None
    move = "UPDATE deployments SET slot = ?, url = ?, vip = ?, modified = ? WHERE id = ?"
    if production is None:
        database.execute(move, (PRODUCTION, deployment_table.production_url(source.service), source.vip, at, source.id))
    else:
        database.execute(move, (PRODUCTION, production.url, production.vip, at, source.id))
        database.execute(move, (STAGING, source.url, source.vip, at, production.id))


def of_service(database: sqlite3.Connection, service: str) -> tuple[Deployment, ...]:
    """Give the deployments of a cloud service, production first."""
    return tuple(_deployment(database, row) for row in deployment_table.of_service(database, service))


def _deployment(database: sqlite3.Connection, row: Row) -> Deployment:
    roles = deployment_table.roles(database, row.id)
    instances = role_instances.of_deployment(database, row.id)
    virtual_machines = any(isinstance(role, PersistentVMRole) for role in roles)
    domains = {instance.instance_upgrade_domain for instance in instances}
    update = upgrade_domains.find(database, row.id)
    changing = update is not None and row.status in (RUNNING, SUSPENDED)
    return Deployment(
        name=row.name,
        deployment_slot=row.slot,
        private_id=row.private_id,
        status=f"{row.status}Transitioning" if changing else row.status,
        label=row.label,
        url=row.url,
        configuration=row.configuration,
        role_instance_list=instances,
        upgrade_status=update.status() if update else None,
        upgrade_domain_count=max(len(domains), 1),
        role_list=roles,
        sdk_version=row.sdk_version,
        locked=bool(operation_status.holder(database, place(row.service))),
        rollback_allowed=update is not None and update.before is not None,
        created_time=timestamp(row.created),
        last_modified_time=timestamp(row.modified),
        extended_properties=extended_properties.load(row.properties),
        # A deployment of virtual machines that are all deallocated has no address.
        virtual_ips=(
            VirtualIP(
                address=row.vip,
                is_dns_programmed=True,
                name=f"{row.name}ContractContract" if virtual_machines else "__PseudoBackEndContractVip",
            ),
        )
        if row.vip
        else (),
        internal_dns_suffix=f"{row.service}.d3.internal.cloudapp.net" if virtual_machines else "",
    )
