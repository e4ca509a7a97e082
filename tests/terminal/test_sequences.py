"""What becomes of what a terminal sends."""

import pytest
from textual.events import AppFocus, Key, MouseDown, Paste
from textual.message import Message

from smtui.terminal import sequences
from smtui.terminal.sequences import Sequences


def described(messages: list[Message]) -> list[str]:
    return [
        message.key
        if isinstance(message, Key)
        else message.text
        if isinstance(message, Paste)
        else type(message).__name__
        for message in messages
    ]


def all_of(text: str) -> list[str]:
    """What a text becomes that comes in one read, and after a while."""
    parser = Sequences()
    messages = parser.feed(text)
    if parser.due is not None:
        parser.due = 0.0
    return described([*messages, *parser.tick()])


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequences, "KEY_SECONDS", 600)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("\x1b", ["escape"]),
        ("\x1bd", ["escape", "d"]),
        ("\x1bD", ["escape", "D"]),
        ("\x1b1", ["escape", "1"]),
        ("\x1b\x1b", ["escape", "escape"]),
        ("\x1b\r", ["escape", "enter"]),
        ("\x1bdy\x1bn", ["escape", "d", "y", "escape", "n"]),
        ("\x1b\u00e9", ["escape", "é"]),
        ("\x1b[", ["escape", "left_square_bracket"]),
        ("\x1bO", ["escape", "O"]),
        ("\x1b[\r", ["escape", "left_square_bracket", "enter"]),
        ("\x1b\x1b[A", ["escape", "up"]),
        ("a\x1b[Ab", ["a", "up", "b"]),
        ("\x1bOA\x1bOP", ["up", "f1"]),
        ("\x1b[1;5C", ["ctrl+right"]),
        ("\x1b[[A", ["f1"]),
        ("\x1b[3$", ["shift+delete"]),
        ("\x1bb\x1b\x7f", ["ctrl+left", "ctrl+w"]),
        ("\x1b[100;3u", ["alt+d"]),
        ("\x1b[I", ["AppFocus"]),
        ("\x1b[<0;3;4M", ["MouseDown"]),
        ("\x1b[?2026;2$y", ["TerminalSupportsSynchronizedOutput"]),
    ],
)
def test_keys_and_sequences(text: str, keys: list[str]) -> None:
    assert all_of(text) == keys


@pytest.mark.parametrize(
    "text", ["\x1b[x", "\x1b[?1;2c", "\x1b[9;9q", f"\x1b[{'1;' * 40}d", "\x1bOz", "\x1b[201~", "\x1b[1;"]
)
def test_a_sequence_that_nobody_knows_types_nothing(text: str) -> None:
    assert all_of(text) == []
    assert all_of(f"{text}\x1b[Bk") == ["down", "k"]


@pytest.mark.parametrize(
    "text", ["\x1b[A", "\x1bOB", "\x1b[1;5C", "\x1b[<0;3;4M", "\x1b[200~two\nlines\x1b[201~", "\x1bd"]
)
def test_it_does_not_matter_where_reads_end(text: str) -> None:
    parser = Sequences()
    parts = [message for character in text for message in parser.feed(character)]
    assert described(parts) == all_of(text) != []
    assert parser.due is None


def test_only_what_has_begun_is_waited_for() -> None:
    parser = Sequences()
    assert described(parser.feed("a")) == ["a"]
    assert parser.due is None
    assert parser.feed("\x1b") == []
    assert parser.due is not None
    assert parser.tick() == []
    parser.due = 0.0
    assert described(parser.tick()) == ["escape"]
    assert parser.due is None


def test_a_paste_is_never_keys() -> None:
    """Textual types the text behind an ESC inside a paste."""
    assert all_of("\x1b[200~a\x1bd\x1b[A\x00y\x1b[200~z\x1b[201~k") == ["a\x1bd\x1b[Ay\x1b[200~z", "k"]
    assert all_of("\x1b[200~not ended yet \x1bdy") == []


def test_what_the_parser_stumbles_over_costs_nothing_else() -> None:
    assert all_of("a\x1b[99999999999999ub\x1b[200~dy\x1b[201~\x1b[A") == ["a", "b", "dy", "up"]


def test_types_of_messages() -> None:
    parser = Sequences()
    assert [type(message) for message in parser.feed("\x1b[I\x1b[<0;3;4M")] == [AppFocus, MouseDown]
