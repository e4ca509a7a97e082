"""The detail of the node under the cursor: its tabs, and the lines of the one that shows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from smtui.console.lines import Line, Table, line, span
from smtui.console.node import Node
from smtui.console.times import clock
from smtui.console.widgets.bars import Bar
from smtui.console.widgets.line_view import LineView
from smtui.terminal.text import content

if TYPE_CHECKING:
    from smtui.client.exchange import Answer
    from smtui.console.resource import Pane


class Detail(Vertical):
    """Shows one node.

    The tab's title is kept from node to node, so that walking the tree compares the same thing.
    """

    DEFAULT_CSS = """
    Detail {
        border: round $foreground 35%;
        &:focus-within { border: round $primary; }
        &:nocolor:focus-within { border-title-style: reverse; }
        & > #detail-tabs { background: $background; }
        & > LineView { height: 1fr; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._node: Node | None = None
        self._answers: dict[str, Answer[object]] = {}
        self._pane_error = ""
        self._as_of: datetime | None = None
        self._notice = ""
        self._revealed = False
        self._tab = "Overview"

    def compose(self) -> ComposeResult:
        yield Bar(id="detail-tabs")
        yield LineView(id="detail-lines")

    @property
    def node(self) -> Node | None:
        """The node that shows."""
        return self._node

    @property
    def pane(self) -> Pane | None:
        """The tab that shows."""
        panes = self._node.resource.panes() if self._node is not None else ()
        return next((pane for pane in panes if pane.title == self._tab), panes[0] if panes else None)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that show, unwrapped."""
        return self.query_one("#detail-lines", LineView).lines

    def show_node(self, node: Node) -> None:
        """Show a node, with what the tree knows of it."""
        same = node is self._node
        self._node = node
        if not same:
            self._answers, self._pane_error = {}, ""
            self._as_of, self._notice, self._revealed = None, "", False
        self._draw(keep_place=same)

    def show_answer(self, node: Node, answer: Answer[object], pane: str = "") -> None:
        """Show what was read of a node, if it is the one that shows; `pane` titles the tab it was read for."""
        if node is self._node:
            self._answers[pane] = answer
            if pane:
                self._pane_error = ""
            else:
                self._as_of = datetime.now(UTC)
            self._draw(keep_place=True)

    def show_pane_error(self, node: Node, error: str) -> None:
        """Show why what the tab shows could not be read."""
        if node is self._node:
            self._pane_error = error
            self._draw(keep_place=True)

    def show_notice(self, node: Node, notice: str) -> None:
        """Show in a few words what is going on with a node, or that nothing is."""
        if node is self._node and notice != self._notice:
            self._notice = notice
            self._draw(keep_place=True)

    def change_tab(self, steps: int) -> None:
        """Show another tab."""
        if self._node is None:
            return
        titles = [pane.title for pane in self._node.resource.panes()]
        current = titles.index(self._tab) if self._tab in titles else 0
        self._tab = titles[(current + steps) % len(titles)]
        self._revealed, self._pane_error = False, ""
        self._draw(keep_place=False)

    def toggle_secrets(self) -> str:
        """Show what the tab hides, or hide it again; give why there is nothing to show, or ""."""
        pane = self.pane
        if pane is None or pane.revealed is None:
            return "This tab hides nothing."
        self._revealed = not self._revealed
        self._draw(keep_place=True)
        return ""

    def _draw(self, *, keep_place: bool) -> None:
        node, shown = self._node, self.pane
        if node is None or shown is None:
            return
        tabs: list[tuple[str, str]] = []
        for pane in node.resource.panes():
            tabs += [(f" {pane.title} ", "key" if pane.title == shown.title else "dim")]
        # What was known of it stays while it can't be read, with its age.
        as_of = self._as_of or node.as_of
        stale = f"as of {clock(as_of)}" if node.error and as_of else ""
        words = self._notice or stale
        right = (span(f"{words} ", "dim"),) if words else ()
        self.query_one("#detail-tabs", Bar).show(tuple(tabs), right)
        lines: list[Line | Table] = []
        for error in filter(None, (node.error, self._pane_error)):
            lines += [line(span(error, "bad")), ()]
        made = shown.revealed if self._revealed and shown.revealed is not None else shown.lines
        lines += made(node, self._answers.get(shown.title if shown.read is not None else ""))
        self.query_one("#detail-lines", LineView).show(lines, keep_place=keep_place)
        self.border_title = content(title_of(node))


def title_of(node: Node) -> str:
    """Give the detail's title: the kind and the name, or the name alone of a branch."""
    return node.name if node.name == node.resource.title else f"{node.resource.title} · {node.name}"
