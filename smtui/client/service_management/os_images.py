"""Methods for operating system images."""

from __future__ import annotations

from smtui.client.service_management import checks
from smtui.client.service_management.checks import refuse
from smtui.client.service_management.method import Methods, Steps, change, method, read
from smtui.client.service_management.results import AsynchronousOperationResult
from smtui.protocol import names, os_images
from smtui.protocol.os_images import LINUX, WINDOWS, OSImage, OSImageDetails, UpdateOSImage


class OSImages(Methods):
    """Operating system images."""

    @method
    def list_os_images(self) -> Steps[tuple[OSImage, ...]]:
        """List OS Images: gives the platform's images and those of the subscription.

        Returns:
            Each with name, label, os ("Linux" or "Windows"), category ("Public" or "User"), description, location (of
            a platform image: its locations joined with ";"), affinity_group, media_link ("" for a platform image),
            logical_size_in_gb and more.

        Raises:
            ServiceError: the service refused; see the class.
        """
        return (yield from read(os_images.LIST_OS_IMAGES()))

    @method
    def get_os_image(self, image_name: str) -> Steps[OSImage]:
        """Get OS Image: gives one image.

        Args:
            image_name: name of the image.

        Returns:
            As `list_os_images`.

        Raises:
            ResourceNotFound: there is no such image.
        """
        return (yield from read(os_images.GET_OS_IMAGE(image_name=image_name)))

    @method
    def get_os_image_details(self, image_name: str) -> Steps[OSImageDetails]:
        """Get OS Image Details: gives one image and how far it has been copied to other locations.

        Args:
            image_name: name of the image.

        Returns:
            As `list_os_images`, and replication_progress: location and progress, in percent.

        Raises:
            ResourceNotFound: there is no such image.
        """
        return (yield from read(os_images.GET_OS_IMAGE_DETAILS(image_name=image_name)))

    @method
    def add_os_image(self, label: str, media_link: str, name: str, os: str) -> Steps[AsynchronousOperationResult]:
        """Add OS Image: makes an image of a generalized .vhd blob.

        Args:
            label: plain text that lists show.
            media_link: http or https address of the .vhd blob, in a storage account of the subscription.
            name: 1 to 256 letters, digits, and _ . -, not ending with . or -; unique in the subscription.
            os: "Linux" or "Windows", in any case.

        Returns:
            request_id; the image is there at once.

        Raises:
            InvalidCall: an argument breaks its rule; nothing was sent.
            InputWarning: as a warning: the name breaks a rule that the service may not enforce.
            Conflict: the name is taken.
            BadRequest: no storage account of the subscription has the blob.
        """
        body = os_images.AddOSImage(
            label=checks.text(label, "The label"),
            media_link=checks.media_link(media_link),
            name=checks.created(names.IMAGE_NAME, name, "The image name"),
            os=checks.choice(os, (LINUX, WINDOWS), "The operating system"),
        )
        return (yield from change(os_images.ADD_OS_IMAGE(body)))

    @method
    def update_os_image(
        self, image_name: str, label: str, media_link: str, name: str, os: str
    ) -> Steps[AsynchronousOperationResult]:
        """Update OS Image: changes the label of an image of the subscription; the blob can't be changed.

        Args:
            image_name: name of the image.
            label: plain text that lists show.
            media_link: media link of the image, as it is.
            name: name of the image, as it is.
            os: "Linux" or "Windows", as it is.

        Returns:
            request_id; the change is done at once.

        Raises:
            InvalidCall: an argument is missing or breaks its rule.
            ResourceNotFound: there is no such image.
            BadRequest: it is an image of the platform.
        """
        body = os_images.UpdateOSImage(
            label=checks.text(label, "The label"),
            media_link=checks.media_link(media_link),
            name=checks.text(name, "The image name"),
            os=checks.choice(os, (LINUX, WINDOWS), "The operating system"),
        )
        return (yield from change(os_images.UPDATE_OS_IMAGE(body, image_name=image_name)))

    @method
    def update_os_image_from_image_reference(
        self, image_name: str, os_image: OSImage | UpdateOSImage
    ) -> Steps[AsynchronousOperationResult]:
        """Update OS Image: changes what describes an image of the subscription to people.

        Args:
            image_name: name of the image.
            os_image: an image as `get_os_image` gives it, changed with `dataclasses.replace`: its label, eula,
                description, image_family, show_in_gui, published_date, icon_uri, small_icon_uri, privacy_uri,
                recommended_vm_size and language are sent.

        Returns:
            request_id; the change is done at once.

        Raises:
            InvalidCall: the label is missing, or it is not an image.
            ResourceNotFound: there is no such image.
            BadRequest: it is an image of the platform.
        """
        if not isinstance(os_image, (OSImage, UpdateOSImage)):
            refuse("The image is one that get_os_image gave, changed with dataclasses.replace.")
        body = os_images.UpdateOSImage(
            label=checks.text(os_image.label, "The label"),
            eula=os_image.eula,
            description=os_image.description,
            image_family=os_image.image_family,
            show_in_gui=os_image.show_in_gui,
            published_date=os_image.published_date,
            icon_uri=os_image.icon_uri,
            privacy_uri=os_image.privacy_uri,
            recommended_vm_size=os_image.recommended_vm_size,
            small_icon_uri=os_image.small_icon_uri,
            language=os_image.language,
        )
        return (yield from change(os_images.UPDATE_OS_IMAGE(body, image_name=image_name)))

    @method
    def delete_os_image(self, image_name: str, delete_vhd: bool = False) -> Steps[AsynchronousOperationResult]:
        """Delete OS Image: deletes an image of the subscription.

        Args:
            image_name: name of the image.
            delete_vhd: whether to delete its blob too; otherwise it stays in the storage account, and costs.

        Returns:
            request_id; the image is gone at once.

        Raises:
            ResourceNotFound: there is no such image.
            BadRequest: it is an image of the platform.
        """
        delete = os_images.DELETE_OS_IMAGE_WITH_MEDIA if delete_vhd else os_images.DELETE_OS_IMAGE
        return (yield from change(delete(image_name=image_name)))
