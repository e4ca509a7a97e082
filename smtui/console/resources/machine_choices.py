"""What a new virtual machine can be made of and where it can be: what its form offers, as the service says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from smtui.console.dialogs import Values
from smtui.console.resource import Send
from smtui.console.resources.certificates import described, name_of
from smtui.console.resources.machine_sizes import size_answer, size_words
from smtui.console.resources.virtual_machines import endpoints_of
from smtui.console.several import several
from smtui.protocol.affinity_groups import LIST_AFFINITY_GROUPS
from smtui.protocol.deployments import PRODUCTION
from smtui.protocol.hosted_services import (
    GET_HOSTED_SERVICE_WITH_DEPLOYMENTS,
    LIST_HOSTED_SERVICES,
    HostedService,
    HostedServiceProperties,
)
from smtui.protocol.operation import InvalidCall
from smtui.protocol.os_images import LIST_OS_IMAGES, USER, WINDOWS, OSImage
from smtui.protocol.role_sizes import RoleSize
from smtui.protocol.service_certificates import LIST_SERVICE_CERTIFICATES
from smtui.protocol.storage import LIST_STORAGE_ACCOUNTS, StorageService, StorageServiceProperties

CHOICE_READS: Final = (
    "hosted_services.LIST_HOSTED_SERVICES",
    "hosted_services.GET_HOSTED_SERVICE_WITH_DEPLOYMENTS",
    "affinity_groups.LIST_AFFINITY_GROUPS",
    "os_images.LIST_OS_IMAGES",
    "role_sizes.LIST_ROLE_SIZES",
    "storage.LIST_STORAGE_ACCOUNTS",
    "service_certificates.LIST_SERVICE_CERTIFICATES",
)
"""What `Choices` reads with."""

_BLOBS: Final = ".blob."


@dataclass(frozen=True, slots=True)
class Host:
    """A cloud service that can take a virtual machine.

    Attributes:
        name: its name.
        location: where it is.
        deployment: name of its deployment of virtual machines, "" where it has none.
        machines: names of its machines, in lower case.
        ports: names of its machines by the protocol and number of their public ports.
        sizes: names of the role sizes that its location offers; empty where the service does not say.
    """

    name: str
    location: str = ""
    deployment: str = ""
    machines: frozenset[str] = frozenset()
    ports: dict[tuple[str, int], str] = field(default_factory=dict)
    sizes: frozenset[str] = frozenset()


class Choices:
    """Reads what a form offers, and remembers what stands behind each choice.

    Args:
        service: the cloud service; "" to choose one of all that can take a machine.
    """

    def __init__(self, service: str = "") -> None:
        self._service = service
        self._hosts: dict[str, Host] = {}
        self._images: dict[str, OSImage] = {}
        self._groups: dict[str, str] | None = None

    def host(self, values: Values) -> Host:
        """Give the chosen cloud service."""
        return self._hosts.get(values["service"]) or Host(values["service"])

    def image(self, values: Values) -> OSImage | None:
        """Give the chosen image, or None."""
        return self._images.get(values["image"])

    def is_windows(self, values: Values) -> bool:
        """Whether the chosen image is one of Windows."""
        image = self.image(values)
        return image is not None and image.os == WINDOWS

    def is_linux(self, values: Values) -> bool:
        """Whether the chosen image is one of Linux."""
        image = self.image(values)
        return image is not None and image.os != WINDOWS

    # What fields offer.

    async def services(self, send: Send, _: Values) -> Sequence[tuple[str, str]]:
        """Read the cloud services that can take a machine."""
        listed: Sequence[HostedService] = (await send(LIST_HOSTED_SERVICES())).value
        wanted = [each for each in listed if self._service in ("", each.service_name)]
        groups = await self._locations_of_groups(send)

        async def host(service: HostedService) -> Host | None:
            found = (await send(GET_HOSTED_SERVICE_WITH_DEPLOYMENTS(service_name=service.service_name))).value
            return _host(service, found, groups)

        hosts = [host for host in await several(host, wanted) if host is not None]
        self._hosts = {host.name: host for host in sorted(hosts, key=lambda each: each.name.lower())}
        if not hosts:
            raise InvalidCall("No cloud service can take a virtual machine; create one first.")
        return [(host.name, _words(host)) for host in self._hosts.values()]

    async def images(self, send: Send, values: Values) -> Sequence[tuple[str, str]]:
        """Read the images that there are where the chosen cloud service is; the subscription's own come first."""
        found: Sequence[OSImage] = (await send(LIST_OS_IMAGES())).value
        location = self.host(values).location
        offered = [image for image in found if not image.location or location in ("", *image.location.split(";"))]
        # The newest of a family first.
        offered.sort(key=lambda image: image.published_date, reverse=True)
        offered.sort(key=lambda image: (image.category != USER, image.label.lower()))
        self._images = {image.name: image for image in offered}
        return [(image.name, _image_words(image)) for image in offered]

    async def sizes(self, send: Send, values: Values) -> Sequence[tuple[str, str]]:
        """Read the sizes that there are where the chosen cloud service is, the smallest first."""
        found = (await size_answer(send)).value
        offered = self.host(values).sizes
        return [
            (size.name, size_words(size.name, found))
            for size in sorted(found, key=_size_order)
            if size.supported_by_virtual_machines is not False and (not offered or size.name in offered)
        ]

    async def storage(self, send: Send, values: Values) -> Sequence[tuple[str, str]]:
        """Read the addresses of the storage accounts that can hold the disk: where the cloud service is.

        The disk of a machine made from an image of the subscription has to be in the account of that image.
        """
        host, image = self.host(values), self.image(values)
        found: Sequence[StorageService] = (await send(LIST_STORAGE_ACCOUNTS())).value
        groups = await self._locations_of_groups(send)
        offered = []
        for account in found:
            properties = account.storage_service_properties or StorageServiceProperties()
            location = properties.location or groups.get(properties.affinity_group, "")
            address = next((each.rstrip("/") for each in properties.endpoints if _BLOBS in each), "")
            if address and host.location in ("", location):
                offered.append((address, f"{account.service_name} ({location})"))
        offered.sort(key=lambda choice: choice[1])
        if not offered:
            raise InvalidCall(f"No storage account is in {host.location}, where the disk has to be.")
        if image is not None and image.category == USER:
            account_of_image = image.media_link.partition("://")[2].partition("/")[0].lower()
            beside = [choice for choice in offered if choice[0].partition("://")[2].lower() == account_of_image]
            return beside or offered
        return offered

    async def certificates(self, send: Send, values: Values) -> Sequence[tuple[str, str]]:
        """Read the service certificates of the chosen cloud service."""
        service = values["service"]
        if not service:
            return []
        found = (await send(LIST_SERVICE_CERTIFICATES(service_name=service))).value
        if not found:
            raise InvalidCall(f"{service} has no service certificate; add one, or choose a password.")
        return [(each.thumbprint, f"{name_of(described(each.data))}  {each.thumbprint}") for each in found]

    async def _locations_of_groups(self, send: Send) -> dict[str, str]:
        if self._groups is None:
            self._groups = {group.name: group.location for group in (await send(LIST_AFFINITY_GROUPS())).value}
        return self._groups


