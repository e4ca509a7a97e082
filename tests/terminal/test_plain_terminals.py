"""Terminals without Unicode, and users who want no colour."""

import re

import pytest
from rich.style import Style

from smtui.terminal.charset import encode, encoding_for
from smtui.terminal.monochrome import brightness_of, without_colour

from .conftest import Start
from .session import TerminalSession

pytestmark = pytest.mark.every(2)

SGR = re.compile(rb"\x1b\[([\d;]*)m")


def shown(session: TerminalSession) -> TerminalSession:
    session.wait_for("the end")
    session.quiet(0.2)
    return session


@pytest.mark.parametrize(
    "env",
    [{"LC_ALL": "C"}, {"LC_ALL": "de_DE.ISO-8859-1"}, {"LC_ALL": None, "LANG": None}, {"PYTHONIOENCODING": "latin-1"}],
    ids=["C", "latin-1", "no locale", "Python's encoding"],
)
@pytest.mark.sample(2)
def test_nothing_but_ascii_reaches_a_terminal_without_unicode(start: Start, env: dict[str, str | None]) -> None:
    session = shown(start("signs", env=env))
    session.send("\t\t\x1b[B")
    session.quiet(0.2)
    assert max(session.raw) < 0x80
    assert session.line(0) == "+- ?nder " + "-" * 70 + "+"
    assert session.line(1).startswith("|>v ^v<> ..* +x | *o~ ")
    assert session.line(2).startswith("|????|?|e|??|?|end ")
    assert {len(session.line(row)) for row in range(6)} == {80}
    assert session.line(5) == "+" + "-" * 78 + "+"


def test_the_thumb_of_a_scrollbar_shows_without_unicode(start: Start) -> None:
    session = shown(start("signs", env={"LC_ALL": "C", "NO_COLOR": "1"}))
    bar = [session.cells[row][77] for row in range(1, 5)]
    assert {cell.data for cell in bar} == {" "}
    assert [cell.reverse for cell in bar] == [True, True, False, False]


def test_a_crash_is_told_in_ascii(start: Start) -> None:
    session = start("hello", env={"LC_ALL": "C"})
    session.wait_for("Hello there")
    session.send("m")
    assert session.wait_exit() == 4
    assert session.screen.strip() == "Could not ?[31mstart"
    assert max(session.raw) < 0x80


def test_unicode_stays_where_the_locale_has_it(start: Start) -> None:
    session = shown(start("signs"))
    assert session.line(0).startswith("╭─ Ünder ─")
    assert "日" in session.screen


def test_the_linux_console_gets_the_lines_that_its_fonts_have_and_no_signs(start: Start) -> None:
    session = shown(start("signs", env={"TERM": "linux"}))
    assert session.line(0) == "┌─ Ünder " + "─" * 70 + "┐"
    assert session.line(1).startswith("│>v ^v<> .·* +x │ *o~ ")
    assert session.line(5) == "└" + "─" * 78 + "┘"
    assert "日" in session.screen


def colours(raw: bytes) -> set[bytes]:
    """The parameters of all colour sequences."""
    parameters = [parameter for match in SGR.findall(raw) for parameter in match.split(b";")]
    return {parameter for parameter in parameters if parameter not in (b"", b"0", b"1", b"4", b"7")}


@pytest.mark.parametrize("term", ["xterm-256color", "xterm", "linux"])
def test_no_color_means_no_colour(start: Start, term: str) -> None:
    session = shown(start("signs", env={"NO_COLOR": "1", "TERM": term}))
    session.send("\t")
    session.quiet(0.2)
    cursor = session.line(7).index("typed") + len("typed")
    assert session.cells[7][cursor].reverse
    assert not session.cells[7][cursor - 1].reverse
    session.send("\t\x1b[B")
    session.wait_for(lambda s: any(s.cells[row][4].reverse for row in range(24) if "second" in s.line(row)))
    assert not any(session.cells[row][4].reverse for row in range(24) if "first" in session.line(row))
    assert colours(session.raw) == set()
    assert b"38;5" not in session.raw


def test_colours_stay_where_they_are_wanted(start: Start) -> None:
    assert colours(shown(start("signs")).raw)


def test_a_style_without_colour_keeps_what_stands_out() -> None:
    ground, figure = brightness_of("#14171c", 0), brightness_of("#d7dae0", 255)
    assert without_colour(Style.parse("bold italic red on #14171c"), ground, figure) == Style(bold=True)
    assert without_colour(Style.parse("#14171c on #5fafff"), ground, figure) == Style(reverse=True)
    assert without_colour(Style.parse("underline reverse red"), ground, figure) == Style(underline=True, reverse=True)
    assert without_colour(Style.parse("red on default"), ground, figure) == Style()
    assert without_colour(Style.parse("white on #1e232b"), ground, figure) == Style()
    # A light theme.
    assert without_colour(Style.parse("white on #005faf"), 250, 33) == Style(reverse=True)
    assert brightness_of("no colour", 3) == 3


def test_encoding() -> None:
    assert encode("─│╭▸日本é\ud800", "utf-8") == "─│╭▸日本é".encode() + b"?"
    assert encode("═║╔▐ «x» “y” – 日本é", "ascii") == b'-|+# <x> "y" - ?????'
    assert encoding_for("latin-1") == "ascii"
