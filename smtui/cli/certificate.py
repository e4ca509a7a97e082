"""smtui certificate: makes management certificates, and shows what is in a file."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from smtui.cli import files
from smtui.cli.words import ask_passphrase, commands_of, examples, tell, whole_number

if TYPE_CHECKING:
    from smtui.protocol.x509 import Certificate

_KEY_BITS: Final = (2048, 3072, 4096)
_DEFAULT_BITS: Final = 3072
_DEFAULT_DAYS: Final = 730
_MAX_DAYS: Final = 3650
_MAX_SUBJECT: Final = 64
_NO_KEY: Final = "none: register this file; a profile names the one with the key"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the commands of `smtui certificate` to a parser."""
    parser.description = "Make a management certificate, or show what is in a certificate's file."
    commands = commands_of(parser)
    making = commands.add_parser("create", help="make a certificate and its key")
    making.description = (
        "Write NAME.pem (private key and certificate, readable by you alone) and NAME.cer (the certificate alone, to "
        "be registered with the subscription): RSA, signed by itself with SHA-256."
    )
    making.add_argument("name", metavar="NAME", help="name of both files, without .pem and .cer; may hold a directory")
    making.add_argument("--subject", default="", metavar="TEXT", help="common name (default: NAME)")
    making.add_argument(
        "--days",
        type=whole_number(1, _MAX_DAYS),
        default=_DEFAULT_DAYS,
        metavar="N",
        help=f"how long it is valid (default: {_DEFAULT_DAYS})",
    )
    making.add_argument(
        "--bits", type=int, choices=_KEY_BITS, default=_DEFAULT_BITS, help=f"size of the key (default: {_DEFAULT_BITS})"
    )
    making.add_argument("--force", action="store_true", help="write over files that are there")
    examples(
        making,
        "smtui certificate create ops              ops.pem and ops.cer, here",
        "smtui certificate create ~/ops --days 90  in another directory, for 90 days",
    )
    making.set_defaults(run=create)
    showing = commands.add_parser("show", help="print subject, thumbprint, validity and key size of a certificate")
    showing.description = (
        "Print what is in a certificate's file (PEM, DER or PKCS#12). The exit status is 1 where it can't be used: "
        "expired, not yet valid, damaged, too short, or with the key of another certificate."
    )
    showing.add_argument("file", metavar="FILE", help=".pem, .cer, .crt, .pfx or .p12")
    examples(
        showing,
        "smtui certificate show ops.pem  its times, and whether the key belongs to it",
        "smtui certificate show ops.cer  the thumbprint, to compare with the portal's",
    )
    showing.set_defaults(run=show)


def create(arguments: argparse.Namespace) -> int:
    """Write both files and say what to do with each; give the exit status."""
    base = Path(os.path.expanduser(arguments.name))
    if arguments.name.endswith("/") or base.name in ("", ".."):
        return _fail(f"{arguments.name!r} is a directory; add the name of the files, as in {base / 'NAME'}.", 2)
    if base.suffix in (".pem", ".cer"):
        base = base.with_suffix("")
    subject = arguments.subject or base.name
    if not 1 <= len(subject) <= _MAX_SUBJECT or not subject.isprintable():
        return _fail(f"A subject has 1 to {_MAX_SUBJECT} printable characters; give another with --subject.", 2)
    both, public = base.with_name(f"{base.name}.pem"), base.with_name(f"{base.name}.cer")
    if not arguments.force:
        for file in (both, public):
            if os.path.lexists(file):
                return _fail(files.sentence(file, FileExistsError()))
    from smtui.protocol import new_certificate

    made = new_certificate.create(subject, arguments.days, arguments.bits)
    try:
        files.write(both, made.key + made.certificate.pem(), force=arguments.force)
    except OSError as error:
        return _fail(files.sentence(both, error))
    try:
        files.write(public, made.certificate.data, mode=files.PUBLIC, force=arguments.force)
    except OSError as error:
        if not arguments.force:
            with suppress(OSError):
                both.unlink()
        return _fail(files.sentence(public, error))
    tell(
        f"{both}  private key and certificate, readable by you alone.\n"
        "    Keep it, and give it to nobody: whoever has it can manage the\n"
        "    subscription. Name it in AZURE_MANAGEMENT_CERTFILE, or in a profile:\n"
        f"    smtui profile add NAME --subscription-id ID --certificate {shlex.quote(str(both))}\n"
        f"{public}  the certificate alone, without the key.\n"
        "    Register it with the subscription: in the portal under Settings,\n"
        "    Management certificates, Upload; or, with one that is registered\n"
        "    already, in the console under Management certificates, New, or with\n"
        "    add_management_certificate of the Python API.\n"
        f"Thumbprint {made.certificate.thumbprint},\n"
        f"valid until {_date(made.certificate.not_after)}.",
        sys.stdout,
    )
    return 0