def _host(listed: HostedService, found: HostedService, groups: dict[str, str]) -> Host | None:
    """Give what counts of a cloud service; None where it holds web and worker roles, which machines never join."""
    properties = listed.hosted_service_properties or HostedServiceProperties()
    location = properties.location or groups.get(properties.affinity_group, "")
    capabilities = listed.compute_capabilities
    sizes = frozenset(capabilities.virtual_machines_role_sizes) if capabilities is not None else frozenset()
    if not found.deployments:
        return Host(listed.service_name, location, sizes=sizes)
    deployment = next((each for each in found.deployments if each.deployment_slot == PRODUCTION), None)
    if deployment is None or not all(role.role_type for each in found.deployments for role in each.role_list):
        return None
    ports = {
        (each.protocol.lower(), each.port): role.role_name
        for role in deployment.role_list
        for each in endpoints_of(role)
        if each.port
    }
    machines = frozenset(role.role_name.lower() for role in deployment.role_list)
    return Host(listed.service_name, location, deployment.name, machines, ports, sizes)


def _words(host: Host) -> str:
    count = len(host.machines)
    held = f"{count} machine{'s' * (count != 1)}" if count else "empty"
    return f"{host.name} ({', '.join(filter(None, (host.location, held)))})"


def _image_words(image: OSImage) -> str:
    day = image.published_date.partition("T")[0]
    family = "" if image.label.startswith(image.image_family) else image.image_family
    kind = "own" if image.category == USER else family
    return " · ".join(filter(None, (image.label or image.name, f"{image.os} {day}".strip(), kind)))


def _size_order(size: RoleSize) -> tuple[int, int, str]:
    return size.cores or 0, size.memory_in_mb or 0, size.name
