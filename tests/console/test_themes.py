"""The themes: what can be read in them, and how one is chosen."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.color import Color, ColorType
from rich.style import Style

from smtui import paths
from smtui.console import themes
from smtui.console.screens.command_line import CommandLineScreen
from smtui.console.screens.themes import ThemesScreen
from smtui.console.widgets.line_view import Painted
from tests.console.driver import Console
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(2)

LIGHT, CONTRAST, COLOUR_BLIND = "smtui-light", "smtui-contrast", "smtui-colourblind"
ENOUGH = {CONTRAST: 7.0}
STATES = ("success", "warning", "error", "primary")

# How people see who lack one kind of cone: Machado, Oliveira and Fernandes 2009, on linear RGB.
SIGHTS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
APART = 20.0
"""The least distance between two colours, as CIE 1976 measures it; 2.3 is what a trained eye just sees."""


def linear(colour: Color) -> tuple[float, ...]:
    shares = (part / 255 for part in colour.get_truecolor())
    return tuple(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)


def contrast(style: Style) -> float:
    """The contrast of a style's text with its background, as WCAG defines it."""
    assert style.color is not None
    assert style.bgcolor is not None
    bright = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in map(linear, (style.color, style.bgcolor)))
    return (bright[1] + 0.05) / (bright[0] + 0.05)


