"""Where something new is to stand: a location or an affinity group, one choice so that it is never both or none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from smtui.console.dialogs import Values
from smtui.console.resource import Send
from smtui.protocol.affinity_groups import LIST_AFFINITY_GROUPS
from smtui.protocol.locations import LIST_LOCATIONS

PLACE_READS: Final = ("locations.LIST_LOCATIONS", "affinity_groups.LIST_AFFINITY_GROUPS")
"""What `place_choices` reads with."""

_GROUP: Final = "affinity group: "


async def location_choices(send: Send, _: Values) -> Sequence[tuple[str, str]]:
    """Read the locations."""
    answer = await send(LIST_LOCATIONS())
    return [(location.name, location.name) for location in answer.value]


async def place_choices(send: Send, values: Values) -> Sequence[tuple[str, str]]:
    """Read the locations and the affinity groups."""
    groups = (await send(LIST_AFFINITY_GROUPS())).value
    return [
        *await location_choices(send, values),
        *((_GROUP + group.name, f"{_GROUP}{group.name} ({group.location})") for group in groups),
    ]


def place_of(choice: str) -> tuple[str, str]:
    """Give the location and the affinity group of a choice; one of them is ""."""
    return ("", choice.removeprefix(_GROUP)) if choice.startswith(_GROUP) else (choice, "")
