"""Reads what is on the screen again, every few seconds, while nobody is in the way of it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from smtui.console import workers
from smtui.console.node import Loading, Node
from smtui.console.settings import DEFAULTS
from smtui.console.several import several
from smtui.console.times import age

if TYPE_CHECKING:
    from textual.timer import Timer

    from smtui.console.explorer import Explorer
    from smtui.console.screens.main import MainScreen

QUIET_SECONDS: Final = 1.0
"""For how long no key must have been pressed; also how soon a refresh that was in the way is tried again."""

MOST_READS: Final = 16
"""How many nodes one refresh reads; where there are more on the screen, the rest has its turn at the next ones."""

LONGEST_WAIT: Final = 300.0
"""The seconds that it waits at most, however often there was no connection."""

_SHARE: Final = 20
"""A refresh that takes long comes less often: it is under way for a twentieth of the time at most."""


class Refreshing:
    """Refreshes a screen by itself.

    Args:
        screen: the screen; without a session nothing is read.

    Attributes:
        is_on: whether it is switched on.
    """

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._seconds = DEFAULTS.refresh_seconds
        self.is_on = True
        self._timer: Timer | None = None
        self._last_key = 0.0
        self._without_connection = 0

    @property
    def words(self) -> str:
        """What the header says of it."""
        return "" if self.is_on else "auto off"

    def set_interval(self, seconds: float) -> None:
        """Set how many seconds it waits between two refreshes; with 0 it is off until somebody switches it on."""
        self._seconds = seconds or DEFAULTS.refresh_seconds
        self.is_on = seconds > 0

    @property
    def _is_lost(self) -> bool:
        session = self._screen.session
        return session is not None and session.lost_since is not None

    def begin(self) -> None:
        """Begin to wait for the next refresh."""
        self._without_connection = 0
        self._wait(self._seconds)

    def key_pressed(self) -> None:
        """Take note of a key: whoever types is not to be disturbed."""
        self._last_key = time.monotonic()

    def toggle(self) -> str:
        """Switch it off, or on again; give a sentence about it."""
        self.is_on = not self.is_on
        if self.is_on:
            self.begin()
            return f"What is on the screen is read again every {age(self._seconds)}."
        self._stop()
        return "Nothing is read again by itself; what is under way is still followed."

    def _wait(self, seconds: float) -> None:
        self._stop()
        if self.is_on:
            self._timer = self._screen.set_timer(seconds, self._tick)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _tick(self) -> None:
        if self._screen.explorer is None:
            return
        if not self._screen.is_on_top or time.monotonic() - self._last_key < QUIET_SECONDS:
            self._wait(QUIET_SECONDS)
        else:
            workers.start(self._screen, "refresh", self._refresh, self._screen.explorer)

    async def _refresh(self, explorer: Explorer) -> None:
        began = time.monotonic()
        try:
            await self._read(explorer)
        finally:
            if explorer is self._screen.explorer:
                self._wait(self._next(time.monotonic() - began))

    def _next(self, took: float) -> float:
        """Give the seconds until the next refresh."""
        self._without_connection = self._without_connection + 1 if self._is_lost else 0
        longest = max(self._seconds, LONGEST_WAIT)
        return min(longest, max(self._seconds * 2.0**self._without_connection, _SHARE * took))

    async def _read(self, explorer: Explorer) -> None:
        explorer.news.clear()
        tree = self._screen.nodes
        first = tree.scroll_offset.y
        shown = tree.rows[first : first + tree.scrollable_content_region.height]
        due = [node for node in sources(tree.node, shown) if not explorer.is_following(node)]
        if self._is_lost:
            # One read is enough to find out whether there is a connection again.
            del due[1:]

        async def read(node: Node) -> None:
            await explorer.read(node)

        parts = {node: members for node in due if (members := _limited(node, shown)) is not None}
        await several(read, [node for node in due if node not in parts])
        for node, members in parts.items():
            await explorer.read(node, members)
        if self._screen.detail.node is not None and not self._is_lost:
            await explorer.read_pane(self._screen.detail.node)


def sources(current: Node, shown: Sequence[Node]) -> list[Node]:
    """Give the nodes to read again so that what is on the screen is new.

    Args:
        current: the node under the cursor, which comes first.
        shown: the nodes whose rows are on the screen.

    Returns:
        At most `MOST_READS` of them, those first that have not been read for longest. None that comes with the read
        of another one.
    """
    own = _reader(current)
    wanted: dict[Node, None] = {}
    for node in shown:
        if node.parent is not None and node.parent.parent is not None:
            wanted[_reader(node.parent)] = None
        if node.parent is not None and node.expanded:
            wanted[_reader(node)] = None
    known = {node: None for node in wanted if node.loading in (Loading.LOADED, Loading.FAILED)}
    rest = [node for node in known if node is not own and not _comes_with(node, known)]
    if own.loading is Loading.LOADING or (own is not current and _comes_with(own, rest)):
        return _stalest(rest)[:MOST_READS]
    return [own, *_stalest(rest)][:MOST_READS]


def _stalest(nodes: Iterable[Node]) -> list[Node]:
    return sorted(nodes, key=lambda node: node.as_of.timestamp() if node.as_of is not None else 0.0)


def _reader(node: Node) -> Node:
    """Give the node whose read says what is known of this one."""
    while not node.resource.collection and node.parent is not None and not node.resource.has_detail(node):
        node = node.parent
    return node


def _comes_with(node: Node, others: Iterable[Node]) -> bool:
    """Whether one of the others, which is above, is read with all that is below it."""
    above = node.parent
    while above is not None and not node.resource.collection and not above.resource.collection:
        if above in others and above.parent is not None:
            return True
        above = above.parent
    return False


def _limited(node: Node, shown: Sequence[Node]) -> list[str] | None:
    members = node.resource.refreshed([each for each in shown if each.parent is node])
    return None if members is None else sorted(members)
