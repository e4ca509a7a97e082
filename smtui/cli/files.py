"""Files that commands write: at once, never over another one unless told to, and private where they hold a key."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

PRIVATE: Final = 0o600
PUBLIC: Final = 0o644


def write(path: Path, content: bytes, *, mode: int = PRIVATE, force: bool = False) -> None:
    """Write a file whole, or not at all.

    Args:
        path: the file; a symbolic link is followed.
        content: all of it.
        mode: its permissions, whatever the umask.
        force: whether it may take the place of a file that is there.

    Raises:
        FileExistsError: there is such a file, and it is not to be replaced.
        OSError: it can't be written.
    """
    target = path.resolve() if force else path
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if force:
            beside.replace(target)
        else:
            # Unlike a rename, this never takes the place of a file.
            os.link(beside, target)
    finally:
        beside.unlink(missing_ok=True)


def sentence(path: Path, error: OSError) -> str:
    """Say that a file can't be written."""
    if isinstance(error, FileExistsError):
        return f"{path} is there already; --force writes over it."
    if isinstance(error, FileNotFoundError) and not path.parent.exists():
        return f"{path} can't be written: there is no directory {path.parent}; make it first."
    return f"{path} can't be written: {error.strerror or error}."
