"""Small files that the console keeps from one run to the next: for their owner alone, and always written whole."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

BROKEN: Final = ".broken"
"""The ending that a file gets when it can't be read."""


class StateError(Exception):
    """A file can't be read or written; the message is a sentence."""


def read(file: Path, what: str) -> dict[str, Any]:
    """Read a file; one that is not there holds nothing. One that makes no sense is set aside, so that it is said once.

    Args:
        file: the file.
        what: what it holds, for the sentence, such as "the bookmarks".

    Raises:
        StateError: it can't be read, or makes no sense.
    """
    try:
        values = json.loads(file.read_bytes())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise StateError(f"The file with {what} can't be read ({error.strerror}): {file}") from None
    except (ValueError, RecursionError):
        values = None
    if isinstance(values, dict):
        return values
    aside = file.with_name(file.name + BROKEN)
    with suppress(OSError):
        file.replace(aside)
    raise StateError(f"The file with {what} made no sense, and was set aside: {aside}")


def write(file: Path, values: dict[str, Any], what: str) -> None:
    """Write a file, whole or not at all; its directory is made when missing.

    Args:
        file: the file.
        values: what it is to hold.
        what: the same in words, for the sentence.

    Raises:
        StateError: it can't be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Made with mode 0600.
        handle, beside = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    except OSError as error:
        raise StateError(f"The file with {what} can't be written ({error.strerror}): {file}") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as writing:
            json.dump(values, writing, indent=1)
        Path(beside).replace(file)
    except OSError as error:
        with suppress(OSError):
            Path(beside).unlink()
        raise StateError(f"The file with {what} can't be written ({error.strerror}): {file}") from None
