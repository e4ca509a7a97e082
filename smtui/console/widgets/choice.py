"""A field with a fixed set of answers, and a button: one line each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import events
from textual.message import Message
from textual.strip import Strip

from smtui.console.lines import span
from smtui.console.widgets.line_view import Painted
from smtui.terminal.text import clean


class ChoiceField(Painted, can_focus=True):
    """Shows one of several answers.

    ← and → change it, a letter goes to the next one that begins with it, Space lists them with a filter.

    Args:
        label: what is chosen, such as "Image"; the title of the list.
    """

    # Not moves, which the settings can give other keys: those of a dialog stay what they are.
    KEYS: ClassVar[Mapping[str, tuple[str, int]]] = {
        "left": ("steps", -1),
        "right": ("steps", 1),
        "space": ("list", 0),
        "home": ("end", -1),
        "end": ("end", 1),
    }

    DEFAULT_CSS = """
    ChoiceField { height: 1; width: 1fr; background: $surface; overflow: hidden hidden; }
    """

    class Changed(Message):
        """Another answer was chosen, by hand or because others are offered."""

        def __init__(self, field: ChoiceField, *, by_hand: bool) -> None:
            super().__init__()
            self.field = field
            self.by_hand = by_hand

    def __init__(self, label: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._label = label
        self._choices: Sequence[tuple[str, str]] = ()
        self._index = 0
        self._notice = f"reading choices for {label.lower()}…"

    @property
    def value(self) -> str:
        """The answer; "" while there is none."""
        return self._choices[self._index][0] if self._choices else ""

    def set_choices(self, choices: Sequence[tuple[str, str]], preferred: str = "") -> None:
        """Offer answers, as (value, shown) pairs, the preferred one first to be seen."""
        self._choices, self._notice = choices, "nothing to choose from"
        self._index = next((index for index, (value, _) in enumerate(choices) if value == preferred), 0)
        self.refresh()
        self.post_message(self.Changed(self, by_hand=False))

    def choose(self, value: str) -> None:
        """Choose an answer, if it is among those offered."""
        index = next((index for index, (offered, _) in enumerate(self._choices) if offered == value), self._index)
        if index != self._index:
            self._index = index
            self.refresh()
            self.post_message(self.Changed(self, by_hand=False))

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        over = self.get_component_rich_style("role--cursor") if self.has_focus else None
        if not self._choices:
            return self.strip((span(f" {self._notice}", "dim"),), self.size.width, over)
        count = f" >  ({self._index + 1} of {len(self._choices)})"
        shown = clean(self._choices[self._index][1], limit=max(8, self.size.width - len(count) - 3))
        return self.strip(((" < ", "key"), (shown, "plain"), (count, "dim")), self.size.width, over)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_key(self, event: events.Key) -> None:
        """Choose another answer; a letter goes to the next one that begins with it."""
        if found := self.KEYS.get(event.key):
            event.stop()
            name, argument = found
            getattr(self, f"move_{name}")(argument)
            return
        letter = (event.character or "").lower()
        if not event.is_printable or not letter.strip():
            return
        count = len(self._choices)
        for step in range(1, count + 1):
            index = (self._index + step) % count
            if self._choices[index][1].lower().startswith(letter):
                event.stop()
                self._choose(index)
                return

    def move_steps(self, steps: int) -> None:
        """Choose the next or the previous answer, in a circle."""
        if self._choices:
            self._choose((self._index + steps) % len(self._choices))

    def move_list(self, _: int) -> None:
        """List all answers, with a filter."""
        from smtui.console.screens.pick import PickScreen

        def picked(index: int | None) -> None:
            if index is not None:
                self._choose(index)

        if self._choices:
            shown = [shown for _, shown in self._choices]
            self.app.push_screen(PickScreen(shown, self._index, self._label), picked)

    def move_end(self, direction: int) -> None:
        """Choose the first answer, or the last."""
        self._choose(0 if direction < 0 else max(0, len(self._choices) - 1))

    def _choose(self, index: int) -> None:
        if index != self._index:
            self._index = index
            self.refresh()
            self.post_message(self.Changed(self, by_hand=True))


class PushButton(Painted, can_focus=True):
    """A button of one line; Enter or Space presses it."""

    DEFAULT_CSS = """
    PushButton { height: 1; width: auto; overflow: hidden hidden; margin: 0 1; }
    """

    class Pressed(Message):
        """The button was pressed, by this key or by the mouse."""

        def __init__(self, button: PushButton, key: events.Key | None) -> None:
            super().__init__()
            self.button = button
            self.key = key

    def __init__(self, label: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._label = f"[ {span(label)[0]} ]"

    def get_content_width(self, container: object, viewport: object) -> int:
        """Give the width of its label."""
        return len(self._label)

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        over = self.get_component_rich_style("role--cursor") if self.has_focus else None
        return self.strip(((self._label, "key"),), self.size.width, over)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_key(self, event: events.Key) -> None:
        """Press it."""
        if event.key in ("enter", "space"):
            event.stop()
            self.post_message(self.Pressed(self, event))

    def on_click(self) -> None:
        """Press it."""
        self.post_message(self.Pressed(self, None))
