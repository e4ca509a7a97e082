"""Methods for virtual machines: making, reading, changing and deleting them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any, TypeAlias

from smtui.client.service_management import checks, known
from smtui.client.service_management.checks import refuse, warn
from smtui.client.service_management.configuration_sets import (
    ConfigurationSet,
    LinuxConfigurationSet,
    WindowsConfigurationSet,
)
from smtui.client.service_management.hard_disks import (
    DataVirtualHardDisk,
    DnsServer,
    OSVirtualHardDisk,
    ResourceExtensionReference,
)
from smtui.client.service_management.method import Methods, Steps, change, method, read
from smtui.client.service_management.results import AsynchronousOperationResult
from smtui.protocol import names, virtual_machines
from smtui.protocol.deployments import PRODUCTION, Dns
from smtui.protocol.virtual_machines import PersistentVMRoleInput, RoleInput, VirtualMachine

System: TypeAlias = LinuxConfigurationSet | WindowsConfigurationSet

_ROLE_TYPE = "PersistentVMRole"


class VirtualMachines(Methods):
    """Virtual machines, which the API calls roles."""

    @method
    def create_virtual_machine_deployment(
        self,
        service_name: str,
        deployment_name: str,
        deployment_slot: str,
        label: str,
        role_name: str,
        system_config: System | None,
        os_virtual_hard_disk: OSVirtualHardDisk | None,
        network_config: ConfigurationSet | None = None,
        availability_set_name: str | None = None,
        data_virtual_hard_disks: Iterable[DataVirtualHardDisk] | None = None,
        role_size: str | None = None,
        role_type: str = "PersistentVMRole",
        virtual_network_name: str | None = None,
        resource_extension_references: Iterable[ResourceExtensionReference] | None = None,
        provision_guest_agent: bool | None = None,
        vm_image_name: str | None = None,
        media_location: str | None = None,
        dns_servers: Iterable[DnsServer] | None = None,
        reserved_ip_name: str | None = None,
    ) -> Steps[AsynchronousOperationResult]:
        """Create Virtual Machine Deployment: makes the first virtual machine of a cloud service.

        Further machines are added with `add_role`.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment: 1 to 100 characters, none of them / \\\\ ? # %.
            deployment_slot: "production", where virtual machines live.
            label: 1 to 100 characters.
            role_name: name of the virtual machine, unique in its deployment: 1 to 100 characters.
            system_config: `LinuxConfigurationSet` or `WindowsConfigurationSet`; None for a disk or an image that is set
                up already.
            os_virtual_hard_disk: `OSVirtualHardDisk`; None with a VM image.
            network_config: `ConfigurationSet` with public ports and subnets; without one it has no public port.
            availability_set_name: machines of one set never stand still at the same time.
            data_virtual_hard_disks: `DataVirtualHardDisk` objects.
            role_size: a size that `list_role_sizes` gives; the service takes None as "Small".
            role_type: "PersistentVMRole", the only one.
            virtual_network_name: name of the virtual network to join.
            resource_extension_references: `ResourceExtensionReference` objects.
            provision_guest_agent: whether to install the guest agent, which extensions need.
            vm_image_name: name of a VM image to copy, in place of an operating system disk.
            media_location: address below which the disks of a VM image go.
            dns_servers: `DnsServer(name, address)` objects.
            reserved_ip_name: name of the reserved address to use.

        Returns:
            request_id of the operation, which goes on after the answer; when it has Succeeded, the machine is still
            starting, for minutes.

        Raises:
            InvalidCall: an argument breaks its rule, or there is no such size; nothing was created.
            InputWarning: as a warning: the machine can't be reached, or a rule is broken that may not be enforced.
            ResourceNotFound: there is no such cloud service.
            Conflict: the slot is occupied, or the name is taken.
            BadRequest: the image, the storage account, the network or a certificate is not there.
        """
        servers = tuple(dns_servers or ())
        slot = checks.slot(deployment_slot)
        body = virtual_machines.VirtualMachineDeployment(
            name=checks.created(names.DEPLOYMENT_NAME, deployment_name, "The deployment name"),
            deployment_slot=slot.title(),
            label=checks.label(label),
            virtual_network_name=checks.optional(virtual_network_name, "The name of the virtual network"),
            dns=Dns(servers) if servers else None,
            reserved_ip_name=checks.optional(reserved_ip_name, "The name of the reserved address"),
        )
        machine = yield from _machine(
            self,
            role_name=checks.created(names.ROLE_NAME, role_name, "The role name"),
            system_config=system_config,
            os_virtual_hard_disk=os_virtual_hard_disk,
            network_config=network_config,
            availability_set_name=availability_set_name,
            data_virtual_hard_disks=data_virtual_hard_disks,
            role_size=role_size,
            role_type=role_type,
            resource_extension_references=resource_extension_references,
            provision_guest_agent=provision_guest_agent,
            vm_image_name=vm_image_name,
            media_location=media_location,
        )
        if slot != PRODUCTION.lower():
            warn("Virtual machines live in the production slot; the service may refuse staging.")
        body = replace(body, role_list=(machine,))
        create = virtual_machines.CREATE_VIRTUAL_MACHINE_DEPLOYMENT
        return (yield from change(create(body, service_name=service_name)))

    @method
    def get_role(self, service_name: str, deployment_name: str, role_name: str) -> Steps[VirtualMachine]:
        """Get Role: gives one virtual machine.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            role_name: name of the virtual machine.

        Returns:
            role_name, role_size, os_virtual_hard_disk, data_virtual_hard_disks, configuration_sets (the network's
            only), availability_set_name and more. Its state is in `get_deployment_by_name`.

        Raises:
            ResourceNotFound: there is no such cloud service, deployment or virtual machine.
        """
        return (yield from read(virtual_machines.GET_ROLE(**_place(service_name, deployment_name, role_name))))

    @method
    def add_role(
        self,
        service_name: str,
        deployment_name: str,
        role_name: str,
        system_config: System | None,
        os_virtual_hard_disk: OSVirtualHardDisk | None,
        network_config: ConfigurationSet | None = None,
        availability_set_name: str | None = None,
        data_virtual_hard_disks: Iterable[DataVirtualHardDisk] | None = None,
        role_size: str | None = None,
        role_type: str = "PersistentVMRole",
        resource_extension_references: Iterable[ResourceExtensionReference] | None = None,
        provision_guest_agent: bool | None = None,
        vm_image_name: str | None = None,
        media_location: str | None = None,
    ) -> Steps[AsynchronousOperationResult]:
        """Add Role: makes a further virtual machine in a deployment that has one.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            role_name: name of the virtual machine, unique in its deployment: 1 to 100 characters.
            system_config: `LinuxConfigurationSet` or `WindowsConfigurationSet`; None for a disk or an image that is set
                up already.
            os_virtual_hard_disk: `OSVirtualHardDisk`; None with a VM image.
            network_config: `ConfigurationSet` with public ports and subnets.
            availability_set_name: machines of one set never stand still at the same time.
            data_virtual_hard_disks: `DataVirtualHardDisk` objects.
            role_size: a size that `list_role_sizes` gives; the service takes None as "Small".
            role_type: "PersistentVMRole", the only one.
            resource_extension_references: `ResourceExtensionReference` objects.
            provision_guest_agent: whether to install the guest agent, which extensions need.
            vm_image_name: name of a VM image to copy, in place of an operating system disk.
            media_location: address below which the disks of a VM image go.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            InvalidCall: an argument breaks its rule, or there is no such size; nothing was created.
            InputWarning: as a warning: the machine can't be reached, or a rule is broken that may not be enforced.
            ResourceNotFound: there is no such cloud service or deployment.
            Conflict: the name is taken, or another operation holds the deployment.
            BadRequest: the image, the storage account or a certificate is not there.
        """
        machine = yield from _machine(
            self,
            role_name=checks.created(names.ROLE_NAME, role_name, "The role name"),
            system_config=system_config,
            os_virtual_hard_disk=os_virtual_hard_disk,
            network_config=network_config,
            availability_set_name=availability_set_name,
            data_virtual_hard_disks=data_virtual_hard_disks,
            role_size=role_size,
            role_type=role_type,
            resource_extension_references=resource_extension_references,
            provision_guest_agent=provision_guest_agent,
            vm_image_name=vm_image_name,
            media_location=media_location,
        )
        place = {"service_name": service_name, "deployment_name": deployment_name}
        return (yield from change(virtual_machines.ADD_ROLE(_as_body(machine), **place)))

    @method
    def update_role(
        self,
        service_name: str,
        deployment_name: str,
        role_name: str,
        os_virtual_hard_disk: OSVirtualHardDisk | None = None,
        network_config: ConfigurationSet | None = None,
        availability_set_name: str | None = None,
        data_virtual_hard_disks: Iterable[DataVirtualHardDisk] | None = None,
        role_size: str | None = None,
        role_type: str = "PersistentVMRole",
        resource_extension_references: Iterable[ResourceExtensionReference] | None = None,
        provision_guest_agent: bool | None = None,
    ) -> Steps[AsynchronousOperationResult]:
        """Update Role: changes a virtual machine; what is left out stays. A new size restarts it.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            role_name: name of the virtual machine.
            os_virtual_hard_disk: `OSVirtualHardDisk` with the disk's name, to change its caching.
            network_config: `ConfigurationSet` with all public ports; those left out are removed.
            availability_set_name: machines of one set never stand still at the same time.
            data_virtual_hard_disks: `DataVirtualHardDisk` objects.
            role_size: a size that `list_role_sizes` gives.
            role_type: "PersistentVMRole", the only one.
            resource_extension_references: `ResourceExtensionReference` objects.
            provision_guest_agent: whether to install the guest agent, which extensions need.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            InvalidCall: an argument breaks its rule, or there is no such size; nothing was changed.
            ResourceNotFound: there is no such cloud service, deployment or virtual machine.
            Conflict: another operation holds the deployment.
        """
        place = _place(service_name, deployment_name, role_name)
        machine = yield from _machine(
            self,
            role_name=checks.text(role_name, "The role name"),
            os_virtual_hard_disk=os_virtual_hard_disk,
            network_config=network_config,
            availability_set_name=availability_set_name,
            data_virtual_hard_disks=data_virtual_hard_disks,
            role_size=role_size,
            role_type=role_type,
            resource_extension_references=resource_extension_references,
            provision_guest_agent=provision_guest_agent,
            new=False,
        )
        return (yield from change(virtual_machines.UPDATE_ROLE(_as_body(machine), **place)))

    @method
    def delete_role(
        self, service_name: str, deployment_name: str, role_name: str, complete: bool = False
    ) -> Steps[AsynchronousOperationResult]:
        """Delete Role: deletes one of several virtual machines; for the last one, see `delete_deployment`.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            role_name: name of the virtual machine.
            complete: whether to delete its disks and their blobs too; otherwise they stay, and cost.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            ResourceNotFound: there is no such cloud service, deployment or virtual machine.
            BadRequest: it is the last one of its deployment.
            Conflict: another operation holds the deployment.
        """
        delete = virtual_machines.DELETE_ROLE_WITH_MEDIA if complete else virtual_machines.DELETE_ROLE
        return (yield from change(delete(**_place(service_name, deployment_name, role_name))))


def _place(service_name: str, deployment_name: str, role_name: str) -> dict[str, str]:
    return {"service_name": service_name, "deployment_name": deployment_name, "role_name": role_name}


def _machine(
    methods: Methods,
    *,
    role_name: str,
    os_virtual_hard_disk: OSVirtualHardDisk | None,
    network_config: ConfigurationSet | None,
    availability_set_name: str | None,
    data_virtual_hard_disks: Iterable[DataVirtualHardDisk] | None,
    role_size: str | None,
    role_type: str,
    resource_extension_references: Iterable[ResourceExtensionReference] | None,
    provision_guest_agent: bool | None,
    system_config: System | None = None,
    vm_image_name: str | None = None,
    media_location: str | None = None,
    new: bool = True,
) -> Steps[RoleInput]:
    """Give a virtual machine as it is sent; a `new` one needs something to start from."""
    image = checks.optional(vm_image_name, "The name of the VM image")
    if new and os_virtual_hard_disk is None and not image:
        refuse("A virtual machine needs an operating system disk or the name of a VM image.")
    if os_virtual_hard_disk is not None and image:
        refuse("Give an operating system disk or the name of a VM image, not both.")
    checks.choice(role_type or _ROLE_TYPE, (_ROLE_TYPE,), "The role type")
    sets: list[Any] = []
    if system_config is not None:
        sets.append(
            _wire(system_config, (LinuxConfigurationSet, WindowsConfigurationSet), "The system's configuration")
        )
    if network_config is not None:
        sets.append(_wire(network_config, (ConfigurationSet,), "The network's configuration"))
    if new and (network_config is None or not (network_config.input_endpoints or network_config.public_ips)):
        warn(f"{role_name} gets no public port: give a network_config with input_endpoints to reach it.")
    media = checks.media_link(media_location, "The media location") if media_location else ""
    disks = tuple(_wire(each, (DataVirtualHardDisk,), "A data disk") for each in data_virtual_hard_disks or ())
    if len({disk.lun or 0 for disk in disks}) < len(disks):
        refuse("Two data disks have the same logical unit number.")
    system_disk = None
    if os_virtual_hard_disk is not None:
        system_disk = _wire(os_virtual_hard_disk, (OSVirtualHardDisk,), "The operating system disk")
    extensions = tuple(
        _wire(each, (ResourceExtensionReference,), "An extension") for each in resource_extension_references or ()
    )
    return RoleInput(
        role_name=role_name,
        configuration_sets=tuple(sets),
        resource_extension_references=extensions,
        vm_image_name=image,
        media_location=media,
        availability_set_name=checks.optional(availability_set_name, "The name of the availability set"),
        data_virtual_hard_disks=disks,
        os_virtual_hard_disk=system_disk,
        provision_guest_agent=checks.flag(provision_guest_agent, "provision_guest_agent"),
        role_size=(yield from known.machine_size(methods, role_size)),
    )


def _wire(value: Any, kinds: tuple[type, ...], what: str) -> Any:
    if isinstance(value, kinds):
        return value.wire()  # type: ignore[attr-defined]
    return refuse(f"{what} is a {' or '.join(kind.__name__ for kind in kinds)}, and not {type(value).__name__}.")


def _as_body(machine: RoleInput) -> PersistentVMRoleInput:
    values = {field.name: getattr(machine, field.name) for field in fields(machine) if field.name != "role_type"}
    return PersistentVMRoleInput(**values)
