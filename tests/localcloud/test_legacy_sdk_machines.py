"""Virtual machines, disks, images, keys and certificates through the legacy Python SDK, which we did not write."""

from __future__ import annotations

import base64
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import requests

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from azure.common import AzureConflictHttpError, AzureHttpError, AzureMissingResourceHttpError
    from azure.servicemanagement import (
        CertificateSetting,
        ConfigurationSet,
        ConfigurationSetInputEndpoint,
        DataVirtualHardDisk,
        KeyPair,
        LinuxConfigurationSet,
        Listener,
        OSImage,
        OSVirtualHardDisk,
        PublicKey,
        ServiceManagementService,
        WindowsConfigurationSet,
    )

from smtui.protocol import pkcs12, x509
from tests.localcloud.machine_bodies import SERVER, UBUNTU
from tests.localcloud.running import RunningCloud
from tests.protocol.credentials import pem

STORE = "legacyvhds"
VHDS = f"http://{STORE}.blob.core.windows.net/vhds/"
PASSWORD = "u7;9jbp!"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    with RunningCloud(tmp_path_factory.mktemp("machines") / "state", "--time-scale", "0") as running:
        yield running


@pytest.fixture(scope="module")
def sms(cloud: RunningCloud) -> Iterator[ServiceManagementService]:
    with requests.Session() as session:
        session.trust_env = False
        session.cert = cloud.certificate
        session.verify = cloud.ca
        made = ServiceManagementService(
            cloud.subscription_id, cloud.certificate, host=cloud.host, request_session=session
        )
        _succeeded(made, made.create_storage_account(STORE, "description", "label", location="West US"))
        yield made


_numbers = count(1)


@pytest.fixture
def service(sms: ServiceManagementService) -> Iterator[str]:
    """Give a new cloud service, and leave nothing of it."""
    name = f"legacy{next(_numbers):03}"
    sms.create_hosted_service(name, "label", "description", location="West US")
    yield name
    _succeeded(sms, sms.delete_hosted_service(name, complete=True))


def _succeeded(sms: ServiceManagementService, accepted: Any) -> None:
    status = sms.get_operation_status(accepted.request_id)
    assert status.status == "Succeeded"
    assert not status.error


def _credential() -> x509.Credential:
    return x509.read(b"".join(pem()))


def _network(port: str = "22") -> ConfigurationSet:
    network = ConfigurationSet()
    network.configuration_set_type = "NetworkConfiguration"
    network.input_endpoints.input_endpoints.append(ConfigurationSetInputEndpoint("SSH", "tcp", port, "22"))
    return network


def _linux(
    sms: ServiceManagementService, service: str, role: str = "linux", network: ConfigurationSet | None = None
) -> Any:
    return sms.create_virtual_machine_deployment(
        service_name=service,
        deployment_name=service,
        deployment_slot="production",
        label="my label",
        role_name=role,
        system_config=LinuxConfigurationSet("myhostname", "myuser", PASSWORD, False),
        os_virtual_hard_disk=OSVirtualHardDisk(UBUNTU, f"{VHDS}{service}-{role}.vhd", disk_label="my disk"),
        network_config=network or _network(),
        role_size="Small",
    )


def _status(sms: ServiceManagementService, service: str, role: str) -> str:
    (instance,) = [
        each for each in sms.get_deployment_by_name(service, service).role_instance_list if each.role_name == role
    ]
    return str(instance.instance_status)


def test_a_linux_machine(sms: ServiceManagementService, service: str) -> None:
    _succeeded(sms, _linux(sms, service))
    deployment = sms.get_deployment_by_name(service, service)
    assert (deployment.deployment_slot, deployment.status, deployment.label) == ("Production", "Running", "my label")
    (instance,) = deployment.role_instance_list
    assert (instance.instance_status, instance.power_state, instance.host_name) == (
        "ReadyRole",
        "Started",
        "myhostname",
    )
    assert next(iter(instance.instance_endpoints)).public_port == "22"
    role = sms.get_role(service, service, "linux")
    assert (role.role_type, role.role_size) == ("PersistentVMRole", "Small")
    assert role.os_virtual_hard_disk.source_image_name == UBUNTU
    (network,) = role.configuration_sets
    assert [each.port for each in network.input_endpoints] == ["22"]
    with pytest.raises(AzureConflictHttpError, match="slot Production is occupied"):
        _linux(sms, service, "second")
    with pytest.raises(AzureMissingResourceHttpError, match="Role missing was not found"):
        sms.get_role(service, service, "missing")


