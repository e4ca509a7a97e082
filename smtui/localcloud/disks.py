"""Disks: registered over .vhd blobs, attached to virtual machines or left over from them.

A disk whose deployment goes is detached by the database itself; one that is to go with it is deleted first, with
`delete_of_deployment`. Blobs are only addresses here, so a deletion with media differs in nothing else.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from smtui.localcloud import media, os_images
from smtui.localcloud.registry import answers
from smtui.localcloud.request import timestamp
from smtui.protocol.disks import AddDisk, AttachedTo, Disk, UpdateDisk
from smtui.protocol.errors import BadRequest, Conflict, ResourceNotFound
from smtui.protocol.names import DISK_NAME, LABEL

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS disks (
    name TEXT PRIMARY KEY COLLATE NOCASE,
    os TEXT NOT NULL,
    label TEXT NOT NULL,
    location TEXT NOT NULL,
    affinity_group TEXT NOT NULL,
    size INTEGER NOT NULL,
    media_link TEXT NOT NULL,
    source_image TEXT NOT NULL,
    io_type TEXT NOT NULL,
    created REAL NOT NULL,
    deployment INTEGER REFERENCES deployments (id) ON DELETE SET NULL,
    role TEXT NOT NULL COLLATE NOCASE
);
CREATE INDEX IF NOT EXISTS disks_by_deployment ON disks (deployment)
"""

NOT_FOUND: Final = "The disk with the specified name does not exist."

_SELECT: Final = (
    "SELECT disks.name, os, disks.label, location, affinity_group, size, media_link, source_image, io_type, "
    "disks.created, deployments.service, deployments.name, role "
    "FROM disks LEFT JOIN deployments ON deployments.id = disks.deployment"
)


@dataclass(frozen=True, slots=True)
class NewDisk:
    """A disk that was checked and is not registered yet.

    Attributes:
        name: that no disk has.
        os: Linux, Windows, or "" for a data disk.
        label: plain text, or "".
        place: where its blob is.
        size: in GB.
        media_link: of the blob.
        source_image: name of the image that it is a copy of, or "".
    """

    name: str
    os: str
    label: str
    place: media.Place
    size: int
    media_link: str
    source_image: str = ""


# --- answers ---------------------------------------------------------------------------------------------------


@answers("disks.LIST_DISKS")
def list_disks(request: Request) -> tuple[Disk, ...]:
    """Answer List Disks."""
    return tuple(_disk(row) for row in request.database.execute(f"{_SELECT} ORDER BY disks.name"))


@answers("disks.GET_DISK")
def get_disk(request: Request) -> Disk:
    """Answer Get Disk."""
    return _addressed(request)


@answers("disks.ADD_DISK")
def add_disk(request: Request) -> Disk:
    """Answer Add Disk: a blob becomes a disk, one with an operating system where that is named."""
    body: AddDisk = request.body
    database = request.database
    require_new_name(database, body.name)
    check_label(body.label)
    system = os_images.operating_system(body.os) if body.os else ""
    place = media.place(database, body.media_link)
    media.require_free(database, body.media_link)
    size = os_images.SIZES_IN_GB[system or "Linux"]
    insert(
        database, NewDisk(body.name, system, body.label, place, size, media.without_query(body.media_link)), request.now
    )
    return _existing(database, body.name)


@answers("disks.UPDATE_DISK")
def update_disk(request: Request) -> Disk:
    """Answer Update Disk, which changes the label."""
    body: UpdateDisk = request.body
    disk = _addressed(request)
    check_label(body.label)
    if body.label:
        label(request.database, disk.name, body.label)
    return _addressed(request)


@answers("disks.DELETE_DISK")
@answers("disks.DELETE_DISK_WITH_MEDIA")
def delete_disk(request: Request) -> None:
    """Answer Delete Disk; one that is attached stays."""
    disk = _addressed(request)
    require_detached(disk)
    request.database.execute("DELETE FROM disks WHERE name = ?", (disk.name,))


# --- for virtual machines --------------------------------------------------------------------------------------


def named(database: sqlite3.Connection, name: str) -> Disk | None:
    """Give the disk with a name, or None."""
    row = database.execute(f"{_SELECT} WHERE disks.name = ?", (name,)).fetchone()
    return _disk(row) if row else None


def require_new_name(database: sqlite3.Connection, name: str) -> None:
    """Refuse a name that a disk can't be given.

    Raises:
        BadRequest: it breaks the naming rule.
        Conflict: another disk has it.
    """
    if problem := DISK_NAME.problem(name):
        raise BadRequest(problem)
    if named(database, name):
        raise Conflict(f"A disk with the name {name} already exists.")


