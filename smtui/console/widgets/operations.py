"""The operations panel: a view of the journal and nothing more."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import ClassVar, Final

from rich.cells import cell_len
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from smtui.console.entries import LOOKS
from smtui.console.keymap import DECLARED, Keymap, pressed
from smtui.console.lines import Line, cut, line, pad, span, wrap
from smtui.console.matching import SEPARATOR, Pattern, compiled, marked
from smtui.console.times import minutes
from smtui.console.widgets.filterable import Filterable
from smtui.operations.entry import UNDER_WAY, Entry, State
from smtui.terminal.text import clean, content

_VIEW: Final = "next_tab"
_KEYS: Final = {"c": "check", "w": "wait", "d": "drop"}
"""Its own keys, and the commands that they stand for here."""

_STATE_WIDTH: Final = max(len(word) for _, _, word in LOOKS.values())
_ID_SHOWN: Final = 8
_ID_WIDTH: Final = _ID_SHOWN + 1
_LONGEST_ID: Final = 36
_REST: Final = 24
"""Cells that stay for what is said after the state, before a request id is shown in full."""
_AGE_WIDTH: Final = 5
_WIDEST: Final = 40
_EMPTY: Final = line(("Changes show here, with their request ids, until they are done and after.", "dim"))
_NOTHING: Final = line(("Nothing matches.", "dim"))


class OperationsPanel(Filterable, can_focus=True):
    """Shows the newest changes, the pending ones first; Enter goes to what one of them changed."""

    MOVES: ClassVar[Mapping[str, tuple[str, int]]] = {
        "up": ("rows", -1),
        "down": ("rows", 1),
        "page_up": ("pages", -1),
        "page_down": ("pages", 1),
        "first": ("end", -1),
        "last": ("end", 1),
        "in": ("in", 1),
    }

    DEFAULT_CSS = """
    OperationsPanel {
        scrollbar-gutter: stable;
        border: round $foreground 35%;
        &:focus { border: round $primary; }
        &:nocolor:focus { border-title-style: reverse; }
        &:ansi:focus { border-title-style: reverse; }
    }
    """

    class Opened(Message):
        """Somebody wants to read all of a change."""

        def __init__(self, entry: Entry) -> None:
            super().__init__()
            self.entry = entry

    class Followed(Message):
        """Somebody wants to go to what a change is about."""

        def __init__(self, entry: Entry) -> None:
            super().__init__()
            self.entry = entry

    class Wanted(Message):
        """Somebody wants to do something with a change: to "check" it, to let it "wait", or to "drop" it."""

        def __init__(self, wish: str, entry: Entry) -> None:
            super().__init__()
            self.wish = wish
            self.entry = entry

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.border_title = self._shown_title = "Operations"
        self._all: list[Entry] = []
        self._entries: list[Entry] = []
        self._pattern = Pattern()
        self._usual: Mapping[str, float] = {}
        self._held: Collection[int] = ()
        self._now = datetime.now(UTC)
        self._cursor = 0
        self._columns = (0, 0, 0, 0)
        self._drawn: dict[int, tuple[Line, bool]] = {}

    @property
    def entry(self) -> Entry | None:
        """The change under the cursor; None where there is none."""
        return self._entries[self._cursor] if self._entries else None

    def show_entries(self, entries: Sequence[Entry], usual: Mapping[str, float], held: Collection[int] = ()) -> None:
        """Show the journal; rows that stay the same cost nothing.

        Args:
            entries: the newest first.
            usual: how many seconds an operation usually takes, by its title.
            held: numbers of the refused ones that may wait for the operation that was in their way.
        """
        pending = [entry for entry in entries if _is_pending(entry)]
        rest = [entry for entry in entries if not _is_pending(entry)]
        self._all, self._usual, self._held, self._now = [*pending, *rest], usual, held, datetime.now(UTC)
        self._arrange()

    @property
    def found(self) -> str:
        """How many changes the filter leaves."""
        return f"{len(self._entries):,} of {len(self._all):,}"

    def take_filter(self, text: str) -> None:
        """Show only the changes that a text matches."""
        self._pattern = compiled(text)
        self._arrange()

    def _arrange(self) -> None:
        before = self.entry.id if self.entry is not None else None
        self._entries = [entry for entry in self._all if self._pattern.matches(_words(entry))]
        self._show_title()
        # Without the focus nobody has chosen a row: the first one stays under the cursor.
        numbers = (number for number, entry in enumerate(self._entries) if entry.id == before and self.has_focus)
        self._cursor = next(numbers, min(self._cursor, max(0, len(self._entries) - 1)) if self.has_focus else 0)
        self._set_height()
        self._refresh_changed()
        if self.has_focus:
            self._scroll_to_cursor()

    def render_line(self, y: int) -> Strip:
        """Draw one visible row."""
        spans, is_cursor = self._drawn[y] = self._look(y)
        over = self.get_component_rich_style("role--cursor") if is_cursor else None
        return self.strip(spans, self.scrollable_content_region.width, over)

    def use_key(self, event: events.Key) -> None:
        """Move, give all of a change for the key that shows another view of a resource, or ask for what it may do."""
        super().use_key(event)
        if wish := _KEYS.get(pressed(event)):
            event.stop()
            if self.entry is not None:
                self.post_message(self.Wanted(wish, self.entry))
            return
        keymap: Keymap = getattr(self.app, "keymap", DECLARED)
        command = keymap.command(pressed(event))
        if self.entry is not None and command is not None and command.name == _VIEW:
            event.stop()
            self.post_message(self.Opened(self.entry))

    def on_focus(self) -> None:
        self._refresh_row(self._cursor)

    def on_blur(self) -> None:
        self._refresh_row(self._cursor)

    def on_resize(self) -> None:
        self._set_height()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse clicked; a double click goes to what the change there is about."""
        offset = event.get_content_offset(self)
        if offset is not None and offset.y + self.scroll_offset.y < len(self._entries):
            self._put_cursor(offset.y + self.scroll_offset.y)
            if event.chain == 2:
                self.move_in()

    def move_rows(self, rows: int) -> None:
        """Move the cursor by rows."""
        self._put_cursor(self._cursor + rows)

    def move_pages(self, pages: int) -> None:
        """Move the cursor by screens."""
        self._put_cursor(self._cursor + pages * max(1, self.scrollable_content_region.height - 1))

    def move_end(self, direction: int) -> None:
        """Move the cursor to the first row, or to the last."""
        self._put_cursor(0 if direction < 0 else len(self._entries) - 1)

    def move_in(self, _: int = 1) -> None:
        """Ask to go to what the change under the cursor is about."""
        if self.entry is not None:
            self.post_message(self.Followed(self.entry))

    def _put_cursor(self, row: int) -> None:
        row = max(0, min(row, len(self._entries) - 1))
        if row != self._cursor:
            before, self._cursor = self._cursor, row
            self._refresh_row(before)
            self._refresh_row(row)
            self._scroll_to_cursor()

    def _scroll_to_cursor(self) -> None:
        width = self.scrollable_content_region.width
        self.scroll_to_region(Region(0, self._cursor, width, 1), animate=False, force=True)

    def _look(self, y: int) -> tuple[Line, bool]:
        """Give what a visible row shows, and whether the cursor is drawn on it."""
        number = y + self.scroll_offset.y
        return self._row(number), self._has_cursor(number)

    def _has_cursor(self, number: int) -> bool:
        return self.has_focus and bool(self._entries) and number == self._cursor

    def _refresh_row(self, row: int) -> None:
        self.refresh(Region(0, row - self.scroll_offset.y, self.size.width, 1))

    def _refresh_changed(self) -> None:
        for y in range(self.scrollable_content_region.height):
            if self._drawn.get(y) != self._look(y):
                self.refresh(Region(0, y, self.size.width, 1))

    def _show_title(self) -> None:
        # The border below has room for what is wrong with the journal.
        pending = sum(map(_is_pending, self._all))
        words = ["Operations", f"{pending} pending" if pending else "", self.filter_words(self.size.width // 2)]
        title = content(" ─ ".join(filter(None, words)))
        if title.plain != self._shown_title:
            self._shown_title, self.border_title = title.plain, title

    def _nothing(self, width: int) -> list[Line]:
        return wrap([_NOTHING if self._pattern else _EMPTY], width)

    def _set_height(self) -> None:
        width = self.scrollable_content_region.width
        self._columns = self._fitting_columns(width)
        self.virtual_size = Size(width, len(self._entries) or len(self._nothing(width)))

    def _fitting_columns(self, width: int) -> tuple[int, int, int, int]:
        """Give the widths of the columns that depend on what is in them: age, operation, target and request id."""
        age = max((len(minutes(self._elapsed(entry))) for entry in self._entries), default=0)
        operation = max((cell_len(clean(entry.operation)) for entry in self._entries), default=0)
        target = max((cell_len(clean(entry.target)) for entry in self._entries), default=0)
        age, operation, target = max(age, _AGE_WIDTH), min(operation, _WIDEST), min(target, _WIDEST)
        room = max(0, width - len("✓ ") - age - _ID_WIDTH - _STATE_WIDTH - 4 * len("  "))
        target = min(target, max(room - operation, room // 2))
        operation = min(operation, room - target)
        longest = max((cell_len(clean(entry.request_id)) for entry in self._entries), default=0)
        fits = longest <= _LONGEST_ID and room - operation - target - (longest - _ID_WIDTH) >= _REST
        return age, operation, target, max(longest, _ID_WIDTH) if fits else _ID_WIDTH

    def _row(self, number: int) -> Line:
        width = self.scrollable_content_region.width
        if not self._entries:
            lines = self._nothing(width)
            return lines[number] if number < len(lines) else ()
        if number >= len(self._entries):
            return ()
        entry = self._entries[number]
        mark, role, word = LOOKS[entry.state]
        age, operation, target, id_width = self._columns
        request_id = clean(entry.request_id, limit=id_width) or "-" * _ID_SHOWN
        parts = [
            (f"{mark} ", role),
            (f"{minutes(self._elapsed(entry)):>{age}}  ", "dim"),
            (f"{pad(clean(entry.operation, limit=operation), operation)}  ", "plain"),
            (f"{pad(clean(entry.target, limit=target), target)}  ", "name"),
            (f"{pad(request_id, id_width)}  ", "dim"),
            (pad(word, _STATE_WIDTH), role),
        ]
        if entry.state is State.PENDING and entry.operation in self._usual:
            parts.append((f"  (usually {minutes(self._usual[entry.operation])})", "dim"))
        if self._has_cursor(number) and (hint := self._hint(entry)):
            parts.append((f"  ({hint})", "key"))
        if entry.message:
            parts.append(span(f"  {entry.message}", role))
        return cut(tuple(found for part in parts for found in marked((part,), self._pattern)), width)

    def _hint(self, entry: Entry) -> str:
        """Give which key does something with a change that is not done with every one."""
        if entry.state is State.UNKNOWN:
            return "c checks"
        if entry.state is State.WAITING:
            return "d takes it back"
        return "w waits" if entry.id in self._held else ""

    def _elapsed(self, entry: Entry) -> float:
        return ((entry.finished or self._now) - entry.started).total_seconds()


def _is_pending(entry: Entry) -> bool:
    return entry.state in UNDER_WAY


def _words(entry: Entry) -> str:
    """Give what a filter looks at, all of the request id among it."""
    _, _, word = LOOKS[entry.state]
    return SEPARATOR.join((entry.operation, entry.target, entry.request_id, word, entry.message))
