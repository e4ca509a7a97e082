"""Paths of resources, such as "services/shop/production": from a node, and back to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from smtui.client.toml_file import nearest
from smtui.console.node import Loading, Node

_NAMED: Final = 12


class NoSuchResource(LookupError):
    """Nothing stands at a path; the message says how far it goes, and what is near."""


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
        if node.loading in (Loading.UNKNOWN, Loading.FAILED) and not node.resource.leaf:
            await read(node)
        if node.error and not node.children:
            raise NoSuchResource(f"{_name(node)} could not be read: {node.error}")
        found = below(node, rest)
        if found is None:
            raise NoSuchResource(_missing(node, rest))
        node, rest = found, rest[len(found.resource.segment(found)) + 1 :]
    return node


def below(node: Node, path: str) -> Node | None:
    """Give the child of a node that a path from there goes through, as far as children are known; None for none."""
    for fold in (str, str.lower):
        # A name may hold a / itself: the longest that fits is meant.
        fitting = [child for child in node.children if f"{fold(path)}/".startswith(f"{fold(_segment(child))}/")]
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