def require_detached(disk: Disk) -> None:
    """Refuse a disk that a virtual machine uses.

    Raises:
        BadRequest: in the service's words.
    """
    if to := disk.attached_to:
        raise BadRequest(
            f"A disk with name {disk.name} is currently in use by virtual machine {to.role_name} running within hosted "
            f"service {to.hosted_service_name}, deployment {to.deployment_name}."
        )


def check_label(label: str) -> None:
    """Refuse a label that is too long; it may be missing.

    Raises:
        BadRequest: with the rule in words.
    """
    if label and (problem := LABEL.problem(label)):
        raise BadRequest(problem)


def new_name(database: sqlite3.Connection, deployment: str, role: str, lun: int, now: float) -> str:
    """Give the name that the service makes for a disk: deployment, role, LUN, and the time with four more digits."""
    prefix = re.sub(r"[^A-Za-z0-9_.-]", "-", f"{deployment}-{role}")
    digits = re.sub(r"\D", "", timestamp(now))
    fraction = int(now % 1 * 10_000)
    while named(database, name := f"{prefix}-{lun}-{digits}{fraction:04}"):
        fraction += 1
    return name


def insert(database: sqlite3.Connection, disk: NewDisk, now: float) -> None:
    """Register a disk that was checked, inside a transaction. `now` is in seconds since 1970."""
    database.execute(
        "INSERT INTO disks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, '')",
        (
            disk.name,
            disk.os,
            disk.label,
            disk.place.location,
            disk.place.affinity_group,
            disk.size,
            disk.media_link,
            disk.source_image,
            disk.place.io_type,
            now,
        ),
    )


def attach(database: sqlite3.Connection, name: str, deployment: int, role: str) -> None:
    """Attach a disk to a virtual machine, inside a transaction. `deployment` is its row."""
    database.execute("UPDATE disks SET deployment = ?, role = ? WHERE name = ?", (deployment, role, name))


def release(database: sqlite3.Connection, name: str, *, media: bool) -> None:
    """Detach a disk, or delete it with its blob, inside a transaction."""
    if media:
        database.execute("DELETE FROM disks WHERE name = ?", (name,))
    else:
        database.execute("UPDATE disks SET deployment = NULL, role = '' WHERE name = ?", (name,))


def release_role(database: sqlite3.Connection, deployment: int, role: str, *, media: bool) -> None:
    """Detach the disks of a virtual machine, or delete them with their blobs, inside a transaction."""
    for (name,) in database.execute(
        "SELECT name FROM disks WHERE deployment = ? AND role = ?", (deployment, role)
    ).fetchall():
        release(database, name, media=media)


def delete_of_deployment(database: sqlite3.Connection, deployment: int) -> None:
    """Delete the disks of a deployment with their blobs, inside a transaction and before the deployment's row goes."""
    database.execute("DELETE FROM disks WHERE deployment = ?", (deployment,))


def detach_of_deployment(database: sqlite3.Connection, deployment: int) -> None:
    """Detach the disks of a deployment, inside a transaction. Deleting its row does that too."""
    database.execute("UPDATE disks SET deployment = NULL, role = '' WHERE deployment = ?", (deployment,))


def size(database: sqlite3.Connection, name: str) -> int | None:
    """Give the size of a disk in GB, or None where there is no such disk."""
    found = named(database, name)
    return found.logical_disk_size_in_gb if found else None


def label(database: sqlite3.Connection, name: str, text: str) -> None:
    """Give a disk another label that was checked, inside a transaction."""
    database.execute("UPDATE disks SET label = ? WHERE name = ?", (text, name))


def _addressed(request: Request) -> Disk:
    return _existing(request.database, request.arguments["disk_name"])


def _existing(database: sqlite3.Connection, name: str) -> Disk:
    disk = named(database, name)
    if disk is None:
        raise ResourceNotFound(NOT_FOUND)
    return disk


def _disk(row: tuple[str, str, str, str, str, int, str, str, str, float, str | None, str | None, str]) -> Disk:
    name, system, label, location, group, size, link, image, io_type, created, service, deployment, role = row
    return Disk(
        affinity_group=group,
        attached_to=AttachedTo(deployment, service, role) if service and deployment else None,
        os=system,
        label=label,
        location="" if group else location,
        logical_disk_size_in_gb=size,
        media_link=link,
        name=name,
        source_image_name=image,
        is_premium=False,
        created_time=timestamp(created),
        io_type=io_type,
    )
