"""Service certificates of cloud services."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from smtui.localcloud import service_certificates, starting
from smtui.protocol import pkcs12, x509
from smtui.protocol.deployments import DELETE_DEPLOYMENT
from smtui.protocol.errors import BadRequest, Conflict, Forbidden, ResourceNotFound
from smtui.protocol.hosted_services import DELETE_HOSTED_SERVICE
from smtui.protocol.operation import Call
from smtui.protocol.provisioning import SSH, KeyPair
from smtui.protocol.service_certificates import (
    ADD_SERVICE_CERTIFICATE,
    DELETE_SERVICE_CERTIFICATE,
    GET_SERVICE_CERTIFICATE,
    LIST_SERVICE_CERTIFICATES,
    Certificate,
    CertificateFile,
)
from tests.localcloud.bodies import create_service, cscfg, deploy
from tests.localcloud.machine_bodies import LINUX, create, prepare, role
from tests.localcloud.offline import Offline, offline
from tests.protocol.credentials import pem


def credential() -> x509.Credential:
    """Give a certificate and its key."""
    return x509.read(b"".join(pem()))


def add(data: bytes, kind: str = "cer", password: str = "", service: str = "vms") -> Call[None]:
    return ADD_SERVICE_CERTIFICATE(CertificateFile(data, kind, password), service_name=service)


def delete(thumbprint: str) -> Call[None]:
    return DELETE_SERVICE_CERTIFICATE(service_name="vms", thumbprint=thumbprint)


def listed(cloud: Offline) -> list[Certificate]:
    return list(cloud.send(LIST_SERVICE_CERTIFICATES(service_name="vms")))


def test_a_certificate_comes_and_goes(cloud: Offline) -> None:
    known = credential().certificate
    cloud.send(create_service("vms"))
    cloud.send(add(known.data))
    assert cloud.status().status == "InProgress"
    with pytest.raises(Conflict, match="requires exclusive access"):
        cloud.send(add(known.data))
    assert listed(cloud) == []
    cloud.now += 2
    (found,) = listed(cloud)
    assert found.certificate_url.endswith(f"/services/hostedservices/vms/certificates/sha1-{known.thumbprint}")
    assert (found.thumbprint, found.thumbprint_algorithm, found.data) == (known.thumbprint, "sha1", known.data)
    one = cloud.send(GET_SERVICE_CERTIFICATE(service_name="VMS", thumbprint=known.thumbprint.lower()))
    assert one == Certificate(data=known.data)
    cloud.send(delete(known.thumbprint.lower()))
    assert len(listed(cloud)) == 1
    cloud.now += 2
    assert cloud.status().status == "Succeeded"
    assert listed(cloud) == []
    for call in (GET_SERVICE_CERTIFICATE(service_name="vms", thumbprint=known.thumbprint), delete(known.thumbprint)):
        with pytest.raises(ResourceNotFound, match=r"^The certificate was not found\.$"):
            cloud.raw(call)


def _file(name: str) -> bytes:
    """Give the file that somebody sends."""
    known = credential()
    match name:
        case "certificate":
            return known.certificate.data
        case "certificate.pem":
            return known.certificate.pem()
        case "both.pem":
            return known.pem()
        case "null.pfx":
            return pkcs12.write(known)
    return pkcs12.write(known, name.removesuffix(".pfx"))


@pytest.mark.parametrize(
    ("name", "kind", "password"),
    [
        ("certificate", "CER", ""),
        ("certificate.pem", "cer", ""),
        ("both.pem", "pfx", ""),
        ("p&ss word.pfx", "pfx", "p&ss word"),
        (".pfx", "pfx", ""),
        ("null.pfx", "pfx", ""),
    ],
)
def test_files_of_every_kind_are_read_and_their_keys_forgotten(
    cloud: Offline, name: str, kind: str, password: str
) -> None:
    data = _file(name)
    cloud.send(create_service("vms"))
    cloud.send(add(data, kind, password))
    cloud.now += 2
    assert [each.data for each in listed(cloud)] == [credential().certificate.data]
    cloud.send(add(data, kind, password))
    cloud.now += 2
    assert len(listed(cloud)) == 1
    kept = b"".join(
        cell if isinstance(cell, bytes) else str(cell).encode()
        for (table,) in cloud.store.database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for row in cloud.store.database.execute(f"SELECT * FROM {table}")
        for cell in row
    )
    assert b"PRIVATE KEY" not in kept
    assert b"p&ss word" not in kept
    if kind == "pfx":
        assert data not in kept


@pytest.mark.parametrize(
    ("name", "kind", "password", "words"),
    [
        ("certificate", "der", "", "format is invalid: it is pfx or cer"),
        ("right.pfx", "pfx", "wrong", "the password is wrong"),
        ("right.pfx", "pfx", "", "the password is wrong"),
        ("nothing", "cer", "", "data or the password is invalid"),
        ("", "pfx", "", "data or the password is invalid"),
    ],
)
def test_what_can_t_be_read_is_refused(cloud: Offline, name: str, kind: str, password: str, words: str) -> None:
    data = _file(name) if "." in name or name == "certificate" else name.encode()
    cloud.send(create_service("vms"))
    with pytest.raises(BadRequest, match=words) as caught:
        cloud.send(add(data, kind, password))
    assert "right" not in caught.value.message
    with pytest.raises(ResourceNotFound, match=r"^The hosted service does not exist\.$"):
        cloud.send(add(data, kind, password, "nowhere"))


def test_a_certificate_that_a_machine_was_given_stays(cloud: Offline) -> None:
    thumbprint = credential().certificate.thumbprint
    prepare(cloud)
    cloud.send(add(credential().certificate.data))
    cloud.now += 2
    keys = SSH(key_pairs=(KeyPair(thumbprint.lower(), "/home/operator/.ssh/id_rsa"),))
    cloud.send(create(role(configuration_sets=(dataclasses.replace(LINUX, ssh=keys),))))
    cloud.now += 20
    with pytest.raises(BadRequest, match=f"{thumbprint} can't be deleted while the deployment vms uses it"):
        cloud.send(delete(thumbprint))
    cloud.send(DELETE_DEPLOYMENT(service_name="vms", deployment_name="vms"))
    cloud.now += 10
    cloud.send(delete(thumbprint))


def test_a_certificate_that_a_configuration_names_stays(cloud: Offline) -> None:
    thumbprint = credential().certificate.thumbprint
    cloud.send(create_service("vms"))
    cloud.send(add(credential().certificate.data))
    cloud.now += 2
    named = f'<Certificates><Certificate name="SSL" thumbprint="{thumbprint.lower()}" thumbprintAlgorithm="sha1"/>'
    source = cscfg(Web=1).replace(b"</Role>", f"{named}</Certificates></Role>".encode())
    cloud.send(deploy("vms", "v1", configuration=source))
    cloud.now += 20
    with pytest.raises(BadRequest, match="while the deployment v1 uses it"):
        cloud.send(delete(thumbprint))


def test_certificates_go_with_their_service(cloud: Offline) -> None:
    cloud.send(create_service("vms"))
    cloud.send(add(credential().certificate.data))
    cloud.now += 2
    cloud.send(DELETE_HOSTED_SERVICE(service_name="vms"))
    cloud.send(create_service("vms"))
    assert listed(cloud) == []


def test_a_service_has_so_many_certificates(cloud: Offline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_certificates, "MAX_OF_SERVICE", 1)
    cloud.send(create_service("vms"))
    for data, wanted in ((pem()[0], None), (pem("EC")[0], Forbidden), (pem()[0], None)):
        call: Any = add(data)
        if wanted:
            with pytest.raises(wanted, match="the limit is 1, 1 are in use and 1 more was requested"):
                cloud.send(call)
        else:
            cloud.send(call)
        cloud.now += 2


def test_what_was_in_flight_goes_on_after_a_kill(state: Path) -> None:
    with offline(state) as cloud:
        cloud.send(create_service("vms"))
        cloud.send(add(credential().certificate.data))
        now = cloud.now
    with offline(state) as cloud:
        cloud.now = now + 5
        assert len(listed(cloud)) == 1


def test_the_sample_has_one(state: Path) -> None:
    with offline(state, filling=starting.Filling()) as cloud:
        (found,) = cloud.send(LIST_SERVICE_CERTIFICATES(service_name="shop"))
        assert x509.read(found.data).certificate.subject == "CN=shop.contoso.example"
