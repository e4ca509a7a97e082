"""The steps of a plan as rows: what each does, to what, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from rich.cells import cell_len
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from smtui.console.lines import Line, cut, pad, span
from smtui.console.plans import Plan, Step, StepState
from smtui.console.widgets.line_view import Painted
from smtui.terminal.text import clean

_LOOKS: Final = {
    StepState.WAITING: ("", "plain"),
    StepState.RUNNING: ("… InProgress", "busy"),
    StepState.SUCCEEDED: ("✓ Succeeded", "ok"),
    StepState.FAILED: ("✗ Failed", "bad"),
    StepState.SKIPPED: ("- Skipped", "dim"),
    StepState.UNKNOWN: ("? Unknown", "warn"),
}
_SENDING: Final = ("… Sending", "busy")
EFFECT_ROLES: Final = {"create": "ok", "change": "busy", "swap": "warn", "destroy": "bad", "read": "dim"}
"""The role of the word for an effect."""

_STATE_WIDTH: Final = max(len(words) for words, _ in _LOOKS.values())
_EFFECT_WIDTH: Final = max(map(len, EFFECT_ROLES))
_ID_SHOWN: Final = 8


class PlanList(Painted, can_focus=True):
    """Shows the steps of a plan. The keys that do something to them are the screen's."""

    MOVES: ClassVar[Mapping[str, tuple[str, int]]] = {
        "up": ("rows", -1),
        "down": ("rows", 1),
        "page_up": ("pages", -1),
        "page_down": ("pages", 1),
        "first": ("end", -1),
        "last": ("end", 1),
    }

    DEFAULT_CSS = "PlanList { scrollbar-gutter: stable; }"

    class Clicked(Message):
        """The cursor's row was clicked again."""

    def __init__(self, plan: Plan, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._plan = plan
        self._cursor = 0
        self._drawn: dict[int, tuple[Line, bool]] = {}

    @property
    def cursor(self) -> int:
        """Index of the step under the cursor."""
        return self._cursor

    def show(self, plan: Plan) -> None:
        """Show another state of the plan; rows that stay the same cost nothing."""
        self._plan = plan
        for y in range(self.scrollable_content_region.height):
            if self._drawn.get(y) != self._look(y):
                self.refresh(Region(0, y, self.size.width, 1))

    def go_to(self, number: int) -> None:
        """Put the cursor on a step."""
        number = max(0, min(number, len(self._plan.steps) - 1))
        if number != self._cursor:
            before, self._cursor = self._cursor, number
            for row in (before, number):
                self.refresh(Region(0, row - self.scroll_offset.y, self.size.width, 1))
            width = self.scrollable_content_region.width
            self.scroll_to_region(Region(0, number, width, 1), animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        """Draw one visible row."""
        spans, is_cursor = self._drawn[y] = self._look(y)
        over = self.get_component_rich_style("role--cursor") if is_cursor else None
        return self.strip(spans, self.scrollable_content_region.width, over)

    def on_resize(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._plan.steps))
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse clicked; a second click asks for the step's request."""
        at = event.get_content_offset(self)
        if at is not None and at.y + self.scroll_offset.y < len(self._plan.steps):
            self.go_to(at.y + self.scroll_offset.y)
            if event.chain == 2:
                self.post_message(self.Clicked())

    def move_rows(self, rows: int) -> None:
        """Move the cursor by rows."""
        self.go_to(self._cursor + rows)

    def move_pages(self, pages: int) -> None:
        """Move the cursor by screens."""
        self.go_to(self._cursor + pages * max(1, self.scrollable_content_region.height - 1))

    def move_end(self, direction: int) -> None:
        """Move the cursor to the first step, or to the last."""
        self.go_to(0 if direction < 0 else len(self._plan.steps) - 1)

    def _look(self, y: int) -> tuple[Line, bool]:
        number = y + self.scroll_offset.y
        if number >= len(self._plan.steps):
            return (), False
        return self._row(number), number == self._cursor

    def _row(self, number: int) -> Line:
        step = self._plan.steps[number]
        steps = self._plan.steps
        title = min(max(cell_len(clean(each.title)) for each in steps), 24)
        target = min(max(cell_len(clean(each.target)) for each in steps), 28)
        words, role = _state(step)
        parts = (
            (f"{number + 1:>{len(str(len(steps)))}} ", "dim"),
            (f"{_tick(step)} ", "key" if step.ticked else "dim"),
            (pad(step.effect, _EFFECT_WIDTH) + " ", EFFECT_ROLES[step.effect] if step.ticked else "dim"),
            (pad(clean(step.title, limit=title), title) + " ", "plain" if step.ticked else "dim"),
            (pad(clean(step.target, limit=target), target) + " ", "name" if step.ticked else "dim"),
            (pad(words, _STATE_WIDTH) + " " if words else "", role),
            (f"{clean(step.request_id)[:_ID_SHOWN]} " if step.request_id else "", "dim"),
            span(step.reason or step.message or step.note, "warn" if step.reason else role if step.message else "dim"),
        )
        return cut(tuple(part for part in parts if part[0]), self.scrollable_content_region.width)


def _tick(step: Step) -> str:
    return " - " if step.reason else "[x]" if step.ticked else "[ ]"


def _state(step: Step) -> tuple[str, str]:
    if step.needs_input and step.ticked:
        return "needs input", "warn"
    if step.state is StepState.RUNNING and not step.request_id:
        return _SENDING
    return _LOOKS[step.state]
