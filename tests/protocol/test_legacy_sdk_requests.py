"""What the legacy SDK sends finds the operation of its method, and is read and written again as it was."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from smtui.protocol import catalogue, codec

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from azure.servicemanagement import (
        CaptureRoleAsVMImage,
        CertificateSetting,
        ConfigurationSet,
        ConfigurationSetInputEndpoint,
        DataDiskConfiguration,
        DataVirtualHardDisk,
        KeyPair,
        LinuxConfigurationSet,
        Listener,
        OSImage,
        OSVirtualHardDisk,
        PublicKey,
        ServiceManagementService,
        VMImage,
        WindowsConfigurationSet,
    )
    from azure.servicemanagement.models import OSDiskConfiguration

SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
MEDIA = "https://store.blob.core.windows.net/vhds/dc01.vhd"
CSCFG = "PFNlcnZpY2VDb25maWd1cmF0aW9uLz4="


class Sent(Exception):
    """A request, on its way out of the SDK."""

    def __init__(self, request: Any) -> None:
        super().__init__(request.path)
        self.request = request


def linux() -> LinuxConfigurationSet:
    system = LinuxConfigurationSet("dc01", "operator", "Secret-1", False, b"#!/bin/sh")
    system.ssh.public_keys.public_keys.append(PublicKey("A" * 40, "/home/operator/.ssh/authorized_keys"))
    system.ssh.key_pairs.key_pairs.append(KeyPair("A" * 40, "/home/operator/.ssh/id_rsa"))
    return system


def windows() -> WindowsConfigurationSet:
    system = WindowsConfigurationSet("dc02", "Secret-1", False, True, "UTC", "operator", b"data")
    system.domain_join.credentials.domain = "contoso"
    system.domain_join.credentials.username = "joiner"
    system.domain_join.credentials.password = "Secret-2"
    system.domain_join.join_domain = "contoso.example"
    system.domain_join.machine_object_ou = "OU=machines"
    setting = CertificateSetting("A" * 40, "My", "LocalMachine")
    system.stored_certificate_settings.stored_certificate_settings.append(setting)
    system.win_rm.listeners.listeners.append(Listener("Https", "A" * 40))
    return system


def network() -> ConfigurationSet:
    made = ConfigurationSet()
    made.configuration_set_type = "NetworkConfiguration"
    made.input_endpoints.input_endpoints.append(
        ConfigurationSetInputEndpoint("ssh", "tcp", "50022", "22", "pool", False, 4)
    )
    made.subnet_names = ["front"]
    return made


def vm_image() -> VMImage:
    image = VMImage("web", "Web", "Front end")
    image.os_disk_configuration = OSDiskConfiguration()
    image.os_disk_configuration.os_state = "Generalized"
    image.os_disk_configuration.os = "Linux"
    image.os_disk_configuration.media_link = MEDIA
    disk = DataDiskConfiguration()
    disk.name, disk.host_caching, disk.lun, disk.media_link, disk.logical_disk_size_in_gb = "d", "None", 1, MEDIA, 32
    image.data_disk_configurations.data_disk_configurations.append(disk)
    image.language = "en"
    image.show_in_gui = True
    return image


def os_image() -> OSImage:
    image = OSImage()
    image.label, image.eula, image.published_date, image.language = "Web", "EULA", "2015-06-01", "en"
    image.show_in_gui = False
    return image


OS_DISK = OSVirtualHardDisk("image", MEDIA, "ReadWrite", "os", "dc01-os")
DATA_DISKS = [DataVirtualHardDisk(MEDIA, "ReadOnly", "data", "dc01-data", 1, 32)]

# Method, place of the operation, arguments by position.
CALLS: list[tuple[str, str, tuple[Any, ...]]] = [
    ("list_role_sizes", "role_sizes.LIST_ROLE_SIZES", ()),
    ("list_storage_accounts", "storage.LIST_STORAGE_ACCOUNTS", ()),
    ("get_storage_account_properties", "storage.GET_STORAGE_ACCOUNT", ("store",)),
    ("get_storage_account_keys", "storage.GET_STORAGE_ACCOUNT_KEYS", ("store",)),
    ("regenerate_storage_account_keys", "storage.REGENERATE_STORAGE_ACCOUNT_KEYS", ("store", "Primary")),
    (
        "create_storage_account",
        "storage.CREATE_STORAGE_ACCOUNT",
        ("store", "d", "l", None, "West US", None, {"a": "b"}),
    ),
    ("update_storage_account", "storage.UPDATE_STORAGE_ACCOUNT", ("store", "d", "l", None, {"a": "b"})),
    ("delete_storage_account", "storage.DELETE_STORAGE_ACCOUNT", ("store",)),
    ("check_storage_account_name_availability", "storage.CHECK_STORAGE_ACCOUNT_NAME", ("store",)),
    ("list_hosted_services", "hosted_services.LIST_HOSTED_SERVICES", ()),
    ("get_hosted_service_properties", "hosted_services.GET_HOSTED_SERVICE", ("shop",)),
    ("get_hosted_service_properties", "hosted_services.GET_HOSTED_SERVICE_WITH_DEPLOYMENTS", ("shop", True)),
    ("create_hosted_service", "hosted_services.CREATE_HOSTED_SERVICE", ("shop", "l", "d", "West US", None, {"a": "b"})),
    ("update_hosted_service", "hosted_services.UPDATE_HOSTED_SERVICE", ("shop", "l", "d", {"a": "b"})),
    ("delete_hosted_service", "hosted_services.DELETE_HOSTED_SERVICE", ("shop",)),
    ("delete_hosted_service", "hosted_services.DELETE_HOSTED_SERVICE_WITH_MEDIA", ("shop", True)),
    ("check_hosted_service_name_availability", "hosted_services.CHECK_HOSTED_SERVICE_NAME", ("shop",)),
    ("get_deployment_by_slot", "deployments.GET_DEPLOYMENT_BY_SLOT", ("shop", "staging")),
    ("get_deployment_by_name", "deployments.GET_DEPLOYMENT_BY_NAME", ("shop", "v1")),
    (
        "create_deployment",
        "deployments.CREATE_DEPLOYMENT",
        ("shop", "staging", "v1", MEDIA, "l", CSCFG, True, True, {"a": "b"}),
    ),
    ("delete_deployment", "deployments.DELETE_DEPLOYMENT", ("shop", "v1")),
    ("delete_deployment", "deployments.DELETE_DEPLOYMENT_WITH_MEDIA", ("shop", "v1", True)),
    ("swap_deployment", "deployments.SWAP_DEPLOYMENT", ("shop", "v1", "v2")),
    (
        "change_deployment_configuration",
        "deployments.CHANGE_DEPLOYMENT_CONFIGURATION",
        ("shop", "v1", CSCFG, True, "Manual", {"a": "b"}),
    ),
    ("update_deployment_status", "deployments.UPDATE_DEPLOYMENT_STATUS", ("shop", "v1", "Running")),
    (
        "upgrade_deployment",
        "deployments.UPGRADE_DEPLOYMENT",
        ("shop", "v1", "Auto", MEDIA, CSCFG, "l", True, "Web", {"a": "b"}),
    ),
    ("walk_upgrade_domain", "deployments.WALK_UPGRADE_DOMAIN", ("shop", "v1", 0)),
    ("rollback_update_or_upgrade", "deployments.ROLLBACK_UPDATE_OR_UPGRADE", ("shop", "v1", "auto", True)),
    ("reboot_role_instance", "role_instances.REBOOT_ROLE_INSTANCE", ("shop", "v1", "Web_IN_0")),
    ("reimage_role_instance", "role_instances.REIMAGE_ROLE_INSTANCE", ("shop", "v1", "Web_IN_0")),
    ("rebuild_role_instance", "role_instances.REBUILD_ROLE_INSTANCE", ("shop", "v1", "Web_IN_0")),
    ("delete_role_instances", "role_instances.DELETE_ROLE_INSTANCES", ("shop", "v1", ["Web_IN_0", "Web_IN_1"])),
    ("list_service_certificates", "service_certificates.LIST_SERVICE_CERTIFICATES", ("shop",)),
    ("get_service_certificate", "service_certificates.GET_SERVICE_CERTIFICATE", ("shop", "sha1", "A" * 40)),
    ("add_service_certificate", "service_certificates.ADD_SERVICE_CERTIFICATE", ("shop", "AAAA", "pfx", "p")),
    ("add_service_certificate", "service_certificates.ADD_SERVICE_CERTIFICATE", ("shop", "AAAA", "cer", "")),
    ("delete_service_certificate", "service_certificates.DELETE_SERVICE_CERTIFICATE", ("shop", "SHA1", "A" * 40)),
    ("list_management_certificates", "management_certificates.LIST_MANAGEMENT_CERTIFICATES", ()),
    ("get_management_certificate", "management_certificates.GET_MANAGEMENT_CERTIFICATE", ("A" * 40,)),
    ("add_management_certificate", "management_certificates.ADD_MANAGEMENT_CERTIFICATE", ("AAAA", "A" * 40, "AAAA")),
    ("delete_management_certificate", "management_certificates.DELETE_MANAGEMENT_CERTIFICATE", ("A" * 40,)),
    ("list_affinity_groups", "affinity_groups.LIST_AFFINITY_GROUPS", ()),
    ("get_affinity_group_properties", "affinity_groups.GET_AFFINITY_GROUP", ("west",)),
    ("create_affinity_group", "affinity_groups.CREATE_AFFINITY_GROUP", ("west", "l", "West US", "d")),
    ("update_affinity_group", "affinity_groups.UPDATE_AFFINITY_GROUP", ("west", "l", "d")),
    ("delete_affinity_group", "affinity_groups.DELETE_AFFINITY_GROUP", ("west",)),
    ("list_locations", "locations.LIST_LOCATIONS", ()),
    ("list_operating_systems", "operating_systems.LIST_OPERATING_SYSTEMS", ()),
    ("list_operating_system_families", "operating_systems.LIST_OPERATING_SYSTEM_FAMILIES", ()),
    ("get_subscription", "subscriptions.GET_SUBSCRIPTION", ()),
    ("list_subscription_operations", "operation_status.LIST_SUBSCRIPTION_OPERATIONS", ()),
    (
        "list_subscription_operations",
        "operation_status.LIST_SUBSCRIPTION_OPERATIONS",
        ("2015-06-01", "2015-07-01", "/services/hostedservices/shop", "Failed", "more"),
    ),
    ("create_reserved_ip_address", "reserved_ips.CREATE_RESERVED_IP", ("front", "l", "West US")),
    ("delete_reserved_ip_address", "reserved_ips.DELETE_RESERVED_IP", ("front",)),
    ("associate_reserved_ip_address", "reserved_ips.ASSOCIATE_RESERVED_IP", ("front", "shop", "v1", "vip")),
    ("disassociate_reserved_ip_address", "reserved_ips.DISASSOCIATE_RESERVED_IP", ("front", "shop", "v1")),
    ("get_reserved_ip_address", "reserved_ips.GET_RESERVED_IP", ("front",)),
    ("list_reserved_ip_addresses", "reserved_ips.LIST_RESERVED_IPS", ()),
    ("get_role", "virtual_machines.GET_ROLE", ("shop", "v1", "dc01")),
    (
        "create_virtual_machine_deployment",
        "virtual_machines.CREATE_VIRTUAL_MACHINE_DEPLOYMENT",
        ("shop", "v1", "production", "l", "dc01", linux(), OS_DISK, network(), "set", DATA_DISKS, "Small"),
    ),
    (
        "create_virtual_machine_deployment",
        "virtual_machines.CREATE_VIRTUAL_MACHINE_DEPLOYMENT",
        ("shop", "v1", "production", "l", "dc02", windows(), OS_DISK, network()),
    ),
    (
        "add_role",
        "virtual_machines.ADD_ROLE",
        (
            "shop",
            "v1",
            "dc01",
            linux(),
            None,
            None,
            None,
            None,
            "Small",
            "PersistentVMRole",
            None,
            True,
            "image",
            MEDIA,
        ),
    ),
    (
        "update_role",
        "virtual_machines.UPDATE_ROLE",
        ("shop", "v1", "dc01", None, network(), None, None, "Medium"),
    ),
    ("delete_role", "virtual_machines.DELETE_ROLE", ("shop", "v1", "dc01")),
    ("delete_role", "virtual_machines.DELETE_ROLE_WITH_MEDIA", ("shop", "v1", "dc01", True)),
    ("capture_role", "role_operations.CAPTURE_ROLE", ("shop", "v1", "dc01", "Delete", "image", "l")),
    ("capture_role", "role_operations.CAPTURE_ROLE", ("shop", "v1", "dc01", "Reprovision", "image", "l", linux())),
    ("start_role", "role_operations.START_ROLE", ("shop", "v1", "dc01")),
    ("start_roles", "role_operations.START_ROLES", ("shop", "v1", ["dc01", "dc02"])),
    ("restart_role", "role_operations.RESTART_ROLE", ("shop", "v1", "dc01")),
    ("shutdown_role", "role_operations.SHUTDOWN_ROLE", ("shop", "v1", "dc01", "StoppedDeallocated")),
    ("shutdown_roles", "role_operations.SHUTDOWN_ROLES", ("shop", "v1", ["dc01", "dc02"], "StoppedDeallocated")),
    ("add_dns_server", "dns_servers.ADD_DNS_SERVER", ("shop", "v1", "dns", "10.0.0.4")),
    ("update_dns_server", "dns_servers.UPDATE_DNS_SERVER", ("shop", "v1", "dns", "10.0.0.5")),
    ("delete_dns_server", "dns_servers.DELETE_DNS_SERVER", ("shop", "v1", "dns")),
    ("list_resource_extensions", "resource_extensions.LIST_RESOURCE_EXTENSIONS", ()),
    ("list_resource_extension_versions", "resource_extensions.LIST_RESOURCE_EXTENSION_VERSIONS", ("Publisher", "Name")),
    ("replicate_vm_image", "vm_images.REPLICATE_VM_IMAGE", ("web", ["West US", "East US"], "offer", "sku", "1.0.0")),
    ("unreplicate_vm_image", "vm_images.UNREPLICATE_VM_IMAGE", ("web",)),
    ("share_vm_image", "vm_images.SHARE_VM_IMAGE", ("web", "public")),
    (
        "capture_vm_image",
        "role_operations.CAPTURE_VM_IMAGE",
        ("shop", "v1", "dc01", CaptureRoleAsVMImage("Generalized", "web", "Web", "Front end", "en", "family", "Small")),
    ),
    ("create_vm_image", "vm_images.CREATE_VM_IMAGE", (vm_image(),)),
    ("delete_vm_image", "vm_images.DELETE_VM_IMAGE", ("web",)),
    ("delete_vm_image", "vm_images.DELETE_VM_IMAGE_WITH_MEDIA", ("web", True)),
    ("list_vm_images", "vm_images.LIST_VM_IMAGES", ()),
    ("list_vm_images", "vm_images.LIST_VM_IMAGES", ("West US", "Canonical", "Public")),
    ("update_vm_image", "vm_images.UPDATE_VM_IMAGE", ("web", vm_image())),
    ("list_os_images", "os_images.LIST_OS_IMAGES", ()),
    ("get_os_image", "os_images.GET_OS_IMAGE", ("web",)),
    ("get_os_image_details", "os_images.GET_OS_IMAGE_DETAILS", ("web",)),
    ("add_os_image", "os_images.ADD_OS_IMAGE", ("Web", MEDIA, "web", "Linux")),
    ("update_os_image", "os_images.UPDATE_OS_IMAGE", ("web", "Web", MEDIA, "web", "Linux")),
    ("update_os_image_from_image_reference", "os_images.UPDATE_OS_IMAGE", ("web", os_image())),
    ("delete_os_image", "os_images.DELETE_OS_IMAGE", ("web",)),
    ("delete_os_image", "os_images.DELETE_OS_IMAGE_WITH_MEDIA", ("web", True)),
    ("get_data_disk", "data_disks.GET_DATA_DISK", ("shop", "v1", "dc01", 1)),
    (
        "add_data_disk",
        "data_disks.ADD_DATA_DISK",
        ("shop", "v1", "dc01", 0, "None", MEDIA, "l", "disk", 32, MEDIA),
    ),
    ("update_data_disk", "data_disks.UPDATE_DATA_DISK", ("shop", "v1", "dc01", 0, "None", MEDIA, 1, "l", "disk", 32)),
    ("delete_data_disk", "data_disks.DELETE_DATA_DISK", ("shop", "v1", "dc01", 0)),
    ("delete_data_disk", "data_disks.DELETE_DATA_DISK_WITH_MEDIA", ("shop", "v1", "dc01", 0, True)),
    ("list_disks", "disks.LIST_DISKS", ()),
    ("get_disk", "disks.GET_DISK", ("disk",)),
    ("add_disk", "disks.ADD_DISK", (True, "l", MEDIA, "disk", "Linux")),
    ("update_disk", "disks.UPDATE_DISK", ("disk", None, "l")),
    ("delete_disk", "disks.DELETE_DISK", ("disk",)),
    ("delete_disk", "disks.DELETE_DISK_WITH_MEDIA", ("disk", True)),
    ("list_virtual_network_sites", "virtual_networks.LIST_VIRTUAL_NETWORK_SITES", ()),
    ("get_operation_status", "operation_status.GET_OPERATION_STATUS", ("0" * 32,)),
]


def sent(method: str, arguments: tuple[Any, ...]) -> Any:
    """Give the request that a method of the SDK makes."""

    def stop(request: Any, send: Callable[..., Any]) -> None:
        raise Sent(request)

    service = ServiceManagementService(SUBSCRIPTION, request_session=object()).with_filter(stop)
    with pytest.raises(Sent) as caught:
        getattr(service, method)(*arguments)
    return caught.value.request


def full(element: etree._Element) -> tuple[str, str, list[Any]]:
    """Give an element's name, text and children, the empty ones left out."""
    children = [child for child in map(full, element) if child[1] or child[2]]
    return etree.QName(element).localname, "" if len(element) else (element.text or "").strip(), children


