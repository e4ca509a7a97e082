"""A scrolling view of lines that costs what is visible, not what exists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual.events import Key
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from smtui.console.lines import ROLES, Line, wrap

ASCII: Final = str.maketrans("●○◐▾▸…✓✗·─│•", "*o~v>.+x--|*")
"""What stands for the console's own marks where the terminal's locale is not UTF-8."""


class Painted(ScrollView):
    """Base of the views that draw lines of roles: turns a role into the theme's colours."""

    KEYS: ClassVar[Mapping[str, tuple[str, int]]] = {}
    """What a key does: the method without its "move_", and its argument.

    Not Textual's bindings: those run in the app, after the screen has seen the keys typed since, so that a key that
    moves and a key that acts would be carried out in the wrong order.
    """

    unicode: ClassVar[bool] = True
    """Whether the terminal shows more than ASCII; set once, before the first frame."""

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
    }
    """

    def on_key(self, event: Key) -> None:
        if found := self.KEYS.get(event.key):
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
                text if self.unicode else _ascii(text),
                over if over is not None else self.get_component_rich_style(f"role--{role}"),
            )
            for text, role in spans
        ]
        return Strip(segments).adjust_cell_length(width, over if over is not None else base)


def _ascii(text: str) -> str:
    return text.translate(ASCII).encode("ascii", "replace").decode("ascii")


class LineView(Painted, can_focus=True):
    """Shows lines, wrapped to its width, with the keys of a pager."""

    # The gutter is always there: a bar that came with the last line would change the width that lines wrap to.
    DEFAULT_CSS = "LineView { scrollbar-gutter: stable; }"

    KEYS: ClassVar[Mapping[str, tuple[str, int]]] = {
        "up": ("rows", -1),
        "k": ("rows", -1),
        "down": ("rows", 1),
        "j": ("rows", 1),
        "pageup": ("pages", -1),
        "pagedown": ("pages", 1),
        "space": ("pages", 1),
        "home": ("end", -1),
        "g": ("end", -1),
        "end": ("end", 1),
        "G": ("end", 1),
    }

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._source: tuple[Line, ...] = ()
        self._wrapped: list[Line] = []
        self._width = 0

    @property
    def lines(self) -> tuple[Line, ...]:
        """What it shows, unwrapped."""
        return self._source

    def show(self, lines: Sequence[Line], *, keep_place: bool = False) -> None:
        """Show other lines; the same ones cost nothing.

        Args:
            lines: the lines.
            keep_place: whether they are a newer state of the same thing, so that the view stays where it is.
        """
        shown = tuple(lines)
        if shown == self._source:
            return
        self._source = shown
        self._wrap()
        if not keep_place:
            self.scroll_home(animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        """Draw one visible row."""
        index = y + self.scroll_offset.y
        spans = self._wrapped[index] if index < len(self._wrapped) else ()
        return self.strip(spans, self.scrollable_content_region.width)

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
            self._wrap()

    def _wrap(self) -> None:
        self._width = self.scrollable_content_region.width
        self._wrapped = wrap(self._source, self._width) if self._width else list(self._source)
        self.virtual_size = Size(self._width, len(self._wrapped))
        self.refresh()
