"""What the palette lists: what can be done here, the commands, the moves, and what can be done elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from smtui.console.actions import offers
from smtui.console.command_line.doing import Deed, action_deed, command_deed, here
from smtui.console.commands import COMMANDS
from smtui.console.commands.finding import PALETTE
from smtui.console.keymap import Keymap, Named, shown
from smtui.console.lines import span
from smtui.console.matching import SEPARATOR, Nearness, compiled
from smtui.console.moves import MOVES, Move

if TYPE_CHECKING:
    from smtui.console.screens.main import MainScreen

_IN_THE_SENTENCE: Final = len(Nearness)
"""How near an entry is whose help alone has what is looked for: after all that have it in their names."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be done.

    Attributes:
        title: a word or two.
        help: a sentence.
        name: how settings and the command line name it.
        key: its key, as the footer writes it; "" where it has none.
        deed: carries it out.
        refused: why it can't be done now or here; "" where it can.
    """

    title: str
    help: str
    name: str
    key: str
    deed: Deed
    refused: str = ""


def entries(screen: MainScreen) -> list[Entry]:
    """Give all entries, what can be done here first, and what can only be done elsewhere last."""
    keymap = screen.keymap
    offered = [] if screen.session is None else offers(here(screen), keymap)
    found = [
        _entry(
            offer.action,
            offer.action.label,
            offer.action.help,
            keymap,
            action_deed(offer),
            offer.action.reason_against(offer.node, screen.profile),
        )
        for offer in offered
    ]
    found += [
        _entry(each, each.label, each.help, keymap, command_deed(each)) for each in COMMANDS if each is not PALETTE
    ]
    found += [_entry(move, f"Move: {_words(move.name)}", move.help, keymap, _move_deed(move)) for move in MOVES]
    return [*found, *_elsewhere(keymap, {offer.action.name for offer in offered})]


def matching(every: Sequence[Entry], typed: str) -> list[Entry]:
    """Give the entries that a text means, the nearest first, and of those equally near the ones that can be done.

    Letters with others between them only count where the text stands in no title and no name.
    """
    pattern = compiled(typed)
    if not pattern:
        return list(every)
    found: list[tuple[int, bool, int, int, Entry]] = []
    for number, entry in enumerate(every):
        short = SEPARATOR.join((entry.title, entry.name))
        if pattern.matches(short):
            found.append((pattern.nearness(short), bool(entry.refused), -pattern.score(short), number, entry))
        elif all(word in entry.help.lower() for word in typed.lower().split()):
            # Of a sentence, whole words: almost any letters are found somewhere in one.
            found.append((_IN_THE_SENTENCE, bool(entry.refused), 0, number, entry))
    found.sort(key=lambda each: each[:4])
    stands = bool(found) and found[0][0] < Nearness.SCATTERED
    return [entry for near, *_, entry in found if not (stands and near == Nearness.SCATTERED)]


def _elsewhere(keymap: Keymap, offered: set[str]) -> list[Entry]:
    from smtui.console.resources import kinds

    found: dict[str, Entry] = {}
    for kind in kinds():
        for action in kind.actions():
            if action.name not in offered:
                refused = f"{action.label} applies to {kind.title}: go there first."
                entry = _entry(action, action.label, action.help, keymap, _nothing, refused)
                found.setdefault(action.name, entry)
    return list(found.values())


def _entry(named: Named, title: str, help: str, keymap: Keymap, deed: Deed, refused: str = "") -> Entry:
    key = keymap.key(named)
    return Entry(title or _words(named.name).capitalize(), help, named.name, shown(key) if key else "", deed, refused)


def _words(name: str) -> str:
    return span(name.replace("_", " "))[0]


def _move_deed(move: Move) -> Deed:
    def deed(screen: MainScreen) -> None:
        from smtui.console.widgets.line_view import Painted

        pane = screen.focused
        if isinstance(pane, Painted) and (found := pane.MOVES.get(move.name)):
            method, argument = found
            getattr(pane, f"move_{method}")(argument)

    return deed


def _nothing(_: MainScreen) -> None:
    """Do nothing: what is refused is not carried out."""
