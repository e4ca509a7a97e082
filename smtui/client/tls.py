"""TLS contexts from a profile's certificate files, with a sentence for every file that can't be used."""

from __future__ import annotations

import ssl
from pathlib import Path

from smtui.client.errors import CertificateUnusable
from smtui.client.profile import Profile


def with_certificate(profile: Profile) -> ssl.SSLContext:
    """Give a context that presents the management certificate.

    Raises:
        CertificateUnusable: a file is missing or unreadable, holds no certificate or no key, the key is encrypted,
            too short, or belongs to another certificate.
    """
    context = without_certificate(profile)
    path = profile.certificate
    _check_readable(path, "certificate")

    def refuse_passphrase() -> str:
        raise CertificateUnusable(
            f"The private key in {path} is encrypted. Write it without a passphrase: "
            f"openssl rsa -in {path} -out NEW.pem."
        )

    try:
        context.load_cert_chain(path, password=refuse_passphrase)
    except ssl.SSLError as error:
        raise CertificateUnusable(_sentence(error, path)) from None
    return context


def without_certificate(profile: Profile) -> ssl.SSLContext:
    """Give a context that only verifies the endpoint.

    Raises:
        CertificateUnusable: the CA file is missing, unreadable, or holds no certificate.
    """
    if not profile.ca:
        return ssl.create_default_context()
    _check_readable(profile.ca, "CA file")
    try:
        return ssl.create_default_context(cafile=profile.ca)
    except ssl.SSLError:
        raise CertificateUnusable(f"The CA file {profile.ca} holds no certificate in PEM form.") from None


def _check_readable(path: str, what: str) -> None:
    try:
        with Path(path).open("rb"):
            return
    except OSError as error:
        raise CertificateUnusable(f"The {what} {path} can't be read: {error.strerror}.") from None


def _sentence(error: ssl.SSLError, path: str) -> str:
    reason = error.reason or ""
    if "TOO_SMALL" in reason or "TOO_WEAK" in reason:
        return f"The key in {path} is too short for today's TLS: a management certificate needs 2048 bits or more."
    if "MISMATCH" in reason:
        return f"The private key in {path} belongs to another certificate."
    return f"{path} should hold the management certificate and its private key, both in PEM form."
