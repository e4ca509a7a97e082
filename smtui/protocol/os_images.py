"""Operating system images: platform images, and those of the subscription."""

from dataclasses import dataclass

from smtui.protocol.codec import Collection, flag, number, text
from smtui.protocol.operation import Operation


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


LIST_OS_IMAGES: Operation[tuple[OSImage, ...]] = Operation(
    name="List OS Images",
    python_name="list_os_images",
    method="GET",
    path="services/images",
    result=Collection("Images", OSImage),
)
