"""The command line: `smtui` opens the console, `smtui COMMAND` does something else."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from smtui import __version__
from smtui.cli import api, certificate, console, import_settings, profile, serve
from smtui.cli.words import Parser

_EPILOG = (
    "Microsoft retired the classic services that this API managed (the last of them on 31 August 2024). "
    "Without a profile smtui opens its own local cloud, which speaks the same protocol on this machine."
)


def parser() -> argparse.ArgumentParser:
    """Give the parser of the whole command line."""
    root = Parser(
        prog="smtui",
        description="A terminal console for the classic Azure Service Management API.",
        epilog=_EPILOG,
    )
    root.add_argument("--version", action="version", version=f"smtui {__version__}")
    console.add_arguments(root)
    root.set_defaults(run=console.run)
    commands = root.add_subparsers(title="commands", metavar="COMMAND")
    words = "run the local cloud, for other clients to use"
    serving = commands.add_parser("serve", help=words, description=words[0].upper() + words[1:] + ".")
    serve.add_arguments(serving)
    serving.set_defaults(run=serve.run)
    listing = commands.add_parser("api", help="print every operation of the REST API and its Python method")
    api.add_arguments(listing)
    listing.set_defaults(run=api.run)
    certificate.add_arguments(commands.add_parser("certificate", help="make a management certificate, or show one"))
    profile.add_arguments(commands.add_parser("profile", help="list, add and remove profiles, choose the one to open"))
    importing = commands.add_parser("import", help="make profiles from a .publishsettings file")
    import_settings.add_arguments(importing)
    importing.set_defaults(run=import_settings.run)
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give the exit status: 0 done, 1 failed, 2 wrong usage."""
    chosen = parser().parse_args(arguments)
    try:
        status: int = chosen.run(chosen)
    except KeyboardInterrupt:
        return 130
    return status


if __name__ == "__main__":
    sys.exit(main())
