"""A field of one line whose text may come from outside."""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text
from textual.widgets import Input

from smtui.terminal.text import clean


class CleanInput(Input):
    """Shows a mark for each character that must not reach a terminal; the value stays as it is."""

    @property
    def _value(self) -> Text:
        shown = super()._value
        return shown if self.password else Text(clean(shown.plain), no_wrap=True, overflow="ignore", end="")

    def _position_to_cell(self, position: int) -> int:
        # A mark stands for each character, and is wider than some.
        return cell_len(clean(self.value[:position]))
