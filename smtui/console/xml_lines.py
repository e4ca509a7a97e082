"""Lines of XML with the roles of their parts, so that values stand out from tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from smtui.console.lines import Line, Span
from smtui.terminal.text import clean_lines

_TAG: Final = re.compile(r"<[^<>]*>?")
_PARTS: Final = re.compile(
    r"""(?P<edge></?|<\?|<!|\??/?>)|(?P<value>"[^"]*"|'[^']*')|(?P<word>[^\s<>"'=/?]+)|(?P<rest>.)""", re.DOTALL
)


def xml_lines(text: str) -> list[Line]:
    """Give a document's lines, cleaned, with the roles of tags, attributes and text.

    A line is looked at by itself, so that a document of any size costs what its lines cost, and text that is no XML is
    shown as it is.
    """
    return [tuple(_merged(_spans(line))) for line in clean_lines(text)]


def _spans(line: str) -> Iterator[Span]:
    end = 0
    for tag in _TAG.finditer(line):
        if tag.start() > end:
            yield line[end : tag.start()], "plain"
        yield from _tag(tag[0])
        end = tag.end()
    if end < len(line):
        yield line[end:], "plain"


def _tag(tag: str) -> Iterator[Span]:
    named = False
    for part in _PARTS.finditer(tag):
        if part.lastgroup == "word" and not named:
            named = True
            yield part[0], "tag"
        elif part.lastgroup == "value":
            yield part[0], "plain"
        else:
            yield part[0], "dim"


def _merged(spans: Iterator[Span]) -> Iterator[Span]:
    """Join neighbours of one role: fewer pieces to draw."""
    text, role = "", ""
    for more, other in spans:
        if other == role:
            text += more
            continue
        if text:
            yield text, role
        text, role = more, other
    if text:
        yield text, role
