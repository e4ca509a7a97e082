"""Columns stay straight where the terminal counts characters differently from the program."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from smtui.terminal.pinning import pinned

SKIN, FLAG, NEW, INDIA = "👍🏽", "🇩🇪", "\U0001fae8", "क्षि"


@pytest.mark.parametrize(
    "text", ["plain", "─│╭▸●○★▮ … ✓✗", "Ünïcode", "日本語ｱｲ", "שלום", "Привет", "␛�", "\x1b[3;1H\x1b[1;31mab\x1b[0m"]
)
def test_what_every_terminal_counts_alike_costs_nothing(text: str) -> None:
    assert pinned(text) is text


@pytest.mark.parametrize("text", [SKIN, FLAG, NEW, "\u26a0", "✅"])
def test_the_cursor_is_put_behind_what_is_in_doubt_and_its_place_is_cleared_before(text: str) -> None:
    width = cell_len(text)
    frame = pinned(f"\x1b[5;10H\x1b[1mab\x1b[0m{text}│\x1b[6;1Hx")
    assert frame == f"\x1b[5;10H\x1b[1mab\x1b[0m{' ' * width}\x1b[12G{text}\x1b[{12 + width}G│\x1b[6;1Hx"


def test_every_character_is_pinned_with_what_belongs_to_it() -> None:
    assert pinned(f"\x1b[1;1H{SKIN}{FLAG}") == f"\x1b[1;1H  \x1b[1G{SKIN}\x1b[3G  \x1b[3G{FLAG}\x1b[5G"
    assert pinned("\x1b[1;1Hxe\u0301y") == "\x1b[1;1Hx \x1b[2Ge\u0301\x1b[3Gy"
    assert pinned("\x1b[H\u0301") == "\x1b[H\x1b[1G\u0301\x1b[1G"


def test_a_line_that_begins_anywhere_is_counted_from_there() -> None:
    assert pinned(f"\x1b[2;4H日{NEW}\x1b[7;30H{NEW}") == (
        f"\x1b[2;4H日  \x1b[6G{NEW}\x1b[8G\x1b[7;30H  \x1b[30G{NEW}\x1b[32G"
    )


def test_all_of_the_text_stays() -> None:
    text = f"a{INDIA}b{SKIN}{FLAG}{NEW}c"
    frame = pinned(f"\x1b[1;1H{text}")
    assert all(part in frame for part in (SKIN, FLAG, NEW, "a", "b", "c"))
    assert [character for character in frame if character in INDIA] == list(INDIA)
