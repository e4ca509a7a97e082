"""One file a resource: how it stands in the tree, its detail panes, its actions and forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from smtui.console.resource import Resource

BY_ITSELF: Final = {"operation_status.GET_OPERATION_STATUS": "by itself, while pending"}
"""What the console sends without a key, by place: the operations panel follows what is pending."""


def kinds() -> tuple[Resource, ...]:
    """Give every kind of resource, from the root of the tree downwards."""
    from smtui.console.resources.affinity_groups import AFFINITY_GROUP, AFFINITY_GROUPS
    from smtui.console.resources.deployments import DEPLOYMENT
    from smtui.console.resources.disks import DISK, DISKS
    from smtui.console.resources.hosted_services import HOSTED_SERVICE, HOSTED_SERVICES
    from smtui.console.resources.locations import LOCATION, LOCATIONS
    from smtui.console.resources.management_certificates import MANAGEMENT_CERTIFICATE, MANAGEMENT_CERTIFICATES
    from smtui.console.resources.operating_systems import OPERATING_SYSTEM, OPERATING_SYSTEM_FAMILY, OPERATING_SYSTEMS
    from smtui.console.resources.os_images import OS_IMAGE, OS_IMAGES
    from smtui.console.resources.role_instances import ROLE_INSTANCE
    from smtui.console.resources.role_sizes import ROLE_SIZE, ROLE_SIZES
    from smtui.console.resources.service_certificates import SERVICE_CERTIFICATE, SERVICE_CERTIFICATES
    from smtui.console.resources.storage import STORAGE_ACCOUNT, STORAGE_ACCOUNTS
    from smtui.console.resources.subscription import SUBSCRIPTION
    from smtui.console.resources.virtual_machines import VIRTUAL_MACHINE, VIRTUAL_MACHINES

    return (
        SUBSCRIPTION,
        HOSTED_SERVICES,
        HOSTED_SERVICE,
        DEPLOYMENT,
        ROLE_INSTANCE,
        SERVICE_CERTIFICATES,
        SERVICE_CERTIFICATE,
        VIRTUAL_MACHINES,
        VIRTUAL_MACHINE,
        STORAGE_ACCOUNTS,
        STORAGE_ACCOUNT,
        AFFINITY_GROUPS,
        AFFINITY_GROUP,
        DISKS,
        DISK,
        OS_IMAGES,
        OS_IMAGE,
        OPERATING_SYSTEMS,
        OPERATING_SYSTEM_FAMILY,
        OPERATING_SYSTEM,
        ROLE_SIZES,
        ROLE_SIZE,
        LOCATIONS,
        LOCATION,
        MANAGEMENT_CERTIFICATES,
        MANAGEMENT_CERTIFICATE,
    )
