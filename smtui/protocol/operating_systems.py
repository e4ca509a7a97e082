"""Guest operating systems of web and worker roles, and their families."""

from dataclasses import dataclass

from smtui.protocol.codec import Collection, flag, items, text
from smtui.protocol.operation import Operation


@dataclass(frozen=True, slots=True)
class OperatingSystem:
    """A guest operating system. Within a family its own family and family label are left out."""

    version: str = text()
    label: str = text(base64=True)
    is_default: bool | None = flag()
    is_active: bool | None = flag()
    family: str = text()
    family_label: str = text(base64=True)


@dataclass(frozen=True, slots=True)
class OperatingSystemFamily:
    """A family, whose name is the osFamily of a .cscfg, and its versions."""

    name: str = text()
    label: str = text(base64=True)
    operating_systems: tuple[OperatingSystem, ...] = items(OperatingSystem, keep=True)


LIST_OPERATING_SYSTEMS: Operation[tuple[OperatingSystem, ...]] = Operation(
    name="List Operating Systems",
    python_name="list_operating_systems",
    method="GET",
    path="operatingsystems",
    result=Collection("OperatingSystems", OperatingSystem),
)

LIST_OPERATING_SYSTEM_FAMILIES: Operation[tuple[OperatingSystemFamily, ...]] = Operation(
    name="List Operating System Families",
    python_name="list_operating_system_families",
    method="GET",
    path="operatingsystemfamilies",
    result=Collection("OperatingSystemFamilies", OperatingSystemFamily),
)
