"""What a change is about: from the path of its request to a node of the tree, and from a node to its changes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from smtui.console.entries import entries_table
from smtui.console.lines import line
from smtui.console.node import Node
from smtui.console.resource import Pane
from smtui.console.resource_path import NoSuchResource, child_of
from smtui.operations.entry import UNDER_WAY, Entry
from smtui.protocol.operation import Effect

if TYPE_CHECKING:
    from smtui.client.exchange import Answer
    from smtui.console.lines import Line, Table
    from smtui.console.resource import Resource

OPERATIONS: Final = "Operations"
"""Title of the tab with the changes of a node."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a change leads.

    Attributes:
        node: what it is about, or the nearest to it that there is.
        missing: name of what it is about where that is not there; otherwise "".
    """

    node: Node
    missing: str = ""


async def reach(root: Node, entry: Entry, read: Callable[[Node], Awaitable[None]]) -> Place:
    """Go to what a change is about, reading on the way what is not known yet.

    Args:
        root: the root of the tree.
        entry: the change.
        read: reads a node and takes its children; it says in `Node.error` why it could not.

    Raises:
        NoSuchResource: what is above it can't be read.
    """
    path = segments(entry)
    node, used = root, 0
    while used < len(path):
        try:
            found = await child_of(node, lambda above: _through(above, path), read)
        except NoSuchResource as error:
            if error.last is node:
                raise
            # It went away while it was read: the one above it is left.
            return Place(error.last, node.name)
        if found is None:
            break
        node, used = found, _address(found, _whole(path)).count("/")
    return Place(node, _missing(node, path[used:]))


def changes_of(node: Node, entries: Iterable[Entry]) -> list[Entry]:
    """Give those of some changes that are about a node or about what is below it, in their order."""
    return [entry for entry in entries if _address(node, _whole(segments(entry)))]


def has_changes(node: Node) -> bool:
    """Whether there can be changes of a node."""
    return _can_be_changed(node.resource) and bool(node.resource.addresses(node))


def tabs(entries: Callable[[], Iterable[Entry]]) -> Callable[[Node], tuple[Pane, ...]]:
    """Give what makes the tab with a node's changes, for every node that can have some.

    Args:
        entries: gives all changes that are known, the newest first.
    """

    def lines(node: Node, _: Answer[object] | None) -> list[Line | Table]:
        found = changes_of(node, entries())
        if not found:
            return [line(("The journal has no changes of it.", "dim"))]
        return [entries_table(found)]

    tab = Pane(OPERATIONS, lines)
    return lambda node: (tab,) if has_changes(node) else ()


def segments(entry: Entry) -> list[str]:
    """Give the path of what a change is about, below the subscription; what it creates is part of it."""
    path, _, query = entry.path.partition("?")
    found = [unquote(segment) for segment in path.split("/") if segment][1:]
    created = entry.target.rpartition("/")[2]
    if entry.method == "POST" and not query and created and created not in found:
        found.append(created)
    return found


def is_under_way(entry: Entry) -> bool:
    """Whether the outcome of a change is still to come."""
    return entry.state in UNDER_WAY


@cache
def _can_be_changed(resource: Resource) -> bool:
    return any(action.effect is not Effect.READ for action in resource.actions())


def _through(node: Node, path: list[str]) -> Node | None:
    """Give the child that a path goes through, that with the longest address; None for none."""
    whole = _whole(path)
    fitting = [child for child in node.children if _address(child, whole)]
    return max(fitting, key=lambda child: len(_address(child, whole)), default=None)


def _address(node: Node, whole: str) -> str:
    """Give which of a node's addresses a path begins with; "" for none."""
    addresses = (f"{address.lower()}/" for address in node.resource.addresses(node))
    return next((address for address in addresses if whole.startswith(address)), "")


def _whole(path: list[str]) -> str:
    """Give a path that addresses can be compared with: the service does not tell upper from lower case."""
    return f"{'/'.join(path)}/".lower()


def _missing(node: Node, rest: list[str]) -> str:
    """Give the name of what the rest of a path is about below a node; "" where it is about the node itself."""
    names = rest if node.resource.collection else rest[1:] if rest[:1] and rest[0] in node.resource.holds else []
    return next(iter(names), "")
