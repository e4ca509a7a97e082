"""Which elements of a reply carry secrets, known from the declarations."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any, Final, cast

from smtui.protocol import xml
from smtui.protocol.codec import SECRET_MARK, Variants

_HIDDEN: Final = "{} ({} characters)"


def hidden(document: xml.Document, value: object) -> xml.Document:
    """Hide the secrets in a parsed reply, in place.

    Args:
        document: the reply.
        value: what it was decoded into, or a tuple of such.

    Returns:
        The same document.
    """
    values = value if isinstance(value, tuple) else (value,)
    secret: set[str] = set()
    for each in values:
        secret |= secret_elements(cast(Any, type(each)))
    for element in document.root.iter("*"):
        if str(element.tag).rpartition("}")[2] in secret and element.text:
            element.text = _HIDDEN.format(SECRET_MARK, len(element.text))
    return document


@cache
def secret_elements(declared: type) -> frozenset[str]:
    """Give the local names of the elements below a dataclass that are declared to be secrets or documents."""
    if not dataclasses.is_dataclass(declared):
        return frozenset()
    found: set[str] = set()
    for field in dataclasses.fields(declared):
        spec = field.metadata.get("xml")
        if spec is None:
            continue
        if spec.secret or spec.document:
            found.add((spec.tag or field.name.title().replace("_", "")).rpartition(":")[2])
        inner = spec.type.of if isinstance(spec.type, Variants) else (spec.type,)
        found.update(*(secret_elements(each) for each in inner if isinstance(each, type)))
    return frozenset(found)
