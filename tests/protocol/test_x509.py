"""Certificates of every kind of file, and what they say."""

from __future__ import annotations

import base64
import contextlib
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.protocol import x509
from tests.protocol.credentials import NOW, pem
from tests.protocol.values import few

# Whatever a person picks for the certificate in the file dialog.
WRONG = [
    b"",
    b"\x30",
    b"\x30\x82\xff\xff",
    b"PK\x03\x04",
    b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
]


def der(certificate: bytes) -> bytes:
    """Give a PEM certificate as DER."""
    return base64.b64decode(b"".join(line for line in certificate.splitlines() if b"-----" not in line))


def openssl(*arguments: str, given: bytes = b"") -> bytes:
    """Run the openssl program."""
    return subprocess.run(["openssl", *arguments], input=given, capture_output=True, check=True, timeout=60).stdout


def exported(directory: Path, *arguments: str, kind: str = "RSA", password: str = "") -> bytes:
    """Give a PKCS#12 file made by the openssl program."""
    certificate, key = pem(kind)
    (directory / "both.pem").write_bytes(certificate + key)
    return openssl("pkcs12", "-export", "-in", str(directory / "both.pem"), "-passout", f"pass:{password}", *arguments)


def test_a_certificate_says_who_it_is() -> None:
    certificate, _ = pem()
    found = x509.read(certificate).certificate
    assert found.data == der(certificate)
    assert found.thumbprint == x509.thumbprint(found.data)
    fingerprint = openssl("x509", "-noout", "-fingerprint", "-sha1", given=certificate)
    assert found.thumbprint == fingerprint.decode().strip().partition("=")[2].replace(":", "")
    assert found.subject == "CN=operator é,O=Contoso\\, Ltd."
    assert (found.not_before, found.not_after) == (NOW - timedelta(days=1), NOW + timedelta(days=9))
    assert (found.key_kind, found.key_bits) == ("RSA", 2048)
    assert found.pem() == certificate


def test_the_public_key_is_the_one_that_the_service_wants() -> None:
    certificate, _ = pem()
    spki = openssl("x509", "-noout", "-pubkey", given=certificate)
    assert x509.read(certificate).certificate.public_key == openssl(
        "rsa", "-pubin", "-RSAPublicKey_out", "-outform", "DER", given=spki
    )


@pytest.mark.parametrize(("kind", "bits"), [("EC", 256), ("Ed25519", 0)])
def test_keys_of_other_kinds_are_named(kind: str, bits: int) -> None:
    certificate, key = pem(kind)
    found = x509.read(certificate + key)
    assert (found.certificate.key_kind, found.certificate.key_bits, found.certificate.public_key) == (kind, bits, b"")
    assert x509.read(found.pem()) == found


@pytest.mark.parametrize("form", ["pem", "der", "crlf", "text around"])
def test_a_certificate_is_read_in_every_form(form: str) -> None:
    certificate, _ = pem()
    source = {
        "pem": certificate,
        "der": der(certificate),
        "crlf": certificate.replace(b"\n", b"\r\n"),
        "text around": b"Bag Attributes\n  friendlyName: x\n" + certificate + b"\nmore\n",
    }[form]
    assert x509.read(source) == x509.Credential(x509.read(certificate).certificate, b"")


@pytest.mark.parametrize("key_first", [False, True])
def test_a_pem_file_may_hold_the_key_and_other_certificates(key_first: bool) -> None:
    certificate, key = pem()
    other, _ = pem("EC")
    found = x509.read(key + other + certificate if key_first else other + certificate + key)
    assert found.certificate == x509.read(certificate).certificate
    assert found.key.startswith(b"-----BEGIN RSA PRIVATE KEY-----")
    assert x509.read(found.pem()) == found


def test_a_key_of_another_certificate_is_refused() -> None:
    with pytest.raises(x509.CertificateError, match="belongs to none"):
        x509.read(pem()[0] + pem("EC")[1])


