"""Reserved IP addresses: public addresses that outlive a deployment."""

from dataclasses import dataclass

from smtui.protocol.codec import Collection, flag, text
from smtui.protocol.operation import Effect, Operation

_ADDRESSES = "services/networking/reservedips"
_ADDRESS = _ADDRESSES + "/{name}"


@dataclass(frozen=True, slots=True)
class ReservedIP:
    """A reserved address; `in_use` and what uses it are left out while it is free.

    Also the body of Create Reserved IP Address: name, label of at most 100 characters, and location.
    """

    name: str = text()
    address: str = text()
    id: str = text()
    label: str = text()
    state: str = text()
    in_use: bool | None = flag()
    service_name: str = text()
    deployment_name: str = text()
    location: str = text()


@dataclass(frozen=True, slots=True)
class ReservedIPAssociation:
    """Body of Associate and of Disassociate Reserved IP Address: a deployment in the same location."""

    service_name: str = text()
    deployment_name: str = text()
    virtual_ip_name: str = text("VirtualIPName")


LIST_RESERVED_IPS: Operation[tuple[ReservedIP, ...]] = Operation(
    name="List Reserved IP Addresses",
    python_name="list_reserved_ip_addresses",
    method="GET",
    path=_ADDRESSES,
    result=Collection("ReservedIPs", ReservedIP),
)

GET_RESERVED_IP = Operation(
    name="Get Reserved IP Address",
    python_name="get_reserved_ip_address",
    method="GET",
    path=_ADDRESS,
    result=ReservedIP,
    target="{name}",
)

CREATE_RESERVED_IP: Operation[None] = Operation(
    name="Create Reserved IP Address",
    python_name="create_reserved_ip_address",
    method="POST",
    path=_ADDRESSES,
    body=ReservedIP,
    status=202,
    asynchronous=True,
    effect=Effect.CHANGE,
    target="{name}",
)

DELETE_RESERVED_IP: Operation[None] = Operation(
    name="Delete Reserved IP Address",
    python_name="delete_reserved_ip_address",
    method="DELETE",
    path=_ADDRESS,
    status=202,
    asynchronous=True,
    effect=Effect.DESTROY,
    target="{name}",
)

ASSOCIATE_RESERVED_IP: Operation[None] = Operation(
    name="Associate Reserved IP Address",
    python_name="associate_reserved_ip_address",
    method="POST",
    path=_ADDRESS + "/operations/associate",
    body=ReservedIPAssociation,
    status=202,
    asynchronous=True,
    effect=Effect.CHANGE,
    target="{name}",
    version="2015-02-01",
)

# The deployment gets another public address.
DISASSOCIATE_RESERVED_IP: Operation[None] = Operation(
    name="Disassociate Reserved IP Address",
    python_name="disassociate_reserved_ip_address",
    method="POST",
    path=_ADDRESS + "/operations/disassociate",
    body=ReservedIPAssociation,
    status=202,
    asynchronous=True,
    effect=Effect.CHANGE,
    target="{name}",
    version="2015-02-01",
)
