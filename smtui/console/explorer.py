"""Reads what the tree and the detail show: on demand, after changes, and while something is on its way."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import unquote

from textual.screen import Screen

from smtui.client.exchange import Answer
from smtui.console import workers
from smtui.console.news import Known, News
from smtui.console.node import Loading, Node
from smtui.console.session import FAILURES, Session
from smtui.console.widgets.detail import Detail, what_of
from smtui.console.widgets.tree import ResourceTree
from smtui.operations.entry import State
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

    Attributes:
        news: what reads have found to be different a moment ago.
    """

    def __init__(
        self,
        owner: Screen[Any],
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
        self._watched: set[Node] = set()
        self._watched_anew: set[Node] = set()
        # Members of the collections that a watched branch follows, since it was last read.
        self._changed: dict[Node, set[str]] = {}
        self._tickets = itertools.count(1)
        self._running: dict[Node, set[int]] = {}
        self._newest_answer: dict[Node, int] = {}
        self._expected: tuple[str, str] | None = None
        self._expected_from: Node | None = None
        self.news = News(owner, tree, detail)

    def load(self, node: Node) -> None:
        """Read a node in the background; an earlier read of the same node is given up."""
        workers.start(self._owner, f"node {id(node)}", self.read, node)

    def show(self, node: Node) -> None:
        """Show a node, and read it once the cursor has rested on it."""
        self._detail.show_node(node)
        workers.start(self._owner, "detail", self._read_at_rest, node)

    def show_pane(self) -> None:
        """Read what the tab that shows needs besides the node's own read."""
        node = self._detail.node
        if node is not None:
            workers.start(self._owner, "pane", self.read_pane, node)

    def refresh(self, node: Node) -> None:
        """Read a node again; one that is only known from the node above is read with that."""
        self.show_pane()
        known_from_above = not node.resource.collection and not node.resource.has_detail(node)
        self.load(node.parent if known_from_above and node.parent is not None else node)

    def touch(self, path: str) -> None:
        """Read again what a change of this path may have changed.

        Args:
            path: the raw path of the change, which begins with the subscription.
        """
        below = [unquote(segment) for segment in path.partition("?")[0].strip("/").split("/")[1:]]
        for branch in self._tree.root.children:
            rests = [rest for each in branch.resource.follows if (rest := _rest(each, below)) is not None]
            if rests and branch.loading is not Loading.UNKNOWN:
                self._changed.setdefault(branch, set()).update(rest[0] for rest in rests if rest)
                self.watch(branch)
        self._touch_below(self._tree.root, below)

    def _touch_below(self, node: Node, below: list[str]) -> bool:
        """Read again what a path says of the branches of a node; whether it belongs to one of them."""
        found = False
        for branch in node.children:
            rest = _rest(branch.resource.collection_of(branch), below)
            if rest is None:
                continue
            found = True
            if branch.loading is not Loading.UNKNOWN and len(rest) <= 1:
                self.watch(branch)
            member = next((child for child in branch.children if rest and child.name == rest[0]), None)
            if member is not None and not self._touch_below(member, below):
                self._touch_member(member)
        return found

    def _touch_member(self, member: Node) -> None:
        if not member.resource.leaf and member.loading is not Loading.UNKNOWN:
            self.watch(member)
        elif member is self._detail.node:
            self.show_pane()

    def expect(self, kind: str, name: str) -> None:
        """Put the cursor on a node of that kind and name when it appears, if the cursor has not moved by then."""
        self._expected, self._expected_from = (kind, name), self._tree.node
        self._meet_expected()

    def is_following(self, node: Node) -> bool:
        """Whether a node is being read, or is read again and again by itself."""
        return node in self._running or node in self._watched

    def watch(self, node: Node) -> None:
        """Read a node again and again until nothing below it is on its way to another state."""
        if node in self._watched:
            # The read that is going on may have been answered before this change was made.
            self._watched_anew.add(node)
            return
        self._watched.add(node)
        workers.start(self._owner, f"watch {id(node)}", self._watch, node)

    async def read(self, node: Node, changed: Collection[str] | None = None) -> None:
        """Read a node, with the nodes below as far as the reply names them, and show what is new.

        Where two reads of a node overlap, an answer that was asked for earlier never replaces a later one.

        Args:
            node: the node.
            changed: for a branch that is known, the members of what it follows that alone need reading again.
        """
        before = node.loading
        if before in (Loading.UNKNOWN, Loading.FAILED) and not node.resource.leaf:
            node.loading = Loading.LOADING
            self._tree.update_node(node)
        ticket = next(self._tickets)
        self._running.setdefault(node, set()).add(ticket)
        slow = self._mention_when_slow(node, what_of(node))
        try:
            if node.resource.collection:
                # Beside a read of everything, one of a part would take that one's place.
                if changed is None or before is not Loading.LOADED or len(self._running[node]) > 1:
                    children = await node.resource.children(self._session.read, node)
                else:
                    children = await node.resource.reread(self._session.read, node, changed)
                if self._is_newest(node, ticket):
                    self._take_children(node, children)
            elif (call := node.resource.detail(node)) is not None:
                answer = await self._session.read(call)
                if self._is_newest(node, ticket):
                    self._take_answer(node, answer)
        except FAILURES as error:
            if self._is_newest(node, ticket):
                self._failed(node, error)
        finally:
            slow.cancel()
            self._running[node].discard(ticket)
            if not self._running[node]:
                self._ended(node, before)
            self._learned()

    def _mention_when_slow(self, node: Node, what: str) -> asyncio.TimerHandle:
        loop = asyncio.get_running_loop()
        return loop.call_later(SLOW_SECONDS, self._detail.show_notice, node, f"reading {what}…")

    def _is_newest(self, node: Node, ticket: int) -> bool:
        newest = max(ticket, self._newest_answer.get(node, 0))
        self._newest_answer[node] = newest
        return newest == ticket

    def _ended(self, node: Node, before: Loading) -> None:
        """Tidy up after the last read of a node, which may have been given up."""
        del self._running[node]
        self._newest_answer.pop(node, None)
        if node.loading is Loading.LOADING:
            node.loading = before if before is not Loading.LOADING else Loading.UNKNOWN
            self._tree.update_node(node)
        self._detail.show_notice(node, "")

    async def _read_at_rest(self, node: Node) -> None:
        came = datetime.now(UTC)
        await asyncio.sleep(REST_SECONDS)
        was_read = node in self._running or (node.as_of is not None and node.as_of >= came)
        if not was_read and (not node.resource.collection or node.loading is Loading.UNKNOWN):
            await self.read(node)
        await self.read_pane(node)

    async def read_pane(self, node: Node) -> None:
        """Read what the tab that shows a node needs besides the node's own read."""
        pane = self._detail.pane
        if pane is None or pane.read is None:
            return
        slow = self._mention_when_slow(node, f"{pane.title.lower()} of {what_of(node)}")
        try:
            self._detail.show_answer(node, await pane.read(self._session.read, node), pane.title)
            self._tell_lines()
        except FAILURES as error:
            self._detail.show_pane_error(node, str(error))
        finally:
            slow.cancel()
            if node not in self._running:
                self._detail.show_notice(node, "")

    async def _watch(self, node: Node) -> None:
        changed: set[str] | None = None
        try:
            for attempt in range(WATCH_LIMIT):
                self._watched_anew.discard(node)
                if node in self._changed:
                    changed = self._changed.pop(node) | (changed or set())
                await self.read(node, changed)
                current = self._tree.node
                if node in current.ancestors() and current not in self._running:
                    await self.read(current)
                if node.parent is None or node not in node.parent.children:
                    return
                if node in self._watched_anew:
                    continue
                if not node.error and node.resource.is_settled(node) and not self._is_changing(node):
                    return
                await asyncio.sleep(WATCH_SECONDS[min(attempt, len(WATCH_SECONDS) - 1)])
        finally:
            self._watched.discard(node)
            self._watched_anew.discard(node)
            self._changed.pop(node, None)

    def _take_answer(self, node: Node, answer: Answer[Any]) -> None:
        known = self.news.known(node)
        node.error, node.as_of = "", datetime.now(UTC)
        children = node.resource.learn(node, answer)
        if children is not None:
            self._arrange(node, children, known)
        elif known is not None:
            self.news.tell(node, known)
        self._detail.show_answer(node, answer)
        self._tell_lines()

    def _take_children(self, node: Node, children: list[Node]) -> None:
        self._arrange(node, children, self.news.known(node))
        self._tell_lines()

    def _arrange(self, node: Node, children: list[Node], known: Known | None) -> None:
        """Put the nodes below a node in their places, and mark what is different from what was known."""
        node.replace_children(children)
        node.as_of = datetime.now(UTC)
        if known is not None:
            self.news.tell(node, known)
        self._tree.update_rows()
        self._meet_expected()
        current = self._tree.node
        if node in current.path():
            is_newer = known is not None and current is self._detail.node
            (self._detail.show_newer if is_newer else self._detail.show_node)(current)

    def _tell_lines(self) -> None:
        if self._detail.has_news:
            self.news.tell_lines()

    def _meet_expected(self) -> None:
        start = self._expected_from
        if self._expected is None or start is None or self._tree.node is not start:
            self._expected = None
            return
        for above in (start, *start.ancestors()):
            # What is created in a cloud service may stand below its deployment.
            places = [above] if above.resource.collection or above.parent is None else [above, *above.children]
            found = next(filter(None, (place.child(*self._expected) for place in places)), None)
            if found is not None and found is not start:
                self._expected = None
                self._tree.move_to(found)
                return

    def _is_changing(self, node: Node) -> bool:
        """Whether an operation on a node is still pending."""
        pending = [entry for entry in self._session.changes.entries if entry.state is State.PENDING]
        return any(node.name in map(unquote, entry.path.partition("?")[0].split("/")) for entry in pending)

    def _failed(self, node: Node, error: Exception) -> None:
        gone = isinstance(error, ResourceNotFound) and bool(error.request_id)
        if gone and node.parent is not None and not node.resource.collection:
            # Somebody else deleted it: the list that holds it tells the truth. A gateway's 404 has no request id.
            node.parent.children = [child for child in node.parent.children if child is not node]
        else:
            if node.loading is not Loading.LOADED:
                node.loading = Loading.FAILED
            node.error = str(error)
            if self._detail.node is node:
                self._detail.show_node(node)
        self._tree.update_rows()


def _rest(collection: str, below: list[str]) -> list[str] | None:
    """Give what of a path stands below a collection; None where it does not stand there."""
    first = collection.split("/")
    return below[len(first) :] if collection and below[: len(first)] == first else None
