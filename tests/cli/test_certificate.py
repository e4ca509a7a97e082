"""`smtui certificate`: what a new user makes, and what is said of every bad file."""

from __future__ import annotations

import re
import stat
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID

from smtui.client.client import Client
from smtui.client.profile import Profile
from smtui.protocol.hosted_services import LIST_HOSTED_SERVICES
from smtui.protocol.management_certificates import ADD_MANAGEMENT_CERTIFICATE, SubscriptionCertificate
from smtui.protocol.x509 import read, thumbprint
from tests.cli.program import Program
from tests.client.certificates import Identity, identity
from tests.localcloud.running import RunningCloud
from tests.terminal.session import TerminalSession

pytestmark = pytest.mark.every(2)


def mode(file: Path) -> int:
    """Give a file's permissions."""
    return stat.S_IMODE(file.stat().st_mode)


# --- create ------------------------------------------------------------------------------------------------------


def test_a_certificate_is_made_with_what_today_asks_for(smtui: Program) -> None:
    done = smtui("certificate", "create", "work", "--days", "90")
    assert (done.status, done.error) == (0, "")
    key, public = smtui.home / "work.pem", smtui.home / "work.cer"
    assert (mode(key), mode(public)) == (0o600, 0o644)
    assert b"PRIVATE" not in public.read_bytes()
    made = x509.load_der_x509_certificate(public.read_bytes())
    assert made.subject.rfc4514_string() == "CN=work"
    assert made.signature_hash_algorithm is not None
    assert made.signature_hash_algorithm.name == "sha256"
    held = made.public_key()
    assert isinstance(held, rsa.RSAPublicKey)
    assert held.key_size == 3072
    assert abs(made.not_valid_after_utc - datetime.now(UTC) - timedelta(days=90)) < timedelta(minutes=2)
    usage = made.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    both = read(key.read_bytes())
    assert both.certificate.data == public.read_bytes()
    assert both.key
    # What to do with each.
    assert "work.pem  private key and certificate, readable by you alone." in done.out
    assert "smtui profile add NAME --subscription-id ID --certificate work.pem" in done.out
    assert "work.cer  the certificate alone, without the key." in done.out
    assert "Register it with the subscription" in done.out
    assert f"Thumbprint {thumbprint(public.read_bytes())},\nvalid until " in done.out


@pytest.mark.parametrize("there", ["work.pem", "work.cer"])
def test_nothing_is_written_over_unless_it_is_asked_for(smtui: Program, there: str) -> None:
    (smtui.home / there).write_text("mine")
    done = smtui("certificate", "create", "work", "--bits", "2048")
    assert (done.status, done.error) == (1, f"smtui certificate: {there} is there already; --force writes over it.\n")
    assert [file.name for file in smtui.home.iterdir()] == [there]
    assert (smtui.home / there).read_text() == "mine"
    assert smtui("certificate", "create", "work", "--bits", "2048", "--force").status == 0
    assert mode(smtui.home / "work.pem") == 0o600
    assert read((smtui.home / "work.pem").read_bytes()).key


def test_what_is_to_be_typed_next_can_be_typed(smtui: Program) -> None:
    done = smtui("certificate", "create", "my work", "--bits", "2048")
    assert "smtui profile add NAME --subscription-id ID --certificate 'my work.pem'\n" in done.out
    assert max(map(len, done.out.splitlines())) <= 80


def test_a_directory_that_is_not_there_is_a_sentence(smtui: Program) -> None:
    done = smtui("certificate", "create", "keys/work", "--bits", "2048")
    assert done.status == 1
    assert (
        done.error == "smtui certificate: keys/work.pem can't be written: there is no directory keys; make it first.\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [(), ("create",), ("show",), ("create", "x", "--days", "0"), ("create", "x", "--days", "many"),
     ("create", "x", "--bits", "1024"), ("create", "x", "--subject", "a" * 65),
     ("create", ""), ("create", "keys/"), ("create", ".."), ("create", "/")],
    ids=" ".join,
)  # fmt: skip
@pytest.mark.sample(2)
def test_wrong_usage_has_status_2_and_writes_nothing(smtui: Program, arguments: tuple[str, ...]) -> None:
    assert smtui("certificate", *arguments).status == 2
    assert list(smtui.home.iterdir()) == []


