"""Dataclass to XML and back, driven by the field declarations.

A field is declared with `text`, `flag`, `number`, `data`, `child`, `items` or `attribute`; its element is the field's
name in CamelCase unless another is given. Element order is field order, which is what the service insists on.

Reading never fails on what it does not know: unknown elements are listed, unknown enum values stay text, missing
text is "". It does fail on what is not XML, is incomplete or has another root.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import hashlib
from collections.abc import Callable
from dataclasses import MISSING, dataclass, field
from functools import cache
from typing import Any, Final, Generic, NamedTuple, TypeAlias, TypeVar, cast
from urllib.parse import urlsplit

from lxml import etree

from smtui.protocol import xml
from smtui.protocol.xml import Document, XmlError

NAMESPACE: Final = "http://schemas.microsoft.com/windowsazure"
SECRET_MARK: Final = "•••"

_CONTRACT: Final = "http://schemas.datacontract.org/2004/07/Microsoft.WindowsAzure.ServiceManagement"
_PREFIXES: Final = {"i": xml.XSI_NAMESPACE, "a": _CONTRACT}
_NSMAP: Final = {None: NAMESPACE, "i": xml.XSI_NAMESPACE}
_NIL: Final = f"{{{xml.XSI_NAMESPACE}}}nil"
_TYPE: Final = f"{{{xml.XSI_NAMESPACE}}}type"

T = TypeVar("T")
R = TypeVar("R")


class CodecError(XmlError):
    """The XML is well-formed and still not what was asked for."""


class Unencoded(str):
    """Text of a base64 field that was not base64: kept, and written again, as it was."""

    __slots__ = ()


class UnencodedData(bytes):
    """As `Unencoded`, for a field that holds a document."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Collection(Generic[T]):
    """A root element that only wraps repeated items, such as HostedServices{HostedService*}."""

    tag: str
    item: type[T]


Schema: TypeAlias = type[R] | Collection[Any]


class Decoded(NamedTuple, Generic[R]):
    """A value and what the reader did not understand on the way, as Parent/Child element names."""

    value: R
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Spec:
    kind: str
    tag: str = ""
    type: Any = None
    item: str = ""
    base64: bool = False
    secret: bool = False
    document: bool = False
    nil: bool = False
    keep: bool = False
    value: str = ""


@dataclass(frozen=True, slots=True)
class Variants:
    """Classes that share an element name; the text of one of their elements tells which it is.

    Attributes:
        tag: the shared element name.
        by: element that tells; each class declares it as a `constant`. Where it is missing, i:type tells.
        of: the classes.
    """

    tag: str
    by: str
    of: tuple[type, ...]


def text(
    tag: str = "",
    *,
    base64: bool = False,
    secret: bool = False,
    nil: bool = False,
    keep: bool = False,
    signed: bool = False,
) -> Any:
    """Declare a text element; missing, empty and i:nil all read as "".

    Args:
        tag: element name, where it is not the field's name in CamelCase.
        base64: whether the wire carries base64 of UTF-8.
        secret: whether it is shown as ••• everywhere.
        nil: whether an empty value is written as i:nil="true".
        keep: whether an empty value is written as an empty element; it is left out otherwise.
        signed: whether it is a URL whose query may hold a signature, which is a secret.
    """
    kind = "url" if signed else "text"
    return _declare(_Spec(kind, tag, base64=base64, secret=secret, nil=nil, keep=keep), default="")


def constant(value: str, tag: str = "") -> Any:
    """Declare a text element that is always written, always the same, and not read."""
    return field(default=value, init=False, metadata={"xml": _Spec("constant", tag, value=value)})


def flag(tag: str = "") -> Any:
    """Declare a boolean element; None when missing."""
    return _declare(_Spec("flag", tag), default=None)


def number(tag: str = "") -> Any:
    """Declare an integer element; None when missing."""
    return _declare(_Spec("number", tag), default=None)


def data(tag: str = "", *, document: bool = False, secret: bool = False) -> Any:
    """Declare an element that carries bytes as base64; b"" when missing.

    Args:
        tag: element name, where it is not the field's name in CamelCase.
        document: whether it is a file that may hold secrets: kept as length and SHA-256 only.
        secret: whether it is shown as •••.
    """
    return _declare(_Spec("data", tag, document=document, secret=secret), default=b"")


