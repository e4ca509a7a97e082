"""Finds the names that somebody means: one matcher for the tree, for tables and for the lists of dialogs.

A pattern is made of words, and each of them has to match. A word matches a text that has its characters in that
order, whatever lies between them. `'word` has to be there as it is, `'two words'` too, and what begins with `!` must
not match. A word in small letters matches capitals as well.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from smtui.console.lines import Line, Span

SEPARATOR: Final = "\n"
"""Stands between the cells of a row or the texts of a node: no word matches across it, and no clean text holds it."""

MATCH: Final = "match"
"""The role of what matched."""

_WORDS: Final = re.compile(r"!?'[^']+'(?=\s|$)|\S+")
_LONGEST: Final = 400
"""How many characters of a text are looked at for what to highlight in it: more than any row shows."""


class Nearness(enum.IntEnum):
    """How near a text is to what is looked for, the nearest first."""

    BEGINS = 0
    """Every word stands in it as it is, where one of its words begins."""
    HOLDS = 1
    """Every word stands in it as it is."""
    SCATTERED = 2
    """It has the characters in their order, and something between them."""


_AT_START: Final = 2
_NEXT: Final = 3


@dataclass(frozen=True, slots=True)
class _Word:
    """One word of a pattern: its characters, each as those it stands for, and what finds it."""

    wanted: bool
    literal: bool
    characters: tuple[str, ...]
    search: Callable[[str], re.Match[str] | None] = field(compare=False)

    def positions(self, text: str) -> tuple[int, ...]:
        """Give where its characters are in a text, where words begin if possible; () where it does not match."""
        if not self.literal:
            return _best(self.characters, text[:_LONGEST])
        starts = list(self.occurrences(text))
        if not starts:
            return ()
        start = next((start for start in starts if _is_start(text, start)), starts[0])
        return tuple(range(start, start + len(self.characters)))

    def occurrences(self, text: str) -> Iterator[int]:
        """Give where a literal word begins in a text, every time."""
        start = 0
        while (found := self.search(text[start:])) is not None:
            yield start + found.start()
            start += found.end()

    def nearness(self, text: str) -> Nearness:
        """Give how near a text that it matches is to it."""
        starts = [start for start in range(len(text)) if self._stands_at(text, start)]
        if not starts:
            return Nearness.SCATTERED
        return Nearness.BEGINS if any(_is_start(text, start) for start in starts) else Nearness.HOLDS

    def _stands_at(self, text: str, start: int) -> bool:
        found = text[start : start + len(self.characters)]
        return len(found) == len(self.characters) and all(map(str.__contains__, self.characters, found))


@dataclass(frozen=True, slots=True)
class Pattern:
    """What is looked for. The empty one matches everything; it is false.

    Attributes:
        text: what somebody typed.
    """

    text: str = ""
    _words: tuple[_Word, ...] = ()

    def __bool__(self) -> bool:
        return bool(self._words)

    def matches(self, text: str) -> bool:
        """Whether a text, or one of several joined by `SEPARATOR`, is what is looked for."""
        for word in self._words:
            found = word.search(text) is not None
            if found is not word.wanted:
                return False
        return True

    def where(self, text: str) -> tuple[tuple[int, int], ...]:
        """Give the parts of a text that words match, as pairs of start and end, in order.

        Words that do not match it may match the text beside it, such as another cell of a row.
        """
        found: set[int] = set()
        for word in self._words:
            if word.wanted and word.literal:
                found.update(start + step for start in word.occurrences(text) for step in range(len(word.characters)))
            elif word.wanted:
                found.update(word.positions(text))
        return tuple(_runs(sorted(found)))

    def score(self, text: str) -> int:
        """Give how well a text that matches does so: the more where words begin and characters follow each other."""
        return sum(_score(text, word.positions(text)) for word in self._words if word.wanted)

    def nearness(self, text: str) -> Nearness:
        """Give how near a text that matches is to what is looked for: as near as the farthest of the words."""
        return max((word.nearness(text) for word in self._words if word.wanted), default=Nearness.BEGINS)


def compiled(text: str) -> Pattern:
    """Give the pattern that somebody typed.

    Args:
        text: words, as the module explains them. A quote or an exclamation mark alone is no word yet.
    """
    return Pattern(text, tuple(word for part in _WORDS.findall(text) if (word := _word(part)) is not None))


def phrase(text: str) -> Pattern:
    """Give the pattern that looks for a text as it is, with its spaces: what searching in a document means.

    Args:
        text: the text; a quote before it is allowed, as habit has it.
    """
    text_alone = text.removeprefix("'")
    return Pattern(text, (_made(text_alone, wanted=True, literal=True),) if text_alone else ())


def marked(spans: Line, pattern: Pattern) -> Line:
    """Give a line with what matched in it in a role of its own; the same line where nothing did."""
    ranges = pattern.where("".join(text for text, _ in spans)) if pattern else ()
    if not ranges:
        return spans
    parts: list[Span] = []
    start = 0
    for text, role in spans:
        at = start
        for first, end in ranges:
            first, end = max(first, at), min(end, start + len(text))
            if first < end:
                parts += [(text[at - start : first - start], role), (text[first - start : end - start], MATCH)]
                at = end
        parts.append((text[at - start :], role))
        start += len(text)
    return tuple(part for part in parts if part[0])


def _word(part: str) -> _Word | None:
    wanted = not part.startswith("!")
    text = part.removeprefix("!")
    literal = text.startswith("'")
    if literal:
        text = text[1:-1] if len(text) > 2 and text.endswith("'") else text[1:]
    return _made(text, wanted=wanted, literal=literal) if text else None


def _made(text: str, *, wanted: bool, literal: bool) -> _Word:
    exact = any(character.isupper() for character in text)
    characters = tuple(character if exact else _alike(character) for character in text)
    classes = [f"[{re.escape(each)}]" for each in characters]
    if not literal:
        # From the start of a cell, and what is skipped is left for good: a long text is read once.
        classes = [f"[^{re.escape(alike)}{SEPARATOR}]*+{each}" for alike, each in zip(characters, classes, strict=True)]
        classes.insert(0, "^")
    return _Word(wanted, literal, characters, re.compile("".join(classes), re.MULTILINE).search)


def _alike(character: str) -> str:
    """Give the characters that one in small letters stands for; what becomes two as a capital stands for itself."""
    capital = character.upper()
    return character + capital if len(capital) == 1 and capital != character else character


def _is_start(text: str, position: int) -> bool:
    """Whether a word begins there: after what is no letter and no digit, or as in "WebRole"."""
    if position == 0 or not text[position - 1].isalnum():
        return True
    return text[position].isupper() and text[position - 1].islower()


def _best(characters: tuple[str, ...], text: str) -> tuple[int, ...]:
    """Give the positions of characters in a text that score most, the leftmost ones where several do."""
    # For each character of the word so far: the best score that ends at a position, and the position before it.
    chains: list[dict[int, tuple[int, int]]] = []
    for number, alike in enumerate(characters):
        before = chains[-1] if chains else {}
        here: dict[int, tuple[int, int]] = {}
        top = (0, -1) if number == 0 else None
        for position, character in enumerate(text):
            if character == SEPARATOR:
                top = (0, -1) if number == 0 else None
            elif character in alike and (top is not None or position - 1 in before):
                score, link = top if top is not None else (-1, -1)
                if position - 1 in before and before[position - 1][0] + _NEXT >= score:
                    score, link = before[position - 1][0] + _NEXT, position - 1
                here[position] = score + (_AT_START if _is_start(text, position) else 0), link
            if position in before and (top is None or before[position][0] > top[0]):
                top = before[position][0], position
        chains.append(here)
    if not chains or not chains[-1]:
        return ()
    position = max(chains[-1], key=lambda each: (chains[-1][each][0], -each))
    found = [position]
    for chain in reversed(chains[1:]):
        position = chain[position][1]
        found.append(position)
    return tuple(reversed(found))


def _score(text: str, positions: tuple[int, ...]) -> int:
    starts = sum(_AT_START for position in positions if _is_start(text, position))
    following = sum(_NEXT for first, second in pairwise(positions) if second == first + 1)
    return starts + following + (positions[:1] == (0,)) + (positions[-1:] == (len(text) - 1,))


def _runs(positions: list[int]) -> Iterator[tuple[int, int]]:
    """Give what follows without a gap as one pair of start and end."""
    start = end = -1
    for position in positions:
        if position != end:
            if end > start:
                yield start, end
            start = position
        end = position + 1
    if end > start:
        yield start, end
