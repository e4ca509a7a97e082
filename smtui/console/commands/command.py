"""What one command of the console is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smtui.console.screens.main import MainScreen


def nothing(_: MainScreen) -> Sequence[str]:
    """Complete nothing."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something the console itself does, with no operation of the service behind it.

    Attributes:
        name: how the settings, the command line and the palette name it, such as "next_tab".
        keys: the keys, the first one being the one that is shown; none where it is only reached by name.
        aliases: what else the command line takes for its name, such as "q".
        label: a word or two for the footer, "" to leave it out there.
        help: a sentence for the help.
        run: carries it out on the main screen; its text is what the command line gave after the name, or "".
            None where the app binds the key itself, because it works in dialogs too.
        argument: what may follow the name in the command line, such as "NAME"; "" for nothing.
        complete: gives what the argument may be.
        preview: shows on the main screen what an argument would do while it is typed or chosen in the command line;
            it is called with "" when that is left without it.
    """

    name: str
    keys: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    label: str = ""
    help: str
    run: Callable[[MainScreen, str], Awaitable[None] | None] | None = None
    argument: str = ""
    complete: Callable[[MainScreen], Sequence[str]] = nothing
    preview: Callable[[MainScreen, str], None] | None = None