def child(type: type | Variants, tag: str = "") -> Any:
    """Declare a nested element; None when missing, or when it is none of the variants."""
    return _declare(_Spec("child", tag, type=type), default=None)


def items(type: type | Variants, tag: str = "", *, item: str = "", keep: bool = False) -> Any:
    """Declare a wrapped list such as Deployments{Deployment*}; () when missing.

    Args:
        type: dataclass of an item, the variants that it has, or str.
        tag: wrapper's name, where it is not the field's name in CamelCase.
        item: item's name, where it is not the class's name.
        keep: whether an empty list is written as an empty wrapper; it is left out otherwise.
    """
    return _declare(_Spec("items", tag, type=type, item=item, keep=keep), default=())


def repeated(type: type, tag: str = "") -> Any:
    """Declare a list whose items stand directly in the parent, without a wrapper."""
    return _declare(_Spec("repeated", tag or getattr(type, "__name__", ""), type=type), default=())


def attribute(name: str) -> Any:
    """Declare an attribute, such as "i:type"; "" when missing."""
    return _declare(_Spec("attribute", name), default="")


def _declare(spec: _Spec, default: object) -> Any:
    hidden = spec.secret or spec.document or spec.kind == "url"
    return field(default=default, repr=not hidden, metadata={"xml": spec})


# --- reading ---------------------------------------------------------------------------------------------------


def decode(schema: Schema[R], source: bytes) -> Decoded[R]:
    """Read a body.

    Args:
        schema: dataclass of the expected root, or the Collection that it is.
        source: the bytes as received.

    Raises:
        XmlError: the bytes are not one complete, plain XML document.
        CodecError: the root element is another one, or a number or boolean can't be read.
    """
    document = xml.parse(source)
    root = document.root
    reader = _Reader(document)
    value: Any
    if isinstance(schema, Collection):
        _expect(root, schema.tag)
        value = reader.list(root, tag_of(schema.item), schema.item)
    else:
        plan = _plan(cast(Any, schema))
        _expect(root, plan.tag)
        value = reader.object(root, plan)
    return Decoded(cast(R, value), tuple(reader.unknown))


def root_tag(source: bytes) -> str:
    """Give the local name of a document's root element.

    Raises:
        XmlError: the bytes are not XML.
    """
    return _local(xml.parse(source).root)


class _Reader:
    __slots__ = ("_document", "unknown")

    def __init__(self, document: Document) -> None:
        self._document = document
        self.unknown: dict[str, None] = {}

    def object(self, element: etree._Element, plan: _Plan) -> Any:
        values: dict[str, Any] = {}
        for name, spec in plan.attributes:
            if found := element.get(_qualified(spec.tag)):
                values[name] = self._document.true_text(found)
        for node in element:
            tag = node.tag
            entry = plan.by_tag.get(tag) or plan.by_local.get(_local(node))
            if entry is None:
                self.unknown[f"{_local(element)}/{_local(node)}"] = None
                continue
            name, spec = entry
            if spec.kind == "constant":
                continue
            if spec.kind == "repeated":
                values[name] = (*values.get(name, ()), self._value(node, spec))
            else:
                values[name] = self._value(node, spec)
        return plan.type(**values)

    def list(self, element: etree._Element, tag: str, of: Any) -> tuple[Any, ...]:
        found: list[Any] = []
        for node in element:
            if _local(node) != tag:
                self.unknown[f"{_local(element)}/{_local(node)}"] = None
            elif of is str:
                found.append(self._text(node))
            elif (plan := self._plan_of(node, of)) is not None:
                found.append(self.object(node, plan))
        return tuple(found)

    def _plan_of(self, node: etree._Element, of: type | Variants) -> _Plan | None:
        if not isinstance(of, Variants):
            return _plan(of)
        told = next((self._text(inner) for inner in node if _local(inner) == of.by), "") or node.get(_TYPE, "")
        plan = _variants(of).get(told.strip().lower().removesuffix("set"))
        if plan is None:
            self.unknown[f"{_local(node)}/{of.by}"] = None
        return plan

    def _text(self, node: etree._Element) -> str:
        if len(node):
            self.unknown[f"{_local(node)}/{_local(node[0])}"] = None
        return self._document.true_text(node.text or "")

    def _value(self, node: etree._Element, spec: _Spec) -> Any:
        match spec.kind:
            case "text" | "url":
                value = self._text(node)
                return _decode_label(value) if spec.base64 and value else value
            case "child":
                plan = None if node.get(_NIL) == "true" else self._plan_of(node, spec.type)
                return None if plan is None else self.object(node, plan)
            case "repeated":
                return self._text(node) if spec.type is str else self.object(node, _plan(spec.type))
            case "items":
                return self.list(node, spec.item, spec.type)
            case "flag":
                return _boolean(node)
            case "number":
                return _integer(node)
            case _:
                return _decode_data(self._text(node))


