"""The palette: everything that can be done, with its key, found by a few letters of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from smtui.console.command_line.doing import Deed
from smtui.console.lines import Line, Row, cut, line, pad, span, width_of
from smtui.console.palette import Entry, entries, matching
from smtui.console.screens.dialog import DialogScreen
from smtui.console.widgets.bars import Bar, Note
from smtui.console.widgets.command_line import CommandInput
from smtui.console.widgets.line_view import LineView

if TYPE_CHECKING:
    from smtui.console.screens.main import MainScreen

_TITLE_CELLS: Final = 20


class PaletteScreen(DialogScreen[Deed | None]):
    """Lists what can be done, and gives what carries one of it out; None where it is left.

    Args:
        main: the main screen, which it is about.

    Attributes:
        entries: everything that it lists.
    """

    DEFAULT_CSS = """
    PaletteScreen {
        background: transparent;
        align: center middle;
        & > Vertical {
            width: 100%;
            max-width: 100;
            height: 100%;
            max-height: 30;
            border: round $primary;
            background: $background;
        }
        & LineView { height: 1fr; }
        & CommandInput { padding: 0 1; width: 100%; }
    }
    """
    AUTO_FOCUS = "CommandInput"

    def __init__(self, main: MainScreen) -> None:
        super().__init__()
        self.entries = entries(main)
        self._typed = ""
        self._found = list(self.entries)
        self._cursor = 0

    @property
    def command_input(self) -> CommandInput:
        """Takes what is looked for."""
        return self.query_one(CommandInput)

    def compose(self) -> ComposeResult:
        keys = {
            "enter": self._pick,
            "escape": lambda: self.command_input.finish(self.end),
            "up": lambda: self._move(-1),
            "down": lambda: self._move(1),
            "shift+tab": lambda: self._move(-1),
            "tab": lambda: self._move(1),
            "pageup": lambda: self._move(-self._page),
            "pagedown": lambda: self._move(self._page),
            "ctrl+p": lambda: self.command_input.finish(self.end),
            "ctrl+u": lambda: self.command_input.replace_all(""),
        }
        with Vertical() as frame:
            frame.border_title = "Everything that can be done"
            yield CommandInput(keys, placeholder="type to search")
            yield LineView()
            yield Note()
            yield Bar()

    def on_mount(self) -> None:
        # What can't have the focus does not take it from the line by a click.
        self.query_one(LineView).can_focus = False

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    @on(Input.Changed)
    def _changed(self) -> None:
        self._search()
        self._draw()

    def _search(self) -> None:
        typed = self.command_input.value
        if typed != self._typed:
            self._typed, self._cursor = typed, 0
            self._found = matching(self.entries, typed)
            self.query_one(Note).show(())

    @property
    def _page(self) -> int:
        return max(1, self.query_one(LineView).size.height - 1)

    def _move(self, steps: int) -> None:
        self._search()
        self._cursor = max(0, min(self._cursor + steps, len(self._found) - 1))
        self.query_one(Note).show(())
        self._draw()

    def _pick(self) -> None:
        """Carry out what is chosen now, also where what was typed last is not drawn yet."""
        self._search()
        if not self._found:
            return
        entry = self._found[self._cursor]
        if entry.refused:
            self.query_one(Note).show(line(span(f" {entry.refused}", "warn")))
            self._draw()
            return
        self.command_input.finish(partial(self.end, entry.deed))

    def _draw(self) -> None:
        view = self.query_one(LineView)
        rows = [self._row(number, entry) for number, entry in enumerate(self._found)]
        view.show(rows or [line(("Nothing matches.", "dim"))], keep_place=True)
        height = view.size.height
        if not view.scroll_offset.y <= self._cursor < view.scroll_offset.y + height:
            view.scroll_to(y=max(0, self._cursor - height // 2), animate=False, immediate=True)
        self.query_one(Bar).show(
            line((" Enter ", "key"), "does it ", (" ↑ ↓ ", "key"), "move ", (" Esc ", "key"), "leaves "),
            (span(f"{len(self._found)} of {len(self.entries)} ", "dim"),),
        )

    def _row(self, number: int, entry: Entry) -> Line:
        here, dead = number == self._cursor, bool(entry.refused)
        words = entry.refused or entry.help
        left = line(
            ("> " if here else "  ", "key"),
            span(pad(entry.title, _TITLE_CELLS), "dim" if dead else "name" if here else "plain"),
            span(f" {words}", "dim"),
        )
        room = self.query_one(LineView).scrollable_content_region.width
        key = f" {entry.key} " if entry.key else ""
        left = cut(left, max(0, room - cell_len(key)))
        gap = " " * max(0, room - cell_len(key) - width_of(left))
        return Row((*left, (gap, "plain"), (key, "dim" if dead else "key")))
