"""TOML files that people write: read, with the line of every key and the nearest of the keys that there are."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

_STATEMENT_LINES: Final = 200
"""After a statement of more lines than this, keys have no line."""

_PLAIN: Final = {
    r"Illegal character '\n'": "a quote is missing at the end of the line",
    "Cannot overwrite a value": "the key is there twice",
    "Invalid value": "the value is none of TOML; text stands in quotes, true and false in small letters",
    "Invalid hex value": r"a backslash in quotes begins a code; write two, or use '…'",
    "Unescaped '\\' in a string": r"a backslash in quotes begins a code; write two, or use '…'",
}
"""What tomllib says, in words for people who don't know TOML; what is not here stays as it is."""


class TomlError(Exception):
    """A file can't be read or is not TOML; the message names the file, and the line where there is one."""


class TomlFile:
    """What a file holds.

    Args:
        path: the file; one that is not there holds nothing.

    Attributes:
        path: the file.
        values: what it holds.

    Raises:
        TomlError: it can't be read, or is not TOML.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines: dict[tuple[str, ...], int] | None = None
        try:
            self._text = path.read_bytes().decode("utf-8-sig")
            self.values: dict[str, Any] = tomllib.loads(self._text)
        except FileNotFoundError:
            self._text, self.values = "", {}
        except UnicodeDecodeError as error:
            raise TomlError(f"{path} is not TOML: it is not UTF-8 ({error.reason}).") from None
        except tomllib.TOMLDecodeError as error:
            raise TomlError(_syntax(path, str(error), self._text)) from None
        except RecursionError:
            raise TomlError(f"{path} is not TOML that can be read: it is nested too deeply.") from None
        except OSError as error:
            raise TomlError(f"{path} can't be read: {error.strerror}.") from None

    def where(self, *keys: str) -> str:
        """Give the file and the line where a key, or a table, first stands: "FILE, line 7"."""
        if self._lines is None:
            self._lines = dict(_lines(self._text))
        for depth in range(len(keys), 0, -1):
            if number := self._lines.get(keys[:depth]):
                return f"{self.path}, line {number}"
        return str(self.path)

    def unknown(self, table: Mapping[str, Any], known: Iterable[str], *above: str) -> Iterator[tuple[str, str, str]]:
        """Find the keys of a table that are not among those that there are.

        Args:
            table: the table.
            known: the keys that there are.
            above: where the table stands.

        Returns:
            For each the key, the nearest of those that there are or "", and a sentence with file, line and both.
        """
        there = tuple(known)
        for key in table:
            if key not in there:
                near = nearest(key, there)
                instead = f"did you mean {near}?" if near else f"there are {', '.join(there)}."
                yield key, near, f"{self.where(*above, key)}: there is no key {key!r}; {instead}"


def nearest(word: str, known: Iterable[str]) -> str:
    """Give the most similar of some words, or "" where none is."""
    from difflib import get_close_matches

    folded = {each.lower(): each for each in known}
    found = get_close_matches(word.lower(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else ""


def _syntax(path: Path, words: str, text: str) -> str:
    place = re.search(r" \(at line (\d+), column \d+\)$", words)
    if place is None:
        return f"{path} is not TOML: {words.removesuffix(' (at end of document)')}."
    number = int(place.group(1))
    line = text.split("\n")[number - 1]
    key = re.match(r"\s*([\w.-]+)\s*=", line)
    what = words[: place.start()]
    if re.fullmatch(r"Cannot declare \(.*\) twice", what):
        what = f"the table {line.strip()} is there twice"
    return f"{path} is not TOML, line {number}{f', {key.group(1)}' if key else ''}: {_PLAIN.get(what, what)}."


def _lines(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """Give where each key first stands. In TOML a statement ends with the line that completes it."""
    header: tuple[str, ...] = ()
    statement: list[str] = []
    start = 0
    seen: set[tuple[str, ...]] = set()
    for number, line in enumerate(text.split("\n"), 1):
        if not statement:
            start = number
        statement.append(line)
        try:
            found = tomllib.loads("\n".join(statement))
        except tomllib.TOMLDecodeError:
            if len(statement) > _STATEMENT_LINES:
                return
            continue
        is_header = statement[0].lstrip().startswith("[")
        statement = []
        if is_header:
            header = max(_paths(found), key=len)
        for keys in _paths(found):
            whole = keys if is_header else (*header, *keys)
            if whole not in seen:
                seen.add(whole)
                yield whole, start


def _paths(table: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for key, value in table.items():
        yield (key,)
        inner = value[0] if isinstance(value, list) and value else value
        if isinstance(inner, dict):
            yield from ((key, *rest) for rest in _paths(inner))
