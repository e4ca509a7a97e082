"""What has changed on the screen a moment ago, and how that is marked: by a sign or a word, never by colour alone."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from smtui.console.lines import Line, cut, width_of
from smtui.console.node import Loading, Node

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.timer import Timer

    from smtui.console.widgets.detail import Detail
    from smtui.console.widgets.tree import ResourceTree

MOMENT_SECONDS: Final = 5.0
"""How long a mark stays, unless the next refresh takes it away before."""

_LEAST: Final = 16
"""Cells of a row that its note always leaves it."""

NEW: Final = "new"
CHANGED: Final = "changed"
SIGN: Final = "Δ"
_SIGNS: Final[dict[str, Line]] = {NEW: (("new", "changed"),), CHANGED: ((SIGN, "changed"),)}
# Roles whose text is nothing that somebody has changed.
_PASSING: Final = frozenset({"age", "changed"})


class Known(NamedTuple):
    """What was known of a node before it was read again.

    Attributes:
        words: what its row said.
        below: the values of the nodes below.
    """

    words: str
    below: dict[Node, Any]


class News:
    """Marks what reads have found to be different, and takes the marks away after a moment.

    Args:
        owner: runs the timer, which there is only while something is marked.
        tree: shows the nodes.
        detail: shows the node under the cursor.
    """

    def __init__(self, owner: Screen[Any], tree: ResourceTree, detail: Detail) -> None:
        self._owner = owner
        self._tree = tree
        self._detail = detail
        self._marked: dict[Node, float] = {}
        self._lines_since = 0.0
        self._timer: Timer | None = None

    def known(self, node: Node) -> Known | None:
        """Give what is known of a node before it is read again; None where nothing was, so that nothing is news."""
        if node.loading is not Loading.LOADED and not node.resource.leaf:
            return None
        return Known(words_of(node), {each: each.value for each in _below(node)})

    def tell(self, node: Node, known: Known) -> None:
        """Mark the rows that say something else than before, and the nodes that were not there.

        What stands below a new node is not marked as well.
        """
        if words_of(node) != known.words:
            self._mark(node, CHANGED)
        for each in _below(node):
            if each not in known.below:
                if each.parent is node or each.parent in known.below:
                    self._mark(each, NEW)
            elif _says_other(each, known.below[each]):
                self._mark(each, CHANGED)
        if self._marked:
            self._tree.draw_changed()

    def tell_lines(self) -> None:
        """Take away the marks of the detail's lines too, when their moment is over."""
        self._lines_since = time.monotonic()
        self._await_end()

    def clear(self) -> None:
        """Take all marks away."""
        self._forget(float("inf"))

    def _mark(self, node: Node, news: str) -> None:
        node.news = news
        self._marked[node] = time.monotonic()
        self._await_end()

    def _await_end(self) -> None:
        if self._timer is None:
            self._timer = self._owner.set_timer(MOMENT_SECONDS, self._moment_over)

    def _moment_over(self) -> None:
        # A timer may come a little early.
        self._forget(time.monotonic() - MOMENT_SECONDS * 0.9)

    def _forget(self, until: float) -> None:
        """Take away what was marked until a time; the timer goes on for the rest."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if over := [node for node, since in self._marked.items() if since <= until]:
            for node in over:
                node.news = ""
                del self._marked[node]
            self._tree.draw_changed()
        if self._lines_since and self._lines_since <= until:
            self._lines_since = 0.0
            self._detail.forget_news()
        if self._marked or self._lines_since:
            self._await_end()


def words_of(node: Node) -> str:
    """Give what a node's row says when there is room for all of it."""
    notes = node.resource.notes(node)
    return text_of((*node.resource.label(node), (" ", "plain"), *(notes[0] if notes else ())))


def text_of(spans: Line) -> str:
    """Give what a line says, whatever its columns' widths; ages, which change by themselves, are left out."""
    return " ".join("".join(text for text, role in spans if role not in _PASSING).split())


def beside(left: Line, notes: Sequence[Line], news: str, width: int) -> Line:
    """Give a row with its note at the right end.

    Args:
        left: the row without a note.
        notes: what the note may be, the fullest first: the first that there is room for is taken.
        news: as of `Node`; its sign stands before the note, and has room in any case.
        width: cells.
    """
    sign = _SIGNS.get(news, ())
    room = width - width_of(left) - 1
    for note in (*((*sign, (" ", "plain"), *note) if sign else note for note in notes), sign):
        if note and width_of(note) <= room:
            return (*left, (" " * (room + 1 - width_of(note)), "plain"), *note)
    if not sign or width <= width_of(sign) + 1:
        return cut(left, width)
    left = cut(left, width - width_of(sign) - 1)
    return (*left, (" " * (width - width_of(left) - width_of(sign)), "plain"), *sign)


def with_note(left: Line, notes: Sequence[Line], news: str, width: int) -> Line:
    """Give a row as `beside` does, but with a note in any case: its end is cut where none of them has room.

    Where that would leave too little of it, it stays without.
    """
    needed = 1 + min((width_of(note) for note in notes), default=0)
    if sign := _SIGNS.get(news, ()):
        needed += width_of(sign) + 1
    return beside(cut(left, width - needed) if width - needed >= _LEAST else left, notes, news, width)


def signed(spans: Line, width: int) -> Line:
    """Give a line of the detail with the sign of a change at its right end; reversed where there is no room."""
    room = width - width_of(spans) - len(SIGN)
    if room < 1:
        return tuple((text, "changed") for text, _ in spans)
    return (*spans, (" " * room, "plain"), (SIGN, "changed"))


def _below(node: Node) -> Iterator[Node]:
    waiting = list(node.children)
    while waiting:
        each = waiting.pop()
        yield each
        waiting += each.children


def _says_other(node: Node, before: Any) -> bool:
    """Whether a node's row says something else than with its value before."""
    if node.value is before or node.value == before:
        return False
    past = copy(node)
    past.value = before
    return words_of(past) != words_of(node)
