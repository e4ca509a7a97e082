"""A form: fields that are checked as one types, the exact request below them, and a button that sends it."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

from textual import on
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input

from smtui.console import workers
from smtui.console.dialogs import Field, Form
from smtui.console.files import FileProblem
from smtui.console.lines import Hanging, Line, line, pad, span
from smtui.console.screens.armed import ArmedScreen, request_lines
from smtui.console.session import FAILURES, Session
from smtui.console.widgets.bars import Bar, Note
from smtui.console.widgets.choice import ChoiceField, PushButton
from smtui.console.widgets.line_view import LineView
from smtui.protocol.operation import Call, InvalidCall

ASK_SECONDS = 0.4


class FormInput(Input):
    """A text field of one line."""

    DEFAULT_CSS = """
    FormInput, FormInput:focus {
        border: none;
        height: 1;
        width: 1fr;
        padding: 0 1;
        background: $surface;
    }
    """


class FormScreen(ArmedScreen):
    """Carries a form out.

    A field that the person has not touched shows no problem, and follows its default. What was typed stays
    whatever the service answers.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        # With priority, so that what is typed right after one of them goes to the next field.
        Binding("tab,down", "app.focus_next", show=False, priority=True),
        Binding("shift+tab,up", "app.focus_previous", show=False, priority=True),
        Binding("enter", "enter", show=False, priority=True),
    ]

    DEFAULT_CSS = """
    FormScreen {
        .row { height: 1; }
        .row > Bar { width: 15; background: $background; }
        #preview { height: 1fr; min-height: 3; border-top: solid $foreground 35%; padding: 0 1; }
        #fields { height: auto; max-height: 70%; padding: 0 1; scrollbar-size-vertical: 1; }
    }
    """

    def __init__(self, form: Form, session: Session) -> None:
        super().__init__(form.title, session)
        self._form = form
        self._touched: set[str] = set()
        self._filled: dict[str, str] = {}
        self._previewed: Call[Any] | None = None
        self._service_problems: dict[tuple[str, str], str] = {}

    def body(self) -> list[Widget]:
        rows: list[Widget] = []
        for field in self._form.fields:
            label = Bar(id=f"label-{field.name}")
            editor: Widget = (
                ChoiceField(id=f"field-{field.name}")
                if field.choices is not None
                else FormInput(placeholder=field.placeholder, id=f"field-{field.name}", select_on_focus=False)
            )
            rows.append(Horizontal(label, editor, classes="row"))
            rows.append(Note(id=f"problem-{field.name}"))
        return [
            VerticalScroll(*rows, id="fields", can_focus=False),
            PushButton(self._form.verb, id="send"),
            Note(id="problem"),
            LineView(id="preview"),
        ]

    def instructions(self) -> Line:
        return line(
            (" Tab ", "key"),
            "next field ",
            (" < > ", "key"),
            "choose ",
            (" Enter ", "key"),
            "on the button sends ",
            (" Esc ", "key"),
            "leaves",
        )

    def on_mount(self) -> None:
        for field in self._form.fields:
            self.query_one(f"#label-{field.name}", Bar).show(line(pad(field.label, 14)))
            if field.choices is not None:
                workers.start(self, f"choices-{field.name}", self._read_choices, field)
        self.query_one("#preview", LineView).border_title = "Request"
        self._check()
        self.complete()

    def show_problem(self, sentence: str) -> None:
        self.query_one("#problem", Note).show(line(span(f" {sentence}", "bad")))

    def created(self) -> tuple[str, str] | None:
        if self._form.creates is None:
            return None
        kind, field = self._form.creates
        return kind, self.values()[field]

    def action_enter(self) -> None:
        """Go to the next field; on the button, press it."""
        if isinstance(self.focused, PushButton):
            raise SkipAction
        self.focus_next()

    # What is in the fields.

    def values(self) -> dict[str, str]:
        """Give what is in the fields, by name."""
        return {field.name: self._value(field) for field in self._form.fields}

    def problems(self) -> dict[str, str]:
        """Give what is wrong, by field."""
        found: dict[str, str] = {}
        for field in self._form.fields:
            value = self._value(field)
            if field.choices is not None:
                problem = "" if value else "Nothing is chosen."
            else:
                problem = field.problem(value) or self._service_problems.get((field.name, value), "")
            if problem:
                found[field.name] = problem
        return found

    def _value(self, field: Field) -> str:
        if field.choices is not None:
            return self.query_one(f"#field-{field.name}", ChoiceField).value
        return self.query_one(f"#field-{field.name}", FormInput).value

    # What happens in them.

    @on(Input.Changed)
    def _input_changed(self, event: Input.Changed) -> None:
        name = (event.input.id or "").removeprefix("field-")
        field = next(field for field in self._form.fields if field.name == name)
        # What the form wrote itself is not typed, however late its event comes.
        if event.value != self._filled.get(name, ""):
            self._touched.add(name)
            self.query_one("#problem", Note).show(())
        self._fill_defaults()
        self._check()
        if field.service_problem is not None and not field.problem(event.value):
            workers.start(self, f"ask-{name}", self._ask, field, event.value)

    @on(Input.Blurred)
    def _input_left(self, event: Input.Blurred) -> None:
        if event.value:
            self._touched.add((event.input.id or "").removeprefix("field-"))
            self._check()

    @on(ChoiceField.Changed)
    def _choice_changed(self) -> None:
        self._check()

    @on(PushButton.Pressed)
    def _pressed(self, event: PushButton.Pressed) -> None:
        if self.sent or self._sending:
            return
        if not (self.accepts(event.key) if event.key is not None else self.takes_input):
            self.show_problem("That key came too early, or together with others: press it again.")
            return
        self.query_one("#problem", Note).show(())
        self._touched.update(field.name for field in self._form.fields)
        seen = self._previewed
        self._check()
        if self._previewed is not None and self._previewed == seen:
            self.submit(self._previewed)
        elif self._previewed is not None:
            self.show_problem("The request is another one than a moment ago: look at it, then press again.")
        elif problems := self.problems():
            self.query_one(f"#field-{next(iter(problems))}").focus()

    def _fill_defaults(self) -> None:
        values = self.values()
        for field in self._form.fields:
            if field.default is not None and field.name not in self._touched:
                self._filled[field.name] = field.default(values)
                self.query_one(f"#field-{field.name}", FormInput).value = self._filled[field.name]

    def _check(self) -> None:
        problems = self.problems()
        for field in self._form.fields:
            shown = problems.get(field.name, "") if field.name in self._touched else ""
            note = Hanging(((" " * 16, "plain"), span(shown, "bad"))) if shown else ()
            self.query_one(f"#problem-{field.name}", Note).show(note)
        self._preview(problems)

    def _preview(self, problems: dict[str, str]) -> None:
        """Make the Call and show its request: what is sent is what was shown."""
        preview = self.query_one("#preview", LineView)
        self._previewed = None
        if problems:
            labels = ", ".join(field.label for field in self._form.fields if field.name in problems)
            preview.show([line(("The request shows here once these are right: ", "dim"), span(labels, "dim"))])
            return
        try:
            self._previewed = self._form.call(self.values())
        except (InvalidCall, FileProblem) as error:
            preview.show([line(span(str(error), "bad"))])
            return
        preview.show(request_lines(self._previewed, self.session))

    async def _read_choices(self, field: Field) -> None:
        assert field.choices is not None
        chooser = self.query_one(f"#field-{field.name}", ChoiceField)
        try:
            chooser.set_choices(await field.choices(self.session.read))
        except FAILURES as error:
            chooser.set_notice(str(error))

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
