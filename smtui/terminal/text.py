"""Text from outside, made safe to show.

A name, a label or a file that somebody else wrote may hold escape sequences, text that runs backwards, or
characters that nobody sees. Textual and Rich hand them to the terminal as they are; `clean` puts a visible
mark in the place of each.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from textual.content import Content
    from textual.style import Style

UNSAFE: Final = re.compile(
    "["
    "\\x00-\\x1f\\x7f-\\x9f"  # C0, DEL, C1
    "\\xad\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u180e"  # Cf
    "\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff0-\\ufffb"  # Cf, Zl, Zp
    "\\U000110bd\\U000110cd\\U00013430-\\U0001343f\\U0001bca0-\\U0001bca3\\U0001d173-\\U0001d17a"  # Cf
    "\\ud800-\\udfff"  # lone surrogates
    # Not format characters by category, and as invisible: joiners, fillers, variation selectors, tags.
    "\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u3164\\ufe00-\\ufe0f\\uffa0\\U000e0000-\\U000e0fff"
    "]"
)
"""Matches one character that must not reach a terminal as it is."""

REPLACEMENT: Final = "�"
ELLIPSIS: Final = "…"

_MARKS: Final = {chr(code): chr(0x2400 + code) for code in range(0x20)} | {
    "\x7f": "␡",
    "\n": "↵",
    "\t": "⇥",
}


def clean(value: str, *, limit: int | None = None) -> str:
    """Make a value from outside safe to show on one line.

    Args:
        value: Any text.
        limit: The most terminal cells the result may take; what is longer ends in "…".

    Returns:
        The text with a visible mark for every control, bidirectional, invisible or broken character: the
        control pictures (␛) for C0 and DEL, "↵" and "⇥" for newline and tab, "�" for the rest. Text that
        needs neither marks nor a cut comes back as the same object.
    """
    if not (value.isascii() and value.isprintable()) and UNSAFE.search(value):
        value = UNSAFE.sub(_mark, value)
    return value if limit is None else _cut(value, limit)


def clean_lines(value: str, *, tab_size: int = 4) -> list[str]:
    """Make a document (XML, a configuration file) safe to show line by line.

    Args:
        value: Any text. "\\r\\n" counts as one newline; a "\\r" alone is marked.
        tab_size: The distance of the tab stops.

    Returns:
        One clean string a line, tabs expanded to spaces; at least one.
    """
    return [clean(line.expandtabs(tab_size)) for line in value.replace("\r\n", "\n").split("\n")]


def content(value: str, style: str | Style = "") -> Content:
    """Make Textual content out of a value from outside: cleaned, and never read as markup.

    Args:
        value: Any text.
        style: A Textual style for all of it.

    Returns:
        Content of one line.
    """
    from textual.content import Content

    return Content.styled(clean(value), style) if style else Content(clean(value))


def template(markup: str, **values: object) -> Content:
    """Fill values from outside into markup that the program wrote.

    Args:
        markup: Content markup with "$name" where a value goes. Never text from outside.
        **values: The values; each is cleaned, and none is read as markup.

    Returns:
        The content.

    Raises:
        textual.markup.MarkupError: If the markup itself is wrong.
    """
    from textual.content import Content

    return Content.from_markup(markup, **{name: clean(str(value)) for name, value in values.items()})


def _mark(match: re.Match[str]) -> str:
    return _MARKS.get(match.group(), REPLACEMENT)


def _cut(value: str, limit: int) -> str:
    if limit <= 0:
        return ""
    if value.isascii():
        return value if len(value) <= limit else value[: limit - 1] + ELLIPSIS

    from rich.cells import get_character_cell_size

    used = 0
    fits = 0  # how many characters leave a cell for the ellipsis
    for position, character in enumerate(value):
        used += get_character_cell_size(character)
        if used > limit:
            return value[:fits] + ELLIPSIS
        if used < limit:
            fits = position + 1
    return value
