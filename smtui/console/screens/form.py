"""A form: fields that are checked as one types, the exact request below them, and a button that sends it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from textual import on
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Input

from smtui.client.profile import LOCAL, Profile
from smtui.console import workers
from smtui.console.dialogs import Field, Form, always
from smtui.console.files import FileProblem
from smtui.console.lines import Hanging, Line, line, span
from smtui.console.request import request_lines
from smtui.console.screens.armed import ArmedScreen
from smtui.console.session import FAILURES, Session
from smtui.console.widgets.bars import Note
from smtui.console.widgets.choice import ChoiceField, PushButton
from smtui.console.widgets.field import FieldRow, label_width
from smtui.console.widgets.line_view import LineView
from smtui.protocol.operation import Call, InvalidCall

ASK_SECONDS = 0.4


class FormScreen(ArmedScreen):
    """Carries a form out.

    A field follows its default until the person changes it, and shows no problem before the person has left it with
    something in it, or has pressed the button. What was typed stays whatever the service answers.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        # With priority, so that what is typed right after one of them goes to the next field.
        Binding("tab,down", "app.focus_next", show=False, priority=True),
        Binding("shift+tab,up", "app.focus_previous", show=False, priority=True),
        Binding("enter", "enter", show=False, priority=True),
        Binding("pageup", "scroll_request(-1)", show=False, priority=True),
        Binding("pagedown", "scroll_request(1)", show=False, priority=True),
    ]

    DEFAULT_CSS = """
    FormScreen {
        #preview { height: 1fr; min-height: 3; border-top: solid $foreground 35%; padding: 0 1; }
        #fields { height: auto; max-height: 70%; padding: 0 1; scrollbar-size-vertical: 1; }
        &.-refused #fields { max-height: 50%; }
    }
    """

    def __init__(self, form: Form, session: Session) -> None:
        super().__init__(form.title, session)
        self._form = form
        fields = [_with_local_sample(field, session.profile) for field in form.fields]
        width = label_width(fields)
        self._rows = [FieldRow(field, width) for field in fields]
        self._previewed: Call[Any] | None = None
        self._service_problems: dict[tuple[str, str], str] = {}
        self._warned = False

    def body(self) -> list[Widget]:
        return [
            Note(id="about"),
            VerticalScroll(*self._rows, id="fields", can_focus=False),
            PushButton(self._form.verb, id="send"),
            Note(id="problem"),
            LineView(id="preview"),
        ]

    def instructions(self) -> Line:
        keys = line((" Esc ", "key"), "leaves ", (" Tab ", "key"), "next ")
        if self.copies_request:
            keys += line((" c ", "key"), "copies as curl ")
        keys += line((" PgDn ", "key"), "scrolls the request")
        if isinstance(self.focused, PushButton):
            return line((" Enter ", "key"), "sends ", *keys)
        if isinstance(self.focused, ChoiceField):
            return line((" < > ", "key"), "choose ", (" Space ", "key"), "lists ", *keys)
        return keys

    def on_mount(self) -> None:
        self.query_one("#preview", LineView).border_title = " Request "
        if self._form.about_local and self.session.profile.name == LOCAL:
            self.query_one("#about", Note).show(Hanging(((" ", "plain"), span(self._form.about_local, "dim"))))
        self._fill_defaults()
        for row in self._rows:
            self._ask_for_choices(row)
        self._check()
        self.complete()

    def previewed(self) -> Call[Any] | None:
        return self._previewed

    def show_problem(self, sentence: str) -> None:
        self.query_one("#problem", Note).show(Hanging(((" ", "plain"), span(sentence, "bad"))) if sentence else ())
        self.set_class(bool(sentence), "-refused")

    def created(self) -> tuple[str, str] | None:
        if self._form.creates is None:
            return None
        kind, name = self._form.creates
        values = self.values()
        return kind, name(values) if callable(name) else values[name]

    def action_leave(self) -> None:
        """Leave; what was typed and not sent is lost only when the key comes twice."""
        if not (self._warned or self._sending or self.sent) and any(row.holds_typed for row in self._rows):
            self._warned = True
            self.show_problem("What you typed is lost if you leave. Esc again leaves.")
            return
        super().action_leave()

    def action_enter(self) -> None:
        """Go to the next field; on the button, press it."""
        if isinstance(self.focused, PushButton):
            raise SkipAction
        self.focus_next()

    def action_scroll_request(self, pages: int) -> None:
        """Scroll the request, wherever the cursor is."""
        self.query_one("#preview", LineView).move_pages(pages)

    def on_descendant_focus(self) -> None:
        """Say what the keys do where the cursor is now."""
        self.update_status()

    # What is in the fields.

    def values(self) -> dict[str, str]:
        """Give what is in the fields, by name; "" of those that do not apply."""
        typed = {row.field.name: row.value for row in self._rows}
        return {row.field.name: typed[row.field.name] if row.field.when(typed) else "" for row in self._rows}

    def problems(self) -> dict[str, str]:
        """Give what is wrong, by field."""
        values = self.values()
        found: dict[str, str] = {}
        for row in self._rows:
            field, value = row.field, values[row.field.name]
            if not field.when(values):
                continue
            if field.choices is not None and not field.optional and not value:
                found[field.name] = "Nothing is chosen."
                continue
            problem = field.problem(value)
            if not problem and field.problem_among is not None:
                problem = field.problem_among(values)
            if problem := problem or self._service_problems.get((field.name, value), ""):
                found[field.name] = problem
        return found

    # What happens in them.

    @on(FieldRow.Changed)
    def _changed(self, event: FieldRow.Changed) -> None:
        changed = event.row
        if changed.touched:
            self._warned = False
            self.show_problem("")
        self._fill_defaults()
        for row in self._rows:
            if changed.field.name in row.field.depends:
                self._ask_for_choices(row)
        self._check()
        field, value = changed.field, changed.value
        if field.service_problem is not None and not field.problem(value):
            workers.start(self, f"ask-{field.name}", self._ask, field, value)

    @on(Input.Blurred)
    def _left(self, event: Input.Blurred) -> None:
        for row in self._rows:
            if event.value and row in event.input.ancestors:
                row.looked_at = True
                self._check()

    @on(PushButton.Pressed)
    def _pressed(self, event: PushButton.Pressed) -> None:
        if self.sent or self._sending:
            return
        if not (self.accepts(event.key) if event.key is not None else self.takes_input):
            self.show_problem("That key came too early, or together with others: press it again.")
            return
        self._warned = False
        self.show_problem("")
        for row in self._rows:
            row.looked_at = True
        seen = self._previewed
        self._check()
        if self._previewed is not None and self._previewed == seen:
            self.submit(self._previewed)
        elif self._previewed is not None:
            self.show_problem("The request is another one than a moment ago: look at it, then press again.")
        elif problems := self.problems():
            next(row for row in self._rows if row.field.name in problems).edit()

    def _fill_defaults(self) -> None:
        values = self.values()
        for row in self._rows:
            if row.field.default is not None and not row.touched:
                row.fill(row.field.default(values))

    def _check(self) -> None:
        values, problems = self.values(), self.problems()
        for row in self._rows:
            row.display = row.field.when(values)
            row.show_problem(problems.get(row.field.name, "") if row.touched or row.looked_at else "")
        self._preview(values, problems)

    def _preview(self, values: dict[str, str], problems: dict[str, str]) -> None:
        """Make the Call and show its request: what is sent is what was shown."""
        preview = self.query_one("#preview", LineView)
        self._previewed = None
        if problems:
            labels = ", ".join(row.field.label for row in self._rows if row.field.name in problems)
            preview.show([line(("The request shows here once these are right: ", "dim"), span(labels, "dim"))])
            return
        try:
            self._previewed = self._form.call(values)
        except (InvalidCall, FileProblem) as error:
            preview.show([line(span(str(error), "bad"))])
            return
        preview.show(request_lines(self._previewed, self.session))

    def _ask_for_choices(self, row: FieldRow) -> None:
        if row.field.choices is not None:
            workers.start(self, f"choices-{row.field.name}", self._read_choices, row)

    async def _read_choices(self, row: FieldRow) -> None:
        field, values = row.field, self.values()
        assert field.choices is not None
        try:
            row.offer(await field.choices(self.session.read, values), field.default(values) if field.default else "")
        except FAILURES as error:
            row.offer_nothing(str(error))

    async def _ask(self, field: Field, value: str) -> None:
        assert field.service_problem is not None
        await asyncio.sleep(ASK_SECONDS)
        try:
            problem = await field.service_problem(self.session.read, value)
        except FAILURES:
            # The form can be sent without this answer: the service checks again.
            return
        self._service_problems[field.name, value] = problem
        self._check()


def _with_local_sample(field: Field, profile: Profile) -> Field:
    sample = Path(profile.certificate).with_name(field.local_sample) if field.local_sample else None
    if sample is None or profile.name != LOCAL or not sample.is_file():
        return field
    return replace(field, default=always(str(sample)))
