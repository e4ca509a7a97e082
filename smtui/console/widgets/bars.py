"""Small texts: the header, the footer, and notes that are as high as they need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

from textual.geometry import Size
from textual.strip import Strip

from smtui.console.lines import Line, Span, cut, cut_path, width_of, wrap
from smtui.console.widgets.line_view import Painted

_MORE: Final[Line] = (("… ", "dim"),)


class Bar(Painted, can_focus=False):
    """One line, text at its left and at its right; what does not fit is cut from the left text, with a mark."""

    DEFAULT_CSS = """
    Bar {
        height: 1;
        background: $surface;
        overflow: hidden hidden;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._left: Line = ()
        self._right: Line = ()
        self._path = False

    @property
    def text(self) -> str:
        """What it says."""
        return "".join(text for text, _ in (*self._left, *self._right))

    def show(self, left: Line, right: Line = (), *, path: bool = False) -> None:
        """Show other text; the same costs nothing.

        Args:
            left: at the left.
            right: at the right; it is there whole before anything of the left one.
            path: whether the last span of the left text is a path, which loses its beginning where room is short.
        """
        if (left, right, path) != (self._left, self._right, self._path):
            self._left, self._right, self._path = left, right, path
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        width = self.size.width
        room = max(0, width - width_of(self._right))
        left = self.strip(_shortened(self._left, room) if self._path else cut(self._left, room), room)
        return Strip.join([left, self.strip(self._right, min(width_of(self._right), width))])


Key: TypeAlias = tuple[str, str, bool]
"""A key, its label, and whether it can be used now."""


class Footer(Bar, can_focus=False):
    """Keys and what they do, the most useful first; what does not fit is left out whole, with a mark."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._keys: tuple[Sequence[Key], Sequence[Key]] | None = None

    def show(self, left: Line, right: Line = (), *, path: bool = False) -> None:
        """Show a sentence in the place of the keys."""
        self._keys = None
        super().show(left, right, path=path)

    def show_keys(self, keys: Sequence[Key], reserved: Sequence[Key] = ()) -> None:
        """Show keys.

        Args:
            keys: the keys, the most useful first.
            reserved: those that always show, at the right.
        """
        self._keys = (keys, reserved)
        kept = _hints(reserved)
        room = self.size.width - width_of(kept) if self.size.width else None
        super().show(_fitting(keys, room), kept)

    def on_resize(self) -> None:
        if self._keys is not None:
            self.show_keys(*self._keys)


def _hints(keys: Sequence[Key]) -> Line:
    return tuple(part for key, label, usable in keys for part in _hint(key, label, usable))


def _hint(key: str, label: str, usable: bool) -> Line:
    return (f" {key} ", "key" if usable else "dim"), (f"{label}  ", "plain" if usable else "dim")


def _fitting(keys: Sequence[Key], room: int | None) -> Line:
    """Give the hints of as many keys as there is room for, and a mark if that is not all."""
    every = _hints(keys)
    if room is None or width_of(every) <= room:
        return every
    shown: list[Span] = []
    left = room - width_of(_MORE)
    for key in keys:
        hint = _hint(*key)
        if width_of(hint) > left:
            break
        shown += hint
        left -= width_of(hint)
    return (*shown, *_MORE)


def _shortened(spans: Line, width: int) -> Line:
    if not spans:
        return spans
    *before, (text, role) = spans
    return cut((*before, (cut_path(text, max(0, width - width_of(tuple(before)))), role)), width)


class Note(Painted, can_focus=False):
    """A sentence as high as it needs; it takes no room while it is empty."""

    DEFAULT_CSS = """
    Note { height: auto; display: none; overflow: hidden hidden; }
    Note.-shown { display: block; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text: Line = ()

    @property
    def text(self) -> str:
        """What it says."""
        return "".join(text for text, _ in self._text)

    def show(self, text: Line) -> None:
        """Show another sentence, or none."""
        if text != self._text:
            self._text = text
            self.set_class(bool(text), "-shown")
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Give how many lines it takes."""
        return len(wrap([self._text], width)) if self._text else 0

    def render_line(self, y: int) -> Strip:
        """Draw one of its lines."""
        lines = wrap([self._text], self.size.width)
        return self.strip(lines[y] if y < len(lines) else (), self.size.width)
