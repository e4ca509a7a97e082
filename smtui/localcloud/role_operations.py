"""Starting, stopping, restarting and capturing virtual machines."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from smtui.localcloud import (
    deployment_addresses,
    deployment_states,
    disks,
    lifecycle,
    machine_states,
    machines,
    media,
    os_images,
    provisioning,
    quotas,
    role_instances,
    service_certificates,
)
from smtui.localcloud.machines import Machine
from smtui.localcloud.registry import answers
from smtui.localcloud.request import timestamp
from smtui.localcloud.role_instances import READY, STARTING, STOPPED, STOPPING, UNKNOWN, State
from smtui.protocol.deployments import RUNNING
from smtui.protocol.errors import BadRequest
from smtui.protocol.role_operations import (
    DELETE,
    REPROVISION,
    CaptureRoleOperation,
    ShutdownRoleOperation,
    ShutdownRolesOperation,
    StartRolesOperation,
)
from smtui.protocol.role_operations import STOPPED as STOP
from smtui.protocol.role_operations import STOPPED_DEALLOCATED as DEALLOCATE

if TYPE_CHECKING:
    from smtui.localcloud.deployment_table import Row
    from smtui.localcloud.request import Request

_DEALLOCATED: Final = State(machines.DEALLOCATED, "Stopped")
_RESTARTING: Final = State("RestartingRole", "Started")


@answers("role_operations.START_ROLE")
def start_role(request: Request) -> None:
    """Answer Start Role; one that runs is accepted and stays as it is."""
    row, machine = machines.held(request)
    _start(request, row, [machine])


@answers("role_operations.START_ROLES")
def start_roles(request: Request) -> None:
    """Answer Start Roles: all of them, or none where one is not there."""
    body: StartRolesOperation = request.body
    _start(request, *_several(request, body.roles))


@answers("role_operations.SHUTDOWN_ROLE")
def shutdown_role(request: Request) -> None:
    """Answer Shutdown Role."""
    body: ShutdownRoleOperation = request.body
    row, machine = machines.held(request)
    _shut_down(request, row, [machine], body.post_shutdown_action)


@answers("role_operations.SHUTDOWN_ROLES")
def shutdown_roles(request: Request) -> None:
    """Answer Shutdown Roles: all of them, or none where one is not there."""
    body: ShutdownRolesOperation = request.body
    _shut_down(request, *_several(request, body.roles), body.post_shutdown_action)


@answers("role_operations.RESTART_ROLE")
def restart_role(request: Request) -> None:
    """Answer Restart Role; one that is shut down can't be restarted."""
    row, machine = machines.held(request)
    if machine.is_stopped:
        raise BadRequest(f"The virtual machine {machine.name} is shut down; start it instead.")
    _forget_plans(request, row, machine)
    deployment_states.advance(request.database, request.now, row.id, "", _RESTARTING, [machine.name])
    deployment_states.advance_later(request, row.id, lifecycle.MACHINE_STARTED, "", UNKNOWN, [machine.name])
    deployment_states.advance_later(request, row.id, lifecycle.MACHINE_READY, "", READY, [machine.name])
    request.finishes_after(lifecycle.MACHINE_STARTED)


@answers("role_operations.CAPTURE_ROLE")
def capture_role(request: Request) -> None:
    """Answer Capture Role: a machine that is shut down becomes an image, and then goes or is set up anew.

    The image of a machine that goes takes over the blob of its disk; one that stays gives a copy.
    """
    body: CaptureRoleOperation = request.body
    database = request.database
    row, machine = machines.held(request)
    disk = machine.role.os_virtual_hard_disk
    if not machine.is_stopped or disk is None:
        raise BadRequest(f"The virtual machine {machine.name} has to be shut down before it can be captured.")
    action = {DELETE.lower(): DELETE, REPROVISION.lower(): REPROVISION}.get(body.post_capture_action.lower())
    if action is None:
        raise BadRequest(f"The post capture action is invalid: it is {DELETE} or {REPROVISION}.")
    size = disks.size(database, disk.disk_name)
    link = disk.media_link
    prepared = None
    if action == REPROVISION:
        sets = (body.provisioning_configuration,) if body.provisioning_configuration else ()
        prepared = provisioning.read(sets, machine.name)
        if prepared is None or prepared.os != disk.os:
            raise BadRequest(f"Reprovision needs a provisioning configuration for {disk.os}.")
        service_certificates.require(database, row.service, prepared.thumbprints)
        digits = "".join(filter(str.isdigit, timestamp(request.now)))
        link = media.beside(link, f"{body.target_image_name}-{digits}.vhd")
    else:
        disks.release(database, disk.disk_name, media=True)
    os_images.add(database, body.target_image_name, body.target_image_label, disk.os, link, size)
    if prepared is not None:
        service_certificates.use(database, row.id, machine.name, prepared.thumbprints)
        _start(request, row, [machine])
        machine_states.come_up(request, row, machine.name, prepared)
    elif len(machines.of_deployment(database, row.id)) > 1:
        machine_states.leave(request, row, machine.name, media=False)
    else:
        deployment_states.leave(request, row, media=False)
    request.finishes_after(lifecycle.MACHINE_CAPTURED)


