"""Writes PKCS#12 files that clients of the time read: triple DES and SHA-1, and also without a password.

The libraries of today write a file without a password as one without encryption, or derive its key from the two zero
bytes that an empty password becomes. Clients of the time derive the key from no bytes at all (the null password), and
know no cipher but triple DES and RC2. This follows RFC 7292.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from smtui.protocol.x509 import Credential

_ITERATIONS: Final = 2048
_SALT_BYTES: Final = 8
_BLOCK_BYTES: Final = 64

_DATA: Final = "1.2.840.113549.1.7.1"
_ENCRYPTED_DATA: Final = "1.2.840.113549.1.7.6"
_SHA1: Final = "1.3.14.3.2.26"
_SHA1_AND_TRIPLE_DES: Final = "1.2.840.113549.1.12.1.3"
_KEY_BAG: Final = "1.2.840.113549.1.12.10.1.2"
_CERTIFICATE_BAG: Final = "1.2.840.113549.1.12.10.1.3"
_X509_CERTIFICATE: Final = "1.2.840.113549.1.9.22.1"
_LOCAL_KEY_ID: Final = "1.2.840.113549.1.9.21"

# What a derived key is for.
_FOR_KEY: Final = 1
_FOR_IV: Final = 2
_FOR_MAC: Final = 3


def write(credential: Credential, password: str | None = None) -> bytes:
    """Write a certificate and its private key.

    Args:
        credential: with its key.
        password: None is the null password, which a .publishsettings file needs; "" the empty one.

    Raises:
        ValueError: there is no private key.
    """
    if not credential.key:
        raise ValueError("a PKCS#12 file needs the private key")
    secret = b"" if password is None else password.encode("utf-16-be") + b"\0\0"
    certificate = credential.certificate
    # Whether an RSA key is sound takes a while, and was found out when the credential was read.
    loaded = load_pem_private_key(credential.key, None, unsafe_skip_rsa_key_validation=True)
    key = loaded.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    attributes = _set(_sequence(_oid(_LOCAL_KEY_ID), _set(_octets(bytes.fromhex(certificate.thumbprint)))))
    certificate_bag = _sequence(
        _oid(_CERTIFICATE_BAG),
        _tagged(0, _sequence(_oid(_X509_CERTIFICATE), _tagged(0, _octets(certificate.data)))),
        attributes,
    )
    algorithm, encrypted = _encrypt(_sequence(certificate_bag), secret)
    certificates = _sequence(
        _oid(_ENCRYPTED_DATA),
        _tagged(0, _sequence(_integer(0), _sequence(_oid(_DATA), algorithm, _der(0x80, encrypted)))),
    )
    algorithm, encrypted = _encrypt(key, secret)
    key_bag = _sequence(_oid(_KEY_BAG), _tagged(0, _sequence(algorithm, _octets(encrypted))), attributes)
    content = _sequence(certificates, _data(_sequence(key_bag)))
    salt = secrets.token_bytes(_SALT_BYTES)
    digest = hmac.digest(derive(secret, salt, _FOR_MAC, 20), content, "sha1")
    mac = _sequence(
        _sequence(_sequence(_oid(_SHA1), _NULL), _octets(digest)), _octets(salt), _integer(_ITERATIONS)
    )  # fmt: skip
    return _sequence(_integer(3), _data(content), mac)


def derive(secret: bytes, salt: bytes, purpose: int, length: int, iterations: int = _ITERATIONS) -> bytes:
    """Derive a key from a password, as in RFC 7292 appendix B.2 with SHA-1.

    Args:
        secret: the password in UTF-16, big-endian, with two zero bytes after it; b"" for the null password.
        salt: random bytes.
        purpose: 1 for a key, 2 for an initialisation vector, 3 for a MAC key.
        length: bytes to derive.
        iterations: how often each block is hashed.
    """
    block = _repeated(salt) + _repeated(secret)
    derived = b""
    while len(derived) < length:
        digest = bytes([purpose]) * _BLOCK_BYTES + block
        for _ in range(iterations):
            digest = hashlib.sha1(digest, usedforsecurity=False).digest()
        derived += digest
        step = int.from_bytes((digest * _BLOCK_BYTES)[:_BLOCK_BYTES]) + 1
        parts = (block[start : start + _BLOCK_BYTES] for start in range(0, len(block), _BLOCK_BYTES))
        block = b"".join(
            ((int.from_bytes(part) + step) % (1 << 8 * _BLOCK_BYTES)).to_bytes(_BLOCK_BYTES) for part in parts
        )
    return derived[:length]


def _repeated(value: bytes) -> bytes:
    """Repeat a value to fill whole blocks; nothing stays nothing."""
    if not value:
        return b""
    length = -(-len(value) // _BLOCK_BYTES) * _BLOCK_BYTES
    return (value * length)[:length]


def _encrypt(content: bytes, secret: bytes) -> tuple[bytes, bytes]:
    salt = secrets.token_bytes(_SALT_BYTES)
    key, vector = derive(secret, salt, _FOR_KEY, 24), derive(secret, salt, _FOR_IV, 8)
    cipher = Cipher(TripleDES(key), modes.CBC(vector)).encryptor()
    padder = padding.PKCS7(64).padder()
    encrypted = cipher.update(padder.update(content) + padder.finalize()) + cipher.finalize()
    return _sequence(_oid(_SHA1_AND_TRIPLE_DES), _sequence(_octets(salt), _integer(_ITERATIONS))), encrypted


# --- DER -------------------------------------------------------------------------------------------------------

_NULL: Final = b"\x05\x00"


def _der(tag: int, content: bytes) -> bytes:
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(length)]) + length + content


def _sequence(*parts: bytes) -> bytes:
    return _der(0x30, b"".join(parts))


def _set(*parts: bytes) -> bytes:
    return _der(0x31, b"".join(parts))


def _tagged(number: int, content: bytes) -> bytes:
    return _der(0xA0 | number, content)


def _octets(value: bytes) -> bytes:
    return _der(0x04, value)


def _integer(value: int) -> bytes:
    return _der(0x02, value.to_bytes(value.bit_length() // 8 + 1))


def _oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    encoded = bytearray([40 * first + second])
    for number in rest:
        septets = [number & 0x7F]
        while number := number >> 7:
            septets.append(0x80 | number & 0x7F)
        encoded += bytes(reversed(septets))
    return _der(0x06, bytes(encoded))


def _data(content: bytes) -> bytes:
    return _sequence(_oid(_DATA), _tagged(0, _octets(content)))
