"""Disks and extensions of a new virtual machine, as callers describe them; see `configuration_sets`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

from smtui.client.service_management.checks import choice, created, media_link, optional, refuse, text, whole
from smtui.protocol import names, roles, virtual_machines
from smtui.protocol.deployments import DnsServer as DnsServer
from smtui.protocol.os_images import LINUX, WINDOWS
from smtui.protocol.virtual_machines import ResourceExtensionParameterValue as ResourceExtensionParameterValue

_GIGABYTES = range(1, 1024)


@dataclass
class OSVirtualHardDisk:
    """The operating system disk of a virtual machine: a copy of an image, or a disk that is registered.

    Args:
        source_image_name: name of the image, as `list_os_images` gives it.
        media_link: address of the .vhd blob to be made, in a storage account of the subscription.
        host_caching: "ReadOnly" or "ReadWrite"; the service takes None as ReadWrite.
        disk_label: label of the disk to be made.
        disk_name: name of the disk to be made; without an image, of the registered disk to use.
        os: "Linux" or "Windows", where no image says it.
        remote_source_image_link: address of a .vhd blob anywhere that is copied in place of an image.
    """

    source_image_name: str | None = None
    media_link: str | None = None
    host_caching: str | None = None
    disk_label: str | None = None
    disk_name: str | None = None
    os: str | None = None
    remote_source_image_link: str | None = None

    def wire(self) -> roles.OSVirtualHardDisk:
        """Give what is sent.

        Raises:
            InvalidCall: a value breaks its rule, or it is neither a copy nor a registered disk.
        """
        copied = self.source_image_name or self.remote_source_image_link
        if not copied and not self.media_link and not self.disk_name:
            refuse("An operating system disk is a copy of an image at a media link, or a registered disk by its name.")
        if copied and not self.media_link:
            refuse("The media link is missing: where the copy of the image goes.")
        return roles.OSVirtualHardDisk(
            host_caching=choice(self.host_caching, names.HOST_CACHINGS[1:], "Host caching")
            if self.host_caching
            else "",
            disk_label=optional(self.disk_label, "The disk label"),
            disk_name=_disk_name(self.disk_name, new=bool(self.media_link)),
            media_link=media_link(self.media_link) if self.media_link else "",
            source_image_name=optional(self.source_image_name, "The name of the image"),
            os=choice(self.os, (LINUX, WINDOWS), "The operating system") if self.os else "",
            remote_source_image_link=media_link(self.remote_source_image_link, "The link of the image")
            if self.remote_source_image_link
            else "",
        )


@dataclass
class DataVirtualHardDisk:
    """A data disk of a virtual machine: an empty one, a blob, or a disk that is registered.

    Args:
        media_link: address of the .vhd blob to be made for an empty disk.
        host_caching: "None", "ReadOnly" or "ReadWrite"; None leaves it to the service.
        disk_label: label of the disk to be made.
        disk_name: name of the disk to be made; without a link, of the registered disk to use.
        lun: logical unit number, 0 to 31.
        logical_disk_size_in_gb: size of an empty disk, 1 to 1,023 GB.
        source_media_link: address of the .vhd blob that becomes the disk.
    """

    media_link: str | None = ""
    host_caching: str | None = None
    disk_label: str | None = ""
    disk_name: str | None = ""
    lun: int | str | None = 0
    logical_disk_size_in_gb: int | None = 0
    source_media_link: str | None = None

    def wire(self) -> roles.DataVirtualHardDisk:
        """Give what is sent.

        Raises:
            InvalidCall: a value breaks its rule, or it is none of the three.
        """
        if not self.media_link and not self.source_media_link and not self.disk_name:
            refuse("A data disk is a size and a media link, a blob by its source media link, or a registered disk.")
        if self.media_link and not self.source_media_link and not self.disk_name and not self.logical_disk_size_in_gb:
            refuse("The size of an empty data disk is missing, in GB.")
        return data_disk(
            lun=self.lun,
            host_caching=self.host_caching,
            media_link=self.media_link,
            disk_label=self.disk_label,
            disk_name=self.disk_name,
            size=self.logical_disk_size_in_gb,
            source_media_link=self.source_media_link,
        )


def data_disk(
    *,
    lun: int | str | None,
    host_caching: str | None,
    media_link: str | None,
    disk_label: str | None,
    disk_name: str | None,
    size: int | str | None,
    source_media_link: str | None = None,
    new: bool = True,
) -> roles.DataVirtualHardDisk:
    """Give a data disk as it is sent; what is None or "" is left out. The name of a `new` one keeps to the rule."""
    return roles.DataVirtualHardDisk(
        host_caching=choice(host_caching, names.HOST_CACHINGS, "Host caching") if host_caching else "",
        disk_label=optional(disk_label, "The disk label"),
        disk_name=_disk_name(disk_name, new=new and bool(media_link or source_media_link)),
        lun=whole(lun, names.LUNS, "The logical unit number") if lun not in (None, "") else None,
        logical_disk_size_in_gb=whole(size, _GIGABYTES, "The size of a data disk, in GB,") if size else None,
        media_link=_link(media_link, "The media link"),
        source_media_link=_link(source_media_link, "The source media link"),
    )


class DataVirtualHardDisks(list[DataVirtualHardDisk]):
    """Data disks of a machine."""

    @property
    def data_virtual_hard_disks(self) -> Self:
        """The list itself: the legacy SDK has it one level down."""
        return self


class ResourceExtensionParameterValues(list[ResourceExtensionParameterValue]):
    """Parameters of an extension."""

    @property
    def resource_extension_parameter_values(self) -> Self:
        """The list itself: the legacy SDK has it one level down."""
        return self


@dataclass
class ResourceExtensionReference:
    """An extension that the guest agent of a virtual machine installs.

    Args:
        reference_name: name of this use of the extension.
        publisher: publisher of the extension, as `list_resource_extensions` gives it.
        name: name of the extension.
        version: its version, such as "1.*".

    Attributes:
        resource_extension_parameter_values: `ResourceExtensionParameterValue(key, value, type)`: plain text, encoded
            for you; the type is "Public" or "Private".
        state: "Enable" or "Disable"; "" leaves it to the service.
    """

    reference_name: str = ""
    publisher: str = ""
    name: str = ""
    version: str = ""
    resource_extension_parameter_values: ResourceExtensionParameterValues = field(
        default_factory=ResourceExtensionParameterValues
    )
    state: str = ""

    def wire(self) -> virtual_machines.ResourceExtensionReference:
        """Give what is sent."""
        return virtual_machines.ResourceExtensionReference(
            reference_name=text(self.reference_name, "The reference name of an extension"),
            publisher=text(self.publisher, "The publisher of an extension"),
            name=text(self.name, "The name of an extension"),
            version=text(self.version, "The version of an extension"),
            resource_extension_parameter_values=tuple(self.resource_extension_parameter_values or ()),
            state=optional(self.state, "The state of an extension"),
        )


class ResourceExtensionReferences(list[ResourceExtensionReference]):
    """Extensions of a machine."""

    @property
    def resource_extension_references(self) -> Self:
        """The list itself: the legacy SDK has it one level down."""
        return self


def _disk_name(value: str | None, *, new: bool) -> str:
    found = optional(value, "The disk name")
    return created(names.DISK_NAME, found, "The disk name") if found and new else found


def _link(value: str | None, what: str) -> str:
    return media_link(value, what) if value else ""
