"""The help: keys of the moment and of everything, made from the declarations."""

from __future__ import annotations

from collections.abc import Sequence

from smtui.client.profile import Profile
from smtui.console.actions import offers
from smtui.console.commands import COMMANDS
from smtui.console.keymap import Keymap, Named, shown
from smtui.console.lines import Hanging, Line, line, pad, span
from smtui.console.moves import MOVES
from smtui.console.node import Node
from smtui.console.resources import kinds


def help_lines(node: Node, profile: Profile | None, keymap: Keymap, notes: Sequence[str] = ()) -> list[Line]:
    """Give the help for a node, after what there is to note of the profile and the settings."""
    crumb = node.resource.crumb(node)
    here = crumb if crumb == node.resource.title else f"{node.resource.title} {crumb}"
    first = [line(("To be noted", "heading")), *(line(span(note, "warn")) for note in notes), ()] if notes else []
    lines = [line(span(f"Here: {here}", "heading"))]
    for offer in offers(node, keymap):
        reason = offer.action.reason_against(offer.node, profile)
        lines.append(_row(_keys(offer.action, keymap), offer.action.help, dead=bool(reason)))
        if reason:
            lines.append(Hanging((_indent(), span(f"Not now: {reason}", "warn"))))
    if len(lines) == 1:
        lines.append(line(_indent(), ("Nothing can be changed here.", "dim")))
    lines += [(), line(("Moving", "heading"))]
    lines += [_row(_keys(move, keymap), move.help) for move in MOVES]
    lines += [(), line(("Everywhere", "heading"))]
    lines += [_row(_keys(command, keymap), command.help) for command in COMMANDS]
    for resource in kinds():
        if resource.actions():
            lines += [(), line((f"On {resource.title}", "heading"))]
            lines += [_row(_keys(action, keymap), action.help) for action in resource.actions()]
    return [*first, *lines]


def _keys(named: Named, keymap: Keymap) -> str:
    return " ".join(map(shown, keymap.keys(named))) or f":{named.name}"


def _row(keys: str, words: str, *, dead: bool = False) -> Line:
    return Hanging(((pad(f"  {keys}", 24), "dim" if dead else "key"), (words, "dim" if dead else "plain")))


def _indent() -> tuple[str, str]:
    return " " * 24, "plain"
