"""What a line may begin with: every word means one thing, whatever way it is written, and what is unclear is said."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from smtui.console.command_line.past import LIMIT, PastLines
from smtui.console.command_line.words import Branch, Named, NotDone, Word, find, folded, split, words
from smtui.console.commands import COMMANDS
from smtui.console.commands.command import Command
from smtui.console.commands.finding import COMMAND_LINE
from smtui.console.resources import kinds
from smtui.console.resources.subscription import BRANCHES

KNOWN = words()
TEXT = st.text(st.one_of(st.characters(), st.sampled_from(" \t:/._-sw\x1b\u202e")), max_size=40)


def test_every_word_is_found_in_every_way_to_write_it() -> None:
    for word in KNOWN:
        for text in (word.text, *word.others):
            for written in (text, text.upper(), text.replace("_", "-"), f":{text}  ", f" {text} and more"):
                assert find(split(written)[0], KNOWN) is word


def test_every_command_branch_and_action_has_a_word() -> None:
    meanings = [word.meaning for word in KNOWN]
    assert {each.name for each in meanings if isinstance(each, Command)} == {
        command.name for command in COMMANDS if command is not COMMAND_LINE
    }
    assert {each.resource for each in meanings if isinstance(each, Branch)} == set(BRANCHES)
    named = {each.actions[0] for each in meanings if isinstance(each, Named) and len(each.actions) == 1}
    assert named >= {action.name for kind in kinds() for action in kind.actions()}


def test_no_word_is_declared_twice() -> None:
    texts = Counter(folded(text) for word in KNOWN for text in (word.text, *word.others))
    assert [text for text, count in texts.items() if count > 1] == []


@given(TEXT)
def test_any_text_is_a_word_and_the_rest(text: str) -> None:
    head, rest = split(text)
    assert head.split() == [head] * bool(head)
    assert rest == rest.strip()
    assert f"{head} {rest}".split() == text.strip().removeprefix(":").split()


@given(TEXT.filter(str.strip))
def test_what_begins_no_word_is_refused_with_a_sentence(typed: str) -> None:
    texts = [text for word in KNOWN for text in (word.text, *word.others)]
    assume(not any(folded(text).startswith(folded(typed)) for text in texts))
    with pytest.raises(NotDone, match=r"(?s)nothing called .*[.?]$"):
        find(typed, KNOWN)


@given(st.sampled_from(KNOWN), st.integers(1, 30))
def test_a_beginning_is_never_taken_for_another_word(word: Word, length: int) -> None:
    beginning = word.text[:length]
    fitting = {
        each.meaning
        for each in KNOWN
        if any(folded(text).startswith(folded(beginning)) for text in (each.text, *each.others))
    }
    whole = [each for each in KNOWN if folded(beginning) in map(folded, (each.text, *each.others))]
    if whole or len(fitting) == 1:
        assert find(beginning, KNOWN).meaning in ([each.meaning for each in whole] or fitting)
    else:
        with pytest.raises(NotDone, match=r"may be .* or "):
            find(beginning, KNOWN)


def test_no_more_lines_are_kept_than_anybody_looks_through(tmp_path: Path) -> None:
    first, second = PastLines(tmp_path / "lines.json"), PastLines(tmp_path / "lines.json")
    for number in range(LIMIT + 20):
        (first if number % 2 else second).add(f"svc shop{number}")
    first.add("svc shop40")
    first.add("hidden \x1b[31m")
    assert first.lines() == second.lines()
    assert first.lines() == [*(f"svc shop{number}" for number in range(20, LIMIT + 20) if number != 40), "svc shop40"]
