"""A sentence for every certificate file that can't be used."""

from __future__ import annotations

import os
import re
import ssl
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, pkcs12

from smtui.client import tls
from smtui.client.async_client import AsyncClient
from smtui.client.certificate_file import Standing, expires_soon, expiry_words, exposure, standing
from smtui.client.errors import CertificateUnusable, PassphraseNeeded
from smtui.client.exchange import certificate_rejected
from smtui.protocol import x509
from smtui.protocol.hosted_services import DELETE_HOSTED_SERVICE
from tests.client.certificates import Identity, identity
from tests.client.scripted import PROFILE, Diary

Content = Callable[[Identity, Identity], bytes]

MAKE = "make another with `smtui certificate create NAME`."
RENEW = (
    "Make another with `smtui certificate create NAME`, register its .cer with the subscription, and name its .pem in "
    "the profile."
)
NO_KEY = (
    "There is no private key in {file}: add the one that belongs to the certificate (cat KEY.pem >> {file}). The key "
    "alone proves who you are; where it is lost, " + MAKE
)
ENCRYPTED = (
    "The private key in {file} is encrypted. The console asks for its passphrase; to write it without one: "
    "openssl pkey -in {file} -out {plain} && openssl x509 -in {file} >> {plain}"
)

FILES: dict[str, tuple[Content, str]] = {
    "empty": (
        lambda own, other: b"",
        "{file} is empty: a management certificate's file holds the certificate and its private key.",
    ),
    "nonsense": (
        lambda own, other: b"nonsense",
        "{file} should hold the management certificate and its private key, both in PEM form.",
    ),
    "no key": (lambda own, other: own.certificate_pem, NO_KEY),
    "no certificate": (
        lambda own, other: own.key_pem(),
        "There is no certificate in {file}, only a private key: add the certificate that belongs to it "
        "(cat CERTIFICATE.pem >> {file}).",
    ),
    "DER": (
        lambda own, other: own.certificate.public_bytes(Encoding.DER),
        "{file} holds a certificate alone, in DER form: name the PEM file with the certificate and its private key.",
    ),
    "PKCS#12": (
        lambda own, other: pkcs12.serialize_key_and_certificates(None, own.key, own.certificate, None, NoEncryption()),
        "{file} is a PKCS#12 file. Turn it into PEM: openssl pkcs12 -in {file} -nodes -out {file} (with -legacy "
        "where it is old).",
    ),
    "cut off": (
        lambda own, other: (own.certificate_pem + own.key_pem())[:-60],
        "The private key in {file} is damaged: copy the file again, or take a backup of it.",
    ),
    "damaged key first": (
        lambda own, other: own.key_pem()[:100] + b"\n-----END PRIVATE KEY-----\n" + own.certificate_pem,
        "The certificate or the private key in {file} is damaged: copy the file again, or take a backup of it.",
    ),
    "damaged certificate": (
        lambda own, other: own.certificate_pem[:100] + b"\n-----END CERTIFICATE-----\n",
        "The certificate in {file} is damaged: copy the file again, or take a backup of it.",
    ),
    "encrypted": (lambda own, other: own.certificate_pem + own.key_pem(b"secret"), ENCRYPTED),
    "another key": (
        lambda own, other: own.certificate_pem + other.key_pem(),
        "The private key in {file} belongs to another certificate: put the two together that belong together, or make "
        "new ones with `smtui certificate create NAME`.",
    ),
    "second": (
        lambda own, other: other.certificate_pem + own.certificate_pem + own.key_pem(),
        "The first certificate in {file} is not the one that the private key belongs to: put that one first.",
    ),
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
    assert sentence(file) == words.format(file=file, plain=file.with_suffix(".plain.pem"))


def test_a_key_of_1024_bits_is_too_short(tmp_path: Path) -> None:
    weak = identity(tmp_path, "weak", bits=1024)
    assert sentence(weak.file) == (
        f"The key in {weak.file} is too short for today's TLS: it has 1024 bits, and a management certificate needs "
        f"2048 or more. {RENEW}"
    )


def test_a_missing_file_and_a_directory_are_named(tmp_path: Path) -> None:
    missing = tmp_path / "none.pem"
    assert sentence(missing) == f"The certificate {missing} can't be read: No such file or directory."
    assert sentence(tmp_path) == f"The certificate {tmp_path} can't be read: Is a directory."


def test_a_named_pipe_is_not_waited_for(ca: Identity, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.pem"
    os.mkfifo(pipe)
    assert sentence(pipe) == f"The certificate {pipe} can't be read: It is no regular file."
    own = identity(tmp_path, "own", ca)
    assert sentence(own.file, str(pipe)) == f"The CA file {pipe} can't be read: It is no regular file."


def test_commands_that_are_told_can_be_typed(tmp_path: Path) -> None:
    own = identity(tmp_path, "own", days=(-1, 400))
    file = tmp_path / "my key's.pem"
    file.write_bytes(own.certificate_pem + own.key_pem(b"secret"))
    file.chmod(0o644)
    command = standing(str(file)).problem.partition("without one: ")[2]
    command = command.replace("openssl pkey", "openssl pkey -passin pass:secret")
    subprocess.run(["/bin/sh", "-c", f"umask 022; {command}"], check=True, capture_output=True, timeout=60)
    assert standing(str(tmp_path / "my key's.plain.pem")) == Standing(
        expires=own.certificate.not_valid_after_utc, certificate=x509.read(own.certificate_pem).certificate
    )
    command = exposure(str(file)).partition("key's.pem: ")[2]
    subprocess.run(["/bin/sh", "-c", command], check=True, timeout=60)
    assert exposure(str(file)) == ""


def test_a_certificate_alone_exposes_no_key(tmp_path: Path) -> None:
    file = tmp_path / "own.cer"
    file.write_bytes(identity(tmp_path, "own", days=(-1, 400)).certificate_pem)
    file.chmod(0o644)
    assert standing(str(file)).warnings == ()


@pytest.mark.parametrize(
    ("days", "words"),
    [((-9, -3), "expired on "), ((3, 9), "is not valid before "), ((-9, 9), "register its .cer for subscription")],
    ids=["expired", "not yet valid", "valid"],
)
def test_what_the_endpoint_refuses_for_its_time_is_said_so(tmp_path: Path, days: tuple[int, int], words: str) -> None:
    own = identity(tmp_path, "own", days=days)
    refused = str(certificate_rejected(replace(PROFILE, certificate=str(own.file))))
    assert refused.startswith(f"{PROFILE.endpoint} does not accept the certificate")
    assert words in refused


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
    assert str(caught.value) == NO_KEY.format(file=own.file)
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


def test_a_passphrase_opens_an_encrypted_key_and_another_one_does_not(ca: Identity, tmp_path: Path) -> None:
    own = identity(tmp_path, "own", ca)
    own.file.write_bytes(own.certificate_pem + own.key_pem(b"secret"))
    profile = replace(PROFILE, certificate=str(own.file))
    tls.check_files(replace(profile, passphrase="secret"))
    for passphrase in ("", "wrong", "long" * 1000):
        with pytest.raises(PassphraseNeeded):
            tls.check_files(replace(profile, passphrase=passphrase))
    with pytest.raises(PassphraseNeeded) as caught:
        tls.check_files(replace(profile, passphrase="wrong"))
    assert str(caught.value) == f"The passphrase does not open the private key in {own.file}."


def test_a_passphrase_is_in_no_text() -> None:
    assert "secret" not in repr(replace(PROFILE, passphrase="secret"))


# --- where a certificate stands --------------------------------------------------------------------------------


def test_a_good_certificate_has_nothing_to_say(tmp_path: Path) -> None:
    own = identity(tmp_path, "own", days=(-1, 400))
    own.file.chmod(0o600)
    found = standing(str(own.file))
    assert (found.problem, found.warnings) == ("", ())
    assert found.expires == own.certificate.not_valid_after_utc


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ((-9, -3), r"expired on \d{4}-\d\d-\d\d \d\d:\d\d UTC\. Make another with .*, register its .cer with .*"),
        ((2, 9), r"is not valid before .* UTC: check this machine's clock, which says .*, or wait\."),
        ((-9, 20), r"expires in 19 days\. Make another with .*"),
    ],
    ids=["expired", "not yet valid", "soon"],
)
def test_the_time_of_a_certificate_is_said_with_what_to_do(
    tmp_path: Path, days: tuple[int, int], sentence: str
) -> None:
    own = identity(tmp_path, "own", days=days)
    own.file.chmod(0o600)
    found = standing(str(own.file))
    assert found.problem == ""
    (warning,) = found.warnings
    assert re.fullmatch(f"The certificate in {own.file} {sentence}", warning)


@pytest.mark.parametrize(("mode", "warned"), [(0o600, False), (0o640, False), (0o644, True), (0o602, True)])
def test_a_key_that_everybody_can_read_is_warned_of(tmp_path: Path, mode: int, warned: bool) -> None:
    own = identity(tmp_path, "own", days=(-1, 400))
    own.file.chmod(mode)
    words = f"Everybody on this machine can read the private key in {own.file}: chmod 600 {own.file}"
    assert standing(str(own.file)).warnings == ((words,) if warned else ())


@pytest.mark.parametrize(
    ("after", "words", "soon"),
    [
        (timedelta(days=1234), "expires in 1,234 days", False),
        (timedelta(days=30, seconds=1), "expires in 30 days", False),
        (timedelta(days=30), "expires in 30 days", True),
        (timedelta(days=1, hours=3), "expires in 1 day", True),
        (timedelta(hours=3), "expires in less than a day", True),
        (timedelta(hours=-3), "expired today", True),
        (timedelta(days=-2), "expired 2 days ago", True),
    ],
)
def test_the_days_that_are_left(after: timedelta, words: str, soon: bool) -> None:
    now = datetime.now(UTC)
    assert expiry_words(now + after, now) == words
    assert expires_soon(now + after, now) is soon
