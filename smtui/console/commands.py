"""What the console itself does on a key, with no operation of the service behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """Something the console itself does, with no operation behind it.

    Attributes:
        name: how settings and commands name it; also the action method of the main screen, where that carries it
            out, or else of the app, which binds the key itself because it works in dialogs too.
        key: the key.
        label: a word or two for the footer, "" to leave it out there.
        help: a sentence for the help.
    """

    name: str
    key: str
    label: str
    help: str


COMMANDS: Sequence[Command] = (
    Command("refresh", "r", "Refresh", "Read what is under the cursor again."),
    Command("next_tab", "v", "View", "Show the next tab of the detail."),
    Command("previous_tab", "V", "", "Show the previous tab of the detail."),
    Command("reveal", "x", "", "Show the secrets that the tab hides, or hide them again."),
    Command("next_pane", "tab", "", "Go to the next pane; Shift+Tab to the previous one."),
    Command("profile", "P", "Profile", "Open another profile: another subscription, or the local cloud."),
    Command("suspend_process", "ctrl+z", "", "Go back to the shell; fg brings smtui back."),
    Command("help", "?", "Help", "Show this help."),
    Command("quit", "ctrl+q", "Quit", "Leave smtui. Pending operations go on, and are there at the next start."),
)

MOVES: Sequence[tuple[str, str]] = (
    ("↑ ↓  k j", "Move by a row."),
    ("→ Enter  l", "Open, then go to the first row below."),
    ("←  h", "Close, then go to the row above."),
    ("PgUp PgDn Home End", "Move by a screen, or to the ends."),
)
