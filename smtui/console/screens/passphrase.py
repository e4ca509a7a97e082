"""Asks for the passphrase of a private key. What is typed is shown as dots, kept nowhere, and ends with the session."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from smtui.console.lines import line, span
from smtui.console.screens.dialog import DialogScreen
from smtui.console.widgets.bars import Bar, Note
from smtui.terminal.text import content


class PassphraseScreen(DialogScreen[str | None]):
    """A masked field. Its result is the passphrase, or None where the person leaves.

    Args:
        file: the key's file.
        problem: what was wrong with the last one, or "".
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False, priority=True)]

    DEFAULT_CSS = """
    PassphraseScreen {
        background: transparent;
        align: center middle;
        & > Vertical { width: 100%; max-width: 90; height: auto; border: round $primary; background: $background; }
        & Input, & Input:focus { border: none; height: 1; padding: 0 1; background: $surface; }
    }
    """
    AUTO_FOCUS = "Input"

    def __init__(self, file: str, problem: str = "") -> None:
        super().__init__()
        self._file = file
        self._problem = problem

    def compose(self) -> ComposeResult:
        with Vertical() as frame:
            frame.border_title = content("Passphrase")
            yield Note(id="what")
            yield Input(password=True, placeholder="passphrase")
            yield Note(id="problem")
            yield Bar()

    def on_mount(self) -> None:
        self.query_one("#what", Note).show(line(span(f"The private key in {self._file} is encrypted.")))
        if self._problem:
            self.query_one("#problem", Note).show(line(span(self._problem, "bad")))
        self.query_one(Bar).show(line((" Enter ", "key"), "opens ", (" Esc ", "key"), "leaves; nothing is stored"))

    @on(Input.Submitted)
    def _given(self, event: Input.Submitted) -> None:
        self.end(event.value)

    def action_leave(self) -> None:
        """Leave."""
        self.end(None)
