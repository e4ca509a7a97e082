"""smtui profile: lists, adds and removes profiles, and says which one opens."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from smtui import paths
from smtui.cli import profile_list
from smtui.cli.words import commands_of, tell
from smtui.client.profile import COLOURS, ENVIRONMENT, LOCAL, ProfileError, cloud_of, endpoint_url, guid, proxy_url


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the commands of `smtui profile` to a parser."""
    parser.description = (
        "A profile names a subscription, its endpoint and the management certificate. They are kept in a TOML file, "
        "which you can edit too: comments and order stay."
    )
    commands = commands_of(parser)
    listing = commands.add_parser("list", help="print the profiles, which one opens, and where its certificate stands")
    listing.description = "Print the profiles. LOCAL, the local cloud of this machine, is always among them."
    listing.add_argument("--json", action="store_true", help="JSON, for other programs")
    listing.set_defaults(run=profile_list.run)
    adding = commands.add_parser("add", help="add a profile, or change one with --force")
    adding.description = "Add a profile. `smtui import` adds those of a .publishsettings file."
    _add_keys(adding)
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
    parser.add_argument("--subscription-id", required=True, type=_checked(_guid), metavar="ID", help="the subscription")
    parser.add_argument(
        "--certificate", required=True, metavar="FILE", help="PEM file with the management certificate and its key"
    )
    parser.add_argument(
        "--endpoint",
        default="public",
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
    parser.add_argument("--force", action="store_true", help="change a profile of this name; its other keys stay")


def add(arguments: argparse.Namespace) -> int:
    """Add a profile and give the exit status."""
    from smtui.cli.profiles_file import editing
    from smtui.client import certificate_file
    from smtui.client.toml_file import TomlError

    certificate = _absolute(arguments.certificate)
    values: dict[str, Any] = {
        "subscription_id": arguments.subscription_id,
        "endpoint": arguments.endpoint,
        "certificate": certificate,
        "ca": _absolute(arguments.ca),
        "trusted_hosts": arguments.trusted_host,
        "proxy": arguments.proxy,
        "read_only": arguments.read_only,
        "environment": arguments.environment,
        "colour": arguments.colour,
    }
    try:
        with editing(paths.profiles()) as editor:
            if arguments.name in editor.profiles and not arguments.force:
                return _fail(f"There is a profile {arguments.name!r} already; --force changes it.")
            editor.put(arguments.name, {key: value for key, value in values.items() if value})
            if arguments.use:
                editor.use = arguments.name
    except TomlError as error:
        return _fail(str(error))
    standing = certificate_file.standing(certificate)
    for sentence in filter(None, (standing.problem, *standing.warnings)):
        tell(f"smtui profile: {sentence}")
    opens = "`smtui`" if arguments.use else f"`smtui --profile {arguments.name}`"
    tell(f"Profile {arguments.name} is in {paths.profiles()}; {opens} opens it.", sys.stdout)
    return 0


def remove(arguments: argparse.Namespace) -> int:
    """Remove a profile and give the exit status."""
    from smtui.cli.profiles_file import editing
    from smtui.client.toml_file import TomlError

    try:
        with editing(paths.profiles()) as editor:
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
    if text in (LOCAL, ENVIRONMENT):
        raise argparse.ArgumentTypeError(f"{text} is taken: it is no profile of the file")
    if not text.strip() or not text.isprintable() or len(text) > 64:
        raise argparse.ArgumentTypeError("a name has 1 to 64 printable characters")
    return text


def _absolute(text: str) -> str:
    return str(Path(text).expanduser().absolute()) if text else ""


def _fail(sentence: str) -> int:
    tell(f"smtui profile: {sentence}")
    return 1
