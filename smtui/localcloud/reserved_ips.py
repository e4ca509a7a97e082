"""Reserved IP addresses: there are none, and none can be made here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtui.localcloud.registry import answers
from smtui.protocol.reserved_ips import ReservedIP

if TYPE_CHECKING:
    from smtui.localcloud.request import Request


@answers("reserved_ips.LIST_RESERVED_IPS")
def list_reserved_ips(request: Request) -> tuple[ReservedIP, ...]:
    """Answer List Reserved IP Addresses."""
    del request
    return ()
