"""Bookmarks in the hands of a person: making one, and going to one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from smtui.console import travel
from smtui.console.commands import find
from smtui.console.keymap import shown
from smtui.console.node import Loading, Node
from smtui.console.resource_path import path_of
from smtui.console.state_file import StateError

if TYPE_CHECKING:
    from smtui.console.screens.main import MainScreen


async def toggle(screen: MainScreen) -> None:
    """Give the node under the cursor a bookmark, or take it away, and say so."""
    path = path_of(screen.nodes.node)
    if not path:
        screen.say("The subscription itself needs no bookmark: it is where the tree begins.", "dim")
    elif await _toggled(screen, path):
        has_one = screen.places is not None and path in screen.places.bookmarks
        words = f"{path} has a bookmark; {_key(screen, 'bookmarks')} lists them all."
        screen.say(words if has_one else f"{path} has no bookmark any more.", "ok")


def pick(screen: MainScreen) -> None:
    """Let the person pick one of the bookmarks, and go there, or take some away."""
    from smtui.console.screens.bookmarks import BookmarksScreen

    paths = screen.places.bookmarks if screen.places is not None else ()
    none = f"There are no bookmarks; {_key(screen, 'bookmark')} gives one to what is under the cursor."
    if not paths:
        screen.say(none, "dim")
        return

    def picked(number: int | None) -> None:
        if number is not None:
            travel.go(screen, dialog.paths[number])
        elif not dialog.paths:
            screen.say(none, "dim")

    absent = gone(screen.nodes.root, paths)
    texts = [f"{path}  (gone)" if path in absent else path for path in paths]
    dialog = BookmarksScreen(paths, texts, lambda path: _toggled(screen, path))
    screen.app.push_screen(dialog, picked)


async def _toggled(screen: MainScreen, path: str) -> bool:
    """Give a path a bookmark, or take it away; where that can't be done it is said why."""
    if screen.places is None:
        screen.say("Not connected yet.")
        return False
    try:
        await screen.places.toggle_bookmark(path)
    except StateError as error:
        screen.say(str(error), "bad")
        return False
    screen.update_header()
    return True


def gone(root: Node, paths: Iterable[str]) -> set[str]:
    """Give those paths where nothing is, as far as is known without reading."""
    names: dict[Node, dict[str, Node]] = {}

    def is_gone(path: str) -> bool:
        node, parts = root, path.lower().split("/")
        while parts:
            if node not in names:
                # Each once: there may be many bookmarks in a long list.
                names[node] = {child.resource.segment(child).lower(): child for child in node.children}
            ends = range(len(parts), 0, -1)
            end = next((end for end in ends if "/".join(parts[:end]) in names[node]), 0)
            if not end:
                return node.resource.leaf or node.loading is Loading.LOADED
            node, parts = names[node]["/".join(parts[:end])], parts[end:]
        return False

    return {path for path in paths if is_gone(path)}


def _key(screen: MainScreen, command: str) -> str:
    key = screen.keymap.key(find(command))
    return shown(key) if key else f":{command}"
