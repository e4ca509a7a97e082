"""Names that only the service knows: locations and sizes. A wrong one is refused before the change is sent.

The lists are read once, and again before a name is refused. Where the service does not give a list, nothing is
checked: it refuses by itself.
"""

from __future__ import annotations

import difflib
from typing import Any

from smtui.client.service_management.checks import optional, refuse
from smtui.client.service_management.method import Methods, Steps, read
from smtui.protocol.errors import ServiceError
from smtui.protocol.locations import LIST_LOCATIONS
from smtui.protocol.operation import Call
from smtui.protocol.role_sizes import LIST_ROLE_SIZES, RoleSize


def location(methods: Methods, name: str) -> Steps[str]:
    """Give a location in the service's own spelling; "" stays ""."""
    if not name:
        return ""
    return (yield from _known(methods, "location", "list_locations", name, LIST_LOCATIONS()))


def machine_size(methods: Methods, value: Any) -> Steps[str]:
    """Give a size of virtual machines in the service's own spelling; None and "" are ""."""
    name = optional(value, "The role size")
    if not name:
        return ""
    return (yield from _known(methods, "role size", "list_role_sizes", name, LIST_ROLE_SIZES()))


def _known(methods: Methods, what: str, lister: str, name: str, call: Call[tuple[Any, ...]]) -> Steps[str]:
    found = _spelled(methods.known.get(what, ()), name)
    if found:
        return found
    try:
        items = yield from read(call)
    except ServiceError:
        return name
    # A size that says nothing about virtual machines is not refused.
    usable = tuple(
        item.name for item in items if not (isinstance(item, RoleSize) and item.supported_by_virtual_machines is False)
    )
    methods.known[what] = usable
    if not usable:
        return name
    return _spelled(usable, name) or refuse(
        f"There is no {what} {name[:100]!r}{_near(name, usable)}; {lister} gives those there are."
    )


def _spelled(names: tuple[str, ...], name: str) -> str:
    return next((each for each in names if each.lower() == name.lower()), "")


def _near(name: str, names: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name, names, 3, 0.5)
    return f" (perhaps {' or '.join(near)})" if near else ""
