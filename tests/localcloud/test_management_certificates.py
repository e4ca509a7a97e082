"""Management certificates, over real TLS where that matters."""

from __future__ import annotations

import ssl
from pathlib import Path

import httpx
import pytest

from smtui.protocol import codec, pkcs12, x509
from smtui.protocol.errors import CERTIFICATE_REFUSED, BadRequest, Conflict, ErrorBody, ResourceNotFound
from smtui.protocol.management_certificates import (
    ADD_MANAGEMENT_CERTIFICATE,
    DELETE_MANAGEMENT_CERTIFICATE,
    GET_MANAGEMENT_CERTIFICATE,
    LIST_MANAGEMENT_CERTIFICATES,
    SubscriptionCertificate,
)
from smtui.protocol.operation import Call
from tests.localcloud.offline import SUBSCRIPTION, Offline
from tests.localcloud.running import RunningCloud
from tests.protocol.credentials import pem


def credential(kind: str = "RSA") -> x509.Credential:
    """Give a certificate and its key."""
    return x509.read(b"".join(pem(kind)))


def add(data: bytes, thumbprint: str = "", public_key: bytes = b"") -> Call[None]:
    return ADD_MANAGEMENT_CERTIFICATE(SubscriptionCertificate(public_key, thumbprint, data))


def test_a_certificate_is_added_shown_and_deleted(cloud: Offline) -> None:
    known = credential().certificate
    reply = cloud.raw(add(known.data, known.thumbprint.lower(), known.public_key))
    assert (reply.status, reply.body) == (201, b"")
    assert reply.location == f"https://127.0.0.1:9/subscriptions/{SUBSCRIPTION}/certificates/{known.thumbprint}"
    assert cloud.status().status == "Succeeded"
    found = cloud.send(GET_MANAGEMENT_CERTIFICATE(thumbprint=known.thumbprint.lower()))
    assert found == SubscriptionCertificate(
        known.public_key, known.thumbprint, known.data, "2015-06-22T19:06:40.0000000Z"
    )
    everyone = cloud.send(LIST_MANAGEMENT_CERTIFICATES())
    assert len(everyone) == 2
    assert found in everyone
    with pytest.raises(Conflict, match="is registered already"):
        cloud.send(add(known.data))
    cloud.send(DELETE_MANAGEMENT_CERTIFICATE(thumbprint=known.thumbprint))
    assert found not in cloud.send(LIST_MANAGEMENT_CERTIFICATES())
    for operation in (GET_MANAGEMENT_CERTIFICATE, DELETE_MANAGEMENT_CERTIFICATE):
        with pytest.raises(ResourceNotFound, match=r"^The certificate was not found\.$"):
            cloud.raw(operation(thumbprint=known.thumbprint))
    cloud.send(add(known.data))
    assert len(cloud.send(LIST_MANAGEMENT_CERTIFICATES())) == 2


def test_of_a_pkcs12_file_the_certificate_alone_is_kept(cloud: Offline) -> None:
    known = credential().certificate
    cloud.send(add(pkcs12.write(credential()), known.thumbprint))
    found = cloud.send(GET_MANAGEMENT_CERTIFICATE(thumbprint=known.thumbprint))
    assert found.subscription_certificate_data == known.data


def test_what_is_no_certificate_or_another_one_is_refused(cloud: Offline) -> None:
    known = credential().certificate
    for call, words in (
        (add(b""), "certificate data is invalid"),
        (add(b"nothing"), "certificate data is invalid"),
        (add(known.data, "0" * 40), f"is not that of the certificate, which is {known.thumbprint}"),
    ):
        with pytest.raises(BadRequest, match=words):
            cloud.send(call)
    assert len(cloud.send(LIST_MANAGEMENT_CERTIFICATES())) == 1


def _file(directory: Path, kind: str) -> str:
    file = directory / f"{kind}.pem"
    file.write_bytes(b"".join(pem(kind)))
    return str(file)


@pytest.mark.parametrize("kind", ["RSA", "EC"])
def test_an_added_certificate_is_let_in_and_a_deleted_one_gets_403_also_later(
    state: Path, tmp_path: Path, kind: str
) -> None:
    file, known = _file(tmp_path, kind), credential(kind).certificate
    with RunningCloud(state, "--empty", "--time-scale", "0") as cloud:
        with cloud.client(file) as stranger, pytest.raises((httpx.TransportError, ssl.SSLError)):
            stranger.get(cloud.url("locations"))
        body = add(known.data, known.thumbprint, known.public_key).xml()
        assert cloud.http.post(cloud.url("certificates"), content=body).status_code == 201
        with cloud.client(file) as friend:
            assert friend.get(cloud.url("locations")).status_code == 200
            assert cloud.http.delete(cloud.url(f"certificates/{known.thumbprint}")).status_code == 200
            _assert_refused(friend.get(cloud.url("locations")))
        with cloud.client(file) as former:
            _assert_refused(former.get(cloud.url("locations")))
        cloud.kill()
        cloud.restart()
        with cloud.client(file) as former:
            _assert_refused(former.get(cloud.url("locations")))
        assert cloud.http.post(cloud.url("certificates"), content=body).status_code == 201
        with cloud.client(file) as friend:
            assert friend.get(cloud.url("locations")).status_code == 200


def test_deleting_one_s_own_certificate_locks_one_out_for_good(state: Path) -> None:
    with RunningCloud(state, "--empty", "--time-scale", "0") as cloud:
        own = x509.read(Path(cloud.certificate).read_bytes()).certificate.thumbprint
        assert cloud.http.delete(cloud.url(f"certificates/{own}")).status_code == 200
        _assert_refused(cloud.http.get(cloud.url("locations")))
        cloud.kill()
        cloud.restart()
        _assert_refused(cloud.http.get(cloud.url("locations")))


def _assert_refused(reply: httpx.Response) -> None:
    assert reply.status_code == 403
    assert codec.decode(ErrorBody, reply.content).value == ErrorBody("AuthenticationFailed", CERTIFICATE_REFUSED)
