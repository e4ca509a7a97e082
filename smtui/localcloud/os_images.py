"""Operating system images: those of the platform, and those of the subscription."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from smtui.localcloud import media
from smtui.localcloud.registry import answers
from smtui.localcloud.request import timestamp
from smtui.protocol import codec
from smtui.protocol.errors import BadRequest, Conflict, ResourceNotFound
from smtui.protocol.names import IMAGE_NAME, LABEL
from smtui.protocol.os_images import LINUX, USER, WINDOWS, AddOSImage, OSImage, OSImageDetails, UpdateOSImage

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS os_images (
    name TEXT PRIMARY KEY COLLATE NOCASE,
    category TEXT NOT NULL,
    document BLOB NOT NULL
)
"""

NOT_FOUND: Final = "The image with the specified name does not exist."

# The blob is never read, so its size is that of the platform's images.
SIZES_IN_GB: Final = {LINUX: 30, WINDOWS: 127}

# What Get OS Image Details leaves out.
_NOT_IN_DETAILS: Final = ("os_state", "io_type")
# What Update OS Image can change; the disk stays what it is.
_CHANGEABLE: Final = (
    "label",
    "eula",
    "description",
    "image_family",
    "show_in_gui",
    "published_date",
    "icon_uri",
    "privacy_uri",
    "recommended_vm_size",
    "small_icon_uri",
    "language",
)


@answers("os_images.LIST_OS_IMAGES")
def list_os_images(request: Request) -> tuple[OSImage, ...]:
    """Answer List OS Images, the platform's first."""
    rows = request.database.execute("SELECT document FROM os_images ORDER BY category, name")
    return tuple(codec.decode(OSImage, row[0]).value for row in rows)


@answers("os_images.GET_OS_IMAGE")
def get_os_image(request: Request) -> OSImage:
    """Answer Get OS Image."""
    return _addressed(request)


@answers("os_images.GET_OS_IMAGE_DETAILS")
def get_os_image_details(request: Request) -> OSImageDetails:
    """Answer Get OS Image Details. Nothing is ever replicated here, so nothing is said of that."""
    image = _addressed(request)
    values = {each.name: getattr(image, each.name) for each in dataclasses.fields(image)}
    return OSImageDetails(**{name: value for name, value in values.items() if name not in _NOT_IN_DETAILS})


@answers("os_images.ADD_OS_IMAGE")
def add_os_image(request: Request) -> OSImage:
    """Answer Add OS Image."""
    body: AddOSImage = request.body
    add(request.database, body.name, body.label, body.os, body.media_link)
    found = named(request.database, body.name)
    assert found is not None
    return found


@answers("os_images.UPDATE_OS_IMAGE")
def update_os_image(request: Request) -> OSImage:
    """Answer Update OS Image: what is left out stays."""
    body: UpdateOSImage = request.body
    image = _owned(request)
    if not body.label:
        raise BadRequest(LABEL.sentence)
    changes = {name: getattr(body, name) for name in _CHANGEABLE if getattr(body, name) not in ("", None)}
    if "published_date" in changes:
        changes["published_date"] = _date(body.published_date)
    _check_label(body.label)
    changed = dataclasses.replace(image, **changes)
    request.database.execute("UPDATE os_images SET document = ? WHERE name = ?", (codec.encode(changed), image.name))
    return changed


@answers("os_images.DELETE_OS_IMAGE")
@answers("os_images.DELETE_OS_IMAGE_WITH_MEDIA")
def delete_os_image(request: Request) -> None:
    """Answer Delete OS Image; disks that were made from it are copies and stay."""
    request.database.execute("DELETE FROM os_images WHERE name = ?", (_owned(request).name,))


def named(database: sqlite3.Connection, name: str) -> OSImage | None:
    """Give the image with a name, or None."""
    row = database.execute("SELECT document FROM os_images WHERE name = ?", (name,)).fetchone()
    return codec.decode(OSImage, row[0]).value if row else None


def require_new_name(database: sqlite3.Connection, name: str) -> None:
    """Refuse a name that an image can't be given.

    Raises:
        BadRequest: it breaks the naming rule.
        Conflict: another image has it.
    """
    if problem := IMAGE_NAME.problem(name):
        raise BadRequest(problem)
    if named(database, name):
        raise Conflict(f"An image with the name {name} already exists.")


def add(database: sqlite3.Connection, name: str, label: str, os: str, media_link: str, size: int | None = None) -> None:
    """Make an image of the subscription.

    Args:
        database: inside the request's transaction.
        name: that no image has.
        label: plain text.
        os: Linux or Windows, in any case.
        media_link: of a blob that nothing is registered over.
        size: in GB, where it is known.

    Raises:
        BadRequest: an argument breaks a rule.
        Conflict: the name or the blob is taken.
    """
    require_new_name(database, name)
    _check_label(label)
    system = operating_system(os)
    place = media.place(database, media_link)
    media.require_free(database, media_link)
    image = OSImage(
        affinity_group=place.affinity_group,
        category=USER,
        label=label,
        location="" if place.affinity_group else place.location,
        logical_size_in_gb=size or SIZES_IN_GB[system],
        media_link=media.without_query(media_link),
        name=name,
        os=system,
        is_premium=False,
        os_state="Generalized",
        io_type=place.io_type,
    )
    insert(database, (image,))


def operating_system(sent: str) -> str:
    """Give the service's spelling of an operating system.

    Raises:
        BadRequest: it is neither Linux nor Windows.
    """
    found = {LINUX.lower(): LINUX, WINDOWS.lower(): WINDOWS}.get(sent.lower())
    if found is None:
        raise BadRequest(f"The operating system is invalid: it is {LINUX} or {WINDOWS}.")
    return found


def insert(database: sqlite3.Connection, images: Iterable[OSImage]) -> None:
    """Write images that were checked, inside a transaction."""
    database.executemany(
        "INSERT INTO os_images VALUES (?, ?, ?)",
        ((image.name, image.category, codec.encode(image)) for image in images),
    )


def _addressed(request: Request) -> OSImage:
    image = named(request.database, request.arguments["image_name"])
    if image is None:
        raise ResourceNotFound(NOT_FOUND)
    return image


def _owned(request: Request) -> OSImage:
    image = _addressed(request)
    if image.category != USER:
        raise BadRequest(f"The image {image.name} belongs to the platform: it can't be changed or deleted.")
    return image


def _check_label(label: str) -> None:
    if problem := LABEL.problem(label):
        raise BadRequest(problem)


def _date(sent: str) -> str:
    try:
        found = datetime.fromisoformat(sent)
    except ValueError:
        raise BadRequest(f"The published date {sent[:40]} is not a date.") from None
    return timestamp((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())
