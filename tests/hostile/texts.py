"""Texts that mean harm, what a terminal must never get of them, and values that hold them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from hypothesis import strategies as st

MARKUP: Final = (
    "[red]x[/]",
    "[/]",
    "[/b]",
    "[@click=app.quit]x[/]",
    "[link=file:///etc/passwd]y[/link]",
    "[bold",
    "a\\",
    "\\[x",
    "$name ${name} %s {0} {x!r}",
)
SEQUENCES: Final = (
    "\x1b]52;c;eA==\x07",
    "\x1b]0;title\x1b\\",
    "\x1b]8;;file:///etc/passwd\x1b\\y\x1b]8;;\x1b\\",
    "\x1b[2J\x1b[1;1H",
    "\x1b[31m",
    "\x1bP1$r0m\x1b\\",
    "\x1b_Ga=T\x1b\\",
    "\x1bc",
    "\x9b31m",
    "\x9d52;c;eA==\x9c",
    "\x90q\x9c",
)
CONTROLS: Final = (
    "a\x00b",
    "a\x07b",
    "a\x08b",
    "a\x0eb",
    "a\x7fb",
    "a\nb",
    "a\tb",
    "a\r\nb",
    "a\rb",
    "a\x85b",
    "a\u2028b",
)
INVISIBLE: Final = (
    "\u202egnp.exe",
    "\u2066a\u2069",
    "\u200b",
    "a\u200db",
    "\ufeffa",
    "a\u00adb",
    "\u061ca",
    "\u3164",
    "\U000e0041\U000e007f",
    "a\ufe0f",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
)
SHAPES: Final = (
    "値" * 30,
    "e\u0301" * 20,
    "a" + "\u0336" * 200,
    "\u0301",
    "🎉" * 12,
    "ﷺ",
    "x" * 10_000,
    "日本" * 5_000,
)
PATHS: Final = (
    "..",
    ".",
    "a/../../storageservices/x",
    "../x",
    "..\\x",
    "a/b",
    "%2e%2e",
    "..%2f..",
    "a?comp=media",
    "a#b",
    "a;b=c",
)
SHELL: Final = ("$(touch x)", "`id`", "'; rm -rf x; '", '"', "-rf", "~root")

HOSTILE: Final = (*MARKUP, *SEQUENCES, *CONTROLS, *INVISIBLE, *SHAPES, *PATHS, *SHELL)

_NEVER: Final = ("Cc", "Cf", "Cs", "Zl", "Zp")
# Not format characters by category, and as invisible.
_UNSEEN: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufe0f")

_SENTENCE_LIMIT: Final = 3_000


def harmful(text: str) -> list[str]:
    """Give the characters of a text that must not be shown as they are; this knows nothing of how smtui cleans."""
    found = {character for character in text if unicodedata.category(character) in _NEVER or character in _UNSEEN}
    return [f"U+{ord(character):04X}" for character in sorted(found)]


def is_sentence(words: str) -> bool:
    """Whether an error's words can be told to a person: there are some, no endless ones, and none of a traceback."""
    return 0 < len(words) < _SENTENCE_LIMIT and "Traceback" not in words and 'File "' not in words


hostile = st.lists(
    st.one_of(
        st.sampled_from([text for text in HOSTILE if len(text) < 1_000]),
        st.text(max_size=12),
        st.sampled_from("abc -_."),
    ),
    min_size=1,
    max_size=5,
).map("".join)
"""Any text at all, with what means harm in most of them; half surrogate pairs too."""

sendable = hostile.map(lambda text: text.encode("utf-8", "replace").decode())
"""The same without what no encoding can hold."""


# What smtui itself may send: moves and colours, modes, questions to the terminal, and the clipboard where asked.
_OWN: Final = re.compile(
    rb"\x1b\[[0-9;:]*[HJKmABCDEFGdfXPLMST]"
    rb"|\x1b\[[?>=<][0-9;]*\$?[hlupcqnm]"
    rb"|\x1b\[[0-9;]*[cntqr]"
    rb"|\x1b[78=>]|\x1b\([B0]"
)
_CLIPBOARD: Final = re.compile(rb"\x1b\]52;c;[A-Za-z0-9+/=]*\x07")


def written_harm(raw: bytes) -> list[str]:
    """Give what reached a terminal that is neither text to be seen nor one of the sequences that smtui sends.

    Args:
        raw: every byte that was written, whole.
    """
    rest = _OWN.sub(b"", _CLIPBOARD.sub(b"", raw))
    text = rest.decode("utf-8", "surrogateescape")
    return harmful(text.replace("\r\n", "").replace("\n", "").replace("\r", ""))


@st.composite
def damaged(draw: st.DrawFn, source: bytes) -> bytes:
    """Give a file with up to four places changed, taken out, doubled or cut off, or bytes of no kind at all."""
    if draw(st.integers(0, 19)) == 0:
        return draw(st.binary(max_size=200))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(source)))
        end = draw(st.sampled_from((at, at + 1, at + 8, len(source))))
        new = draw(
            st.one_of(
                st.just(b""),
                st.just(source[at:end] * 2),
                st.binary(min_size=1, max_size=6),
                hostile.map(lambda text: text.encode("utf-8", "surrogatepass")),
            )
        )
        source = source[:at] + new + source[end:]
    return source


_numbers = st.one_of(st.integers(), st.sampled_from((0, -1, 1 << 80, float("inf"), float("-inf"), float("nan"), 1e308)))
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), _numbers, hostile),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(hostile, inner, max_size=3),
    max_leaves=6,
)
"""Any value that a JSON file can hold, as Python reads it."""


@st.composite
def altered(draw: st.DrawFn, value: object) -> object:
    """Give data like this, with another value, none, or one too many somewhere in it."""
    if isinstance(value, dict) and value and draw(st.integers(0, 5)):
        name = draw(st.sampled_from(sorted(value)))
        found = {**value, name: draw(altered(value[name]))}
        if draw(st.integers(0, 5)) == 0:
            del found[name]
        return found
    if isinstance(value, list) and value and draw(st.integers(0, 5)):
        at = draw(st.integers(0, len(value) - 1))
        return [*value[:at], draw(altered(value[at])), *value[at + draw(st.integers(0, 1)) :]]
    return draw(json_values)
