"""Where the console is in a subscription and where it has been: history, bookmarks, and what the next run opens.

What is kept is written in threads: at rest, at most once in a few seconds, so that little is lost by a kill.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from smtui import paths
from smtui.console import explorer, travel
from smtui.console.history import History
from smtui.console.places_file import Left, PlacesFile
from smtui.console.resource_path import path_of
from smtui.console.state_file import StateError

if TYPE_CHECKING:
    from smtui.client.profile import Profile
    from smtui.console.node import Node
    from smtui.console.resource_path import NoSuchResource
    from smtui.console.screens.main import MainScreen

T = TypeVar("T")

KEEP_SECONDS: Final = 3.0
"""How long lies at least between two times that the present place is written."""


class Whereabouts:
    """Follows the cursor of a main screen through one subscription.

    Args:
        screen: the screen.
        profile: the profile; it and its subscription have a file of their own.

    Attributes:
        history: the places that were visited.
        bookmarks: the paths that have a bookmark, as far as they were read.
        travelling: stands for the journey that is going on; None for none.
    """

    def __init__(self, screen: MainScreen, profile: Profile) -> None:
        self.history = History()
        self.bookmarks: tuple[str, ...] = ()
        self.travelling: object | None = None
        self._screen = screen
        self._file = PlacesFile(paths.places(), profile.name, profile.subscription_id)
        self._here = screen.nodes.node
        self._resting: asyncio.TimerHandle | None = None
        self._tab = screen.detail.tab
        self._resumed = False
        self._unread = ""
        self._has_moved = False
        self._kept = Left()
        self._keeping: asyncio.TimerHandle | None = None
        self._keep_after = 0.0
        self._writing: asyncio.Task[None] | None = None
        self._complained = False

    async def resume(self, path: str, *, reopen: bool) -> None:
        """Read the bookmarks, and go where the console is to open.

        Args:
            path: where that is; "" for where it was left.
            reopen: whether it may open where it was left.
        """
        self.bookmarks = await self._read(self._file.bookmarks, ())
        self._kept = left = await self._read(self._file.left, Left()) if reopen else Left()
        if left.tab:
            self._screen.detail.choose_tab(left.tab)
        # Whoever is on the way somewhere is not called back.
        if self._screen.nodes.node is self._screen.nodes.root:
            if path:
                await travel.walk(self._screen, path)
            elif left.path:
                await travel.walk(self._screen, left.path, lambda error: self._could_not_resume(left.path, error))
        self._resumed = True
        if self._unread:
            # Only now: a sentence goes when the cursor comes to another node.
            self._screen.say(self._unread)
        self.come(self._screen.nodes.node)

    async def _read(self, read: Callable[[], T], nothing: T) -> T:
        try:
            return await asyncio.to_thread(read)
        except StateError as error:
            self._unread = str(error)
            return nothing

    def come(self, node: Node) -> None:
        """Note that the cursor came to a node; it counts as visited when it rests there."""
        self._here, self._tab = node, self._screen.detail.tab
        self._has_moved |= node.parent is not None
        self._cancel_rest()
        # The root is only a visit once there is nothing else to open.
        if self._resumed or node.parent is not None:
            self._resting = asyncio.get_running_loop().call_later(explorer.REST_SECONDS, self._rest, node)

    def arrive(self, node: Node) -> None:
        """Note that the cursor was put on a node, which is a visit at once."""
        self.come(node)
        self._cancel_rest()
        self._rest(node)

    def change_tab(self) -> None:
        """Note that another tab shows."""
        self._tab = self._screen.detail.tab
        self._keep_soon()

    def depart(self) -> None:
        """Note that the person leaves for another place: who goes from where the cursor has just come was there."""
        if self.travelling is None:
            self._cancel_rest()
            self.history.visit(path_of(self._screen.nodes.node))

    def step(self, direction: int) -> None:
        """Go back in the history, or forward.

        Args:
            direction: -1 for back, 1 for forward.
        """
        self.depart()
        path = self.history.back() if direction < 0 else self.history.forward()
        if path is None:
            self._screen.say(f"There is no place to go {'back' if direction < 0 else 'forward'} to.", "dim")
        else:
            travel.move(self._screen, path, lambda error: self._step_failed(direction, path, error))

    def is_bookmarked(self, node: Node) -> bool:
        """Whether a node has a bookmark."""
        return bool(self.bookmarks) and path_of(node) in self.bookmarks

    async def toggle_bookmark(self, path: str) -> None:
        """Give a path a bookmark, or take it away.

        Raises:
            StateError: the bookmarks can't be read or written.
        """
        self.bookmarks = await asyncio.to_thread(self._file.toggle, path)

    async def leave(self) -> None:
        """Follow the cursor no more, and keep where it is now."""
        self._cancel_rest()
        if self._keeping is not None:
            self._keeping.cancel()
            self._keeping = None
        # Nobody is there any more to be told.
        self._complained = True
        await self._keep()

    def _rest(self, node: Node) -> None:
        self._resting = None
        self.history.visit(path_of(node))
        self._keep_soon()

    def _cancel_rest(self) -> None:
        if self._resting is not None:
            self._resting.cancel()
            self._resting = None

    def _could_not_resume(self, path: str, error: NoSuchResource) -> None:
        self._screen.say(f"The console was left at {path}. {error}")

    def _step_failed(self, direction: int, path: str, error: NoSuchResource) -> None:
        if self.history.here == path:
            self.history.undo(direction)
        self._screen.say(str(error))

    # What the next run opens.

    @property
    def _left(self) -> Left:
        return Left(path_of(self._here), self._tab)

    def _keep_soon(self) -> None:
        if self._keeping is None:
            loop = asyncio.get_running_loop()
            self._keeping = loop.call_at(max(loop.time(), self._keep_after), self._keep_now)

    def _keep_now(self) -> None:
        self._keeping = None
        self._keep_after = asyncio.get_running_loop().time() + KEEP_SECONDS
        self._writing = asyncio.create_task(self._keep(self._writing), name="keep where the console is")

    async def _keep(self, before: asyncio.Task[None] | None = None) -> None:
        before = before or self._writing
        if before is not None and before is not asyncio.current_task():
            await asyncio.gather(before, return_exceptions=True)
        left = self._left
        # Until somebody has moved, the cursor is at the root because nothing could be opened yet.
        if not self._has_moved or left == self._kept:
            return
        try:
            await asyncio.to_thread(self._file.leave, left)
        except StateError as error:
            if not self._complained:
                self._complained = True
                self._screen.say(str(error))
        else:
            self._kept = left
