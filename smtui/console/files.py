"""Files that a person names in a form: read once, and again only when they changed."""

from __future__ import annotations

import os
import stat
from functools import lru_cache
from pathlib import Path
from typing import Final

KIB: Final = 1024
MIB: Final = 1024 * KIB


class FileProblem(Exception):
    """A file can't be used; the message says which and why."""


def read(text: str, limit: int) -> bytes:
    """Give what a file holds.

    Args:
        text: its path as it was typed; ~ is the home directory.
        limit: the most bytes it may have.

    Raises:
        FileProblem: it is missing, empty, too large, not a regular file, or can't be read.
    """
    try:
        path = Path(text).expanduser()
        # A named pipe would be waited for, and a device has no end.
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise FileProblem(f"{text} is a directory.")
        if not stat.S_ISREG(found.st_mode):
            raise FileProblem(f"{text} is not a file.")
        if found.st_size > limit:
            raise FileProblem(f"{text} is larger than {_words(limit)}.")
        if not found.st_size:
            raise FileProblem(f"{text} is empty.")
        return _read(path, found.st_ino, found.st_size, found.st_mtime_ns, limit)
    except FileNotFoundError:
        raise FileProblem(f"There is no file {text}.") from None
    except (OSError, ValueError, RuntimeError) as error:
        raise FileProblem(f"{text} can't be read: {getattr(error, 'strerror', None) or error}.") from None


@lru_cache(maxsize=4)
def _read(path: Path, _inode: int, _size: int, _changed: int, limit: int) -> bytes:
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise FileProblem(f"{path} is larger than {_words(limit)}.")
    return content


def _words(count: int) -> str:
    return f"{count // MIB} MiB" if count % MIB == 0 else f"{count // KIB} KiB"
