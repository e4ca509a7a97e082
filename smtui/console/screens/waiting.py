"""Asks whether a change that another operation stands in the way of is to wait for it."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.widget import Widget

from smtui.client.sending import what
from smtui.console import workers
from smtui.console.lines import Line, line, span
from smtui.console.request import request_lines
from smtui.console.screens.armed import ArmedScreen
from smtui.console.session import Session
from smtui.console.widgets.bars import Note
from smtui.console.widgets.line_view import LineView
from smtui.operations.database import JournalError
from smtui.operations.turns import Held
from smtui.protocol.operation import Call


class WaitScreen(ArmedScreen):
    """Says which operation holds what a change acts on; Enter lets the change wait for it.

    Args:
        held: the change, and what it would wait for.
        session: lets it wait.

    Attributes:
        waits: whether it waits now.
    """

    AUTO_FOCUS = "#held"

    DEFAULT_CSS = """
    WaitScreen {
        & > #frame { border: round $warning; max-height: 24; }
        #held { height: 1fr; padding: 0 1; }
    }
    """

    def __init__(self, held: Held, session: Session) -> None:
        super().__init__(f"Not now: {what(held.call)}", session)
        self._held = held
        self.waits = False

    def body(self) -> list[Widget]:
        return [LineView(id="held"), Note(id="problem")]

    def instructions(self) -> Line:
        return line(
            (" Enter ", "key"),
            ("waits behind it and sends then. ", "warn"),
            (" Esc ", "key"),
            "leaves: nothing is sent.",
        )

    def on_mount(self) -> None:
        call, holder = self._held.call, self._held.holder
        self.query_one("#held", LineView).show(
            [
                line(span(call.target or call.operation.name, "name"), " is held by operation ", span(holder, "name")),
                *self._known(holder),
                (),
                line("The service refused this change because that one has not ended."),
                line("Waiting, it is sent once when that has ended, without asking again; d in the operations panel"),
                line("takes it back before. Where smtui ends first, nothing is sent."),
                (),
                *request_lines(call, self.session),
            ]
        )
        self.complete()

    def on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            if self.accepts(event):
                self._sending = True
                workers.start(self, "wait", self._wait)

    def previewed(self) -> Call[Any] | None:
        return self._held.call

    def show_problem(self, sentence: str) -> None:
        self.query_one("#problem", Note).show(line(span(f" {sentence}", "bad")))

    def _known(self, holder: str) -> list[Line]:
        """Give what the journal says of the operation that is in the way."""
        for entry in self.session.changes.entries:
            if entry.request_id == holder:
                words = f"{entry.operation} of {entry.target}, sent at {entry.started.astimezone():%H:%M:%S}."
                return [line(("It is ", "dim"), span(words, "dim"))]
        return [line(("It was not sent with this journal.", "dim"))]

    async def _wait(self) -> None:
        try:
            await self.session.turns.wait(self._held)
        except JournalError as error:
            self._fail(f"{error} It does not wait, and nothing was sent.")
        else:
            self.waits = True
            self.end(None)
