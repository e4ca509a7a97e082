"""The command that changes the theme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from smtui.console.commands.command import Command

if TYPE_CHECKING:
    from smtui.console.screens.main import MainScreen
    from smtui.console.theming import Theming


def theme(screen: MainScreen, name: str) -> None:
    """Change the theme to the one that is named, or to one that the person picks."""
    from smtui.console import workers

    if name:
        _choose(screen, name)
    else:
        workers.start(screen, "theme", _pick, screen)


def preview(screen: MainScreen, name: str) -> None:
    """Show how a theme looks; without a name, the one that was chosen."""
    _theming(screen).show(name)


def theme_names(_: MainScreen) -> Sequence[str]:
    """Give the names of the themes."""
    from smtui.console import themes

    return themes.names()


async def _pick(screen: MainScreen) -> None:
    from smtui.console.screens.themes import ThemesScreen

    theming = _theming(screen)
    names = theme_names(screen)
    picked = await screen.app.push_screen_wait(ThemesScreen(names, theming.chosen, theming.show))
    if picked is None:
        theming.show("")
    else:
        _choose(screen, names[picked])


def _choose(screen: MainScreen, name: str) -> None:
    from smtui.console.themes import ThemeError

    try:
        _theming(screen).choose(name)
    except ThemeError as error:
        screen.say(str(error))
    else:
        screen.say(f"{name} is the theme of this run; to keep it, set theme in settings.toml.", "ok")


def _theming(screen: MainScreen) -> Theming:
    from smtui.console.app import ConsoleApp

    assert isinstance(screen.app, ConsoleApp)
    return screen.app.theming


COMMANDS: Final = (
    Command(
        name="theme",
        help="Change the colours, for this run; settings.toml keeps them.",
        run=theme,
        argument="NAME",
        complete=theme_names,
        preview=preview,
    ),
)
