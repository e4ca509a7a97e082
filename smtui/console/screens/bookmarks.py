"""The list of bookmarks: to go to one, or to take it away."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from smtui.console.screens.pick import FilterInput, PickScreen

_REMOVE: Final = "*"


class BookmarkFilter(FilterInput):
    """Takes the filter, and leaves to the list the key that takes a bookmark away: no name has that character."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether a key is text."""
        return character != _REMOVE and super().check_consume_key(key, character)


class BookmarksScreen(PickScreen):
    """Picks one of the bookmarks. Its result is an index into `paths`, or None.

    Args:
        paths: the bookmarks.
        texts: what is shown of them.
        remove: takes a bookmark away; whether it could.

    Attributes:
        paths: the bookmarks that are left.
    """

    # With priority, and so before the filter.
    BINDINGS: ClassVar[list[BindingType]] = [Binding(_REMOVE, "remove", show=False, priority=True)]
    FILTER = BookmarkFilter

    def __init__(self, paths: Sequence[str], texts: Sequence[str], remove: Callable[[str], Awaitable[bool]]) -> None:
        super().__init__(texts, 0, title="Bookmarks (* takes one away)")
        self.paths = list(paths)
        self._remove = remove

    async def action_remove(self) -> None:
        """Take away the bookmark under the cursor; with the last one the list closes."""
        if not self._found:
            return
        number = self._found[self._cursor]
        if not await self._remove(self.paths[number]):
            self.end(None)
            return
        del self.paths[number]
        self._texts = [text for place, text in enumerate(self._texts) if place != number]
        self._found = [place - (place > number) for place in self._found if place != number]
        self._cursor = min(self._cursor, max(0, len(self._found) - 1))
        self._draw()
        if not self.paths:
            self.end(None)
