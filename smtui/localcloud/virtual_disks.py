"""The disks that a virtual machine is asked for with: new ones are registered here, all are then attached by name.

Every function writes at once, inside the request's transaction: a refusal that comes later undoes it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from smtui.localcloud import disks, media, os_images, role_sizes
from smtui.localcloud.disks import NewDisk
from smtui.protocol import names
from smtui.protocol.errors import BadRequest, Conflict
from smtui.protocol.names import HOST_CACHINGS, LUNS
from smtui.protocol.os_images import USER, OSImage
from smtui.protocol.roles import DataVirtualHardDisk, OSVirtualHardDisk

if TYPE_CHECKING:
    from smtui.localcloud.request import Request
    from smtui.protocol.disks import Disk

# Of a blob whose size nobody says.
_DEFAULT_GB: Final = 30
_MAX_GB: Final = 1023


@dataclass(frozen=True, slots=True)
class Owner:
    """The virtual machine that disks are for.

    Attributes:
        deployment: name of its deployment.
        role: its name.
        location: of its cloud service, where its blobs have to be too.
    """

    deployment: str
    role: str
    location: str


def os_disk(request: Request, owner: Owner, sent: OSVirtualHardDisk) -> OSVirtualHardDisk:
    """Register the operating system disk of a new machine, or find the one that it names.

    Args:
        request: which asks for it.
        owner: the machine.
        sent: a source image, or a blob elsewhere, and where to; or the name of a disk.

    Returns:
        The disk as Get Role shows it.

    Raises:
        BadRequest: it breaks a rule, or names what does not exist.
        Conflict: the name or the blob is taken.
    """
    caching = _caching(sent.host_caching, HOST_CACHINGS[1:], "ReadWrite")
    if not sent.source_image_name and not sent.remote_source_image_link:
        found = _registered(request, owner, sent.disk_name)
        if not found.os:
            raise BadRequest(f"The disk {found.name} has no operating system.")
        return replace(_os_document(found), host_caching=caching)
    if sent.source_image_name:
        image = os_images.named(request.database, sent.source_image_name)
        if image is None:
            raise BadRequest(os_images.NOT_FOUND)
        system, source, size = image.os, image.name, image.logical_size_in_gb or _DEFAULT_GB
    else:
        if problem := names.media_link_problem(sent.remote_source_image_link):
            raise BadRequest(problem)
        image, source = None, ""
        system = os_images.operating_system(sent.os)
        size = os_images.SIZES_IN_GB[system]
    place, link = _new_blob(request, owner, sent.media_link)
    _check_account(image, link)
    name = _name(request, owner, sent.disk_name, 0)
    disks.check_label(sent.disk_label)
    disks.insert(request.database, NewDisk(name, system, sent.disk_label, place, size, link, source), request.now)
    return OSVirtualHardDisk(
        host_caching=caching,
        disk_label=sent.disk_label,
        disk_name=name,
        media_link=link,
        source_image_name=source,
        os=system,
        remote_source_image_link=media.without_query(sent.remote_source_image_link),
        io_type=place.io_type,
    )


def data_disk(request: Request, owner: Owner, sent: DataVirtualHardDisk) -> DataVirtualHardDisk:
    """Register a data disk, or find the one that it names.

    Args:
        request: which asks for it.
        owner: the machine.
        sent: the name of a disk; or a blob; or a size and where to.

    Returns:
        The disk as Get Data Disk shows it.

    Raises:
        BadRequest: it breaks a rule, or names what does not exist.
        Conflict: the name or the blob is taken.
    """
    caching = _caching(sent.host_caching, HOST_CACHINGS, "None")
    lun = checked_lun(sent.lun or 0)
    if not sent.source_media_link and not sent.logical_disk_size_in_gb:
        found = _registered(request, owner, sent.disk_name)
        if found.os:
            raise BadRequest(f"The disk {found.name} has an operating system: it can't be a data disk.")
        return replace(_data_document(found), host_caching=caching, lun=lun or None)
    size = sent.logical_disk_size_in_gb or _DEFAULT_GB
    if not 0 < size <= _MAX_GB:
        raise BadRequest(f"The size of a data disk is from 1 to {_MAX_GB} GB.")
    place, link = _new_blob(request, owner, sent.source_media_link or sent.media_link)
    name = _name(request, owner, sent.disk_name, lun)
    disks.check_label(sent.disk_label)
    disks.insert(request.database, NewDisk(name, "", sent.disk_label, place, size, link), request.now)
    return DataVirtualHardDisk(
        host_caching=caching,
        disk_label=sent.disk_label,
        disk_name=name,
        lun=lun or None,
        logical_disk_size_in_gb=size,
        media_link=link,
        io_type=place.io_type,
    )


def data_disks(
    request: Request, owner: Owner, size: str, sent: tuple[DataVirtualHardDisk, ...]
) -> tuple[DataVirtualHardDisk, ...]:
    """Register the data disks of a new machine, or find those that it names; see `data_disk`.

    Args:
        request: which asks for them.
        owner: the machine.
        size: its role size, which says how many it can have.
        sent: as they were sent.
    """
    made = tuple(data_disk(request, owner, each) for each in sent)
    require_room(size, made)
    return made


def require_room(size: str, wanted: tuple[DataVirtualHardDisk, ...]) -> None:
    """Refuse data disks that a machine of a size can't have together.

    Raises:
        BadRequest: they are too many.
        Conflict: two have the same LUN, or are one disk.
    """
    limit = role_sizes.max_data_disks(size)
    if len(wanted) > limit:
        raise BadRequest(
            f"A virtual machine of the size {size} has at most {limit} data disks; these are {len(wanted)}."
        )
    for keys in ({each.lun or 0 for each in wanted}, {each.disk_name.lower() for each in wanted}):
        if len(keys) != len(wanted):
            raise Conflict("Every data disk of a virtual machine has a logical unit number (LUN) of its own.")


def checked_lun(lun: int) -> int:
    """Give a logical unit number.

    Raises:
        BadRequest: it is out of range.
    """
    if lun not in LUNS:
        raise BadRequest(f"A logical unit number (LUN) is from {LUNS[0]} to {LUNS[-1]}.")
    return lun


def data_caching(sent: str) -> str:
    """Give the service's spelling of a data disk's HostCaching; "" stays.

    Raises:
        BadRequest: there is no such value.
    """
    return _caching(sent, HOST_CACHINGS, "")


def os_caching(sent: str) -> str:
    """Give the service's spelling of an operating system disk's HostCaching; "" stays.

    Raises:
        BadRequest: there is no such value.
    """
    return _caching(sent, HOST_CACHINGS[1:], "")


def _caching(sent: str, values: tuple[str, ...], default: str) -> str:
    if not sent:
        return default
    found = {value.lower(): value for value in values}.get(sent.lower())
    if found is None:
        raise BadRequest(f"The host caching {sent[:40]} is invalid: it is {' or '.join(values)}.")
    return found


def _registered(request: Request, owner: Owner, name: str) -> Disk:
    found = disks.named(request.database, name) if name else None
    if found is None:
        raise BadRequest(disks.NOT_FOUND if name else "A disk needs a name, a source or a size.")
    disks.require_detached(found)
    _require_location(media.place(request.database, found.media_link), owner)
    return found


def _new_blob(request: Request, owner: Owner, link: str) -> tuple[media.Place, str]:
    place = media.place(request.database, link)
    _require_location(place, owner)
    media.require_free(request.database, link)
    return place, media.without_query(link)


def _require_location(place: media.Place, owner: Owner) -> None:
    if place.location != owner.location:
        raise BadRequest(
            f"The storage account {place.account} is in {place.location}, and the cloud service in {owner.location}: "
            "the disks of a virtual machine have to be where its cloud service is."
        )


def _check_account(image: OSImage | None, link: str) -> None:
    if image and image.category == USER and media.host(image.media_link) != media.host(link):
        raise BadRequest(
            "The disk's VHD must be in the same account as the VHD of the source image (source account: "
            f"{media.host(image.media_link)}, target account: {media.host(link)})."
        )


def _name(request: Request, owner: Owner, sent: str, lun: int) -> str:
    if not sent:
        return disks.new_name(request.database, owner.deployment, owner.role, lun, request.now)
    disks.require_new_name(request.database, sent)
    return sent


def _os_document(disk: Disk) -> OSVirtualHardDisk:
    return OSVirtualHardDisk(
        disk_label=disk.label,
        disk_name=disk.name,
        media_link=disk.media_link,
        source_image_name=disk.source_image_name,
        os=disk.os,
        io_type=disk.io_type,
    )


def _data_document(disk: Disk) -> DataVirtualHardDisk:
    return DataVirtualHardDisk(
        disk_label=disk.label,
        disk_name=disk.name,
        logical_disk_size_in_gb=disk.logical_disk_size_in_gb,
        media_link=disk.media_link,
        io_type=disk.io_type,
    )
