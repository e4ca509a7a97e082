"""Work in the background: every request is a worker, and a newer one of the same group takes its place."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from textual.dom import DOMNode


def start(owner: DOMNode, group: str, work: Callable[..., Awaitable[None]], *arguments: object) -> None:
    """Start work that ends with its owner.

    Args:
        owner: a widget or screen; work of a screen that is left is cancelled.
        group: earlier work of the same group is cancelled.
        work: a function that is awaited; not a coroutine, which would stay unawaited if it were cancelled first.
        arguments: its arguments.
    """
    owner.run_worker(partial(work, *arguments), group=group, exclusive=True)