def _several(request: Request, names: tuple[str, ...]) -> tuple[Row, list[Machine]]:
    row = deployment_addresses.held_deployment(request)
    if not names:
        raise BadRequest("Name the roles.")
    every = machines.of_deployment(request.database, row.id)
    found = {machine.name: machine for machine in (machines.named(every, name) for name in names)}
    return row, list(found.values())


def _start(request: Request, row: Row, wanted: list[Machine]) -> None:
    database = request.database
    stopped = [machine for machine in wanted if machine.is_stopped]
    request.finishes_after(lifecycle.MACHINE_STARTED)
    if not stopped:
        return
    deallocated = [machine for machine in stopped if machine.is_deallocated]
    if deallocated:
        requested = sum(role_instances.cores_of(machine.role.role_size) for machine in deallocated)
        quotas.require(database, "MaxCoreCount", role_instances.cores(database), requested)
    names = [machine.name for machine in stopped]
    deployment_states.advance(database, request.now, row.id, RUNNING, STARTING, names)
    if deallocated:
        _allocate(request, row, {machine.name for machine in deallocated})
    for machine in stopped:
        _forget_plans(request, row, machine)
        deployment_states.advance_later(request, row.id, lifecycle.MACHINE_STARTED, "", UNKNOWN, [machine.name])
        deployment_states.advance_later(request, row.id, lifecycle.MACHINE_READY, "", READY, [machine.name])


def _allocate(request: Request, row: Row, names: set[str]) -> None:
    """Give machines that were deallocated cores and addresses; the first one brings the deployment its own."""
    vip = row.vip or role_instances.address(request.id, 104)
    every = [
        Machine(
            machine.role,
            replace(
                machine.instance,
                instance_size=machine.role.role_size,
                instance_upgrade_domain=0,
                instance_fault_domain=0,
                ip_address=role_instances.address(f"{request.id}/{machine.name}", 100),
            ),
        )
        if machine.name in names
        else machine
        for machine in machines.of_deployment(request.database, row.id)
    ]
    machines.write(request.database, row.id, every, request.now)
    machines.set_address(request.database, row.id, vip, request.now)


def _shut_down(request: Request, row: Row, wanted: list[Machine], action: str) -> None:
    chosen = {"": STOP, STOP.lower(): STOP, DEALLOCATE.lower(): DEALLOCATE}.get(action.lower())
    if chosen is None:
        raise BadRequest(f"The post shutdown action is invalid: it is {STOP} or {DEALLOCATE}.")
    last = STOPPED if chosen == STOP else _DEALLOCATED
    for machine in wanted:
        # A machine that has given up its cores can't be merely stopped, and one that is stopped stays so.
        if machine.is_deallocated or machine.instance.instance_status == last.status:
            continue
        _forget_plans(request, row, machine)
        deployment_states.advance(request.database, request.now, row.id, "", STOPPING, [machine.name])
        deployment_states.advance_later(request, row.id, lifecycle.MACHINE_STOPPED, "", last, [machine.name])
        if chosen == DEALLOCATE:
            machine_states.deallocate_later(request, row, lifecycle.MACHINE_STOPPED, machine.name)
    request.finishes_after(lifecycle.MACHINE_STOPPED)


def _forget_plans(request: Request, row: Row, machine: Machine) -> None:
    lifecycle.cancel(request.database, machines.subject(row.id, machine.name))
