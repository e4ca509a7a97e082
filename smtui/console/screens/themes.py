"""The list of themes: each one shows as the cursor comes to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from smtui.console.screens.pick import PickScreen


class ThemesScreen(PickScreen):
    """Picks one of the themes. Its result is an index, or None.

    Args:
        names: the themes.
        current: the one to begin at.
        show: shows a theme.
    """

    # Beside what it is about, not in front of it.
    DEFAULT_CSS = """
    ThemesScreen {
        align: right middle;
        & > Vertical { max-width: 48; max-height: 14; background: $background; }
    }
    """

    def __init__(self, names: Sequence[str], current: str, show: Callable[[str], None]) -> None:
        super().__init__(names, names.index(current) if current in names else 0, title="Theme")
        self._names = names
        self._show = show

    def came_to(self, number: int) -> None:
        """Show the theme under the cursor."""
        self._show(self._names[number])
