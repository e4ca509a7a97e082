"""Operating system images: platform images, and those of the subscription."""

from dataclasses import dataclass
from typing import Final

from smtui.protocol.codec import Collection, flag, items, number, text
from smtui.protocol.operation import Effect, Operation

LINUX: Final = "Linux"
WINDOWS: Final = "Windows"

# Values of Category.
PUBLIC: Final = "Public"
USER: Final = "User"

_IMAGES = "services/images"
_IMAGE = _IMAGES + "/{image_name}"


@dataclass(frozen=True, slots=True)
class OSImage:
    """An operating system image. A platform image has no media link; its location joins regions with ";"."""

    affinity_group: str = text()
    category: str = text()
    label: str = text()
    location: str = text()
    logical_size_in_gb: int | None = number("LogicalSizeInGB")
    media_link: str = text(signed=True)
    name: str = text()
    os: str = text("OS")
    eula: str = text()
    description: str = text()
    image_family: str = text()
    show_in_gui: bool | None = flag()
    published_date: str = text()
    is_premium: bool | None = flag()
    icon_uri: str = text()
    privacy_uri: str = text()
    recommended_vm_size: str = text("RecommendedVMSize")
    publisher_name: str = text()
    pricing_detail_link: str = text()
    small_icon_uri: str = text()
    language: str = text()
    os_state: str = text("OSState")
    io_type: str = text("IOType")


@dataclass(frozen=True, slots=True)
class ReplicationProgressElement:
    """How far an image has been copied to one location, in percent."""

    location: str = text()
    progress: int | None = number()


@dataclass(frozen=True, slots=True)
class OSImageDetails(OSImage):
    """Result of Get OS Image Details."""

    replication_progress: tuple[ReplicationProgressElement, ...] = items(ReplicationProgressElement)


@dataclass(frozen=True, slots=True)
class AddOSImage:
    """Body of Add OS Image.

    The media link is the address of a .vhd blob in a storage account of the subscription; `os` is Linux or Windows.
    """

    TAG = "OSImage"

    label: str = text()
    media_link: str = text(signed=True)
    name: str = text()
    os: str = text("OS")


@dataclass(frozen=True, slots=True)
class UpdateOSImage:
    """Body of Update OS Image: its label, and what else is to change. The disk itself can't be changed.

    A published date is a date or a time in UTC, such as 2016-09-09.
    """

    TAG = "OSImage"

    label: str = text()
    media_link: str = text(signed=True)
    name: str = text()
    os: str = text("OS")
    eula: str = text()
    description: str = text()
    image_family: str = text()
    show_in_gui: bool | None = flag()
    published_date: str = text()
    icon_uri: str = text()
    privacy_uri: str = text()
    recommended_vm_size: str = text("RecommendedVMSize")
    small_icon_uri: str = text()
    language: str = text()


LIST_OS_IMAGES: Operation[tuple[OSImage, ...]] = Operation(
    name="List OS Images",
    python_name="list_os_images",
    method="GET",
    path=_IMAGES,
    result=Collection("Images", OSImage),
)

GET_OS_IMAGE = Operation(
    name="Get OS Image",
    python_name="get_os_image",
    method="GET",
    path=_IMAGE,
    result=OSImage,
    target="{image_name}",
)

GET_OS_IMAGE_DETAILS = Operation(
    name="Get OS Image Details",
    python_name="get_os_image_details",
    method="GET",
    path=_IMAGE + "/details",
    result=OSImageDetails,
    target="{image_name}",
)

ADD_OS_IMAGE = Operation(
    name="Add OS Image",
    python_name="add_os_image",
    method="POST",
    path=_IMAGES,
    body=AddOSImage,
    result=OSImage,
    effect=Effect.CHANGE,
    target="{name}",
)

# Refused for platform images, as is deleting one.
UPDATE_OS_IMAGE = Operation(
    name="Update OS Image",
    python_name="update_os_image",
    method="PUT",
    path=_IMAGE,
    body=UpdateOSImage,
    result=OSImage,
    effect=Effect.CHANGE,
    target="{image_name}",
)

# The blob stays in the storage account.
DELETE_OS_IMAGE: Operation[None] = Operation(
    name="Delete OS Image",
    python_name="delete_os_image",
    method="DELETE",
    path=_IMAGE,
    effect=Effect.DESTROY,
    target="{image_name}",
)

# Takes the blob with it.
DELETE_OS_IMAGE_WITH_MEDIA: Operation[None] = Operation(
    name="Delete OS Image",
    python_name="delete_os_image",
    method="DELETE",
    path=_IMAGE + "?comp=media",
    effect=Effect.DESTROY,
    target="{image_name}",
)
