"""The endpoints of a virtual machine as one line of text."""

from __future__ import annotations

import pytest

from smtui.console.resources import endpoint_text
from smtui.protocol.roles import InputEndpoint


def short(endpoint: InputEndpoint) -> tuple[str, int | None, int | None, str]:
    return endpoint.name, endpoint.port, endpoint.local_port, endpoint.protocol


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("  ", []),
        ("ssh 22", [("ssh", 22, 22, "tcp")]),
        ("web 80:8080/tcp", [("web", 80, 8080, "tcp")]),
        ("dns 53/udp", [("dns", 53, 53, "udp")]),
        ("dns 53/UDP", [("dns", 53, 53, "udp")]),
        ("ssh 22, web 80:8080", [("ssh", 22, 22, "tcp"), ("web", 80, 8080, "tcp")]),
        (" ssh  22 ,web 80 ", [("ssh", 22, 22, "tcp"), ("web", 80, 80, "tcp")]),
        ("dns 53, dns2 53/udp", [("dns", 53, 53, "tcp"), ("dns2", 53, 53, "udp")]),
        ("a 1, b 65535", [("a", 1, 1, "tcp"), ("b", 65535, 65535, "tcp")]),
    ],
)
def test_endpoints_are_read(text: str, expected: list[tuple[str, int, int, str]]) -> None:
    assert [short(endpoint) for endpoint in endpoint_text.parse(text)] == expected
    assert endpoint_text.problem(text) == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ssh", "ssh has no port: write one after the name, such as ssh 22."),
        ("22", "22 has no name: write a name before the port, such as web 22."),
        ("80:8080", "80:8080 has no name: write a name before the port, such as web 80:8080."),
        ("ssh 22,", "There is a comma with no endpoint beside it."),
        ("ssh 22,, web 80", "There is a comma with no endpoint beside it."),
        ("ssh 22 web 80", "The name in 'ssh 22 web 80' has a space; put a comma between two endpoints."),
        ("ssh 22, SSH 23", "Two endpoints are called SSH."),
        ("ssh 22, web 22", "Two endpoints have the public port 22/tcp."),
        ("ssh 0", "0 is no port of ssh: ports are 1 to 65,535."),
        ("ssh 65536", "65536 is no port of ssh: ports are 1 to 65,535."),
        ("ssh " + "9" * 5000, "9" * 5000 + " is no port of ssh: ports are 1 to 65,535."),
        ("ssh 22:x", "x is no port of ssh: a port is a number."),
        ("ssh ٣", "٣ is no port of ssh: a port is a number."),
        ("ssh 22/icmp", "The protocol of ssh is tcp or udp, not icmp."),
        ("ssh 22:", "'ssh 22:' is not NAME PORT, or NAME PUBLIC:LOCAL, with /udp after it where it is not tcp."),
    ],
)
def test_a_mistake_is_a_sentence(text: str, sentence: str) -> None:
    assert endpoint_text.problem(text) == sentence
    with pytest.raises(endpoint_text.EndpointProblem):
        endpoint_text.parse(text)


def test_a_public_port_of_another_machine_is_not_suggested_and_not_taken() -> None:
    taken = {("tcp", 22): "web1", ("tcp", 50000): "web2"}
    assert endpoint_text.suggested("ssh", 22, {}) == "ssh 22"
    assert endpoint_text.suggested("ssh", 22, taken) == "ssh 50001:22"
    assert endpoint_text.clash(endpoint_text.parse("ssh 50001:22, dns 22/udp"), taken) == ""
    assert endpoint_text.clash(endpoint_text.parse("web 80, ssh 22"), taken) == (
        "web1 has the public port 22/tcp already; for another one write ssh 50001:22."
    )
