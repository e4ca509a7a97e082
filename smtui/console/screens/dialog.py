"""The base of every dialog."""

from __future__ import annotations

from textual.screen import ModalScreen, ScreenResultType


class DialogScreen(ModalScreen[ScreenResultType]):
    """A dialog that ends once, whatever ends it."""

    def end(self, result: ScreenResultType | None = None) -> None:
        """Leave with a result.

        Textual's own `dismiss` takes away whatever is on top: a dialog that is left by a key while its answer arrives
        would take the main screen along.
        """
        if self.app.screen is self:
            self.dismiss(result)
