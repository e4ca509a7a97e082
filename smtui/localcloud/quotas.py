"""Quotas of the subscription, by their names on the wire where they have one."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Final

from smtui.protocol.errors import Forbidden

SCHEMA: Final = "CREATE TABLE IF NOT EXISTS quotas (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID"

DEFAULTS: Final[Mapping[str, int]] = {
    "MaxCoreCount": 200,
    "MaxStorageAccounts": 100,
    "MaxHostedServices": 100,
    "MaxVirtualNetworkSites": 50,
    "MaxLocalNetworkSites": 20,
    "MaxDnsServers": 20,
    "MaxReservedIPs": 20,
    "MaxPublicIPCount": 5,
    "MaxNetworkSecurityGroups": 100,
    "MaxNetworkSecurityRulesPerGroup": 200,
    "MaxRouteTables": 100,
    "MaxRoutesPerRouteTable": 100,
    # Limits that the reference names and no element of Get Subscription does; the names are made up.
    "MaxAffinityGroups": 256,
    "MaxRolesPerDeployment": 25,
}


def keep(database: sqlite3.Connection, values: Mapping[str, int]) -> None:
    """Set quotas; they stay until they are set again.

    Args:
        database: inside a transaction.
        values: by wire name.
    """
    database.executemany("INSERT OR REPLACE INTO quotas VALUES (?, ?)", values.items())


def value(database: sqlite3.Connection, name: str) -> int:
    """Give one quota."""
    row = database.execute("SELECT value FROM quotas WHERE name = ?", (name,)).fetchone()
    return int(row[0]) if row else DEFAULTS[name]


def require(database: sqlite3.Connection, name: str, current: int, requested: int) -> None:
    """Refuse what goes over a quota.

    Args:
        database: inside the request's transaction.
        name: wire name of the quota.
        current: how many there are.
        requested: how many more are asked for.

    Raises:
        Forbidden: there is no room.
    """
    limit = value(database, name)
    if current + requested > limit:
        raise Forbidden(
            f"The request exceeds the subscription's quota {name}: the limit is {limit}, {current} are in use and "
            f"{requested} more {'was' if requested == 1 else 'were'} requested."
        )


def require_room(what: str, limit: int, current: int, requested: int = 1) -> None:
    """Refuse what goes over a limit that is the same for every subscription.

    Args:
        what: is limited, such as "input endpoints of a deployment".
        limit: how many there can be.
        current: how many there are.
        requested: how many more are asked for.

    Raises:
        Forbidden: there is no room.
    """
    if current + requested > limit:
        raise Forbidden(
            f"The request exceeds the number of {what}: the limit is {limit}, {current} are in use and {requested} "
            f"more {'was' if requested == 1 else 'were'} requested."
        )
