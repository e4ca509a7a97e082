"""What a resource shows of a change whose outcome is unknown: that it is there, or that it is gone.

Which operation reads it follows from the request alone: what was to be deleted has the path of the request, and what
was to be created that path or one below it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, unquote

from smtui.client.exchange import Answer
from smtui.operations.entry import Entry
from smtui.protocol import catalogue
from smtui.protocol.errors import ResourceNotFound
from smtui.protocol.operation import Call, Effect, InvalidCall

SKEW: Final = timedelta(minutes=5)
"""How far the clocks of this machine and of the service may be apart."""

_CREATED: Final = ("created_time", "date_created", "creation_time")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a change wanted of a resource.

    Attributes:
        read: reads the resource.
        there: whether it was to be there, or to be gone.
    """

    read: Call[Any]
    there: bool


def wish_of(entry: Entry) -> Wish | None:
    """Give what a change wanted of a resource; None where no resource would show whether it was carried out."""
    rule = _RULES.get(entry.method)
    return rule(entry) if rule is not None and not _swaps(entry) else None


async def seen(
    wish: Wish, entry: Entry, deletions: Iterable[Entry], send: Callable[[Call[Any]], Awaitable[Answer[Any]]]
) -> str:
    """Look at the resource of a change, and give what it shows, as the beginning of a sentence.

    Args:
        wish: what the change wanted of it.
        entry: the change.
        deletions: those that were accepted after it, of whatever.
        send: sends a read.

    Raises:
        ServiceError, ClientError: as `send`; that it is not there is an answer.
    """
    try:
        value = (await send(wish.read)).value
    except ResourceNotFound as error:
        if not error.request_id:
            # Not the service's own words: a gateway's, say.
            raise
        later = next((each for each in deletions if _takes_along(each, wish, entry)), None)
        if later is not None:
            # What it shows is the work of that one, and says nothing of this one.
            return f"Not sure: {entry.target} does not exist, but was deleted later, by {later.request_id}"
        return f"Probably {'not ' if wish.there else ''}carried out: {entry.target} does not exist"
    if not wish.there:
        return f"Probably not carried out: {entry.target} still exists"
    created = _created(value)
    if created is None:
        return f"Probably carried out: {entry.target} exists, as asked"
    since = f"since {created.astimezone():%Y-%m-%d %H:%M}"
    if created < entry.started - SKEW:
        return f"Probably not carried out: {entry.target} was there before, {since}"
    return f"Probably carried out: {entry.target} exists {since}, as asked"


def path_of(entry: Entry) -> str:
    """Give the raw path of a request below the subscription, without its query."""
    return entry.path.partition("?")[0].strip("/").partition("/")[2]


def created_path_of(entry: Entry) -> str:
    """Give the raw path of what a request would create: its own where that ends in the name, otherwise one below."""
    path, name = path_of(entry), entry.target.rpartition("/")[2]
    return path if not name or unquote(path.rpartition("/")[2]) == name else f"{path}/{quote(name, safe='')}"


def _takes_along(deletion: Entry, wish: Wish, entry: Entry) -> bool:
    """Whether a deletion is one of the resource of a change, or of what that is part of."""
    resource = created_path_of(entry) if wish.there else path_of(entry)
    return f"{_same(resource)}/".startswith(f"{_same(path_of(deletion))}/")


def _same(path: str) -> str:
    """Give a path as the service compares it."""
    return unquote(path).lower()


def _deleted(entry: Entry) -> Wish | None:
    read = _read_at(path_of(entry))
    return Wish(read, there=False) if read is not None else None


def _created_by(entry: Entry) -> Wish | None:
    # Requests with a query act on what is there already.
    read = _read_at(created_path_of(entry)) if "?" not in entry.path else None
    return Wish(read, there=True) if read is not None else None


_RULES: Final[dict[str, Callable[[Entry], Wish | None]]] = {"DELETE": _deleted, "POST": _created_by}
"""What shows whether a request was carried out, by its method; nothing shows it of the others."""


def _swaps(entry: Entry) -> bool:
    """Whether a change has the path of a creation, and creates nothing."""
    return any(each.name == entry.operation and each.effect is Effect.SWAP for each in catalogue.operations().values())


def _read_at(path: str) -> Call[Any] | None:
    found = catalogue.router().find("GET", path, "")
    try:
        return found[0](**found[1]) if found is not None else None
    except InvalidCall:
        return None


def _created(value: object) -> datetime | None:
    """Give when a resource was created, where it or one of its parts says so."""
    if not dataclasses.is_dataclass(value):
        return None
    parts = [value, *(getattr(value, field.name) for field in dataclasses.fields(value))]
    texts = (getattr(part, name, "") for part in parts if dataclasses.is_dataclass(part) for name in _CREATED)
    for text in texts:
        try:
            found = datetime.fromisoformat(text)
        except (TypeError, ValueError):
            continue
        if found.tzinfo is not None:
            return found
    return None
