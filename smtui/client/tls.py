"""TLS contexts from a profile's certificate files, with a sentence for every file and every server that won't do."""

from __future__ import annotations

import ssl
from datetime import datetime
from typing import Final

from smtui.client import certificate_file
from smtui.client.errors import CertificateUnusable, PassphraseNeeded, ServerNotTrusted
from smtui.client.profile import Profile

# What OpenSSL's verification says, as in its x509_vfy.h.
_NOT_YET_VALID: Final = 9
_EXPIRED: Final = 10
_OTHER_AUTHORITY: Final = (2, 18, 19, 20, 21)
_OTHER_NAME: Final = (62, 64)


def with_certificate(profile: Profile) -> ssl.SSLContext:
    """Give a context that presents the management certificate.

    Raises:
        CertificateUnusable: a file is missing or unreadable, holds no certificate or no key, or the key is too short
            or belongs to another certificate.
        PassphraseNeeded: the key is encrypted, and the profile has no passphrase or another one.
    """
    context = without_certificate(profile)
    _load(context, profile)
    return context


def check_files(profile: Profile) -> None:
    """Try the certificate's files, without the system's authorities, which take long to load.

    Raises:
        CertificateUnusable, PassphraseNeeded: as `with_certificate`.
    """
    context = without_certificate(profile) if profile.ca else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    _load(context, profile)


def authority_problem(path: str) -> str:
    """Give why a CA file can't be used, as a sentence, or ""; there is nothing to say of "", the system's."""
    if not path:
        return ""
    try:
        _authority(path)
    except CertificateUnusable as error:
        return str(error)
    return ""


def untrusted(profile: Profile, error: ssl.SSLCertVerificationError) -> ServerNotTrusted:
    """Give why an endpoint's own certificate is not trusted, and what to do."""
    if error.verify_code in _OTHER_NAME:
        words, advice = f"is not made out to {profile.host}", "correct the endpoint of the profile"
    elif error.verify_code == _EXPIRED:
        words, advice = "has expired", "whoever runs the endpoint has to renew it, if this machine's clock is right"
    elif error.verify_code == _NOT_YET_VALID:
        words, advice = "is not valid yet", f"check this machine's clock, which says {datetime.now():%Y-%m-%d %H:%M}"
    elif error.verify_code in _OTHER_AUTHORITY:
        words = "is not signed by an authority that is trusted here"
        advice = "if it is the right one, name the PEM file of its authority as ca in the profile"
    else:
        words, advice = f"is not trusted ({error.verify_message.rstrip('.')})", "ask whoever runs the endpoint"
    return ServerNotTrusted(f"The certificate of {profile.endpoint} {words}, so nothing was sent: {advice}.")


def without_certificate(profile: Profile) -> ssl.SSLContext:
    """Give a context that only verifies the endpoint.

    Raises:
        CertificateUnusable: the CA file is missing, unreadable, or holds no certificate.
    """
    return _authority(profile.ca) if profile.ca else ssl.create_default_context()


def _authority(path: str) -> ssl.SSLContext:
    _check_readable(path, "CA file")
    try:
        return ssl.create_default_context(cafile=path)
    except ssl.SSLError:
        raise CertificateUnusable(f"The CA file {path} holds no certificate in PEM form.") from None


def _load(context: ssl.SSLContext, profile: Profile) -> None:
    path = profile.certificate
    _check_readable(path, "certificate")

    def passphrase() -> str:
        if not profile.passphrase:
            raise PassphraseNeeded(certificate_file.encrypted(path))
        return profile.passphrase

    try:
        context.load_cert_chain(path, password=passphrase)
    except (ssl.SSLError, ValueError) as error:
        raise _unusable(profile, error) from None


def _unusable(profile: Profile, error: Exception) -> CertificateUnusable:
    """Give our error for a file that TLS does not take."""
    path = profile.certificate
    try:
        fault = certificate_file.fault(path, certificate_file.read(path), profile.passphrase)
    except OSError:
        fault = None
    if fault is None:
        return CertificateUnusable(f"The certificate in {path} can't be used: {error}.")
    wrong = fault.trouble is certificate_file.Trouble.WRONG_PASSPHRASE
    return (PassphraseNeeded if wrong else CertificateUnusable)(fault.sentence)


def _check_readable(path: str, what: str) -> None:
    try:
        certificate_file.read(path)
    except OSError as error:
        raise CertificateUnusable(f"The {what} {path} can't be read: {error.strerror}.") from None