def lab(colour: str, sight: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    """A colour in CIE L*a*b*, as somebody sees it."""
    rgb = linear(Color.parse(colour))
    r, g, b = (min(1.0, max(0.0, sum(a * b for a, b in zip(row, rgb, strict=True)))) for row in sight)
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def is_drawing(text: str) -> bool:
    """Whether a text is lines and blocks and nothing to read."""
    return all(character.isspace() or "─" <= character <= "▟" for character in text)


def drawn(console: Console) -> Iterator[tuple[str, Style]]:
    """Every text that the screen shows, with its style."""
    for strip in console.app.screen._compositor.render_strips():
        for text, style, _ in strip:
            if style is not None and not is_drawing(text):
                yield text, style


def roles(console: Console) -> Iterator[tuple[str, Style]]:
    """Every style that a pane or a bar of the screen may draw with, whether it does so now or not."""
    for widget in console.app.screen.query(Painted):
        for name in widget._get_component_classes():
            yield f"{name} in {widget}", widget.get_component_rich_style(name)


async def walk(console: Console) -> Iterator[None]:
    """Show one screen after the other: the panes, the help, a form, a question, the command line."""
    await console.go_to("Cloud services", "shop", "v1")
    await console.sees("Running", "4 ready")
    yield
    await console.press("?")
    await console.sees("Here: Deployment")
    yield
    await console.press("escape")
    await console.closed()
    await console.press("d")
    await console.armed()
    await console.type("x")
    yield
    await console.press("escape")
    await console.closed()
    await console.go_to("Cloud services")
    await console.press("n")
    await console.armed()
    await console.type("no good")
    await console.press("tab")
    yield
    # Once for what was typed, and once more.
    await console.press("escape", "escape")
    await console.closed()
    await console.press(":")
    await console.until(lambda: isinstance(console.app.screen, CommandLineScreen))
    await console.type("o")
    yield
    await console.press("escape")
    await console.closed()


@pytest.mark.parametrize("name", [themes.DEFAULT, CONTRAST, LIGHT, COLOUR_BLIND])
@pytest.mark.sample(2)
async def test_everything_there_is_to_read_stands_out(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        console.app.theming.choose(name)
        enough = ENOUGH.get(name, 4.5)
        async for _ in walk(console):
            found = {what: round(contrast(style), 1) for what, style in (*drawn(console), *roles(console))}
            assert {what: ratio for what, ratio in found.items() if ratio < enough} == {}


async def test_the_terminals_own_colours_are_all_that_ansi_uses(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        console.app.theming.choose(themes.ANSI)
        async for _ in walk(console):
            for what, style in (*drawn(console), *roles(console)):
                for colour in (style.color, style.bgcolor):
                    assert colour is None or colour.type in (ColorType.DEFAULT, ColorType.STANDARD), what
                    assert colour is None or colour.number is None or colour.number < 8, what
            # What vanishes on one of the grounds is never text on the terminal's own background.
            vanishing = {"black", "blue", "yellow", "white"}
            on_ground = {style.color.name for _, style in roles(console) if style.color and style.bgcolor.is_default}
            assert on_ground & vanishing == set()
        cursor = console.tree.get_component_rich_style("role--cursor")
        assert cursor.reverse
        assert cursor.color.is_default


@pytest.mark.parametrize("sight", SIGHTS)
def test_states_look_different_to_who_sees_fewer_colours(sight: str) -> None:
    theme = themes.load(COLOUR_BLIND)
    seen = {name: lab(getattr(theme, name), SIGHTS[sight]) for name in STATES}
    close = {pair: math.dist(*(seen[name] for name in pair)) for pair in itertools.combinations(STATES, 2)}
    assert {pair: distance for pair, distance in close.items() if distance < APART} == {}


def test_the_simulation_knows_what_can_not_be_told_apart() -> None:
    distances = [
        math.dist(lab("#ff0000", SIGHTS["deuteranopia"]), lab(other, SIGHTS["deuteranopia"]))
        for other in ("#9a8a00", "#0000ff")
    ]
    assert distances[0] < APART < distances[1]


def background(console: Console) -> str:
    """The colour behind the tree, as it is drawn."""
    return str(console.tree.styles.background.hex).lower()


def wanted(name: str) -> str:
    colour = themes.load(name).background
    assert colour is not None
    return colour


async def opened(console: Console, line: str) -> None:
    await console.press(":")
    await console.until(lambda: isinstance(console.app.screen, CommandLineScreen))
    await console.type(line)


async def test_the_command_line_shows_a_theme_as_it_is_typed(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await opened(console, "theme smtui-l")
        await console.until(lambda: background(console) == wanted(LIGHT))
        await console.press("escape")
        await console.until(lambda: background(console) == wanted(themes.DEFAULT))

        await opened(console, f"theme {CONTRAST}")
        await console.press("enter")
        await console.sees(f"{CONTRAST} is the theme of this run")
        assert background(console) == wanted(CONTRAST)

        await opened(console, "theme nosuch")
        await console.press("enter")
        await console.sees("theme has nothing called 'nosuch'")
        await console.press("escape")
        await console.closed()
        assert background(console) == wanted(CONTRAST)


async def test_the_list_of_themes_shows_each_as_the_cursor_comes_to_it(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        for last, kept in (("escape", themes.DEFAULT), ("enter", LIGHT)):
            await opened(console, "theme")
            await console.press("enter")
            await console.until(lambda: isinstance(console.app.screen, ThemesScreen))
            await console.press("down")
            await console.until(lambda: background(console) == wanted(LIGHT))
            await console.press(last)
            await console.closed()
            await console.until(lambda kept=kept: background(console) == wanted(kept))


@pytest.fixture
def own() -> Path:
    """Where a person's own themes are."""
    directory = paths.config() / "themes"
    directory.mkdir(parents=True)
    return directory


async def test_a_theme_of_ones_own_is_read_again_when_it_is_chosen_again(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch, own: Path
) -> None:
    file = own / "mine.toml"
    async with Console.on(cloud, monkeypatch) as console:
        for colour in ("#102030", "#203040"):
            file.write_text(f'primary = "#ffffff"\nbackground = "{colour}"\n')
            await opened(console, "theme mine")
            await console.press("enter")
            await console.closed()
            await console.until(lambda colour=colour: background(console) == colour)
        file.write_text('primary = "#fffff"\n')
        await opened(console, "theme mine")
        await console.press("enter")
        await console.closed()
        await console.sees("The theme mine has a wrong value: primary should be a colour")
        assert background(console) == "#203040"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("primary = ", "can't be read: "),
        ('background = "#000000"', "has no colour 'primary'"),
        ('primary = "#ff"', 'primary should be a colour such as "#5fafff" or "ansi_cyan".'),
        ("primary = 5", "primary should be a colour"),
        ('primary = "red"\ndark = "no"', "dark should be true or false."),
        ('primary = "red"\ntext_alpha = 7.0', "text_alpha should be a number from 0.0 to 1.0."),
        ('primary = "red"\nbackgruond = "red"', "has an unknown key 'backgruond'; there is accent, "),
        ("\xff", "can't be read: "),
    ],
)
def test_what_is_wrong_with_a_theme_is_said(own: Path, text: str, wrong: str) -> None:
    (own / "mine.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(themes.ThemeError) as said:
        themes.load("mine")
    assert str(own / "mine.toml") in str(said.value)
    assert wrong in str(said.value)


@pytest.mark.parametrize("name", ["", "../settings", "my theme", "/etc/passwd"])
def test_a_theme_is_named_by_its_file_alone(name: str) -> None:
    with pytest.raises(themes.ThemeError, match=r"There is no theme .* there is ansi, smtui-"):
        themes.load(name)


def test_the_usual_theme_goes_by_the_colours_that_there_are(own: Path) -> None:
    assert [themes.begin("", count)[0].name for count in (0, 8, 16, 256, 1 << 24)] == ["ansi"] * 3 + ["smtui-dark"] * 2
    assert themes.begin(LIGHT, 8)[0].name == LIGHT
    (own / "smtui-dark.toml").write_text("primary = 1")
    theme, wrong = themes.begin("nosuch", 256)
    assert theme.background == themes.load(themes.DEFAULT, themes.shipped()).background
    assert ["no theme 'nosuch'" in wrong[0], "smtui-dark has a wrong value" in wrong[1]] == [True, True]


def test_there_is_a_theme_for_everybody() -> None:
    found = {name: themes.load(name, themes.shipped()) for name in themes.names()}
    assert set(found) == {themes.DEFAULT, LIGHT, CONTRAST, COLOUR_BLIND, themes.ANSI}
    assert [found[name].dark for name in (themes.DEFAULT, LIGHT)] == [True, False]
    assert [name for name, theme in found.items() if theme.ansi] == [themes.ANSI]
