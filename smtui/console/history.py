"""Where somebody has been, with the rules of a browser."""

from __future__ import annotations

from typing import Final

LIMIT: Final = 200


class History:
    """Remembers places in the order of the visits, and which of them is the present one.

    A visit after going back drops what lay ahead, and a place is never twice in a row.

    Args:
        limit: how many places are remembered, at least 1; beyond it the oldest ones go.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._places: list[str] = []
        self._at = -1

    @property
    def places(self) -> tuple[str, ...]:
        """All places, the oldest first."""
        return tuple(self._places)

    @property
    def here(self) -> str | None:
        """The present place; None before the first visit."""
        return self._places[self._at] if self._places else None

    def visit(self, place: str) -> None:
        """Come to a place; the present one again is no visit."""
        if place == self.here:
            return
        self._places = [*self._places[: self._at + 1], place][-self._limit :]
        self._at = len(self._places) - 1

    def back(self) -> str | None:
        """Go to the place before this one, and give it; None where there is none."""
        return self._go(-1)

    def forward(self) -> str | None:
        """Go to the place after this one, and give it; None where there is none."""
        return self._go(1)

    def undo(self, step: int) -> None:
        """Take back the last step, because its place is gone: forget that place, and be where the step began.

        Args:
            step: -1 for a step back, 1 for one forward.
        """
        gone = self._at
        del self._places[gone]
        self._at = gone - 1 if step > 0 else gone
        if 0 < gone < len(self._places) and self._places[gone - 1] == self._places[gone]:
            # What lay on both sides of it is one place now.
            del self._places[gone]
            self._at = gone - 1

    def _go(self, step: int) -> str | None:
        if not self._places or not 0 <= self._at + step < len(self._places):
            return None
        self._at += step
        return self.here
