"""Media links: addresses of the .vhd blobs that disks and images are registered over.

Nothing is fetched. What counts is the storage account that the address names, and which blobs are registered already.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from smtui.protocol import codec, names
from smtui.protocol.errors import BadRequest, Conflict
from smtui.protocol.os_images import USER, OSImage


@dataclass(frozen=True, slots=True)
class Place:
    """Where a blob is.

    Attributes:
        account: name of the storage account.
        location: of the account.
        affinity_group: of the account, or "".
        premium: whether the account is a premium one.
    """

    account: str
    location: str
    affinity_group: str
    premium: bool

    @property
    def io_type(self) -> str:
        """IOType of what lies there."""
        return "Provisioned" if self.premium else "Standard"


def place(database: sqlite3.Connection, link: str) -> Place:
    """Give where a media link leads.

    Raises:
        BadRequest: it is not the address of a blob in a storage account of the subscription.
    """
    if problem := names.media_link_problem(link):
        raise BadRequest(problem)
    row = database.execute(
        "SELECT name, location, affinity_group, account_type FROM storage_accounts WHERE name = ?", (_account(link),)
    ).fetchone()
    if row is None:
        raise BadRequest(
            f"The media link is at {host(link)}, which is not the blob endpoint of a storage account of this "
            "subscription."
        )
    account, location, affinity_group, account_type = row
    return Place(account, location, affinity_group, account_type == "Premium_LRS")


def require_free(database: sqlite3.Connection, link: str) -> None:
    """Refuse a blob over which a disk or an image is registered.

    Raises:
        Conflict: with the name of that disk or image.
    """
    wanted = _blob(link)
    for name, registered in _registered(database):
        if _blob(registered) == wanted:
            raise Conflict(
                f"The VHD at {wanted} is already registered with the image repository as the resource with ID {name}."
            )


def containers(database: sqlite3.Connection, account: str) -> int:
    """Give how many containers of a storage account hold disks or images."""
    found = {
        _blob(link).split("/")[1] for _, link in _registered(database) if _account(link).lower() == account.lower()
    }
    return len(found)


def host(link: str) -> str:
    """Give the host of a media link."""
    return (urlsplit(link).hostname or "").lower()


def without_query(link: str) -> str:
    """Give a media link without the signature that it may end with: an address is kept, the right to read it is not."""
    return link.partition("?")[0]


def beside(link: str, name: str) -> str:
    """Give the address of another blob in the container of a media link."""
    return f"{without_query(link).rpartition('/')[0]}/{name}"


def _registered(database: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    yield from database.execute("SELECT name, media_link FROM disks")
    for (document,) in database.execute("SELECT document FROM os_images WHERE category = ?", (USER,)):
        image = codec.decode(OSImage, document).value
        if image.media_link:
            yield image.name, image.media_link


def _account(link: str) -> str:
    account, _, rest = host(link).partition(".")
    return account if rest.startswith("blob.") else ""


def _blob(link: str) -> str:
    return host(link) + urlsplit(link).path
