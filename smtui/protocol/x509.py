"""Certificates: what is in a PEM, DER or PKCS#12 file, as bytes in and bytes out."""

from __future__ import annotations

import hashlib
import hmac
import warnings
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes, PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    pkcs12,
)

# TLS libraries of today refuse RSA keys with fewer bits.
MIN_RSA_BITS: Final = 2048
# No certificate comes near; parsing stays quick whatever is dropped on it.
MAX_BYTES: Final = 1 << 20

_UNREADABLE: Final = (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion)


class CertificateError(ValueError):
    """The bytes are not a certificate that can be read; the message is a sentence for the person who gave them."""


class OtherKey(CertificateError):
    """The private key belongs to none of the certificates."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says.

    Attributes:
        data: the certificate as DER.
        thumbprint: SHA-1 of `data` as 40 upper-case hex digits, its name on the wire.
        subject: distinguished name in the order and form of RFC 4514.
        not_before: UTC.
        not_after: UTC.
        key_kind: "RSA", "EC" or the name of another algorithm.
        key_bits: size of the public key; 0 where it has none to speak of.
        public_key: DER of the RSAPublicKey, as Add Management Certificate wants it; b"" for other kinds.
    """

    data: bytes = field(repr=False)
    thumbprint: str
    subject: str
    not_before: datetime
    not_after: datetime
    key_kind: str
    key_bits: int
    public_key: bytes = field(repr=False)

    def problem(self, now: datetime) -> str:
        """Give why a connection with this certificate would fail, as a sentence, or "".

        Args:
            now: with a time zone.
        """
        if now < self.not_before:
            return f"The certificate is not valid before {self.not_before:%Y-%m-%d %H:%M} UTC."
        if now > self.not_after:
            return f"The certificate expired on {self.not_after:%Y-%m-%d %H:%M} UTC."
        if self.key_kind == "RSA" and self.key_bits < MIN_RSA_BITS:
            return f"The certificate's RSA key has {self.key_bits} bits; at least {MIN_RSA_BITS} are needed."
        return ""

    def pem(self) -> bytes:
        """Give the certificate as PEM."""
        return x509.load_der_x509_certificate(self.data).public_bytes(Encoding.PEM)


@dataclass(frozen=True, slots=True)
class Credential:
    """A certificate and, where the file held it, its private key.

    Attributes:
        certificate: the certificate.
        key: the private key as PEM without encryption; b"" where there is none.
    """

    certificate: Certificate
    key: bytes = field(repr=False)

    def pem(self) -> bytes:
        """Give certificate and private key as one PEM file, which is what clients are configured with."""
        return self.certificate.pem() + self.key


def thumbprint(data: bytes) -> str:
    """Give the SHA-1 of a DER certificate as 40 upper-case hex digits."""
    return hashlib.sha1(data, usedforsecurity=False).hexdigest().upper()


def is_pkcs12(source: bytes) -> bool:
    """Whether a file begins like PKCS#12, as DER or BER: a sequence whose first member is the version 3."""
    long = source[1] & 0x7F if len(source) > 1 and source[1] & 0x80 else 0
    return source[:1] == b"\x30" and source[2 + long : 5 + long] == b"\x02\x01\x03"


def first_certificate(source: bytes) -> Certificate | None:
    """Give the first certificate of a PEM file, which is the one that TLS presents, or a DER certificate, if any.

    Args:
        source: the file; nothing else in it is looked at.
    """
    load = x509.load_pem_x509_certificate if b"-----BEGIN " in source else x509.load_der_x509_certificate
    try:
        return _describe(load(source[:MAX_BYTES]))
    except _UNREADABLE:
        return None


def read(source: bytes, password: str = "") -> Credential:
    """Read a .cer, .crt, .pem, .pfx or .p12 file.

    Args:
        source: PEM with a certificate and perhaps its private key, a DER certificate, or PKCS#12.
        password: of the private key or of the PKCS#12; "" also stands for none at all.

    Raises:
        CertificateError: too large, not a certificate, damaged, or the password is wrong.
    """
    if len(source) > MAX_BYTES:
        raise CertificateError("The certificate file is larger than 1 MiB.")
    if b"-----BEGIN " in source:
        return _read_pem(source, password)
    try:
        return Credential(_describe(x509.load_der_x509_certificate(source)), b"")
    except _UNREADABLE:
        return read_pkcs12(source, password)


