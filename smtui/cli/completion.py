"""smtui completion: the script that makes a shell complete smtui's command line, and the answers that it asks for.

The script only calls smtui itself, so that commands, options and names are always those of the smtui that is
installed. An ordinary start pays nothing for it: argcomplete is loaded where the shell asks.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from smtui.cli.words import exits, tell

if TYPE_CHECKING:
    from argcomplete.completers import BaseCompleter

SHELLS: Final = ("bash", "zsh", "fish")
_ASKED: Final = "_ARGCOMPLETE"
"""Set by the script when the shell asks."""

_EXAMPLES: Final = """examples:
  bash   eval "$(smtui completion bash)"                              in ~/.bashrc
  zsh    eval "$(smtui completion zsh)"                               in ~/.zshrc, after compinit
  fish   smtui completion fish > ~/.config/fish/completions/smtui.fish"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `smtui completion` to a parser."""
    parser.description = (
        "Print a script that completes commands, options, and the names of profiles, themes and kinds. It asks smtui "
        "for them each time, and never goes to the network."
    )
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))
    parser.epilog = _EXAMPLES
    exits(parser, "0  done", "2  wrong usage")


def run(arguments: argparse.Namespace) -> int:
    """Print the script and give the exit status."""
    from argcomplete.shell_integration import shellcode

    tell(shellcode(["smtui"], shell=arguments.shell).strip("\n"), sys.stdout)
    return 0


def is_asked(environ: Mapping[str, str]) -> bool:
    """Whether a shell has started smtui to complete a command line."""
    return _ASKED in environ


def answer(parser: argparse.ArgumentParser) -> None:
    """Tell the shell what may stand at the cursor, and end the process."""
    import argcomplete

    argcomplete.autocomplete(parser, always_complete_options=False, default_completer=cast("BaseCompleter", complete))


def complete(*, action: argparse.Action, parser: argparse.ArgumentParser, prefix: str, **_: Any) -> Iterable[str]:
    """Give what an argument may be; files for what is neither a name nor a path of smtui's own.

    Args:
        action: the argument.
        parser: the parser of its command.
        prefix: what stands before the cursor.
    """
    command = parser.prog.removeprefix("smtui").strip()
    giving = _GIVING.get((command, action.dest)) or _GIVING.get(("", action.dest))
    if giving is not None:
        return [name for name in giving() if name.isprintable()]
    if action.metavar in _FILES:
        from argcomplete.completers import FilesCompleter

        return [str(name) for name in FilesCompleter()(prefix)]
    return ()


def _profiles() -> Iterable[str]:
    from smtui import paths
    from smtui.client.profile import ENVIRONMENT, ProfileError, from_environment
    from smtui.client.profiles import read

    try:
        described = from_environment(os.environ)
    except ProfileError:
        described = None
    return (*read(paths.profiles()).names, *((ENVIRONMENT,) if described is not None else ()))


def _own_profiles() -> Iterable[str]:
    from smtui import paths
    from smtui.client.profiles import read

    return read(paths.profiles()).entries


def _themes() -> Iterable[str]:
    from smtui.console import themes

    return themes.names()


def _kinds() -> Iterable[str]:
    from smtui.cli.listing import kinds

    return kinds()


def _branches() -> Iterable[str]:
    from smtui.console.resources.subscription import BRANCHES

    return (f"{branch.slug}/" for branch in BRANCHES)


def _tabs() -> Iterable[str]:
    from smtui.console.resources import kinds

    return {pane.title: None for kind in kinds() for pane in kind.panes()}


_FILES: Final = ("FILE", "DIR")
_GIVING: Final[Mapping[tuple[str, str], Callable[[], Iterable[str]]]] = {
    ("", "profile"): _profiles,
    ("", "open"): _branches,
    ("", "theme"): _themes,
    ("profile use", "name"): _profiles,
    ("profile remove", "name"): _own_profiles,
    ("list", "kind"): _kinds,
    ("show", "path"): _branches,
    ("show", "tab"): _tabs,
}
"""What gives the names for an argument of a command, or of any command."""
