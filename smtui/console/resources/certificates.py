"""What management certificates and service certificates have in common: what they say, and files that hold them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from smtui.client.certificate_file import SOON_DAYS
from smtui.console import files
from smtui.console.files import FileProblem
from smtui.console.lines import Line, Span, fields, span
from smtui.console.times import age

if TYPE_CHECKING:
    from smtui.protocol import x509

MAX_FILE_BYTES: Final = files.MIB
TYPED_DIGITS: Final = 8
"""How much of a thumbprint is typed to confirm: all forty digits would be copied without looking."""

_COMMON_NAME: Final = re.compile(r"(?:^|,)CN=((?:\\.|[^,+\\])+)")


def described(data: bytes) -> x509.Certificate | None:
    """Give what a certificate says; None where it can't be read: the service has kept other things too."""
    from smtui.protocol import x509

    try:
        return x509.read(data).certificate
    except x509.CertificateError:
        return None


def name_of(certificate: x509.Certificate | None) -> str:
    """Give a certificate's name for people: the common name, or else the whole subject."""
    if certificate is None:
        return "(can't be read)"
    found = _COMMON_NAME.search(certificate.subject)
    return re.sub(r"\\(.)", r"\1", found[1]) if found else certificate.subject or "(no subject)"


def validity(certificate: x509.Certificate | None) -> Span:
    """Give the day until which a certificate is valid, or why it is not, in colour."""
    if certificate is None:
        return "", "plain"
    now = datetime.now(UTC)
    if now > certificate.not_after:
        return f"! expired {certificate.not_after:%Y-%m-%d}", "bad"
    if now < certificate.not_before:
        return f"from {certificate.not_before:%Y-%m-%d}", "warn"
    if certificate.not_after - now < timedelta(days=SOON_DAYS):
        return f"! soon {certificate.not_after:%Y-%m-%d}", "warn"
    return f"{certificate.not_after:%Y-%m-%d}", "dim"


def certificate_lines(thumbprint: str, certificate: x509.Certificate | None, added: Line = ()) -> list[Line]:
    """Give everything that a certificate says, and when it was added, where that is known."""
    if certificate is None:
        return fields([("Thumbprint", thumbprint, "name"), ("Content", "can't be read", "warn"), ("Added", added)])
    now = datetime.now(UTC)
    return fields(
        [
            ("Subject", certificate.subject, "name"),
            ("Thumbprint", thumbprint),
            ("Valid from", _from(certificate, now)),
            ("Valid until", _until(certificate, now)),
            ("Key", f"{certificate.key_kind} {certificate.key_bits or ''}".strip()),
            ("Added", added),
        ]
    )


def _from(certificate: x509.Certificate, now: datetime) -> Line:
    when = span(_time(certificate.not_before))
    if now < certificate.not_before:
        return ("! not yet valid · ", "warn"), when
    return (when,)


def _until(certificate: x509.Certificate, now: datetime) -> Line:
    when = span(_time(certificate.not_after))
    left = (certificate.not_after - now).total_seconds()
    if left < 0:
        return ("! expired ", "bad"), (f"{age(-left)} ago · ", "age"), when
    if left < SOON_DAYS * 86400:
        return ("! expires soon ", "warn"), (f"in {age(left)} · ", "age"), when
    return (f"in {age(left)} · ", "age"), when


def _time(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"


def short(thumbprint: str) -> str:
    """Give the part of a thumbprint that is enough to tell it from others."""
    return thumbprint[:TYPED_DIGITS]


def read_file(path: str) -> x509.Credential:
    """Read the certificate in a file that needs no password.

    Raises:
        FileProblem: it can't be used; the message says why.
    """
    from smtui.protocol import x509

    if not path:
        raise FileProblem("Give the path of the file.")
    try:
        return x509.read(files.read(path, MAX_FILE_BYTES))
    except x509.CertificateError as error:
        raise FileProblem(str(error)) from None


def cells(thumbprint: str, certificate: x509.Certificate | None) -> tuple[Span, Span, Span]:
    """Give a certificate's cells in a table: name, validity, thumbprint."""
    return span(name_of(certificate), "name"), validity(certificate), span(thumbprint, "dim")
