"""Edits a document: in the person's own editor or in a built-in one, then shows the difference and the request."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from rich.text import Text
from textual import events, on
from textual.app import SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import TextArea

from smtui.console import editor, workers
from smtui.console.dialogs import Edit
from smtui.console.lines import Hanging, Line, line, span
from smtui.console.request import request_lines
from smtui.console.screens.armed import ArmedScreen
from smtui.console.session import FAILURES, Session
from smtui.console.widgets.bars import Note
from smtui.console.widgets.choice import PushButton
from smtui.console.widgets.line_view import LineView
from smtui.protocol.operation import Call, InvalidCall
from smtui.terminal.text import clean


class DocumentArea(TextArea):
    """The built-in editor."""

    # Ctrl+Z, which Textual has for it, suspends the console.
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+underscore", "undo", show=False)]

    DEFAULT_CSS = """
    DocumentArea, DocumentArea:focus {
        height: 1fr;
        border: none;
        padding: 0;
        scrollbar-size-vertical: 1;
    }
    """

    def __init__(self) -> None:
        super().__init__(show_line_numbers=True, soft_wrap=False, tab_behavior="indent", id="editor")
        self.cursor_blink = False

    def get_line(self, line_index: int) -> Text:
        """Give a line as it is shown: with marks for what must not reach a terminal. Tabs are drawn by Textual."""
        found = super().get_line(line_index)
        return Text("\t".join(map(clean, found.plain.split("\t"))), end="", no_wrap=True)


class EditScreen(ArmedScreen):
    """Three steps: the document is read, edited, and looked at; only then can it be sent."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "review", show=False, priority=True)]

    DEFAULT_CSS = """
    EditScreen {
        DocumentArea { display: none; }
        #review { height: 1fr; padding: 0 1; }
        PushButton { display: none; }
        &.-editing DocumentArea { display: block; }
        &.-editing #review { display: none; }
        &.-sendable PushButton { display: block; }
    }
    """

    def __init__(self, dialog: Edit, session: Session) -> None:
        super().__init__(dialog.title, session)
        self._dialog = dialog
        self._original: str | None = None
        self._text = ""
        self._call: Call[Any] | None = None
        self._warned = False

    def body(self) -> list[Widget]:
        return [DocumentArea(), LineView(id="review"), PushButton(self._dialog.verb, id="send"), Note(id="problem")]

    def waiting(self) -> Line:
        return super().waiting() if self._original is None else self.instructions()

    def instructions(self) -> Line:
        if self.has_class("-editing"):
            editing = ((" Ctrl+S ", "key"), "shows the difference ", (" Esc ", "key"), "leaves without a change ")
            return line(*editing, (" Ctrl+_ ", "key"), "undoes")
        keys = line((" Esc ", "key"), "leaves ", (" e ", "key"), "edits again ")
        if self._call is None:
            return line(*keys, (" PgDn ", "key"), "scrolls")
        copies = ((" c ", "key"), "copies as curl ")
        return line((" Enter ", "key"), "sends ", *keys, *copies, (" PgDn ", "key"), "scrolls")

    def on_mount(self) -> None:
        self.query_one("#review", LineView).show([line(("Reading the document…", "dim"))])
        workers.start(self, "read", self._read)

    def on_key(self, event: events.Key) -> None:
        """Edit again, or scroll wherever the cursor is."""
        if self.has_class("-editing"):
            return
        if event.key == "e" and self._original is not None and not self.sent:
            event.stop()
            self._edit()
        elif not self.query_one("#review", LineView).has_focus:
            self.query_one("#review", LineView).on_key(event)

    def previewed(self) -> Call[Any] | None:
        return self._call

    def show_problem(self, sentence: str) -> None:
        self.query_one("#problem", Note).show(Hanging(((" ", "plain"), span(sentence, "bad"))) if sentence else ())

    def action_review(self) -> None:
        """Look at what the built-in editor holds."""
        if self.has_class("-editing"):
            self._review(self.query_one(DocumentArea).text)

    def action_leave(self) -> None:
        """Leave; what was changed and not sent is lost only when the key comes twice."""
        text = self.query_one(DocumentArea).text if self.has_class("-editing") else self._text
        changed = self._original is not None and text.splitlines() != self._original.splitlines()
        if changed and not self._sending and not self.sent and not self._warned:
            self._warned = True
            other = "Ctrl+S shows the difference" if self.has_class("-editing") else "e edits again"
            self.show_problem(f"What you changed is lost if you leave. Esc again leaves, {other}.")
            return
        super().action_leave()

    async def _read(self) -> None:
        try:
            self._original = self._text = await self._dialog.read(self.session.read)
        except FAILURES as error:
            self.query_one("#review", LineView).show([line(span(str(error), "bad"))])
            return
        self._edit()

    def _edit(self) -> None:
        command = editor.command(os.environ)
        if not command:
            self._edit_here()
            return
        try:
            with self.app.suspend():
                edited = editor.edit(command, self._text, self._dialog.file_name)
        except SuspendNotSupported:
            self._edit_here()
        except editor.EditorMissing as error:
            self._edit_here(f"{error} This is the built-in editor.")
        except editor.EditorProblem as error:
            self._review(self._text)
            self.show_problem(str(error))
        else:
            self._review(edited)

    def _edit_here(self, problem: str = "") -> None:
        """Edit in the built-in editor; the problem is why not in the person's own."""
        area = self.query_one(DocumentArea)
        area.text = self._text
        self._warned = False
        self.remove_class("-sendable").add_class("-editing")
        area.focus()
        self.show_problem(problem)
        self.update_status()

    def _review(self, text: str) -> None:
        """Show what was changed, and what would be sent."""
        assert self._original is not None
        self._text, self._call, self._warned = text, None, False
        self.armed.clear()
        review = self.query_one("#review", LineView)
        problem = self._dialog.problem(self._original, text)
        lines = list(difference(self._original, text, self._dialog.masked))
        self.show_problem(problem)
        if not lines:
            lines = [line(("Nothing was changed.", "dim"))]
        elif not problem:
            try:
                self._call = self._dialog.call(text)
            except InvalidCall as error:
                self.show_problem(str(error))
            else:
                lines += [(), *request_lines(self._call, self.session)]
        review.show(lines)
        self.remove_class("-editing")
        self.set_class(self._call is not None, "-sendable")
        (self.query_one(PushButton) if self._call is not None else review).focus()
        self.complete()
        self.update_status()

    @on(TextArea.Changed)
    def _typed(self) -> None:
        if self._warned:
            self._warned = False
            self.show_problem("")

    @on(PushButton.Pressed)
    def _pressed(self, event: PushButton.Pressed) -> None:
        if self._call is not None and (self.accepts(event.key) if event.key is not None else self.takes_input):
            self.submit(self._call)


def difference(before: str, after: str, masked: Callable[[str], str]) -> Iterator[Line]:
    """Give what was changed, with three lines around each change."""
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), n=3, lineterm="")
    for number, text in enumerate(found):
        if number < 2:
            continue
        role = {"+": "added", "-": "removed", "@": "dim"}.get(text[:1], "plain")
        yield line(span(text if role == "dim" else text[:1] + masked(text[1:]), role))
