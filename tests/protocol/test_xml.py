"""The parser: strict, bounded, and quick to refuse."""

from __future__ import annotations

import codecs

import pytest

from smtui.protocol import xml
from smtui.protocol.xml import XmlError

pytestmark = pytest.mark.timeout(20)


def text(source: bytes) -> str:
    """Give the text of a document's root."""
    document = xml.parse(source)
    return document.true_text(document.root.text or "")


@pytest.mark.parametrize(
    "declaration",
    [
        "",
        '<?xml version="1.0"?>',
        '<?xml version="1.0" encoding="utf-8"?>\n',
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
    ],
)
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
@pytest.mark.parametrize("inner", ["é", "é&#x1B;"])
def test_a_declaration_and_a_byte_order_mark_may_stand_first(declaration: str, mark: bytes, inner: str) -> None:
    assert text(mark + f"{declaration}<a>{inner}</a>".encode()) == inner.replace("&#x1B;", "\x1b")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declaration", ["", '<?xml version="1.0" encoding="utf-16"?>'])
@pytest.mark.parametrize("inner", ["é日🎉", "&#x1B;"])
def test_utf_16_is_read_by_its_byte_order_mark(encoding: str, declaration: str, inner: str) -> None:
    source = f"\ufeff{declaration}<a>{inner}</a>".encode(encoding)
    assert text(source) == inner.replace("&#x1B;", "\x1b")


@pytest.mark.parametrize("source", [
    "<a>é</a>".encode("latin-1"),
    "<a>é&#x1B;</a>".encode("latin-1"),
    '<?xml version="1.0" encoding="iso-8859-1"?><a>é</a>'.encode("latin-1"),
    "<a/>".encode("utf-16-le"),
    '<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16-be"),
    "\ufeff<a/>".encode("utf-16-le")[:-1],
    "<a/>".encode("utf-32"),
    b"<a>\xff\xfe</a>",
    b"<a>\xed\xa0\x80</a>",
])  # fmt: skip
def test_other_encodings_are_refused(source: bytes) -> None:
    with pytest.raises(XmlError):
        xml.parse(source)


@pytest.mark.parametrize("source", [
    b"", b" ", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, b"text", b"<a>", b"<a></b>", b"<a/><b/>", b"<a/>text", b"{}",
    b"<a b='1' b='2'/>", b"<a>&</a>", b"<html><br></html>", b"<!doctype html><html></html>", b"\x00", b"<a>\x00</a>",
    b"  <?xml version='1.0'?><a/>", b"  <?xml version='1.0'?><a>&#9;</a>",
])  # fmt: skip
def test_what_is_not_one_whole_document_is_refused(source: bytes) -> None:
    with pytest.raises(XmlError):
        xml.parse(source)


BILLION_LAUGHS = (
    '<!DOCTYPE a [<!ENTITY l0 "lol">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    + "]><a>&l11;</a>"
)


@pytest.mark.parametrize("document", [
    "<!DOCTYPE a><a/>",
    '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>',
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    '<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><a/>',
    BILLION_LAUGHS,
    '<?xml version="1.0"?>\n<!-- x -->' + BILLION_LAUGHS.replace("<a>", "<a>&#x1B;"),
], ids=["bare", "system", "file", "parameter", "laughs", "laughs after a declaration"])  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "utf-32-be"])
def test_a_doctype_is_refused_in_every_encoding(document: str, encoding: str) -> None:
    with pytest.raises(XmlError):
        xml.parse(document.encode(encoding))


def test_a_doctype_that_hides_in_utf_7_is_refused() -> None:
    with pytest.raises(XmlError):
        xml.parse(b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')


@pytest.mark.parametrize("inner", ["", "&#x1B;"])
def test_a_hundred_thousand_levels_are_refused(inner: str) -> None:
    with pytest.raises(XmlError):
        xml.parse(("<a>" * 100_000 + inner + "</a>" * 100_000).encode())


@pytest.mark.parametrize("part", ["<![CDATA[", "<!--", "<![CDATA[<!--", "<?xml ", " ", "&#", "&#x"])
def test_a_megabyte_of_beginnings_is_refused_at_once(part: str) -> None:
    # The mark of 20 seconds is far off for anything but quadratic time, which takes hours here.
    with pytest.raises(XmlError):
        xml.parse(b"&#1;" + (part * (1_000_000 // len(part))).encode())


def test_a_large_plain_document_is_read() -> None:
    rows = "<Image><Label>&#x1B;é</Label></Image>" * 20_000
    assert len(xml.parse(f"<Images>{rows}</Images>".encode()).root) == 20_000
