"""Changes the profiles file, which people write too: their comments, their order and their other keys stay."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import InlineTable

from smtui.cli import files
from smtui.client.profiles import read
from smtui.client.toml_file import TomlError, TomlFile


class Editor:
    """The profiles file while it is being changed; see `editing`.

    Args:
        document: the file as tomlkit has it.
    """

    def __init__(self, document: tomlkit.TOMLDocument) -> None:
        self._document = document

    @property
    def use(self) -> str:
        """The profile in use, or ""."""
        return str(self._document.get("use", ""))

    @use.setter
    def use(self, name: str) -> None:
        self._document["use"] = name

    @property
    def profiles(self) -> Mapping[str, Any]:
        """The profiles by their names, as the file has them."""
        tables = self._document.get("profiles", {})
        return tables if isinstance(tables, Mapping) else {}

    def put(self, name: str, values: Mapping[str, Any]) -> None:
        """Set keys of a profile, which is made where it is missing. Its other keys stay.

        Args:
            name: the profile.
            values: key and value.
        """
        if "profiles" not in self._document:
            self._document["profiles"] = tomlkit.table(is_super_table=True)
        tables: Any = self._document["profiles"]
        if not isinstance(tables.get(name), Mapping):
            tables[name] = tomlkit.inline_table() if isinstance(tables, InlineTable) else tomlkit.table()
        for key, value in values.items():
            tables[name][key] = value

    def remove(self, name: str) -> None:
        """Take a profile out; where it was in use, nothing is."""
        tables: Any = self._document["profiles"]
        del tables[name]
        if self.use == name:
            del self._document["use"]


def profiles_of(file: Path) -> Mapping[str, Any]:
    """Give the profiles of a file by their names, as it has them; none where there is no such file.

    Raises:
        TomlError: it can't be read, or is not TOML.
    """
    tables = TomlFile(file).values.get("profiles", {})
    return tables if isinstance(tables, dict) else {}


@contextmanager
def editing(file: Path) -> Iterator[Editor]:
    """Read the profiles file, let it be changed, and write it; where the block raises, nothing is written.

    Args:
        file: the file; it and its directory are made where they are missing.

    Raises:
        TomlError: it can't be read, written, or is not TOML.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        directory = os.open(file.parent, os.O_RDONLY)
    except OSError as error:
        raise TomlError(files.sentence(file, error)) from None
    try:
        # Two commands at once change it one after the other.
        fcntl.flock(directory, fcntl.LOCK_EX)
        if problem := read(file).problem:
            raise TomlError(problem)
        before = file.read_bytes().decode("utf-8-sig") if file.exists() else ""
        document = tomlkit.parse(before)
        yield Editor(document)
        after = tomlkit.dumps(document)
        if after != before:
            tomlkit.parse(after)
            files.write(file, after.encode(), force=True)
    except TOMLKitError as error:
        raise TomlError(f"{file} can't be changed: {error}.") from None
    except OSError as error:
        raise TomlError(files.sentence(file, error)) from None
    finally:
        os.close(directory)