def test_a_cloud_accepts_it_once_it_is_registered(smtui: Program, tmp_path: Path) -> None:
    assert smtui("certificate", "create", "mine", "--bits", "2048").status == 0
    made = read((smtui.home / "mine.cer").read_bytes()).certificate
    with RunningCloud(tmp_path / "cloud", "--time-scale", "0") as cloud:
        profile = Profile("own", cloud.subscription_id, cloud.endpoint, cloud.certificate, ca=cloud.ca)
        with Client(profile, recorder=None) as owner:
            body = SubscriptionCertificate(
                subscription_certificate_public_key=made.public_key,
                subscription_certificate_thumbprint=made.thumbprint,
                subscription_certificate_data=made.data,
            )
            owner.send(ADD_MANAGEMENT_CERTIFICATE(body))
        mine = Profile("mine", cloud.subscription_id, cloud.endpoint, str(smtui.home / "mine.pem"), ca=cloud.ca)
        with Client(mine, recorder=None) as newcomer:
            assert newcomer.send(LIST_HOSTED_SERVICES()).value


# --- show --------------------------------------------------------------------------------------------------------


def test_what_is_in_a_certificate_is_shown(smtui: Program) -> None:
    own = identity(smtui.home, "own", bits=2048, days=(-1, 400))
    own.file.chmod(0o600)
    done = smtui("certificate", "show", "own.pem")
    assert (done.status, done.error) == (0, "")
    rows = dict(re.findall(r"^(\w+(?: \w+)?)  +(.*)$", done.out, re.M))
    assert rows.keys() == {"File", "Subject", "Thumbprint", "Valid from", "Valid until", "Key", "Private key"}
    assert (rows["Subject"], rows["Key"]) == ("CN=own", "RSA, 2048 bits")
    assert rows["Private key"] == "belongs to this certificate"
    assert rows["Valid until"] == f"{own.certificate.not_valid_after_utc:%Y-%m-%d %H:%M} UTC (expires in 399 days)"
    assert re.fullmatch("[0-9A-F]{40}", rows["Thumbprint"])


def test_the_part_to_register_is_shown_without_complaint(smtui: Program) -> None:
    own = identity(smtui.home, "own", days=(-1, 400))
    (smtui.home / "own.cer").write_bytes(own.certificate_pem)
    done = smtui("certificate", "show", "own.cer")
    assert (done.status, done.error) == (0, "")
    assert "Private key  none: register this file; a profile names the one with the key" in done.out
    assert "EC, 256 bits" in done.out


Content = Callable[[Identity, Identity], bytes]

BAD: dict[str, tuple[tuple[int, int], Content, str]] = {
    "expired": ((-9, -3), lambda own, _: own.file.read_bytes(), r"expired on .* UTC\. Make another with"),
    "not yet valid": (
        (3, 9),
        lambda own, _: own.file.read_bytes(),
        r"is not valid before .*: check this machine's clock",
    ),
    "another key": (
        (-1, 400),
        lambda own, other: own.certificate_pem + other.key_pem(),
        "belongs to another certificate: put the two together that belong together, or make new ones",
    ),
    "damaged": ((-1, 400), lambda own, _: own.file.read_bytes()[:-60], "is damaged: copy the file again"),
    "key alone": ((-1, 400), lambda own, _: own.key_pem(), "There is no certificate in bad.pem, only a private key"),
    "nonsense": ((-1, 400), lambda own, _: b"nonsense", "bad.pem should hold the management certificate and its"),
    "empty": ((-1, 400), lambda own, _: b"", "bad.pem is empty"),
}


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.sample(3)
def test_a_bad_certificate_is_said_to_be_one_with_what_to_do(smtui: Program, kind: str) -> None:
    days, content, words = BAD[kind]
    own, other = identity(smtui.home, "own", days=days), identity(smtui.home, "other")
    (smtui.home / "bad.pem").write_bytes(content(own, other))
    (smtui.home / "bad.pem").chmod(0o600)
    done = smtui("certificate", "show", "bad.pem")
    assert done.status == 1
    assert re.search(words, done.error)
    assert len(done.error.splitlines()) == 1


