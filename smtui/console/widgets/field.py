"""One field of a form: its label, what edits it, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Input

from smtui.console.dialogs import Field
from smtui.console.lines import Hanging, cut_in_the_middle, line, span
from smtui.console.widgets.bars import Bar, Note
from smtui.console.widgets.choice import ChoiceField
from smtui.console.widgets.clean_input import CleanInput
from smtui.terminal.text import clean

_LABEL_CELLS: Final = range(15, 31)


def label_width(fields: Iterable[Field]) -> int:
    """Give how many cells the labels of a form's fields take, the gap after them among them."""
    longest = max((cell_len(clean(field.label)) for field in fields), default=0)
    return min(max(longest + 1, _LABEL_CELLS.start), _LABEL_CELLS[-1])


class FormInput(CleanInput):
    """A text field of one line. While the cursor is elsewhere it shows both ends of a text that is too long for it."""

    DEFAULT_CSS = """
    FormInput, FormInput:focus {
        border: none;
        height: 1;
        width: 1fr;
        padding: 0 1;
        background: $surface;
    }
    """

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        room = self.scrollable_content_region.width
        if self.has_focus or self.password or y or cell_len(clean(self.value)) <= room:
            return super().render_line(y)
        shown = Segment(cut_in_the_middle(clean(self.value), room))
        return Strip([shown]).adjust_cell_length(room + 1).apply_style(self.rich_style)


class FieldRow(Vertical):
    """Shows one field.

    The form's own text is selected when the cursor comes to it, so that what is typed takes its place.

    Args:
        field: what it shows.
        width: cells of its label.

    Attributes:
        field: what it shows.
        looked_at: whether the person has seen what is in it, so that what is wrong with it may show.
    """

    DEFAULT_CSS = """
    FieldRow {
        height: auto;
        & > Horizontal { height: 1; }
        & > Horizontal > Bar { background: $background; }
    }
    """

    class Changed(Message):
        """The field's value changed."""

        def __init__(self, row: FieldRow) -> None:
            super().__init__()
            self.row = row

    def __init__(self, field: Field, width: int) -> None:
        super().__init__()
        self.field = field
        self._width = width
        self._touched = False
        self.looked_at = False
        self._filled = ""
        self._unavailable = ""
        self._editor = (
            ChoiceField(field.label, id=f"field-{field.name}") if field.choices is not None else _input(field)
        )

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Bar(id=f"label-{self.field.name}")
            yield self._editor
        yield Note(id=f"problem-{self.field.name}")

    def on_mount(self) -> None:
        label = self.query_one(Bar)
        label.styles.width = self._width
        label.show(line(span(self.field.label)))

    @property
    def value(self) -> str:
        """What is in the field."""
        return self._editor.value

    @property
    def touched(self) -> bool:
        """Whether the person has changed it; the form's own text is no change.

        What was typed counts at once, and not only when the event that tells of it has its turn: until then the form
        could put its own text in the place of it.
        """
        return self._touched or (isinstance(self._editor, FormInput) and self.value != self._filled)

    @property
    def holds_typed(self) -> bool:
        """Whether a text is in it that the person has typed."""
        return isinstance(self._editor, FormInput) and self.touched and self.value not in ("", self._filled)

    def edit(self) -> None:
        """Put the cursor into the field."""
        self._editor.focus()

    def fill(self, value: str) -> None:
        """Put the form's own text into a field that the person has not touched."""
        if isinstance(self._editor, FormInput):
            self._filled = self._editor.value = value
            if self._editor.has_focus:
                self._editor.action_select_all()
        else:
            self._editor.choose(value)

    def offer(self, choices: Sequence[tuple[str, str]], preferred: str) -> None:
        """Offer choices; what was chosen before stays where it is among them, or else the preferred one."""
        assert isinstance(self._editor, ChoiceField)
        self._unavailable = ""
        self._editor.set_choices(choices, self._editor.value if self.touched else preferred)

    def offer_nothing(self, why: str) -> None:
        """Say why there is nothing to choose from, as long as that is so."""
        assert isinstance(self._editor, ChoiceField)
        self._unavailable = why
        self._editor.set_choices(())

    def show_problem(self, problem: str) -> None:
        """Say what is wrong with the field, or nothing."""
        said = self._unavailable or problem
        note = self.query_one(Note)
        before = note.text
        note.show(Hanging(((" " * (self._width + 1), "plain"), span(said, "bad"))) if said else ())
        if note.text != before and self.has_focus_within:
            self.call_after_refresh(self.scroll_visible, animate=False)

    def on_descendant_focus(self) -> None:
        """Bring what is wrong with the field into view too."""
        self.call_after_refresh(self.scroll_visible, animate=False)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell the form."""
        event.stop()
        self._touched = self._touched or event.value != self._filled
        event.input.select_on_focus = not self.touched
        self.post_message(self.Changed(self))

    def on_choice_field_changed(self, event: ChoiceField.Changed) -> None:
        """Tell the form."""
        event.stop()
        self._touched = self._touched or event.by_hand
        self.post_message(self.Changed(self))


def _input(field: Field) -> FormInput:
    return FormInput(placeholder=field.placeholder, id=f"field-{field.name}", password=field.secret)
