"""Service certificates of cloud services. Only the public part is kept; private keys and passwords are not."""

from __future__ import annotations

import sqlite3
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from smtui.localcloud import deployment_addresses, lifecycle, quotas
from smtui.localcloud.registry import answers, carries_out
from smtui.protocol import x509, xml
from smtui.protocol.errors import BadRequest, ResourceNotFound
from smtui.protocol.names import CERTIFICATE_FORMATS
from smtui.protocol.service_certificates import SHA1, Certificate, CertificateFile

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS service_certificates (
    service TEXT NOT NULL COLLATE NOCASE REFERENCES hosted_services (name) ON DELETE CASCADE,
    thumbprint TEXT NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (service, thumbprint)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS certificate_uses (
    deployment INTEGER NOT NULL REFERENCES deployments (id) ON DELETE CASCADE,
    role TEXT NOT NULL COLLATE NOCASE,
    thumbprint TEXT NOT NULL,
    PRIMARY KEY (deployment, role, thumbprint)
) WITHOUT ROWID
"""

ADDED: Final = "service_certificates.added"
DELETED: Final = "service_certificates.deleted"

MAX_OF_SERVICE: Final = 199

_NOT_FOUND: Final = "The certificate was not found."


# --- answers ---------------------------------------------------------------------------------------------------


@answers("service_certificates.LIST_SERVICE_CERTIFICATES")
def list_service_certificates(request: Request) -> tuple[Certificate, ...]:
    """Answer List Service Certificates."""
    service = deployment_addresses.service(request)
    address = request.subscription.url(f"services/hostedservices/{service}/certificates/{SHA1}-")
    rows = request.database.execute(
        "SELECT thumbprint, data FROM service_certificates WHERE service = ? ORDER BY thumbprint", (service,)
    )
    return tuple(Certificate(address + thumbprint, thumbprint, SHA1, data) for thumbprint, data in rows)


@answers("service_certificates.GET_SERVICE_CERTIFICATE")
def get_service_certificate(request: Request) -> Certificate:
    """Answer Get Service Certificate, which has the data alone."""
    service = deployment_addresses.service(request)
    row = request.database.execute(
        "SELECT data FROM service_certificates WHERE service = ? AND thumbprint = ?", (service, _thumbprint(request))
    ).fetchone()
    if row is None:
        raise ResourceNotFound(_NOT_FOUND)
    return Certificate(data=row[0])


@answers("service_certificates.ADD_SERVICE_CERTIFICATE")
def add_service_certificate(request: Request) -> None:
    """Answer Add Service Certificate; what is not a certificate, or has another password, is refused at once.

    The format has to be one of the two, and is not compared with what the data is: the service was sent PEM as pfx.
    """
    body: CertificateFile = request.body
    service = deployment_addresses.service(request)
    request.exclusively(deployment_addresses.place(service), "hosted service")
    if body.certificate_format.lower() not in CERTIFICATE_FORMATS:
        raise BadRequest(f"The certificate format is invalid: it is {' or '.join(CERTIFICATE_FORMATS)}.")
    try:
        certificate = x509.read(bytes(body.data), body.password).certificate
    except x509.CertificateError as error:
        raise BadRequest(f"The certificate data or the password is invalid. {error}") from None
    if not exists(request.database, service, certificate.thumbprint):
        count = request.database.execute("SELECT COUNT(*) FROM service_certificates WHERE service = ?", (service,))
        quotas.require_room("service certificates of a hosted service", MAX_OF_SERVICE, count.fetchone()[0])
    request.later(
        lifecycle.CERTIFICATE_CHANGED,
        ADDED,
        f"certificates/{service}",
        service=service,
        data=b64encode(certificate.data).decode(),
    )
    request.finishes_after(lifecycle.CERTIFICATE_CHANGED)


@answers("service_certificates.DELETE_SERVICE_CERTIFICATE")
def delete_service_certificate(request: Request) -> None:
    """Answer Delete Service Certificate; one that a deployment names stays."""
    service, thumbprint = deployment_addresses.service(request), _thumbprint(request)
    request.exclusively(deployment_addresses.place(service), "hosted service")
    if not exists(request.database, service, thumbprint):
        raise ResourceNotFound(_NOT_FOUND)
    if deployment := _user(request.database, service, thumbprint):
        raise BadRequest(
            f"The certificate with thumbprint {thumbprint} can't be deleted while the deployment {deployment} uses it."
        )
    request.later(
        lifecycle.CERTIFICATE_CHANGED, DELETED, f"certificates/{service}", service=service, thumbprint=thumbprint
    )
    request.finishes_after(lifecycle.CERTIFICATE_CHANGED)


@carries_out(ADDED)
def _added(database: sqlite3.Connection, at: float, payload: Mapping[str, Any]) -> None:
    del at
    insert(database, payload["service"], b64decode(payload["data"]))


@carries_out(DELETED)
def _deleted(database: sqlite3.Connection, at: float, payload: Mapping[str, Any]) -> None:
    del at
    database.execute(
        "DELETE FROM service_certificates WHERE service = ? AND thumbprint = ?",
        (payload["service"], payload["thumbprint"]),
    )


# --- for deployments -------------------------------------------------------------------------------------------


def insert(database: sqlite3.Connection, service: str, data: bytes) -> None:
    """Give a cloud service a certificate, inside a transaction; nothing happens where there is no such service.

    Args:
        database: inside a transaction.
        service: name of the cloud service.
        data: DER.
    """
    database.execute(
        "INSERT OR REPLACE INTO service_certificates SELECT name, ?, ? FROM hosted_services WHERE name = ?",
        (x509.thumbprint(data), data, service),
    )


def exists(database: sqlite3.Connection, service: str, thumbprint: str) -> bool:
    """Give whether a cloud service has a certificate."""
    row = database.execute(
        "SELECT 1 FROM service_certificates WHERE service = ? AND thumbprint = ?", (service, thumbprint.upper())
    )
    return row.fetchone() is not None


def require(database: sqlite3.Connection, service: str, thumbprints: Iterable[str]) -> None:
    """Refuse thumbprints of certificates that a cloud service has not.

    Raises:
        BadRequest: in the service's words, with the first of them.
    """
    for thumbprint in thumbprints:
        if not exists(database, service, thumbprint):
            raise BadRequest(f"The certificate with thumbprint {thumbprint} was not found.")


def use(database: sqlite3.Connection, deployment: int, role: str, thumbprints: Iterable[str]) -> None:
    """Write down which certificates a virtual machine was given, inside a transaction; these can't be deleted.

    Args:
        database: inside a transaction.
        deployment: its row.
        role: name of the virtual machine.
        thumbprints: of certificates that the cloud service has.
    """
    database.executemany(
        "INSERT OR IGNORE INTO certificate_uses VALUES (?, ?, ?)",
        ((deployment, role, thumbprint.upper()) for thumbprint in thumbprints),
    )


def forget_role(database: sqlite3.Connection, deployment: int, role: str) -> None:
    """Forget which certificates a virtual machine was given, inside a transaction."""
    database.execute("DELETE FROM certificate_uses WHERE deployment = ? AND role = ?", (deployment, role))


def in_configuration(source: bytes) -> tuple[str, ...]:
    """Give the thumbprints of the Certificate elements of a .cscfg; () where it can't be read."""
    try:
        document = xml.parse(source)
    except xml.XmlError:
        return ()
    return tuple(
        "".join(document.true_text(node.get("thumbprint", "")).split()).upper()
        for node in document.root.iter("{*}Certificate")
    )


def _user(database: sqlite3.Connection, service: str, thumbprint: str) -> str:
    rows = database.execute("SELECT id, name, configuration FROM deployments WHERE service = ?", (service,)).fetchall()
    for identifier, name, configuration in rows:
        used = database.execute(
            "SELECT 1 FROM certificate_uses WHERE deployment = ? AND thumbprint = ?", (identifier, thumbprint)
        )
        if used.fetchone() or thumbprint in in_configuration(configuration):
            return str(name)
    return ""


def _thumbprint(request: Request) -> str:
    return request.arguments["thumbprint"].upper()
