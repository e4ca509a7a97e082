"""What a line may begin with: commands, branches of the tree, and actions, all from their declarations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from smtui.client.toml_file import nearest
from smtui.console.commands import COMMANDS
from smtui.console.commands.command import Command
from smtui.console.commands.finding import COMMAND_LINE
from smtui.terminal.text import clean

if TYPE_CHECKING:
    from smtui.console.resource import Resource

_NAMED: Final = 6


class NotDone(Exception):
    """What was typed can't be carried out; the message says why."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A word that goes to a branch of the tree, or to something below it."""

    resource: Resource


@dataclass(frozen=True, slots=True)
class Named:
    """A word that is the name of an action, or the last part of the names of several.

    Attributes:
        actions: the full names.
    """

    actions: tuple[str, ...]


Meaning: TypeAlias = Command | Branch | Named


@dataclass(frozen=True, slots=True)
class Word:
    """A word and what it means.

    Attributes:
        text: the word.
        help: a sentence or a few words.
        meaning: what it means.
        others: what may be typed instead.
    """

    text: str
    help: str
    meaning: Meaning
    others: tuple[str, ...] = ()


def words() -> tuple[Word, ...]:
    """Give all words, each once: where two declarations have the same one, the first of commands, branches, actions."""
    from smtui.console.resources import kinds
    from smtui.console.resources.subscription import BRANCHES

    usual = [command for command in COMMANDS if command is not COMMAND_LINE]
    found = [Word(command.name, command.help, command, command.aliases) for command in usual]
    found += [Word(each.slug, f"Go to {clean(each.title)}.", Branch(each), tuple(each.words)) for each in BRANCHES]
    actions = {action.name: action.help for kind in kinds() for action in kind.actions()}
    short: dict[str, list[str]] = {}
    for name in actions:
        short.setdefault(last_part(name), []).append(name)
    for part, names in short.items():
        found.append(Word(part, actions[names[0]] if len(names) == 1 else "", Named(tuple(names))))
    found += [Word(name, help, Named((name,))) for name, help in actions.items()]
    kept: dict[str, Word] = {}
    for word in found:
        kept.setdefault(folded(word.text), word)
    return tuple(kept.values())


def last_part(name: str) -> str:
    """Give "swap" for "deployment.swap"."""
    return name.rpartition(".")[2]


def folded(word: str) -> str:
    """Give what is the same for all ways to write a word: upper and lower case, - and _."""
    return word.lower().replace("-", "_")


def split(text: str) -> tuple[str, str]:
    """Give the first word of a line, and what comes after it."""
    head, *rest = text.strip().removeprefix(":").split(maxsplit=1) or [""]
    return head, rest[0].strip() if rest else ""


def find(typed: str, known: Sequence[Word]) -> Word:
    """Give the word that was typed, in full or as its beginning.

    Args:
        typed: what was typed, not "".
        known: the words.

    Raises:
        NotDone: there is none, or it may be several.
    """
    wanted = folded(typed)
    for word in known:
        if wanted in map(folded, (word.text, *word.others)):
            return word
    beginning = [word for word in known if any(folded(each).startswith(wanted) for each in (word.text, *word.others))]
    meanings = {word.meaning: word for word in reversed(beginning)}
    if len(meanings) == 1:
        return next(iter(meanings.values()))
    if beginning:
        raise NotDone(f"{typed} may be {some(word.text for word in beginning)}.")
    near = nearest(typed, [each for word in known for each in (word.text, *word.others)])
    raise NotDone(f"There is nothing called {typed!r}{f'; did you mean {near}?' if near else '; Tab lists what is.'}")


def some(texts: Iterable[str]) -> str:
    """Give a few texts as "a, b or c"."""
    *named, last = list(texts)[: _NAMED + 1]
    if len(named) == _NAMED:
        last = "another"
    return f"{', '.join(named)} or {last}" if named else last
