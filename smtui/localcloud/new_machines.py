"""What is checked of a virtual machine that is asked for, or asked to change."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from smtui.localcloud import (
    disks,
    endpoints,
    lifecycle,
    locations,
    machine_states,
    provisioning,
    quotas,
    role_instances,
    service_certificates,
    virtual_disks,
)
from smtui.localcloud.machines import Machine
from smtui.localcloud.provisioning import Provisioning
from smtui.localcloud.role_instances import UNKNOWN
from smtui.localcloud.virtual_disks import Owner
from smtui.protocol import names
from smtui.protocol.errors import BadRequest
from smtui.protocol.roles import InputEndpoint, PersistentVMRole, RoleInstance
from smtui.protocol.virtual_machines import PersistentVMRoleInput, RoleInput

if TYPE_CHECKING:
    from smtui.localcloud.deployment_table import Row
    from smtui.localcloud.request import Request

DEFAULT_SIZE: Final = "Small"


def settle_in(request: Request, row: Row, machine: Machine, prepared: Provisioning | None) -> None:
    """Give a new machine its disks and certificates, and let it come up."""
    used = (machine.role.os_virtual_hard_disk, *machine.role.data_virtual_hard_disks)
    for disk in used:
        if disk is not None:
            disks.attach(request.database, disk.disk_name, row.id, machine.name)
    if prepared:
        service_certificates.use(request.database, row.id, machine.name, prepared.thumbprints)
    machine_states.come_up(request, row, machine.name, prepared)


def create(
    request: Request, service: str, deployment: str, sent: RoleInput, private_id: str
) -> tuple[Machine, Provisioning | None]:
    """Check a new machine and register its disks.

    Args:
        request: which asks for it.
        service: name of the cloud service.
        deployment: name of the deployment.
        sent: what is asked for.
        private_id: of the deployment; the machine's address follows from it.

    Returns:
        The machine without its endpoints, and how it is set up.
    """
    database = request.database
    if problem := names.ROLE_NAME.problem(sent.role_name):
        raise BadRequest(problem)
    location = _location(database, service)
    size = _size(sent.role_size or DEFAULT_SIZE, location)
    prepared = provisioning.read(sent.configuration_sets, sent.role_name)
    if sent.vm_image_name:
        raise BadRequest(f"The VM image {sent.vm_image_name[:80]} does not exist.")
    if sent.os_virtual_hard_disk is None:
        raise BadRequest("A virtual machine needs an operating system disk.")
    if prepared:
        service_certificates.require(database, service, prepared.thumbprints)
    owner = Owner(deployment, sent.role_name, location)
    disk = virtual_disks.os_disk(request, owner, sent.os_virtual_hard_disk)
    if prepared is None and sent.os_virtual_hard_disk.source_image_name:
        raise BadRequest("A virtual machine from an image needs a provisioning configuration set.")
    if prepared and prepared.os != disk.os:
        raise BadRequest(f"The provisioning configuration set is for {prepared.os}, and the disk for {disk.os}.")
    quotas.require(database, "MaxCoreCount", role_instances.cores(database), role_instances.cores_of(size))
    role = PersistentVMRole(
        type="PersistentVMRole",
        role_name=sent.role_name,
        role_type="PersistentVMRole",
        availability_set_name=sent.availability_set_name,
        data_virtual_hard_disks=virtual_disks.data_disks(request, owner, size, sent.data_virtual_hard_disks),
        os_virtual_hard_disk=disk,
        role_size=size,
        provision_guest_agent=sent.provision_guest_agent,
    )
    instance = RoleInstance(
        role_name=sent.role_name,
        instance_name=sent.role_name,
        instance_status=UNKNOWN.status,
        instance_upgrade_domain=0,
        instance_fault_domain=0,
        instance_size=size,
        ip_address=role_instances.address(f"{private_id}/{sent.role_name}", 100),
        power_state=UNKNOWN.power_state,
    )
    return Machine(role, instance), prepared


def changed(request: Request, row: Row, role: PersistentVMRole, sent: PersistentVMRoleInput) -> PersistentVMRole:
    """Give a role as Update Role leaves it, but for its endpoints.

    Args:
        request: which asks for it.
        row: the deployment.
        role: until now.
        sent: the changes; what is left out stays.
    """
    size = _size(sent.role_size, _location(request.database, row.service)) if sent.role_size else role.role_size
    disk = role.os_virtual_hard_disk
    if disk and sent.os_virtual_hard_disk:
        caching = virtual_disks.os_caching(sent.os_virtual_hard_disk.host_caching)
        disk = replace(disk, host_caching=caching or disk.host_caching)
    wanted = {each.lun or 0: virtual_disks.data_caching(each.host_caching) for each in sent.data_virtual_hard_disks}
    data = tuple(
        replace(each, host_caching=wanted.get(each.lun or 0) or each.host_caching)
        for each in role.data_virtual_hard_disks
    )
    virtual_disks.require_room(size, data)
    return replace(
        role,
        role_size=size,
        os_virtual_hard_disk=disk,
        data_virtual_hard_disks=data,
        availability_set_name=sent.availability_set_name or role.availability_set_name,
        provision_guest_agent=(
            role.provision_guest_agent if sent.provision_guest_agent is None else sent.provision_guest_agent
        ),
    )


def fails(request: Request, ports: Iterable[InputEndpoint], others: Iterable[InputEndpoint]) -> bool:
    """Accept a request whose endpoints clash, and let its operation fail, as the service did.

    Args:
        request: which has changed nothing yet.
        ports: of one virtual machine, checked.
        others: of the other virtual machines in the deployment.

    Returns:
        Whether they clash.
    """
    port = endpoints.clash(ports, others)
    if not port:
        return False
    request.fails(endpoints.in_use(port))
    request.finishes_after(lifecycle.MACHINE_UPDATED)
    return True


def _location(database: sqlite3.Connection, service: str) -> str:
    row = database.execute("SELECT location FROM hosted_services WHERE name = ?", (service,)).fetchone()
    return str(row[0])


def _size(sent: str, location: str) -> str:
    offered = {size.lower(): size for size in locations.capabilities(location).virtual_machines_role_sizes}
    found = offered.get(sent.lower())
    if found is None:
        raise BadRequest(f"The role size {sent[:80]} does not exist or is not offered in {location}.")
    return found
