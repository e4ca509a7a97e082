"""The local cloud's certificates and its .publishsettings file.

Three files in the state directory: `ca.pem` (what clients trust), `server.pem` (certificate and key of the server),
`client.pem` (certificate and key of the management certificate, self-signed as the service's customers made them).
The authority's own key is never written: when the server's certificate runs out, both are made anew.
"""

from __future__ import annotations

import ipaddress
import os
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from smtui.protocol import publish_settings

CA: Final = "ca.pem"
SERVER: Final = "server.pem"
CLIENT: Final = "client.pem"
PUBLISH_SETTINGS: Final = "local.publishsettings"

_LIFETIME: Final = timedelta(days=825)
_RENEWED_BEFORE: Final = timedelta(days=30)
# Clocks of virtual machines lag behind.
_BACKDATED: Final = timedelta(days=1)


def prepare(directory: Path) -> bytes:
    """Make the certificates that are missing, damaged or about to run out.

    Args:
        directory: the state directory.

    Returns:
        The management certificate as DER.
    """
    if not (_lasts(directory / CA) and _lasts(directory / SERVER)):
        _make_server(directory)
    if not _lasts(directory / CLIENT):
        _make_client(directory)
    return x509.load_pem_x509_certificate((directory / CLIENT).read_bytes()).public_bytes(Encoding.DER)


def context(directory: Path, clients: tuple[bytes, ...]) -> ssl.SSLContext:
    """Make the server's TLS context: a client certificate is asked for and may be missing.

    Args:
        directory: the state directory, prepared.
        clients: certificates that the handshake lets in, as DER.
    """
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.verify_mode = ssl.CERT_OPTIONAL
    # Self-signed certificates often have one and the same subject; without this flag OpenSSL takes the first that it
    # finds for the issuer of all of them and refuses the others.
    made.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    made.load_cert_chain(directory / SERVER)
    for client in clients:
        trust(made, client)
    return made


def trust(made: ssl.SSLContext, client: bytes) -> None:
    """Let a client certificate through the handshake from the next connection on.

    Args:
        made: the server's context, which may be in use.
        client: DER.
    """
    made.load_verify_locations(cadata=client)


def write_publish_settings(directory: Path, subscription_id: str, name: str, endpoint: str) -> None:
    """Write `local.publishsettings`, schema 2.0, for the endpoint of this run.

    The PKCS#12 in it has the null password and the ciphers that clients of the time know.

    Args:
        directory: the state directory, prepared.
        subscription_id: the GUID.
        name: the subscription's name.
        endpoint: becomes ServiceManagementUrl.

    Raises:
        CertificateError: the management certificate's key is not sound.
    """
    pem = (directory / CLIENT).read_bytes()
    write_private(directory / PUBLISH_SETTINGS, publish_settings.publish(pem, subscription_id, name, endpoint))


def write_private(path: Path, content: bytes) -> None:
    """Replace a file at once; nobody but its owner can ever open it.

    Args:
        path: the file.
        content: all of it.
    """
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    beside.replace(path)


def _lasts(path: Path) -> bool:
    try:
        pem = path.read_bytes()
        certificate = x509.load_pem_x509_certificate(pem)
        if path.name != CA:
            # Not whether an RSA key is sound, which takes a while: the .publishsettings of every start finds that out.
            load_pem_private_key(pem, None, unsafe_skip_rsa_key_validation=True)
    except (OSError, ValueError):
        return False
    return certificate.not_valid_after_utc - _RENEWED_BEFORE > datetime.now(UTC)


def _make_server(directory: Path) -> None:
    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority_name = _name("smtui local cloud authority")
    authority = (
        _builder(authority_name, authority_name, authority_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    key = ec.generate_private_key(ec.SECP256R1())
    addresses = [
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
        x509.IPAddress(ipaddress.ip_address("::1")),
        x509.DNSName("localhost"),
    ]
    certificate = (
        _builder(_name("smtui local cloud"), authority_name, key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(addresses), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    # A kill between the two leaves a pair that does not match; the authority goes last, and its absence starts over.
    (directory / CA).unlink(missing_ok=True)
    write_private(directory / SERVER, certificate.public_bytes(Encoding.PEM) + _pem(key))
    write_private(directory / CA, authority.public_bytes(Encoding.PEM))


def _make_client(directory: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = _name("smtui management certificate")
    certificate = (
        _builder(name, name, key.public_key())
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    write_private(directory / CLIENT, certificate.public_bytes(Encoding.PEM) + _pem(key))


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now + _LIFETIME)
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _usage(*, digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