def test_the_guide_s_own_machine(sms: ServiceManagementService, service: str) -> None:
    made = sms.create_virtual_machine_deployment(
        service_name=service,
        deployment_name=service,
        deployment_slot="production",
        label=service,
        role_name=service,
        system_config=LinuxConfigurationSet("myhostname", "myuser", "mypassword", True),
        os_virtual_hard_disk=OSVirtualHardDisk(UBUNTU, f"{VHDS}{service}.vhd"),
        role_size="Small",
    )
    _succeeded(sms, made)
    _succeeded(sms, sms.delete_deployment(service, service))
    _remove_disks(sms, service)


def _remove_disks(sms: ServiceManagementService, service: str) -> None:
    for disk in sms.list_disks():
        if disk.name.startswith(service):
            sms.delete_disk(disk.name, delete_vhd=True)


def test_a_windows_machine_with_certificates(sms: ServiceManagementService, service: str) -> None:
    thumbprint = _credential().certificate.thumbprint
    windows = WindowsConfigurationSet(
        "mycomputer", PASSWORD, False, False, "Pacific Standard Time", "azureuser", custom_data="echo hello"
    )
    windows.domain_join = None
    windows.stored_certificate_settings.stored_certificate_settings.append(
        CertificateSetting(thumbprint, "My", "LocalMachine")
    )
    windows.win_rm.listeners.listeners.append(Listener("Https", thumbprint))

    def create() -> Any:
        return sms.create_virtual_machine_deployment(
            service, service, "production", "label", "windows", windows,
            OSVirtualHardDisk(SERVER, f"{VHDS}{service}.vhd"), role_size="Medium",
        )  # fmt: skip

    with pytest.raises(AzureHttpError, match=f"The certificate with thumbprint {thumbprint} was not found"):
        create()
    bundle = base64.b64encode(pkcs12.write(_credential(), "secret")).decode()
    with pytest.raises(AzureHttpError, match="password is wrong"):
        sms.add_service_certificate(service, bundle, "pfx", "wrong")
    _succeeded(sms, sms.add_service_certificate(service, bundle, "pfx", "secret"))
    (listed,) = sms.list_service_certificates(service)
    assert (listed.thumbprint, listed.thumbprint_algorithm) == (thumbprint, "sha1")
    data = base64.b64encode(_credential().certificate.data).decode()
    assert listed.data == data
    assert sms.get_service_certificate(service, "sha1", thumbprint).data == data
    _succeeded(sms, create())
    assert _status(sms, service, "windows") == "ReadyRole"
    assert sms.get_role(service, service, "windows").os_virtual_hard_disk.os == "Windows"
    with pytest.raises(AzureHttpError, match="can't be deleted while"):
        sms.delete_service_certificate(service, "sha1", thumbprint)
    _succeeded(sms, sms.delete_deployment(service, service, delete_vhd=True))
    _succeeded(sms, sms.delete_service_certificate(service, "sha1", thumbprint))
    with pytest.raises(AzureMissingResourceHttpError, match="The certificate was not found"):
        sms.get_service_certificate(service, "sha1", thumbprint)


def test_a_linux_machine_with_keys(sms: ServiceManagementService, service: str) -> None:
    known = _credential().certificate
    _succeeded(sms, sms.add_service_certificate(service, base64.b64encode(known.data).decode(), "cer", ""))
    linux = LinuxConfigurationSet("myhostname", "myuser", None, True)
    linux.ssh.public_keys.public_keys.append(PublicKey(known.thumbprint, "/home/myuser/.ssh/authorized_keys"))
    linux.ssh.key_pairs.key_pairs.append(KeyPair(known.thumbprint, "/home/myuser/.ssh/id_rsa"))
    made = sms.create_virtual_machine_deployment(
        service, service, "production", "label", "linux", linux, OSVirtualHardDisk(UBUNTU, f"{VHDS}{service}.vhd")
    )
    _succeeded(sms, made)
    assert sms.get_role(service, service, "linux").role_size == "Small"


def test_roles_come_change_and_go(sms: ServiceManagementService, service: str) -> None:
    _succeeded(sms, _linux(sms, service, "one"))
    linux = LinuxConfigurationSet("two", "myuser", PASSWORD, False)
    disk = OSVirtualHardDisk(UBUNTU, f"{VHDS}{service}-two.vhd")
    clash = sms.add_role(service, service, "two", linux, disk, network_config=_network())
    failed = sms.get_operation_status(clash.request_id)
    assert (failed.status, failed.error.code) == ("Failed", "BadRequest")
    assert failed.error.message.startswith("Port 22 is already in use by one of the endpoints in this deployment.")
    _succeeded(sms, sms.add_role(service, service, "two", linux, disk, network_config=_network("2222")))
    assert _status(sms, service, "two") == "ReadyRole"
    _succeeded(sms, sms.update_role(service, service, "two", network_config=_network("2223"), role_size="Medium"))
    role = sms.get_role(service, service, "two")
    assert role.role_size == "Medium"
    assert next(iter(role.configuration_sets)).input_endpoints[0].port == "2223"
    _succeeded(sms, sms.delete_role(service, service, "two", complete=True))
    with pytest.raises(AzureHttpError, match="Role one is the only role present in the deployment"):
        sms.delete_role(service, service, "one")


