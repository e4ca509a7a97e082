"""smtui import: makes profiles and certificate files from a .publishsettings file."""

from __future__ import annotations

import argparse
import re
import shlex
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smtui import paths
from smtui.cli import files
from smtui.cli.words import examples, tell

if TYPE_CHECKING:
    from smtui.protocol.publish_settings import PublishedSubscription
    from smtui.protocol.x509 import Credential

_MAX_NAME = 48


class ImportProblem(Exception):
    """The file can't be imported; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Found:
    """A subscription of the file, ready to be written.

    Attributes:
        name: of its profile.
        subscription_id: the GUID.
        endpoint: name of a cloud, or URL.
        credential: certificate and key.
        file: where they go.
    """

    name: str
    subscription_id: str
    endpoint: str
    credential: Credential
    file: Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `smtui import` to a parser."""
    parser.description = (
        "Make a profile for each subscription of a .publishsettings file (schema 1.0 or 2.0), and write its "
        "certificate beside the profiles, readable by you alone."
    )
    examples(
        parser,
        "smtui import my.publishsettings --list  what is in it; nothing is written",
        "smtui import my.publishsettings         a profile for each subscription",
        "smtui import my.publishsettings --subscription ID --name live --read-only",
    )
    parser.add_argument("file", metavar="FILE", help="the .publishsettings file")
    parser.add_argument(
        "--subscription", action="append", default=[], metavar="ID", help="only this subscription; may be repeated"
    )
    parser.add_argument("--name", default="", metavar="NAME", help="name of the profile, where there is only one")
    parser.add_argument("--ca", default="", metavar="FILE", help="PEM file of the endpoint's authority")
    parser.add_argument("--read-only", action="store_true", help="the profiles refuse everything but reads")
    parser.add_argument("--use", action="store_true", help="make the first of them the profile that opens")
    parser.add_argument("--force", action="store_true", help="renew profiles and write over files that are there")
    parser.add_argument("--list", action="store_true", help="print what would be written, and write nothing")


def run(arguments: argparse.Namespace) -> int:
    """Import and give the exit status."""
    from smtui.cli.profile import profile_name
    from smtui.cli.profiles_file import editing, profiles_of
    from smtui.client.toml_file import TomlError

    directory = paths.profiles().parent
    try:
        if arguments.name:
            profile_name(arguments.name)
        subscriptions = _chosen(_read(arguments.file), arguments.subscription)
        if arguments.name and len(subscriptions) > 1:
            raise ImportProblem("There are several subscriptions: choose one with --subscription, or leave --name out.")
        if arguments.list:
            there = profiles_of(paths.profiles())
            return _list(_plan(subscriptions, arguments.name, there, directory), there)
        with editing(paths.profiles()) as editor:
            found = _plan(subscriptions, arguments.name, editor.profiles, directory)
            if not arguments.force:
                _refuse_what_is_there(found, editor.profiles)
            for file, credential in {each.file: each.credential for each in found}.items():
                _write(file, credential.key + credential.certificate.pem())
            for each in found:
                editor.put(each.name, _values(each, arguments))
            if arguments.use:
                editor.use = found[0].name
    except argparse.ArgumentTypeError as error:
        return _fail(f"--name: {error}.", 2)
    except (ImportProblem, TomlError) as error:
        return _fail(str(error))
    _report(found, arguments)
    return 0


def _read(path: str) -> tuple[PublishedSubscription, ...]:
    from smtui.protocol import publish_settings

    try:
        with Path(path).expanduser().open("rb") as file:
            return publish_settings.parse(file.read(publish_settings.MAX_BYTES + 1))
    except OSError as error:
        raise ImportProblem(f"{path} can't be read: {error.strerror}.") from None
    except publish_settings.PublishSettingsError as error:
        raise ImportProblem(f"{path}: {error}") from None


def _chosen(found: tuple[PublishedSubscription, ...], wanted: list[str]) -> list[PublishedSubscription]:
    there = {each.id.lower(): each for each in found}
    if unknown := [one for one in wanted if one.lower() not in there]:
        names = ", ".join(f"{each.id} ({each.name})" if each.name else each.id for each in found)
        raise ImportProblem(f"There is no subscription {unknown[0]} in the file; there is {names}.")
    return [each for key, each in there.items() if not wanted or key in {one.lower() for one in wanted}]


