"""Reads what the tree and the detail show: on demand, after changes, and while something is on its way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from urllib.parse import unquote

from textual.dom import DOMNode

from smtui.console import workers
from smtui.console.node import Loading, Node
from smtui.console.session import FAILURES, Session
from smtui.console.widgets.detail import Detail
from smtui.console.widgets.tree import ResourceTree
from smtui.protocol.errors import ResourceNotFound

REST_SECONDS: Final = 0.12
"""How long the cursor rests on a node before its detail is read: walking past reads nothing."""

SLOW_SECONDS: Final = 2.0
"""After how long a read that is still going on is mentioned."""

WATCH_SECONDS: Final = (1.0, 2.0, 2.0, 5.0)
WATCH_LIMIT: Final = 360


class Explorer:
    """Loads nodes for a tree and a detail pane.

    Args:
        owner: runs the workers.
        session: reads.
        tree: shows the nodes.
        detail: shows the node under the cursor.
        learned: is called when more is known of the tree.
    """

    def __init__(
        self,
        owner: DOMNode,
        session: Session,
        tree: ResourceTree,
        detail: Detail,
        learned: Callable[[], None],
    ) -> None:
        self._owner = owner
        self._session = session
        self._tree = tree
        self._detail = detail
        self._learned = learned
        self._watched: set[int] = set()
        self._expected = ""
        self._expected_from: Node | None = None

    def load(self, node: Node) -> None:
        """Read a node's children in the background; an earlier read of the same node is given up."""
        workers.start(self._owner, f"children {id(node)}", self.read_children, node)

    def show(self, node: Node) -> None:
        """Show a node, and read its detail once the cursor has rested on it."""
        self._detail.show_node(node)
        workers.start(self._owner, "detail", self._read_detail, node, REST_SECONDS)

    def refresh(self, node: Node) -> None:
        """Read a node again, with its children where they show and its siblings where it has none."""
        if node.resource.leaf and node.parent is not None:
            self.load(node.parent)
        else:
            self.load(node)
        workers.start(self._owner, "detail", self._read_detail, node, 0)

    def touch(self, path: str) -> None:
        """Read again what a change of this path may have changed.

        Args:
            path: the raw path of the change, which begins with the subscription.
        """
        below = path.partition("?")[0].strip("/").partition("/")[2]
        for branch in self._tree.root.children:
            collection = branch.resource.collection
            if below != collection and not below.startswith(f"{collection}/"):
                continue
            rest = [unquote(segment) for segment in below.removeprefix(collection).strip("/").split("/") if segment]
            member = next((child for child in branch.children if rest and child.name == rest[0]), None)
            if branch.loading is not Loading.UNKNOWN and len(rest) <= 1:
                self.load(branch)
            if member is not None and not member.resource.leaf and member.loading is not Loading.UNKNOWN:
                self.watch(member)
            elif branch.loading is not Loading.UNKNOWN and len(rest) <= 1:
                self.watch(branch)

    def expect(self, name: str) -> None:
        """Put the cursor on a node of that name when it appears, if the cursor has not moved by then."""
        self._expected, self._expected_from = name, self._tree.node
        self._meet_expected()

    def watch(self, node: Node) -> None:
        """Read a node again and again until nothing below it is on its way to another state."""
        if id(node) not in self._watched:
            self._watched.add(id(node))
            workers.start(self._owner, f"watch {id(node)}", self._watch, node)

    async def read_children(self, node: Node) -> None:
        """Read a node's children and show them."""
        if node.resource.leaf:
            return
        if not node.children:
            node.loading = Loading.LOADING
            self._tree.update_node(node)
        try:
            children = await node.resource.children(self._session.read, node)
        except FAILURES as error:
            self._failed(node, error)
            return
        self._take_children(node, children)

    async def _watch(self, node: Node) -> None:
        try:
            for attempt in range(WATCH_LIMIT):
                await self.read_children(node)
                current = self._tree.node
                if node in current.path():
                    await self._read_detail(current, 0)
                if node.error or node.parent is None or node not in node.parent.children:
                    return
                if node.resource.is_settled(node) and not self._is_changing(node):
                    return
                await asyncio.sleep(WATCH_SECONDS[min(attempt, len(WATCH_SECONDS) - 1)])
        finally:
            self._watched.discard(id(node))

    def _take_children(self, node: Node, children: list[Node]) -> None:
        node.replace_children(children)
        node.as_of = datetime.now(UTC)
        self._tree.update_rows()
        self._meet_expected()
        self._learned()
        current = self._tree.node
        if node in current.path():
            self._detail.show_node(current)

    def _meet_expected(self) -> None:
        start = self._expected_from
        if not self._expected or start is None or self._tree.node is not start:
            self._expected = ""
            return
        for above in (start, *start.ancestors()):
            found = next((child for child in above.children if child.name == self._expected), None)
            if found is not None and found is not start:
                self._expected = ""
                self._tree.move_to(found)
                return

    def _is_changing(self, node: Node) -> bool:
        """Whether an operation on a node is still pending."""
        mark = f"/{node.name}".lower()
        return any(
            mark in unquote(entry.path).lower() for entry in self._session.journal.pending(self._session.profile)
        )

    async def _read_detail(self, node: Node, rest: float) -> None:
        if rest:
            await asyncio.sleep(rest)
        slow = asyncio.get_running_loop().call_later(SLOW_SECONDS, self._detail.show_notice, node, "reading…")
        try:
            call = node.resource.detail(node)
            if call is None:
                return
            answer = await self._session.read(call)
        except FAILURES as error:
            self._detail.show_problem(node, str(error))
        else:
            children = node.resource.learn(node, answer)
            if children is not None:
                self._take_children(node, children)
            self._detail.show_answer(node, answer)
        finally:
            slow.cancel()

    def _failed(self, node: Node, error: Exception) -> None:
        if isinstance(error, ResourceNotFound) and node.parent is not None and not node.resource.collection:
            # Somebody else deleted it: the list that holds it tells the truth.
            node.parent.children = [child for child in node.parent.children if child is not node]
        else:
            node.loading = Loading.LOADED if node.children else Loading.FAILED
            node.error = str(error)
            self._detail.show_problem(node, str(error))
        self._tree.update_rows()
