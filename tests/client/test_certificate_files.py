"""A sentence for every certificate file that can't be used."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from smtui.client import tls
from smtui.client.async_client import AsyncClient
from smtui.client.errors import CertificateUnusable
from smtui.protocol.hosted_services import DELETE_HOSTED_SERVICE
from tests.client.certificates import Identity, identity
from tests.client.scripted import PROFILE, Diary

Content = Callable[[Identity, Identity], bytes]

BOTH = "{file} should hold the management certificate and its private key, both in PEM form."
ENCRYPTED = (
    "The private key in {file} is encrypted. Write it without a passphrase: openssl rsa -in {file} -out NEW.pem."
)
MISMATCH = "The private key in {file} belongs to another certificate."

FILES: dict[str, tuple[Content, str]] = {
    "empty": (lambda own, other: b"", BOTH),
    "no key": (lambda own, other: own.certificate_pem, BOTH),
    "no certificate": (lambda own, other: own.key_pem(), BOTH),
    "DER": (lambda own, other: own.certificate.public_bytes(Encoding.DER), BOTH),
    "cut off": (lambda own, other: (own.certificate_pem + own.key_pem())[:-60], BOTH),
    "encrypted": (lambda own, other: own.certificate_pem + own.key_pem(b"secret"), ENCRYPTED),
    "another key": (lambda own, other: own.certificate_pem + other.key_pem(), MISMATCH),
}


def sentence(certificate: Path, ca: str = "") -> str:
    """Give why a profile's files can't be used."""
    with pytest.raises(CertificateUnusable) as caught:
        tls.with_certificate(replace(PROFILE, certificate=str(certificate), ca=ca))
    return str(caught.value)


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_cannot_be_used_says_why(kind: str, ca: Identity, tmp_path: Path) -> None:
    content, words = FILES[kind]
    file = tmp_path / "work.pem"
    file.write_bytes(content(identity(tmp_path, "own", ca), identity(tmp_path, "other", ca)))
    assert sentence(file) == words.format(file=file)


def test_a_key_of_1024_bits_is_too_short(tmp_path: Path) -> None:
    weak = identity(tmp_path, "weak", bits=1024)
    assert sentence(weak.file) == (
        f"The key in {weak.file} is too short for today's TLS: a management certificate needs 2048 bits or more."
    )


def test_a_missing_file_and_a_directory_are_named(tmp_path: Path) -> None:
    missing = tmp_path / "none.pem"
    assert sentence(missing) == f"The certificate {missing} can't be read: No such file or directory."
    assert sentence(tmp_path) == f"The certificate {tmp_path} can't be read: Is a directory."


def test_an_authority_that_cannot_be_used_is_named(ca: Identity, tmp_path: Path) -> None:
    nothing = tmp_path / "ca.pem"
    nothing.write_text("nothing")
    assert sentence(ca.file, str(nothing)) == f"The CA file {nothing} holds no certificate in PEM form."
    missing = tmp_path / "gone.pem"
    assert sentence(ca.file, str(missing)) == f"The CA file {missing} can't be read: No such file or directory."


def test_good_files_make_a_context_that_verifies(ca: Identity, tmp_path: Path) -> None:
    own = identity(tmp_path, "own", ca, bits=2048)
    context = tls.with_certificate(replace(PROFILE, certificate=str(own.file), ca=str(ca.file)))
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


@pytest.mark.parametrize("authority", [False, True])
def test_files_can_be_tried_before_anything_is_sent(ca: Identity, tmp_path: Path, authority: bool) -> None:
    own = identity(tmp_path, "own", ca)
    profile = replace(PROFILE, certificate=str(own.file), ca=str(ca.file) if authority else "")
    tls.check_files(profile)
    own.file.write_bytes(own.certificate_pem)
    with pytest.raises(CertificateUnusable) as caught:
        tls.check_files(profile)
    assert str(caught.value) == BOTH.format(file=own.file)
    with pytest.raises(
        CertificateUnusable, match=r"^The CA file /none\.pem can't be read: No such file or directory\.$"
    ):
        tls.check_files(replace(profile, ca="/none.pem"))


async def test_a_change_with_an_unusable_certificate_is_recorded_as_such(tmp_path: Path) -> None:
    diary = Diary()
    async with AsyncClient(replace(PROFILE, certificate=str(tmp_path / "none.pem")), recorder=diary) as ours:
        with pytest.raises(CertificateUnusable):
            await ours.send(DELETE_HOSTED_SERVICE(service_name="shop"))
    assert diary.pages == ["intend Delete Cloud Service shop work", "7 failed CertificateUnusable"]
