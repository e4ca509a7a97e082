"""smtui profile list: the profiles, which one opens, and where the certificate of each stands."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from smtui import paths
from smtui.cli.words import tell
from smtui.client.profile import (
    ENVIRONMENT,
    LOCAL,
    Profile,
    ProfileError,
    from_environment,
    half_environment,
    shown_proxy,
)
from smtui.terminal.text import clean

if TYPE_CHECKING:
    from smtui.client.certificate_file import Standing


@dataclass(frozen=True, slots=True)
class Row:
    """A profile, as the list and --json show it.

    Attributes:
        name: its name.
        in_use: whether plain `smtui` opens it.
        problem: why it can't be opened, with what to do, or "".
        environment: the label.
        colour: of the label.
        endpoint: URL; "" for the local cloud, which has another each time.
        subscription_id: the subscription.
        certificate: its file.
        certificate_expires: ISO 8601, or "" where that can't be read.
        certificate_words: the same in words, as in "expires in 12 days", or "".
        warnings: what else to do about the certificate.
        ca: file of the endpoint's authority.
        trusted_hosts: where a redirect may take the certificate.
        proxy: without its password.
        read_only: whether everything but reads is refused.
    """

    name: str
    in_use: bool
    problem: str = ""
    environment: str = ""
    colour: str = ""
    endpoint: str = ""
    subscription_id: str = ""
    certificate: str = ""
    certificate_expires: str = ""
    certificate_words: str = ""
    warnings: tuple[str, ...] = ()
    ca: str = ""
    trusted_hosts: tuple[str, ...] = ()
    proxy: str = ""
    read_only: bool = False


def run(arguments: argparse.Namespace) -> int:
    """Print the profiles and give the exit status: 1 where the file can't be read."""
    from smtui.client.profiles import read

    found = read(paths.profiles())
    entries: dict[str, Profile | str] = {}
    try:
        if described := from_environment(os.environ):
            entries[ENVIRONMENT] = described
    except ProfileError as error:
        entries[ENVIRONMENT] = str(error)
    used = ENVIRONMENT if ENVIRONMENT in entries else found.use or LOCAL
    if found.problem and used == LOCAL:
        used = ""
    entries |= found.entries
    rows = [Row(LOCAL, used == LOCAL), *(_row(name, entry, name == used) for name, entry in entries.items())]
    if arguments.json:
        tell(json.dumps([asdict(row) for row in rows], indent=2), sys.stdout)
    else:
        there = "The profiles are in" if found.file.exists() else "Profiles will be in"
        tell("\n".join((*(line for row in rows for line in _lines(row)), f"{there} {found.file}")), sys.stdout)
    for mistake in found.mistakes:
        if mistake not in found.entries.values():
            tell(f"smtui profile: {mistake}")
    if half := half_environment(os.environ):
        tell(f"smtui profile: {half}")
    return int(bool(found.problem))


def _row(name: str, entry: Profile | str, in_use: bool) -> Row:
    if isinstance(entry, str):
        return Row(name, in_use, problem=entry)
    from smtui.client import certificate_file, tls
    from smtui.client.routes import unused_proxy

    standing = certificate_file.standing(entry.certificate)
    return Row(
        name=name,
        in_use=in_use,
        problem=("" if standing.is_encrypted else standing.problem) or tls.authority_problem(entry.ca),
        environment=entry.environment,
        colour=entry.colour,
        endpoint=entry.endpoint,
        subscription_id=entry.subscription_id,
        certificate=entry.certificate,
        certificate_expires=standing.expires.isoformat() if standing.expires else "",
        certificate_words=_words(standing),
        warnings=tuple(filter(None, (*standing.warnings, unused_proxy(entry)))),
        ca=entry.ca,
        trusted_hosts=entry.trusted_hosts,
        proxy=shown_proxy(entry.proxy),
        read_only=entry.read_only,
    )


def _words(standing: Standing) -> str:
    from smtui.client.certificate_file import expiry_words

    words = [expiry_words(standing.expires)] if standing.expires else []
    return ", ".join([*words, "key encrypted"] if standing.is_encrypted else words)


def _lines(row: Row) -> Iterator[str]:
    special = [row.environment, "read-only" if row.read_only else "", "in use" if row.in_use else ""]
    yield f"{'*' if row.in_use else ' '} {' · '.join(clean(part) for part in (row.name, *special) if part)}"
    if row.name == LOCAL:
        yield "    the local cloud, on this machine"
    if row.endpoint:
        through = f" through {row.proxy}" if row.proxy else ""
        yield f"    {clean(row.endpoint)}{clean(through)}, subscription {clean(row.subscription_id)}"
        words = f", {row.certificate_words}" if row.certificate_words else ""
        yield f"    certificate {clean(row.certificate)}{words}"
    if row.ca:
        yield f"    authority {clean(row.ca)}"
    if row.problem:
        yield f"    can't be opened: {clean(row.problem)}"
    for warning in row.warnings:
        yield f"    {clean(warning)}"
