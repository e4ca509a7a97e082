"""VM images: all disks of a virtual machine, captured together."""

from dataclasses import dataclass

from smtui.protocol.codec import Collection, child, flag, items, number, text
from smtui.protocol.operation import Effect, Operation

_IMAGES = "services/vmimages"
_IMAGE = _IMAGES + "/{vm_image_name}"
# Publishing names an image of either kind below images, not vmimages.
_PUBLISHED = "services/images/{vm_image_name}"
_PUBLISHING_VERSION = "2015-04-01"


@dataclass(frozen=True, slots=True)
class OSDiskConfiguration:
    """The operating system disk of a VM image; the state is Generalized or Specialized, the size is in GB."""

    name: str = text()
    host_caching: str = text()
    os_state: str = text("OSState")
    os: str = text("OS")
    media_link: str = text(signed=True)
    logical_disk_size_in_gb: int | None = number("LogicalDiskSizeInGB")
    io_type: str = text("IOType")


@dataclass(frozen=True, slots=True)
class DataDiskConfiguration:
    """A data disk of a VM image. A missing Lun is 0; the size is in GB."""

    name: str = text()
    host_caching: str = text()
    lun: int | None = number()
    media_link: str = text(signed=True)
    logical_disk_size_in_gb: int | None = number("LogicalDiskSizeInGB")
    io_type: str = text("IOType")


@dataclass(frozen=True, slots=True)
class VMImage:
    """A VM image, in recorded element order; also the body of Create and of Update VM Image.

    An update takes the label, the description, the caching of its disks, and what describes it to people.
    """

    name: str = text()
    label: str = text()
    category: str = text()
    description: str = text()
    os_disk_configuration: OSDiskConfiguration | None = child(OSDiskConfiguration, "OSDiskConfiguration")
    data_disk_configurations: tuple[DataDiskConfiguration, ...] = items(DataDiskConfiguration)
    service_name: str = text()
    deployment_name: str = text()
    role_name: str = text()
    location: str = text()
    affinity_group: str = text()
    created_time: str = text()
    modified_time: str = text()
    language: str = text()
    image_family: str = text()
    recommended_vm_size: str = text("RecommendedVMSize")
    is_premium: bool | None = flag()
    eula: str = text()
    icon_uri: str = text()
    small_icon_uri: str = text()
    privacy_uri: str = text()
    publisher_name: str = text()
    published_date: str = text()
    show_in_gui: bool | None = flag()
    pricing_detail_link: str = text()
    vm_image_state: str = text("VMImageState")
    role_state_on_capture: str = text()
    role_size_on_capture: str = text()


@dataclass(frozen=True, slots=True)
class ComputeImageAttributes:
    """What a published image is found by: letters, digits, dots and hyphens; the version is three numbers."""

    offer: str = text()
    sku: str = text()
    version: str = text()


@dataclass(frozen=True, slots=True)
class ReplicationInput:
    """Body of Replicate VM Image: all locations that the image is to be in; it leaves the others."""

    target_locations: tuple[str, ...] = items(str, item="Region")
    compute_image_attributes: ComputeImageAttributes | None = child(ComputeImageAttributes)


LIST_VM_IMAGES: Operation[tuple[VMImage, ...]] = Operation(
    name="List VM Images",
    python_name="list_vm_images",
    method="GET",
    path=_IMAGES + "?location={location?}&publisher={publisher?}&category={category?}",
    result=Collection("VMImages", VMImage),
)

CREATE_VM_IMAGE: Operation[None] = Operation(
    name="Create VM Image",
    python_name="create_vm_image",
    method="POST",
    path=_IMAGES,
    body=VMImage,
    status=202,
    asynchronous=True,
    effect=Effect.CHANGE,
    target="{name}",
)

UPDATE_VM_IMAGE: Operation[None] = Operation(
    name="Update VM Image",
    python_name="update_vm_image",
    method="PUT",
    path=_IMAGE,
    body=VMImage,
    effect=Effect.CHANGE,
    target="{vm_image_name}",
)

# The blobs stay in the storage account.
DELETE_VM_IMAGE: Operation[None] = Operation(
    name="Delete VM Image",
    python_name="delete_vm_image",
    method="DELETE",
    path=_IMAGE,
    status=202,
    asynchronous=True,
    effect=Effect.DESTROY,
    target="{vm_image_name}",
)

# Takes the blobs with it.
DELETE_VM_IMAGE_WITH_MEDIA: Operation[None] = Operation(
    name="Delete VM Image",
    python_name="delete_vm_image",
    method="DELETE",
    path=_IMAGE + "?comp=media",
    status=202,
    asynchronous=True,
    effect=Effect.DESTROY,
    target="{vm_image_name}",
)

# This and the next two are for publishers of images only.
REPLICATE_VM_IMAGE: Operation[None] = Operation(
    name="Replicate VM Image",
    python_name="replicate_vm_image",
    method="PUT",
    path=_PUBLISHED + "/replicate",
    body=ReplicationInput,
    effect=Effect.CHANGE,
    target="{vm_image_name}",
    version=_PUBLISHING_VERSION,
)

UNREPLICATE_VM_IMAGE: Operation[None] = Operation(
    name="Unreplicate VM Image",
    python_name="unreplicate_vm_image",
    method="PUT",
    path=_PUBLISHED + "/unreplicate",
    effect=Effect.CHANGE,
    target="{vm_image_name}",
    version=_PUBLISHING_VERSION,
)

# The permission is public, msdn or private.
SHARE_VM_IMAGE: Operation[None] = Operation(
    name="Share VM Image",
    python_name="share_vm_image",
    method="PUT",
    path=_PUBLISHED + "/shareasync?permission={permission}",
    status=202,
    asynchronous=True,
    effect=Effect.CHANGE,
    target="{vm_image_name}/{permission}",
    version=_PUBLISHING_VERSION,
)
