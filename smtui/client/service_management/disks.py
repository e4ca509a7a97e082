"""Methods for disks of virtual machines, registered by name, and for data disks of one machine."""

from __future__ import annotations

from smtui.client.service_management import checks
from smtui.client.service_management.checks import refuse
from smtui.client.service_management.hard_disks import DataVirtualHardDisk, data_disk
from smtui.client.service_management.method import Methods, Steps, change, method, read
from smtui.client.service_management.results import AsynchronousOperationResult
from smtui.protocol import data_disks, disks, names, roles
from smtui.protocol.disks import Disk
from smtui.protocol.os_images import LINUX, WINDOWS


class Disks(Methods):
    """Disks."""

    @method
    def list_disks(self) -> Steps[tuple[Disk, ...]]:
        """List Disks: gives every disk of the subscription, attached or not.

        Returns:
            Each with name, label, os ("" for a data disk), location, affinity_group, logical_disk_size_in_gb,
            media_link, source_image_name and attached_to (None, or hosted_service_name, deployment_name, role_name).

        Raises:
            ServiceError: the service refused; see the class.
        """
        return (yield from read(disks.LIST_DISKS()))

    @method
    def get_disk(self, disk_name: str) -> Steps[Disk]:
        """Get Disk: gives one disk.

        Args:
            disk_name: name of the disk.

        Returns:
            As `list_disks`.

        Raises:
            ResourceNotFound: there is no such disk.
        """
        return (yield from read(disks.GET_DISK(disk_name=disk_name)))

    @method
    def add_disk(
        self, has_operating_system: bool | None, label: str, media_link: str, name: str, os: str | None
    ) -> Steps[AsynchronousOperationResult]:
        """Add Disk: registers a .vhd blob as a disk.

        Args:
            has_operating_system: whether it holds one; without it, it is a data disk. None decides by `os`.
            label: plain text that lists show.
            media_link: http or https address of the .vhd blob, in a storage account of the subscription.
            name: 1 to 256 letters, digits, and _ . -, not ending with . or -; unique in the subscription.
            os: "Linux" or "Windows"; None or "" for a data disk.

        Returns:
            request_id; the disk is there at once.

        Raises:
            InvalidCall: an argument breaks its rule; nothing was sent.
            Conflict: the name is taken.
        """
        system = checks.choice(os, (LINUX, WINDOWS), "The operating system") if os else ""
        if checks.flag(has_operating_system, "has_operating_system") and not system:
            refuse("The operating system is missing: Linux or Windows.")
        body = disks.AddDisk(
            os="" if has_operating_system is False else system,
            label=checks.text(label, "The label"),
            media_link=checks.media_link(media_link),
            name=checks.created(names.DISK_NAME, name, "The disk name"),
        )
        return (yield from change(disks.ADD_DISK(body)))

    @method
    def update_disk(
        self,
        disk_name: str,
        has_operating_system: bool | None = None,
        label: str | None = None,
        media_link: str | None = None,
        name: str | None = None,
        os: str | None = None,
    ) -> Steps[AsynchronousOperationResult]:
        """Update Disk: changes the label of a disk, which is all that can be changed.

        Args:
            disk_name: name of the disk.
            has_operating_system: not sent; it stands here for the legacy SDK's order.
            label: plain text that lists show.
            media_link: not sent.
            name: not sent.
            os: not sent.

        Returns:
            request_id; the change is done at once.

        Raises:
            InvalidCall: the label is missing.
            ResourceNotFound: there is no such disk.
        """
        del has_operating_system, media_link, name, os
        body = disks.UpdateDisk(checks.text(label, "The label"))
        return (yield from change(disks.UPDATE_DISK(body, disk_name=disk_name)))

    @method
    def delete_disk(self, disk_name: str, delete_vhd: bool = False) -> Steps[AsynchronousOperationResult]:
        """Delete Disk: takes a disk off the register.

        Args:
            disk_name: name of the disk.
            delete_vhd: whether to delete its blob too; otherwise it stays in the storage account, and costs.

        Returns:
            request_id; the disk is gone at once.

        Raises:
            ResourceNotFound: there is no such disk.
            BadRequest: a virtual machine uses it, or did until a minute ago.
        """
        delete = disks.DELETE_DISK_WITH_MEDIA if delete_vhd else disks.DELETE_DISK
        return (yield from change(delete(disk_name=disk_name)))

    @method
    def get_data_disk(
        self, service_name: str, deployment_name: str, role_name: str, lun: int
    ) -> Steps[roles.DataVirtualHardDisk]:
        """Get Data Disk: gives one data disk of a virtual machine.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            role_name: name of the virtual machine.
            lun: logical unit number, 0 to 31.

        Returns:
            disk_name, disk_label, lun (None for 0), logical_disk_size_in_gb, media_link, host_caching.

        Raises:
            InvalidCall: not a logical unit number.
            ResourceNotFound: there is no such virtual machine or disk.
        """
        place = _disk(service_name, deployment_name, role_name, lun)
        return (yield from read(data_disks.GET_DATA_DISK(**place)))

    @method
    def add_data_disk(
        self,
        service_name: str,
        deployment_name: str,
        role_name: str,
        lun: int,
        host_caching: str | None = None,
        media_link: str | None = None,
        disk_label: str | None = None,
        disk_name: str | None = None,
        logical_disk_size_in_gb: int | None = None,
        source_media_link: str | None = None,
    ) -> Steps[AsynchronousOperationResult]:
        """Add Data Disk: attaches an empty disk, a blob, or a registered disk to a virtual machine.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            role_name: name of the virtual machine.
            lun: logical unit number, 0 to 31, that is free on the machine.
            host_caching: "None", "ReadOnly" or "ReadWrite"; None leaves it to the service.
            media_link: address of the .vhd blob to be made for an empty disk.
            disk_label: label of the disk to be made.
            disk_name: name of the disk to be made; without a link, of the registered disk to attach.
            logical_disk_size_in_gb: size of an empty disk, 1 to 1,023 GB.
            source_media_link: address of the .vhd blob that becomes the disk.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            InvalidCall: an argument breaks its rule; nothing was sent.
            ResourceNotFound: there is no such virtual machine.
            Conflict: another operation holds the deployment.
        """
        checks.whole(lun, names.LUNS, "The logical unit number")
        body = DataVirtualHardDisk(
            media_link, host_caching, disk_label, disk_name, lun, logical_disk_size_in_gb, source_media_link
        ).wire()
        place = _machine(service_name, deployment_name, role_name)
        return (yield from change(data_disks.ADD_DATA_DISK(body, **place)))

    @method
    def update_data_disk(
        self,
        service_name: str,
        deployment_name: str,
        role_name: str,
        lun: int,
        host_caching: str | None = None,
        media_link: str | None = None,
        updated_lun: int | None = None,
        disk_label: str | None = None,
        disk_name: str | None = None,
        logical_disk_size_in_gb: int | None = None,
    ) -> Steps[AsynchronousOperationResult]:
        """Update Data Disk: changes the caching, the label or the logical unit number of a data disk.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            role_name: name of the virtual machine.
            lun: logical unit number of the disk, 0 to 31.
            host_caching: "None", "ReadOnly" or "ReadWrite".
            media_link: media link of the disk.
            updated_lun: its new logical unit number, 0 to 31.
            disk_label: its new label.
            disk_name: name of the disk.
            logical_disk_size_in_gb: size, 1 to 1,023 GB.

        Returns:
            request_id of the operation, which may go on after the answer.

        Raises:
            InvalidCall: an argument breaks its rule; nothing was sent.
            ResourceNotFound: there is no such virtual machine or disk.
            Conflict: another operation holds the deployment.
        """
        body = data_disk(
            lun=updated_lun,
            host_caching=host_caching,
            media_link=media_link,
            disk_label=disk_label,
            disk_name=disk_name,
            size=logical_disk_size_in_gb,
            new=False,
        )
        place = _disk(service_name, deployment_name, role_name, lun)
        return (yield from change(data_disks.UPDATE_DATA_DISK(body, **place)))

    @method
    def delete_data_disk(
        self, service_name: str, deployment_name: str, role_name: str, lun: int, delete_vhd: bool = False
    ) -> Steps[AsynchronousOperationResult]:
        """Delete Data Disk: detaches a data disk from a virtual machine.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            role_name: name of the virtual machine.
            lun: logical unit number of the disk, 0 to 31.
            delete_vhd: whether to delete the disk and its blob too; otherwise it stays registered, and costs.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            InvalidCall: not a logical unit number.
            ResourceNotFound: there is no such virtual machine or disk.
            Conflict: another operation holds the deployment.
        """
        delete = data_disks.DELETE_DATA_DISK_WITH_MEDIA if delete_vhd else data_disks.DELETE_DATA_DISK
        return (yield from change(delete(**_disk(service_name, deployment_name, role_name, lun))))


def _machine(service_name: str, deployment_name: str, role_name: str) -> dict[str, str]:
    return {"service_name": service_name, "deployment_name": deployment_name, "role_name": role_name}


def _disk(service_name: str, deployment_name: str, role_name: str, lun: int) -> dict[str, str]:
    number = checks.whole(lun, names.LUNS, "The logical unit number")
    return {**_machine(service_name, deployment_name, role_name), "lun": str(number)}
