"""A scrolling view of lines that costs what is visible, not what exists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.events import Key
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from smtui.console.keymap import DECLARED, Keymap, pressed
from smtui.console.lines import ROLES, Fitted, Line, Table, expanded


class Painted(ScrollView):
    """Base of the views that draw lines of roles: turns a role into the theme's colours."""

    MOVES: ClassVar[Mapping[str, tuple[str, int]]] = {}
    """What a move does, by its name in `smtui.console.moves`: the method without its "move_", and its argument.

    Not Textual's bindings: those run in the app, after the screen has seen the keys typed since, so that a key that
    moves and a key that acts would be carried out in the wrong order.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"role--{role}" for role in (*ROLES, "cursor", "cursor-blurred")}

    DEFAULT_CSS = """
    Painted {
        scrollbar-size-vertical: 1;
        scrollbar-size-horizontal: 0;
        overflow-x: hidden;
        background: $background;
        .role--dim { color: $foreground 60%; }
        .role--name { text-style: bold; }
        .role--heading { color: $accent; text-style: bold; }
        .role--key { color: $accent; }
        .role--ok { color: $success; }
        .role--busy { color: $primary; }
        .role--warn { color: $warning; }
        .role--bad { color: $error; text-style: bold; }
        .role--added { color: $success; }
        .role--removed { color: $error; }
        .role--cursor { background: $primary; color: $background; text-style: bold; }
        .role--cursor-blurred { background: $foreground 20%; text-style: bold; }
        &:nocolor {
            .role--key { text-style: reverse; }
            .role--cursor-blurred { text-style: underline; }
        }
    }
    """

    def move_of(self, event: Key) -> str:
        """Give the name of a key's move, or ""."""
        keymap: Keymap = getattr(self.app, "keymap", DECLARED)
        return keymap.move(pressed(event))

    def on_key(self, event: Key) -> None:
        if found := self.MOVES.get(self.move_of(event)):
            event.stop()
            name, argument = found
            getattr(self, f"move_{name}")(argument)

    def strip(self, spans: Line, width: int, over: Style | None = None) -> Strip:
        """Draw one line into exactly `width` cells.

        Args:
            spans: the line.
            width: cells.
            over: a style laid over the whole line, as the cursor's.
        """
        base = self.rich_style
        segments = [
            Segment(
                text,
                over if over is not None else self.get_component_rich_style(f"role--{role}"),
            )
            for text, role in spans
        ]
        return Strip(segments).adjust_cell_length(width, over if over is not None else base)


class LineView(Painted, can_focus=True):
    """Shows lines, wrapped to its width, with the keys of a pager."""

    # The gutter is always there: a bar that came with the last line would change the width that lines wrap to.
    DEFAULT_CSS = "LineView { scrollbar-gutter: stable; }"

    MOVES: ClassVar[Mapping[str, tuple[str, int]]] = {
        "up": ("rows", -1),
        "down": ("rows", 1),
        "page_up": ("pages", -1),
        "page_down": ("pages", 1),
        "first": ("end", -1),
        "last": ("end", 1),
    }

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._source: tuple[Line | Table, ...] = ()
        self._rows = Fitted((), 0)
        self._width = 0
        self._drawn: dict[int, Line] = {}

    def move_of(self, event: Key) -> str:
        """Give the name of a key's move, or ""; Space is what pagers have for the next screen."""
        return super().move_of(event) or ("page_down" if event.key == "space" else "")

    @property
    def lines(self) -> tuple[Line, ...]:
        """What it shows, unwrapped."""
        return tuple(expanded(self._source))

    def show(self, lines: Sequence[Line | Table], *, keep_place: bool = False) -> None:
        """Show other lines; the same ones cost nothing.

        Args:
            lines: the lines, and tables whose lines are made when they are drawn.
            keep_place: whether they are a newer state of the same thing, so that the view stays where it is.
        """
        shown = tuple(lines)
        if shown == self._source:
            return
        if keep_place:
            _keep_widths(self._source, shown)
        self._source = shown
        self._fit_to_width()
        if not keep_place:
            self.scroll_home(animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        """Draw one visible row."""
        spans = self._drawn[y] = self._rows.row(y + self.scroll_offset.y)
        return self.strip(spans, self.scrollable_content_region.width)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Make the columns wide enough for what comes into view."""
        self._fit_columns()
        super().watch_scroll_y(old_value, new_value)

    def move_rows(self, rows: int) -> None:
        """Scroll by rows."""
        self.scroll_relative(y=rows, animate=False)

    def move_pages(self, pages: int) -> None:
        """Scroll by screens."""
        self.scroll_relative(y=pages * max(1, self.scrollable_content_region.height - 1), animate=False)

    def move_end(self, direction: int) -> None:
        """Scroll to the first line, or to the last."""
        (self.scroll_home if direction < 0 else self.scroll_end)(animate=False)

    def on_resize(self) -> None:
        if self.scrollable_content_region.width != self._width:
            self._fit_to_width()
        elif self._fit_columns():
            self.refresh()

    def _fit_to_width(self) -> None:
        self._width = self.scrollable_content_region.width
        self._rows = Fitted(self._source, self._width)
        self._fit_columns()
        size = Size(self._width, len(self._rows))
        if size == self.virtual_size:
            self._refresh_changed()
        else:
            self.virtual_size = size
            self.refresh()

    def _fit_columns(self) -> bool:
        first = self.scroll_offset.y
        return self._rows.fit(first, first + self.scrollable_content_region.height)

    def _refresh_changed(self) -> None:
        for y in range(self.scrollable_content_region.height):
            if self._drawn.get(y) != self._rows.row(y + self.scroll_offset.y):
                self.refresh(Region(0, y, self._width, 1))


def _keep_widths(before: Sequence[Line | Table], after: Sequence[Line | Table]) -> None:
    tables = (part for part in before if isinstance(part, Table))
    for new, old in zip((part for part in after if isinstance(part, Table)), tables, strict=False):
        new.take_widths(old)
