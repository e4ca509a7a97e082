"""A terminal that is too small: one sentence in the place of everything, until it is larger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import events
from textual.app import ReturnType
from textual.geometry import Size

from smtui.terminal.driver import TerminalDriver
from smtui.terminal.frames import GuardedFrames

if TYPE_CHECKING:
    from typing import Any

    from rich.console import RenderableType
    from textual._compositor import CompositorUpdate
    from textual.screen import Screen

_CLEAR: Final = "\x1b[0m\x1b[H\x1b[2J"


class RoomyFrames(GuardedFrames[ReturnType]):
    """A mixin for apps: where the terminal is smaller than `least_size`, it shows a sentence that says so.

    The app goes on underneath, at the size that there is, but draws nothing and gets no keys except those that
    `always_works` lets through.
    """

    least_size: Size = Size(0, 0)
    """The columns and rows that the app needs."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._sentence_at: Size | None = None

    @property
    def is_cramped(self) -> bool:
        """Whether the terminal is too small."""
        width, height = self.size
        return width < self.least_size.width or height < self.least_size.height

    def always_works(self, event: events.Key) -> bool:
        """Hook: whether a key counts where the terminal is too small. Says no by itself."""
        del event
        return False

    def cramped_words(self) -> str:
        """Give what shows where the terminal is too small."""
        least, now = (f"{size.width}×{size.height}" for size in (self.least_size, self.size))
        return f"{self.title} needs {least}; this terminal has {now}: make it larger."

    async def on_event(self, event: events.Event) -> None:
        """Take no keys, no mouse and no paste while the terminal is too small."""
        is_input = isinstance(event, (events.InputEvent, events.Paste))
        if is_input and self.is_cramped and not (isinstance(event, events.Key) and self.always_works(event)):
            event.stop()
            return
        await super().on_event(event)

    def repaint(self) -> None:
        """Draw the whole screen again, whatever the terminal shows now."""
        self._sentence_at = None
        super().repaint()

    def _display(self, screen: Screen[Any], renderable: RenderableType | CompositorUpdate | None) -> None:
        driver = self._driver
        if self.is_cramped:
            if self._sentence_at != self.size and isinstance(driver, TerminalDriver) and self._running:
                self._sentence_at = self.size
                driver.write(placed(self.cramped_words(), self.size))
        elif self._sentence_at is not None:
            # What Textual has drawn meanwhile is nowhere.
            self._sentence_at = None
            self.call_next(self.repaint)
        else:
            super()._display(screen, renderable)
            return
        self.post_display_hook()


def placed(words: str, size: Size) -> str:
    """Give what puts words on an empty screen of a size, as much of them as it holds."""
    lines = [""]
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if len(longer) <= size.width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    rows = [line[: size.width] for line in lines[: max(1, size.height)]]
    return _CLEAR + "".join(f"\x1b[{number};1H{row}" for number, row in enumerate(rows, 1)) + "\x1b[H"
