"""Extended properties as the resources keep them, and the two that the service adds by itself."""

from __future__ import annotations

import json
import re
from typing import Final

from smtui.protocol.errors import BadRequest
from smtui.protocol.extended_properties import ExtendedProperty

MAX_ON_SERVICE: Final = 50
MAX_ON_DEPLOYMENT: Final = 25

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_MAX_VALUE: Final = 255


def check(properties: tuple[ExtendedProperty, ...], limit: int) -> None:
    """Refuse properties that break a rule.

    Args:
        properties: as sent.
        limit: how many the resource may have.

    Raises:
        BadRequest: too many, a bad name, a value that is too long, or a name twice.
    """
    if len(properties) > limit:
        raise BadRequest(f"At most {limit} extended properties can be given; there are {len(properties)}.")
    seen: set[str] = set()
    for each in properties:
        if not _NAME.fullmatch(each.name):
            raise BadRequest(
                "The name of an extended property begins with a letter and has up to 64 letters, digits and "
                "underscores."
            )
        if len(each.value) > _MAX_VALUE:
            raise BadRequest(f"The value of the extended property {each.name} is longer than 255 characters.")
        if each.name.lower() in seen:
            raise BadRequest(f"The extended property {each.name} is there twice.")
        seen.add(each.name.lower())


def merge(
    kept: tuple[ExtendedProperty, ...], sent: tuple[ExtendedProperty, ...], limit: int
) -> tuple[ExtendedProperty, ...]:
    """Give what an update leaves: one sent with a value is added or replaced, one sent without is deleted.

    Args:
        kept: the resource's own, until now.
        sent: those of the update.
        limit: how many the resource may have.

    Raises:
        BadRequest: see `check`.
    """
    check(sent, limit)
    changed = {each.name.lower(): each for each in sent}
    known = {each.name.lower() for each in kept}
    merged = [changed.get(each.name.lower(), each) for each in kept]
    merged += (each for each in sent if each.name.lower() not in known)
    left = tuple(each for each in merged if each.value or each.name.lower() not in changed)
    check(left, limit)
    return left


def with_group(
    properties: tuple[ExtendedProperty, ...], resource_group: str, location: str
) -> tuple[ExtendedProperty, ...]:
    """Give the caller's properties and the two of the service."""
    own = {"resourcegroup", "resourcelocation"}
    kept = tuple(each for each in properties if each.name.lower() not in own)
    return (*kept, ExtendedProperty("ResourceGroup", resource_group), ExtendedProperty("ResourceLocation", location))


def dump(properties: tuple[ExtendedProperty, ...]) -> str:
    """Write properties for a column, in order."""
    return json.dumps([(each.name, each.value) for each in properties])


def load(column: str) -> tuple[ExtendedProperty, ...]:
    """Read what `dump` wrote."""
    return tuple(ExtendedProperty(name, value) for name, value in json.loads(column))
