"""What an action can be done to, by name or path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from smtui.client.toml_file import nearest
from smtui.console.actions import Offer
from smtui.console.command_line.words import NotDone, folded, some
from smtui.console.node import Loading, Node
from smtui.console.resource_path import NoSuchResource, path_of, reach
from smtui.protocol.operation import Effect

if TYPE_CHECKING:
    from smtui.console.explorer import Explorer
    from smtui.console.keymap import Keymap
    from smtui.console.resource import Resource


def offers_named(node: Node, names: Collection[str], keymap: Keymap) -> list[Offer]:
    """Give the actions of some names that the nearest node offers: this one, or one above it.

    What destroys is only offered by the node itself: it should not be another one than the person looks at.
    """
    for holder in (node, *node.ancestors()):
        found = [
            Offer(action, holder, keymap.key(action))
            for action in holder.resource.actions()
            if action.name in names and (holder is node or action.effect is not Effect.DESTROY)
        ]
        if found:
            return found
    return []


def kinds_offering(names: Collection[str]) -> list[Resource]:
    """Give the kinds of nodes that offer an action of some names."""
    from smtui.console.resources import kinds

    return [kind for kind in kinds() if any(action.name in names for action in kind.actions())]


def branch_above(kind: Resource) -> Resource:
    """Give the branch of the root below which nodes of a kind stand."""
    from smtui.console.resources import kinds
    from smtui.console.resources.subscription import BRANCHES

    # The kinds are declared from the root downwards.
    upto = kinds()[: kinds().index(kind) + 1]
    return next((each for each in reversed(upto) if each in BRANCHES), BRANCHES[0])


def branch_of(root: Node, branch: Resource) -> Node | None:
    """Give the node of a branch of the root, where it is known."""
    return next((child for child in root.children if child.resource is branch), None)


def known(root: Node, names: Collection[str]) -> list[Node]:
    """Give what is known of a tree that offers an action of some names."""
    offering = {kind.kind for kind in kinds_offering(names)}
    return [node for node in _below(root) if node.resource.kind in offering]


def shortest(nodes: Collection[Node]) -> list[tuple[str, Node]]:
    """Give for each node what is enough to name it among these: its part of the path, or all of that."""
    seen = Counter(folded(segment(node)) for node in nodes)
    return [(segment(node) if seen[folded(segment(node))] == 1 else path_of(node), node) for node in nodes]


def segment(node: Node) -> str:
    """Give what stands for a node in a path."""
    return node.resource.segment(node)


async def target(root: Node, explorer: Explorer, names: Collection[str], typed: str) -> Node:
    """Give the node that was named as the target of an action, reading what is not known yet.

    Args:
        root: the root of the tree.
        explorer: reads.
        names: full names of the action, or of several that were typed the same way.
        typed: a name, or a path.

    Raises:
        NotDone: there is none, or there are several.
    """
    branches = list(dict.fromkeys(branch_above(kind) for kind in kinds_offering(names)))
    if found := _called(known(root, names), typed):
        return _only(found, typed)
    if "/" in typed.strip("/"):
        return await _at_path(root, explorer, branches, typed)
    for branch in branches:
        node = branch_of(root, branch)
        if node is not None and node.loading in (Loading.UNKNOWN, Loading.FAILED):
            await explorer.read(node)
    nodes = known(root, names)
    if found := _called(nodes, typed):
        return _only(found, typed)
    near = nearest(typed, [segment(node) for node in nodes])
    hint = f"did you mean {near}?" if near else "a path such as services/shop reaches what is not open yet."
    raise NotDone(f"There is nothing called {typed!r} that this can be done to; {hint}")


async def _at_path(root: Node, explorer: Explorer, branches: Collection[Resource], path: str) -> Node:
    """Give the node at a path from the root, or from one of some branches."""
    problem: NoSuchResource | None = None
    for start in ("", *(f"{branch.slug}/" for branch in branches)):
        try:
            return await reach(root, start + path, explorer.read)
        except NoSuchResource as error:
            problem = problem or error
    raise NotDone(str(problem))


def is_called(node: Node, typed: str) -> bool:
    """Whether a node goes by a name in some case, or by what stands after the / in its own name."""
    wanted, part = folded(typed), segment(node)
    return wanted in (folded(part), folded(node.name), folded(part.rpartition("/")[2]))


def _called(nodes: Collection[Node], typed: str) -> list[Node]:
    exact = [node for node in nodes if typed in (segment(node), node.name)]
    found = exact or [node for node in nodes if is_called(node, typed)]
    # What stands in a branch of its own may stand below something else as well.
    return [node for node in found if node.parent is not None and node.parent.depth == 1] or found


def _only(nodes: Collection[Node], typed: str) -> Node:
    first, *others = nodes
    if others:
        raise NotDone(f"{typed} may be {some(path_of(node) for node in nodes)}.")
    return first


def _below(root: Node) -> Iterator[Node]:
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.children))
