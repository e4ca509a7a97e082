"""Work in the background: every request is a worker, and a newer one of the same group takes its place."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from textual.app import App
from textual.css.query import NoMatches
from textual.screen import Screen


def start(owner: App[Any] | Screen[Any], group: str, work: Callable[..., Awaitable[None]], *arguments: object) -> None:
    """Start work that ends with its owner.

    Args:
        owner: work of a screen that is left is cancelled.
        group: earlier work of the same group is cancelled.
        work: a function that is awaited; not a coroutine, which would stay unawaited if it were cancelled first.
        arguments: its arguments.
    """
    guarded: Callable[[], Awaitable[None]] = partial(_run, owner, work, *arguments)
    owner.run_worker(guarded, group=group, exclusive=True)


async def _run(owner: App[Any] | Screen[Any], work: Callable[..., Awaitable[None]], *arguments: object) -> None:
    try:
        await work(*arguments)
    except NoMatches:
        # A screen that is just being left, as each is when the app ends, has lost widgets and not yet its workers.
        if isinstance(owner, App) or (owner.children and owner in owner.app.screen_stack):
            raise