def _boolean(node: etree._Element) -> bool | None:
    word = (node.text or "").strip().lower()
    if word in ("true", "1"):
        return True
    if word in ("false", "0"):
        return False
    if not word:
        return None
    raise CodecError(f"{_local(node)} should be true or false")


def _integer(node: etree._Element) -> int | None:
    word = (node.text or "").strip()
    if not word:
        return None
    try:
        return int(word)
    except ValueError:
        raise CodecError(f"{_local(node)} should be a whole number") from None


def unwrap_base64(value: str) -> str:
    """Drop white space and the b'…' that Python 3 scripts of the time put around base64 by mistake."""
    joined = "".join(value.split())
    if len(joined) >= 3 and joined[0] == "b" and joined[1] in "'\"" and joined[-1] == joined[1]:
        return joined[2:-1]
    return joined


def _decode_label(value: str) -> str:
    try:
        return base64.b64decode(unwrap_base64(value), validate=True).decode()
    except (binascii.Error, ValueError):
        return Unencoded(value)


def _decode_data(value: str) -> bytes:
    if not value:
        return b""
    try:
        return base64.b64decode(unwrap_base64(value), validate=True)
    except (binascii.Error, ValueError):
        return UnencodedData(value.encode("utf-8", "surrogatepass"))


def _expect(root: etree._Element, tag: str) -> None:
    if _local(root) != tag:
        raise CodecError(f"the reply should be a {tag} and is a {_local(root)[:60]}")


# --- writing ---------------------------------------------------------------------------------------------------


def encode(value: object, *, redact: bool = False) -> bytes:
    """Write a dataclass instance as the service does: UTF-8, no declaration, no white space.

    Args:
        value: the instance.
        redact: whether secrets become ••• and documents their length and SHA-256.
    """
    root = etree.Element(f"{{{NAMESPACE}}}{tag_of(type(value))}", nsmap=cast(Any, _NSMAP))
    _write_object(root, value, redact)
    return xml.unescape_illegal(etree.tostring(root, encoding="utf-8"))


def encode_list(collection: Collection[T], values: tuple[T, ...]) -> bytes:
    """Write a list result; an empty one is a self-closed root."""
    root = etree.Element(f"{{{NAMESPACE}}}{collection.tag}", nsmap=cast(Any, _NSMAP))
    for value in values:
        _write_object(_add(root, tag_of(collection.item)), value, redact=False)
    return xml.unescape_illegal(etree.tostring(root, encoding="utf-8"))


def _write_object(element: etree._Element, value: object, redact: bool) -> None:
    plan = _plan(cast(Any, type(value)))
    for name, spec in plan.attributes:
        if found := getattr(value, name):
            element.set(_qualified(spec.tag), xml.escape_illegal(found))
    for name, spec in plan.elements:
        _write(element, getattr(value, name), spec, redact)


