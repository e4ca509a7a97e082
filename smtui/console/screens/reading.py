"""A dialog that only tells something: lines to read, and Esc to leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult

from smtui.console import workers
from smtui.console.lines import Line
from smtui.console.screens.dialog import DialogScreen
from smtui.console.widgets.line_view import LineView
from smtui.terminal.app import TerminalApp
from smtui.terminal.text import content


class ReadingScreen(DialogScreen[None]):
    """Shows lines until they are left. Every other key ends here: it is never taken for one of the main screen.

    Args:
        title: its title, cleaned here.
        lines: what it shows.
        leave_on: keys that leave it besides Esc.
        copied_as: what `y` copies, in words, such as "The change"; "" where nothing is copied.
    """

    DEFAULT_CSS = """
    ReadingScreen {
        background: transparent;
        align: center middle;
        & > LineView {
            width: 100%;
            max-width: 90;
            height: 100%;
            max-height: 40;
            border: round $primary;
            padding: 0 1;
        }
        &.-short > LineView { height: auto; }
    }
    """

    KEYS: ClassVar[str] = "Esc leaves"
    """What its border says of its keys."""

    def __init__(self, title: str, lines: Sequence[Line], *, leave_on: Sequence[str] = (), copied_as: str = "") -> None:
        super().__init__()
        self._title = title
        self._lines = lines
        self._leave_on = leave_on
        self._copied_as = copied_as

    def compose(self) -> ComposeResult:
        yield LineView(id="lines")

    def on_mount(self) -> None:
        view = self.query_one("#lines", LineView)
        view.border_title = content(self._title)
        view.border_subtitle = "y copies it  Esc leaves" if self._copied_as else self.KEYS
        view.show(self._lines)

    def on_key(self, event: events.Key) -> None:
        """Leave, copy, or do nothing."""
        if event.key == "escape" or event.character in self._leave_on:
            event.stop()
            self.end()
        elif event.key == "y" and self._copied_as:
            event.stop()
            workers.start(self, "copy", self._copy)

    async def _copy(self) -> None:
        assert isinstance(self.app, TerminalApp)
        became = await self.app.copy("\n".join("".join(text for text, _ in each).rstrip() for each in self._lines))
        self.query_one("#lines", LineView).border_subtitle = content(f"{self._copied_as} {became}")
