"""A Call as data for JSON and back, for plans that outlive the console.

The body is kept as the XML that is sent. One that holds a secret, or a document that may hold some, is left out: what
a form may not show is not kept either.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from smtui.protocol import catalogue, codec
from smtui.protocol.operation import Call, InvalidCall, Operation
from smtui.protocol.xml import XmlError


class SavedCall(NamedTuple):
    """What is left of a Call.

    Attributes:
        operation: what is called.
        call: the Call; None where its body was left out.
    """

    operation: Operation[Any]
    call: Call[Any] | None


def holds_secret(call: Call[Any]) -> bool:
    """Whether something in a body is shown as ••• or as its length alone.

    Raises:
        InvalidCall: a text in it is not valid Unicode.
    """
    return call.redacted_xml() != call.xml()


def to_data(call: Call[Any]) -> dict[str, Any]:
    """Give a Call as data for JSON: the place of its operation, its arguments, and its body without secrets.

    Raises:
        InvalidCall: a text in it is not valid Unicode, or its operation is not declared in the catalogue.
    """
    found: dict[str, Any] = {"operation": catalogue.place_of(call.operation), "arguments": dict(call.arguments)}
    if call.body is not None:
        found["body"] = None if holds_secret(call) else call.xml().decode()
    return found


def from_data(data: object) -> SavedCall:
    """Give the Call that `to_data` made data of.

    Raises:
        InvalidCall: this is no such data, or its operation is not known.
    """
    if not isinstance(data, Mapping):
        raise InvalidCall("a Call should be a table of names and values")
    arguments = data.get("arguments")
    if not isinstance(arguments, Mapping):
        raise InvalidCall("a Call has no arguments")
    place = str(data.get("operation"))
    try:
        operation = catalogue.find(place)
    except LookupError as error:
        raise InvalidCall(str(error)) from None
    if "body" not in data or operation.body is None:
        return SavedCall(operation, operation(**arguments))
    body = data["body"]
    if body is None:
        return SavedCall(operation, None)
    try:
        value: object = codec.decode(operation.body, str(body).encode()).value
    except (XmlError, UnicodeEncodeError) as error:
        raise InvalidCall(f"the body of {operation.name} can't be read: {error}") from None
    return SavedCall(operation, operation(value, **arguments))
