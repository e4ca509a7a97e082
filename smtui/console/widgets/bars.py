"""Small texts: the header, the footer, and notes that are as high as they need."""

from __future__ import annotations

from textual.geometry import Size
from textual.strip import Strip

from smtui.console.lines import Line, width_of, wrap
from smtui.console.widgets.line_view import Painted


class Bar(Painted, can_focus=False):
    """One line, text at its left and at its right; what does not fit is left out from the left text's end."""

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

    @property
    def text(self) -> str:
        """What it says."""
        return "".join(text for text, _ in (*self._left, *self._right))

    def show(self, left: Line, right: Line = ()) -> None:
        """Show other text; the same costs nothing."""
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        width = self.size.width
        room = max(0, width - width_of(self._right))
        left = self.strip(self._left, room)
        return Strip.join([left, self.strip(self._right, min(width_of(self._right), width))])


class Footer(Bar, can_focus=False):
    """Keys and what they do, the most useful first; what does not fit is left out whole."""

    def show_keys(self, keys: list[tuple[str, str, bool]]) -> None:
        """Show keys.

        Args:
            keys: key, label, and whether it can be used now.
        """
        spans: list[tuple[str, str]] = []
        used = 0
        for key, label, usable in keys:
            needed = len(key) + len(label) + 4
            if used + needed > self.size.width and self.size.width:
                continue
            used += needed
            spans += [(f" {key} ", "key" if usable else "dim"), (f"{label}  ", "plain" if usable else "dim")]
        self.show(tuple(spans))


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