def show(arguments: argparse.Namespace) -> int:
    """Print what is in a file; give the exit status."""
    from smtui.client import certificate_file
    from smtui.client.certificate_file import Trouble
    from smtui.protocol import x509

    path = str(Path(arguments.file).expanduser())
    try:
        source = certificate_file.read(path)
    except OSError as error:
        return _fail(certificate_file.unreadable(path, error))
    found = x509.first_certificate(source)
    if found is None and x509.is_pkcs12(source):
        return _show_pkcs12(path, source)
    passphrase = ""
    if found is not None and b"ENCRYPTED" in source and sys.stdin.isatty():
        with suppress(EOFError):
            passphrase = ask_passphrase(path)
    fault = certificate_file.fault(path, source, passphrase)
    if found is None:
        return _fail(fault.sentence if fault else f"There is no certificate in {path}.")
    trouble = fault.trouble if fault else None
    keys: dict[Trouble | None, str] = {
        Trouble.NOT_PEM: _NO_KEY,
        Trouble.NO_KEY: _NO_KEY,
        Trouble.ENCRYPTED: "encrypted; its passphrase is asked for when it is used",
        Trouble.WRONG_PASSPHRASE: "encrypted",
        Trouble.OTHER_KEY: "does not belong to this certificate",
        Trouble.DAMAGED: "damaged",
    }
    key = keys.get(trouble, "belongs to this certificate")
    # A certificate alone is as it should be where it is to be registered.
    fine = trouble in (None, Trouble.NOT_PEM, Trouble.NO_KEY, Trouble.ENCRYPTED)
    return _print(path, found, key, "" if fine or fault is None else fault.sentence)


def _show_pkcs12(path: str, source: bytes) -> int:
    from smtui.client import certificate_file
    from smtui.protocol import x509

    try:
        try:
            found = x509.read_pkcs12(source)
        except x509.CertificateError:
            if not sys.stdin.isatty():
                raise
            found = x509.read_pkcs12(source, ask_passphrase(path))
    except EOFError:
        return _fail("There was no passphrase.")
    except x509.CertificateError:
        advice = "give its password" if sys.stdin.isatty() else "in a terminal its password is asked for"
        return _fail(f"The PKCS#12 file {path} has another password, or is damaged: {advice}.")
    status = _print(path, found.certificate, "belongs to this certificate" if found.key else _NO_KEY)
    if found.key:
        tell(f"smtui certificate: A profile names a PEM file. {certificate_file.to_pem(path)}")
    return status


def _print(path: str, found: Certificate, key: str, problem: str = "") -> int:
    from smtui.client import certificate_file

    now = datetime.now(UTC)
    rows = (
        ("File", path),
        ("Subject", found.subject or "none"),
        ("Thumbprint", found.thumbprint),
        ("Valid from", _date(found.not_before)),
        ("Valid until", f"{_date(found.not_after)} ({certificate_file.expiry_words(found.not_after, now)})"),
        ("Key", f"{found.key_kind}, {found.key_bits} bits" if found.key_bits else found.key_kind),
        ("Private key", key),
    )
    tell("\n".join(f"{name:12} {value}" for name, value in rows), sys.stdout)
    time = certificate_file.validity(found, path, now)
    exposed = "" if key == _NO_KEY else certificate_file.exposure(path)
    short = found.problem(now) if not problem and not time else ""
    for sentence in filter(None, (problem, time, short, exposed)):
        tell(f"smtui certificate: {sentence}")
    return int(bool(problem or found.problem(now)))


def _date(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"


def _fail(sentence: str, status: int = 1) -> int:
    tell(f"smtui certificate: {sentence}")
    return status
