"""A management certificate's file: whether it can be used, and until when, in sentences that say what to do."""

from __future__ import annotations

import enum
import errno
import os
import shlex
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from smtui.protocol.x509 import Certificate

SOON_DAYS: Final = 30
"""A certificate that expires within so many days is mentioned."""

RENEW: Final = (
    "Make another with `smtui certificate create NAME`, register its .cer with the subscription, and name its .pem in "
    "the profile."
)
_DAMAGED: Final = "is damaged: copy the file again, or take a backup of it."
_MAX_BYTES: Final = 1 << 20


class Trouble(enum.Enum):
    """What is wrong with a file."""

    NOT_PEM = enum.auto()
    NO_KEY = enum.auto()
    NO_CERTIFICATE = enum.auto()
    ENCRYPTED = enum.auto()
    WRONG_PASSPHRASE = enum.auto()
    OTHER_KEY = enum.auto()
    DAMAGED = enum.auto()
    TOO_SHORT = enum.auto()


class Fault(NamedTuple):
    """Why a file can't be used.

    Attributes:
        trouble: what is wrong.
        sentence: the same in words, with what to do.
    """

    trouble: Trouble
    sentence: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a certificate's file stands.

    Attributes:
        problem: why it can't be used, and what to do; "" where it can.
        warnings: what else to do about it.
        expires: when it expires, UTC; None where that can't be read.
        certificate: the certificate; None where that can't be read.
        is_encrypted: whether all that is missing is the passphrase, which the console asks for.
    """

    problem: str = ""
    warnings: tuple[str, ...] = ()
    expires: datetime | None = None
    certificate: Certificate | None = None
    is_encrypted: bool = False


def standing(path: str, passphrase: str = "", now: datetime | None = None) -> Standing:
    """Examine a file.

    Args:
        path: the file, PEM.
        passphrase: of its private key.
        now: with a time zone; the time now if not given.
    """
    from smtui.protocol import x509

    now = now or datetime.now(UTC)
    try:
        source = read(path)
    except OSError as error:
        return Standing(unreadable(path, error))
    found = x509.first_certificate(source)
    wrong = fault(path, source, passphrase)
    problem = wrong.sentence if wrong else ""
    if found is None:
        return Standing(problem)
    warnings = [validity(found, path, now), exposure(path) if has_key(source) else ""]
    needs_passphrase = wrong is not None and wrong.trouble is Trouble.ENCRYPTED
    return Standing(problem, tuple(filter(None, warnings)), found.not_after, found, needs_passphrase)


def fault(path: str, source: bytes, passphrase: str = "") -> Fault | None:
    """Give why a file can't be used as a management certificate, whatever the time is; None where it can.

    Args:
        path: what to call it.
        source: what it holds.
        passphrase: of its private key.
    """
    from smtui.protocol import x509

    found = x509.first_certificate(source)
    if b"-----BEGIN " not in source:
        return Fault(Trouble.NOT_PEM, f"{path} {_instead_of_pem(path, source, is_certificate=found is not None)}")
    if not has_key(source):
        if found is None and b"BEGIN CERTIFICATE-----" in source:
            return Fault(Trouble.DAMAGED, f"The certificate in {path} {_DAMAGED}")
        what = "There is no private key in" if found else "There is neither a certificate nor a private key in"
        return Fault(
            Trouble.NO_KEY,
            f"{what} {path}: add the one that belongs to the certificate (cat KEY.pem >> {_typed(path)}). The key "
            "alone proves who you are; where it is lost, make another with `smtui certificate create NAME`.",
        )
    if found is None:
        if b"BEGIN CERTIFICATE-----" in source:
            return Fault(Trouble.DAMAGED, f"The certificate or the private key in {path} {_DAMAGED}")
        return Fault(
            Trouble.NO_CERTIFICATE,
            f"There is no certificate in {path}, only a private key: add the certificate that belongs to it "
            f"(cat CERTIFICATE.pem >> {_typed(path)}).",
        )
    is_encrypted = b"ENCRYPTED" in source
    if is_encrypted and not passphrase:
        return Fault(Trouble.ENCRYPTED, encrypted(path))
    try:
        used = x509.read(source, passphrase).certificate
    except x509.OtherKey:
        return Fault(
            Trouble.OTHER_KEY,
            f"The private key in {path} belongs to another certificate: put the two together that belong together, or "
            "make new ones with `smtui certificate create NAME`.",
        )
    except x509.CertificateError:
        if is_encrypted:
            return Fault(Trouble.WRONG_PASSPHRASE, f"The passphrase does not open the private key in {path}.")
        return Fault(Trouble.DAMAGED, f"The private key in {path} {_DAMAGED}")
    if used != found:
        return Fault(
            Trouble.OTHER_KEY,
            f"The first certificate in {path} is not the one that the private key belongs to: put that one first.",
        )
    if found.key_kind == "RSA" and found.key_bits < x509.MIN_RSA_BITS:
        return Fault(
            Trouble.TOO_SHORT,
            f"The key in {path} is too short for today's TLS: it has {found.key_bits} bits, and a management "
            f"certificate needs {x509.MIN_RSA_BITS} or more. {RENEW}",
        )
    return None


def validity(certificate: Certificate, path: str, now: datetime) -> str:
    """Give what is wrong with the time of a certificate, or will be within 30 days, as a sentence, or ""."""
    if now < certificate.not_before:
        return (
            f"The certificate in {path} is not valid before {_date(certificate.not_before)}: check this machine's "
            f"clock, which says {now.astimezone():%Y-%m-%d %H:%M}, or wait."
        )
    if now > certificate.not_after:
        return f"The certificate in {path} expired on {_date(certificate.not_after)}. {RENEW}"
    if expires_soon(certificate.not_after, now):
        return f"The certificate in {path} {expiry_words(certificate.not_after, now)}. {RENEW}"
    return ""


def out_of_time(path: str, now: datetime | None = None) -> str:
    """Give why an endpoint would refuse a certificate for the time that it is, as a sentence, or "".

    Args:
        path: its file; there is nothing to say of one that can't be read.
        now: with a time zone; the time now if not given.
    """
    now = now or datetime.now(UTC)
    found = standing(path, now=now).certificate
    if found is None or found.not_before <= now <= found.not_after:
        return ""
    return validity(found, path, now)


def has_key(source: bytes) -> bool:
    """Whether a PEM file holds a private key."""
    return b"PRIVATE KEY-----" in source


def exposure(path: str) -> str:
    """Give who besides its owner can get at a file with a private key, and what to do, as a sentence, or ""."""
    try:
        mode = stat.S_IMODE(os.stat(path).st_mode)
    except OSError:
        return ""
    if not mode & (stat.S_IROTH | stat.S_IWOTH):
        return ""
    return f"Everybody on this machine can read the private key in {path}: chmod 600 {_typed(path)}"


def expires_soon(expires: datetime, now: datetime | None = None) -> bool:
    """Whether a certificate has expired, or will within 30 days."""
    return (expires - (now or datetime.now(UTC))).total_seconds() <= SOON_DAYS * 86400


def expiry_words(expires: datetime, now: datetime | None = None) -> str:
    """Say when a certificate expires, as in "expires in 12 days" or "expired 3 days ago"."""
    seconds = (expires - (now or datetime.now(UTC))).total_seconds()
    days = int(abs(seconds) // 86400)
    count = "1 day" if days == 1 else f"{days:,} days"
    if seconds < 0:
        return f"expired {count} ago" if days else "expired today"
    return f"expires in {count}" if days else "expires in less than a day"


def read(path: str) -> bytes:
    """Give what a file holds, at most a little more than a certificate's file may.

    Raises:
        OSError: it can't be read, or is no regular file.
    """
    # A named pipe would be waited for.
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "It is no regular file")
        return file.read(_MAX_BYTES + 1)


def unreadable(path: str, error: OSError) -> str:
    """Say that a certificate's file can't be read."""
    return f"The certificate {path} can't be read: {error.strerror}."


def encrypted(path: str) -> str:
    """Say that the private key is encrypted, and what to do where nobody can be asked for the passphrase."""
    plain = _typed(str(Path(path).with_suffix(".plain.pem")))
    # openssl writes a private key for its owner alone; the shell's > would not.
    return (
        f"The private key in {path} is encrypted. The console asks for its passphrase; to write it without one: "
        f"openssl pkey -in {_typed(path)} -out {plain} && openssl x509 -in {_typed(path)} >> {plain}"
    )


def to_pem(path: str) -> str:
    """Say how a PKCS#12 file is turned into what a profile names."""
    pem = _typed(str(Path(path).with_suffix(".pem")))
    return f"Turn it into PEM: openssl pkcs12 -in {_typed(path)} -nodes -out {pem} (with -legacy where it is old)."


def _instead_of_pem(path: str, source: bytes, *, is_certificate: bool) -> str:
    from smtui.protocol import x509

    if not source:
        return "is empty: a management certificate's file holds the certificate and its private key."
    if x509.is_pkcs12(source):
        return f"is a PKCS#12 file. {to_pem(path)}"
    if is_certificate:
        return "holds a certificate alone, in DER form: name the PEM file with the certificate and its private key."
    return "should hold the management certificate and its private key, both in PEM form."


def _typed(path: str) -> str:
    """Give a path as it is typed in a shell."""
    return shlex.quote(path)


def _date(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"
