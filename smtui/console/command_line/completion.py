"""What a line may go on as, from the declarations and from what the tree knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from smtui.console.actions import offers
from smtui.console.command_line.doing import argument_of, here
from smtui.console.command_line.targets import branch_above, branch_of, kinds_offering, known, segment, shortest
from smtui.console.command_line.words import Branch, Named, NotDone, Word, find, folded, last_part, split
from smtui.console.commands.command import Command
from smtui.console.node import Loading, Node
from smtui.console.resource_path import below
from smtui.terminal.text import clean

if TYPE_CHECKING:
    from smtui.console.screens.main import MainScreen


_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Completion:
    """One way to go on.

    Attributes:
        text: the line as it would be, cleaned.
        shown: what of it is listed, cleaned.
        note: a sentence or a few words about it.
        line: the line as it is meant: names in it are the true ones.
    """

    text: str
    shown: str
    note: str
    line: str


@dataclass(frozen=True, slots=True)
class Completions:
    """The ways to go on with a line.

    Attributes:
        found: the likeliest ones, the likeliest first.
        count: how many there are.
        common: the line up to where they part, as it is meant; "" where they don't all begin as it does.
        unread: what would have to be read to know more; None where everything is known.
    """

    found: Sequence[Completion] = ()
    count: int = 0
    common: str = ""
    unread: Node | None = None


class Completer:
    """Completes lines.

    Args:
        screen: the main screen; commands and the tree are asked what there is.
        words: what a line may begin with.
    """

    def __init__(self, screen: MainScreen, words: Sequence[Word]) -> None:
        self._screen = screen
        self._words = words
        self._choices: dict[str, Sequence[str]] = {}

    def of(self, text: str) -> Completions:
        """Give how a line may go on."""
        typed = text.lstrip().removeprefix(":").lstrip()
        head, _, argument = typed.partition(" ")
        if "/" in head:
            slug, _, rest = typed.partition("/")
            branch = self._branch(slug)
            return self._below(branch, f"{slug}/", rest) if branch is not None else Completions()
        if " " not in typed:
            return _completions("", self._first(typed), typed)
        try:
            meaning = find(head, self._words).meaning
        except NotDone:
            return Completions()
        argument = argument.lstrip()
        match meaning:
            case Command() as command:
                return _completions(f"{head} ", ((choice, "") for choice in self._choices_of(command)), argument)
            case Branch(resource):
                node = branch_of(self._screen.nodes.root, resource)
                return self._below(node, f"{head} ", argument) if node is not None else Completions()
            case Named(actions):
                return self._targets(actions, f"{head} ", argument)

    def previewed(self, text: str) -> tuple[Command, str] | None:
        """Give the command that can show what its argument would do, and the argument, "" where it is not one yet."""
        try:
            head, argument = split(text)
            command = find(head, self._words).meaning if head else None
        except NotDone:
            return None
        if not isinstance(command, Command) or command.preview is None:
            return None
        return command, argument_of(argument, self._choices_of(command)) or "" if argument else ""

    def _choices_of(self, command: Command) -> Sequence[str]:
        if command.name not in self._choices:
            self._choices[command.name] = command.complete(self._screen)
        return self._choices[command.name]

    def _branch(self, slug: str) -> Node | None:
        try:
            meaning = find(slug, [word for word in self._words if isinstance(word.meaning, Branch)]).meaning
        except NotDone:
            return None
        return branch_of(self._screen.nodes.root, meaning.resource) if isinstance(meaning, Branch) else None

    def _first(self, typed: str) -> Iterator[tuple[str, str]]:
        """Give the words: actions that are offered here, then branches, commands, and the other actions."""
        offered = [] if self._screen.session is None else offers(here(self._screen), self._screen.keymap)
        texts = {word.text for word in self._words if isinstance(word.meaning, Named)}
        parts = [last_part(offer.action.name) for offer in offered]
        seen = set()
        for offer, part in zip(offered, parts, strict=True):
            text = part if part in texts and parts.count(part) == 1 else offer.action.name
            seen |= {text, offer.action.name}
            yield text, offer.action.help
        kinds = [Branch, Command, Named]
        for word in sorted(self._words, key=lambda word: kinds.index(type(word.meaning))):
            if isinstance(word.meaning, Named) and (word.text in seen or not word.help or not typed):
                continue
            text = next((each for each in (word.text, *word.others) if _begins(each, typed)), word.text)
            yield text, word.help

    def _below(self, node: Node, done: str, rest: str) -> Completions:
        """Complete the last part of a path from a node."""
        while (child := below(node, rest)) is not None and len(rest) > len(segment(child)):
            node, step = child, len(segment(child)) + 1
            done, rest = done + rest[:step], rest[step:]
        return _completions(done, ((segment(child), child) for child in node.children), rest, _unread(node))

    def _targets(self, names: Sequence[str], done: str, typed: str) -> Completions:
        root = self._screen.nodes.root
        if "/" in typed:
            slug, _, rest = typed.partition("/")
            start = self._branch(slug)
            if start is not None:
                return self._below(start, f"{done}{slug}/", rest)
        branches = (branch_of(root, branch_above(kind)) for kind in kinds_offering(names))
        unread = next((node for node in branches if node is not None and _unread(node)), None)
        return _completions(done, shortest(known(root, names)), typed, unread)


def _completions(
    done: str, choices: Iterable[tuple[str, str | Node]], typed: str, unread: Node | None = None
) -> Completions:
    """Give those that begin with what was typed, then those that hold it.

    Args:
        done: the line up to where the choices differ.
        choices: what may stand there, each with a note, or with the node that has one.
        typed: what stands there now.
        unread: as in the result.
    """
    beginning: list[tuple[str, str | Node]] = []
    holding: list[tuple[str, str | Node]] = []
    wanted = folded(clean(typed))
    for text, about in choices:
        at = folded(clean(text)).find(wanted)
        if at >= 0:
            (holding if at else beginning).append((text, about))
    every = [*beginning, *holding]
    # The notes of ten thousand nodes would take longer than the key before the next one.
    found = [
        Completion(
            clean(done + text), clean(text), clean(about) if isinstance(about, str) else _note(about), done + text
        )
        for text, about in every[:_MOST]
    ]
    common = "" if holding or not every else done + _common([text for text, _ in every])
    return Completions(found, len(every), common, unread)


def _common(texts: Sequence[str]) -> str:
    """Give what all texts begin with."""
    first, last = min(texts), max(texts)
    parts = (place for place, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1])
    return first[: next(parts, min(len(first), len(last)))]


def _begins(text: str, typed: str) -> bool:
    return folded(text).startswith(folded(typed))


def _unread(node: Node) -> Node | None:
    return node if node.loading is Loading.UNKNOWN and not node.resource.leaf else None


def _note(node: Node) -> str:
    note = node.resource.note(node)
    return note[0] if note is not None else ""
