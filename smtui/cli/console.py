"""`smtui`: the console."""

from __future__ import annotations

import argparse
import os
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
    """Open the console and give the exit status.

    0 left; 1 no such profile, never connected, or crashed; 2 no usable terminal or no such theme; 128+n signal n.
    """
    from smtui.terminal.capabilities import refusal
    from smtui.terminal.text import clean

    if sentence := refusal():
        print(f"smtui: {sentence}", file=sys.stderr)
        return 2
    if sentence := _problem(arguments.profile):
        print(f"smtui: {clean(sentence)}", file=sys.stderr)
        return 1
    from smtui.console import themes
    from smtui.console.app import ConsoleApp
    from smtui.terminal.app import run as run_app

    try:
        theme = themes.load(arguments.theme or themes.DEFAULT)
    except themes.ThemeError as error:
        print(f"smtui: {error}", file=sys.stderr)
        return 2
    return run_app(ConsoleApp(profile=arguments.profile, theme=theme))


def _problem(profile: str) -> str:
    """Give what is wrong with a profile, as far as its files tell, or ""."""
    from smtui import paths
    from smtui.client import tls
    from smtui.client.errors import CertificateUnusable
    from smtui.client.profile import ProfileError, choose

    try:
        chosen = choose(profile, os.environ, paths.profiles())
        if chosen is not None:
            tls.check_files(chosen)
    except (ProfileError, CertificateUnusable) as error:
        return str(error)
    return ""
