"""The base of the panes that can be filtered: takes the keys while a filter is typed, and says what it leaves.

The pane itself takes them, not a field beside it: keys come to it in the order in which they were typed, so that
"/shop", Enter and what follows can be typed at once, and the last key is for what the filter has left.
"""

from __future__ import annotations

from typing import Final

from textual import events
from textual.message import Message
from textual.widget import Widget

from smtui.console.keymap import DECLARED, Keymap, pressed
from smtui.console.lines import Line, span
from smtui.console.typed_line import TypedLine
from smtui.console.widgets.line_view import Painted
from smtui.terminal.text import clean, content

FILTER: Final = "filter"
CLEAR: Final = "clear"
"""The names of the commands whose keys begin a filter and clear it."""

_MOVING: Final = ("up", "down", "pageup", "pagedown")
_HINTS: Final[Line] = ((" Enter ", "key"), ("keeps ", "plain"), (" Esc ", "key"), ("clears ", "plain"))


class Filterable(Painted):
    """Base of a pane with a filter, which is applied while it is typed."""

    class Typed(Message):
        """Something was typed into a pane's filter, or typing has begun or ended."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._typed: TypedLine | None = None
        self._filter_text = ""
        self._shown_words = ""

    @property
    def filter_text(self) -> str:
        """What it is filtered by, as somebody typed it; "" for nothing."""
        return self._filter_text

    @property
    def found(self) -> str:
        """How much the filter leaves, in words such as "3 of 41"."""
        raise NotImplementedError

    @property
    def unsure(self) -> str:
        """What else there is to say of that while it is typed, or ""."""
        return ""

    def take_filter(self, text: str) -> None:
        """Show only what a text matches; all for ""."""
        raise NotImplementedError

    def look_for(self, text: str) -> None:
        """Filter by a text, or by none."""
        self._filter_text = text
        self.take_filter(text)

    def begin_typing(self) -> None:
        """Take what is typed from now on as the filter."""
        self._typed = TypedLine(self._filter_text)
        self.post_message(self.Typed())

    def end_typing(self) -> None:
        """Take keys for the pane again; the filter stays."""
        if self._typed is not None:
            self._typed = None
            self.post_message(self.Typed())

    def clear_filter(self) -> bool:
        """Show everything again; whether there was a filter."""
        filtered = bool(self._filter_text)
        if filtered:
            self.look_for("")
        self.end_typing()
        return filtered

    @property
    def is_typing(self) -> bool:
        """Whether keys are taken as the filter."""
        return self._typed is not None

    def typing_bar(self) -> tuple[Line, Line] | None:
        """Give the line that shows what is typed, its left and its right part; None while nothing is."""
        if self._typed is None:
            return None
        right: Line = (span(f" {self.unsure} ", "dim"),) if self.unsure else ()
        count = f"  {self.found} " if self._filter_text else "  "
        return ((" / ", "key"), *self._typed.spans(), (count, "dim"), *_HINTS), right

    def filter_words(self, width: int) -> str:
        """Give what the filter is and how much it leaves, cleaned; "" where there is none. `width`: cells."""
        if not self._filter_text:
            return ""
        # The count is whole whatever the width: only what was typed is cut.
        return f"{clean(f'/{self._filter_text}', limit=max(4, width - len(self.found) - 1))} {self.found}"

    def show_filter(self, frame: Widget) -> None:
        """Show in a border what the filter is and how much it leaves, as long as there is one."""
        words = self.filter_words(frame.size.width - 4)
        if words != self._shown_words:
            self._shown_words = words
            frame.border_subtitle = content(words)

    def on_key(self, event: events.Key) -> None:
        """Take a key for the filter; what is none for it is the pane's."""
        if self._take_key(event):
            event.stop()
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        if self._typed is not None:
            event.stop()
            self._typed.insert(event.text)
            self._apply()

    def on_blur(self) -> None:
        self.end_typing()

    def _take_key(self, event: events.Key) -> bool:
        if self._typed is None:
            return self._take_command(event)
        if event.key in _MOVING:
            return False
        if event.key == "enter":
            self.end_typing()
        elif event.key == "escape" or (event.key == "backspace" and not self._typed.text):
            self.clear_filter()
        elif self._typed.take(event):
            self._apply()
        return True

    def _take_command(self, event: events.Key) -> bool:
        keymap: Keymap = getattr(self.app, "keymap", DECLARED)
        command = keymap.command(pressed(event))
        name = command.name if command is not None else ""
        if name == FILTER:
            self.begin_typing()
            return True
        return name == CLEAR and self.clear_filter()

    def _apply(self) -> None:
        assert self._typed is not None
        if self._typed.text != self._filter_text:
            self.look_for(self._typed.text)
        self.post_message(self.Typed())
