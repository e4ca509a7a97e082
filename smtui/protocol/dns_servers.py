"""DNS servers of a deployment of virtual machines."""

from smtui.protocol.deployments import DnsServer
from smtui.protocol.operation import Effect, Operation

_SERVERS = "services/hostedservices/{service_name}/deployments/{deployment_name}/dnsservers"
_SERVER = _SERVERS + "/{dns_server_name}"
_TARGET = "{service_name}/{deployment_name}"

ADD_DNS_SERVER: Operation[None] = Operation(
    name="Add DNS Server",
    python_name="add_dns_server",
    method="POST",
    path=_SERVERS,
    body=DnsServer,
    status=202,
    asynchronous=True,
    effect=Effect.CHANGE,
    target=_TARGET + "/{name}",
)

UPDATE_DNS_SERVER: Operation[None] = Operation(
    name="Update DNS Server",
    python_name="update_dns_server",
    method="PUT",
    path=_SERVER,
    body=DnsServer,
    status=202,
    asynchronous=True,
    effect=Effect.CHANGE,
    target=_TARGET + "/{dns_server_name}",
)

DELETE_DNS_SERVER: Operation[None] = Operation(
    name="Delete DNS Server",
    python_name="delete_dns_server",
    method="DELETE",
    path=_SERVER,
    status=202,
    asynchronous=True,
    effect=Effect.DESTROY,
    target=_TARGET + "/{dns_server_name}",
)
