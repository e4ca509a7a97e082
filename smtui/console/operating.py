"""What can be done with a change of the operations panel, besides going to what it is about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from smtui.console import workers
from smtui.console.session import FAILURES, Session
from smtui.operations.entry import Entry, State

if TYPE_CHECKING:
    from smtui.console.screens.main import MainScreen


def carry_out(screen: MainScreen, wish: str, entry: Entry) -> None:
    """Do with a change what a key of the operations panel, or a command of that name, stands for."""
    session = screen.session
    if session is not None:
        workers.start(screen, f"{wish} {entry.id}", _WISHES[wish], screen, entry, session)


async def check(screen: MainScreen, entry: Entry, session: Session) -> None:
    """Look for what became of a change whose outcome is unknown, and say what was found."""
    if entry.state is not State.UNKNOWN:
        screen.say("Only a change whose outcome is unknown can be looked for.", "dim")
        return
    screen.say(f"Looking for what became of {entry.operation} of {entry.target}…", "dim")
    try:
        await session.reconciler.look(entry)
    except FAILURES as error:
        screen.say(f"It can't be found out now. {error}", "bad")
        return
    found = next((each for each in session.journal.entries(session.profile) if each.id == entry.id), entry)
    screen.say(f"{found.state.capitalize()}: {found.message}", "warn" if found.state is State.UNKNOWN else "ok")


async def wait(screen: MainScreen, entry: Entry, session: Session) -> None:
    """Ask whether a change that was refused is to wait for the operation that was in its way."""
    from smtui.console.screens.waiting import WaitScreen

    held = session.turns.refused(entry.id)
    if held is None:
        screen.say("Only a change that this console sent, and another operation stood in the way of, can wait.", "dim")
    else:
        await screen.app.push_screen(WaitScreen(held, session))


async def drop(screen: MainScreen, entry: Entry, session: Session) -> None:
    """Take a change back that waits."""
    if entry.state is not State.WAITING:
        screen.say("Only a change that waits for another operation can be taken back.", "dim")
        return
    try:
        await session.turns.drop(entry.id)
    except FAILURES as error:
        screen.say(f"It still waits. {error}", "bad")
    else:
        screen.say(f"{entry.operation} of {entry.target} waits no more.", "ok")


_WISHES: Final[dict[str, Callable[[MainScreen, Entry, Session], Awaitable[None]]]] = {
    "check": check,
    "wait": wait,
    "drop": drop,
}
