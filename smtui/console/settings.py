"""The settings file: what can be set, and what a file says. A mistake in it is said, and stops nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from smtui.client.toml_file import TomlError, TomlFile

if TYPE_CHECKING:
    from pathlib import Path

_MIN_REFRESH: Final = 2.0
_MAX_REFRESH: Final = 3600.0
KEYS: Final = "keys"
"""The table of keys: what has a name, and the key or the list of keys to give it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One thing that can be set.

    Attributes:
        name: its key in the file, and its field in `Settings`.
        help: what it does, for the documentation.
        values: what it may be, in words.
        accepts: whether a value of the file is one that it may be.
    """

    name: str
    help: str
    values: str
    accepts: Callable[[Any], bool]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_switch(value: Any) -> bool:
    return isinstance(value, bool)


def _is_interval(value: Any) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and (value == 0 or _MIN_REFRESH <= value <= _MAX_REFRESH)


SETTINGS: Final = (
    Setting(
        name="theme",
        help="The theme. Without one it is smtui-dark, or ansi where the terminal has 16 colours or fewer.",
        values='the name of a theme, such as "smtui-light"',
        accepts=_is_text,
    ),
    Setting(
        name="refresh_seconds",
        help="How many seconds lie between two refreshes of what is on the screen; 0 for none by itself.",
        values=f"0, or a number from {_MIN_REFRESH:g} to {_MAX_REFRESH:g}",
        accepts=_is_interval,
    ),
    Setting(
        name="reopen",
        help="Whether the console opens where it was left.",
        values="true or false",
        accepts=_is_switch,
    ),
    Setting(
        name="mouse",
        help="Whether the mouse is used; without it the terminal selects text as usual.",
        values="true or false",
        accepts=_is_switch,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a file says; without arguments the defaults.

    Attributes:
        theme: as `SETTINGS` explains it, and so are the next ones.
        refresh_seconds: seconds.
        reopen: a switch.
        mouse: a switch.
        keys: keys by what has a name: an action, a command or a move. Whether there is such a thing, and whether two
            have the same key, is looked at by `smtui.console.keymap`.
        mistakes: what is wrong with the file, a sentence each.
        where: where each of `keys` stands in the file.
    """

    theme: str = ""
    refresh_seconds: float = 30.0
    reopen: bool = True
    mouse: bool = True
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mistakes: tuple[str, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)


DEFAULTS: Final = Settings()


def read(file: Path) -> Settings:
    """Read a settings file; one that is not there sets nothing.

    Args:
        file: the file.

    Returns:
        The settings. A value that is wrong is left at its default, with a sentence in `mistakes`.
    """
    try:
        toml = TomlFile(file)
    except TomlError as error:
        return Settings(mistakes=(f"{error} Nothing of it is used.",))
    known = {setting.name: setting for setting in SETTINGS}
    mistakes = [sentence for _, _, sentence in toml.unknown(toml.values, (*known, KEYS))]
    values: dict[str, Any] = {}
    for name, setting in known.items():
        value = toml.values.get(name, getattr(DEFAULTS, name))
        if setting.accepts(value):
            values[name] = value
        else:
            mistakes.append(f"{toml.where(name)}: {name} should be {setting.values}; it is taken as not set.")
    keys, wrong = _keys(toml)
    where = {name: toml.where(KEYS, name) for name in keys}
    return Settings(**values, keys=keys, mistakes=(*mistakes, *wrong), where=where)


def _keys(toml: TomlFile) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    table = toml.values.get(KEYS, {})
    if not isinstance(table, dict):
        return {}, [f"{toml.where(KEYS)}: keys should be a table, [keys], of names and their keys."]
    found: dict[str, tuple[str, ...]] = {}
    wrong = []
    for name, value in table.items():
        keys = [value] if isinstance(value, str) else value
        if isinstance(keys, list) and all(isinstance(key, str) and key for key in keys):
            found[name] = tuple(keys)
        else:
            usual = 'a key such as "S" or "ctrl+r", a list of keys, or [] for none'
            wrong.append(f"{toml.where(KEYS, name)}: {name} should be {usual}; it keeps its own.")
    return found, wrong
