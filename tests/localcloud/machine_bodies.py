"""Requests for virtual machines, disks and images, written for these tests."""

from __future__ import annotations

import dataclasses
from typing import Any

from smtui.protocol.deployments import Deployment
from smtui.protocol.disks import LIST_DISKS
from smtui.protocol.operation import Call
from smtui.protocol.os_images import ADD_OS_IMAGE, AddOSImage, OSImage
from smtui.protocol.provisioning import (
    LinuxProvisioningConfigurationSet,
    NetworkConfigurationSet,
    WindowsProvisioningConfigurationSet,
)
from smtui.protocol.roles import InputEndpoint, OSVirtualHardDisk, RoleInstance
from smtui.protocol.virtual_machines import (
    ADD_ROLE,
    CREATE_VIRTUAL_MACHINE_DEPLOYMENT,
    GET_ROLE,
    PersistentVMRoleInput,
    RoleInput,
    VirtualMachine,
    VirtualMachineDeployment,
)
from tests.localcloud.bodies import create_service, create_storage
from tests.localcloud.offline import Offline

UBUNTU = "b39f27a8b8c64d52b05eac6a62ebad85__Ubuntu-14_04_2-LTS-amd64-server-20150610-en-us-30GB"
SERVER = "a699494373c04fc0bc8f2bb1389d6106__Windows-Server-2012-R2-201506.01-en.us-127GB.vhd"
PASSWORD = "Sesame-1234"
VHDS = "https://vmstore.blob.core.windows.net/vhds/"

LINUX = LinuxProvisioningConfigurationSet(
    host_name="web", user_name="operator", user_password=PASSWORD, disable_ssh_password_authentication=False
)
WINDOWS = WindowsProvisioningConfigurationSet(
    computer_name="WEB", admin_username="operator", admin_password=PASSWORD, time_zone="UTC"
)
SSH = InputEndpoint(name="SSH", local_port=22, port=22, protocol="tcp")


def role(name: str = "web1", **changes: Any) -> RoleInput:
    """Give a small Ubuntu machine with one public port, whose disk is named after it."""
    given: dict[str, Any] = {
        "role_name": name,
        "configuration_sets": (LINUX, NetworkConfigurationSet(input_endpoints=(SSH,))),
        "os_virtual_hard_disk": OSVirtualHardDisk(media_link=f"{VHDS}{name}.vhd", source_image_name=UBUNTU),
        "role_size": "Small",
        **changes,
    }
    return RoleInput(**given)


def create(machine: RoleInput, service: str = "vms", name: str = "vms", **changes: Any) -> Call[None]:
    """Give the call that makes a deployment of one machine."""
    body = VirtualMachineDeployment(name=name, deployment_slot="production", label="my label", role_list=(machine,))
    return CREATE_VIRTUAL_MACHINE_DEPLOYMENT(dataclasses.replace(body, **changes), service_name=service)


def add(machine: RoleInput, service: str = "vms", name: str = "vms") -> Call[None]:
    """Give the call that adds a machine to a deployment."""
    values = {field.name: getattr(machine, field.name) for field in dataclasses.fields(machine) if field.init}
    return ADD_ROLE(PersistentVMRoleInput(**values), service_name=service, deployment_name=name)


def prepare(cloud: Offline) -> None:
    """Make the cloud service `vms` and the storage account `vmstore`, both in West US."""
    cloud.send(create_service("vms"))
    cloud.send(create_storage("vmstore"))
    cloud.now += 10


def run(cloud: Offline, machine: RoleInput | None = None) -> Deployment:
    """Prepare, and let a machine come up; a small Ubuntu one where none is given."""
    prepare(cloud)
    cloud.send(create(machine or role()))
    cloud.now += 30
    return deployment(cloud)


def deployment(cloud: Offline) -> Deployment:
    """Read the deployment `vms`."""
    return cloud.deployment("vms", "vms")


def instance(cloud: Offline, name: str = "web1") -> RoleInstance:
    """Read the instance of a machine."""
    return next(each for each in deployment(cloud).role_instance_list if each.role_name == name)


def get_role(cloud: Offline, name: str = "web1") -> VirtualMachine:
    """Read a machine."""
    return cloud.send(GET_ROLE(service_name="vms", deployment_name="vms", role_name=name))


def disk_names(cloud: Offline) -> dict[str, str]:
    """Give the names of all disks, each with the machine that uses it or ""."""
    return {each.name: each.attached_to.role_name if each.attached_to else "" for each in cloud.send(LIST_DISKS())}


def add_image(name: str = "golden", blob: str = "golden.vhd", **changes: str) -> Call[OSImage]:
    """Give the call that makes an image in `vmstore`."""
    body = AddOSImage(label="Golden", media_link=VHDS + blob, name=name, os="Linux")
    return ADD_OS_IMAGE(dataclasses.replace(body, **changes))  # type: ignore[arg-type]
