"""Which rows of the tree a filter leaves: what matches, and what it stands below. No widgets.

Everything that has been read is looked through, open or closed. What is no thing but a heading, such as "Cloud
services", never matches: it is there for what is below it.
"""

from __future__ import annotations

from typing import Any

from smtui.console.matching import SEPARATOR, Pattern
from smtui.console.node import Loading, Node


class TreeFilter:
    """Leaves of a tree what a pattern matches.

    What stands below a match shows when that is opened by hand: the last pattern decides what is open to begin with.

    Attributes:
        pattern: what is looked for.
        matched: how many nodes match.
        known: how many have been looked at.
        unread: how many headings hold what has not been read.
        first: the first match; None where nothing matches.
    """

    def __init__(self) -> None:
        self.pattern = Pattern()
        self.matched = self.known = self.unread = 0
        self.first: Node | None = None
        self._words: dict[Node, tuple[Any, str]] = {}
        # What somebody opened and closed since the pattern is what it is.
        self._opened: set[Node] = set()
        self._closed: set[Node] = set()
        self._holding: set[Node] = set()
        self._showing: set[Node] = set()

    def __bool__(self) -> bool:
        return bool(self.pattern)

    def look_for(self, pattern: Pattern) -> None:
        """Look for something else."""
        self.pattern = pattern
        self._opened.clear()
        self._closed.clear()
        if not pattern:
            self._words.clear()

    def rows(self, root: Node) -> list[Node]:
        """Give the rows that are left, in order, the root first."""
        self.matched = self.known = self.unread = 0
        self.first = None
        self._holding.clear()
        self._showing.clear()
        rows: list[Node] = []
        self._collect(root, rows, False)
        return rows

    def matches(self, node: Node) -> bool:
        """Whether a node is a thing that the pattern matches."""
        return not is_heading(node) and self.pattern.matches(self._words_of(node))

    def is_open(self, node: Node) -> bool:
        """Whether anything shows below a node."""
        return node in self._showing

    def open(self, node: Node) -> None:
        """Show again what matches below a node; where that shows already, or nothing does, everything below it."""
        if node not in self._closed or node not in self._holding:
            self._opened.add(node)
        self._closed.discard(node)

    def close(self, node: Node) -> None:
        """Show nothing below a node."""
        self._opened.discard(node)
        self._closed.add(node)

    def _collect(self, node: Node, rows: list[Node], shown: bool) -> bool:
        """Add a node's rows, if there are any; whether something in it matches. `shown`: it shows in any case."""
        heading = is_heading(node)
        matches = not heading and self.pattern.matches(self._words_of(node))
        self.known += not heading
        self.unread += heading and node.loading in (Loading.UNKNOWN, Loading.FAILED)
        if matches:
            self.matched += 1
            self.first = self.first or node
        start = len(rows)
        rows.append(node)
        held = False
        if node.children:
            opened = node in self._opened
            for child in node.children:
                held = self._collect(child, rows, opened) or held
            if held:
                self._holding.add(node)
            if node in self._closed:
                del rows[start + 1 :]
            if len(rows) > start + 1:
                self._showing.add(node)
        if not (matches or held or shown or node.parent is None):
            del rows[start:]
        return matches or held

    def _words_of(self, node: Node) -> str:
        """Give what the row says, and the true name where that is something else."""
        known = self._words.get(node)
        if known is not None and known[0] is node.value:
            return known[1]
        words = "".join([text for text, _ in node.resource.label(node)])
        if node.name not in words:
            words = f"{words}{SEPARATOR}{node.name}"
        self._words[node] = node.value, words
        return words


def is_heading(node: Node) -> bool:
    """Whether a node is the root or a branch: a heading of things, and none itself."""
    return node.parent is None or bool(node.resource.collection_of(node))
