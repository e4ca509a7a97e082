"""Strict, bounded XML reading that still keeps what the real service sends.

The service writes control characters as references that XML 1.0 forbids (``&#x1B;``). A parser in recovery
mode would lose them and would also accept a truncated list as complete, so such references are swapped for
private-use placeholders before a strict parse and swapped back when text is read.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

XSI_NAMESPACE: Final = "http://www.w3.org/2001/XMLSchema-instance"

MAX_PARTS: Final = 2_000_000
"""How many elements, attributes and references a document may have; each takes 100 bytes of memory and more."""

# An unfinished section runs to the end: searching on from every "<![CDATA[" would take quadratic time.
_REFERENCE = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,10}));", re.S)
_DECLARATION = re.compile(r"\A<\?xml\s[^>]*\?>")
_ADVICE: Final = re.compile(r",? (?:use|try) XML_PARSE_HUGE(?: option)?")
_MARK: Final = "\U0010ffff"
_UNWRITABLE = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff{_MARK}]")
_MARKED = re.compile(_MARK.encode() + rb"([0-9A-F]+);")
_PLANES: Final = range(0x10F000, 0x10FF00, 0x100)


class XmlError(ValueError):
    """The bytes are not one complete, plain XML document."""


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document.

    Attributes:
        root: the root element.
        placeholders: translation table from placeholder characters to the true ones; empty for most documents.
    """

    root: etree._Element
    placeholders: dict[int, int] = field(default_factory=dict)

    def true_text(self, text: str) -> str:
        """Give the text with its placeholders turned back into the characters that were sent."""
        return text.translate(self.placeholders) if self.placeholders else text


def parse(data: bytes) -> Document:
    """Parse one document without touching files or the network.

    Args:
        data: UTF-8, or UTF-16 with a byte-order mark; a byte-order mark and a declaration may stand first.

    Raises:
        XmlError: not XML, truncated, another encoding, nested deeper than 256 elements, of more than MAX_PARTS parts,
            or it holds a DTD.
    """
    if sum(map(data.count, (b"<", b"=", b"&"))) > MAX_PARTS:
        raise XmlError(f"the document has more than {MAX_PARTS:,} parts")
    if b"&#" in data or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        source, placeholders = _swap_illegal_references(_decode(data))
    else:
        source, placeholders = data.removeprefix(b"\xef\xbb\xbf"), {}
    if b"<!DOCTYPE" in source:
        raise XmlError("the document holds a DOCTYPE, which this API never sends")
    parser = etree.XMLParser(
        # Whatever the declaration says: in UTF-7 or UTF-32 a DOCTYPE would have passed the test above.
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_pis=True,
        remove_comments=True,
    )
    try:
        return Document(etree.fromstring(source, parser), placeholders)
    except (etree.XMLSyntaxError, ValueError) as error:
        # Of several lines, with advice for programmers, where a name or a text is too long.
        words = _ADVICE.sub("", " ".join(str(getattr(error, "msg", error)).split()))
        raise XmlError(f"not well-formed XML: {words}") from None


def escape_illegal(text: str) -> str:
    """Mark characters that XML 1.0 forbids so that lxml takes them; `unescape_illegal` undoes the marks."""
    return _UNWRITABLE.sub(lambda match: f"{_MARK}{ord(match[0]):X};", text)


def unescape_illegal(data: bytes) -> bytes:
    """Write the marks of `escape_illegal` as character references into serialised UTF-8."""
    return _MARKED.sub(rb"&#x\1;", data)


def _decode(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise XmlError("the text is neither UTF-8 nor UTF-16 with a byte-order mark") from None


def _swap_illegal_references(source: str) -> tuple[bytes, dict[int, int]]:
    source = _DECLARATION.sub("", source, count=1)
    codes = {code for match in _REFERENCE.finditer(source) if (code := _code(match)) is not None}
    illegal = {code for code in codes if _is_illegal(code)}
    if not illegal:
        return source.encode(), {}
    used = {ord(character) for character in set(source)} | codes
    plane = next((plane for plane in _PLANES if used.isdisjoint(range(plane, plane + 0x100))), None)
    if plane is None:
        raise XmlError("the text uses every private character that could stand for its control characters")

    def swap(match: re.Match[str]) -> str:
        code = _code(match)
        return chr(plane + (code & 0xFF)) if code is not None and code in illegal else match[0]

    return _REFERENCE.sub(swap, source).encode(), {plane + (code & 0xFF): code for code in illegal}


def _code(match: re.Match[str]) -> int | None:
    if match[1]:
        return int(match[1], 16)
    return int(match[2]) if match[2] else None


def _is_illegal(code: int) -> bool:
    # Surrogates are not characters in any encoding: those references stay, and the strict parser refuses them.
    return (code < 0x20 and code not in (0x9, 0xA, 0xD)) or code in (0xFFFE, 0xFFFF)
