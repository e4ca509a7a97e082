"""Methods for VM images: all disks of a virtual machine together, and their publication."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from smtui.client.service_management import checks
from smtui.client.service_management.checks import refuse
from smtui.client.service_management.method import Methods, Steps, change, method, read
from smtui.client.service_management.results import AsynchronousOperationResult
from smtui.protocol import names, role_operations, vm_images
from smtui.protocol.role_operations import GENERALIZED, SPECIALIZED, CaptureRoleAsVMImageOperation
from smtui.protocol.vm_images import DataDiskConfiguration, OSDiskConfiguration, VMImage

_PERMISSIONS = ("public", "msdn", "private")


@dataclass
class CaptureRoleAsVMImage:
    """What `capture_vm_image` makes.

    Args:
        os_state: "Generalized" deletes the machine, "Specialized" keeps it.
        vm_image_name: name of the new image: 1 to 256 letters, digits, and _ . -.
        vm_image_label: label of the new image, plain text.
        description: what people are told of it.
        language: language of the image.
        image_family: images of one family are versions of each other.
        recommended_vm_size: size that is offered first.
    """

    os_state: str | None = None
    vm_image_name: str | None = None
    vm_image_label: str | None = None
    description: str | None = None
    language: str | None = None
    image_family: str | None = None
    recommended_vm_size: str | None = None

    def wire(self) -> CaptureRoleAsVMImageOperation:
        """Give what is sent.

        Raises:
            InvalidCall: a value breaks its rule.
        """
        return CaptureRoleAsVMImageOperation(
            os_state=checks.choice(self.os_state, (GENERALIZED, SPECIALIZED), "The state of the operating system"),
            vm_image_name=checks.created(names.IMAGE_NAME, self.vm_image_name, "The name of the image"),
            vm_image_label=checks.text(self.vm_image_label, "The label of the image"),
            description=checks.optional(self.description, "The description"),
            language=checks.optional(self.language, "The language"),
            image_family=checks.optional(self.image_family, "The image family"),
            recommended_vm_size=checks.optional(self.recommended_vm_size, "The recommended size"),
        )


class VMImages(Methods):
    """VM images."""

    @method
    def list_vm_images(
        self, location: str | None = None, publisher: str | None = None, category: str | None = None
    ) -> Steps[tuple[VMImage, ...]]:
        """List VM Images: gives VM images.

        Args:
            location: only those in a location.
            publisher: only those of a publisher.
            category: only those of a category, such as "Public" or "User".

        Returns:
            Each with name, label, category, description, os_disk_configuration, data_disk_configurations, location,
            created_time, vm_image_state and more.

        Raises:
            ServiceError: the service refused; see the class.
        """
        arguments = checks.given(
            location=checks.optional(location, "The location"),
            publisher=checks.optional(publisher, "The publisher"),
            category=checks.optional(category, "The category"),
        )
        return (yield from read(vm_images.LIST_VM_IMAGES(**arguments)))

    @method
    def create_vm_image(self, vm_image: VMImage) -> Steps[AsynchronousOperationResult]:
        """Create VM Image: makes a VM image of .vhd blobs.

        Args:
            vm_image: `smtui.protocol.vm_images.VMImage` with name, label, os_disk_configuration (os, os_state and
                media_link) and data_disk_configurations.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            InvalidCall: a part is missing or breaks its rule; nothing was sent.
            Conflict: the name is taken.
        """
        image = _image(vm_image)
        checks.created(names.IMAGE_NAME, image.name, "The name of the image")
        checks.text(image.label, "The label of the image")
        if image.os_disk_configuration is None:
            refuse("The configuration of the operating system disk is missing.")
        checks.media_link(image.os_disk_configuration.media_link)
        body = replace(
            _for_people(image),
            name=image.name,
            os_disk_configuration=replace(image.os_disk_configuration, name="", io_type=""),
            data_disk_configurations=tuple(
                replace(disk, name="", io_type="") for disk in image.data_disk_configurations
            ),
        )
        return (yield from change(vm_images.CREATE_VM_IMAGE(body)))

    @method
    def update_vm_image(self, vm_image_name: str, vm_image: VMImage) -> Steps[AsynchronousOperationResult]:
        """Update VM Image: changes the label, the description, the caching of disks and what describes an image.

        Args:
            vm_image_name: name of the image.
            vm_image: an image as `list_vm_images` gives it, changed with `dataclasses.replace`. Its label, description,
                host caching of disks, language, image_family, recommended_vm_size, eula, icon_uri, small_icon_uri,
                privacy_uri, published_date and show_in_gui are sent.

        Returns:
            request_id; the change is done at once.

        Raises:
            InvalidCall: it is not a VMImage.
            ResourceNotFound: there is no such image.
        """
        image = _image(vm_image)
        system = image.os_disk_configuration
        body = replace(
            _for_people(image),
            os_disk_configuration=OSDiskConfiguration(host_caching=system.host_caching) if system else None,
            data_disk_configurations=tuple(
                DataDiskConfiguration(disk.name, disk.host_caching, disk.lun) for disk in image.data_disk_configurations
            ),
        )
        return (yield from change(vm_images.UPDATE_VM_IMAGE(body, vm_image_name=vm_image_name)))

    @method
    def delete_vm_image(self, vm_image_name: str, delete_vhd: bool = False) -> Steps[AsynchronousOperationResult]:
        """Delete VM Image: deletes a VM image of the subscription.

        Args:
            vm_image_name: name of the image.
            delete_vhd: whether to delete its blobs too; otherwise they stay in the storage account, and cost.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            ResourceNotFound: there is no such image.
        """
        delete = vm_images.DELETE_VM_IMAGE_WITH_MEDIA if delete_vhd else vm_images.DELETE_VM_IMAGE
        return (yield from change(delete(vm_image_name=vm_image_name)))

    @method
    def capture_vm_image(
        self, service_name: str, deployment_name: str, role_name: str, options: CaptureRoleAsVMImage
    ) -> Steps[AsynchronousOperationResult]:
        """Capture VM Image: makes a VM image of all disks of a virtual machine.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            role_name: name of the virtual machine.
            options: `CaptureRoleAsVMImage`: name, label and state of the image.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            InvalidCall: an option breaks its rule; nothing was sent.
            ResourceNotFound: there is no such cloud service, deployment or virtual machine.
            Conflict: the image's name is taken, or another operation holds the deployment.
        """
        if not isinstance(options, CaptureRoleAsVMImage):
            refuse("The options are a CaptureRoleAsVMImage.")
        place = {"service_name": service_name, "deployment_name": deployment_name, "role_name": role_name}
        return (yield from change(role_operations.CAPTURE_VM_IMAGE(options.wire(), **place)))

    @method
    def replicate_vm_image(
        self, vm_image_name: str, regions: Sequence[str], offer: str, sku: str, version: str
    ) -> Steps[AsynchronousOperationResult]:
        """Replicate VM Image: copies an image to locations; for publishers of images only.

        Args:
            vm_image_name: name of the image.
            regions: all locations that the image is to be in; it leaves the others.
            offer: letters, digits, dots and hyphens, at most 64.
            sku: letters, digits, dots and hyphens, at most 64.
            version: three numbers with dots, such as "1.0.0".

        Returns:
            request_id; the copying goes on after the answer, see `get_os_image_details`.

        Raises:
            InvalidCall: an argument is missing.
            Forbidden: the subscription is not a publisher's.
            ResourceNotFound: there is no such image.
        """
        body = vm_images.ReplicationInput(
            checks.texts(regions, "A region"),
            vm_images.ComputeImageAttributes(
                checks.text(offer, "The offer"), checks.text(sku, "The SKU"), checks.text(version, "The version")
            ),
        )
        return (yield from change(vm_images.REPLICATE_VM_IMAGE(body, vm_image_name=vm_image_name)))

    @method
    def unreplicate_vm_image(self, vm_image_name: str) -> Steps[AsynchronousOperationResult]:
        """Unreplicate VM Image: takes an image out of all locations but its own; for publishers of images only.

        Args:
            vm_image_name: name of the image.

        Returns:
            request_id; the change goes on after the answer.

        Raises:
            Forbidden: the subscription is not a publisher's.
            ResourceNotFound: there is no such image.
        """
        return (yield from change(vm_images.UNREPLICATE_VM_IMAGE(vm_image_name=vm_image_name)))

    @method
    def share_vm_image(self, vm_image_name: str, permission: str) -> Steps[AsynchronousOperationResult]:
        """Share VM Image: says who may use a replicated image; for publishers of images only.

        Args:
            vm_image_name: name of the image.
            permission: "public", "msdn" or "private".

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            InvalidCall: another permission.
            Forbidden: the subscription is not a publisher's.
            ResourceNotFound: there is no such image.
        """
        chosen = checks.choice(permission, _PERMISSIONS, "The permission")
        return (yield from change(vm_images.SHARE_VM_IMAGE(vm_image_name=vm_image_name, permission=chosen)))


def _for_people(image: VMImage) -> VMImage:
    """Give the part of an image that tells people what it is."""
    return VMImage(
        label=image.label,
        description=image.description,
        language=image.language,
        image_family=image.image_family,
        recommended_vm_size=image.recommended_vm_size,
        eula=image.eula,
        icon_uri=image.icon_uri,
        small_icon_uri=image.small_icon_uri,
        privacy_uri=image.privacy_uri,
        published_date=image.published_date,
        show_in_gui=image.show_in_gui,
    )


def _image(value: VMImage) -> VMImage:
    return value if isinstance(value, VMImage) else refuse("The image is a smtui.protocol.vm_images.VMImage.")
