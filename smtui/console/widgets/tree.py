"""The tree of resources. Its cost is that of the rows on the screen: 10,000 nodes feel like 10."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from rich.cells import cell_len
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from smtui.console.lines import Line, Span, cut, width_of
from smtui.console.node import Loading, Node, visible
from smtui.console.widgets.line_view import Painted

_MARKS: Final = {True: "▾ ", False: "▸ "}


class ResourceTree(Painted, can_focus=True):
    """Shows nodes; the node under the cursor is what actions apply to."""

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
        self._rows = visible(root)
        self._cursor = 0

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
        self.update_rows()
        self.post_message(self.Highlighted(self.node))

    def update_rows(self) -> None:
        """Draw after nodes came, went, opened or closed.

        The cursor stays on its node; where that is gone it goes to the sibling of its kind that took its place, or
        to the one before, or to the parent: never to a thing of another parent.
        """
        before = self.node if self._rows else self.root
        around = [*self._rows[self._cursor :], *reversed(self._rows[: self._cursor])]
        self._rows = visible(self.root)
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._rows))
        self._cursor = self._row_for(before, around)
        self.refresh()
        if self.node is not before:
            self._came_to_rest()

    def update_node(self, node: Node) -> None:
        """Draw one row again after its label changed."""
        if node in self._rows:
            self._refresh_row(self._rows.index(node))

    def move_to(self, node: Node) -> None:
        """Put the cursor on a node, opening what is above it."""
        for above in node.ancestors():
            above.expanded = True
        self._rows = visible(self.root)
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._rows))
        self.refresh()
        if node in self._rows:
            self._put_cursor(self._rows.index(node))

    def render_line(self, y: int) -> Strip:
        """Draw one visible row."""
        index = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        if index >= len(self._rows):
            return self.strip((), width)
        over = None
        if index == self._cursor:
            over = self.get_component_rich_style("role--cursor" if self.has_focus else "role--cursor-blurred")
        return self.strip(self._row(self._rows[index], width), width, over)

    def on_key(self, event: events.Key) -> None:
        """Hand on what the tree does not use itself; its own keys are the base class's to carry out."""
        if self.move_of(event) not in self.MOVES:
            event.stop()
            self.post_message(self.KeyPressed(self.node, event))

    def on_focus(self) -> None:
        self._refresh_row(self._cursor)

    def on_blur(self) -> None:
        self._refresh_row(self._cursor)

    def on_resize(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._rows))

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
        if not node.expanded:
            node.expanded = True
            self.update_rows()
            if node.loading in (Loading.UNKNOWN, Loading.FAILED):
                self.post_message(self.Opened(node))
        elif node.children:
            self._put_cursor(self._cursor + 1)

    def move_out(self, _: int = 1) -> None:
        """Close the node; on a closed one go to its parent."""
        node = self.node
        if node.expanded and node.parent is not None:
            node.expanded = False
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
        elif self.node.expanded:
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

    def _came_to_rest(self) -> None:
        width = self.scrollable_content_region.width
        self.scroll_to_region(Region(0, self._cursor, width, 1), animate=False, force=True)
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
        mark = "  " if node.resource.leaf else _MARKS[node.expanded]
        # The root stands above its branches, not beside them: on 80 columns two cells are two letters of a name.
        left: Line = (("  " * max(0, node.depth - 1) + mark, "dim"), *node.resource.label(node))
        note = self._note(node)
        room = width - width_of(left)
        if note is None or cell_len(note[0]) + 1 > room:
            return cut(left, width)
        return (*left, (" " * (room - cell_len(note[0])), "plain"), note)

    def _note(self, node: Node) -> Span | None:
        if node.loading is Loading.LOADING and not node.children:
            return "loading…", "dim"
        if node.error:
            return "failed", "bad"
        return node.resource.note(node)
