"""What can be done to a single role instance: reboot, reimage, rebuild, delete."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from smtui.localcloud import lifecycle, role_instances
from smtui.localcloud.deployment_addresses import held_deployment, refuse_virtual_machines
from smtui.localcloud.deployment_configuration import with_counts
from smtui.localcloud.deployment_states import advance, advance_later, subject
from smtui.localcloud.deployment_table import Row
from smtui.localcloud.registry import answers, carries_out
from smtui.protocol.deployments import SUSPENDED
from smtui.protocol.errors import BadRequest, ResourceNotFound
from smtui.protocol.role_instances import RoleInstances
from smtui.protocol.roles import RoleInstance

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

REMOVE: Final = "role_instances.remove"


@answers("role_instances.REBOOT_ROLE_INSTANCE")
def reboot_role_instance(request: Request) -> None:
    """Answer Reboot Role Instance; only one that runs can be rebooted."""
    row = held_deployment(request)
    name = _instance(request, row, request.arguments["role_instance_name"]).instance_name
    if row.status == SUSPENDED:
        raise BadRequest(f"The role instance {name} is not running: its deployment is suspended.")
    lifecycle.cancel(request.database, f"{subject(row.id)}/{name}")
    advance(request.database, request.now, row.id, "", role_instances.RESTARTING, [name])
    _come_back_later(request, row, name)


@answers("role_instances.REIMAGE_ROLE_INSTANCE")
@answers("role_instances.REBUILD_ROLE_INSTANCE")
def reimage_role_instance(request: Request) -> None:
    """Answer Reimage Role Instance, and Rebuild Role Instance, which differs in what it does to local drives alone."""
    row = held_deployment(request)
    refuse_virtual_machines(request.database, row.id, "be reimaged")
    name = _instance(request, row, request.arguments["role_instance_name"]).instance_name
    lifecycle.cancel(request.database, f"{subject(row.id)}/{name}")
    if row.status == SUSPENDED:
        advance(request.database, request.now, row.id, "", role_instances.CREATING_STOPPED, [name])
        advance_later(request, row.id, lifecycle.INSTANCE_READY, "", role_instances.STOPPED, [name])
        request.finishes_after(lifecycle.INSTANCE_ACCEPTED)
        return
    advance(request.database, request.now, row.id, "", role_instances.STOPPING, [name])
    advance_later(request, row.id, lifecycle.INSTANCE_ACCEPTED / 2, "", role_instances.CREATING, [name])
    _come_back_later(request, row, name)


@answers("role_instances.DELETE_ROLE_INSTANCES")
def delete_role_instances(request: Request) -> None:
    """Answer Delete Role Instances: the instance counts of the .cscfg go down with them."""
    body: RoleInstances = request.body
    row = held_deployment(request)
    refuse_virtual_machines(request.database, row.id, "lose role instances: delete the role")
    if not body.names:
        raise BadRequest("Name the role instances to be deleted.")
    found = {each.instance_name: each for each in (_instance(request, row, name) for name in body.names)}
    gone = list(found)
    for name in gone:
        lifecycle.cancel(request.database, f"{subject(row.id)}/{name}")
    advance(request.database, request.now, row.id, "", role_instances.DELETING, gone)
    counts = Counter(each.role_name.lower() for each in role_instances.of_deployment(request.database, row.id))
    left = counts - Counter(each.role_name.lower() for each in found.values())
    configuration = with_counts(row.configuration, {role: left[role] for role in counts})
    request.database.execute("UPDATE deployments SET configuration = ? WHERE id = ?", (configuration, row.id))
    request.later(lifecycle.DELETED, REMOVE, subject(row.id), deployment=row.id, names=gone)
    request.finishes_after(lifecycle.DELETED)


@carries_out(REMOVE)
def _removed(database: sqlite3.Connection, at: float, payload: Mapping[str, Any]) -> None:
    role_instances.remove(database, payload["deployment"], payload["names"])
    database.execute("UPDATE deployments SET modified = ? WHERE id = ?", (at, payload["deployment"]))


def _come_back_later(request: Request, row: Row, name: str) -> None:
    accepted, ready = lifecycle.INSTANCE_ACCEPTED, lifecycle.INSTANCE_READY
    advance_later(request, row.id, accepted, "", role_instances.STARTING, [name])
    advance_later(request, row.id, (accepted + ready) / 2, "", role_instances.BUSY, [name])
    advance_later(request, row.id, ready, "", role_instances.READY, [name])
    request.finishes_after(accepted)


def _instance(request: Request, row: Row, name: str) -> RoleInstance:
    for instance in role_instances.of_deployment(request.database, row.id):
        if instance.instance_name.lower() == name.lower():
            return instance
    raise ResourceNotFound(f"The role instance {name} was not found in the currently deployed service.")
