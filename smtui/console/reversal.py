"""Takes the newest change of a resource back with one key, if what stands there is what that change left."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from smtui.console.keymap import Keymap, shown
from smtui.console.session import FAILURES, Rehearsed
from smtui.operations.entry import Entry, State
from smtui.protocol import catalogue
from smtui.protocol.xml import XmlError

if TYPE_CHECKING:
    from smtui.console.dialogs import Reversal
    from smtui.console.keymap import Keymap, shown
    from smtui.console.screens.main import MainScreen
from smtui.console.session import Session

_STANDING: Final = {
    State.WAITING: "still waits to be sent",
    State.INTENDED: "is being sent",
    State.PENDING: "is still going on",
    State.FAILED: "failed, so that there is nothing to take back",
    State.NOT_SENT: "was not sent, so that there is nothing to take back",
    State.UNKNOWN: "has an unknown outcome",
}


async def take_back(screen: MainScreen, reversal: Reversal, session: Session) -> None:
    """Send a reversal, or say why it is not sent. It can't go out twice: the second finds the first as the newest."""
    try:
        newest = _newest(reversal, session)
        body = await asyncio.to_thread(session.journal.body, newest.id)
        call = await reversal.call(session.read, body.encode())
        if _newest(reversal, session) != newest:
            raise LookupError("Something else was changed meanwhile.")
        await session.change(call)
    except LookupError as error:
        screen.say(f"{error.args[0]} {reversal.instead}")
    except Rehearsed:
        from smtui.console.screens.preview import PreviewScreen

        screen.unsay()
        screen.app.push_screen(PreviewScreen(call, session))
    except (*FAILURES, XmlError) as error:
        screen.say(str(error), "bad")
    else:
        screen.say(reversal.done, "ok")


def advice(entry: Entry, keymap: Keymap) -> str:
    """Give the sentence for a change that has just succeeded and can be taken back with a key; "" for others."""
    from smtui.console.resources.swap import SWAP_BACK

    key = keymap.key(SWAP_BACK)
    if entry.state is not State.SUCCEEDED or entry.operation != catalogue.find(SWAP_BACK.operation).name or not key:
        return ""
    return f"{entry.target} was swapped; {shown(key)} swaps it back."


def _newest(reversal: Reversal, session: Session) -> Entry:
    """Give the change to take back.

    Raises:
        LookupError: the newest change of the resource is another one, or did not succeed.
    """
    root = f"/{session.profile.subscription_id}/{reversal.resource}"
    for entry in session.changes.entries:
        path = entry.path.partition("?")[0].rstrip("/")
        if path == root or path.startswith(f"{root}/"):
            if entry.operation != reversal.operation:
                raise LookupError(f"The last change here was {entry.operation}, not {reversal.operation}.")
            if entry.state is not State.SUCCEEDED:
                raise LookupError(f"The last {reversal.operation} {_STANDING[entry.state]}.")
            return entry
    raise LookupError(f"There was no {reversal.operation} here.")
