"""Goes to places: at once where the tree knows them, otherwise when what lies on the way has been read.

The cursor is moved only if the person has not moved it since, and nothing covers the tree.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from smtui.console import workers
from smtui.console.changed import Place, is_under_way
from smtui.console.changed import reach as reach_changed
from smtui.console.resource_path import NoSuchResource, known, path_of, reach

if TYPE_CHECKING:
    from smtui.console.explorer import Explorer
    from smtui.console.node import Node
    from smtui.console.screens.main import MainScreen
    from smtui.operations.entry import Entry

NOTICE_SECONDS: Final = 0.5
"""After how long it is said where the console is going."""

Lost: TypeAlias = Callable[[NoSuchResource], None]
_NOT_YET: Final = "Not connected yet."


def go(screen: MainScreen, path: str, lost: Lost | None = None) -> None:
    """Put the cursor on the node at a path, and remember the place that it leaves.

    Args:
        screen: has the tree.
        path: the path, see `smtui.console.resource_path`; "" for the root.
        lost: is told where nothing is there; without it the sentence is said.
    """
    if screen.places is not None:
        screen.places.depart()
    move(screen, path, lost)


def move(screen: MainScreen, path: str, lost: Lost | None = None) -> None:
    """Put the cursor on the node at a path, wherever it was; see `go`."""
    node, rest = known(screen.nodes.root, path)
    screen.workers.cancel_group(screen, "travel")
    if screen.places is not None:
        # The worker begins later, and the next key may come before that.
        screen.places.travelling = object() if rest else None
    if rest:
        workers.start(screen, "travel", walk, screen, path, lost)
    elif screen.explorer is not None:
        _arrive(screen, node)
    else:
        screen.say(_NOT_YET)


async def walk(screen: MainScreen, path: str, lost: Lost | None = None) -> None:
    """Read what lies on the way to a path, and put the cursor there; see `go`."""

    async def find(explorer: Explorer) -> None:
        start = screen.nodes.node
        try:
            node = await reach(screen.nodes.root, path, explorer.read)
        except NoSuchResource as error:
            if lost is None:
                screen.say(str(error))
            else:
                lost(error)
        else:
            if _is_still_at(screen, start):
                _arrive(screen, node)

    await _on_the_way(screen, path, find)


def follow(screen: MainScreen, entry: Entry) -> None:
    """Put the cursor on what a change is about, or on the nearest that there is, and the focus on the tree."""
    if screen.places is not None:
        screen.places.depart()
    workers.start(screen, "travel", _follow, screen, entry)


async def _follow(screen: MainScreen, entry: Entry) -> None:
    async def find(explorer: Explorer) -> None:
        start = screen.nodes.node
        try:
            place = await reach_changed(screen.nodes.root, entry, explorer.read)
        except NoSuchResource as error:
            screen.say(str(error))
            return
        if _is_still_at(screen, start):
            _arrive(screen, place.node)
            screen.set_focus(screen.nodes)
            if place.missing:
                screen.say(_missing(place, entry))

    await _on_the_way(screen, entry.target, find)


async def _on_the_way(screen: MainScreen, where: str, find: Callable[[Explorer], Awaitable[None]]) -> None:
    if screen.explorer is None or screen.places is None:
        screen.say(_NOT_YET)
        return
    places = screen.places
    slow = screen.set_timer(NOTICE_SECONDS, lambda: screen.say(f"Going to {where}…", "dim"))
    places.travelling = here = object()
    try:
        await find(screen.explorer)
    finally:
        slow.stop()
        if places.travelling is here:
            places.travelling = None


def _is_still_at(screen: MainScreen, start: Node) -> bool:
    return screen.is_on_top and screen.nodes.node is start


def _arrive(screen: MainScreen, node: Node) -> None:
    screen.nodes.move_to(node)
    if screen.places is not None:
        screen.places.arrive(node)


def _missing(place: Place, entry: Entry) -> str:
    nearest = path_of(place.node) or "the subscription"
    if is_under_way(entry):
        return f"{place.missing} is not there yet; {nearest} is where it belongs."
    return f"{place.missing} is not there; {nearest} is the nearest that is."
