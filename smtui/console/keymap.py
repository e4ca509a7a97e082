"""Which key does what: the declared keys, and those that the settings put in their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, Protocol

from smtui.console.commands import COMMANDS
from smtui.console.commands.command import Command
from smtui.console.moves import MOVES

if TYPE_CHECKING:
    from textual.events import Key

_SHOWN: Final = {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "space": "Space",
    "delete": "Del",
    "insert": "Ins",
    "backspace": "Backspace",
}


class Named(Protocol):
    """What has a name for the settings and keys of its own: an action, a command or a move."""

    @property
    def name(self) -> str:
        """How the settings name it."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that it is declared with."""


class Keymap:
    """Gives the keys of what has a name.

    Args:
        changes: keys by the names that the settings give other ones than declared; none for a name takes its key
            away. `checked` finds what is wrong with them.
    """

    def __init__(self, changes: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self._changes = dict(changes or {})
        self._commands = {key: command for command in COMMANDS for key in self.keys(command)}
        self._moves = {key: move.name for move in MOVES for key in self.keys(move)}

    def keys(self, named: Named) -> tuple[str, ...]:
        """Give the keys of an action, a command or a move."""
        return self._changes.get(named.name, named.keys)

    def key(self, named: Named) -> str:
        """Give the first of its keys, or ""."""
        return next(iter(self.keys(named)), "")

    def command(self, key: str) -> Command | None:
        """Give the command of a key, or None."""
        return self._commands.get(key)

    def move(self, key: str) -> str:
        """Give the name of a key's move, or ""."""
        return self._moves.get(key, "")


def checked(changes: Mapping[str, tuple[str, ...]], where: Mapping[str, str]) -> tuple[Keymap, list[str]]:
    """Give the keys that settings ask for, without what is wrong with them, and a sentence for each such thing.

    Args:
        changes: keys by name.
        where: file and line of each name, for the sentences.
    """
    from smtui.client.toml_file import nearest
    from smtui.console.resources import kinds

    if not changes:
        return DECLARED, []
    everywhere: list[Named] = [*COMMANDS, *MOVES]
    actions = [action for kind in kinds() for action in kind.actions()]
    names = {named.name: named.keys for named in (*everywhere, *actions)}
    wrong = []
    kept = {}
    for name, keys in changes.items():
        if name in names:
            # What is said as it is declared anyway changes nothing, and clashes with nothing.
            if keys != names[name]:
                kept[name] = keys
        else:
            near = nearest(name, names)
            instead = f"did you mean {near}?" if near else "`smtui settings` lists the names."
            wrong.append(f"{where.get(name, '')}: there is nothing called {name!r} to give a key to; {instead}")
    inherited = [action for action in actions if action.inherited]
    groups: list[list[Named]] = [
        [*everywhere, *kind.actions(), *(action for action in inherited if action not in kind.actions())]
        for kind in kinds()
    ]
    # Without one of two that clash, its declared key is back, which may clash with another change.
    while clash := _clash(Keymap(kept), groups, kept):
        key, name, other = clash
        wrong.append(f"{where.get(name, '')}: {shown(key)} is the key of {other} too; {name} keeps its own.")
        del kept[name]
    return Keymap(kept), wrong


def _clash(keymap: Keymap, groups: Iterable[Iterable[Named]], changed: Iterable[str]) -> tuple[str, str, str] | None:
    """Give a key that two things have at once, the name of one whose key was changed, and that of the other."""
    for group in groups:
        seen: dict[str, str] = {}
        for named in group:
            for key in keymap.keys(named):
                other = seen.setdefault(key, named.name)
                if other != named.name and named.name in changed:
                    return key, named.name, other
                if other != named.name and other in changed:
                    return key, other, named.name
    return None


DECLARED: Final = Keymap()
"""The keys as they are declared."""


def pressed(event: Key) -> str:
    """Give a key event's name as settings write it: "d", "D", "?", "space", "ctrl+q", "pageup"."""
    character = event.character
    return character if event.is_printable and character and character.strip() else event.key


def shown(key: str) -> str:
    """Give a key as footer and help write it."""
    for prefix in ("ctrl+", "shift+", "alt+"):
        if key.startswith(prefix) and len(key) > len(prefix):
            mark = "^" if prefix == "ctrl+" else f"{prefix.capitalize()}"
            return mark + shown(key.removeprefix(prefix))
    return _SHOWN.get(key, key if len(key) == 1 else key.capitalize())
