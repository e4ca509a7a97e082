"""The role sizes as virtual machines need them. They are read once: they stay the same while a console runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from smtui.client.exchange import Answer
from smtui.console.resource import Send
from smtui.protocol.role_sizes import LIST_ROLE_SIZES, RoleSize

_read: Final[list[Answer[tuple[RoleSize, ...]]]] = []


async def size_answer(send: Send) -> Answer[tuple[RoleSize, ...]]:
    """Read the role sizes, or give what was read before."""
    if not _read:
        _read.append(await send(LIST_ROLE_SIZES()))
    return _read[0]


def size_words(name: str, sizes: Iterable[RoleSize]) -> str:
    """Give a size with its cores and memory, such as "Medium: 2 cores, 3.5 GB"; the name alone of an unknown one."""
    found = next((size for size in sizes if size.name.lower() == name.lower()), None)
    if found is None or not found.cores or not found.memory_in_mb:
        return name
    return f"{name}: {found.cores} core{'s' * (found.cores != 1)}, {found.memory_in_mb / 1024:g} GB"
