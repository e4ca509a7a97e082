"""What a script does with a service object, in the guide's order and then around it; ours, its twin or the legacy one.

Only what all of them have is used: method names, argument orders, attributes of results.
"""

from __future__ import annotations

import asyncio
import base64
import inspect
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, Self

from smtui.protocol import x509
from tests.client.certificates import identity
from tests.localcloud.bodies import cscfg

PACKAGE = "https://mystorageaccount.blob.core.windows.net/packages/shop.cspkg"
VHD = "https://mystorageaccount.blob.core.windows.net/vhds/source.vhd"
DISK = "https://mystorageaccount.blob.core.windows.net/vhds/myvm.vhd"
PASSWORD = "Summer-2014"


class Blocking:
    """An asynchronous service whose methods are awaited here."""

    def __init__(self, sms: Any) -> None:
        self._sms = sms
        self._runner = asyncio.Runner()

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._sms, name)
        assert inspect.iscoroutinefunction(found)
        return lambda *args, **kwargs: self._runner.run(found(*args, **kwargs))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.run(self._sms.aclose())
        self._runner.close()


class Walk:
    """One walk through a cloud that was empty and where everything happens at once.

    Args:
        sms: the service object.
        api: the module with the classes around it: smtui, or azure.servicemanagement.
    """

    def __init__(self, sms: Any, api: ModuleType) -> None:
        self.sms = sms
        self.api = api

    def done(self, result: Any) -> None:
        """Ask for the outcome of a change, as the guide does."""
        operation_result = self.sms.get_operation_status(result.request_id)
        assert "Operation status: " + operation_result.status == "Operation status: Succeeded"

    def guide(self) -> list[str]:
        """Walk as the guide does, and give what it would print."""
        lines: list[str] = []
        self.cloud_services(lines)
        self.deployments(lines)
        self.storage(lines)
        self.affinity_groups(lines)
        self.operating_systems(lines)
        self.images(lines)
        self.virtual_machine()
        return lines

    def cloud_services(self, lines: list[str]) -> None:
        sms = self.sms
        lines += [location.name for location in sms.list_locations()]
        sms.create_hosted_service("myhostedservice", "myhostedservice", "my hosted service", "West US")
        found = [*sms.list_hosted_services(), sms.get_hosted_service_properties("myhostedservice")]
        assert [each.service_name for each in found] == ["myhostedservice"] * 2
        for each in found:
            lines.append("Management URL: " + each.url)
            lines.append("Affinity group: " + each.hosted_service_properties.affinity_group)
            lines.append("Location: " + each.hosted_service_properties.location)
            lines.append("Label: " + each.hosted_service_properties.label)
        sms.delete_hosted_service("myhostedservice")
        assert not list(sms.list_hosted_services())

    def deployments(self, lines: list[str]) -> None:
        sms, name, slot, label = self.sms, "myhostedservice", "production", "my label"
        sms.create_hosted_service(name, name, "my hosted service", "West US")
        configuration = base64.b64encode(cscfg(WebRole=2))
        self.done(sms.create_deployment(name, slot, "v1", PACKAGE, label, configuration))
        found = sms.get_deployment_by_slot(name, slot)
        assert (found.name, found.deployment_slot, found.status) == ("v1", "Production", "Suspended")
        assert found.label == label
        lines.append("Private ID: " + found.private_id)
        for instance in found.role_instance_list:
            lines.append("Instance name: " + instance.instance_name)
            lines.append("Instance status: " + instance.instance_status)
            lines.append("Instance size: " + instance.instance_size)
        more = base64.b64encode(cscfg(WebRole=3)).decode()
        self.done(sms.change_deployment_configuration(name, "v1", more))
        self.done(sms.update_deployment_status(name, "v1", "Running"))
        found = sms.get_deployment_by_name(name, "v1")
        assert (found.status, len(list(found.role_instance_list))) == ("Running", 3)
        self.done(sms.create_deployment(name, "staging", "v2", PACKAGE, label, more))
        self.done(sms.swap_deployment(name, "v1", "v2"))
        assert sms.get_deployment_by_slot(name, slot).name == "v2"
        for deployment in ("v1", "v2"):
            self.done(sms.delete_deployment(name, deployment))
        sms.delete_hosted_service(name)

    def storage(self, lines: list[str]) -> None:
        sms, name = self.sms, "mystorageaccount"
        result = sms.create_storage_account(name, "My storage account description.", name, location="West US")
        self.done(result)
        for account in sms.list_storage_accounts():
            lines.append("Service name: " + account.service_name)
            lines.append("Affinity group: " + account.storage_service_properties.affinity_group)
            lines.append("Location: " + account.storage_service_properties.location)
        sms.delete_storage_account(name)
        assert not list(sms.list_storage_accounts())

    def affinity_groups(self, lines: list[str]) -> None:
        sms, name = self.sms, "myAffinityGroup"
        sms.create_affinity_group(name, name, "West US", "my affinity group")
        for group in sms.list_affinity_groups():
            lines.append("Name: " + group.name)
            lines.append("Description: " + group.description)
            lines.append("Location: " + group.location)
        sms.delete_affinity_group(name)
        assert not list(sms.list_affinity_groups())

    def operating_systems(self, lines: list[str]) -> None:
        for os in self.sms.list_operating_systems():
            lines.append("OS: " + os.label)
            lines.append("Family: " + os.family_label)
            lines.append("Active: " + str(os.is_active))
        for family in self.sms.list_operating_system_families():
            lines.append("Family: " + family.label)
            lines += ["Version: " + os.version for os in family.operating_systems if os.is_active]

    def images(self, lines: list[str]) -> None:
        sms, name = self.sms, "mycentos"
        sms.create_storage_account("mystorageaccount", "description", "label", location="West US")
        self.done(sms.add_os_image(name, VHD, name, "Linux"))
        for image in sms.list_os_images():
            lines.append("Name: " + image.name)
            lines.append("Label: " + image.label)
            lines.append("OS: " + image.os)
            lines.append("Category: " + image.category)
            lines.append("Description: " + image.description)
            lines.append("Location: " + image.location)
            lines.append("Affinity group: " + image.affinity_group)
            lines.append("Media link: " + image.media_link)
        assert sms.get_os_image(name).media_link == VHD
        self.done(sms.delete_os_image(name))

    def virtual_machine(self) -> None:
        sms, name = self.sms, "myvm"
        sms.create_hosted_service(service_name=name, label=name, location="West US")
        linux_config = self.api.LinuxConfigurationSet("myhostname", "myuser", PASSWORD, True)
        os_hd = self.api.OSVirtualHardDisk(self.linux_image(), DISK)
        sms.create_virtual_machine_deployment(
            service_name=name,
            deployment_name=name,
            deployment_slot="production",
            label=name,
            role_name=name,
            system_config=linux_config,
            os_virtual_hard_disk=os_hd,
            role_size="Small",
        )
        machine = sms.get_role(name, name, name)
        assert (machine.role_name, machine.role_size) == (name, "Small")
        assert machine.os_virtual_hard_disk.media_link == DISK
        sms.delete_deployment(service_name=name, deployment_name=name)
        sms.delete_hosted_service(service_name=name)
        (disk,) = sms.list_disks()
        assert "Linux" in sms.get_disk(disk.name).os
        sms.delete_disk(disk.name, True)
        sms.delete_storage_account("mystorageaccount")

    def linux_image(self) -> str:
        """Give the name of an image of the platform."""
        return next(str(image.name) for image in self.sms.list_os_images() if image.os == "Linux")

    def around(self, directory: Path) -> None:
        """Walk through the operations that the guide leaves out."""
        self.subscription()
        self.updates()
        self.upgrades()
        self.keys()
        self.image_of_ones_own()
        self.machines()
        self.certificates(directory)

    def subscription(self) -> None:
        subscription = self.sms.get_subscription()
        assert subscription.subscription_status == "Active"
        assert subscription.max_hosted_services > 0
        sizes = {size.name: size for size in self.sms.list_role_sizes()}
        assert (sizes["Small"].cores, sizes["Small"].memory_in_mb) == (1, 1792)

    def updates(self) -> None:
        sms = self.sms
        assert sms.check_hosted_service_name_availability("around").result
        sms.create_hosted_service("around", "a label", "a description", "West US", None, {"color": "blue"})
        assert not sms.check_hosted_service_name_availability("around").result
        sms.update_hosted_service("around", "another label", "another description")
        properties = sms.get_hosted_service_properties("around").hosted_service_properties
        assert (properties.label, properties.description) == ("another label", "another description")
        sms.create_affinity_group("aroundgroup", "a label", "West US")
        sms.update_affinity_group("aroundgroup", "another label", "a description")
        group = sms.get_affinity_group_properties("aroundgroup")
        assert (group.label, group.description, list(group.hosted_services)) == ("another label", "a description", [])
        sms.delete_affinity_group("aroundgroup")

    def upgrades(self) -> None:
        sms, configuration = self.sms, base64.b64encode(cscfg(Web=2)).decode()
        made = sms.create_deployment("around", "production", "v1", PACKAGE, "label", configuration, True)
        self.done(made)
        with_detail = sms.get_hosted_service_properties("around", True)
        assert [each.name for each in with_detail.deployments] == ["v1"]
        for mode, force in (("Auto", False), ("Manual", True)):
            again = sms.upgrade_deployment("around", "v1", mode, PACKAGE, configuration, "new label", force)
            self.done(again)
        for domain in (0, 1):
            self.done(sms.walk_upgrade_domain("around", "v1", domain))
        assert sms.get_deployment_by_name("around", "v1").label == "new label"
        self.done(sms.upgrade_deployment("around", "v1", "Manual", PACKAGE, configuration, "newer label", True))
        self.done(sms.rollback_update_or_upgrade("around", "v1", "Auto", True))
        instance = next(iter(sms.get_deployment_by_name("around", "v1").role_instance_list)).instance_name
        self.done(sms.reboot_role_instance("around", "v1", instance))
        self.done(sms.reimage_role_instance("around", "v1", instance))
        waited = sms.wait_for_operation_status(made.request_id, timeout=5, sleep_interval=1)
        assert waited.status == "Succeeded"
        sms.delete_deployment("around", "v1")
        yesterday = f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}"
        history = sms.list_subscription_operations(yesterday, "2099-01-01T00:00:00Z")
        names = [each.operation_name for each in history.subscription_operations]
        assert len(names) > 5
        sms.delete_hosted_service("around")

    def keys(self) -> None:
        sms = self.sms
        assert sms.check_storage_account_name_availability("mystorageaccount").result
        sms.create_storage_account("mystorageaccount", "description", "label", location="West US")
        sms.update_storage_account("mystorageaccount", "another description", "another label")
        account = sms.get_storage_account_properties("mystorageaccount")
        assert account.storage_service_properties.label == "another label"
        before = sms.get_storage_account_keys("mystorageaccount").storage_service_keys
        after = sms.regenerate_storage_account_keys("mystorageaccount", "Primary").storage_service_keys
        assert len(base64.b64decode(after.primary)) == 64
        assert (after.primary != before.primary, after.secondary) == (True, before.secondary)

    def image_of_ones_own(self) -> None:
        sms = self.sms
        sms.add_os_image("my label", VHD, "myimage", "Linux")
        self.done(sms.update_os_image("myimage", "another label", VHD, "myimage", "Linux"))
        assert sms.get_os_image("myimage").label == "another label"
        self.done(sms.delete_os_image("myimage", True))

    def machines(self) -> None:
        sms, api = self.sms, self.api
        sms.create_hosted_service("machines", "label", location="West US")
        image = self.linux_image()
        network = api.ConfigurationSet()
        network.configuration_set_type = "NetworkConfiguration"
        network.input_endpoints.input_endpoints.append(api.ConfigurationSetInputEndpoint("ssh", "tcp", "2222", "22"))
        folder = "https://mystorageaccount.blob.core.windows.net/vhds/"
        extra = api.DataVirtualHardDisk(folder + "data.vhd", lun=1, logical_disk_size_in_gb=10)
        linux = api.LinuxConfigurationSet("first", "operator", PASSWORD, False, custom_data="hello")
        self.done(
            sms.create_virtual_machine_deployment(
                "machines",
                "d",
                "production",
                "label",
                "first",
                linux,
                api.OSVirtualHardDisk(image, folder + "first.vhd"),
                network_config=network,
                data_virtual_hard_disks=[extra],
                role_size="Small",
            )
        )
        second = api.LinuxConfigurationSet("second", "operator", PASSWORD, False)
        disk = api.OSVirtualHardDisk(image, folder + "second.vhd")
        self.done(sms.add_role("machines", "d", "second", second, disk, role_size="Medium"))
        first = sms.get_role("machines", "d", "first")
        (set_of_first,) = first.configuration_sets
        assert [each.local_port for each in set_of_first.input_endpoints] in ([22], ["22"])
        assert [each.logical_disk_size_in_gb for each in first.data_virtual_hard_disks] == [10]
        self.done(sms.shutdown_role("machines", "d", "second", "StoppedDeallocated"))
        self.done(sms.start_role("machines", "d", "second"))
        self.done(sms.restart_role("machines", "d", "first"))
        names = [each.name for each in sms.list_disks()]
        assert len(names) == 3
        self.done(sms.delete_role("machines", "d", "second"))
        self.done(sms.delete_deployment("machines", "d", True))
        (left,) = sms.list_disks()
        sms.delete_disk(left.name)
        sms.delete_storage_account("mystorageaccount")

    def certificates(self, directory: Path) -> None:
        sms = self.sms
        data = x509.read(identity(directory, "another", bits=2048).certificate_pem).certificate
        encoded, key = base64.b64encode(data.data).decode(), base64.b64encode(data.public_key).decode()
        sms.add_management_certificate(key, data.thumbprint, encoded)
        found = sms.get_management_certificate(data.thumbprint)
        assert found.subscription_certificate_thumbprint == data.thumbprint
        thumbprints = [each.subscription_certificate_thumbprint for each in sms.list_management_certificates()]
        assert data.thumbprint in thumbprints
        sms.delete_management_certificate(data.thumbprint)
        self.done(sms.add_service_certificate("machines", encoded, "cer", ""))
        assert [each.thumbprint for each in sms.list_service_certificates("machines")] == [data.thumbprint]
        assert sms.get_service_certificate("machines", "sha1", data.thumbprint).data
        self.done(sms.delete_service_certificate("machines", "sha1", data.thumbprint))
        assert not list(sms.list_service_certificates("machines"))
        sms.delete_hosted_service("machines")
