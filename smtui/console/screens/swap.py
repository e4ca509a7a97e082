"""The swap: both slots side by side, and one key that is not the one that opened it."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from textual import events
from textual.widget import Widget

from smtui.console import workers
from smtui.console.dialogs import Swap, SwapView
from smtui.console.lines import Line, expanded, line, span, table
from smtui.console.request import request_lines
from smtui.console.screens.armed import ArmedScreen
from smtui.console.session import FAILURES, Session
from smtui.console.widgets.bars import Note
from smtui.console.widgets.line_view import LineView
from smtui.protocol.operation import Call


class SwapScreen(ArmedScreen):
    """Shows what is in production and in staging, and swaps on `y`."""

    AUTO_FOCUS = "#slots"

    DEFAULT_CSS = """
    SwapScreen {
        & > #frame { border: round $warning; }
        #slots { height: 1fr; padding: 0 1; }
    }
    """

    def __init__(self, dialog: Swap, session: Session) -> None:
        super().__init__(dialog.title, session)
        self._dialog = dialog
        self._view: SwapView | None = None
        self._failed = False

    def body(self) -> list[Widget]:
        return [LineView(id="slots"), Note(id="problem")]

    def waiting(self) -> Line:
        return line((" Esc ", "key"), "leaves.") if self._failed else super().waiting()

    def instructions(self) -> Line:
        return line(
            (" y ", "key"), ("swaps them. ", "warn"), (" c ", "key"), "copies as curl. ", (" Esc ", "key"), "leaves."
        )

    def on_mount(self) -> None:
        self.query_one("#slots", LineView).show([line(("Reading both slots…", "dim"))])
        workers.start(self, "read", self._read)

    def on_key(self, event: events.Key) -> None:
        if event.key == "y" and self._view is not None and self.accepts(event):
            event.stop()
            self.submit(self._view.call)

    def previewed(self) -> Call[Any] | None:
        return self._view.call if self._view is not None else None

    def show_problem(self, sentence: str) -> None:
        self.query_one("#problem", Note).show(line(span(f" {sentence}", "bad")))

    async def _read(self) -> None:
        try:
            view = await self._dialog.read(self.session.read)
        except LookupError as error:
            self._give_up(str(error))
            return
        except FAILURES as error:
            self._give_up(f"The slots could not be read. {error}")
            return
        self._view = view
        lines = [*comparison(view), (), *difference(view), (), *request_lines(view.call, self.session)]
        self.query_one("#slots", LineView).show(lines)
        self.complete()

    def _give_up(self, sentence: str) -> None:
        self._failed = True
        self.query_one("#slots", LineView).show([line(span(sentence, "bad"))])
        self.update_status()


def comparison(view: SwapView) -> list[Line]:
    """Give both slots side by side; what differs stands out."""
    rows = []
    for (left_name, left), (right_name, right) in zip_longest(
        view.production.rows, view.staging.rows, fillvalue=("", "")
    ):
        role = "plain" if left == right else "name"
        rows.append((span(left_name or right_name, "dim"), span(left, role), span(right, role)))
    lines = expanded(table(("", f"{view.production.name} now", f"{view.staging.name} now"), rows))
    after = line(
        ("After it, ", "dim"),
        span(f"{view.staging.rows[0][1]} is in production", "ok"),
        (" and answers at the service's address.", "dim"),
    )
    return [*lines, (), after, *(line(span(warning, "bad")) for warning in view.warnings)]


def difference(view: SwapView) -> list[Line]:
    """Give what changes in production's configuration."""
    if not view.difference:
        return [line(("Instance counts and settings are the same.", "dim"))]
    return [line(("What differs in the configurations", "heading")), *view.difference]
