"""An app that sends nothing by itself: nothing moves, blinks or pops up unless something has happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ReturnType
from textual.binding import Binding, BindingType

from smtui.terminal.room import RoomyFrames

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.widget import Widget


class QuietApp(RoomyFrames[ReturnType]):
    """A mixin for apps: turns off what Textual does on its own account."""

    ENABLE_COMMAND_PALETTE = False
    # With priority: else Textual copies what is selected, through the terminal, or shows a toast.
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c", "help_quit", show=False, priority=True, system=True)]

    def on_interrupt(self) -> None:
        """Hook: Ctrl+C was pressed, by somebody who wants to leave or to stop something. Does nothing by itself."""

    def action_help_quit(self) -> None:
        """Carry out Ctrl+C."""
        self.on_interrupt()

    def get_loading_widget(self) -> Widget:
        """Make what covers a widget that loads: a word, since Textual's moving dots send kilobytes a second.

        Returns:
            The widget.
        """
        from textual.widgets import Static

        return Static("Loading…")

    def _set_pointer_shape(self, shape: str) -> None:
        """Leave the pointer alone: old terminals show the sequence, and others get it for every hover."""

    def _register_child(self, parent: DOMNode, child: Widget, before: int | None, after: int | None) -> None:
        # Input, TextArea and whatever else has a blinking cursor.
        if "cursor_blink" in type(child)._reactives:
            child.set_reactive(type(child).cursor_blink, False)  # type: ignore[attr-defined]
        super()._register_child(parent, child, before, after)
