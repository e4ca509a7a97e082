"""The screens: the main one, and one for each kind of dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smtui.console.actions import Offer
    from smtui.console.dialogs import Destruction, Edit, Form, Swap
    from smtui.console.screens.armed import ArmedScreen
    from smtui.console.screens.reading import ReadingScreen
    from smtui.console.session import Session


def screen_for(dialog: Form | Destruction | Swap | Edit, session: Session) -> ArmedScreen:
    """Give the screen that carries a dialog out."""
    from smtui.console.dialogs import Destruction, Edit, Form
    from smtui.console.screens.destruction import DestructionScreen
    from smtui.console.screens.edit import EditScreen
    from smtui.console.screens.form import FormScreen
    from smtui.console.screens.swap import SwapScreen

    if isinstance(dialog, Form):
        return FormScreen(dialog, session)
    if isinstance(dialog, Destruction):
        return DestructionScreen(dialog, session)
    if isinstance(dialog, Edit):
        return EditScreen(dialog, session)
    return SwapScreen(dialog, session)


def refusal_of(offer: Offer, reason: str) -> ReadingScreen:
    """Give the screen that says why an action can't be done now."""
    from smtui.console.lines import line, span
    from smtui.console.screens.reading import ReadingScreen

    title = f"{offer.action.label} {offer.node.name}: not now"
    return ReadingScreen(title, [line(span(reason, "warn")), (), line(span(offer.action.help, "dim"))])
