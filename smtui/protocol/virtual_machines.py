"""Virtual machines: roles of a deployment that each have one instance and disks of their own."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from smtui.protocol.codec import child, constant, flag, items, text
from smtui.protocol.deployments import Dns
from smtui.protocol.operation import Effect, Operation
from smtui.protocol.provisioning import (
    CONFIGURATION_SETS,
    LinuxProvisioningConfigurationSet,
    NetworkConfigurationSet,
    WindowsProvisioningConfigurationSet,
)
from smtui.protocol.roles import DataVirtualHardDisk, OSVirtualHardDisk, PersistentVMRole

# Values of HostCaching. An operating system disk is never cached less than ReadOnly; ReadWrite where it is left out.
NO_CACHING: Final = "None"
READ_ONLY: Final = "ReadOnly"
READ_WRITE: Final = "ReadWrite"

ConfigurationSets: TypeAlias = tuple[
    LinuxProvisioningConfigurationSet | WindowsProvisioningConfigurationSet | NetworkConfigurationSet, ...
]

_DEPLOYMENTS = "services/hostedservices/{service_name}/deployments"
_ROLES = _DEPLOYMENTS + "/{deployment_name}/roles"
_ROLE = _ROLES + "/{role_name}"
_TARGET = "{service_name}/{deployment_name}/{role_name}"


@dataclass(frozen=True, slots=True)
class ResourceExtensionParameterValue:
    """A parameter of an extension: Public, or Private, which is never returned."""

    key: str = text()
    value: str = text(base64=True, secret=True)
    type: str = text()


@dataclass(frozen=True, slots=True)
class ResourceExtensionReference:
    """An extension that the guest agent of a machine installs."""

    reference_name: str = text()
    publisher: str = text()
    name: str = text()
    version: str = text()
    resource_extension_parameter_values: tuple[ResourceExtensionParameterValue, ...] = items(
        ResourceExtensionParameterValue
    )
    state: str = text()


@dataclass(frozen=True, slots=True)
class RoleInput:
    """A virtual machine as it is asked for, in the order that the service insists on.

    Either an operating system disk, or the name of a VM image and the address below which its disks go.
    """

    TAG = "Role"

    role_name: str = text()
    role_type: str = constant("PersistentVMRole")
    configuration_sets: ConfigurationSets = items(CONFIGURATION_SETS)
    resource_extension_references: tuple[ResourceExtensionReference, ...] = items(ResourceExtensionReference)
    vm_image_name: str = text("VMImageName")
    media_location: str = text(signed=True)
    availability_set_name: str = text()
    data_virtual_hard_disks: tuple[DataVirtualHardDisk, ...] = items(DataVirtualHardDisk)
    os_virtual_hard_disk: OSVirtualHardDisk | None = child(OSVirtualHardDisk, "OSVirtualHardDisk")
    role_size: str = text()
    provision_guest_agent: bool | None = flag()


@dataclass(frozen=True, slots=True)
class PersistentVMRoleInput(RoleInput):
    """Body of Add Role and of Update Role, which takes no provisioning set and keeps what is left out."""

    TAG = "PersistentVMRole"


@dataclass(frozen=True, slots=True)
class VirtualMachineDeployment:
    """Body of Create Virtual Machine Deployment: one machine, in the production slot. The label is sent as it is."""

    TAG = "Deployment"

    name: str = text()
    deployment_slot: str = text()
    label: str = text()
    role_list: tuple[RoleInput, ...] = items(RoleInput)
    virtual_network_name: str = text()
    dns: Dns | None = child(Dns)
    reserved_ip_name: str = text("ReservedIPName")


@dataclass(frozen=True, slots=True)
class VirtualMachine(PersistentVMRole):
    """Result of Get Role. Of the configuration sets only the network's ever comes back."""

    TAG = "PersistentVMRole"


# The first machine of a cloud service; further ones are added with Add Role.
CREATE_VIRTUAL_MACHINE_DEPLOYMENT: Operation[None] = Operation(
    name="Create Virtual Machine Deployment",
    python_name="create_virtual_machine_deployment",
    method="POST",
    path=_DEPLOYMENTS,
    body=VirtualMachineDeployment,
    status=202,
    asynchronous=True,
    effect=Effect.CHANGE,
    target="{service_name}/{name}",
)

GET_ROLE = Operation(
    name="Get Role",
    python_name="get_role",
    method="GET",
    path=_ROLE,
    result=VirtualMachine,
    target=_TARGET,
)

ADD_ROLE: Operation[None] = Operation(
    name="Add Role",
    python_name="add_role",
    method="POST",
    path=_ROLES,
    body=PersistentVMRoleInput,
    status=202,
    asynchronous=True,
    effect=Effect.CHANGE,
    target=_TARGET,
)

# A new size restarts the machine.
UPDATE_ROLE: Operation[None] = Operation(
    name="Update Role",
    python_name="update_role",
    method="PUT",
    path=_ROLE,
    body=PersistentVMRoleInput,
    status=202,
    asynchronous=True,
    effect=Effect.CHANGE,
    target=_TARGET,
)

# Refused for the last machine of a deployment. The disks stay registered.
DELETE_ROLE: Operation[None] = Operation(
    name="Delete Role",
    python_name="delete_role",
    method="DELETE",
    path=_ROLE,
    status=202,
    asynchronous=True,
    effect=Effect.DESTROY,
    target=_TARGET,
)

# Takes the disks and their blobs with it.
DELETE_ROLE_WITH_MEDIA: Operation[None] = Operation(
    name="Delete Role",
    python_name="delete_role",
    method="DELETE",
    path=_ROLE + "?comp=media",
    status=202,
    asynchronous=True,
    effect=Effect.DESTROY,
    target=_TARGET,
)
