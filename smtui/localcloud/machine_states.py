"""The way of a virtual machine from state to state, until it is gone."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from smtui.localcloud import deployment_states, disks, lifecycle, machines, service_certificates
from smtui.localcloud.machines import Machine
from smtui.localcloud.provisioning import Provisioning
from smtui.localcloud.registry import carries_out
from smtui.localcloud.role_instances import BUSY, DELETING, READY, State
from smtui.protocol.deployments import SUSPENDED
from smtui.protocol.os_images import WINDOWS

if TYPE_CHECKING:
    from smtui.localcloud.deployment_table import Row
    from smtui.localcloud.request import Request

NAME: Final = "machines.name"
DEALLOCATE: Final = "machines.deallocate"
REMOVE: Final = "machines.remove"

PROVISIONING: Final = State("Provisioning", "Started")


def leave(request: Request, row: Row, role: str, *, media: bool) -> None:
    """Let a virtual machine go that is not the last: it is DeletingVM now and gone a little later.

    Args:
        request: which asks for it; it holds the cloud service.
        row: the deployment.
        role: name of the machine.
        media: whether its disks go too, with their blobs.
    """
    lifecycle.cancel(request.database, machines.subject(row.id, role))
    deployment_states.advance(request.database, request.now, row.id, "", DELETING, [role])
    request.later(lifecycle.DELETED, REMOVE, machines.subject(row.id, role), deployment=row.id, role=role, media=media)
    request.finishes_after(lifecycle.DELETED)


@carries_out(REMOVE)
def _removed(database: sqlite3.Connection, at: float, payload: Mapping[str, Any]) -> None:
    deployment, role = payload["deployment"], payload["role"]
    kept = [each for each in machines.of_deployment(database, deployment) if each.name != role]
    if not kept:
        return
    disks.release_role(database, deployment, role, media=payload["media"])
    service_certificates.forget_role(database, deployment, role)
    machines.write(database, deployment, kept, at)


def come_up(request: Request, row: Row, role: str, prepared: Provisioning | None) -> None:
    """Schedule the way of a machine to ReadyRole, which a Windows one takes longer for.

    Args:
        request: which asks for it.
        row: the deployment.
        role: name of the machine.
        prepared: how it is set up; None for one whose disk was set up before.
    """

    def later(seconds: float, state: State) -> None:
        deployment_states.advance_later(request, row.id, seconds, "", state, [role])

    ready = lifecycle.LINUX_READY
    if prepared and prepared.os == WINDOWS:
        ready = lifecycle.WINDOWS_READY
        later(lifecycle.MACHINE_PROVISIONING, PROVISIONING)
        later((lifecycle.MACHINE_PROVISIONING + ready) / 2, BUSY)
    later(ready, READY)
    _name_later(request, row, ready, role, prepared.host_name if prepared else role)


def _name_later(request: Request, row: Row, seconds: float, role: str, host_name: str) -> None:
    """Schedule that an instance says its host name, which it does when its machine has come up."""
    # Not below the machine's own subject: one that is shut down on its way has its name nevertheless.
    subject = machines.subject(row.id, f"-/{role}")
    request.later(seconds, NAME, subject, deployment=row.id, role=role, host_name=host_name)


@carries_out(NAME)
def _name(database: sqlite3.Connection, at: float, payload: Mapping[str, Any]) -> None:
    for each in machines.of_deployment(database, payload["deployment"]):
        if each.name == payload["role"]:
            instance = replace(each.instance, host_name=payload["host_name"])
            machines.replace_one(database, payload["deployment"], Machine(each.role, instance), at)


def deallocate_later(request: Request, row: Row, seconds: float, role: str) -> None:
    """Schedule that a machine gives up its addresses, right after it has become StoppedDeallocated."""
    request.later(seconds, DEALLOCATE, machines.subject(row.id, role), deployment=row.id, role=role)


@carries_out(DEALLOCATE)
def _deallocate(database: sqlite3.Connection, at: float, payload: Mapping[str, Any]) -> None:
    """Give the addresses of a machine up and, with the last one, that of the deployment."""
    deployment = payload["deployment"]
    every = machines.of_deployment(database, deployment)
    for each in every:
        if each.name == payload["role"] and each.is_deallocated:
            instance = replace(each.instance, instance_size="", ip_address="", instance_endpoints=())
            machines.replace_one(database, deployment, Machine(each.role, instance), at)
    if every and all(each.is_deallocated for each in every):
        machines.set_address(database, deployment, "", at)
        database.execute("UPDATE deployments SET status = ? WHERE id = ?", (SUSPENDED, deployment))
