"""Virtual networks: there are none, and none can be made here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtui.localcloud.registry import answers
from smtui.protocol.virtual_networks import VirtualNetworkSite

if TYPE_CHECKING:
    from smtui.localcloud.request import Request


@answers("virtual_networks.LIST_VIRTUAL_NETWORK_SITES")
def list_virtual_network_sites(request: Request) -> tuple[VirtualNetworkSite, ...]:
    """Answer List Virtual Network Sites."""
    del request
    return ()
