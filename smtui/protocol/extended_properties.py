"""Extended properties: names and values that callers, and the service, attach to resources."""

from dataclasses import dataclass

from smtui.protocol.codec import text


@dataclass(frozen=True, slots=True)
class ExtendedProperty:
    """One name and value. In an update an empty value deletes the property."""

    name: str = text()
    value: str = text(keep=True)
