"""A form that sends nothing: what it is filled in with goes into a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual.widgets import Input

from smtui.console.dialogs import Form
from smtui.console.lines import Line, line
from smtui.console.screens.form import FormScreen
from smtui.console.session import Session
from smtui.console.widgets.choice import PushButton
from smtui.protocol.operation import Call


class AskingScreen(FormScreen):
    """Carries a form out up to its Call.

    Attributes:
        call: what was filled in; None as long as the person has not gone on.
        answers: what the person has typed or chosen, by field; what has no text of its own is always among it. None
            as long as the person has not gone on.
    """

    def __init__(self, form: Form, session: Session) -> None:
        super().__init__(form, session)
        self.call: Call[Any] | None = None
        self.answers: Mapping[str, str] | None = None

    def instructions(self) -> Line:
        if isinstance(self.focused, PushButton):
            return line((" Enter ", "key"), "goes on; nothing is sent yet ", (" Esc ", "key"), "leaves")
        if isinstance(self.focused, Input):
            return line((" Tab ", "key"), "next ", (" Esc ", "key"), "leaves; nothing is sent here")
        return super().instructions()

    def submit(self, call: Call[Any]) -> None:
        """Take what was filled in, and leave."""
        values = self.values()
        self.call = call
        self.answers = {
            row.field.name: values[row.field.name] for row in self._rows if row.touched or row.field.default is None
        }
        self.end(None)