@pytest.mark.parametrize(
    ("method", "place", "arguments"), CALLS, ids=[f"{number} {call[0]}" for number, call in enumerate(CALLS)]
)
def test_its_request_is_that_of_the_operation(method: str, place: str, arguments: tuple[Any, ...]) -> None:
    request = sent(method, arguments)
    path, _, query = request.path.partition("?")
    body = request.body or b""
    found = catalogue.router().find(request.method, path.split("/", 2)[2] if path.count("/") > 1 else "", query, body)
    assert found is not None
    operation, values = found
    assert operation is catalogue.find(place)
    assert all(values.values())
    if operation.body is None:
        assert body == b""
        return
    decoded = codec.decode(operation.body, body)
    assert decoded.unknown == ()
    call = operation(decoded.value, **values)
    assert full(etree.fromstring(call.xml())) == full(etree.fromstring(body))


def test_every_method_is_tried() -> None:
    tried = {method for method, _, _ in CALLS}
    methods = {name for name, value in vars(ServiceManagementService).items() if callable(value) and name[0] != "_"}
    # It is not below a subscription.
    assert methods - tried == {"list_subscriptions"}
    assert sent("list_subscriptions", ()).path == catalogue.find("subscriptions.LIST_SUBSCRIPTIONS")().request_target(
        SUBSCRIPTION
    )


