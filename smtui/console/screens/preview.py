"""What a rehearsal ends in: the request that would have been sent."""

from __future__ import annotations

from typing import Any

from textual import events

from smtui.console import workers
from smtui.console.lines import line
from smtui.console.request import copy_as_curl, request_lines
from smtui.console.screens.reading import ReadingScreen
from smtui.console.session import Session
from smtui.console.widgets.line_view import LineView
from smtui.protocol.operation import Call
from smtui.terminal.text import content


class PreviewScreen(ReadingScreen):
    """Shows the request of a Call that was not sent; `c` copies it as a curl command."""

    KEYS = "c copies as curl  Esc leaves"

    def __init__(self, call: Call[Any], session: Session) -> None:
        self._call = call
        self._session = session
        what = f"{call.operation.name} {call.target}".strip()
        told = line(("Dry run: nothing was sent. This is what would have been:", "warn"))
        super().__init__(f"Not sent: {what}", [told, (), *request_lines(call, session)])

    def on_key(self, event: events.Key) -> None:
        """Copy the request."""
        if event.key == "c":
            event.stop()
            workers.start(self, "copy", self._copy)

    async def _copy(self) -> None:
        self.query_one("#lines", LineView).border_subtitle = content(
            await copy_as_curl(self.app, self._call, self._session)
        )
