"""Frames on their way from Textual's compositor to the terminal.

`GuardedFrames.frame` is the one place where a frame becomes what is written, and the guard stands there: text
that a widget forgot to clean loses its control characters, and no link reaches the terminal, since a link's
address may come from outside as well. A frame that the terminal is too slow for is left out, and made good by
a full repaint once the terminal has caught up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment, Segments
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, InlineUpdate, LayoutUpdate
from textual.app import App, ReturnType
from textual.strip import Strip

from smtui.terminal.driver import TerminalDriver
from smtui.terminal.monochrome import brightness_of, without_colour
from smtui.terminal.pinning import pinned
from smtui.terminal.text import REPLACEMENT, UNSAFE

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.screen import Screen

Restyle: TypeAlias = Callable[[Style], Style]

_BLACK: Final = 0.0
_WHITE: Final = 255.0


class GuardedFrames(App[ReturnType]):
    """A mixin for apps: cleans every frame, and leaves out those that a slow terminal can't take."""

    def frame(self, update: CompositorUpdate) -> str:
        """Turn an update into what is written to the terminal.

        Args:
            update: What the compositor made.

        Returns:
            Text and escape sequences. Only the escape sequences that Textual made itself are in it.
        """
        cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
        self._previous_cursor_position = cursor
        drawn = pinned(guarded(update, self._restyle()).render_segments(self.console))
        return f"{drawn}\x1b[{cursor.y + 1};{cursor.x + 1}H"

    def _display(self, screen: Screen[Any], renderable: RenderableType | CompositorUpdate | None) -> None:
        driver = self._driver
        if not isinstance(renderable, CompositorUpdate) or not isinstance(driver, TerminalDriver):
            if renderable is not None and driver is not None and not self.is_headless:
                renderable = self._guard_other(renderable)
            super()._display(screen, renderable)  # type: ignore[arg-type]
            return
        try:
            if self._batch_count or not self._running or self._closed:
                return
            if driver.behind(then=self.repaint):
                return
            try:
                sequence = self.frame(renderable)
            except Exception as error:
                self._handle_exception(error)
                return
            self._begin_update()
            driver.write(sequence)
            self._end_update()
        finally:
            self.post_display_hook()

    def _guard_other(self, renderable: RenderableType | CompositorUpdate) -> RenderableType | CompositorUpdate:
        if isinstance(renderable, CompositorUpdate):
            return guarded(renderable, self._restyle())
        return Segments(guard_segments(self.console.render(renderable), self._restyle()))

    def _restyle(self) -> Restyle | None:
        """Give what takes the colours out where the user wants none: Textual leaves greys."""
        if not self.no_color:
            return None
        ground = brightness_of(self.theme_variables.get("background", ""), _BLACK)
        figure = brightness_of(self.theme_variables.get("foreground", ""), _WHITE)
        return partial(without_colour, ground=ground, figure=figure)

    def repaint(self) -> None:
        """Draw the whole screen again, whatever the terminal shows now."""
        if self._running and self._screen_stack:
            self.screen.refresh(layout=True)


def guarded(update: CompositorUpdate, restyle: Restyle | None = None) -> CompositorUpdate:
    """Guard the text of an update.

    Args:
        update: What the compositor made.
        restyle: What becomes of the styles; they stay as they are if not given.

    Returns:
        The same update with guarded strips.

    Raises:
        TypeError: If the update is of a kind that Textual did not have when this was written.
    """
    if isinstance(update, LayoutUpdate):
        return LayoutUpdate([[guard(strip, restyle) for strip in line] for line in update.strips], update.region)
    if isinstance(update, ChopsUpdate):
        lines: list[Mapping[int, Strip | None]] = [{}] * len(update.chops)
        for y in {y for y, _, _ in update.spans}:
            lines[y] = {x: strip and guard(strip, restyle) for x, strip in update.chops[y].items()}
        return ChopsUpdate(lines, update.spans, update.chop_ends)
    if isinstance(update, InlineUpdate):
        return InlineUpdate([guard(strip, restyle) for strip in update.strips], update.clear)
    raise TypeError(f"no guard for {type(update).__name__}")


def guard(strip: Strip, restyle: Restyle | None = None) -> Strip:
    """Replace what must not be written.

    Args:
        strip: A strip as a widget rendered it.
        restyle: What becomes of the styles.

    Returns:
        The same strip if nothing is wrong with it, else one with the same width.
    """
    if restyle is None:
        # Strips are rendered nowhere but here, so that a rendered one has passed.
        if strip._render_cache is not None:
            return strip
        segments = strip._segments
        text = "".join([segment.text for segment in segments])
        if (text.isascii() and text.isprintable()) or not UNSAFE.search(text):
            for _, style, _ in segments:
                if style is not None and style._link:
                    break
            else:
                return strip
    return Strip([_guarded(segment, restyle) for segment in strip._segments], strip.cell_length)


def guard_segments(segments: Iterable[Segment], restyle: Restyle | None = None) -> list[Segment]:
    """Replace what must not be written; newlines that end a line and control segments stay.

    Args:
        segments: What a console rendered.
        restyle: What becomes of the styles.

    Returns:
        The segments, each as wide as before.
    """
    return [segment if segment.control or segment.text == "\n" else _guarded(segment, restyle) for segment in segments]


def _guarded(segment: Segment, restyle: Restyle | None) -> Segment:
    text, style, _ = segment
    if style is not None:
        if style._link:
            style = _without_link(style)
        if restyle is not None:
            style = restyle(style)
    if UNSAFE.search(text):
        replaced = "".join([_replacement(character) for character in text])
        # A joiner in a sequence of emoji makes it narrower than its parts.
        text = set_cell_size(replaced, cell_len(text))
    return Segment(text, style)


def _replacement(character: str) -> str:
    if not UNSAFE.match(character):
        return character
    return (REPLACEMENT + " ")[: cell_len(character)]


@lru_cache(256)
def _without_link(style: Style) -> Style:
    return style.update_link(None)
