"""Virtual machines: the first one of a cloud service makes its deployment, further ones join it."""

from __future__ import annotations

import dataclasses
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from smtui.localcloud import (
    deployment_addresses,
    deployment_states,
    deployment_table,
    endpoints,
    lifecycle,
    locations,
    machine_states,
    machines,
    new_machines,
    provisioning,
    quotas,
    role_instances,
)
from smtui.localcloud.machines import MAX_MACHINES, Machine
from smtui.localcloud.registry import answers
from smtui.localcloud.role_instances import READY, UNKNOWN, State
from smtui.protocol import names
from smtui.protocol.deployments import PRODUCTION, RUNNING
from smtui.protocol.errors import BadRequest, Conflict
from smtui.protocol.virtual_machines import PersistentVMRoleInput, VirtualMachine, VirtualMachineDeployment

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

# What machines say while their deployment gets another one.
_FLICKER: Final = State("RoleStateUnknown", "Started")


@answers("virtual_machines.CREATE_VIRTUAL_MACHINE_DEPLOYMENT")
def create_virtual_machine_deployment(request: Request) -> None:
    """Answer Create Virtual Machine Deployment: it is there at once, with the status Deploying."""
    body: VirtualMachineDeployment = request.body
    database = request.database
    service = deployment_addresses.held_service(request)
    if deployment_addresses.slot(body.deployment_slot) != PRODUCTION:
        raise BadRequest("Virtual machines are deployed to the production slot.")
    if deployment_table.in_slot(database, service, PRODUCTION):
        raise Conflict(f"The specified deployment slot {PRODUCTION} is occupied.")
    if problem := names.DEPLOYMENT_NAME.problem(body.name):
        raise BadRequest(problem)
    if deployment_table.named(database, service, body.name):
        raise Conflict(f"The deployment name '{body.name}' already exists.")
    locations.check_words(body.label, "")
    if body.virtual_network_name:
        raise BadRequest(f"The virtual network {body.virtual_network_name} does not exist.")
    if body.reserved_ip_name:
        raise BadRequest(f"The reserved IP {body.reserved_ip_name} does not exist.")
    if len(body.role_list) != 1:
        raise BadRequest("A deployment begins with one virtual machine; add further ones with Add Role.")
    asked = body.role_list[0]
    private_id = uuid.uuid4().hex
    vip = role_instances.address(private_id, 104)
    ports = endpoints.checked(provisioning.network(asked.configuration_sets), ())
    if new_machines.fails(request, ports, ()):
        return
    machine, prepared = new_machines.create(request, service, body.name, asked, private_id)
    identifier = deployment_table.insert(
        database,
        service=service,
        name=body.name,
        slot=PRODUCTION,
        private_id=private_id,
        status="Deploying",
        label=body.label,
        configuration=machines.configuration([machine.name]),
        package_url="",
        roles=(machine.at(vip, ports).role,),
        instances=(machine.at(vip, ports).instance,),
        properties=(),
        created=request.now,
        sdk_version="",
    )
    row = deployment_table.numbered(database, identifier)
    assert row is not None
    deployment_states.advance_later(request, row.id, lifecycle.MACHINE_ACCEPTED, RUNNING, UNKNOWN, [machine.name])
    new_machines.settle_in(request, row, machine, prepared)
    request.finishes_after(lifecycle.MACHINE_ACCEPTED)


@answers("virtual_machines.GET_ROLE")
def get_role(request: Request) -> VirtualMachine:
    """Answer Get Role: as in Get Deployment, without the address of its endpoints."""
    role = machines.addressed(request, deployment_addresses.addressed(request)).role
    values: dict[str, Any] = {each.name: getattr(role, each.name) for each in dataclasses.fields(role)}
    values["type"] = ""
    values["configuration_sets"] = tuple(
        replace(group, input_endpoints=tuple(replace(each, vip="") for each in group.input_endpoints))
        for group in role.configuration_sets
    )
    return VirtualMachine(**values)


