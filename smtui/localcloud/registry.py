"""Which function answers which operation, and which one carries out which due change.

A resource's module registers its functions when it is imported; `load` imports the modules of every resource.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from smtui.protocol import catalogue

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

Handler: TypeAlias = "Callable[[Request], Any]"
Change: TypeAlias = "Callable[[sqlite3.Connection, float, Mapping[str, Any]], None]"

# Modules that are not named as a resource of the catalogue. Their tables come last: some are filled from others.
_INTERNAL: Final = (
    "lifecycle",
    "quotas",
    "management_certificates",
    "deployment_table",
    "role_instances",
    "deployment_states",
    "upgrade_domains",
    "deployment_updates",
    "role_instance_actions",
    "operation_history",
    "storage_keys",
)

_handlers: Final[dict[str, Handler]] = {}
_changes: Final[dict[str, Change]] = {}


def answers(place: str) -> Callable[[Handler], Handler]:
    """Register the function that answers an operation.

    The function gets a `Request` and gives the operation's result, None, or `request.Created`; it raises
    `errors.ServiceError` to refuse.

    Args:
        place: where the operation is declared, such as "deployments.SWAP_DEPLOYMENT".

    Raises:
        LookupError: no operation is declared there.
        ValueError: another function answers it already.
    """
    catalogue.find(place)

    def register(handler: Handler) -> Handler:
        if place in _handlers:
            raise ValueError(f"{place} is answered twice")
        _handlers[place] = handler
        return handler

    return register


def carries_out(name: str) -> Callable[[Change], Change]:
    """Register the function that carries out a due change.

    The function gets the database, the time for which the change was due, and the change's own values.

    Args:
        name: what `Request.later` is given, such as "deployments.advance". It is stored, so it must not change.
    """

    def register(change: Change) -> Change:
        if name in _changes:
            raise ValueError(f"{name} is carried out twice")
        _changes[name] = change
        return change

    return register


def handler(place: str) -> Handler | None:
    """Give the function that answers an operation, or None where the local cloud does not offer it."""
    return _handlers.get(place)


def change(name: str) -> Change | None:
    """Give the function that carries out a due change, or None."""
    return _changes.get(name)


@cache
def load() -> tuple[ModuleType, ...]:
    """Import the module of every resource that has one here."""
    places = (f"smtui.localcloud.{name}" for name in dict.fromkeys((*catalogue.RESOURCES, *_INTERNAL)))
    return tuple(import_module(place) for place in places if find_spec(place) is not None)


def schemas() -> tuple[str, ...]:
    """Give the SQL that makes the tables of every resource; each statement may run again on an older file."""
    return tuple(module.SCHEMA for module in load() if hasattr(module, "SCHEMA"))
