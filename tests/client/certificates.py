"""Certificates for tests, made with cryptography."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Identity:
    """A certificate with its key.

    Attributes:
        file: PEM file with both.
    """

    key: CertificateIssuerPrivateKeyTypes
    certificate: x509.Certificate
    file: Path

    @property
    def certificate_pem(self) -> bytes:
        """The certificate alone."""
        return self.certificate.public_bytes(Encoding.PEM)

    def key_pem(self, passphrase: bytes = b"") -> bytes:
        """Give the key alone."""
        how: KeySerializationEncryption = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how)


def identity(
    directory: Path,
    name: str,
    issuer: Identity | None = None,
    *,
    bits: int = 0,
    days: tuple[int, int] = (-1, 1),
    host: str = "127.0.0.1",
) -> Identity:
    """Make a certificate.

    Args:
        directory: where its file is written.
        name: its subject.
        issuer: who signs it; without one it signs itself.
        bits: of an RSA key; 0 for a key on P-256.
        days: from when and until when it is valid, from now.
        host: the address or name that it is made out to.
    """
    key: CertificateIssuerPrivateKeyTypes
    key = rsa.generate_private_key(65537, bits) if bits else ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([_general_name(host)]), critical=False)
        .sign(issuer.key if issuer else key, hashes.SHA256())
    )
    file = directory / f"{name}.pem"
    made = Identity(key, certificate, file)
    file.write_bytes(made.certificate_pem + made.key_pem())
    return made


def authority(directory: Path) -> Identity:
    """Make a certificate authority."""
    return identity(directory, "authority")


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
