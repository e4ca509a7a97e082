"""The console as a program that can be made to crash: Ctrl+X raises an error that holds secrets wherever it can.

Its argument is the file that holds them, a line each; the first one opens the private key of the profile.
"""

from __future__ import annotations

import sys
from typing import ClassVar

from textual.binding import Binding, BindingType

from smtui.console.app import ConsoleApp
from smtui.terminal.app import run

SECRETS: list[str] = []


class Crashing(ConsoleApp):
    """The console, with a key that ends it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+x", "crash", priority=True)]

    def action_crash(self) -> None:
        """Fail with the secrets in local variables, arguments, messages and notes, one error behind the other."""
        try:
            for secret in SECRETS:
                held = {"secret": secret}
                error = ValueError(f"could not use {held!r}")
                error.add_note(secret)
                raise error
        except ValueError:
            raise KeyError(*SECRETS) from ExceptionGroup("several", [ValueError(f"not {each!r}") for each in SECRETS])


def main(file: str) -> int:
    """Open the console and give its exit status; the file holds the secrets, a line each."""
    with open(file, encoding="utf-8") as lines:
        SECRETS.extend(lines.read().splitlines())
    return run(Crashing(passphrase=SECRETS[0]), mouse=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
