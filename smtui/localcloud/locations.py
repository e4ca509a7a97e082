"""Locations: the regions of June 2015 with what each offered."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from smtui.localcloud.registry import answers
from smtui.protocol.codec import Unencoded
from smtui.protocol.errors import BadRequest
from smtui.protocol.locations import ComputeCapabilities, Location, StorageCapabilities
from smtui.protocol.names import DESCRIPTION, LABEL, location_problem

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

_A = ("A5", "A6", "A7", "ExtraLarge", "ExtraSmall", "Large", "Medium", "Small")
_A8 = ("A10", "A11", "A8", "A9")
_BASIC = ("Basic_A0", "Basic_A1", "Basic_A2", "Basic_A3", "Basic_A4")
_D = tuple(f"Standard_D{number}" for number in (1, 11, 12, 13, 14, 2, 3, 4))
_DS = tuple(f"Standard_DS{number}" for number in (1, 11, 12, 13, 14, 2, 3, 4))
_G = tuple(f"Standard_G{number}" for number in (1, 2, 3, 4, 5))

_SERVICES: Final = ("Compute", "Storage", "PersistentVMRole", "HighMemory")
_STANDARD: Final = ("Standard_LRS", "Standard_ZRS", "Standard_GRS", "Standard_RAGRS")
_PREMIUM: Final = (*_STANDARD, "Premium_LRS")


def _capabilities(*extra: tuple[str, ...]) -> ComputeCapabilities:
    more = {size for group in extra for size in group}
    web = more - set(_DS) - set(_G)
    return ComputeCapabilities(tuple(sorted({*_A, *web})), tuple(sorted({*_A, *_BASIC, *more})))


_SMALL_REGION = _capabilities()
_NO_A8 = _capabilities(_D)
_NO_A8_WITH_DS = _capabilities(_D, _DS)
_USUAL = _capabilities(_A8, _D)

_OFFERED: Final[dict[str, tuple[ComputeCapabilities, tuple[str, ...]]]] = {
    "East US": (_USUAL, _STANDARD),
    "West US": (_capabilities(_A8, _D, _DS, _G), _PREMIUM),
    "Central US": (_NO_A8, _STANDARD),
    "South Central US": (_USUAL, _STANDARD),
    "North Central US": (_USUAL, _STANDARD),
    "East US 2": (_capabilities(_D, _DS, _G), _PREMIUM),
    "North Europe": (_USUAL, _STANDARD),
    "West Europe": (_capabilities(_A8, _D, _DS), _PREMIUM),
    "Southeast Asia": (_NO_A8_WITH_DS, _PREMIUM),
    "East Asia": (_NO_A8, _STANDARD),
    "Japan West": (_NO_A8_WITH_DS, _PREMIUM),
    "Japan East": (_USUAL, _STANDARD),
    "Brazil South": (_SMALL_REGION, _STANDARD),
    "Australia Southeast": (_NO_A8, _STANDARD),
    "Australia East": (_NO_A8_WITH_DS, _PREMIUM),
    "Central India": (_SMALL_REGION, _STANDARD),
    "South India": (_SMALL_REGION, _STANDARD),
}
_CLOSED: Final = "West India"
_BY_LOWER: Final = {name.lower(): name for name in _OFFERED}


@answers("locations.LIST_LOCATIONS")
def list_locations(request: Request) -> tuple[Location, ...]:
    """Answer List Locations; a region that is closed to the subscription offers "None"."""
    del request
    offered = (
        Location(name, name, _SERVICES, capabilities, StorageCapabilities(storage))
        for name, (capabilities, storage) in _OFFERED.items()
    )
    return (*offered, Location(_CLOSED, _CLOSED, ("None",), ComputeCapabilities()))


def names() -> tuple[str, ...]:
    """Give the locations in which something can be created."""
    return tuple(_OFFERED)


def capabilities(location: str) -> ComputeCapabilities:
    """Give the role sizes of a location."""
    return _OFFERED[location][0]


def account_types(location: str) -> tuple[str, ...]:
    """Give the storage account types of a location."""
    return _OFFERED[location][1]


def canonical(name: str) -> str:
    """Give a location's own spelling.

    Raises:
        BadRequest: there is no such location, or it is closed.
    """
    found = _BY_LOWER.get(name.lower())
    if found is None:
        raise BadRequest(f"The location constraint is not valid: {name[:80]} is not a location of this subscription.")
    return found


def place(database: sqlite3.Connection, location: str, affinity_group: str) -> tuple[str, str]:
    """Settle where something new goes.

    Args:
        database: where the affinity groups are.
        location: as sent, or "".
        affinity_group: as sent, or "".

    Returns:
        The location, and the affinity group or "".

    Raises:
        BadRequest: both or none are given, or the one given does not exist.
    """
    if problem := location_problem(location, affinity_group):
        raise BadRequest(problem)
    if not affinity_group:
        return canonical(location), ""
    row = database.execute("SELECT location, name FROM affinity_groups WHERE name = ?", (affinity_group,)).fetchone()
    if row is None:
        raise BadRequest("The affinity group does not exist.")
    return row[0], row[1]


def check_words(label: str, description: str) -> None:
    """Refuse a label that is missing, too long or not base64, and a description that is too long.

    Raises:
        BadRequest: with the rule in words.
    """
    if isinstance(label, Unencoded):
        raise BadRequest("The label is not base64 of UTF-8 text.")
    if problem := LABEL.problem(label) or DESCRIPTION.problem(description):
        raise BadRequest(problem)
