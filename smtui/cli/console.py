"""`smtui`: the console."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from typing import Final

from smtui.cli.words import ask_passphrase, tell

_TRIES: Final = 3


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

    0 left; 1 no such profile, no usable certificate, never connected, or crashed; 2 no usable terminal or no such
    theme; 128+n signal n. Mistakes in the profiles file are told on the screen, where another profile can be chosen.
    """
    from smtui.client.errors import CertificateUnusable
    from smtui.client.profile import ProfileError
    from smtui.terminal.capabilities import refusal

    if sentence := refusal():
        tell(f"smtui: {sentence}")
        return 2
    try:
        passphrase = _passphrase(arguments.profile)
    except (ProfileError, CertificateUnusable) as error:
        tell(f"smtui: {error}")
        return 1
    except EOFError:
        tell("smtui: There was no passphrase.")
        return 1
    from smtui import paths
    from smtui.console import settings, themes
    from smtui.console.app import ConsoleApp
    from smtui.terminal.app import run as run_app

    chosen = settings.read(paths.settings())
    try:
        theme = themes.load(arguments.theme or themes.DEFAULT)
    except themes.ThemeError as error:
        tell(f"smtui: {error}")
        return 2
    app = ConsoleApp(profile=arguments.profile, theme=theme, passphrase=passphrase, settings=chosen)
    return run_app(app, mouse=chosen.mouse)


def _passphrase(name: str) -> str:
    """Check the files of the profile to open, and ask for the passphrase of its key; "" where none is needed.

    Raises:
        ProfileError: there is no such profile, or the environment is wrong.
        CertificateUnusable: its files can't be used.
        EOFError: nobody answers.
    """
    from smtui import paths
    from smtui.client import tls
    from smtui.client.errors import PassphraseNeeded
    from smtui.client.profiles import FileMistake, choose

    try:
        chosen = choose(name, os.environ, paths.profiles())
    except FileMistake:
        return ""
    if chosen is None:
        return ""
    passphrase = ""
    for _ in range(_TRIES):
        try:
            tls.check_files(replace(chosen, passphrase=passphrase))
        except PassphraseNeeded as error:
            if passphrase:
                tell(f"smtui: {error}")
            passphrase = ask_passphrase(chosen.certificate)
            if not passphrase:
                raise EOFError from None
        else:
            return passphrase
    tls.check_files(replace(chosen, passphrase=passphrase))
    return passphrase
