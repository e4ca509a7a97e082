"""Makes management certificates: self-signed, with a key and a signature that the TLS of today accepts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from smtui.protocol.x509 import Credential, read

# Clocks of virtual machines lag behind.
_BACKDATED: Final = timedelta(hours=1)


def create(subject: str, days: int, bits: int) -> Credential:
    """Make a certificate for TLS clients with an RSA key, signed by itself with SHA-256.

    Args:
        subject: common name, 1 to 64 characters.
        days: how long it is valid from now.
        bits: size of the key.

    Raises:
        ValueError: the subject is longer, or the key smaller than cryptography makes one.
    """
    key = rsa.generate_private_key(65537, bits)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    now = datetime.now(UTC).replace(microsecond=0)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    return read(certificate.public_bytes(Encoding.PEM) + private)