def read_pkcs12(source: bytes, password: str = "") -> Credential:
    """Read a PKCS#12 file with the ciphers of any time, RC2 and triple DES among them.

    Args:
        source: the file.
        password: "" is tried as the null and as the empty password, which derive different keys.

    Raises:
        CertificateError: not PKCS#12, damaged, the password is wrong, or there is no certificate in it.
    """
    for secret in (_encoded(password),) if password else (None, b""):
        try:
            with warnings.catch_warnings():
                # Of files that are BER, as those of old programs are; it would be written to the terminal.
                warnings.simplefilter("ignore", UserWarning)
                key, certificate, others = pkcs12.load_key_and_certificates(source, secret)
            break
        except _UNREADABLE:
            continue
    else:
        raise CertificateError("The file is no certificate and no PKCS#12, it is damaged, or the password is wrong.")
    certificate = certificate or (others[0] if others else None)
    if certificate is None:
        raise CertificateError("The PKCS#12 file holds no certificate.")
    return _credential(certificate, key)


def _encoded(password: str) -> bytes:
    try:
        encoded = password.encode()
    except UnicodeEncodeError:
        encoded = b"\0"
    if b"\0" in encoded:
        # OpenSSL's binding panics at a NUL, and writes the password to the terminal.
        raise CertificateError("The password holds a character that no password can have.")
    return encoded


def _read_pem(source: bytes, password: str) -> Credential:
    try:
        certificates = x509.load_pem_x509_certificates(source)
    except _UNREADABLE:
        raise CertificateError("The PEM file holds no certificate, or a damaged one.") from None
    if b"PRIVATE KEY-----" not in source:
        return _credential(certificates[0], None)
    try:
        key = load_pem_private_key(source, _encoded(password) if b"ENCRYPTED" in source else None)
    except _UNREADABLE:
        raise CertificateError("The private key in the PEM file is damaged, or the password is wrong.") from None
    public = _public_bytes(key.public_key())
    for certificate in certificates:
        if hmac.compare_digest(_public_bytes(certificate.public_key()), public):
            return _credential(certificate, key)
    raise OtherKey("The private key in the PEM file belongs to none of its certificates.")


def _credential(certificate: x509.Certificate, key: PrivateKeyTypes | None) -> Credential:
    try:
        described = _describe(certificate)
    except _UNREADABLE:
        raise CertificateError("The certificate is damaged.") from None
    if key is None:
        return Credential(described, b"")
    # PKCS#1 is what the oldest clients read; only RSA and EC keys have such a form.
    old = isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
    form = PrivateFormat.TraditionalOpenSSL if old else PrivateFormat.PKCS8
    return Credential(described, key.private_bytes(Encoding.PEM, form, NoEncryption()))


def _describe(certificate: x509.Certificate) -> Certificate:
    key = certificate.public_key()
    data = certificate.public_bytes(Encoding.DER)
    is_rsa = isinstance(key, rsa.RSAPublicKey)
    kind = "RSA" if is_rsa else "EC" if isinstance(key, ec.EllipticCurvePublicKey) else _kind(key)
    return Certificate(
        data=data,
        thumbprint=thumbprint(data),
        subject=certificate.subject.rfc4514_string(),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        key_kind=kind,
        key_bits=getattr(key, "key_size", 0),
        public_key=key.public_bytes(Encoding.DER, PublicFormat.PKCS1) if isinstance(key, rsa.RSAPublicKey) else b"",
    )


def _kind(key: CertificatePublicKeyTypes) -> str:
    return type(key).__name__.removesuffix("PublicKey").lstrip("_")


def _public_bytes(key: object) -> bytes:
    made: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined]
    return made
