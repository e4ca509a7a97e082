"""The certificates that are accepted for the subscription.

TLS lets every certificate in that was ever registered, so that one that was removed still gets the service's own
403; which are accepted now is decided here alone.
"""

from __future__ import annotations

import sqlite3
import ssl
import time
from typing import TYPE_CHECKING, Final

from smtui.localcloud.registry import answers
from smtui.localcloud.request import Created
from smtui.protocol import x509
from smtui.protocol.errors import BadRequest, Conflict, ResourceNotFound
from smtui.protocol.management_certificates import SubscriptionCertificate
from smtui.protocol.x509 import CertificateError, thumbprint

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS management_certificates (
    thumbprint TEXT PRIMARY KEY,
    data BLOB NOT NULL,
    created REAL NOT NULL,
    removed REAL
)
"""


_SELECT: Final = "SELECT thumbprint, data, created FROM management_certificates WHERE removed IS NULL"
_NOT_FOUND: Final = "The certificate was not found."


@answers("management_certificates.LIST_MANAGEMENT_CERTIFICATES")
def list_management_certificates(request: Request) -> tuple[SubscriptionCertificate, ...]:
    """Answer List Management Certificates, the oldest first."""
    return tuple(_shown(*row) for row in request.database.execute(f"{_SELECT} ORDER BY created, thumbprint"))


@answers("management_certificates.GET_MANAGEMENT_CERTIFICATE")
def get_management_certificate(request: Request) -> SubscriptionCertificate:
    """Answer Get Management Certificate."""
    name = request.arguments["thumbprint"].upper()
    row = request.database.execute(f"{_SELECT} AND thumbprint = ?", (name,)).fetchone()
    if row is None:
        raise ResourceNotFound(_NOT_FOUND)
    return _shown(*row)


@answers("management_certificates.ADD_MANAGEMENT_CERTIFICATE")
def add_management_certificate(request: Request) -> Created:
    """Answer Add Management Certificate: it is accepted from the next connection on.

    Of a PKCS#12 file, which the service was sent as well, the certificate alone is kept.
    """
    body: SubscriptionCertificate = request.body
    try:
        found = x509.read(bytes(body.subscription_certificate_data)).certificate
    except CertificateError as error:
        raise BadRequest(f"The certificate data is invalid. {error}") from None
    sent = body.subscription_certificate_thumbprint.upper()
    if sent and sent != found.thumbprint:
        raise BadRequest(f"The thumbprint {sent[:80]} is not that of the certificate, which is {found.thumbprint}.")
    if is_registered(request.database, found.thumbprint):
        raise Conflict(f"The certificate {found.thumbprint} is registered already.")
    register(request.database, found.data, request.now)
    try:
        request.trust(found.data)
    except ssl.SSLError:
        raise BadRequest("The certificate data is invalid. TLS can't read it.") from None
    return Created(f"certificates/{found.thumbprint}")


@answers("management_certificates.DELETE_MANAGEMENT_CERTIFICATE")
def delete_management_certificate(request: Request) -> None:
    """Answer Delete Management Certificate, also for the one that the caller uses: it is let in no more."""
    if not remove(request.database, request.arguments["thumbprint"], request.now):
        raise ResourceNotFound(_NOT_FOUND)


def register(database: sqlite3.Connection, data: bytes, now: float) -> str:
    """Accept a certificate, also one that was removed before.

    Args:
        database: inside a transaction.
        data: DER.
        now: seconds since 1970.

    Returns:
        Its thumbprint.
    """
    name = thumbprint(data)
    database.execute(
        "INSERT INTO management_certificates VALUES (?, ?, ?, NULL) "
        "ON CONFLICT (thumbprint) DO UPDATE SET created = excluded.created, removed = NULL",
        (name, data, now),
    )
    return name


def remove(database: sqlite3.Connection, name: str, now: float) -> bool:
    """Accept a certificate no longer.

    Returns:
        Whether it was accepted until now.
    """
    cursor = database.execute(
        "UPDATE management_certificates SET removed = ? WHERE thumbprint = ? AND removed IS NULL", (now, name.upper())
    )
    return cursor.rowcount == 1


def is_registered(database: sqlite3.Connection, name: str) -> bool:
    """Give whether a certificate is accepted now."""
    row = database.execute(
        "SELECT 1 FROM management_certificates WHERE thumbprint = ? AND removed IS NULL", (name,)
    ).fetchone()
    return row is not None


def known(database: sqlite3.Connection) -> tuple[bytes, ...]:
    """Give every certificate that was ever registered, as DER: what TLS has to let in."""
    return tuple(row[0] for row in database.execute("SELECT data FROM management_certificates"))


def is_known(database: sqlite3.Connection, data: bytes) -> bool:
    """Give whether a certificate was ever registered."""
    row = database.execute("SELECT 1 FROM management_certificates WHERE thumbprint = ?", (thumbprint(data),))
    return row.fetchone() is not None


def _shown(name: str, data: bytes, created: float) -> SubscriptionCertificate:
    fraction = int(created % 1 * 10_000_000)
    return SubscriptionCertificate(
        subscription_certificate_public_key=x509.read(data).certificate.public_key,
        subscription_certificate_thumbprint=name,
        subscription_certificate_data=data,
        created=f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(created))}.{fraction:07}Z",
    )
