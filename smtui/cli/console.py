"""`smtui`: the console."""

from __future__ import annotations

import argparse
import sys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the console takes."""
    parser.add_argument(
        "--profile",
        default="",
        metavar="NAME",
        help="the profile to open; LOCAL is the local cloud (default: the environment's, the one in use, or LOCAL)",
    )
    parser.add_argument("--theme", default="", metavar="NAME", help="the theme: smtui-dark, smtui-light or your own")


def run(arguments: argparse.Namespace) -> int:
    """Open the console and give the exit status: 0 left, 1 crashed, 2 no usable terminal, 128+n by signal n."""
    from smtui.terminal.capabilities import refusal

    if sentence := refusal():
        print(f"smtui: {sentence}", file=sys.stderr)
        return 2
    from smtui.console import themes
    from smtui.console.app import ConsoleApp
    from smtui.terminal.app import run as run_app

    try:
        theme = themes.load(arguments.theme or themes.DEFAULT)
    except themes.ThemeError as error:
        print(f"smtui: {error}", file=sys.stderr)
        return 2
    return run_app(ConsoleApp(profile=arguments.profile, theme=theme))
