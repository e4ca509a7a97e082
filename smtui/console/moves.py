"""What moves the cursor of a pane, and the keys for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One way to move.

    Attributes:
        name: how the settings name it, such as "page_down".
        keys: the keys.
        help: a sentence for the help.
    """

    name: str
    keys: tuple[str, ...]
    help: str


MOVES: Final = (
    Move(name="up", keys=("up", "k"), help="Move up by a row."),
    Move(name="down", keys=("down", "j"), help="Move down by a row."),
    Move(
        name="in",
        keys=("right", "l", "enter"),
        help="Open, then go to the first row below; from a change to what it changed; in the detail, to columns of a "
        "table that had no room.",
    ),
    Move(name="out", keys=("left", "h"), help="Close, then go to the row above; in the detail, to columns before."),
    Move(name="page_up", keys=("pageup",), help="Move up by a screen."),
    Move(name="page_down", keys=("pagedown",), help="Move down by a screen."),
    Move(name="first", keys=("home", "g"), help="Go to the first row."),
    Move(name="last", keys=("end", "G"), help="Go to the last row."),
)