def test_an_encrypted_key_needs_its_password() -> None:
    certificate, key = pem()
    locked = openssl("pkey", "-aes256", "-passout", "pass:Pa55", given=key)
    assert x509.read(certificate + locked, "Pa55") == x509.read(certificate + key)
    for wrong in ("", "other"):
        with pytest.raises(x509.CertificateError, match="password is wrong"):
            x509.read(certificate + locked, wrong)


@pytest.mark.parametrize("password", ["", "Pa55-wörd"])
@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["-legacy"],
        ["-legacy", "-descert"],
        ["-keypbe", "NONE", "-certpbe", "NONE"],
        ["-keypbe", "NONE", "-certpbe", "NONE", "-nomac"],
    ],
    ids=["AES", "RC2", "3DES", "plain with a MAC", "plain"],
)
def test_pkcs12_is_read_with_the_ciphers_of_any_time(arguments: list[str], password: str, tmp_path: Path) -> None:
    found = x509.read(exported(tmp_path, *arguments, password=password), password)
    certificate, key = pem()
    assert found == x509.read(certificate + key)


def test_pkcs12_is_known_by_its_beginning(tmp_path: Path) -> None:
    certificate, key = pem()
    assert x509.is_pkcs12(exported(tmp_path, password="secret"))
    assert [x509.is_pkcs12(source) for source in (certificate, key, der(certificate), *WRONG)] == [False] * 8


def test_a_wrong_password_is_said_so(tmp_path: Path) -> None:
    bundle = exported(tmp_path, password="Pa55")
    for wrong in ("", "pa55"):
        with pytest.raises(x509.CertificateError, match="password is wrong"):
            x509.read(bundle, wrong)


def test_pkcs12_may_have_no_key_and_must_have_a_certificate(tmp_path: Path) -> None:
    certificate, _ = pem()
    assert x509.read(exported(tmp_path, "-nokeys")) == x509.read(certificate)
    (tmp_path / "key.pem").write_bytes(pem()[1])
    bare = openssl("pkcs12", "-export", "-nocerts", "-inkey", str(tmp_path / "key.pem"), "-passout", "pass:")
    with pytest.raises(x509.CertificateError, match="holds no certificate"):
        x509.read(bare)


@pytest.mark.parametrize("source", WRONG)
def test_anything_else_is_refused_in_a_sentence(source: bytes) -> None:
    with pytest.raises(x509.CertificateError, match=r"^The .*\.$"):
        x509.read(source)


def test_a_large_file_is_not_looked_at() -> None:
    with pytest.raises(x509.CertificateError, match="larger than 1 MiB"):
        x509.read(bytes(x509.MAX_BYTES + 1))


@few
@given(data=st.data())
def test_no_damage_raises_anything_else(data: st.DataObject) -> None:
    certificate, key = pem()
    whole = data.draw(st.sampled_from([certificate, der(certificate), certificate + key]))
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:at] + data.draw(st.binary(max_size=4)) + whole[at + data.draw(st.integers(0, 4)) :]
    with contextlib.suppress(x509.CertificateError):
        x509.read(damaged)


def test_what_would_fail_is_said_beforehand() -> None:
    good = x509.read(pem()[0]).certificate
    assert good.problem(NOW) == ""
    assert (
        good.problem(NOW - timedelta(days=2))
        == f"The certificate is not valid before {good.not_before:%Y-%m-%d %H:%M} UTC."
    )
    assert good.problem(NOW + timedelta(days=10)) == f"The certificate expired on {good.not_after:%Y-%m-%d %H:%M} UTC."
    weak = x509.read(pem("weak")[0]).certificate
    assert weak.problem(NOW) == "The certificate's RSA key has 1024 bits; at least 2048 are needed."
    assert x509.read(pem("EC")[0]).certificate.problem(NOW) == ""


def test_a_private_key_is_in_no_repr() -> None:
    certificate, key = pem()
    shown = repr(x509.read(certificate + key))
    assert "PRIVATE" not in shown
    assert "operator" in shown
