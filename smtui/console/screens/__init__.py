"""The screens: the main one, and one for each kind of dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smtui.console.dialogs import Dialog
    from smtui.console.screens.armed import ArmedScreen
    from smtui.console.session import Session


def screen_for(dialog: Dialog, session: Session) -> ArmedScreen:
    """Give the screen that carries a dialog out."""
    from smtui.console.dialogs import Destruction, Form
    from smtui.console.screens.destruction import DestructionScreen
    from smtui.console.screens.form import FormScreen
    from smtui.console.screens.swap import SwapScreen

    if isinstance(dialog, Form):
        return FormScreen(dialog, session)
    if isinstance(dialog, Destruction):
        return DestructionScreen(dialog, session)
    return SwapScreen(dialog, session)
