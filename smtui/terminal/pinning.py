"""Columns that stay straight, whatever a terminal thinks how wide a character is.

Terminals differ in that for emoji that are newer than they, for flags and skin tones, and for the scripts of India
and South-East Asia. Behind every such character the cursor is put where it has to be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len

_DOUBTFUL: Final = re.compile(
    "[^"
    "\\x00-\\u02ff\\u0370-\\u0482\\u048a-\\u0590\\u05be\\u05d0-\\u05f4\\u0620-\\u064a\\u1e00-\\u1fff"  # alphabets
    "\\u2010-\\u2027\\u2030-\\u205e\\u20a0-\\u20bf\\u2190-\\u21ff\\u2400-\\u2426\\u2500-\\u25fc\\u2605\\u2606"  # signs
    "\\u2713-\\u2718\\ufffd"
    "\\u3000-\\u3029\\u3041-\\u3096\\u309b-\\u30ff\\u3131-\\u318e\\u4e00-\\u9fff\\uac00-\\ud7a3\\uff01-\\uffdc"  # wide
    "]+"
)
"""Text that terminals may count differently. The marks and lines of the program itself are none."""

_PARTS: Final = re.compile("\x1b\\[[<>?]?([0-9;]*)([@-~])|\n")
_REGIONAL: Final = range(0x1F1E6, 0x1F200)
_SKIN_TONES: Final = range(0x1F3FB, 0x1F400)


def pinned(sequence: str) -> str:
    """Put the cursor where it has to be behind every text whose width is in doubt.

    Args:
        sequence: a frame: text and escape sequences, every line of it placed absolutely.

    Returns:
        The same object where nothing is in doubt.
    """
    if sequence.isascii() or not _DOUBTFUL.search(sequence):
        return sequence
    written: list[str] = []
    column = 1
    at = 0
    for part in _PARTS.finditer(sequence):
        column = _write(written, sequence[at : part.start()], column)
        written.append(part.group())
        at = part.end()
        if part.group(2) == "H":
            column = int(part.group(1).rpartition(";")[2] or 1)
    _write(written, sequence[at:], column)
    return "".join(written)


def _write(written: list[str], text: str, column: int) -> int:
    """Write text from a column on, and give the column behind it."""
    at = 0
    for doubtful in _DOUBTFUL.finditer(text):
        # A mark belongs to the character before it.
        start = doubtful.start() - (doubtful.start() > at and not cell_len(doubtful.group()[0]))
        plain = text[at:start]
        written.append(plain)
        column += cell_len(plain)
        for cluster in _clusters(text[start : doubtful.end()]):
            width = cell_len(cluster)
            # What stood there goes first: a terminal that takes the character for narrower would leave it.
            written += [" " * width, f"\x1b[{column}G", cluster, f"\x1b[{column + width}G"]
            column += width
        at = doubtful.end()
    written.append(text[at:])
    return column + cell_len(text[at:])


def _clusters(text: str) -> Iterator[str]:
    """Split text into what is drawn as one: a character, the marks on it, its skin tone; the two halves of a flag."""
    cluster = ""
    for character in text:
        code = ord(character)
        is_half = code in _REGIONAL and len(cluster) == 1 and ord(cluster) in _REGIONAL
        if cluster and not is_half and code not in _SKIN_TONES and cell_len(character):
            yield cluster
            cluster = ""
        cluster += character
    yield cluster