def _write(parent: etree._Element, value: Any, spec: _Spec, redact: bool) -> None:
    if spec.kind == "constant":
        _add(parent, spec.tag).text = spec.value
    elif spec.kind == "repeated":
        for item in value:
            _write_item(_add(parent, spec.tag), item, redact)
    elif value is None or value == "" or value == b"" or value == ():
        if spec.nil:
            _add(parent, spec.tag).set(_NIL, "true")
        elif spec.keep:
            _add(parent, spec.tag)
    elif spec.kind == "child":
        _write_object(_add(parent, spec.tag), value, redact)
    elif spec.kind == "items":
        wrapper = _add(parent, spec.tag)
        for item in value:
            _write_item(_add(wrapper, spec.item), item, redact)
    else:
        _add(parent, spec.tag).text = xml.escape_illegal(redacted(value, spec) if redact else _wire_text(value, spec))


def _write_item(element: etree._Element, item: object, redact: bool) -> None:
    if isinstance(item, str):
        element.text = xml.escape_illegal(item)
    else:
        _write_object(element, item, redact)


def _wire_text(value: Any, spec: _Spec) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, UnencodedData):
        return value.decode("utf-8", "surrogatepass")
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if spec.base64 and not isinstance(value, Unencoded):
        return base64.b64encode(value.encode()).decode("ascii")
    return str(value)


def redacted(value: Any, spec: _Spec) -> str:
    """Give what may be shown and kept of a field's value."""
    if spec.secret:
        return SECRET_MARK
    if spec.document:
        return f"({len(value)} bytes, sha256 {hashlib.sha256(value).hexdigest()})"
    if spec.kind == "url":
        try:
            parts = urlsplit(value)
        except ValueError:
            return SECRET_MARK
        hidden = parts._replace(netloc=parts.netloc.rpartition("@")[2], query=SECRET_MARK if parts.query else "")
        return str(hidden.geturl())
    return _wire_text(value, spec)


def _add(parent: etree._Element, tag: str) -> etree._Element:
    if ":" in tag:
        prefix, _, _local_name = tag.partition(":")
        return etree.SubElement(parent, _qualified(tag), nsmap={prefix: _PREFIXES[prefix]})
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}")


# --- declarations, compiled on first use ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Plan:
    type: Callable[..., Any]
    tag: str
    elements: tuple[tuple[str, _Spec], ...]
    attributes: tuple[tuple[str, _Spec], ...]
    by_tag: dict[str, tuple[str, _Spec]]
    by_local: dict[str, tuple[str, _Spec]]


@cache
def _plan(type: type) -> _Plan:
    elements: list[tuple[str, _Spec]] = []
    attributes: list[tuple[str, _Spec]] = []
    for declared in dataclasses.fields(type):
        spec: _Spec | None = declared.metadata.get("xml")
        if spec is None or declared.default is MISSING:
            raise TypeError(f"{type.__name__}.{declared.name} is not declared with one of codec's fields")
        tag = spec.tag or declared.name.title().replace("_", "")
        item = spec.item or (tag_of(spec.type) if spec.kind == "items" else "")
        spec = dataclasses.replace(spec, tag=tag, item=item)
        (attributes if spec.kind == "attribute" else elements).append((declared.name, spec))
    by_local = {spec.tag.rpartition(":")[2]: (name, spec) for name, spec in elements}
    return _Plan(
        type=type,
        tag=tag_of(type),
        elements=tuple(elements),
        attributes=tuple(attributes),
        by_tag={_qualified(spec.tag): (name, spec) for name, spec in elements},
        by_local=by_local,
    )


@cache
def _variants(of: Variants) -> dict[str, _Plan]:
    # The wire says NetworkConfiguration in ConfigurationSetType and NetworkConfigurationSet in i:type.
    return {
        spec.value.lower().removesuffix("set"): plan
        for plan in map(_plan, of.of)
        for _, spec in plan.elements
        if spec.kind == "constant" and spec.tag == of.by
    }


def tag_of(type: type | Variants) -> str:
    """Give the element name of a dataclass: its TAG, or its own name."""
    if isinstance(type, Variants):
        return type.tag
    return str(getattr(type, "TAG", type.__name__))


@cache
def _qualified(tag: str) -> str:
    prefix, colon, local = tag.rpartition(":")
    return f"{{{_PREFIXES[prefix] if colon else NAMESPACE}}}{local}"


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
