"""The confirmation of a destruction: it says what goes with it, and Enter is dead until the name is typed."""

from __future__ import annotations

from typing import Any, Final

from textual import events, on
from textual.widget import Widget
from textual.widgets import Input

from smtui.console import workers
from smtui.console.dialogs import Destruction
from smtui.console.lines import Line, line, span
from smtui.console.request import request_lines
from smtui.console.screens.armed import ArmedScreen
from smtui.console.session import FAILURES, Session
from smtui.console.widgets.bars import Bar, Note
from smtui.console.widgets.clean_input import CleanInput
from smtui.console.widgets.line_view import LineView
from smtui.protocol.operation import Call

_LEAVING: Final = ("escape", "tab", "shift+tab")
_EDITING: Final = ("enter", "backspace", "delete", "left", "right", "home", "end", "ctrl+u", "ctrl+w")


class NameInput(CleanInput):
    """Takes a name typed key by key: no paste, no burst, nothing before the dialog is armed."""

    DEFAULT_CSS = """
    NameInput, NameInput:focus {
        border: none;
        height: 1;
        padding: 0 1;
        background: $surface;
    }
    """

    def on_key(self, event: events.Key) -> None:
        screen = self.screen
        if not isinstance(screen, DestructionScreen) or event.key in _LEAVING:
            return
        counts = event.is_printable or event.key in _EDITING
        if counts and screen.accepts(event):
            screen.show_problem("")
            return
        event.prevent_default()
        event.stop()
        if counts and screen.takes_input:
            screen.show_problem("Several keys arrived together and did not count: type the name key by key.")
        elif counts and not screen.sent:
            screen.show_problem("A key that came before this was ready did not count.")

    def on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        if isinstance(self.screen, DestructionScreen):
            self.screen.show_problem("Pasting does not count here: type the name.")


class DestructionScreen(ArmedScreen):
    """Asks for the name of what is to be destroyed."""

    AUTO_FOCUS = "NameInput"

    DEFAULT_CSS = """
    DestructionScreen {
        & > #frame { border: round $error; }
        #consequences { height: 1fr; padding: 0 1; }
        #request { height: 4; }
    }
    """

    def __init__(self, dialog: Destruction, session: Session) -> None:
        super().__init__(dialog.title, session)
        self._dialog = dialog

    def body(self) -> list[Widget]:
        return [
            LineView(id="consequences"),
            LineView(id="request"),
            Note(id="problem"),
            Bar(id="prompt"),
            NameInput(id="name", placeholder=""),
        ]

    def instructions(self) -> Line:
        if self.copies_request:
            return line((" c ", "key"), "copies the request as curl. ", (" Esc ", "key"), "leaves.")
        if self._matches():
            return line((" Enter ", "key"), (f"{self._dialog.doing}. ", "bad"), (" Esc ", "key"), "leaves.")
        return line(("  Enter is dead until the name matches. ", "dim"), (" Esc ", "key"), "leaves.")

    def on_mount(self) -> None:
        self.query_one("#consequences", LineView).show([line(("Reading what goes with it…", "dim"))])
        self.query_one("#request", LineView).show(request_lines(self._dialog.call, self.session))
        self.query_one("#prompt", Bar).show(line(" To go on, type its name, ", span(self._dialog.name, "name"), ":"))
        workers.start(self, "read", self._read)

    def previewed(self) -> Call[Any] | None:
        return self._dialog.call

    def show_problem(self, sentence: str) -> None:
        self.query_one("#problem", Note).show(line(span(f" {sentence}", "bad")) if sentence else ())

    def on_descendant_focus(self) -> None:
        """Say what the keys do where the cursor is now."""
        self.update_status()

    @on(Input.Changed)
    def _typed(self) -> None:
        self.update_status()

    @on(Input.Submitted)
    def _entered(self) -> None:
        if self.takes_input and self._matches():
            self.submit(self._dialog.call)

    def _matches(self) -> bool:
        return self.query_one(NameInput).value == self._dialog.name

    async def _read(self) -> None:
        view = self.query_one("#consequences", LineView)
        try:
            view.show(await self._dialog.consequences(self.session.read))
        except FAILURES as error:
            view.show([line(("What goes with it could not be read: ", "bad"), span(str(error)))])
        self.complete()
