"""Which nodes are marked, so that an action can be done to all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from smtui.console.node import Node

if TYPE_CHECKING:
    from smtui.console.actions import Offer
    from smtui.console.keymap import Keymap

Place: TypeAlias = tuple[tuple[str, str], ...]
"""Kinds and names from below the root down to a node: names, because what stands in a slot may be swapped."""


def place_of(node: Node) -> Place:
    """Give what a mark is kept under."""
    return tuple(each.key for each in node.path()[1:])


class Marks:
    """The marked nodes of a tree. A mark outlives a refresh, and goes when its node does."""

    def __init__(self) -> None:
        self._nodes: dict[Place, Node] = {}

    def __len__(self) -> int:
        """Give how many nodes are marked."""
        return len(self._nodes)

    def __contains__(self, node: Node) -> bool:
        """Whether a node is marked."""
        return bool(self._nodes) and place_of(node) in self._nodes

    @property
    def first(self) -> Node | None:
        """The node that was marked first; None where none is."""
        return next(iter(self._nodes.values()), None)

    @property
    def nodes(self) -> list[Node]:
        """The marked nodes, in the order of the tree."""
        orders: dict[int, dict[int, int]] = {}

        def order(node: Node) -> tuple[int, ...]:
            places = []
            for each in node.path()[1:]:
                assert each.parent is not None
                above = each.parent
                if id(above) not in orders:
                    orders[id(above)] = {id(child): number for number, child in enumerate(above.children)}
                places.append(orders[id(above)].get(id(each), 0))
            return tuple(places)

        return sorted(self._nodes.values(), key=order)

    def toggle(self, node: Node) -> str:
        """Mark a node, or unmark it; give why that can't be, or ""."""
        place = place_of(node)
        if place in self._nodes:
            del self._nodes[place]
        elif not node.resource.actions() or node.parent is None or node.resource.slug:
            return "Nothing can be done to several of these: marks are for single things."
        else:
            self._nodes[place] = node
        return ""

    def clear(self) -> list[Node]:
        """Unmark all, and give those that were marked."""
        before, self._nodes = list(self._nodes.values()), {}
        return before

    def prune(self, root: Node) -> bool:
        """Forget the nodes that are not below a root any more; whether there were any."""
        if not self._nodes:
            return False
        below: dict[int, dict[tuple[str, str], Node]] = {}
        found: dict[Place, Node] = {}
        for place in self._nodes:
            node: Node | None = root
            for key in place:
                assert node is not None
                if id(node) not in below:
                    below[id(node)] = {child.key: child for child in node.children}
                node = below[id(node)].get(key)
                if node is None:
                    break
            else:
                assert node is not None
                found[place] = node
        gone = len(found) != len(self._nodes)
        self._nodes = found
        return gone

    def offer_for(self, key: str, keymap: Keymap) -> Offer | None:
        """Give what a key does to the first marked node that has an action on it; None where none has."""
        from smtui.console.actions import offer_for

        return next(filter(None, (offer_for(node, key, keymap) for node in self.nodes)), None) if self._nodes else None
