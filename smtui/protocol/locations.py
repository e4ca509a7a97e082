"""Locations, and the role sizes that each offers."""

from dataclasses import dataclass

from smtui.protocol.codec import Collection, child, items, text
from smtui.protocol.operation import Operation


@dataclass(frozen=True, slots=True)
class ComputeCapabilities:
    """Role sizes by kind. The wire says VirtualMachinesRoleSizes where the reference has no "s"."""

    web_worker_role_sizes: tuple[str, ...] = items(str, item="RoleSize", keep=True)
    virtual_machines_role_sizes: tuple[str, ...] = items(str, item="RoleSize", keep=True)


@dataclass(frozen=True, slots=True)
class StorageCapabilities:
    """Storage account types that a location offers."""

    storage_account_types: tuple[str, ...] = items(str, item="StorageAccountType")


@dataclass(frozen=True, slots=True)
class Location:
    """One item of List Locations. Only `name`, in English, is accepted where a location is asked for."""

    name: str = text()
    display_name: str = text()
    available_services: tuple[str, ...] = items(str, item="AvailableService", keep=True)
    compute_capabilities: ComputeCapabilities | None = child(ComputeCapabilities)
    storage_capabilities: StorageCapabilities | None = child(StorageCapabilities)


LIST_LOCATIONS: Operation[tuple[Location, ...]] = Operation(
    name="List Locations",
    python_name="list_locations",
    method="GET",
    path="locations",
    result=Collection("Locations", Location),
)
