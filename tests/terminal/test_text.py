import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from smtui.terminal.text import UNSAFE, clean, clean_lines, content, template

ANY_TEXT = st.text(st.characters(codec=None, categories=None) | st.sampled_from("\x1b\x9b\u202e\u200b\n\t"))
FORBIDDEN_CATEGORIES = {"Cc", "Cf", "Zl", "Zp", "Cs"}


@given(ANY_TEXT)
def test_nothing_forbidden_is_left(value: str) -> None:
    cleaned = clean(value)
    assert not [c for c in cleaned if unicodedata.category(c) in FORBIDDEN_CATEGORIES]
    assert len(cleaned) == len(value)
    assert clean(cleaned) is cleaned


@given(ANY_TEXT)
def test_only_what_is_forbidden_changes(value: str) -> None:
    for before, after in zip(value, clean(value), strict=True):
        assert (before == after) != bool(UNSAFE.match(before))


def test_every_forbidden_character_of_unicode_is_found() -> None:
    missed = [
        hex(code)
        for code in range(0x110000)
        if unicodedata.category(chr(code)) in FORBIDDEN_CATEGORIES and not UNSAFE.match(chr(code))
    ]
    assert missed == []


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("\x1b[31mred", "␛[31mred"),
        ("a\x00b\x07c\x7fd", "a␀b␇c␡d"),
        ("one\ntwo\r\tthree", "one↵two␍⇥three"),
        ("\x9b31m", "�31m"),
        ("abc\u202edef", "abc�def"),
        ("a\u200bb\ufeffc\u00add", "a�b�c�d"),
        ("a\u2028b\ud800c\U000e0041d", "a�b�c�d"),
        ("a\ufe0fb\u3164c", "a�b�c"),
        ("Größe – 漢字 e\u0301 \u00a0 \ue0b0", "Größe – 漢字 e\u0301 \u00a0 \ue0b0"),
        ("", ""),
    ],
)
def test_marks(value: str, shown: str) -> None:
    assert clean(value) == shown


@pytest.mark.parametrize("value", ["plain name", "Größe – 漢字", "x" * 10_000])
def test_clean_text_is_the_same_object(value: str) -> None:
    assert clean(value) is value
    assert clean(value, limit=20_000) is value


@pytest.mark.parametrize(
    ("value", "limit", "shown"),
    [
        ("production", 10, "production"),
        ("production", 9, "producti…"),
        ("漢字漢字", 8, "漢字漢字"),
        ("漢字漢字", 7, "漢字漢…"),
        ("漢字漢字", 6, "漢字…"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("ab", 1, "…"),
        ("ab", 0, ""),
        ("a\nb\nc", 4, "a↵b…"),
    ],
)
def test_limit_counts_cells(value: str, limit: int, shown: str) -> None:
    assert clean(value, limit=limit) == shown


@given(ANY_TEXT, st.integers(0, 30))
def test_limit_is_kept_and_used(value: str, limit: int) -> None:
    cut = clean(value, limit=limit)
    assert cell_len(cut) <= limit
    if cell_len(clean(value)) <= limit:
        assert cut == clean(value)
    elif limit:
        assert cut.endswith("…")
        assert cell_len(cut) >= limit - 1


def test_lines_of_a_document() -> None:
    assert clean_lines("<a>\r\n\t<b>\x1b</b>\n  x\ty\rz\n") == ["<a>", "    <b>␛</b>", "  x y␍z", ""]
    assert clean_lines("a\tb", tab_size=8) == ["a       b"]
    assert clean_lines("") == [""]


def test_content_is_never_markup() -> None:
    made = content("svc[prod]x [/] [@click=app.quit]y[/] \x1b", "bold")
    assert made.plain == "svc[prod]x [/] [@click=app.quit]y[/] ␛"
    assert [str(span.style) for span in made.spans] == ["bold"]


def test_template_keeps_its_own_markup_only() -> None:
    made = template("[b]$name[/b] has $count", name="[/b][red]$count\x1b\\", count=3)
    assert made.plain == "[/b][red]$count␛\\ has 3"
    assert [(span.start, span.end, str(span.style)) for span in made.spans] == [(0, 17, "b")]


def test_speed_of_clean_text_next_to_a_bare_search() -> None:
    """A clean name costs no more than looking at each of its characters once with `re`."""
    from timeit import repeat

    name = "WebRole_IN_0 Ready shop-production"
    ours = min(repeat(lambda: clean(name), number=5000, repeat=5))
    bare = min(repeat(lambda: UNSAFE.search(name), number=5000, repeat=5))
    assert ours < 2 * bare
