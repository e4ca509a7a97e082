"""From an action to its dialog: what refuses it, what has to be read first, and what happens when it closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtui.console import workers
from smtui.console.screens import refusal_of, screen_for
from smtui.protocol.operation import Effect, InvalidCall

if TYPE_CHECKING:
    from smtui.console.actions import Offer
    from smtui.console.dialogs import Prepared
    from smtui.console.node import Node
    from smtui.console.screens.main import MainScreen
    from smtui.console.session import Session


def act(screen: MainScreen, offer: Offer, session: Session) -> None:
    """Open the dialog of an action on what is marked, or else on its node, or say why it can't be done now.

    Args:
        screen: shows the dialog, and says why there is none.
        offer: the action and its node.
        session: sends what the dialog fills in.
    """
    if screen.marks:
        from smtui.console import planning, wishes

        wanted = wishes.of_marked(screen.marks, offer.action, screen.keymap)
        if len(wanted) > 1:
            planning.for_marked(screen, offer.action, wanted, session)
            return
    act_on_node(screen, offer, session)


def act_on_node(screen: MainScreen, offer: Offer, session: Session) -> None:
    """Open the dialog of an action on its node, whatever is marked; see `act`."""
    from smtui.console.dialogs import Prepared, Reversal

    reason = offer.action.reason_against(offer.node, session.profile)
    if reason and offer.action.way is not None:
        from smtui.console import planning

        if obstacle := planning.obstacle_of(offer):
            planning.way_of(screen, obstacle, session)
            return
    if reason and offer.action.effect in (Effect.SWAP, Effect.DESTROY):
        # A sentence in the footer is easily missed, and the name typed next would be taken for keys.
        screen.app.push_screen(refusal_of(offer, reason))
        return
    if reason:
        screen.say(reason)
        return
    try:
        dialog = offer.action.dialog(offer.node)
    except InvalidCall as error:
        screen.say(str(error))
        return
    if isinstance(dialog, Prepared):
        screen.say(dialog.waiting, "dim")
        workers.start(screen, "prepare", _prepare, screen, dialog, screen.nodes.node, session)
    elif isinstance(dialog, Reversal):
        from smtui.console import reversal

        screen.say(dialog.waiting, "dim")
        workers.start(screen, "reversal", reversal.take_back, screen, dialog, session)
    else:
        screen.app.push_screen(screen_for(dialog, session), screen.dialog_closed)


async def _prepare(screen: MainScreen, dialog: Prepared, node: Node, session: Session) -> None:
    """Read what a dialog needs, and open it if the cursor is still where it was."""
    from smtui.console.dialogs import Copy, Obstacle
    from smtui.console.session import FAILURES

    try:
        form = await dialog.read(session.read)
    except FAILURES as error:
        screen.say(str(error), "bad")
        return
    if isinstance(form, Copy):
        await screen.copy(form.what, form.text)
        return
    screen.unsay()
    if isinstance(form, Obstacle):
        from smtui.console import planning

        if screen.is_on_top and screen.nodes.node is node:
            planning.way_of(screen, form, session)
        return
    if screen.is_on_top and screen.nodes.node is node:
        screen.app.push_screen(screen_for(form, session), screen.dialog_closed)
