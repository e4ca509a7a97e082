"""The theme of the running console: the one that was chosen, and the one that only shows for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from smtui.console import themes

if TYPE_CHECKING:
    from textual.app import App
    from textual.theme import Theme


STYLE: Final = """
MainScreen { background: $background; }
ResourceTree, Detail, OperationsPanel, LineView {
    border-title-color: $foreground;
    border-subtitle-color: $foreground;
}
Input > .input--selection { background: $primary; color: $background; }
Input:ansi {
    text-style: underline;
    & > .input--selection { color: ansi_black; }
    & > .input--cursor { background: ansi_default; color: ansi_default; text-style: reverse; }
}
"""
"""Where Textual's own widgets and titles get their colours from."""


class Theming:
    """Puts themes on the app, and knows which one the person has chosen.

    Args:
        app: what is themed.
        theme: the theme to begin with.

    Attributes:
        chosen: name of the theme that was chosen.
    """

    def __init__(self, app: App[Any], theme: Theme) -> None:
        self._app = app
        self.chosen = theme.name
        self._put_on(theme)

    def choose(self, name: str) -> None:
        """Use a theme from now on; its file is read again.

        Args:
            name: the theme's name.

        Raises:
            ThemeError: it can't be used; everything stays as it is.
        """
        self._put_on(themes.load(name))
        self.chosen = name

    def show(self, name: str) -> None:
        """Show how a theme looks; one that can't be used shows as the one that was chosen.

        Args:
            name: the theme's name; "" for the one that was chosen.
        """
        try:
            theme = themes.load(name or self.chosen)
        except themes.ThemeError:
            # That of a run's beginning may have come from elsewhere.
            self._app.theme = self.chosen
            return
        if name or self._app.theme != theme.name:
            self._put_on(theme)

    def _put_on(self, theme: Theme) -> None:
        known = self._app.get_theme(theme.name)
        self._app.register_theme(theme)
        if theme.name != self._app.theme:
            self._app.theme = theme.name
        elif theme != known:
            self._app.refresh_css(animate=False)
