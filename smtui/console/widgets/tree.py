"""The tree of resources. Its cost is that of the rows on the screen: 10,000 nodes feel like 10."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Final

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from smtui.console.lines import Line
from smtui.console.matching import Pattern, compiled, marked
from smtui.console.news import beside, with_note
from smtui.console.node import Loading, Node, visible
from smtui.console.tree_filter import TreeFilter
from smtui.console.widgets.filterable import Filterable

_MARKS: Final = {True: "▾ ", False: "▸ "}
_MARKED: Final = "■"
_NOTHING: Final[Line] = (("  Nothing matches.", "dim"),)


class ResourceTree(Filterable, can_focus=True):
    """Shows nodes; the node under the cursor is what actions apply to.

    A filter leaves what matches of all that has been read, and what that stands below.
    """

    MOVES: ClassVar[Mapping[str, tuple[str, int]]] = {
        "up": ("rows", -1),
        "down": ("rows", 1),
        "page_up": ("pages", -1),
        "page_down": ("pages", 1),
        "first": ("end", -1),
        "last": ("end", 1),
        "in": ("in", 1),
        "out": ("out", 1),
    }

    class Highlighted(Message):
        """The cursor came to rest on another node."""

        def __init__(self, node: Node) -> None:
            super().__init__()
            self.node = node

    class Opened(Message):
        """A node was opened whose children are not known yet."""

        def __init__(self, node: Node) -> None:
            super().__init__()
            self.node = node

    class KeyPressed(Message):
        """A key that the tree does not use itself, with the node that was under the cursor when it came.

        The cursor may have moved on by the time the screen gets to it.
        """

        def __init__(self, node: Node, key: events.Key) -> None:
            super().__init__()
            self.node = node
            self.key = key

    def __init__(self, root: Node, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.root = root
        self._filter = TreeFilter()
        self._rows = visible(root)
        self._cursor = 0
        self._drawn: dict[int, tuple[Line, bool]] = {}
        self.is_marked: Callable[[Node], bool] = lambda _: False
        # Where the cursor was before a filter was typed: it goes back when what is typed matches that.
        self._before_filter = root

    @property
    def node(self) -> Node:
        """The node under the cursor."""
        return self._rows[self._cursor]

    @property
    def rows(self) -> list[Node]:
        """The rows that show when scrolled to, in order."""
        return self._rows

    def set_root(self, root: Node) -> None:
        """Show another tree."""
        self.root = root
        self._cursor = 0
        self._filter_text = ""
        self._filter.look_for(Pattern())
        self.update_rows()
        self.post_message(self.Highlighted(self.node))

    def update_rows(self) -> None:
        """Draw after nodes came, went, opened or closed.

        The cursor stays on its node; where that is gone it goes to the sibling of its kind that took its place, or
        to the one before, or to the parent: never to a thing of another parent.
        """
        before = self.node if self._rows else self.root
        around = [*self._rows[self._cursor :], *reversed(self._rows[: self._cursor])]
        was_in_sight = 0 <= self._cursor - self.scroll_offset.y < self.scrollable_content_region.height
        self._make_rows()
        self._cursor = self._row_for(before, around)
        self.draw_changed()
        if self.node is not before:
            self._came_to_rest()
        elif was_in_sight:
            self._scroll_to_cursor()

    @property
    def found(self) -> str:
        """How many of the things that were read match."""
        return f"{self._filter.matched:,} of {self._filter.known:,}"

    @property
    def unsure(self) -> str:
        """How many branches may hold more."""
        unread = self._filter.unread if self._filter else 0
        return f"{unread} {'branch' if unread == 1 else 'branches'} not read" if unread else ""

    def begin_typing(self) -> None:
        """Take what is typed from now on as the filter."""
        self._before_filter = self.node
        super().begin_typing()

    def take_filter(self, text: str) -> None:
        """Show only what a text matches, and put the cursor on a match; without one, open what is above the cursor."""
        node = before = self.node
        if not self.is_typing:
            self._before_filter = node
        self._filter.look_for(compiled(text))
        if not self._filter:
            # On the root the cursor was only because nothing matched.
            node = self._before_filter if node is self.root else node
            for above in node.ancestors():
                above.expanded = True
        self._make_rows()
        if self._filter:
            first = self._filter.first or self.root
            wanted = (each for each in (node, self._before_filter) if each in self._rows and self._filter.matches(each))
            node = next(wanted, first)
        self._cursor = self._row_for(node, [])
        self.draw_changed()
        if self.node is not before:
            self._came_to_rest()
        else:
            self._scroll_to_cursor()

    def _make_rows(self) -> None:
        self._rows = self._filter.rows(self.root) if self._filter else visible(self.root)
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._rows))
        self.show_filter(self)

    def _is_open(self, node: Node) -> bool:
        return self._filter.is_open(node) if self._filter else node.expanded

    def _open(self, node: Node) -> None:
        node.expanded = True
        if self._filter:
            self._filter.open(node)

    def _close(self, node: Node) -> None:
        node.expanded = False
        if self._filter:
            self._filter.close(node)

    def update_node(self, node: Node) -> None:
        """Draw one row again after its label changed."""
        if node in self._rows:
            self._refresh_row(self._rows.index(node))

    def move_to(self, node: Node) -> None:
        """Put the cursor on a node, opening what is above it; a filter that hides it is cleared."""
        if self._filter and node not in self._rows:
            self.clear_filter()
        closed = [above for above in node.ancestors() if not above.expanded]
        for above in closed:
            above.expanded = True
        if closed:
            # Before the cursor goes: it is a number, and means its node by the rows that show now.
            self.update_rows()
        if node in self._rows:
            self._put_cursor(self._rows.index(node))

    def render_line(self, y: int) -> Strip:
        """Draw one visible row."""
        spans, is_cursor = self._drawn[y] = self._look(y)
        over = None
        if is_cursor:
            over = self.get_component_rich_style("role--cursor" if self.has_focus else "role--cursor-blurred")
        return self.strip(spans, self.scrollable_content_region.width, over)

    def draw_changed(self) -> None:
        """Draw the rows that say something else than what was drawn."""
        for y in range(self.scrollable_content_region.height):
            if self._drawn.get(y) != self._look(y):
                self.refresh(Region(0, y, self.size.width, 1))

    def _look(self, y: int) -> tuple[Line, bool]:
        """Give what a visible row shows, and whether the cursor is on it."""
        index = y + self.scroll_offset.y
        if index < len(self._rows):
            return self._row(self._rows[index], self.scrollable_content_region.width), index == self._cursor
        nothing = index == len(self._rows) and self._filter and not self._filter.matched
        return (_NOTHING if nothing else ()), False

    def use_key(self, event: events.Key) -> None:
        """Move, or hand on what the tree does not use itself."""
        super().use_key(event)
        if self.move_of(event) not in self.MOVES:
            event.stop()
            self.post_message(self.KeyPressed(self.node, event))

    def on_focus(self) -> None:
        self._refresh_row(self._cursor)

    def on_blur(self) -> None:
        self._refresh_row(self._cursor)

    def on_resize(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._rows))
        self.show_filter(self)

    def move_rows(self, rows: int) -> None:
        """Move the cursor by rows."""
        self._put_cursor(self._cursor + rows)

    def move_pages(self, pages: int) -> None:
        """Move the cursor by screens."""
        self._put_cursor(self._cursor + pages * max(1, self.scrollable_content_region.height - 1))

    def move_end(self, direction: int) -> None:
        """Move the cursor to the first row, or to the last."""
        self._put_cursor(0 if direction < 0 else len(self._rows) - 1)

    def move_in(self, _: int = 1) -> None:
        """Open the node; on an open one go to its first child."""
        node = self.node
        if node.resource.leaf:
            return
        if not self._is_open(node):
            self._open(node)
            self.update_rows()
            if node.loading in (Loading.UNKNOWN, Loading.FAILED):
                self.post_message(self.Opened(node))
        elif self._cursor + 1 < len(self._rows) and self._rows[self._cursor + 1].parent is node:
            self._put_cursor(self._cursor + 1)

    def move_out(self, _: int = 1) -> None:
        """Close the node; on a closed one go to its parent."""
        node = self.node
        if self._is_open(node) and node.parent is not None:
            self._close(node)
            self.update_rows()
        elif node.parent is not None:
            self._put_cursor(self._rows.index(node.parent))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse clicked; a click on the cursor's row opens or closes it."""
        at = event.get_content_offset(self)
        row = at.y + self.scroll_offset.y if at is not None else len(self._rows)
        if row >= len(self._rows):
            return
        if row != self._cursor:
            self._put_cursor(row)
        elif self._is_open(self.node):
            self.move_out()
        else:
            self.move_in()

    def _put_cursor(self, row: int) -> None:
        row = max(0, min(row, len(self._rows) - 1))
        if row == self._cursor:
            return
        before, self._cursor = self._cursor, row
        self._refresh_row(before)
        self._refresh_row(row)
        self._came_to_rest()

    def _scroll_to_cursor(self) -> None:
        width = self.scrollable_content_region.width
        self.scroll_to_region(Region(0, self._cursor, width, 1), animate=False, force=True)

    def _came_to_rest(self) -> None:
        self._scroll_to_cursor()
        self.post_message(self.Highlighted(self.node))

    def _refresh_row(self, row: int) -> None:
        self.refresh(Region(0, row - self.scroll_offset.y, self.size.width, 1))

    def _row_for(self, node: Node, around: list[Node]) -> int:
        """Give the row of a node, or of what stands for it now that it is gone; `around`: the nearest rows first."""
        rows = {id(row): number for number, row in enumerate(self._rows)}
        if id(node) in rows:
            return rows[id(node)]
        # Never a thing of another kind, such as the branch that may come after: keys would mean something else there.
        siblings = (each for each in around if each.parent is node.parent and each.resource.kind == node.resource.kind)
        return next((rows[id(each)] for each in (*siblings, *node.ancestors()) if id(each) in rows), 0)

    def _row(self, node: Node, width: int) -> Line:
        mark = "  " if node.resource.leaf else _MARKS[self._is_open(node)]
        # The root stands above its branches, not beside them: on 80 columns two cells are two letters of a name.
        label = node.resource.label(node)
        if self._filter and self._filter.matches(node):
            label = marked(label, self._filter.pattern)
        left: Line = (("  " * max(0, node.depth - 1) + mark, "dim"), *label)
        if self.is_marked(node):
            left = (("  " * max(0, node.depth - 1) + mark[:1], "dim"), (_MARKED, "key"), *label)
        arranged = with_note if node.resource.note_first else beside
        return arranged(left, self._notes(node), node.news, width)

    def _notes(self, node: Node) -> Sequence[Line]:
        if node.loading is Loading.LOADING and not node.children:
            return ((("loading…", "dim"),),)
        if node.error:
            return ((("! failed", "bad"),),)
        return node.resource.notes(node)
