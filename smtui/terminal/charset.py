"""What stands for the characters that a terminal can't show.

This is the only place that knows of terminals without Unicode: whatever a widget draws, the driver writes it in
the terminal's encoding, and what that lacks is replaced here, as wide as it was.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from typing import Final

from smtui.terminal.capabilities import unicode_ok

ERRORS: Final = "terminal-cells"
"""The error handler for encoding what goes to a terminal."""

_ALIKE: Final = {
    "-": "─━┄┅┈┉╌╍═╴╶╸╺╼╾–—―‐‑−",
    "|": "│┃┆┇┊┋╎╏║╵╷╹╻╽╿",
    "*": "●■★•◆",
    "o": "○□◇☆◯",
    "~": "◐◑◒◓",
    ">": "▸▶▹►→⇥»›",
    "<": "◂◀◃◄←«‹",
    "^": "▴▲△↑Δ",
    "v": "▾▼▽↓",
    ".": "…·",
    "+": "✓✔",
    "x": "✗✘×",
    "#": "▮",
    "_": "▯",
    "'": "‘’‚",
    '"': "“”„",
    " ": "\u00a0",
}
_TABLE: Final = {
    **dict.fromkeys(map(chr, range(0x2500, 0x2580)), "+"),  # lines
    **dict.fromkeys(map(chr, range(0x2580, 0x25A0)), "#"),  # blocks
    **{character: plain for plain, characters in _ALIKE.items() for character in characters},
}

# The fonts of the Linux console have few signs, but lines and a block.
_LINUX: Final = str.maketrans(
    {character: plain for character, plain in _TABLE.items() if character not in "─│┌┐└┘├┤┬┴┼█·×«»\u00a0"}
    | dict(zip("╭╮╰╯", "┌┐└┘", strict=True))
)


def glyphs_for(term: str) -> Mapping[int, str]:
    """Give what stands for the signs that a terminal's font lacks, as `str.translate` takes it.

    Args:
        term: The type of the terminal, as in TERM.
    """
    return _LINUX if term == "linux" else {}


def encoding_for(stream_encoding: str) -> str:
    """Choose the encoding for what goes to the terminal.

    Python writes UTF-8 in the C locale as well, whatever the terminal shows.

    Args:
        stream_encoding: What Python would use.

    Returns:
        "utf-8" if Python and the user's locale agree on it, else "ascii".
    """
    return "utf-8" if stream_encoding.lower().replace("-", "") == "utf8" and unicode_ok() else "ascii"


def encode(text: str, encoding: str) -> bytes:
    """Encode text for a terminal.

    Args:
        text: Any text.
        encoding: From `encoding_for`.

    Returns:
        The bytes. What the encoding lacks is replaced by something alike or by "?", a wide character by two.
    """
    return text.encode(encoding, ERRORS)


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join([_replacement(character) for character in error.object[error.start : error.end]]), error.end


def _replacement(character: str) -> str:
    known = _TABLE.get(character)
    if known is not None:
        return known
    # Imported here for the command line's sake, which has no use for it in most locales.
    from rich.cells import get_character_cell_size

    return "?" * get_character_cell_size(character)


codecs.register_error(ERRORS, _replace)
