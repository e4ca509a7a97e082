"""Styles without colour (NO_COLOR): what colour said, bold, underline and reverse have to say."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color, ColorParseError

STANDS_OUT: Final = 1 / 3
"""How far a background is from the theme's that stands out; the theme's foreground is at 1, panes are below 0.2."""


@lru_cache(1024)
def without_colour(style: Style, ground: float, figure: float) -> Style:
    """Take the colours out of a style.

    Args:
        style: The style.
        ground: The brightness of the theme's background.
        figure: The brightness of the theme's foreground.

    Returns:
        A style that has bold, underline and reverse only. It is reversed where its background stands out from the
        theme's, as that of a cursor, a selection and the thumb of a scrollbar does.
    """
    behind = style.bgcolor
    reverse = style.reverse
    if not reverse and behind is not None and not behind.is_default:
        reverse = abs(_brightness(behind) - ground) > abs(figure - ground) * STANDS_OUT
    return Style(bold=style.bold or None, underline=style.underline or None, reverse=reverse or None)


def brightness_of(colour: str, otherwise: float) -> float:
    """Give a colour's brightness.

    Args:
        colour: As a theme names it.
        otherwise: The answer for what is no colour.

    Returns:
        The brightness, from 0 to 255.
    """
    try:
        return _brightness(Color.parse(colour).rich_color)
    except ColorParseError:
        return otherwise


def _brightness(colour: RichColor) -> float:
    red, green, blue = colour.get_truecolor()
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
