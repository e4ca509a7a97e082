"""The local cloud under requests that mean harm, as bytes over real TLS: it answers in its form and stays as it was."""

from __future__ import annotations

import contextlib
import socket
import ssl
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.localcloud.server import MAX_BODY_BYTES
from smtui.protocol import catalogue, codec
from smtui.protocol.errors import CERTIFICATE_REFUSED, ErrorBody
from tests.client.certificates import identity
from tests.hostile.texts import damaged, harmful, hostile, is_sentence, sendable
from tests.hostile.trying import trying
from tests.localcloud.running import RunningCloud
from tests.localcloud.warm import WarmCloud

# Half of three thousand requests are never whole, and are waited for.
pytestmark = pytest.mark.timeout(600)

FIGURES = pytest.mark.parametrize(
    "examples", [60, pytest.param(3_000, marks=pytest.mark.long)], ids=["a sample", "in full"]
)
_SEGMENTS = sorted(
    {
        segment
        for each in catalogue.operations().values()
        for template in each.templates
        for segment in template.segments
    }
)
_ROOTS = sorted({codec.tag_of(each.body) for each in catalogue.operations().values() if each.body is not None})
_FILES = {"ca.pem", "client.pem", "server.pem", "local.publishsettings", "cloud.sqlite", "lock", "pid"}


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    """A local cloud that every test of this module does its worst to; it ends as it began."""
    with WarmCloud(tmp_path_factory.mktemp("busy") / "state", "--time-scale", "0") as cloud:
        before = state_of(cloud)
        yield cloud
        assert state_of(cloud) == before, cloud.words
        assert cloud.words == ""


def state_of(cloud: RunningCloud) -> dict[str, bytes]:
    """Give everything that the subscription holds, by path."""
    lists = (
        "services/hostedservices",
        "services/storageservices",
        "affinitygroups",
        "services/disks",
        "services/images",
    )
    paths = [*lists, "certificates", "locations", "services/hostedservices/shop?embed-detail=true"]
    found = {path: cloud.http.get(cloud.url(path)) for path in paths}
    assert all(reply.status_code == 200 for reply in found.values())
    return {path: reply.content for path, reply in found.items()}


@contextlib.contextmanager
def connected(cloud: RunningCloud, certificate: str | None = "") -> Iterator[ssl.SSLSocket]:
    host, _, port = cloud.host.rpartition(":")
    plain = socket.create_connection((host, int(port)), timeout=30)
    with cloud.tls(certificate).wrap_socket(plain, server_hostname=host) as secure:
        yield secure


def exchanged(cloud: RunningCloud, request: bytes, certificate: str | None = "", patience: float = 0.3) -> bytes:
    """Send bytes, and give what is answered until the connection is closed, or nothing more comes.

    Args:
        cloud: the local cloud.
        request: the bytes.
        certificate: as for `RunningCloud.tls`.
        patience: seconds in which something has to come: a request that is not whole is waited for.
    """
    with connected(cloud, certificate) as secure:
        answer = b""
        with contextlib.suppress(OSError):
            secure.sendall(request)
            secure.settimeout(patience)
            while part := secure.recv(65536):
                answer += part
        return answer


