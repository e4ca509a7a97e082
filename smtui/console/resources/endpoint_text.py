"""Public ports of a virtual machine as one line of text: "ssh 22, web 80:8080/tcp"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from smtui.protocol.names import ENDPOINT_PROTOCOLS, PORTS
from smtui.protocol.roles import InputEndpoint

SYNTAX: Final = "NAME PORT, NAME PUBLIC:LOCAL/udp, …"

# The first port that can be used where a well-known one is taken.
_FIRST_FREE: Final = 50000
_ENTRY: Final = re.compile(r"(?P<name>.*?)\s+(?P<port>[^\s:/]+)(?::(?P<local>[^\s:/]+))?(?:/(?P<protocol>\S+))?", re.S)


class EndpointProblem(ValueError):
    """The text does not say endpoints; the message says why, as a sentence."""


def parse(text: str) -> tuple[InputEndpoint, ...]:
    """Read endpoints.

    Args:
        text: name, public port, local port where it is another one, and protocol where it is not tcp; commas between
            endpoints. An empty text says that there are none.

    Raises:
        EndpointProblem: in words.
    """
    if not text.strip():
        return ()
    found = [_one(part.strip()) for part in text.split(",")]
    names: set[str] = set()
    ports: set[tuple[str, int | None]] = set()
    for each in found:
        if each.name.lower() in names:
            raise EndpointProblem(f"Two endpoints are called {each.name}.")
        if (each.protocol, each.port) in ports:
            raise EndpointProblem(f"Two endpoints have the public port {each.port}/{each.protocol}.")
        names.add(each.name.lower())
        ports.add((each.protocol, each.port))
    return tuple(found)


def problem(text: str) -> str:
    """Give what is wrong with a text, or ""."""
    try:
        parse(text)
    except EndpointProblem as error:
        return str(error)
    return ""


def clash(endpoints: Iterable[InputEndpoint], taken: Mapping[tuple[str, int], str]) -> str:
    """Give which public port another machine of the cloud service has, or "".

    Args:
        endpoints: of the new machine.
        taken: the other machines' names by protocol and public port.
    """
    for each in endpoints:
        owner = taken.get((each.protocol, each.port or 0))
        if owner is not None:
            free = _free(each.protocol, taken)
            return (
                f"{owner} has the public port {each.port}/{each.protocol} already; "
                f"for another one write {each.name} {free}:{each.local_port}."
            )
    return ""


def suggested(name: str, port: int, taken: Mapping[tuple[str, int], str]) -> str:
    """Give the text for one endpoint over tcp, at another public port where that one is taken."""
    if ("tcp", port) not in taken:
        return f"{name} {port}"
    return f"{name} {_free('tcp', taken)}:{port}"


def _free(protocol: str, taken: Mapping[tuple[str, int], str]) -> int:
    return next(port for port in range(_FIRST_FREE, PORTS.stop) if (protocol, port) not in taken)


def _one(text: str) -> InputEndpoint:
    if not text:
        raise EndpointProblem("There is a comma with no endpoint beside it.")
    match = _ENTRY.fullmatch(text)
    if match is None:
        raise EndpointProblem(_incomplete(text))
    public, local, protocol = match["port"], match["local"], (match["protocol"] or "tcp").lower()
    if any(character.isspace() for character in match["name"]):
        raise EndpointProblem(f"The name in {text!r} has a space; put a comma between two endpoints.")
    if protocol not in ENDPOINT_PROTOCOLS:
        raise EndpointProblem(f"The protocol of {match['name']} is tcp or udp, not {protocol}.")
    port = _port(match["name"], public)
    return InputEndpoint(
        local_port=port if local is None else _port(match["name"], local),
        name=match["name"],
        port=port,
        protocol=protocol,
    )


def _port(name: str, text: str) -> int:
    if not text.isascii() or not text.isdecimal():
        raise EndpointProblem(f"{text} is no port of {name}: a port is a number.")
    if len(text) > len(str(PORTS[-1])) or int(text) not in PORTS:
        raise EndpointProblem(f"{text} is no port of {name}: ports are {PORTS[0]} to {PORTS[-1]:,}.")
    return int(text)


def _incomplete(text: str) -> str:
    if not any(character.isspace() for character in text):
        if text[0].isdecimal():
            return f"{text} has no name: write a name before the port, such as web {text}."
        return f"{text} has no port: write one after the name, such as {text} 22."
    return f"{text!r} is not NAME PORT, or NAME PUBLIC:LOCAL, with /udp after it where it is not tcp."
