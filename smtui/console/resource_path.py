"""Paths of resources, such as "services/shop/production": from a node, and back to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from smtui.client.toml_file import nearest
from smtui.console.node import Loading, Node

_NAMED: Final = 12


class NoSuchResource(LookupError):
    """Nothing stands at a path; the message says how far it goes, and what is near.

    Attributes:
        last: the last node that the path goes through.
    """

    def __init__(self, message: str, last: Node) -> None:
        super().__init__(message)
        self.last = last


def path_of(node: Node) -> str:
    """Give a node's path from the root of the tree; "" for the root itself."""
    return "/".join(each.resource.segment(each) for each in node.path()[1:])


async def reach(root: Node, path: str, read: Callable[[Node], Awaitable[None]]) -> Node:
    """Go to the node at a path, reading on the way what is not known yet.

    Args:
        root: the root of the tree.
        path: the path; upper and lower case are the same where nothing fits exactly, and a / at either end means
            nothing.
        read: reads a node and takes its children; it says in `Node.error` why it could not.

    Raises:
        NoSuchResource: nothing is there, or what is above it can't be read.
    """
    node, rest = root, path.strip("/")
    while rest:
        found = await child_of(node, partial(below, path=rest), read)
        if found is None:
            raise NoSuchResource(_missing(node, rest), node)
        node, rest = found, rest[len(found.resource.segment(found)) + 1 :]
    return node


async def child_of(
    node: Node, find: Callable[[Node], Node | None], read: Callable[[Node], Awaitable[None]]
) -> Node | None:
    """Give what is looked for below a node, which is read where that is not known, or is not there; None for nothing.

    Args:
        node: the node.
        find: looks for it among the children that are known.
        read: reads a node and takes its children; it says in `Node.error` why it could not.

    Raises:
        NoSuchResource: the node can't be read, or is gone.
    """
    if node.resource.leaf:
        return None
    if node.loading is Loading.LOADED and (found := find(node)) is not None:
        return found
    await read(node)
    above = node.parent
    if above is not None and node not in above.children:
        raise NoSuchResource(_missing(above, _segment(node)), above)
    if node.error and not node.children:
        raise NoSuchResource(f"{_name(node)} could not be read: {node.error}", node)
    return find(node)


def known(root: Node, path: str) -> tuple[Node, str]:
    """Give the last node of a path that is known, without reading anything, and what of the path lies below it."""
    node, rest = root, path.strip("/")
    while rest and (found := below(node, rest)) is not None:
        node, rest = found, rest[len(found.resource.segment(found)) + 1 :]
    return node, rest


def below(node: Node, path: str) -> Node | None:
    """Give the child of a node that a path from there goes through, as far as children are known; None for none."""
    for fold in (str, str.lower):
        # A name may hold a / itself: the longest that fits is meant.
        wanted = f"{fold(path)}/"
        fitting = [child for child in node.children if wanted.startswith(f"{fold(_segment(child))}/")]
        if fitting:
            return max(fitting, key=lambda child: len(_segment(child)))
    return None


def _segment(node: Node) -> str:
    return node.resource.segment(node)


def _name(node: Node) -> str:
    return path_of(node) or "The subscription"


def _missing(node: Node, rest: str) -> str:
    wanted = rest.partition("/")[0]
    known = [_segment(child) for child in node.children]
    sentence = f"There is no {wanted!r} in {path_of(node) or 'the subscription'}"
    if near := nearest(wanted, known):
        return f"{sentence}; did you mean {near}?"
    if not known:
        return f"{sentence}, which holds nothing."
    more = ", …" if len(known) > _NAMED else ""
    return f"{sentence}; there is {', '.join(known[:_NAMED])}{more}."
