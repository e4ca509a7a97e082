"""smtui profile: lists, adds and removes profiles, and says which one opens."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from pathlib import Path
from typing import Any, Final

from smtui import paths
from smtui.cli import profile_list
from smtui.cli.words import commands_of, examples, tell
from smtui.client.profile import (
    COLOURS,
    ENVIRONMENT,
    LOCAL,
    ProfileError,
    cloud_of,
    endpoint_url,
    guid,
    proxy_url,
    trusted_host,
)

_NEEDED: Final = ("subscription_id", "certificate")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the commands of `smtui profile` to a parser."""
    parser.description = (
        "A profile names a subscription, its endpoint and the management certificate. They are kept in a TOML file, "
        "profiles.toml in the user's configuration directory (`smtui profile list` says where), which you can edit "
        "too: comments and order stay."
    )
    parser.epilog = (
        "Where AZURE_MANAGEMENT_CERTFILE and AZURE_MANAGEMENT_SUBSCRIPTIONID are both set, they make a profile named "
        f"{ENVIRONMENT}, which goes before the one in use; SMTUI_ENDPOINT and SMTUI_CA say where it leads (the public "
        "cloud without them)."
    )
    commands = commands_of(parser)
    listing = commands.add_parser("list", help="print the profiles, which one opens, and where its certificate stands")
    listing.description = "Print the profiles. LOCAL, the local cloud of this machine, is always among them."
    listing.add_argument("--json", action="store_true", help="JSON, for other programs")
    listing.set_defaults(run=profile_list.run)
    adding = commands.add_parser("add", help="add a profile, or change one with --force")
    adding.description = "Add a profile. `smtui import` adds those of a .publishsettings file."
    _add_keys(adding)
    examples(
        adding,
        "smtui profile add work --subscription-id ID --certificate ~/ops.pem --use",
        "smtui profile add live --subscription-id ID --certificate ~/ops.pem \\",
        "    --endpoint government --environment production --colour red --read-only",
        "smtui profile add work --force --proxy socks5://127.0.0.1:1080",
    )
    adding.set_defaults(run=add)
    removing = commands.add_parser("remove", help="remove a profile; the certificate's file stays")
    removing.description = "Remove a profile. The certificate's file stays where it is."
    removing.add_argument("name", metavar="NAME", help="the profile")
    removing.set_defaults(run=remove)
    using = commands.add_parser("use", help="choose the profile that `smtui` opens")
    using.description = "Choose the profile that `smtui` opens where --profile does not name another."
    using.add_argument("name", metavar="NAME", help="the profile; LOCAL is the local cloud")
    using.set_defaults(run=use)


