"""Themes: TOML files, shipped with smtui or a person's own."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from smtui import paths
from smtui.terminal.capabilities import MANY_COLOURS

if TYPE_CHECKING:
    from textual.theme import Theme

DEFAULT: Final = "smtui-dark"
ANSI: Final = "ansi"
"""The theme in the terminal's own colours."""

_SWITCHES: Final = ("dark", "ansi")
_NUMBERS: Final = ("luminosity_spread", "text_alpha")


# What Textual leaves out of a theme in the terminal's colours, or takes black and white for.
_ANSI_VARIABLES: Final = {
    "ansi-background": "ansi_default",
    "ansi-foreground": "ansi_default",
    "border-blurred": "ansi_default",
    "scrollbar-background": "ansi_default",
    "scrollbar-background-hover": "ansi_default",
    "scrollbar-background-active": "ansi_default",
    "input-selection-foreground": "ansi_black",
}


class ThemeError(Exception):
    """A theme is missing or wrong; the message names the file and the key."""


def shipped() -> tuple[Path, ...]:
    """Give where the themes of smtui itself may be."""
    package = Path(__file__).parents[1]
    # A wheel holds them inside the package, a checkout beside it.
    return package / "themes", package.parent / "themes"


def directories() -> tuple[Path, ...]:
    """Give where themes are looked for: a person's own first, then those shipped."""
    return paths.config() / "themes", *shipped()


def names() -> list[str]:
    """Give the names of all themes that are there."""
    return sorted({file.stem for directory in directories() for file in directory.glob("*.toml")})


def begin(setting: str, colours: int) -> tuple[Theme, list[str]]:
    """Give the theme to begin with, and what is wrong with those that should have come first, a sentence each.

    Args:
        setting: name of the theme in the settings; "" for the usual one.
        colours: how many colours the terminal has.

    Raises:
        ThemeError: not even the one that is shipped can be read.
    """
    usual = DEFAULT if colours >= MANY_COLOURS else ANSI
    wrong: list[str] = []
    for name in dict.fromkeys((setting or usual, usual)):
        try:
            return load(name), wrong
        except ThemeError as error:
            wrong.append(str(error))
    return load(usual, shipped()), wrong


def load(name: str, places: Iterable[Path] | None = None) -> Theme:
    """Read a theme.

    Args:
        name: the file's name without .toml.
        places: the directories that are looked in; all of them if not given.

    Raises:
        ThemeError: there is no such file, it is not TOML, or a key or a colour is wrong.
    """
    # What only wants the names, as a shell's completion does, never needs Textual.
    from textual.theme import Theme

    file = _file(name, directories() if places is None else places)
    values = _values(file)
    keys = {field.name for field in fields(Theme)} - {"name", "variables"}
    if unknown := sorted(values.keys() - keys):
        raise _wrong(file, f"has an unknown key {unknown[0]!r}; there is {', '.join(sorted(keys))}")
    if "primary" not in values:
        raise _wrong(file, "has no colour 'primary'; everything else may be left out")
    for key, value in values.items():
        _check(file, key, value)
    theme = Theme(name=name, **values)
    if theme.ansi:
        thumb = dict.fromkeys(("scrollbar", "scrollbar-hover", "scrollbar-active", "border"), theme.primary)
        theme.variables = {**_ANSI_VARIABLES, **thumb}
    try:
        theme.to_color_system().generate()
    except Exception as error:
        # Textual raises whatever its generator meets.
        raise _wrong(file, f"has a wrong value: {error}") from None
    return theme


def _file(name: str, places: Iterable[Path]) -> Path:
    # Textual makes a class of the name, and a path would lead out of the directories.
    is_name = bool(name) and all(character.isalnum() or character in "-_." for character in name)
    if is_name:
        for directory in places:
            if (file := directory / f"{name}.toml").is_file():
                return file
    wrong = "" if is_name else " Its name should be of letters, digits, - and _."
    raise ThemeError(f"There is no theme {name!r}; there is {', '.join(names())}.{wrong}")


def _values(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(file, f"can't be read: {error}") from None


def _check(file: Path, key: str, value: object) -> None:
    """Refuse a value that is not of its key's kind.

    Raises:
        ThemeError: it is not.
    """
    from textual.color import Color, ColorParseError

    if key in _SWITCHES:
        wanted = "" if isinstance(value, bool) else "true or false"
    elif key in _NUMBERS:
        wanted = "" if isinstance(value, float) and 0 <= value <= 1 else "a number from 0.0 to 1.0"
    else:
        wanted = 'a colour such as "#5fafff" or "ansi_cyan"'
        try:
            if isinstance(value, str) and Color.parse(value):
                wanted = ""
        except ColorParseError:
            pass
    if wanted:
        raise _wrong(file, f"has a wrong value: {key} should be {wanted}")


def _wrong(file: Path, what: str) -> ThemeError:
    # What is wrong comes first: where there is one line, the file's directories would take all of it.
    return ThemeError(f"The theme {file.stem} {what}. Its file is {file}.")