def is_in_form(answer: bytes) -> None:
    """Look at the first reply: a refusal in the service's form, or what was asked for."""
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head.split()[1])
    assert status in (100, 200, 201, 202, 400, 403, 404, 405, 409, 413, 414, 431), head
    lines = head.lower().split(b"\r\n")[1:]
    names = {line.partition(b":")[0] for line in lines}
    if status == 100:
        return
    assert b"x-ms-request-id" in names
    assert not harmful(head.decode("latin-1").replace("\r\n", ""))
    length = next(int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:"))
    if status >= 400 and (body := body[:length]):
        assert is_sentence(codec.decode(ErrorBody, body).value.message)


# Only reads and what is refused: whether what is left is right is then whether it is the same.
_methods = st.sampled_from(
    [b"GET", b"HEAD", b"OPTIONS", b"TRACE", b"CONNECT", b"PATCH", b"get", b"G\x00T", b"", b"\xff"]
)
_paths = st.lists(
    st.sampled_from([each.encode() for each in _SEGMENTS])
    | hostile.map(lambda text: text.encode("utf-8", "surrogatepass").replace(b"\r", b"").replace(b"\n", b""))
    | st.binary(max_size=8).map(lambda each: each.replace(b"\n", b"")),
    max_size=6,
).map(b"/".join)
_headers = st.lists(
    st.sampled_from(
        [
            *(b"x-ms-version: 2014-10-01", b"x-ms-version: ../..", b"X-MS-VERSION: \xff", b"Host: ", b"Host: a b"),
            *(
                b"Content-Length: -1",
                b"Content-Length: 99999999999999999999",
                b"Content-Length: 1\r\nContent-Length: 2",
            ),
            *(b"Transfer-Encoding: chunked", b"Transfer-Encoding: gzip", b"Expect: 100-continue", b"Connection: close"),
            *(b"Content-Encoding: gzip", b"Upgrade: websocket\r\nConnection: Upgrade", b"A" * 5_000 + b": b", b": x"),
            *(b"no colon", b" folded", b"a: " + b"b" * 70_000, b"Range: bytes=0-", b"Content-Type: a/b; charset=utf-7"),
        ]
    )
    | st.binary(max_size=30),
    max_size=6,
)


@FIGURES
def test_bytes_that_are_nearly_http(examples: int, busy: RunningCloud) -> None:
    subscription = f"/{busy.subscription_id}/".encode()

    @trying(examples)
    @given(method=_methods, path=_paths, headers=_headers, body=st.binary(max_size=300))
    def each(method: bytes, path: bytes, headers: list[bytes], body: bytes) -> None:
        line = b" ".join((method, subscription + path, b"HTTP/1.1"))
        answer = exchanged(busy, b"\r\n".join((line, b"Connection: close", *headers, b"", body)))
        if answer:
            is_in_form(answer)

    each()


@FIGURES
def test_requests_that_are_damaged(examples: int, busy: RunningCloud) -> None:
    target = f"/{busy.subscription_id}/services/hostedservices"
    source = (
        f"GET {target}?a=b HTTP/1.1\r\nHost: {busy.host}\r\nx-ms-version: 2014-10-01\r\nConnection: close\r\n\r\n"
    ).encode()

    @trying(examples)
    @given(request=damaged(source))
    def each(request: bytes) -> None:
        answer = exchanged(busy, request, patience=0.1)
        if answer:
            is_in_form(answer)

    each()


@FIGURES
def test_bodies_that_are_none(examples: int, busy: RunningCloud) -> None:
    """Every one is refused: what is created lacks a name, or has one that nothing can have."""

    @trying(examples)
    @given(
        method=st.sampled_from(["POST", "PUT", "DELETE"]),
        path=st.lists(st.sampled_from(_SEGMENTS) | sendable, min_size=1, max_size=6),
        root=st.sampled_from(_ROOTS),
        inside=sendable
        | st.sampled_from(["<a/>" * 1_000, "<Name>../x</Name>", "<Label>%%%</Label>", "&x;", "<a>" * 300]),
        query=st.sampled_from(["", "comp=status", "comp=config", "comp=roles", "comp=upgrade", "action=regenerate"]),
    )
    def each(method: str, path: list[str], root: str, inside: str, query: str) -> None:
        from urllib.parse import quote

        below = "/".join(quote(segment, safe="{}") for segment in path)
        body = f'<{root} xmlns="http://schemas.microsoft.com/windowsazure">{inside}</{root}>'.encode()
        address = busy.url(below) + (f"?{query}" if query else "")
        reply = busy.http.request(method, address, content=body, headers={"x-ms-version": "2014-10-01"})
        assert 400 <= reply.status_code < 500
        assert is_sentence(codec.decode(ErrorBody, reply.content).value.message)

    each()


def test_a_body_larger_than_the_limit_is_refused_and_the_next_request_answered(busy: RunningCloud) -> None:
    for body in (b"x" * (MAX_BODY_BYTES + 1), b"<a>" * 1_000_000, b"<a b='&x;'>" + b"\x00" * 1_000_000):
        reply = busy.http.post(busy.url("services/hostedservices"), content=body)
        assert reply.status_code == 400
    assert busy.http.get(busy.url("locations")).status_code == 200


def test_slow_clients_and_idle_ones_hold_nobody_up(busy: RunningCloud) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(40):
            secure = stack.enter_context(connected(busy))
            secure.sendall(f"POST /{busy.subscription_id}/services/hostedservices HTTP/1.1\r\nContent-Le".encode())
            plain = socket.create_connection(("127.0.0.1", int(busy.host.rpartition(":")[2])), timeout=30)
            stack.callback(plain.close)
            plain.sendall(b"\x16\x03\x01")
        assert busy.http.get(busy.url("locations")).status_code == 200


def test_a_body_that_stops_half_way_changes_nothing(busy: RunningCloud) -> None:
    head = (
        f"DELETE /{busy.subscription_id}/services/hostedservices/shop HTTP/1.1\r\nHost: a\r\nx-ms-version: 2014-10-01"
    )
    exchanged(busy, f"{head}\r\nContent-Length: 100\r\n\r\nhalf".encode())
    assert busy.http.get(busy.url("services/hostedservices/shop")).status_code == 200


def test_many_requests_in_one_connection_are_answered_in_order(busy: RunningCloud) -> None:
    target = f"/{busy.subscription_id}/"
    one = "GET {}{} HTTP/1.1\r\nHost: a\r\nx-ms-version: 2014-10-01\r\n\r\n"
    wanted = ["locations", "none", "affinitygroups", "..%2f", "certificates"] * 10
    last = one.format(target, "locations").replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
    answer = exchanged(busy, ("".join(one.format(target, path) for path in wanted) + last).encode(), patience=30)
    statuses = [int(part.split()[0]) for part in answer.split(b"HTTP/1.1 ")[1:]]
    assert statuses == [200, 404, 200, 404, 200] * 10 + [200]


# --- who is served --------------------------------------------------------------------------------------------------


def test_it_listens_on_loopback_alone(busy: RunningCloud) -> None:
    port = int(busy.host.rpartition(":")[2])
    listening = []
    for file in ("/proc/net/tcp", "/proc/net/tcp6"):
        for row in Path(file).read_text().splitlines()[1:]:
            address, _, hexadecimal = row.split()[1].rpartition(":")
            if int(hexadecimal, 16) == port and row.split()[3] == "0A":
                listening.append(address)
    assert listening == ["0100007F"]


def test_there_is_no_option_to_listen_elsewhere() -> None:
    import argparse

    from smtui.cli import serve

    parser = argparse.ArgumentParser()
    serve.add_arguments(parser)
    options = {option for action in parser._actions for option in action.option_strings}
    assert options == {
        *("-h", "--help", "--state", "--port", "--empty", "--sample", "--quota", "--time-scale", "--for-console")
    }


@pytest.mark.parametrize("whose", ["nobody's", "a stranger's"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_nobody_is_served_without_a_registered_certificate(
    whose: str, method: str, busy: RunningCloud, tmp_path: Path
) -> None:
    stranger = str(identity(tmp_path, "stranger", bits=2048).file) if whose == "a stranger's" else None
    request = (
        f"{method} /{busy.subscription_id}/services/hostedservices/shop HTTP/1.1\r\nHost: a\r\n"
        "x-ms-version: 2014-10-01\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    ).encode()
    answer = b""
    with contextlib.suppress(ssl.SSLError, ConnectionError), connected(busy, stranger) as secure:
        secure.sendall(request)
        while part := secure.recv(65536):
            answer += part
    # TLS itself refuses a stranger's; without one the service's own words come.
    assert whose == "a stranger's" or answer.startswith(b"HTTP/1.1 403 ")
    assert b"<ServiceName>" not in answer
    assert not answer or CERTIFICATE_REFUSED.encode() in answer


@trying(25)
@given(path=_paths, headers=_headers)
def test_without_a_certificate_no_request_learns_anything(
    busy: RunningCloud, path: bytes, headers: list[bytes]
) -> None:
    request = b"\r\n".join((b"GET /" + path + b" HTTP/1.1", b"Connection: close", *headers, b"", b""))
    answer = exchanged(busy, request, None)
    assert not answer or answer.split()[1] == b"403"
    assert busy.subscription_id.encode() not in answer


def test_its_keys_and_its_state_are_for_their_owner_alone(busy: RunningCloud) -> None:
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in busy.state.iterdir()}
    assert set(modes) >= _FILES
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(busy.state.stat().st_mode) == 0o700