def _plan(
    subscriptions: list[PublishedSubscription], name: str, there: Mapping[str, Any], directory: Path
) -> list[Found]:
    from smtui.client.profile import ProfileError, cloud_of, endpoint_url, guid
    from smtui.protocol import x509

    found: list[Found] = []
    for each in subscriptions:
        try:
            identity = guid(each.id, "The id of a subscription")
            endpoint = endpoint_url(each.endpoint)
            credential = x509.read_pkcs12(each.management_certificate)
        except ProfileError as error:
            raise ImportProblem(f"Subscription {each.id[:60]}: {error}") from None
        except x509.CertificateError:
            raise ImportProblem(
                f"The certificate of subscription {identity} can't be opened: it is damaged, or it has a password, "
                "which those of a .publishsettings file have not. Download the file again."
            ) from None
        if not credential.key:
            raise ImportProblem(
                f"The certificate of subscription {identity} is there without its private key. Download the file again."
            )
        endpoint = cloud_of(endpoint) or endpoint
        called = name or _free_name(each.name, identity, there, [one.name for one in found])
        # A certificate for several subscriptions is one file.
        shared = next((one.file for one in found if one.credential == credential), None)
        found.append(Found(called, identity, endpoint, credential, shared or directory / f"{_slug(called)}.pem"))
    return found


def _free_name(title: str, identity: str, there: Mapping[str, Any], taken: Collection[str]) -> str:
    """Give a profile's name from a subscription's: the one that it has already, or one that is free."""
    slug = _slug(title)
    own = [
        name
        for name, table in there.items()
        if isinstance(table, Mapping)
        and str(table.get("subscription_id", "")).lower() == identity.lower()
        and name not in taken
    ]
    if own:
        return next((name for name in own if name.startswith(slug)), own[0])
    number = 1
    name = slug
    while name in there or name in taken:
        number += 1
        name = f"{slug}-{number}"
    return name


def _slug(title: str) -> str:
    slug = re.sub(r"[^\w.]+", "-", title.lower()).strip("-._")[:_MAX_NAME]
    return f"{slug}-subscription" if slug in ("local", "environment") else slug or "subscription"


def _refuse_what_is_there(found: list[Found], there: Mapping[str, Any]) -> None:
    if renewed := [each.name for each in found if each.name in there]:
        raise ImportProblem(f"There is a profile {renewed[0]!r} already; --force renews it. Nothing was written.")
    for each in found:
        if each.file.exists():
            raise ImportProblem(f"{files.sentence(each.file, FileExistsError())} Nothing was written.")


def _write(file: Path, pem: bytes) -> None:
    try:
        files.write(file, pem, force=True)
    except OSError as error:
        raise ImportProblem(files.sentence(file, error)) from None


def _values(each: Found, arguments: argparse.Namespace) -> dict[str, Any]:
    values: dict[str, Any] = {
        "subscription_id": each.subscription_id,
        "endpoint": each.endpoint,
        "certificate": each.file.name,
    }
    if arguments.ca:
        values["ca"] = str(Path(arguments.ca).expanduser().absolute())
    if arguments.read_only:
        values["read_only"] = True
    return values


def _list(found: list[Found], there: Mapping[str, Any]) -> int:
    for each in found:
        _tell_of(each, "is there already; --force renews it" if each.name in there else "")
    tell("Nothing was written.", sys.stdout)
    return 0


def _report(found: list[Found], arguments: argparse.Namespace) -> None:
    from smtui.client import tls

    for each in found:
        _tell_of(each)
    if problem := tls.authority_problem(str(Path(arguments.ca).expanduser()) if arguments.ca else ""):
        tell(f"smtui import: {problem}")
    first = found[0].name
    opens = "`smtui`" if arguments.use else f"`smtui --profile {shlex.quote(first)}`"
    tell(
        f"{opens} opens {first}; P in the console switches.\n"
        "`smtui profile use NAME` chooses the one that opens by itself.\n"
        f"{arguments.file} holds the private key without a password:\n"
        "delete it, or keep it where nobody else can read it.",
        sys.stdout,
    )


def _tell_of(each: Found, note: str = "") -> None:
    from datetime import UTC, datetime

    from smtui.client import certificate_file

    now = datetime.now(UTC)
    certificate = each.credential.certificate
    tell(f"Profile {each.name}{f' ({note})' if note else ''}", sys.stdout)
    tell(f"    subscription {each.subscription_id} at {each.endpoint}", sys.stdout)
    tell(f"    certificate {each.file}, {certificate_file.expiry_words(certificate.not_after, now)}", sys.stdout)
    time = certificate_file.validity(certificate, str(each.file), now)
    if sentence := time or certificate.problem(now):
        tell(f"smtui import: {sentence}")


def _fail(sentence: str, status: int = 1) -> int:
    tell(f"smtui import: {sentence}")
    return status
