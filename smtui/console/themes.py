"""Themes: TOML files, shipped with smtui or a person's own."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from textual.theme import Theme

from smtui import paths

DEFAULT: Final = "smtui-dark"

_KEYS: Final = frozenset(field.name for field in fields(Theme)) - {"name", "variables"}


class ThemeError(Exception):
    """A theme is missing or wrong; the message names the file and the key."""


def directories() -> tuple[Path, ...]:
    """Give where themes are looked for: a person's own first, then those shipped."""
    package = Path(__file__).parents[1]
    # A wheel holds them inside the package, a checkout beside it.
    return paths.config() / "themes", package / "themes", package.parent / "themes"


def names() -> list[str]:
    """Give the names of all themes that are there."""
    return sorted({file.stem for directory in directories() for file in directory.glob("*.toml")})


def load(name: str) -> Theme:
    """Read a theme.

    Args:
        name: the file's name without .toml.

    Raises:
        ThemeError: there is no such file, it is not TOML, or a key or a colour is wrong.
    """
    file = next((path for directory in directories() if (path := directory / f"{name}.toml").is_file()), None)
    if file is None or "/" in name:
        raise ThemeError(f"There is no theme {name!r}; there is {', '.join(names())}.")
    try:
        colours: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ThemeError(f"The theme {file} can't be read: {error}.") from None
    if unknown := sorted(colours.keys() - _KEYS):
        raise ThemeError(f"The theme {file} has an unknown key {unknown[0]!r}; there is {', '.join(sorted(_KEYS))}.")
    try:
        theme = Theme(name=name, **colours)
        theme.to_color_system().generate()
    except Exception as error:
        # Textual raises whatever its colour parser meets.
        raise ThemeError(f"The theme {file} has a wrong value: {error}.") from None
    return theme
