"""The line that commands are typed into, and the list of how it may go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Final

from textual import events
from textual.geometry import Size
from textual.strip import Strip

from smtui.console.lines import Line, cut
from smtui.console.widgets.clean_input import CleanInput
from smtui.console.widgets.line_view import Painted

MOST_ROWS: Final = 8


class CommandInput(CleanInput):
    """A line whose keys are all carried out in the order in which they came, also where they came at once.

    Textual's bindings run in the app, which has handed on the text typed since by then.

    Args:
        keys: what keys do besides editing, by Textual's names of the keys.

    Attributes:
        done: whether the line is being carried out or left: what is typed from then on is for what comes after it,
            but for an Escape before it is carried out.
        typed_after: that.
    """

    DEFAULT_CSS = """
    CommandInput, CommandInput:focus { border: none; height: 1; width: 1fr; padding: 0; background: $surface; }
    """

    EDITING: ClassVar[Mapping[str, str]] = {
        "left": "cursor_left",
        "right": "cursor_right",
        "home": "home",
        "ctrl+a": "home",
        "end": "end",
        "ctrl+e": "end",
        "ctrl+left": "cursor_left_word",
        "ctrl+right": "cursor_right_word",
        "backspace": "delete_left",
        "delete": "delete_right",
        "ctrl+w": "delete_left_word",
        "ctrl+k": "delete_right_all",
    }

    def __init__(self, keys: Mapping[str, Callable[[], None]], *, placeholder: str = "") -> None:
        super().__init__(placeholder=placeholder, select_on_focus=False)
        self._keys = keys
        self.done = False
        self.typed_after: list[events.Key] = []
        self._finishing = False

    def on_key(self, event: events.Key) -> None:
        """Carry out what is not text."""
        if self.done:
            event.stop()
            event.prevent_default()
            if event.key == "escape" and not self._finishing:
                self.typed_after.clear()
                self._keys["escape"]()
            else:
                self.typed_after.append(event)
        elif carry_out := self._keys.get(event.key):
            event.stop()
            event.prevent_default()
            carry_out()
        elif edit := self.EDITING.get(event.key):
            event.stop()
            event.prevent_default()
            getattr(self, f"action_{edit}")()

    def finish(self, end: Callable[[], None]) -> None:
        """Have `end` called when everything has come that was typed before."""
        self.done = self._finishing = True
        self.call_later(end)

    def resume(self) -> None:
        """Take text again; what was typed for what did not come is forgotten."""
        self.done = False
        self.typed_after.clear()

    def replace_all(self, text: str) -> None:
        """Put another text in, the cursor after it."""
        self.value = text
        self.cursor_position = len(text)


class Listed(Painted, can_focus=False):
    """Lists a few rows, one of them perhaps chosen; it is as high as they are, and takes no room without any."""

    DEFAULT_CSS = """
    Listed { height: auto; display: none; overflow: hidden hidden; background: $panel; }
    Listed.-shown { display: block; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[Line] = ()
        self._chosen = -1

    def show(self, lines: Sequence[Line], chosen: int = -1) -> None:
        """Show other rows.

        Args:
            lines: the rows, no more than `MOST_ROWS`.
            chosen: which of them is chosen; -1 for none.
        """
        if (tuple(lines), chosen) == (self._lines, self._chosen):
            return
        higher = len(lines) != len(self._lines)
        self._lines, self._chosen = tuple(lines), chosen
        self.set_class(bool(lines), "-shown")
        self.refresh(layout=higher)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Give how many rows it has."""
        return len(self._lines)

    def render_line(self, y: int) -> Strip:
        """Draw a row."""
        spans = self._lines[y] if y < len(self._lines) else ()
        over = self.get_component_rich_style("role--cursor") if y == self._chosen else None
        return self.strip(cut(spans, self.size.width), self.size.width, over)
