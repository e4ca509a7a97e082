"""The wire: who is let in, headers, error bodies, and what a lenient server takes."""

from __future__ import annotations

import base64
import re
import socket
import ssl

import httpx
import pytest
from lxml import etree

from smtui.protocol import codec
from smtui.protocol.errors import CERTIFICATE_REFUSED, ErrorBody
from tests.localcloud.bodies import WINDOWSAZURE, cscfg
from tests.localcloud.running import RunningCloud

XSI = "http://www.w3.org/2001/XMLSchema-instance"


def _assert_error(reply: httpx.Response, status: int, code: str, words: str = "") -> str:
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/xml; charset=utf-8"
    assert re.fullmatch(r"[0-9a-f]{32}", reply.headers["x-ms-request-id"])
    root = etree.fromstring(reply.content)
    assert [child.tag for child in root] == [f"{{{WINDOWSAZURE}}}Code", f"{{{WINDOWSAZURE}}}Message"]
    assert root.nsmap == {None: WINDOWSAZURE, "i": XSI}
    error = codec.decode(ErrorBody, reply.content).value
    assert error.code == code
    assert words in error.message
    return error.message


def test_a_reply_with_a_body_has_the_recorded_headers(sample: RunningCloud) -> None:
    reply = sample.http.get(sample.url("locations"))
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "application/xml; charset=utf-8"
    assert reply.headers["cache-control"] == "no-cache"
    assert reply.headers["content-length"] == str(len(reply.content))
    assert re.fullmatch(r"[0-9a-f]{32}", reply.headers["x-ms-request-id"])
    assert reply.headers["server"].startswith("smtui local cloud ")
    assert reply.headers["x-ms-servedbyregion"]
    assert reply.content.startswith(f'<Locations xmlns="{WINDOWSAZURE}" xmlns:i="{XSI}"><Location><Name>'.encode())
    assert b"> <" not in reply.content


def test_an_empty_reply_has_no_content_type_and_an_odd_location(sample: RunningCloud) -> None:
    made = sample.http.post(sample.url("affinitygroups"), content=_group("empty-reply"))
    assert (made.status_code, made.content) == (201, b"")
    assert "content-type" not in made.headers
    assert made.headers["content-length"] == "0"
    place = f"{sample.endpoint}/subscriptions/{sample.subscription_id}/affinitygroup/empty-reply"
    assert made.headers["location"] == place
    gone = sample.http.delete(sample.url("affinitygroups/empty-reply"))
    assert (gone.status_code, gone.content) == (200, b"")
    assert "content-type" not in gone.headers
    assert "location" not in gone.headers


@pytest.mark.parametrize("path", ["locations", "nowhere", "services/hostedservices/shop", ""])
@pytest.mark.parametrize("method", ["GET", "DELETE", "BREW"])
def test_without_a_certificate_everything_is_refused(sample: RunningCloud, method: str, path: str) -> None:
    with sample.client(None) as stranger:
        reply = stranger.request(method, sample.url(path), headers={"x-ms-version": "nonsense"})
    assert _assert_error(reply, 403, "AuthenticationFailed") == CERTIFICATE_REFUSED


def test_another_subscription_is_refused_in_the_same_words(sample: RunningCloud) -> None:
    for path in ("/00000000-0000-0000-0000-000000000000/locations", "/subscriptions", "/", "//"):
        reply = sample.http.get(sample.endpoint + path)
        assert _assert_error(reply, 403, "AuthenticationFailed") == CERTIFICATE_REFUSED


def test_the_subscription_id_is_taken_in_upper_case_too(sample: RunningCloud) -> None:
    reply = sample.http.get(f"{sample.endpoint}/{sample.subscription_id.upper()}/locations")
    assert reply.status_code == 200


@pytest.mark.parametrize("version", [None, "", "2014", "latest", "2014-13-45"])
def test_a_version_that_is_no_date_is_refused(sample: RunningCloud, version: str | None) -> None:
    headers = {} if version is None else {"x-ms-version": version}
    request = sample.http.build_request("GET", sample.url("locations"), headers=headers)
    if version is None:
        del request.headers["x-ms-version"]
    reply = sample.http.send(request)
    _assert_error(reply, 400, "MissingOrIncorrectVersionHeader")


@pytest.mark.parametrize("version", ["2009-10-01", "2017-01-01"])
def test_every_version_is_answered(sample: RunningCloud, version: str) -> None:
    reply = sample.http.get(sample.url("locations"), headers={"x-ms-version": version})
    assert reply.status_code == 200


@pytest.mark.parametrize(
    "body",
    [b"", b"<CreateHostedService>", b"not xml", b"\xff\xfe\x00", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
)
def test_a_body_that_is_not_xml_is_refused(sample: RunningCloud, body: bytes) -> None:
    _assert_error(sample.http.post(sample.url("services/hostedservices"), content=body), 400, "InvalidXmlRequest")


def test_another_root_element_is_refused(sample: RunningCloud) -> None:
    reply = sample.http.post(sample.url("services/hostedservices"), content=_group("wrong"))
    _assert_error(reply, 400, "InvalidXmlRequest", "CreateHostedService is expected")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "nowhere"),
        ("POST", "services/hostedservices/shop/deployments/v1/roles/a/b/c"),
        ("GET", "services/hostedservices/shop/deployments/v1/nothing"),
        ("DELETE", "services/nothing"),
    ],
)
def test_an_unknown_address_is_not_found(sample: RunningCloud, method: str, path: str) -> None:
    _assert_error(sample.http.request(method, sample.url(path)), 404, "ResourceNotFound")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "locations"),
        ("PUT", "services/hostedservices"),
        ("PATCH", ""),
        ("BREW", "services/storageservices/contosoimages"),
        ("OPTIONS", "services/hostedservices/shop"),
    ],
)
def test_another_verb_at_a_known_address_is_refused(sample: RunningCloud, method: str, path: str) -> None:
    _assert_error(sample.http.request(method, sample.url(path)), 400, "InvalidHttpVerb")


