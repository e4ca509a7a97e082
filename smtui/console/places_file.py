"""Bookmarks of a profile's subscription, and where the console was left there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from smtui.console import state_file
from smtui.console.state_file import StateError

_BOOKMARKS: Final = "the bookmarks"
_LEFT: Final = "the last place"
MOST: Final = 500
"""How many bookmarks there may be; a file that holds more is read up to here."""


@dataclass(frozen=True, slots=True)
class Left:
    """Where the console was left.

    Attributes:
        path: the path of the node under the cursor, as `smtui.console.resource_path` writes it; "" for the root.
        tab: the title of the tab that showed; "" for the first.
    """

    path: str = ""
    tab: str = ""


class PlacesFile:
    """Keeps the places of one subscription, as one profile sees it. Every method reads or writes a file.

    Args:
        directory: the directory of all of them.
        profile: name of the profile.
        subscription_id: the subscription.
    """

    def __init__(self, directory: Path, profile: str, subscription_id: str) -> None:
        # A profile's name may hold what no file's name may.
        name = hashlib.sha256(f"{profile}\0{subscription_id}".encode()).hexdigest()[:16]
        self._of = {"profile": profile, "subscription": subscription_id}
        self._left = directory / f"{name}.left.json"
        self._bookmarks = directory / f"{name}.bookmarks.json"

    def left(self) -> Left:
        """Give where the console was left.

        Raises:
            StateError: as for every file of `state_file`.
        """
        values = state_file.read(self._left, _LEFT)
        return Left(_text(values, "path"), _text(values, "tab"))

    def leave(self, left: Left) -> None:
        """Keep where the console is left.

        Raises:
            StateError: as for every file of `state_file`.
        """
        state_file.write(self._left, {**self._of, "path": left.path, "tab": left.tab}, _LEFT)

    def bookmarks(self) -> tuple[str, ...]:
        """Give the paths that have a bookmark, in the order in which they got it.

        Raises:
            StateError: as for every file of `state_file`.
        """
        found = state_file.read(self._bookmarks, _BOOKMARKS).get("paths")
        texts = [each for each in found if isinstance(each, str) and each] if isinstance(found, list) else []
        return tuple(dict.fromkeys(texts))[:MOST]

    def toggle(self, path: str) -> tuple[str, ...]:
        """Give a path a bookmark, or take it away, beside those that another console has made, and give them all.

        Raises:
            StateError: as for every file of `state_file`.
        """
        present = self.bookmarks()
        if path in present:
            kept = tuple(each for each in present if each != path)
        elif len(present) < MOST:
            kept = (*present, path)
        else:
            raise StateError(f"There are {MOST} bookmarks, and there can be no more.")
        state_file.write(self._bookmarks, {**self._of, "paths": kept}, _BOOKMARKS)
        return kept


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""
