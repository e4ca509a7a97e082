"""Picks one of many, with a filter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from smtui.console.lines import Line, Row, line, span
from smtui.console.matching import Pattern, compiled, marked
from smtui.console.screens.dialog import DialogScreen
from smtui.console.widgets.bars import Bar
from smtui.console.widgets.clean_input import CleanInput
from smtui.console.widgets.line_view import LineView


class FilterInput(CleanInput):
    """Takes the filter; the keys that choose are the screen's."""

    DEFAULT_CSS = """
    FilterInput, FilterInput:focus { border: none; height: 1; padding: 0 1; background: $surface; }
    """


class PickScreen(DialogScreen[int | None]):
    """Lists texts; what is typed leaves only those that match it. Its result is an index, or None.

    Args:
        texts: what can be picked.
        current: index of the one picked now.
        title: title of the list.
    """

    DEFAULT_CSS = """
    PickScreen {
        background: transparent;
        align: center middle;
        & > Vertical { width: 100%; max-width: 100; height: 100%; max-height: 30; border: round $primary; }
        & LineView { height: 1fr; }
    }
    """
    AUTO_FOCUS = "FilterInput"
    FILTER: ClassVar[type[FilterInput]] = FilterInput

    def __init__(self, texts: Sequence[str], current: int, title: str) -> None:
        super().__init__()
        self._title = title
        self._texts = texts
        self._found = list(range(len(texts)))
        self._cursor = current
        self._pattern = Pattern()

    def compose(self) -> ComposeResult:
        with Vertical() as frame:
            frame.border_title = self._title
            yield self.FILTER(placeholder="type to filter")
            yield LineView()
            yield Bar()

    def on_mount(self) -> None:
        self._draw()

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        self._pattern = compiled(event.value)
        self._found = [number for number, text in enumerate(self._texts) if self._pattern.matches(text)]
        # A name that is typed is meant before a text that only holds it.
        scores = [self._pattern.score(self._texts[number]) for number in self._found]
        self._cursor = scores.index(max(scores)) if scores else 0
        self._draw()

    def on_key(self, event: events.Key) -> None:
        """Move, pick or leave."""
        page = max(1, self.query_one(LineView).size.height - 1)
        steps = {"up": -1, "down": 1, "pageup": -page, "pagedown": page}.get(event.key)
        if steps is not None:
            event.stop()
            self._cursor = max(0, min(self._cursor + steps, len(self._found) - 1))
            self._draw()
        elif event.key == "escape":
            event.stop()
            self.end(None)

    @on(Input.Submitted)
    def _picked(self) -> None:
        if self._found:
            self.end(self._found[self._cursor])

    def came_to(self, number: int) -> None:
        """Hook: the cursor stands on a text, given by its index. Does nothing by itself."""

    def _draw(self) -> None:
        if self._found:
            self.came_to(self._found[self._cursor])
        view = self.query_one(LineView)
        view.show(
            [self._row(number) for number in range(len(self._found))] or [line(("Nothing matches.", "dim"))],
            keep_place=True,
        )
        view.scroll_to(y=max(0, self._cursor - view.size.height // 2), animate=False)
        count = f"{len(self._found)} of {len(self._texts)}"
        self.query_one(Bar).show(
            line((" Enter ", "key"), "picks ", (" ↑ ↓ ", "key"), "move ", (" Esc ", "key"), "leaves "),
            (span(f"{count} ", "dim"),),
        )

    def _row(self, number: int) -> Line:
        here = number == self._cursor
        text = marked((span(self._texts[self._found[number]], "name" if here else "plain"),), self._pattern)
        return Row((("> " if here else "  ", "key"), *text))