def test_a_short_key_is_said_to_be_one(smtui: Program) -> None:
    identity(smtui.home, "weak", bits=1024, days=(-1, 400)).file.chmod(0o600)
    done = smtui("certificate", "show", "weak.pem")
    assert done.status == 1
    assert "too short for today's TLS: it has 1024 bits" in done.error


@pytest.mark.parametrize(
    ("file", "words"),
    [("none.pem", "No such file or directory"), (".", "Is a directory")],
)
def test_a_file_that_cannot_be_read_is_a_sentence(smtui: Program, file: str, words: str) -> None:
    done = smtui("certificate", "show", file)
    assert (done.status, done.out) == (1, "")
    assert done.error == f"smtui certificate: The certificate {file} can't be read: {words}.\n"


def test_what_everybody_can_read_is_warned_of(smtui: Program) -> None:
    own = identity(smtui.home, "own", days=(-1, 400))
    own.file.chmod(0o644)
    done = smtui("certificate", "show", "own.pem")
    assert done.status == 0
    assert done.error == (
        "smtui certificate: Everybody on this machine can read the private key in own.pem: chmod 600 own.pem\n"
    )


def test_an_encrypted_key_is_shown_as_such_where_nobody_can_be_asked(smtui: Program) -> None:
    own = identity(smtui.home, "own", days=(-1, 400))
    own.file.write_bytes(own.certificate_pem + own.key_pem(b"secret"))
    done = smtui("certificate", "show", "own.pem")
    assert done.status == 0
    assert "Private key  encrypted; its passphrase is asked for when it is used" in done.out


@pytest.mark.parametrize(
    ("typed", "seen", "status"), [("secret", "belongs to this certificate", 0), ("wrong", "does not open", 1)]
)
def test_at_a_terminal_the_passphrase_is_asked_for(smtui: Program, typed: str, seen: str, status: int) -> None:
    own = identity(smtui.home, "own", days=(-1, 400))
    own.file.write_bytes(own.certificate_pem + own.key_pem(b"secret"))
    own.file.chmod(0o600)
    command = [sys.executable, "-m", "smtui", "certificate", "show", "own.pem"]
    with TerminalSession(command, env={"HOME": str(smtui.home)}, cwd=smtui.home) as session:
        session.wait_for("Passphrase of the private key in own.pem:", timeout=30)
        session.send(f"{typed}\r")
        session.wait_for(seen)
        assert session.wait_exit(10) == status
        assert typed.encode() not in session.raw


@pytest.mark.parametrize("password", [b"", b"secret"])
def test_pkcs12_is_shown_too(smtui: Program, password: bytes) -> None:
    own = identity(smtui.home, "own", days=(-1, 400))
    how = BestAvailableEncryption(password) if password else NoEncryption()
    (smtui.home / "own.pfx").write_bytes(
        pkcs12.serialize_key_and_certificates(None, own.key, own.certificate, None, how)
    )
    (smtui.home / "own.pfx").chmod(0o600)
    done = smtui("certificate", "show", "own.pfx")
    if password:
        assert (done.status, done.error) == (
            1,
            "smtui certificate: The PKCS#12 file own.pfx has another password, or is damaged: in a terminal its "
            "password is asked for.\n",
        )
    else:
        assert (done.status, done.error) == (
            0,
            "smtui certificate: A profile names a PEM file. Turn it into PEM: openssl pkcs12 -in own.pfx -nodes -out "
            "own.pem (with -legacy where it is old).\n",
        )
        assert "CN=own" in done.out


def test_a_subject_from_outside_is_shown_cleaned(smtui: Program) -> None:
    identity(smtui.home, "a\x1b]52;c;eA==\x07\u202eb", days=(-1, 400)).file.rename(smtui.home / "own.pem")
    done = smtui("certificate", "show", "own.pem")
    assert "\x1b" not in done.out
    assert "\u202e" not in done.out