@pytest.mark.parametrize(
    ("method", "place", "arguments"), CALLS, ids=[f"{n} {call[0]}" for n, call in enumerate(CALLS)]
)
def test_our_request_is_sent_to_the_same_address(method: str, place: str, arguments: tuple[Any, ...]) -> None:
    request = sent(method, arguments)
    operation = catalogue.find(place)
    path, _, query = request.path.partition("?")
    found = catalogue.router().find(request.method, path.split("/", 2)[2] if path.count("/") > 1 else "", query)
    assert found is not None
    values = found[1]
    call = operation(operation.body() if operation.body else None, **values)
    # The SDK quotes less, writes embed-detail for its absence, and has a slash or none before a query as it likes.
    ours = call.request_target(SUBSCRIPTION).replace("%2F", "/").replace("SHA1", "sha1")
    theirs = request.path.replace("?embed-detail=false", "").replace("SHA1", "sha1")
    assert ours == theirs


@pytest.mark.parametrize("method", ["replicate_vm_image", "associate_reserved_ip_address"])
def test_a_newer_version_is_asked_for_where_it_is_needed(method: str) -> None:
    place, arguments = next((place, arguments) for name, place, arguments in CALLS if name == method)
    assert dict(sent(method, arguments).headers)["x-ms-version"] == catalogue.find(place).version
