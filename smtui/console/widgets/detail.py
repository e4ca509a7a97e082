"""The detail of the node under the cursor: its tabs, and the lines of the one that shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.containers import Vertical

from smtui.console.lines import Line, Table, line, span
from smtui.console.node import Loading, Node
from smtui.console.resource import RAW
from smtui.console.times import clock
from smtui.console.widgets.bars import Bar
from smtui.console.widgets.detail_lines import DetailLines
from smtui.console.widgets.line_view import LineView
from smtui.terminal.text import clean, content

if TYPE_CHECKING:
    from smtui.client.exchange import Answer
    from smtui.console.resource import Pane

_MOST_CELLS: Final = 24


class Detail(Vertical):
    """Shows one node.

    The tab's title is kept from node to node, so that walking the tree compares the same thing.

    Attributes:
        also: gives the tabs that a node has beside those of its kind.
    """

    DEFAULT_CSS = """
    Detail {
        border: round $foreground 35%;
        &:focus-within { border: round $primary; }
        &:nocolor:focus-within { border-title-style: reverse; }
        &:ansi:focus-within { border-title-style: reverse; }
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
        self._title = ""
        self.also: Callable[[Node], Sequence[Pane]] = lambda _: ()

    def compose(self) -> ComposeResult:
        yield Bar(id="detail-tabs")
        yield DetailLines(id="detail-lines")

    @property
    def node(self) -> Node | None:
        """The node that shows."""
        return self._node

    @property
    def tab(self) -> str:
        """Title of the tab that was chosen; another one shows where a node has none of that title."""
        return self._tab

    @property
    def panes(self) -> Sequence[Pane]:
        """The tabs of the node that shows: those of its kind, and those that `also` gives."""
        return (*self._node.resource.panes(), *self.also(self._node)) if self._node is not None else ()

    @property
    def pane(self) -> Pane | None:
        """The tab that shows."""
        panes = self.panes
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

    def show_newer(self, node: Node) -> None:
        """Show a newer state of the node that shows, and mark what it says otherwise than before."""
        self._node = node
        self._draw(keep_place=True, newer=True)

    @property
    def has_news(self) -> bool:
        """Whether anything is marked."""
        return self.query_one("#detail-lines", LineView).has_news

    def forget_news(self) -> None:
        """Take the marks away."""
        self.query_one("#detail-lines", LineView).forget_news()

    def show_answer(self, node: Node, answer: Answer[object], pane: str = "") -> None:
        """Show what was read of a node, if it is the one that shows; `pane` titles the tab it was read for.

        What an earlier answer said otherwise is marked.
        """
        if node is self._node:
            is_newer = pane in self._answers
            self._answers[pane] = answer
            if pane:
                self._pane_error = ""
            else:
                self._as_of = datetime.now(UTC)
            self._draw(keep_place=True, newer=is_newer)

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
        titles = [pane.title for pane in self.panes]
        current = titles.index(self._tab) if self._tab in titles else 0
        self._tab = titles[(current + steps) % len(titles)]
        self._revealed, self._pane_error = False, ""
        self._draw(keep_place=False)

    def choose_tab(self, title: str) -> None:
        """Show the tab of a title, on every node that has one."""
        if title != self._tab:
            self._tab = title
            self._revealed, self._pane_error = False, ""
            self._draw(keep_place=False)

    def redraw_tab(self, title: str) -> None:
        """Draw the tab of a title again, if it is the one that shows, because what it is made of has changed."""
        if self.pane is not None and self.pane.title == title:
            self._draw(keep_place=True)

    def toggle_secrets(self) -> str:
        """Show what the tab hides, or hide it again; give why there is nothing to show, or ""."""
        pane = self.pane
        if pane is None or pane.revealed is None:
            return "This tab hides nothing."
        self._revealed = not self._revealed
        self._draw(keep_place=True)
        return ""

    def _coming(self, node: Node, shown: Pane) -> list[Line]:
        """Give words for what nothing is known of yet; none where there is something to show."""
        if node.error or self._pane_error or self._answers:
            return []
        if node.resource.collection and shown.read is None and node.loading in (Loading.UNKNOWN, Loading.LOADING):
            return [line((f"Reading {what_of(node)}…", "dim"))]
        if shown.title == RAW.title and node.resource.has_detail(node):
            return [line((f"Reading what the service says of {what_of(node)}…", "dim"))]
        return []

    def _draw(self, *, keep_place: bool, newer: bool = False) -> None:
        node, shown = self._node, self.pane
        if node is None or shown is None:
            return
        tabs: list[tuple[str, str]] = []
        for pane in self.panes:
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
        lines += self._coming(node, shown) or made(node, self._answers.get(shown.title if shown.read else ""))
        view = self.query_one("#detail-lines", DetailLines)
        view.subject = (node.resource.kind, shown.title)
        if newer:
            view.show_newer(lines)
        else:
            view.show(lines, keep_place=keep_place)
        if (title := content(title_of(node)).plain) != self._title:
            # Setting it draws the whole border.
            self._title = title
            self.border_title = content(title)


def what_of(node: Node) -> str:
    """Give what is read of a node, for a sentence: its name, or its kind where it is a branch."""
    return clean(node.name if not node.resource.collection else node.resource.kind, limit=_MOST_CELLS)


def title_of(node: Node) -> str:
    """Give the detail's title: the kind and the name, or the name alone of a branch."""
    return node.name if node.name == node.resource.title else f"{node.resource.title} · {node.name}"
