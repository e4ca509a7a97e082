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
from smtui.console.matching import Pattern, marked
from smtui.console.news import signed, text_of


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
        .role--tag { color: $secondary; }
        .role--ok { color: $success; }
        .role--busy { color: $primary; }
        .role--warn { color: $warning; }
        .role--bad { color: $error; text-style: bold; }
        .role--added { color: $success; }
        .role--removed { color: $error; }
        .role--age { color: $foreground 60%; }
        .role--changed { color: $accent; text-style: bold reverse; }
        .role--match { color: $warning; text-style: bold underline; }
        .role--cursor { background: $primary; color: $background; text-style: bold; }
        .role--cursor-blurred { background: $foreground 20%; text-style: bold; }
        &:nocolor {
            .role--key { text-style: reverse; }
            .role--cursor-blurred { text-style: underline; }
        }
        &:ansi {
            .role--dim, .role--age { text-style: dim; }
            .role--key { text-style: bold; }
            .role--cursor { color: ansi_default; background: ansi_default; text-style: bold reverse; }
            .role--cursor-blurred { text-style: bold underline; }
        }
    }
    """

    def move_of(self, event: Key) -> str:
        """Give the name of a key's move, or ""."""
        keymap: Keymap = getattr(self.app, "keymap", DECLARED)
        return keymap.move(pressed(event))

    def on_key(self, event: Key) -> None:
        self.use_key(event)

    def use_key(self, event: Key) -> None:
        """Move, if that is what a key does."""
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
        self._passed = 0
        self._drawn: dict[int, Line] = {}
        self._news: set[str] = set()
        self._sought = Pattern()
        self._places: list[int] = []
        self._place = 0

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
        if not keep_place:
            self._news.clear()
        if shown == self._source:
            return
        if keep_place:
            _keep_widths(self._source, shown)
        self._source = shown
        self._fit_to_width()
        if not keep_place:
            self.scroll_home(animate=False, force=True)

    def show_newer(self, lines: Sequence[Line | Table]) -> None:
        """Show a newer state of the same thing, and mark what it says otherwise than before."""
        from smtui.console.widgets import line_news

        before = line_news.shown(self._rows, self._visible(self._drawn))
        self.show(lines, keep_place=True)
        now = self._visible({y: self._rows.row(y + self.scroll_offset.y) for y in self._drawn})
        if found := line_news.news(before, self._rows, now) - self._news:
            self._news |= found
            self.refresh()

    @property
    def has_news(self) -> bool:
        """Whether anything is marked as news."""
        return bool(self._news)

    def forget_news(self) -> None:
        """Take the marks of news away."""
        if self._news:
            self._news.clear()
            self.refresh()

    def search(self, pattern: Pattern) -> None:
        """Mark what a pattern matches, and scroll to the first row of that; the empty pattern marks nothing."""
        if pattern == self._sought:
            return
        self._sought, self._place = pattern, 0
        self._find()
        self._refresh_changed()
        self._show_match()

    def go_to_match(self, steps: int) -> None:
        """Go some matches further, after the last one to the first again."""
        if self._places:
            self._place = (self._place + steps) % len(self._places)
            self._show_match()

    @property
    def match(self) -> tuple[int, int]:
        """Which row with a match it is at, from 1, and how many there are; 0 and 0 where there is none."""
        return min(self._place + 1, len(self._places)), len(self._places)

    def _show_match(self) -> None:
        height = self.scrollable_content_region.height
        number, _ = self.match
        if number and not self.scroll_offset.y <= self._places[number - 1] < self.scroll_offset.y + height:
            self.scroll_to(y=max(0, self._places[number - 1] - height // 2), animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        """Draw one visible row."""
        spans = self._drawn[y] = self._row(y + self.scroll_offset.y)
        width = self.scrollable_content_region.width
        is_news = bool(self._news) and text_of(spans) in self._news
        return self.strip(signed(spans, width) if is_news else spans, width)

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

    def move_columns(self, columns: int) -> None:
        """Show columns of tables that there was no room for; the first one, with the names, stays."""
        passed = self._rows.passed(max(0, self._rows.passed(self._passed) + columns))
        if passed != self._passed:
            self._passed = passed
            self._fit_to_width()

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
        self._rows = Fitted(self._source, self._width, self._passed)
        self._find()
        self._fit_columns()
        size = Size(self._width, len(self._rows))
        if size == self.virtual_size:
            self._refresh_changed()
        else:
            self.virtual_size = size
            self.refresh()

    def _find(self) -> None:
        """Find the rows that are searched for."""
        sought = self._sought
        rows = range(len(self._rows)) if sought else ()
        self._places = [row for row in rows if sought.matches("".join(text for text, _ in self._rows.row(row)))]

    def _row(self, number: int) -> Line:
        return marked(self._rows.row(number), self._sought)

    def _visible(self, rows: Mapping[int, Line]) -> list[Line]:
        return [row for y, row in rows.items() if y < self.scrollable_content_region.height]

    def _fit_columns(self) -> bool:
        first = self.scroll_offset.y
        return self._rows.fit(first, first + self.scrollable_content_region.height)

    def _refresh_changed(self) -> None:
        for y in range(self.scrollable_content_region.height):
            # Ages change by themselves: they are drawn anew when something else is.
            if _lasting(self._drawn.get(y)) != _lasting(self._row(y + self.scroll_offset.y)):
                self.refresh(Region(0, y, self._width, 1))


def _lasting(spans: Line | None) -> Line | None:
    return spans and tuple(part for part in spans if part[1] != "age")


def _keep_widths(before: Sequence[Line | Table], after: Sequence[Line | Table]) -> None:
    tables = (part for part in before if isinstance(part, Table))
    for new, old in zip((part for part in after if isinstance(part, Table)), tables, strict=False):
        new.take_widths(old)
