"""Virtual networks; they can only be read here, for they are defined in one network configuration file."""

from dataclasses import dataclass

from smtui.protocol.codec import Collection, child, items, text
from smtui.protocol.deployments import Dns
from smtui.protocol.operation import Operation


@dataclass(frozen=True, slots=True)
class AddressSpace:
    """Address ranges, in CIDR notation."""

    address_prefixes: tuple[str, ...] = items(str, item="AddressPrefix")


@dataclass(frozen=True, slots=True)
class Subnet:
    """A part of a virtual network's address space."""

    name: str = text()
    address_prefix: str = text()


@dataclass(frozen=True, slots=True)
class VirtualNetworkSite:
    """A virtual network."""

    name: str = text()
    id: str = text()
    affinity_group: str = text()
    state: str = text()
    address_space: AddressSpace | None = child(AddressSpace)
    subnets: tuple[Subnet, ...] = items(Subnet)
    dns: Dns | None = child(Dns)
    location: str = text()


LIST_VIRTUAL_NETWORK_SITES: Operation[tuple[VirtualNetworkSite, ...]] = Operation(
    name="List Virtual Network Sites",
    python_name="list_virtual_network_sites",
    method="GET",
    path="services/networking/virtualnetwork",
    result=Collection("VirtualNetworkSites", VirtualNetworkSite),
)
