"""Says what stands in the way of an action, and offers the plan that takes it away."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events

from smtui.console.lines import Line, line
from smtui.console.screens.reading import ReadingScreen


class ObstacleScreen(ReadingScreen):
    """Shows what stands in the way; Enter asks for the plan.

    Args:
        title: its title, cleaned here.
        lines: what stands in the way.

    Attributes:
        wants_plan: whether the person asked for the plan.
    """

    def __init__(self, title: str, lines: Sequence[Line]) -> None:
        offer = line(("Enter ", "key"), "shows a plan that makes it possible, step by step; nothing is sent yet.")
        super().__init__(title, [*lines, (), offer])
        self.wants_plan = False

    def on_key(self, event: events.Key) -> None:
        """Ask for the plan."""
        if event.key == "enter":
            event.stop()
            self.wants_plan = True
            self.end()
