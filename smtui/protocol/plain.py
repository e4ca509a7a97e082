"""Values of the wire as plain data, for JSON: fields by their declared names, secrets left out."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from smtui.protocol import codec

_NOTHING: Final = (None, "", ())


def plain(value: Any) -> Any:
    """Give a value as what JSON can hold.

    Args:
        value: a dataclass of the protocol, or anything that is made of such.

    Returns:
        A dict for each dataclass, a list for each tuple, an ISO 8601 text for each time. What is declared to be a
        secret or a document is left out, and so are all other bytes and what the service did not send; of a URL that
        may hold a signature the query is hidden.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _of_field(getattr(value, field.name), field) for field in _shown(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(each) for each in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, enum.Enum) else value


def _shown(value: Any) -> list[dataclasses.Field[Any]]:
    found = []
    for field in dataclasses.fields(value):
        content, spec = getattr(value, field.name), field.metadata.get("xml")
        is_kept_back = isinstance(content, bytes) or (spec is not None and (spec.secret or spec.document))
        if not is_kept_back and content not in _NOTHING:
            found.append(field)
    return found


def _of_field(content: Any, field: dataclasses.Field[Any]) -> Any:
    spec = field.metadata.get("xml")
    return codec.redacted(content, spec) if spec is not None and spec.kind == "url" else plain(content)