def test_machines_start_and_stop(sms: ServiceManagementService, service: str) -> None:
    _succeeded(sms, _linux(sms, service))
    for action, status in (("Stopped", "StoppedVM"), ("StoppedDeallocated", "StoppedDeallocated")):
        _succeeded(sms, sms.shutdown_role(service, service, "linux", action))
        assert _status(sms, service, "linux") == status
    assert sms.get_deployment_by_name(service, service).status == "Suspended"
    _succeeded(sms, sms.start_role(service, service, "linux"))
    assert _status(sms, service, "linux") == "ReadyRole"
    _succeeded(sms, sms.restart_role(service, service, "linux"))
    _succeeded(sms, sms.shutdown_roles(service, service, ["linux"], "Stopped"))
    assert _status(sms, service, "linux") == "StoppedVM"
    _succeeded(sms, sms.start_roles(service, service, ["linux"]))
    assert _status(sms, service, "linux") == "ReadyRole"


def test_a_machine_is_captured(sms: ServiceManagementService, service: str) -> None:
    _succeeded(sms, _linux(sms, service))
    _succeeded(sms, sms.shutdown_role(service, service, "linux"))
    _succeeded(sms, sms.capture_role(service, service, "linux", "Delete", f"{service}-image", "My image"))
    image = sms.get_os_image(f"{service}-image")
    assert (image.category, image.label, image.os) == ("User", "My image", "Linux")
    with pytest.raises(AzureMissingResourceHttpError):
        sms.get_deployment_by_name(service, service)
    sms.delete_os_image(f"{service}-image", delete_vhd=True)


def test_disks(sms: ServiceManagementService, service: str) -> None:
    _succeeded(sms, _linux(sms, service))
    (name,) = [disk.name for disk in sms.list_disks() if disk.name.startswith(f"{service}-linux-0-")]
    disk = sms.get_disk(name)
    assert (disk.attached_to.hosted_service_name, disk.attached_to.role_name) == (service, "linux")
    assert (disk.os, disk.label, disk.logical_disk_size_in_gb, disk.location) == ("Linux", "my disk", 30, "West US")
    words = f"A disk with name {name} is currently in use by virtual machine linux running within hosted service"
    with pytest.raises(AzureHttpError, match=words):
        sms.delete_disk(name)
    sms.update_disk(name, label="other label")
    assert sms.get_disk(name).label == "other label"
    _succeeded(sms, sms.delete_deployment(service, service))
    assert not sms.get_disk(name).attached_to
    with pytest.raises(AzureHttpError, match="active image and/or disk artifacts"):
        sms.delete_storage_account(STORE)
    sms.delete_disk(name, delete_vhd=True)
    with pytest.raises(AzureMissingResourceHttpError):
        sms.get_disk(name)
    sms.add_disk(True, "a label", f"{VHDS}{service}-added.vhd", f"{service}-added", "Windows")
    assert sms.get_disk(f"{service}-added").os == "Windows"
    sms.delete_disk(f"{service}-added")


def test_data_disks(sms: ServiceManagementService, service: str) -> None:
    first = DataVirtualHardDisk()
    first.host_caching, first.disk_label, first.logical_disk_size_in_gb = "ReadOnly", "first", 5
    first.media_link = f"{VHDS}{service}-first.vhd"
    made = sms.create_virtual_machine_deployment(
        service, service, "production", "label", "linux",
        LinuxConfigurationSet("myhostname", "myuser", PASSWORD, False),
        OSVirtualHardDisk(UBUNTU, f"{VHDS}{service}.vhd"), data_virtual_hard_disks=[first], role_size="Medium",
    )  # fmt: skip
    _succeeded(sms, made)
    link = f"{VHDS}{service}-second.vhd"
    _succeeded(sms, sms.add_data_disk(service, service, "linux", 3, None, link, "second", None, 10))
    second = sms.get_data_disk(service, service, "linux", 3)
    assert (second.disk_label, second.logical_disk_size_in_gb, second.media_link, second.lun) == ("second", 10, link, 3)
    assert len(list(sms.get_role(service, service, "linux").data_virtual_hard_disks)) == 2
    sms.update_data_disk(service, service, "linux", 3, host_caching="ReadWrite", updated_lun=4)
    assert sms.get_data_disk(service, service, "linux", 4).host_caching == "ReadWrite"
    _succeeded(sms, sms.delete_data_disk(service, service, "linux", 4, delete_vhd=True))
    with pytest.raises(AzureMissingResourceHttpError):
        sms.get_data_disk(service, service, "linux", 4)


