"""Role sizes: those of mid-2015, with their cores, memory and temporary disks."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from smtui.localcloud.registry import answers
from smtui.protocol.role_sizes import RoleSize

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

# Name, cores, memory in MB, data disks, temporary disk of a web or worker role (0: not offered) and of a virtual
# machine, both in MB.
_SIZES: Final = """
A5 2 14336 4 501760 138240
A6 4 28672 8 1024000 291840
A7 8 57344 16 2088960 619520
A8 8 57344 16 1861268 391828
A9 16 114688 16 1861268 391828
A10 8 57344 16 1861268 391828
A11 16 114688 16 1861268 391828
Basic_A0 1 768 1 0 20480
Basic_A1 1 1792 2 0 40960
Basic_A2 2 3584 4 0 61440
Basic_A3 4 7168 8 0 122880
Basic_A4 8 14336 16 0 245760
Basic_D1 1 3584 2 0 10240
Basic_D2 2 7168 4 0 40960
Basic_D3 4 14336 8 0 102400
Basic_D4 8 28672 16 0 204800
Basic_D5 16 57344 32 0 409600
Basic_D11 2 14336 4 0 40960
Basic_D12 4 28672 8 0 102400
Basic_D13 8 57344 16 0 204800
ExtraSmall 1 768 1 20480 20480
Small 1 1792 2 230400 71680
Medium 2 3584 4 501760 138240
Large 4 7168 8 1024000 291840
ExtraLarge 8 14336 16 2088960 619520
Standard_D1 1 3584 2 51200 51200
Standard_D2 2 7168 4 102400 102400
Standard_D3 4 14336 8 256000 256000
Standard_D4 8 28672 16 512000 512000
Standard_D11 2 14336 4 102400 102400
Standard_D12 4 28672 8 256000 256000
Standard_D13 8 57344 16 512000 512000
Standard_D14 16 114688 32 1024000 1024000
Standard_DS1 1 3584 2 0 7168
Standard_DS2 2 7168 4 0 14336
Standard_DS3 4 14336 8 0 28672
Standard_DS4 8 28672 16 0 57344
Standard_DS11 2 14336 4 0 28672
Standard_DS12 4 28672 8 0 57344
Standard_DS13 8 57344 16 0 114688
Standard_DS14 16 114688 32 0 229376
Standard_G1 2 28672 4 0 393216
Standard_G2 4 57344 8 0 786432
Standard_G3 8 114688 16 0 1572864
Standard_G4 16 229376 32 0 3145728
Standard_G5 32 458752 64 0 6291456
"""


@answers("role_sizes.LIST_ROLE_SIZES")
def list_role_sizes(request: Request) -> tuple[RoleSize, ...]:
    """Answer List Role Sizes, by name."""
    del request
    return tuple(_sizes().values())


def find(name: str) -> RoleSize | None:
    """Give a size by its name, in any case, or None."""
    return _sizes().get(name.lower())


def cores_of(name: str) -> int:
    """Give the cores of a size; an unknown one has one."""
    size = find(name)
    return (size.cores or 1) if size else 1


def max_data_disks(name: str) -> int:
    """Give how many data disks a virtual machine of a size may have; one of an unknown size has room for one."""
    size = find(name)
    return (size.max_data_disk_count or 1) if size else 1


@cache
def _sizes() -> dict[str, RoleSize]:
    rows = sorted((line.split() for line in _SIZES.split("\n") if line), key=lambda row: row[0])
    return {name.lower(): _size(name, *map(int, numbers)) for name, *numbers in rows}


def _size(name: str, cores: int, memory: int, data_disks: int, web_disk: int, machine_disk: int) -> RoleSize:
    return RoleSize(
        name=name,
        label=f"{name} ({cores} cores, {memory} MB)",
        cores=cores,
        memory_in_mb=memory,
        supported_by_web_worker_roles=web_disk > 0,
        supported_by_virtual_machines=True,
        max_data_disk_count=data_disks,
        web_worker_resource_disk_size_in_mb=web_disk,
        virtual_machine_resource_disk_size_in_mb=machine_disk,
    )
