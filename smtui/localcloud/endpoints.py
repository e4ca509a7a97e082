"""Public ports of virtual machines: the rules, and ports for endpoints that name none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from typing import Final

from smtui.localcloud import quotas
from smtui.protocol.errors import BadRequest
from smtui.protocol.names import ENDPOINT_PROTOCOLS, IDLE_TIMEOUT_MINUTES, PORTS
from smtui.protocol.provisioning import NetworkConfigurationSet
from smtui.protocol.roles import ConfigurationSet, InputEndpoint, InstanceEndpoint

# Of a cloud service of virtual machines.
MAX_ENDPOINTS: Final = 150

_DEFAULT_IDLE_MINUTES: Final = 4
_FIRST_FREE_PORT: Final = 49152


def checked(sent: NetworkConfigurationSet | None, others: Iterable[InputEndpoint]) -> tuple[InputEndpoint, ...]:
    """Give the endpoints of a virtual machine as they are kept.

    Args:
        sent: the network set of the request, or None where it had none.
        others: endpoints of the other virtual machines in the deployment.

    Raises:
        BadRequest: an endpoint breaks a rule.
        Forbidden: there are too many.
    """
    if sent is None:
        return ()
    if any(sent.subnet_names) or sent.static_virtual_network_ip_address:
        raise BadRequest("Subnets and static addresses need a virtual network; the deployment is in none.")
    if sent.public_ips:
        raise BadRequest("The local cloud has no public IP addresses of instances.")
    theirs = tuple(others)
    quotas.require_room("input endpoints of a deployment", MAX_ENDPOINTS, len(theirs), len(sent.input_endpoints))
    taken = {_key(each) for each in (*theirs, *sent.input_endpoints) if each.port}
    seen: set[str] = set()
    kept: list[InputEndpoint] = []
    for each in sent.input_endpoints:
        if not each.name or each.name.lower() in seen:
            raise BadRequest(f"Every input endpoint has a name of its own; {each.name[:80] or 'an empty one'} is not.")
        seen.add(each.name.lower())
        endpoint = _checked(each)
        if not endpoint.port:
            port = next(port for port in count(_FIRST_FREE_PORT) if (endpoint.protocol, port) not in taken)
            endpoint = replace(endpoint, port=port)
            taken.add(_key(endpoint))
        kept.append(endpoint)
    return tuple(kept)


def clash(endpoints: Iterable[InputEndpoint], others: Iterable[InputEndpoint]) -> int:
    """Give a public port that is there twice, or 0; the machines of a load-balanced set share one.

    Args:
        endpoints: of one virtual machine, checked.
        others: of the other virtual machines in the deployment.
    """
    sets = {_key(each): each.load_balanced_endpoint_set_name.lower() for each in others}
    for each in endpoints:
        name = each.load_balanced_endpoint_set_name.lower()
        if (found := sets.get(_key(each))) is not None and (not name or found != name):
            return each.port or 0
        # A machine can't share a port with itself.
        sets[_key(each)] = ""
    return 0


def in_use(port: int) -> BadRequest:
    """Give the error with which an operation fails whose endpoints clash."""
    return BadRequest(
        f"Port {port} is already in use by one of the endpoints in this deployment. Ensure that the port numbers are "
        "unique across endpoints within a deployment."
    )


def network_set(endpoints: Iterable[InputEndpoint], vip: str) -> ConfigurationSet:
    """Give the network set of a virtual machine as Get Deployment shows it."""
    return ConfigurationSet(
        type="NetworkConfigurationSet",
        configuration_set_type="NetworkConfiguration",
        input_endpoints=tuple(replace(each, vip=vip) for each in endpoints),
    )


def of_instance(endpoints: Iterable[InputEndpoint], vip: str) -> tuple[InstanceEndpoint, ...]:
    """Give the endpoints of a virtual machine's instance."""
    return tuple(
        InstanceEndpoint(each.name, vip, each.port, each.local_port, each.protocol, each.idle_timeout_in_minutes)
        for each in endpoints
    )


def _checked(sent: InputEndpoint) -> InputEndpoint:
    protocol = sent.protocol.lower()
    idle = sent.idle_timeout_in_minutes or _DEFAULT_IDLE_MINUTES
    probe = sent.load_balancer_probe
    rules = (
        (protocol in ENDPOINT_PROTOCOLS, "its protocol is tcp or udp"),
        (sent.local_port in PORTS, f"it needs a local port from {PORTS[0]} to {PORTS[-1]}"),
        (not sent.port or sent.port in PORTS, f"its port is from {PORTS[0]} to {PORTS[-1]}"),
        (
            idle in IDLE_TIMEOUT_MINUTES,
            f"its idle timeout is {IDLE_TIMEOUT_MINUTES[0]} to {IDLE_TIMEOUT_MINUTES[-1]} minutes",
        ),
        (not (probe and probe.path and probe.protocol.lower() == "tcp"), "a probe over tcp has no path"),
    )
    for kept, rule in rules:
        if not kept:
            raise BadRequest(f"The input endpoint {sent.name[:80]} is invalid: {rule}.")
    return replace(
        sent,
        protocol=protocol,
        idle_timeout_in_minutes=idle,
        enable_direct_server_return=bool(sent.enable_direct_server_return),
    )


def _key(endpoint: InputEndpoint) -> tuple[str, int]:
    return endpoint.protocol.lower(), endpoint.port or 0
