"""The command line: `smtui` opens the console, `smtui COMMAND` does something else."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from smtui import __version__
from smtui.cli import (
    api,
    audit,
    certificate,
    completion,
    console,
    import_settings,
    listing,
    operations,
    profile,
    serve,
    settings,
    showing,
)
from smtui.cli.words import Parser

INTERRUPTED = 130
"""Exit status after Ctrl+C."""

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
    for name, module, does in (
        ("list", listing, "print the resources of a kind"),
        ("show", showing, "print one resource"),
        ("operations", operations, "print the changes that were made, and what became of them"),
        ("audit", audit, "print who changed what, and when"),
    ):
        reading = commands.add_parser(name, help=does)
        module.add_arguments(reading)
        reading.set_defaults(run=module.run)
    words = "run the local cloud, for other clients to use"
    serving = commands.add_parser("serve", help=words, description=words[0].upper() + words[1:] + ".")
    serve.add_arguments(serving)
    serving.set_defaults(run=serve.run)
    describing = commands.add_parser("api", help="print every operation of the REST API and its Python method")
    api.add_arguments(describing)
    describing.set_defaults(run=api.run)
    certificate.add_arguments(commands.add_parser("certificate", help="make a management certificate, or show one"))
    profile.add_arguments(commands.add_parser("profile", help="list, add and remove profiles, choose the one to open"))
    importing = commands.add_parser("import", help="make profiles from a .publishsettings file")
    import_settings.add_arguments(importing)
    importing.set_defaults(run=import_settings.run)
    setting = commands.add_parser("settings", help="print every setting and every key, and what each is now")
    settings.add_arguments(setting)
    setting.set_defaults(run=settings.run)
    completing = commands.add_parser("completion", help="print the script for a shell's completion")
    completion.add_arguments(completing)
    completing.set_defaults(run=completion.run)
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give the exit status: 0 done, 1 failed, 2 wrong usage, 3 nothing at a path."""
    root = parser()
    if completion.is_asked(os.environ):
        completion.answer(root)
    chosen = root.parse_args(arguments)
    try:
        status: int = chosen.run(chosen)
    except KeyboardInterrupt:
        return INTERRUPTED
    except RuntimeError as error:
        # What Python 3.11 makes of Ctrl+C while a module with dataclasses is being imported.
        if not isinstance(error.__cause__, KeyboardInterrupt):
            raise
        return INTERRUPTED
    return status


if __name__ == "__main__":
    sys.exit(main())
