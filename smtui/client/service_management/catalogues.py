"""Methods for what the service offers and what the subscription may use of it."""

from __future__ import annotations

from smtui.client.service_management.method import Methods, Steps, method, read
from smtui.protocol.locations import LIST_LOCATIONS, Location
from smtui.protocol.operating_systems import (
    LIST_OPERATING_SYSTEM_FAMILIES,
    LIST_OPERATING_SYSTEMS,
    OperatingSystem,
    OperatingSystemFamily,
)
from smtui.protocol.resource_extensions import (
    LIST_RESOURCE_EXTENSION_VERSIONS,
    LIST_RESOURCE_EXTENSIONS,
    ResourceExtension,
)
from smtui.protocol.role_sizes import LIST_ROLE_SIZES, RoleSize
from smtui.protocol.subscriptions import GET_SUBSCRIPTION, LIST_SUBSCRIPTIONS, Subscription
from smtui.protocol.virtual_networks import LIST_VIRTUAL_NETWORK_SITES, VirtualNetworkSite


class Catalogues(Methods):
    """Locations, sizes, guest operating systems, extensions, subscriptions and virtual networks."""

    @method
    def list_locations(self) -> Steps[tuple[Location, ...]]:
        """List Locations: gives the locations that the subscription may use.

        Returns:
            Each with name (the English one, to be given where a location is asked for), display_name,
            available_services, compute_capabilities and storage_capabilities.

        Raises:
            ServiceError: the service refused; see the class.
        """
        return (yield from read(LIST_LOCATIONS()))

    @method
    def list_role_sizes(self) -> Steps[tuple[RoleSize, ...]]:
        """List Role Sizes: gives the sizes of role instances and virtual machines.

        Returns:
            Each with name, label, cores, memory_in_mb (MB), max_data_disk_count, supported_by_web_worker_roles,
            supported_by_virtual_machines and the sizes of the temporary disks, in MB.

        Raises:
            ServiceError: the service refused; see the class.
        """
        return (yield from read(LIST_ROLE_SIZES()))

    @method
    def list_operating_systems(self) -> Steps[tuple[OperatingSystem, ...]]:
        """List Operating Systems: gives the guest operating systems of web and worker roles.

        Returns:
            Each with version, label, is_default, is_active, family and family_label.

        Raises:
            ServiceError: the service refused; see the class.
        """
        return (yield from read(LIST_OPERATING_SYSTEMS()))

    @method
    def list_operating_system_families(self) -> Steps[tuple[OperatingSystemFamily, ...]]:
        """List Operating System Families: gives the guest operating systems by family.

        Returns:
            Each with name (the osFamily of a .cscfg), label and operating_systems.

        Raises:
            ServiceError: the service refused; see the class.
        """
        return (yield from read(LIST_OPERATING_SYSTEM_FAMILIES()))

    @method
    def get_subscription(self) -> Steps[Subscription]:
        """Get Subscription: gives the subscription, its quotas and what is used of them.

        Returns:
            subscription_id, subscription_name, subscription_status, max_core_count, current_core_count,
            max_hosted_services, current_hosted_services, max_storage_accounts, current_storage_accounts and more.

        Raises:
            ServiceError: the service refused; see the class.
        """
        return (yield from read(GET_SUBSCRIPTION()))

    @method
    def list_subscriptions(self) -> Steps[tuple[Subscription, ...]]:
        """List Subscriptions: gives all subscriptions of an account; the service answers a certificate with 403.

        Returns:
            As `get_subscription`.

        Raises:
            AuthenticationFailed: it takes an Azure AD token, which this client does not have.
        """
        return (yield from read(LIST_SUBSCRIPTIONS()))

    @method
    def list_resource_extensions(self) -> Steps[tuple[ResourceExtension, ...]]:
        """List Resource Extensions: gives the latest version of each extension of virtual machines.

        Returns:
            Each with publisher, name, version, label, description and more.

        Raises:
            ServiceError: the service refused; see the class.
        """
        return (yield from read(LIST_RESOURCE_EXTENSIONS()))

    @method
    def list_resource_extension_versions(
        self, publisher_name: str, extension_name: str
    ) -> Steps[tuple[ResourceExtension, ...]]:
        """List Resource Extension Versions: gives all versions of one extension.

        Args:
            publisher_name: publisher, as `list_resource_extensions` gives it.
            extension_name: name of the extension.

        Returns:
            As `list_resource_extensions`.

        Raises:
            ResourceNotFound: there is no such extension.
        """
        return (
            yield from read(
                LIST_RESOURCE_EXTENSION_VERSIONS(publisher_name=publisher_name, extension_name=extension_name)
            )
        )

    @method
    def list_virtual_network_sites(self) -> Steps[tuple[VirtualNetworkSite, ...]]:
        """List Virtual Network Sites: gives the virtual networks of the subscription.

        Returns:
            Each with name, id, state, address_space, subnets, dns, location and affinity_group.

        Raises:
            ServiceError: the service refused; see the class.
        """
        return (yield from read(LIST_VIRTUAL_NETWORK_SITES()))
