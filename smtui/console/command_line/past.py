"""The lines that were typed before, on this machine. A file that can't be used costs the past, no more."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from smtui.console import state_file
from smtui.console.state_file import StateError
from smtui.terminal.text import UNSAFE

LIMIT: Final = 300
_LONGEST: Final = 500
_WHAT: Final = "the lines that were typed before"


class PastLines:
    """Remembers lines, the newest last, each once.

    Args:
        file: where they are kept.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._unsaved: list[str] = []
        self._problem = ""

    def lines(self) -> list[str]:
        """Give the lines; where the file can't be read, those that were typed since the console began."""
        try:
            found = state_file.read(self._file, _WHAT).get("lines")
        except StateError as error:
            self._problem = str(error)
            found = None
        kept = [line for line in found if _is_usual(line)] if isinstance(found, list) else []
        return _merged(kept, self._unsaved)

    def add(self, line: str) -> None:
        """Take a line; where it can't be kept it is there until the console ends."""
        if not _is_usual(line):
            return
        self._unsaved = _merged(self._unsaved, [line])
        try:
            # Other consoles write to the file too.
            state_file.write(self._file, {"lines": self.lines()}, _WHAT)
        except StateError as error:
            self._problem = str(error)
        else:
            self._unsaved = []

    def take_problem(self) -> str:
        """Give what is wrong with the file, once; "" where nothing is."""
        problem, self._problem = self._problem, ""
        return problem


def _is_usual(line: object) -> bool:
    return isinstance(line, str) and bool(line.strip()) and len(line) <= _LONGEST and not UNSAFE.search(line)


def _merged(before: list[str], newer: list[str]) -> list[str]:
    return list(reversed(dict.fromkeys(reversed([*before, *newer]))))[-LIMIT:]