def test_a_missing_comp_is_named(sample: RunningCloud) -> None:
    for path in ("services/hostedservices/shop/deployments/v1/", "services/hostedservices/shop/deployments/v1?comp=x"):
        reply = sample.http.post(sample.url(path), content=b"<UpdateDeploymentStatus/>")
        _assert_error(reply, 400, "MissingOrInvalidRequiredQueryParameter", "comp=status")


def test_a_body_over_the_limit_is_refused(sample: RunningCloud) -> None:
    reply = sample.http.post(sample.url("services/hostedservices"), content=b" " * (4 << 20) + b"<a/>")
    _assert_error(reply, 400, "BadRequest", "larger than 4 MiB")


def test_a_head_request_is_answered_without_a_body(sample: RunningCloud) -> None:
    reply = sample.http.head(sample.url("locations"))
    assert (reply.status_code, reply.content) == (400, b"")


def test_what_is_not_http_gets_an_error_in_the_service_s_form(sample: RunningCloud) -> None:
    for sent in (b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"x" * 200_000 + b"\r\n\r\n"):
        reply = _raw(sample, sent)
        assert reply.startswith((b"HTTP/1.1 400 ", b"HTTP/1.0 400 "))
        assert b"<Error xmlns=" in reply
        assert b"x-ms-request-id: " in reply


def test_a_path_of_bytes_that_are_no_text_is_answered(sample: RunningCloud) -> None:
    head = f"GET /{sample.subscription_id}/services/hostedservices/".encode()
    reply = _raw(
        sample, head + b"\xff\xfe HTTP/1.1\r\nHost: x\r\nx-ms-version: 2014-10-01\r\nConnection: close\r\n\r\n"
    )
    assert b"<Code>ResourceNotFound</Code>" in reply or b"<Code>BadRequest</Code>" in reply


def test_expect_continue_is_answered(sample: RunningCloud) -> None:
    body = _group("expected")
    head = (
        f"POST /{sample.subscription_id}/affinitygroups HTTP/1.1\r\nHost: x\r\nx-ms-version: 2014-10-01\r\n"
        f"Expect: 100-continue\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    reply = _raw(sample, head.encode(), body)
    assert reply.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\n")
    assert sample.http.delete(sample.url("affinitygroups/expected")).status_code == 200


def test_a_lenient_server_takes_what_old_clients_send(sample: RunningCloud) -> None:
    body = (
        '<?xml version="1.0" standalone="yes"?>\n<CreateDeployment xmlns="https://schemas.microsoft.com/windowsazure">'
        f"<Configuration>b'{base64.b64encode(cscfg(Web=1)).decode()}'</Configuration><Unknown>x</Unknown>"
        "<StartDeployment>True</StartDeployment><Label>bGFiZWw=</Label><TreatWarningsAsError></TreatWarningsAsError>"
        "<PackageUrl>http://teststore.blob.core.windows.net/p/p.cspkg</PackageUrl><Name>lenient</Name>"
        "</CreateDeployment >"
    )
    address = sample.url("services/hostedservices/archive/DeploymentSlots/pRODUCTION/")
    for kind in ("application/atom+xml;type=entry;charset=utf-8", "text/plain", "image/png"):
        made = sample.http.post(address, content=body.encode(), headers={"content-type": kind})
        assert made.status_code == 202, made.text
        stop = sample.http.post(
            sample.url("services/hostedservices/archive/deploymentslots/production/?comp=STATUS"),
            content=b"<UpdateDeploymentStatus><Status>SUSPENDED</Status></UpdateDeploymentStatus>",
        )
        assert stop.status_code == 202, stop.text
        found = sample.http.get(sample.url("services/hostedservices/archive?embed-detail=True"))
        assert b"<Status>Suspended</Status>" in found.content
        gone = sample.http.delete(sample.url("services/hostedservices/archive/deployments/lenient?comp=media"))
        assert gone.status_code == 202


def test_a_client_that_breaks_tls_leaves_no_traceback(sample: RunningCloud) -> None:
    port = int(sample.host.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as plain:
        plain.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert b"HTTP/1.1 200" not in plain.recv(4096)
    untrusting = ssl.create_default_context()
    with (
        socket.create_connection(("127.0.0.1", port)) as plain,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        untrusting.wrap_socket(plain, server_hostname="127.0.0.1")
    assert sample.http.get(sample.url("locations")).status_code == 200
    assert sample.words == ""


def _group(name: str) -> bytes:
    return (
        f'<CreateAffinityGroup xmlns="{WINDOWSAZURE}"><Name>{name}</Name><Label>bGFiZWw=</Label>'
        "<Location>West US</Location></CreateAffinityGroup>"
    ).encode()


def _raw(cloud: RunningCloud, *parts: bytes) -> bytes:
    host, _, port = cloud.host.rpartition(":")
    received = b""
    with (
        socket.create_connection((host, int(port)), timeout=20) as plain,
        cloud.tls().wrap_socket(plain, server_hostname=host) as connection,
    ):
        for number, part in enumerate(parts):
            if number:
                received += connection.recv(65536)
            connection.sendall(part)
        while piece := connection.recv(65536):
            received += piece
    return received
