"""`smtui`: the console."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from smtui.cli.words import tell

if TYPE_CHECKING:
    from smtui.client.profile import Profile
    from smtui.console.session import Session
    from smtui.operations.journal import Journal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the console takes."""
    parser.add_argument(
        "--profile",
        default="",
        metavar="NAME",
        help="the profile to open; LOCAL is the local cloud (default: the environment's, the one in use, or LOCAL)",
    )
    parser.add_argument(
        "--open",
        default="",
        metavar="PATH",
        help="where to open, such as services/shop/production (default: where the console was left)",
    )
    parser.add_argument(
        "--theme",
        default="",
        metavar="NAME",
        help="the theme, such as smtui-light or your own (default: the settings', or ansi on 16 colours)",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="show the request of every confirmed change, and send none of them"
    )
    parser.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")


def run(arguments: argparse.Namespace) -> int:
    """Open the console and give the exit status.

    0 left; 1 no such profile, no usable certificate, never connected, or crashed; 2 no usable terminal or no such
    theme; 128+n signal n. Mistakes in the profiles file are told on the screen, where another profile can be chosen,
    and so are those in the settings file.
    """
    from smtui.client.errors import CertificateUnusable
    from smtui.client.profile import ProfileError
    from smtui.terminal.capabilities import colours, refusal

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
        if arguments.theme:
            theme = themes.load(arguments.theme)
        else:
            theme, wrong = themes.begin(chosen.theme, colours())
            chosen = replace(chosen, mistakes=(*chosen.mistakes, *wrong))
    except themes.ThemeError as error:
        tell(f"smtui: {error}")
        return 2
    session = _rehearsal if arguments.dry_run else None
    app = ConsoleApp(
        profile=arguments.profile,
        theme=theme,
        session=session,
        passphrase=passphrase,
        settings=chosen,
        open_at=arguments.open,
    )
    return run_app(app, mouse=chosen.mouse and not arguments.no_mouse)


def _rehearsal(profile: Profile, journal: Journal) -> Session:
    from smtui.console.session import Rehearsal

    return Rehearsal(profile, journal)


def _passphrase(name: str) -> str:
    """Check the files of the profile to open, and ask for the passphrase of its key; "" where none is needed.

    Raises:
        ProfileError: there is no such profile, or the environment is wrong.
        CertificateUnusable: its files can't be used.
        EOFError: nobody answers.
    """
    from smtui import paths
    from smtui.cli.passphrase import passphrase_of
    from smtui.client.profiles import FileMistake, choose

    try:
        chosen = choose(name, os.environ, paths.profiles())
    except FileMistake:
        return ""
    return "" if chosen is None else passphrase_of(chosen)
