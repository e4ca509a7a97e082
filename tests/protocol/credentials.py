"""Certificates made for the tests, each once a process."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509 as library
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

NOW = datetime.now(UTC).replace(microsecond=0)


def pem(kind: str = "RSA") -> tuple[bytes, bytes]:
    """Give a self-signed certificate that is valid for 9 days, and its private key, as PEM.

    Args:
        kind: RSA, weak (RSA too), EC or Ed25519.
    """
    return _made(kind)


@cache
def _made(kind: str) -> tuple[bytes, bytes]:
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
    if kind == "EC":
        key = ec.generate_private_key(ec.SECP256R1())
    elif kind == "Ed25519":
        key = ed25519.Ed25519PrivateKey.generate()
    else:
        key = rsa.generate_private_key(public_exponent=65537, key_size=1024 if kind == "weak" else 2048)
    name = library.Name(
        [
            library.NameAttribute(NameOID.ORGANIZATION_NAME, "Contoso, Ltd."),
            library.NameAttribute(NameOID.COMMON_NAME, "operator é"),
        ]
    )
    made = (
        library.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(library.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=9))
        .sign(key, None if kind == "Ed25519" else hashes.SHA256())
    )
    return made.public_bytes(Encoding.PEM), key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