@answers("virtual_machines.ADD_ROLE")
def add_role(request: Request) -> None:
    """Answer Add Role: the machine is there at once, and the others are in an unknown state until it is accepted."""
    body: PersistentVMRoleInput = request.body
    database = request.database
    row = deployment_addresses.held_deployment(request)
    others = machines.of_deployment(database, row.id)
    if not others:
        raise BadRequest("Virtual machines can't be added to a deployment of web and worker roles.")
    if any(each.name.lower() == body.role_name.lower() for each in others):
        raise Conflict(f"A role with the name {body.role_name} already exists in the deployment.")
    quotas.require_room("virtual machines of a deployment", MAX_MACHINES, len(others))
    theirs = [port for each in others for port in each.endpoints]
    ports = endpoints.checked(provisioning.network(body.configuration_sets), theirs)
    if new_machines.fails(request, ports, theirs):
        return
    machine, prepared = new_machines.create(request, row.service, row.name, body, row.private_id)
    vip = row.vip or role_instances.address(request.id, 104)
    machines.write(database, row.id, [*others, machine.at(vip, ports)], request.now)
    if vip != row.vip:
        machines.set_address(database, row.id, vip, request.now)
    ready = [each.name for each in others if each.instance.instance_status == READY.status]
    deployment_states.advance(database, request.now, row.id, RUNNING, _FLICKER, ready)
    deployment_states.advance_later(request, row.id, lifecycle.MACHINE_ACCEPTED, "", READY, ready)
    new_machines.settle_in(request, row, machine, prepared)
    request.finishes_after(lifecycle.MACHINE_ACCEPTED)


@answers("virtual_machines.UPDATE_ROLE")
def update_role(request: Request) -> None:
    """Answer Update Role: what is left out stays; endpoints that a network set leaves out go; a new size restarts."""
    body: PersistentVMRoleInput = request.body
    database = request.database
    row, machine = machines.held(request)
    others = [each for each in machines.of_deployment(database, row.id) if each.name != machine.name]
    theirs = [port for each in others for port in each.endpoints]
    network = provisioning.network(body.configuration_sets)
    ports = machine.endpoints if network is None else endpoints.checked(network, theirs)
    if new_machines.fails(request, ports, theirs):
        return
    role = new_machines.changed(request, row, machine.role, body)
    resized = role.role_size != machine.role.role_size
    instance = machine.instance
    if resized and not machine.is_deallocated:
        more = role_instances.cores_of(role.role_size) - role_instances.cores_of(machine.role.role_size)
        if more > 0:
            quotas.require(database, "MaxCoreCount", role_instances.cores(database), more)
        instance = replace(instance, instance_size=role.role_size)
    machines.replace_one(database, row.id, Machine(role, instance).at(row.vip, ports), request.now)
    if resized and not machine.is_stopped:
        lifecycle.cancel(database, machines.subject(row.id, machine.name))
        deployment_states.advance(database, request.now, row.id, "", UNKNOWN, [machine.name])
        deployment_states.advance_later(request, row.id, lifecycle.MACHINE_READY, "", READY, [machine.name])
    request.finishes_after(lifecycle.MACHINE_UPDATED)


@answers("virtual_machines.DELETE_ROLE")
def delete_role(request: Request) -> None:
    """Answer Delete Role: the disks stay registered."""
    _delete(request, media=False)


@answers("virtual_machines.DELETE_ROLE_WITH_MEDIA")
def delete_role_with_media(request: Request) -> None:
    """Answer Delete Role with comp=media: the disks go too."""
    _delete(request, media=True)


def _delete(request: Request, *, media: bool) -> None:
    row, machine = machines.held(request)
    if len(machines.of_deployment(request.database, row.id)) == 1:
        raise BadRequest(
            f"Role {machine.name} is the only role present in the deployment and so cannot be removed. Please delete "
            "the deployment or add another role before removing this role."
        )
    machine_states.leave(request, row, machine.name, media=media)
