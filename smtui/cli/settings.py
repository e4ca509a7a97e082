"""smtui settings: everything that can be set, with what it is now."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from smtui.cli.printed import put_json, put_pane
from smtui.cli.words import examples, exits, tell

if TYPE_CHECKING:
    from smtui.console.keymap import Keymap
    from smtui.console.lines import Line
    from smtui.console.settings import Settings

COMMAND: Final = "command"
MOVE: Final = "move"
_NO_KEY: Final = "no key"
_WIDTH: Final = 78


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What has a name that can be given keys.

    Attributes:
        name: the name.
        on: what it belongs to: "command", "move", or the kinds of resources that the action is for.
        keys: its keys now, as the settings write them.
        declared: its keys where the settings say nothing of it.
        help: a sentence.
    """

    name: str
    on: tuple[str, ...]
    keys: tuple[str, ...]
    declared: tuple[str, ...]
    help: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `smtui settings` to a parser."""
    parser.description = (
        "Print every setting with its value, then every name that can be given a key, with its keys, and where the "
        "settings file is. Mistakes in the file go to standard error."
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="JSON, for other programs")
    form.add_argument(
        "--example", action="store_true", help="a whole settings file that changes nothing, to begin with"
    )
    examples(parser, "smtui settings --example > settings.toml    a file with everything that there is")
    exits(parser, "0  done", "1  the settings file has mistakes", "2  wrong usage")


def run(arguments: argparse.Namespace) -> int:
    """Print the settings and give the exit status: 1 where the file has mistakes."""
    from smtui import paths
    from smtui.console import keymap, settings

    if arguments.example:
        tell(example(), sys.stdout)
        return 0
    file = paths.settings()
    found = settings.read(file)
    keys, wrong = keymap.checked(found.keys, found.where)
    mistakes = (*found.mistakes, *wrong)
    rows = named(keys)
    if arguments.json:
        values = [_as_json(found, setting.name) for setting in settings.SETTINGS]
        put_json({"file": str(file), "settings": values, "keys": list(map(asdict, rows)), "mistakes": mistakes})
    else:
        there = "The settings are in" if file.exists() else "Settings will be in"
        put_pane([*_setting_lines(found), *_key_lines(rows), _line(f"{there} {file}")])
    for mistake in mistakes:
        tell(f"smtui settings: {mistake}")
    return int(bool(mistakes))


def named(keymap: Keymap) -> list[Keys]:
    """Give everything that can be given keys: commands, moves, then actions in the order of the tree."""
    from smtui.console.commands import COMMANDS
    from smtui.console.moves import MOVES
    from smtui.console.resources import kinds

    found = [
        Keys(name=each.name, on=(on,), keys=keymap.keys(each), declared=each.keys, help=each.help)
        for on, group in ((COMMAND, COMMANDS), (MOVE, MOVES))
        for each in group
    ]
    actions = {action.name: action for kind in kinds() for action in kind.actions()}
    for name, action in actions.items():
        on = tuple(kind.kind for kind in kinds() if name in {each.name for each in kind.actions()})
        found.append(Keys(name=name, on=on, keys=keymap.keys(action), declared=action.keys, help=action.help))
    return found


def example() -> str:
    """Give a settings file that says everything that can be said, and changes nothing."""
    from smtui.console import settings
    from smtui.console.keymap import DECLARED

    lines = [
        "# Settings of smtui. What is not here has its default, and so has everything as long as you change nothing."
    ]
    for setting in settings.SETTINGS:
        lines += ["", *_comment(setting.help), *_comment(f"It may be: {setting.values}.")]
        lines.append(f"{setting.name} = {json.dumps(getattr(settings.DEFAULTS, setting.name))}")
    words = 'A key such as "S", "ctrl+r" or "pageup", a list of keys, or [] for none. Take away the # to change one.'
    lines += ["", *_comment(words), f"[{settings.KEYS}]"]
    for on, rows in groupby(named(DECLARED), key=lambda row: row.on):
        lines += ["", f"# {_heading(on)}"]
        lines += [f"# {json.dumps(row.name)} = {json.dumps(_value(row.declared))}  # {row.help}" for row in rows]
    return "\n".join(lines)


def _as_json(found: Settings, name: str) -> dict[str, Any]:
    from smtui.console import settings

    setting = next(each for each in settings.SETTINGS if each.name == name)
    value, default = getattr(found, name), getattr(settings.DEFAULTS, name)
    return {"name": name, "value": value, "default": default, "values": setting.values, "help": setting.help}


def _setting_lines(found: Settings) -> Iterator[Line]:
    from smtui.console import settings

    for setting in settings.SETTINGS:
        value, default = getattr(found, setting.name), getattr(settings.DEFAULTS, setting.name)
        changed = "" if value == default else f"  (default: {json.dumps(default)})"
        yield _line(f"{setting.name} = {json.dumps(value, ensure_ascii=False)}{changed}")
        for text in (setting.help, f"It may be: {setting.values}."):
            yield from (_line(f"    {part}") for part in _folded(text, _WIDTH - 4))
        yield ()


def _key_lines(rows: Iterable[Keys]) -> Iterator[Line]:
    from rich.cells import cell_len

    from smtui.console.lines import Hanging, pad, span

    for on, group in groupby(rows, key=lambda row: row.on):
        yield _line(f"{_heading(on)}, in [keys]:")
        shown = [(row, ", ".join(row.keys) or _NO_KEY) for row in group]
        names, width = max(len(row.name) for row, _ in shown), max(cell_len(keys) for _, keys in shown)
        for row, keys in shown:
            declared = "" if row.keys == row.declared else f" (default: {', '.join(row.declared) or _NO_KEY})"
            yield Hanging((span(f"  {row.name:{names}}  {pad(keys, width)}  "), span(f"{row.help}{declared}")))
        yield ()


def _heading(on: tuple[str, ...]) -> str:
    plural = {COMMAND: "Commands", MOVE: "Moves"}
    return plural.get(on[0]) or f"Actions on: {', '.join(on)}"


def _value(keys: tuple[str, ...]) -> str | list[str]:
    return keys[0] if len(keys) == 1 else list(keys)


def _comment(text: str) -> Iterator[str]:
    return (f"# {part}" for part in _folded(text, _WIDTH - 2))


def _folded(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width)


def _line(text: str) -> Line:
    from smtui.console.lines import line

    return line(text)
