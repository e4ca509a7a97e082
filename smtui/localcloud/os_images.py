"""Operating system images: those of the platform, and those of the subscription."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from smtui.localcloud.registry import answers
from smtui.protocol import codec
from smtui.protocol.os_images import OSImage

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS os_images (
    name TEXT PRIMARY KEY COLLATE NOCASE,
    category TEXT NOT NULL,
    document BLOB NOT NULL
)
"""


@answers("os_images.LIST_OS_IMAGES")
def list_os_images(request: Request) -> tuple[OSImage, ...]:
    """Answer List OS Images, the platform's first."""
    rows = request.database.execute("SELECT document FROM os_images ORDER BY category, name")
    return tuple(codec.decode(OSImage, row[0]).value for row in rows)


def insert(database: sqlite3.Connection, images: Iterable[OSImage]) -> None:
    """Write images that were checked, inside a transaction."""
    database.executemany(
        "INSERT INTO os_images VALUES (?, ?, ?)",
        ((image.name, image.category, codec.encode(image)) for image in images),
    )
