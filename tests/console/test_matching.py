"""The matcher: what it finds, what it marks, what it costs."""

from __future__ import annotations

import itertools
import sys
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.console.lines import Line, line, span
from smtui.console.matching import MATCH, SEPARATOR, Nearness, Pattern, compiled, marked, phrase

# What stands for other letters in no odd way, and what means something in a pattern or in a regular expression.
ALPHABET = "abcABC12-_.[]^\\(){}*+?|$ÄäØø日"
texts = st.text(ALPHABET + " !'", max_size=20)
words = st.text(ALPHABET, min_size=1, max_size=5)


def same(a: str, b: str, word: str) -> bool:
    """Whether a character of a word stands for one of a text."""
    return a == b or (word == word.lower() and a.lower() == b.lower())


def in_order(word: str, text: str) -> bool:
    rest = iter(text)
    return all(any(same(character, each, word) for each in rest) for character in word)


@given(words, texts)
def test_a_word_matches_what_has_its_characters_in_order(word: str, text: str) -> None:
    assert compiled(word).matches(text) == in_order(word, text)


@given(words, texts)
def test_a_quoted_word_matches_what_holds_it(word: str, text: str) -> None:
    held = word.lower() in text.lower() if word == word.lower() else word in text
    assert compiled(f"'{word}").matches(text) == held


@given(words, texts)
def test_an_exclamation_mark_turns_it_round(word: str, text: str) -> None:
    assert compiled(f"!{word}").matches(text) != compiled(word).matches(text)
    assert compiled(f"!'{word}").matches(text) != compiled(f"'{word}").matches(text)


@given(st.lists(st.tuples(st.sampled_from(("", "'", "!", "!'")), words).map("".join), max_size=4), texts)
def test_every_word_has_to_match(parts: list[str], text: str) -> None:
    assert compiled(" ".join(parts)).matches(text) == all(compiled(part).matches(text) for part in parts)


@given(words, words, texts)
def test_typing_on_never_brings_anything_back(word: str, more: str, text: str) -> None:
    if compiled(word + more).matches(text) and word == word.lower():
        assert compiled(word).matches(text)


@given(words, st.lists(texts, max_size=4))
def test_no_word_matches_across_the_cells_of_a_row(word: str, cells: list[str]) -> None:
    assert compiled(word).matches(SEPARATOR.join(cells)) == any(compiled(word).matches(cell) for cell in cells)


@given(words, texts)
def test_what_is_marked_spells_the_word(word: str, text: str) -> None:
    ranges = compiled(word).where(text)
    found = "".join(text[start:end] for start, end in ranges)
    assert bool(ranges) == compiled(word).matches(text)
    assert all(end < start for (_, end), (start, _) in itertools.pairwise(ranges))
    if ranges:
        assert len(found) == len(word)
        assert all(same(a, b, word) for a, b in zip(word, found, strict=True))


@given(texts, st.lists(texts, max_size=4))
def test_marking_changes_no_text(typed: str, parts: list[str]) -> None:
    spans = line(*(span(part, "name") for part in parts))
    for pattern in (compiled(typed), phrase(typed)):
        assert text_of(marked(spans, pattern)) == text_of(spans)


@given(texts)
def test_a_phrase_is_found_as_it_is_with_its_spaces(text: str) -> None:
    assert phrase(f"'{text}").matches(f"before {text} after")
    assert not phrase(f"'{text}x").matches(text)


def text_of(spans: Line) -> str:
    return "".join(text for text, _ in spans)


@pytest.mark.parametrize("typed", ["", " ", "'", "!", "!'", "' !"])
def test_what_is_no_word_yet_matches_everything(typed: str) -> None:
    pattern = compiled(typed)
    assert not pattern
    assert pattern.matches("shop")
    assert pattern.matches("")
    assert pattern.where("shop") == ()
    assert Pattern().matches("shop")


@pytest.mark.parametrize(
    ("typed", "text", "shown"),
    [
        ("shop", "web shop", "web [shop]"),
        ("ws", "news web shop", "news [w]eb [s]hop"),
        ("wr", "the-WebRole_IN_0", "the-[W]eb[R]ole_IN_0"),
        ("rep", "archive-reports", "archive-[rep]orts"),
        ("'o", "one two", "[o]ne tw[o]"),
        ("'web shop'", "a web shop", "a [web shop]"),
        ("shop !stage", "shop", "[shop]"),
        ("West", "west West", "west [West]"),
    ],
)
def test_it_marks_where_words_begin(typed: str, text: str, shown: str) -> None:
    spans = marked((span(text, "name"),), compiled(typed))
    assert "".join(f"[{part}]" if role == MATCH else part for part, role in spans) == shown


def test_what_is_typed_in_full_scores_more_than_what_only_holds_it() -> None:
    names = ["s1h2o3p", "big-workshop-2", "the shop-2", "shop-2", "shop"]
    assert sorted(names, key=compiled("shop").score) == names


def calls(names: list[str], pattern: Pattern) -> int:
    """Count what is called for all the names."""
    count = 0

    def counted(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    matches = pattern.matches
    sys.setprofile(counted)
    try:
        for name in names:
            matches(name)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    ("typed", "text", "near"),
    [
        ("del", "Delete all", Nearness.BEGINS),
        ("role", "WebRole", Nearness.BEGINS),
        ("all del", "Delete all", Nearness.BEGINS),
        ("Del", f"delete{SEPARATOR}Delete", Nearness.BEGINS),
        ("ete", "Delete all", Nearness.HOLDS),
        ("ete all", "Delete all", Nearness.HOLDS),
        ("'lete", "Delete all", Nearness.HOLDS),
        ("del", "Detail pane", Nearness.SCATTERED),
        ("detail pn", "Detail pane", Nearness.SCATTERED),
        ("!swap", "Detail pane", Nearness.BEGINS),
    ],
)
def test_how_near_a_text_is_to_what_is_looked_for(typed: str, text: str, near: Nearness) -> None:
    assert compiled(typed).matches(text)
    assert compiled(typed).nearness(text) is near


@pytest.mark.parametrize("typed", ["s", "shop", "sshhoopp-service", "'shop", "!shop"])
def test_ten_thousand_names_cost_one_search_each(typed: str) -> None:
    names = [f"service-{number:05}-shop" for number in range(10_000)]
    # The call of `matches` and that of the search, where `in` would have none.
    assert calls(names, compiled(typed)) <= 2 * len(names) + 1


def test_a_text_that_almost_matches_is_read_once() -> None:
    # What would try every way to take the letters would not be done before the test is ended.
    text = "a" * 100_000
    assert not compiled("a" * 12 + "b").matches(text)
    assert compiled("a" * 12).matches(text)
    assert not compiled("!" + "a" * 12).matches(text)