def _add_keys(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", type=profile_name, help="what to call it")
    parser.add_argument("--subscription-id", type=_checked(_guid), metavar="ID", help="the subscription; needed")
    parser.add_argument(
        "--certificate", metavar="FILE", help="PEM file with the management certificate and its key; needed"
    )
    parser.add_argument(
        "--endpoint",
        type=_checked(_endpoint),
        metavar="WHERE",
        help="public (the default), china, government, germany, a host, or an https URL",
    )
    parser.add_argument(
        "--ca", default="", metavar="FILE", help="PEM file of the endpoint's authority, where it is not a public one"
    )
    parser.add_argument(
        "--trusted-host",
        action="append",
        default=[],
        type=_checked(trusted_host),
        metavar="HOST",
        help="a host to which a redirect may take the certificate; may be repeated",
    )
    parser.add_argument(
        "--proxy", default="", type=_checked(proxy_url), metavar="URL", help="http://HOST:PORT or socks5://HOST:PORT"
    )
    parser.add_argument("--read-only", action="store_true", help="refuse everything but reads")
    parser.add_argument("--environment", default="", metavar="TEXT", help="a label for the header, as production")
    parser.add_argument("--colour", default="", choices=COLOURS, metavar="NAME", help=f"of it: {', '.join(COLOURS)}")
    parser.add_argument("--use", action="store_true", help="make it the profile that opens")
    parser.add_argument(
        "--force", action="store_true", help="change a profile of this name: only the keys that are given"
    )


def add(arguments: argparse.Namespace) -> int:
    """Add a profile and give the exit status."""
    from smtui.cli.profiles_file import editing
    from smtui.client.toml_file import TomlError

    values: dict[str, Any] = {
        "subscription_id": arguments.subscription_id,
        "endpoint": arguments.endpoint,
        "certificate": _absolute(arguments.certificate),
        "ca": _absolute(arguments.ca),
        "trusted_hosts": arguments.trusted_host,
        "proxy": arguments.proxy,
        "read_only": arguments.read_only,
        "environment": arguments.environment,
        "colour": arguments.colour,
    }
    try:
        with editing(paths.profiles()) as editor:
            there = arguments.name in editor.profiles
            if there and not arguments.force:
                return _fail(f"There is a profile {arguments.name!r} already; --force changes it.")
            if not there:
                if missing := [option for option in _NEEDED if not getattr(arguments, option)]:
                    names = " and ".join(f"--{option.replace('_', '-')}" for option in missing)
                    return _fail(f"A new profile needs {names}; `smtui profile add --help` has examples.", 2)
                values["endpoint"] = values["endpoint"] or "public"
            editor.put(arguments.name, {key: value for key, value in values.items() if value})
            if arguments.use:
                editor.use = arguments.name
    except TomlError as error:
        return _fail(str(error))
    _tell_of(arguments.name, is_used=arguments.use, was_there=there)
    return 0


def _tell_of(name: str, *, is_used: bool, was_there: bool) -> None:
    """Say what was written, and first what is wrong with the files that it names."""
    from smtui.client import certificate_file, tls
    from smtui.client.profiles import read
    from smtui.client.routes import unused_proxy

    entry = read(paths.profiles()).entries[name]
    if isinstance(entry, str):
        problems, warnings = [entry], []
    else:
        standing = certificate_file.standing(entry.certificate)
        problems = list(filter(None, (standing.problem, tls.authority_problem(entry.ca))))
        warnings = list(filter(None, (*standing.warnings, unused_proxy(entry))))
        if standing.is_encrypted:
            warnings.append(problems.pop(0))
    for sentence in (*problems, *warnings):
        tell(f"smtui profile: {sentence}")
    opens = "`smtui`" if is_used else f"`smtui --profile {shlex.quote(name)}`"
    then = f"correct this before {opens} opens it" if problems else f"{opens} opens it"
    tell(f"Profile {name} is {'changed' if was_there else 'added'} in {paths.profiles()}; {then}.", sys.stdout)


def remove(arguments: argparse.Namespace) -> int:
    """Remove a profile and give the exit status."""
    from smtui.cli.profiles_file import editing
    from smtui.client.toml_file import TomlError

    try:
        with editing(paths.profiles()) as editor:
            if arguments.name == LOCAL:
                return _fail(f"{LOCAL} is the local cloud of this machine, which is always there.")
            if arguments.name not in editor.profiles:
                return _fail(_unknown(arguments.name, editor.profiles))
            table = editor.profiles[arguments.name]
            certificate = str(table.get("certificate", "")) if isinstance(table, dict) else ""
            was_used = editor.use == arguments.name
            editor.remove(arguments.name)
    except TomlError as error:
        return _fail(str(error))
    tell(f"Profile {arguments.name} is removed.", sys.stdout)
    if certificate:
        tell(f"Its certificate's file stays: {paths.profiles().parent / os.path.expanduser(certificate)}", sys.stdout)
    if was_used:
        tell("It was the one in use; `smtui` opens the local cloud now.", sys.stdout)
    return 0


def use(arguments: argparse.Namespace) -> int:
    """Choose the profile that opens and give the exit status."""
    from smtui.cli.profiles_file import editing
    from smtui.client.profiles import read
    from smtui.client.toml_file import TomlError

    name = arguments.name
    try:
        with editing(paths.profiles()) as editor:
            if name == ENVIRONMENT and name not in editor.profiles:
                return _fail(f"The profile {ENVIRONMENT} is used by itself while the environment describes one.")
            if name != LOCAL and name not in editor.profiles:
                return _fail(_unknown(name, editor.profiles))
            editor.use = name
    except TomlError as error:
        return _fail(str(error))
    tell(f"`smtui` opens {'the local cloud' if name == LOCAL else f'profile {name}'} from now on.", sys.stdout)
    found = read(paths.profiles()).entries.get(name)
    if isinstance(found, str):
        tell(f"smtui profile: {found}")
    if os.environ.get("AZURE_MANAGEMENT_CERTFILE") and os.environ.get("AZURE_MANAGEMENT_SUBSCRIPTIONID"):
        tell(
            "smtui profile: AZURE_MANAGEMENT_CERTFILE and AZURE_MANAGEMENT_SUBSCRIPTIONID are set, and go before the "
            "profile in use: unset them."
        )
    return 0


def _unknown(name: str, there: Any) -> str:
    from smtui.client.toml_file import nearest

    near = nearest(name, (LOCAL, *there))
    instead = f"did you mean {near}?" if near else f"there is {', '.join((LOCAL, *there))}."
    return f"There is no profile {name!r} in {paths.profiles()}; {instead}"


def _checked(check: Any) -> Any:
    """Give what reads an argument with one of the profile's own checks."""

    def read(text: str) -> str:
        try:
            return str(check(text))
        except ProfileError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read


def _guid(text: str) -> str:
    return guid(text, "a subscription id")


def _endpoint(text: str) -> str:
    # A cloud's name says more to whoever reads the file than its address.
    return cloud_of(endpoint_url(text)) or endpoint_url(text)


def profile_name(text: str) -> str:
    """Read a profile's name from an argument.

    Raises:
        argparse.ArgumentTypeError: it is none, or taken.
    """
    # Another LOCAL in small letters would be taken for it.
    if text.casefold() in (LOCAL.casefold(), ENVIRONMENT):
        raise argparse.ArgumentTypeError(f"{text} is taken: it is no profile of the file")
    if not text.strip() or not text.isprintable() or len(text) > 64:
        raise argparse.ArgumentTypeError("a name has 1 to 64 printable characters")
    return text


def _absolute(text: str | None) -> str:
    return str(Path(text).expanduser().absolute()) if text else ""


def _fail(sentence: str, status: int = 1) -> int:
    tell(f"smtui profile: {sentence}")
    return status