def test_images(sms: ServiceManagementService) -> None:
    made = sms.add_os_image("my label", f"{VHDS}image.vhd", "myimage", "Linux")
    _succeeded(sms, made)
    image = sms.get_os_image("myimage")
    assert (image.category, image.label, image.location, image.logical_size_in_gb) == (
        "User",
        "my label",
        "West US",
        30,
    )
    assert sms.get_os_image_details("myimage").name == "myimage"
    _succeeded(sms, sms.update_os_image("myimage", "new label", f"{VHDS}image.vhd", "myimage", "Linux"))
    reference = OSImage()
    reference.label = "newer label"
    reference.published_date = "2016-09-09"
    reference.show_in_gui = False
    sms.update_os_image_from_image_reference("myimage", reference)
    changed = sms.get_os_image("myimage")
    assert (changed.label, changed.published_date) == ("newer label", "2016-09-09T00:00:00Z")
    assert "myimage" in [each.name for each in sms.list_os_images()]
    with pytest.raises(AzureHttpError, match="belongs to the platform"):
        sms.delete_os_image(UBUNTU)
    _succeeded(sms, sms.delete_os_image("myimage"))
    with pytest.raises(AzureMissingResourceHttpError, match="The image with the specified name does not exist"):
        sms.get_os_image("myimage")


def test_storage_accounts(sms: ServiceManagementService) -> None:
    assert not sms.check_storage_account_name_availability(STORE).result
    assert sms.check_storage_account_name_availability("freestore").result
    with pytest.raises(AzureHttpError, match="The name is not a valid storage account name"):
        sms.check_storage_account_name_availability("Not Valid")
    before = sms.get_storage_account_keys(STORE).storage_service_keys
    after = sms.regenerate_storage_account_keys(STORE, "Primary").storage_service_keys
    assert len(base64.b64decode(before.primary)) == 64
    assert (after.primary != before.primary, after.secondary) == (True, before.secondary)
    sms.update_storage_account(
        STORE, "new description", "new label", extended_properties={"one": "1"}, account_type="Standard_LRS"
    )
    properties = sms.get_storage_account_properties(STORE)
    assert properties.storage_service_properties.label == "new label"
    assert properties.storage_service_properties.account_type == "Standard_LRS"
    assert properties.extended_properties["one"] == "1"


def test_management_certificates(sms: ServiceManagementService, cloud: RunningCloud, tmp_path: Path) -> None:
    known = _credential().certificate
    key, data = (base64.b64encode(each).decode() for each in (known.public_key, known.data))
    sms.add_management_certificate(key, known.thumbprint, data)
    found = sms.get_management_certificate(known.thumbprint)
    assert (found.subscription_certificate_public_key, found.subscription_certificate_data) == (key, data)
    assert known.thumbprint in [each.subscription_certificate_thumbprint for each in sms.list_management_certificates()]
    file = tmp_path / "added.pem"
    file.write_bytes(_credential().pem())
    with requests.Session() as session:
        session.trust_env, session.cert, session.verify = False, str(file), cloud.ca
        other = ServiceManagementService(cloud.subscription_id, str(file), host=cloud.host, request_session=session)
        assert list(other.list_locations())
        sms.delete_management_certificate(known.thumbprint)
        with pytest.raises(AzureHttpError, match="AuthenticationFailed"):
            other.list_locations()
    with pytest.raises(AzureMissingResourceHttpError, match="The certificate was not found"):
        sms.get_management_certificate(known.thumbprint)


def test_sizes_and_what_there_is_nothing_of(sms: ServiceManagementService) -> None:
    sizes = {size.name: size for size in sms.list_role_sizes()}
    small = sizes["Small"]
    assert (small.label, small.cores, small.max_data_disk_count) == ("Small (1 cores, 1792 MB)", 1, 2)
    assert not sizes["Basic_A1"].supported_by_web_worker_roles
    assert not list(sms.list_vm_images())
    assert not list(sms.list_reserved_ip_addresses())
    assert not list(sms.list_virtual_network_sites())
    assert not list(sms.list_resource_extensions())
    assert not list(sms.list_resource_extension_versions("Microsoft.Compute", "VMAccessAgent"))


def test_the_sample_s_disks_and_certificate(sms: ServiceManagementService) -> None:
    disks = {disk.name: disk.attached_to.role_name if disk.attached_to else "" for disk in sms.list_disks()}
    assert disks["contoso-dc-dc01-0-201304090812340277"] == "dc01"
    assert disks["contoso-web-web03-0-201503110914250188"] == ""
    assert len(list(sms.list_service_certificates("shop"))) == 1
    assert sms.get_role("contoso-dc", "dc01", "dc01").os_virtual_hard_disk.disk_label == "dc01.vhd"
    with pytest.raises(AzureHttpError, match="has 1 container"):
        sms.delete_storage_account("contosoimages")
