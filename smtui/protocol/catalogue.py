"""Every declared operation, found by its place: "deployments.SWAP_DEPLOYMENT".

A resource's module is imported when one of its operations is first asked for: defining dataclasses takes time that
the console does not have before its first frame.
"""

from functools import cache
from importlib import import_module
from typing import Any, Final

from smtui.protocol.operation import InvalidCall, Operation, Router

RESOURCES: Final = (
    "subscriptions",
    "locations",
    "hosted_services",
    "deployments",
    "role_instances",
    "service_certificates",
    "operation_status",
    "virtual_machines",
    "role_operations",
    "data_disks",
    "dns_servers",
    "disks",
    "storage",
    "affinity_groups",
    "os_images",
    "vm_images",
    "operating_systems",
    "role_sizes",
    "management_certificates",
    "reserved_ips",
    "virtual_networks",
    "resource_extensions",
)


def find(place: str) -> Operation[Any]:
    """Give the operation declared at "module.NAME".

    Raises:
        LookupError: no operation is declared there.
    """
    module, _, name = place.partition(".")
    found = getattr(import_module(f"smtui.protocol.{module}"), name, None) if module in RESOURCES else None
    if not isinstance(found, Operation):
        raise LookupError(f"no operation {place}")
    return found


@cache
def operations() -> dict[str, Operation[Any]]:
    """Give every operation by its place."""
    return {
        f"{resource}.{name}": value
        for resource in RESOURCES
        for name, value in vars(import_module(f"smtui.protocol.{resource}")).items()
        if isinstance(value, Operation)
    }


def place_of(operation: Operation[Any]) -> str:
    """Give the place at which an operation is declared, the reverse of `find`.

    Raises:
        InvalidCall: it is declared nowhere.
    """
    for place, each in operations().items():
        if each is operation:
            return place
    raise InvalidCall(f"{operation.name} is not in the catalogue")


@cache
def router() -> Router:
    """Give the router over every operation."""
    return Router(operations().values())
