"""One line of text that is being typed, for the panes that take every key themselves.

Not Textual's Input: that takes keys by a queue of its own, so that what is typed right after Enter would overtake
what was typed before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from textual.events import Key

from smtui.console.lines import Line, span


class TypedLine:
    """A text and the place in it where typing goes on.

    Args:
        text: what is there to begin with; typing goes on at its end.
    """

    def __init__(self, text: str = "") -> None:
        self.text = text
        self._at = len(text)

    def take(self, event: Key) -> bool:
        """Carry out a key; whether it was one for a line of text."""
        change = _KEYS.get(event.key)
        if change is not None:
            change(self)
        elif event.is_printable and event.character:
            self.insert(event.character)
        else:
            return False
        return True

    def insert(self, text: str) -> None:
        """Put a text in, up to its first line break."""
        text = (text.splitlines() or [""])[0]
        self.text = self.text[: self._at] + text + self.text[self._at :]
        self._at += len(text)

    def spans(self) -> Line:
        """Give the text with the place where typing goes on, cleaned."""
        here = self.text[self._at : self._at + 1] or " "
        before, after = span(self.text[: self._at]), span(self.text[self._at + 1 :])
        return before, span(here, "cursor"), after

    def _delete(self, start: int, end: int) -> None:
        self.text = self.text[:start] + self.text[end:]
        self._at = start

    def _delete_left(self) -> None:
        self._delete(max(0, self._at - 1), self._at)

    def _delete_right(self) -> None:
        self._delete(self._at, self._at + 1)

    def _delete_word(self) -> None:
        left = self.text[: self._at].rstrip()
        self._delete(left.rfind(" ") + 1, self._at)

    def _delete_to_start(self) -> None:
        self._delete(0, self._at)

    def _delete_to_end(self) -> None:
        self._delete(self._at, len(self.text))

    def _left(self) -> None:
        self._at = max(0, self._at - 1)

    def _right(self) -> None:
        self._at = min(len(self.text), self._at + 1)

    def _start(self) -> None:
        self._at = 0

    def _end(self) -> None:
        self._at = len(self.text)


_KEYS: Final[Mapping[str, Callable[[TypedLine], None]]] = {
    "backspace": TypedLine._delete_left,
    "ctrl+h": TypedLine._delete_left,
    "delete": TypedLine._delete_right,
    "ctrl+d": TypedLine._delete_right,
    "ctrl+w": TypedLine._delete_word,
    "ctrl+u": TypedLine._delete_to_start,
    "ctrl+k": TypedLine._delete_to_end,
    "left": TypedLine._left,
    "ctrl+b": TypedLine._left,
    "right": TypedLine._right,
    "ctrl+f": TypedLine._right,
    "home": TypedLine._start,
    "ctrl+a": TypedLine._start,
    "end": TypedLine._end,
    "ctrl+e": TypedLine._end,
}
