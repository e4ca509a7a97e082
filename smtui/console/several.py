"""Many reads at once, and not too many."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, TypeVar

T = TypeVar("T")
R = TypeVar("R")

AT_ONCE: Final = 8


async def several(read: Callable[[T], Awaitable[R]], items: Iterable[T]) -> list[R]:
    """Read something for each of many items, at most 8 at once; the first failure ends all of it.

    Args:
        read: reads for one item.
        items: the items.

    Returns:
        What was read, in the order of the items.
    """
    waiting = enumerate(items)
    found: dict[int, R] = {}

    async def work() -> None:
        for number, item in waiting:
            found[number] = await read(item)

    workers = [asyncio.create_task(work()) for _ in range(AT_ONCE)]
    try:
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
    return [found[number] for number in sorted(found)]
