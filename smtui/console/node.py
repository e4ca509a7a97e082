"""The tree's data: nodes that know their resource, their value and their children. No widgets."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smtui.console.resource import Resource


class Loading(enum.Enum):
    """How much of a node's children is known."""

    UNKNOWN = "unknown"
    LOADING = "loading"
    LOADED = "loaded"
    FAILED = "failed"


@dataclass(eq=False)
class Node:
    """One row of the tree.

    Attributes:
        resource: what kind of thing it is.
        name: its true name, as an action sends it.
        value: what was last read of it; None when nothing was.
        parent: the node above, None for the root.
        children: the nodes below, as far as they are known.
        loading: how much of the children is known.
        expanded: whether the children show.
        as_of: when it or its children were last read.
        error: why the last read failed, in words.
        news: "changed" or "new" for a moment after a read has found it so.
    """

    resource: Resource
    name: str
    value: Any = None
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    loading: Loading = Loading.UNKNOWN
    expanded: bool = False
    as_of: datetime | None = None
    error: str = ""
    news: str = ""

    @property
    def depth(self) -> int:
        """How many nodes are above."""
        return sum(1 for _ in self.ancestors())

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from its siblings."""
        return self.resource.kind, self.name

    def ancestors(self) -> Iterator[Node]:
        """Give the nodes above, the nearest first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def path(self) -> list[Node]:
        """Give the nodes from the root to this one."""
        return [*reversed(list(self.ancestors())), self]

    def nearest(self, kind: str) -> Node | None:
        """Give this node or the nearest above it of a kind."""
        return next((node for node in (self, *self.ancestors()) if node.resource.kind == kind), None)

    def child(self, kind: str, name: str) -> Node | None:
        """Give the child of that kind and name, or None."""
        return next((node for node in self.children if node.key == (kind, name)), None)

    def replace_children(self, children: Iterable[Node]) -> None:
        """Take new children; those that were there before keep what is known and open below them."""
        known = {node.key: node for node in self.children}
        merged: list[Node] = []
        for new in children:
            node = known.get(new.key, new)
            if node is not new:
                node.value = new.value
                if new.loading is Loading.LOADED:
                    node.replace_children(new.children)
            node.parent = self
            merged.append(node)
        self.children = merged
        self.loading = Loading.LOADED
        self.error = ""


def visible(root: Node) -> list[Node]:
    """Give the rows below a root that show, in order, the root first."""
    rows: list[Node] = []
    stack = [root]
    while stack:
        node = stack.pop()
        rows.append(node)
        if node.expanded:
            stack.extend(reversed(node.children))
    return rows


def leaves(resource: Resource, values: Sequence[tuple[str, Any]]) -> list[Node]:
    """Give one node for each name and value."""
    return [Node(resource, name, value) for name, value in values]
