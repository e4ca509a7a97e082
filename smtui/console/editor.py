"""The person's own editor: $VISUAL, then $EDITOR."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path


class EditorProblem(Exception):
    """The editor can't be run, or what it left can't be read; the message says why and what to do."""


class EditorMissing(EditorProblem):
    """The editor can't be started; the message says why."""


def command(environment: Mapping[str, str]) -> list[str]:
    """Give the editor's command line; empty where none is set."""
    try:
        return shlex.split(environment.get("VISUAL") or environment.get("EDITOR") or "")
    except ValueError:
        return []


def edit(arguments: list[str], text: str, file_name: str) -> str:
    """Run an editor on a text until it ends. The terminal must have been given to it.

    Args:
        arguments: its command line, without the file.
        text: what it begins with.
        file_name: what the file is called; only its owner can read it, and it is gone afterwards.

    Raises:
        EditorMissing: it can't be started.
        EditorProblem: it ended with an error, or the file is gone or not UTF-8 afterwards.
    """
    with tempfile.TemporaryDirectory(prefix="smtui-") as directory:
        file = Path(directory) / (Path(file_name).name or "text")
        file.write_bytes(text.encode())
        try:
            status = subprocess.call([*arguments, os.fspath(file)])
        except OSError as error:
            raise EditorMissing(f"The editor {arguments[0]} can't be run: {error.strerror}.") from None
        if status:
            raise EditorProblem(f"The editor {arguments[0]} ended with status {status}; nothing was taken from it.")
        try:
            return file.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise EditorProblem("What the editor saved is not UTF-8, and nothing was taken from it.") from None
        except OSError as error:
            raise EditorProblem(f"What the editor saved can't be read: {error.strerror}.") from None
