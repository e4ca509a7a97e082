"""The way of a deployment and its instances from state to state, until they are gone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from smtui.localcloud import disks, lifecycle, role_instances
from smtui.localcloud.deployment_table import Row
from smtui.localcloud.registry import carries_out
from smtui.localcloud.role_instances import State

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

ADVANCE: Final = "deployments.advance"
REMOVE: Final = "deployments.remove"


def subject(deployment: int) -> str:
    """Give the subject of a deployment's changes, for `Request.later`; those of an instance stand below it."""
    return f"deployment/{deployment}"


def update_subject(deployment: int) -> str:
    """Give the subject of an update's walk through the domains, which goes on when the deployment is suspended."""
    return f"update/{deployment}"


def advance_later(
    request: Request, deployment: int, seconds: float, status: str, state: State, names: Iterable[str] | None = None
) -> None:
    """Schedule `advance`.

    Args:
        request: which asks for it.
        deployment: its row.
        seconds: from now, at time scale 1.
        status: new Status, or "" to keep it.
        state: new state of the instances.
        names: of the instances; None for all.
    """
    below = ""
    listed = None if names is None else list(names)
    if listed is not None and len(listed) == 1:
        below = f"/{listed[0]}"
    request.later(
        seconds,
        ADVANCE,
        subject(deployment) + below,
        deployment=deployment,
        status=status,
        instances=[state.status, state.power_state, state.details],
        names=listed,
    )


@carries_out(ADVANCE)
def _advanced(database: sqlite3.Connection, at: float, payload: Mapping[str, Any]) -> None:
    state = State(*payload["instances"])
    advance(database, at, payload["deployment"], payload["status"], state, payload.get("names"))


def advance(
    database: sqlite3.Connection,
    at: float,
    deployment: int,
    status: str,
    state: State,
    names: Iterable[str] | None = None,
) -> None:
    """Bring a deployment and its instances to the next point of their way.

    Args:
        database: inside a transaction.
        at: when it happens, in seconds since 1970.
        deployment: its row.
        status: new Status, or "" to keep it.
        state: new state of the instances.
        names: of the instances; None for all.
    """
    database.execute(
        "UPDATE deployments SET status = CASE ? WHEN '' THEN status ELSE ? END, modified = ? WHERE id = ?",
        (status, status, at, deployment),
    )
    role_instances.set_state(database, deployment, state, names)


def stop(database: sqlite3.Connection, deployment: int) -> None:
    """Forget what was going to happen to a deployment, its instances and its update."""
    lifecycle.cancel(database, subject(deployment))
    lifecycle.cancel(database, update_subject(deployment))


def leave(request: Request, row: Row, *, media: bool) -> None:
    """Let a deployment go: it is Deleting now and gone a little later.

    Args:
        request: which asks for it; it holds the cloud service.
        row: the deployment.
        media: whether the disks of its virtual machines go too, with their blobs.
    """
    stop(request.database, row.id)
    advance(request.database, request.now, row.id, "Deleting", role_instances.DELETING)
    request.later(lifecycle.DELETED, REMOVE, subject(row.id), deployment=row.id, media=media)
    request.finishes_after(lifecycle.DELETED)


@carries_out(REMOVE)
def _removed(database: sqlite3.Connection, at: float, payload: Mapping[str, Any]) -> None:
    del at
    if payload.get("media"):
        disks.delete_of_deployment(database, payload["deployment"])
    database.execute("DELETE FROM deployments WHERE id = ?", (payload["deployment"],))
