"""PKCS#12 files as clients of the time want them."""

from __future__ import annotations

import hmac
import subprocess
from pathlib import Path

import pytest

from smtui.protocol import pkcs12, x509
from tests.protocol.credentials import pem

NULL = b""
EMPTY = b"\0\0"


def credential(kind: str = "RSA") -> x509.Credential:
    certificate, key = pem(kind)
    return x509.read(certificate + key)


def wide(password: str) -> bytes:
    """Give a password as the derivation takes it."""
    return password.encode("utf-16-be") + b"\0\0"


def mac_holds(bundle: bytes, secret: bytes) -> bool:
    """Give whether the MAC of a file written here was made with a password."""
    # It ends with the digest, the salt and the iteration count: 04 14 …, 04 08 …, 02 02 08 00.
    assert (bundle[-36:-34], bundle[-14:-12], bundle[-4:]) == (b"\x04\x14", b"\x04\x08", b"\x02\x02\x08\x00")
    digest, salt = bundle[-34:-14], bundle[-12:-4]
    # The content begins after the header, the version, and the tags around a string of octets.
    start = bundle.index(b"\x30\x82", 30)
    length = int.from_bytes(bundle[start + 2 : start + 4]) + 4
    key = pkcs12.derive(secret, salt, 3, 20)
    return hmac.compare_digest(hmac.digest(key, bundle[start : start + length], "sha1"), digest)


# Published test vectors of the derivation, as other implementations carry them.
@pytest.mark.parametrize(
    ("password", "salt", "purpose", "length", "iterations", "derived"),
    [
        ("smeg", "0A58CF64530D823F", 1, 24, 1, "8AAAE6297B6CB04642AB5B077851284EB7128F1A2A7FBCA3"),
        ("smeg", "0A58CF64530D823F", 2, 8, 1, "79993DFE048D3B76"),
        ("smeg", "3D83C0E4546AC140", 3, 20, 1, "8D967D88F6CAA9D714800AB3D48051D63F73A312"),
        ("queeg", "05DEC959ACFF72F7", 1, 24, 1000, "ED2034E36328830FF09DF1E1A07DD357185DAC0D4F9EB3D4"),
        ("queeg", "05DEC959ACFF72F7", 2, 8, 1000, "11DEDAD7758D4860"),
        ("queeg", "263216FCC2FAB31C", 3, 20, 1000, "5EC4C7A80DF652294C3925B6489A7AB857C83476"),
    ],
)
def test_keys_are_derived_as_others_derive_them(
    password: str, salt: str, purpose: int, length: int, iterations: int, derived: str
) -> None:
    found = pkcs12.derive(wide(password), bytes.fromhex(salt), purpose, length, iterations)
    assert found == bytes.fromhex(derived)


@pytest.mark.parametrize("kind", ["RSA", "EC"])
@pytest.mark.parametrize("password", [None, "", "Pa55-wörd"])
def test_what_is_written_is_read_again(kind: str, password: str | None) -> None:
    written = pkcs12.write(credential(kind), password)
    assert x509.read(written, password or "") == credential(kind)


@pytest.mark.parametrize("flags", [["-legacy"], []], ids=["legacy", "of today"])
@pytest.mark.parametrize("password", [None, "", "Pa55"])
def test_openssl_reads_it_with_and_without_its_old_ciphers(
    password: str | None, flags: list[str], tmp_path: Path
) -> None:
    (tmp_path / "bundle.pfx").write_bytes(pkcs12.write(credential(), password))
    command = ["openssl", "pkcs12", *flags, "-in", str(tmp_path / "bundle.pfx"), "-passin", f"pass:{password or ''}"]
    done = subprocess.run([*command, "-nodes"], capture_output=True, check=True, timeout=60)
    assert x509.read(done.stdout) == credential()
    about = subprocess.run([*command, "-info", "-noout"], capture_output=True, check=True, text=True, timeout=60).stderr
    assert about.count("pbeWithSHA1And3-KeyTripleDES-CBC") == 2
    assert "MAC: sha1" in about


def test_the_null_password_is_not_the_empty_one() -> None:
    null, empty = pkcs12.write(credential()), pkcs12.write(credential(), "")
    assert (mac_holds(null, NULL), mac_holds(null, EMPTY)) == (True, False)
    assert (mac_holds(empty, NULL), mac_holds(empty, EMPTY)) == (False, True)


def test_no_two_files_are_the_same() -> None:
    assert pkcs12.write(credential()) != pkcs12.write(credential())


def test_a_key_is_needed() -> None:
    with pytest.raises(ValueError, match="private key"):
        pkcs12.write(x509.read(pem()[0]))
