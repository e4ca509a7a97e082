"""Sizes of role instances and virtual machines."""

from dataclasses import dataclass

from smtui.protocol.codec import Collection, flag, number, text
from smtui.protocol.operation import Operation


@dataclass(frozen=True, slots=True)
class RoleSize:
    """A size: cores, memory and temporary disks in MB, and how many data disks a virtual machine may have."""

    name: str = text()
    label: str = text()
    cores: int | None = number()
    memory_in_mb: int | None = number()
    supported_by_web_worker_roles: bool | None = flag()
    supported_by_virtual_machines: bool | None = flag()
    max_data_disk_count: int | None = number()
    web_worker_resource_disk_size_in_mb: int | None = number()
    virtual_machine_resource_disk_size_in_mb: int | None = number()


LIST_ROLE_SIZES: Operation[tuple[RoleSize, ...]] = Operation(
    name="List Role Sizes",
    python_name="list_role_sizes",
    method="GET",
    path="rolesizes",
    result=Collection("RoleSizes", RoleSize),
)
