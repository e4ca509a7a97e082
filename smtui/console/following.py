"""Follows the journal for the main screen: the panel, what is read again after a change, and what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtui.operations.entry import UNDER_WAY
from smtui.terminal.text import content

if TYPE_CHECKING:
    from textual.timer import Timer

    from smtui.console.screens.main import MainScreen
    from smtui.console.session import Session


class Following:
    """Shows the changes of a session as long as it is the screen's.

    Args:
        screen: shows them.
        session: has them.

    Attributes:
        pending: how many of them are under way.
    """

    def __init__(self, screen: MainScreen, session: Session) -> None:
        self.pending = 0
        self._screen = screen
        self._session = session
        self._states: dict[int, str] | None = None
        self._problem = ""
        self._ticking: Timer | None = None
        session.subscribe(lambda: screen.call_later(self._told))

    def end(self) -> None:
        """Stop following, and empty the panel."""
        if self._ticking is not None:
            self._ticking.stop()
        self._screen.operations.show_entries((), {})
        self._screen.operations.border_subtitle = ""

    @property
    def _is_over(self) -> bool:
        return self._screen.session is not self._session

    def _told(self) -> None:
        """Show what the journal says now, and read again what changes have done."""
        from smtui.console import reversal
        from smtui.console.changed import OPERATIONS

        if self._is_over:
            return
        screen, entries = self._screen, self._session.changes.entries
        # What the journal held before this session began has nothing new to tell.
        known, self._states = self._states, {entry.id: entry.state for entry in entries}
        for entry in entries:
            if known is not None and known.get(entry.id) != entry.state and screen.explorer is not None:
                screen.explorer.touch(entry.path)
                if advice := reversal.advice(entry, screen.keymap):
                    screen.say(advice, "ok")
        screen.detail.redraw_tab(OPERATIONS)
        self._show()

    def _show(self) -> None:
        if self._is_over:
            return
        changes, panel = self._session.changes, self._screen.operations
        panel.show_entries(changes.entries, changes.usual, self._session.turns.held)
        if changes.problem != self._problem:
            self._problem = changes.problem
            panel.border_subtitle = content(changes.problem)
        self.pending = sum(entry.state in UNDER_WAY for entry in changes.entries)
        self._screen.update_header()
        if self.pending and self._ticking is None:
            self._ticking = self._screen.set_interval(1.0, self._show)
        elif not self.pending and self._ticking is not None:
            self._ticking.stop()
            self._ticking = None
