"""Disks of virtual machines, registered by name over a .vhd blob; attached to a machine or not."""

from dataclasses import dataclass

from smtui.protocol.codec import Collection, child, flag, number, text
from smtui.protocol.operation import Effect, Operation

_DISKS = "services/disks"
_DISK = _DISKS + "/{disk_name}"


@dataclass(frozen=True, slots=True)
class AttachedTo:
    """The virtual machine that uses a disk."""

    deployment_name: str = text()
    hosted_service_name: str = text()
    role_name: str = text()


@dataclass(frozen=True, slots=True)
class Disk:
    """A disk; one with an operating system says which. The size is in GB."""

    affinity_group: str = text()
    attached_to: AttachedTo | None = child(AttachedTo)
    os: str = text("OS")
    label: str = text()
    location: str = text()
    logical_disk_size_in_gb: int | None = number("LogicalDiskSizeInGB")
    media_link: str = text(signed=True)
    name: str = text()
    source_image_name: str = text()
    is_premium: bool | None = flag()
    created_time: str = text()
    io_type: str = text("IOType")


@dataclass(frozen=True, slots=True)
class AddDisk:
    """Body of Add Disk: a .vhd blob of the subscription becomes a disk; one without `os` is a data disk."""

    TAG = "Disk"

    os: str = text("OS")
    label: str = text()
    media_link: str = text(signed=True)
    name: str = text()


@dataclass(frozen=True, slots=True)
class UpdateDisk:
    """Body of Update Disk: the label is all that can be changed."""

    TAG = "Disk"

    label: str = text()


LIST_DISKS: Operation[tuple[Disk, ...]] = Operation(
    name="List Disks",
    python_name="list_disks",
    method="GET",
    path=_DISKS,
    result=Collection("Disks", Disk),
)

GET_DISK = Operation(
    name="Get Disk",
    python_name="get_disk",
    method="GET",
    path=_DISK,
    result=Disk,
    target="{disk_name}",
)

ADD_DISK = Operation(
    name="Add Disk",
    python_name="add_disk",
    method="POST",
    path=_DISKS,
    body=AddDisk,
    result=Disk,
    effect=Effect.CHANGE,
    target="{name}",
)

UPDATE_DISK = Operation(
    name="Update Disk",
    python_name="update_disk",
    method="PUT",
    path=_DISK,
    body=UpdateDisk,
    result=Disk,
    effect=Effect.CHANGE,
    target="{disk_name}",
)

# Refused while attached, and for up to a minute after its virtual machine was deleted. The blob stays.
DELETE_DISK: Operation[None] = Operation(
    name="Delete Disk",
    python_name="delete_disk",
    method="DELETE",
    path=_DISK,
    effect=Effect.DESTROY,
    target="{disk_name}",
)

# Takes the blob with it.
DELETE_DISK_WITH_MEDIA: Operation[None] = Operation(
    name="Delete Disk",
    python_name="delete_disk",
    method="DELETE",
    path=_DISK + "?comp=media",
    effect=Effect.DESTROY,
    target="{disk_name}",
)
