"""What is wrong is refused in Python, with the rule in words, before a change is sent."""

from __future__ import annotations

import asyncio
import base64
import io
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smtui import (
    AsyncServiceManagementService,
    CaptureRoleAsVMImage,
    CertificateSetting,
    ConfigurationSet,
    ConfigurationSetInputEndpoint,
    DataVirtualHardDisk,
    InputWarning,
    InvalidCall,
    LinuxConfigurationSet,
    LoadBalancerProbe,
    OSVirtualHardDisk,
    PublicIP,
    WindowsConfigurationSet,
)
from tests.client.scripted import SUBSCRIPTION
from tests.client.watching import Watched, watched
from tests.localcloud.bodies import PACKAGE, cscfg

VHD = "https://store.blob.core.windows.net/vhds/a.vhd"
LINUX = LinuxConfigurationSet("host", "operator", "Summer-2014", False)
DISK = OSVirtualHardDisk("image", VHD)
NO_ROLES = b'<ServiceConfiguration serviceName="x"/>'
NOT_XML = base64.b64encode(b"<ServiceConfiguration><Role></ServiceConfiguration>")


def deploy(**changes: Any) -> dict[str, Any]:
    values = {
        "service_name": "shop",
        "deployment_slot": "production",
        "name": "v1",
        "package_url": PACKAGE,
        "label": "label",
        "configuration": cscfg(Web=1),
    }
    return {**values, **changes}


def machine(**changes: Any) -> dict[str, Any]:
    values = {
        "service_name": "shop",
        "deployment_name": "d",
        "deployment_slot": "production",
        "label": "label",
        "role_name": "vm",
        "system_config": LINUX,
        "os_virtual_hard_disk": DISK,
    }
    return {**values, **changes}


def network(**endpoint: Any) -> ConfigurationSet:
    made = ConfigurationSet()
    values = {"name": "ssh", "protocol": "tcp", "port": 22, "local_port": 22, **endpoint}
    made.input_endpoints.append(ConfigurationSetInputEndpoint(**values))
    return made


# Method, arguments, words of the rule; nothing at all may be sent.
REFUSED: list[tuple[str, Any, str]] = [
    ("create_hosted_service", ("my_service", "label", None, "West US"), "1 to 63 letters, digits and hyphens"),
    ("create_hosted_service", ("-shop", "label", None, "West US"), "begins and ends with a letter or digit"),
    ("create_hosted_service", ("a" * 64, "label", None, "West US"), "1 to 63 letters"),
    ("create_hosted_service", ("", "label", None, "West US"), "cloud service name is missing"),
    ("create_hosted_service", (None, "label", None, "West US"), "cloud service name is missing"),
    ("create_hosted_service", (7, "label", None, "West US"), "is text"),
    ("create_hosted_service", ("shop", "l" * 101, None, "West US"), "A label has 1 to 100 characters"),
    ("create_hosted_service", ("shop", "", None, "West US"), "label is missing"),
    ("create_hosted_service", ("shop", "label", "d" * 1025, "West US"), "at most 1,024 characters"),
    ("create_hosted_service", ("shop", "label"), "Give a location or an affinity group"),
    ("create_hosted_service", ("shop", "label", None, "West US", "group"), "not both"),
    ("create_hosted_service", ("shop", "label", None, "West US", None, {"1a": "x"}), "begins with a letter"),
    ("create_hosted_service", ("shop", "label", None, "West US", None, {"a": "x" * 256}), "at most 255 characters"),
    ("create_hosted_service", ("shop", "label", None, "West US", None, {f"a{n}": "" for n in range(51)}), "at most 50"),
    ("create_hosted_service", ("shop", "label", None, "West US", None, ["a"]), "dictionary"),
    ("update_hosted_service", ("shop",), "Give a label or a description"),
    ("update_hosted_service", ("shop", None, None, {"a": "b"}), "Give a label or a description"),
    ("update_hosted_service", ("shop", "l" * 101), "1 to 100 characters"),
    ("get_hosted_service_properties", ("..",), "can't be '..'"),
    ("delete_hosted_service", ("",), "can't be ''"),
    ("create_storage_account", ("MyStore", "d", "label", None, "West US"), "lower-case letters only"),
    ("create_storage_account", ("ab", "d", "label", None, "West US"), "3 to 24 characters"),
    ("create_storage_account", ("store", "d", "label"), "Give a location or an affinity group"),
    ("create_storage_account", ("store", "d", "label", "group", "West US"), "not both"),
    ("create_storage_account", ("store", "d", "l" * 101, None, "West US"), "1 to 100 characters"),
    ("create_storage_account", ("s2d", "d", "x", None, "West US", None, None, "Gold"), "Standard_LRS or .*not 'Gold'"),
    ("update_storage_account", ("store",), "nothing is to change"),
    ("regenerate_storage_account_keys", ("store", "Third"), "Primary or Secondary"),
    ("create_affinity_group", ("my group", "label", "West US"), "letters, digits and hyphens"),
    ("create_affinity_group", ("group", "label", ""), "location is missing"),
    ("create_affinity_group", ("group", "l" * 101, "West US"), "1 to 100 characters"),
    ("create_deployment", deploy(name="a/b"), "none of them"),
    ("create_deployment", deploy(label="l" * 101), "1 to 100 characters"),
    ("create_deployment", deploy(deployment_slot="prod"), "Production or Staging"),
    ("create_deployment", deploy(deployment_slot="v1", name="production"), "slot comes before the name"),
    ("create_deployment", deploy(package_url="shop.cspkg"), "http or https address of a .cspkg blob"),
    ("create_deployment", deploy(package_url="ftp://a/b.cspkg"), "http or https address"),
    ("create_deployment", deploy(package_url="https://a.b:99999/c"), "http or https address"),
    ("create_deployment", deploy(configuration="/nowhere/a.cscfg"), "No such file"),
    ("create_deployment", deploy(configuration=Path("/nowhere/a.cscfg")), "can't be read: No such file"),
    ("create_deployment", deploy(configuration="no base64!"), "neither XML nor base64"),
    ("create_deployment", deploy(configuration=b"no base64!"), "neither XML nor base64"),
    ("create_deployment", deploy(configuration=NOT_XML), "is not XML"),
    ("create_deployment", deploy(configuration=b"<a"), "is not XML"),
    ("create_deployment", deploy(configuration="<a/>"), "begins with ServiceConfiguration"),
    ("create_deployment", deploy(configuration=NO_ROLES), "no Role"),
    ("create_deployment", deploy(configuration=io.BytesIO(NO_ROLES)), "no Role"),
    ("create_deployment", deploy(configuration=b" "), "empty"),
    ("create_deployment", deploy(configuration=""), "empty"),
    ("create_deployment", deploy(configuration=None), "a path, an open file, bytes or text"),
    ("create_deployment", deploy(configuration="a\0b"), "null"),
    ("create_deployment", deploy(start_deployment="yes"), "True or False"),
    ("create_deployment", deploy(extended_properties={f"a{n}": "" for n in range(26)}), "at most 25"),
    ("change_deployment_configuration", ("shop", "v1", NO_ROLES), "no Role"),
    ("change_deployment_configuration", ("shop", "v1", cscfg(Web=1), False, "Slow"), "Auto or Manual"),
    ("update_deployment_status", ("shop", "v1", "Stopped"), "Running or Suspended"),
    ("swap_deployment", ("shop", "v1", ""), "staging is missing"),
    ("swap_deployment", ("shop", "v1", "v1"), "two deployments"),
    ("upgrade_deployment", ("shop", "v1", "Auto", "x", cscfg(Web=1), "label", False), ".cspkg"),
    ("walk_upgrade_domain", ("shop", "v1", 20), "from 0 to 19"),
    ("walk_upgrade_domain", ("shop", "v1", "first"), "whole number"),
    ("rollback_update_or_upgrade", ("shop", "v1", "Simultaneous", True), "Auto or Manual"),
    ("get_deployment_by_slot", ("shop", "qa"), "Production or Staging"),
    ("delete_role_instances", ("shop", "v1", []), "missing"),
    ("add_os_image", ("label", "image.vhd", "name", "Linux"), "address of a .vhd blob"),
    ("add_os_image", ("label", VHD, "name", "BeOS"), "Linux or Windows"),
    ("add_os_image", ("", VHD, "name", "Linux"), "label is missing"),
    ("add_disk", (True, "label", VHD, "name", ""), "Linux or Windows"),
    ("add_disk", (None, "label", VHD, "a b", ""), "1 to 256 letters"),
    ("add_data_disk", ("s", "d", "r", 32), "from 0 to 31"),
    ("add_data_disk", ("s", "d", "r", 1), "A data disk is"),
    ("add_data_disk", ("s", "d", "r", 1, None, VHD), "size of an empty data disk"),
    ("add_service_certificate", ("shop", "!!", "cer"), "base64"),
    ("add_service_certificate", ("shop", b"", "cer"), "missing"),
    ("add_service_certificate", ("shop", Path("/nowhere"), "cer"), "can't be read"),
    ("add_service_certificate", ("shop", "MIIB", "pem"), "pfx or cer"),
    ("add_service_certificate", ("shop", "MIIB", "cer", "secret"), "no password"),
    ("get_service_certificate", ("shop", "md5", "A" * 40), "sha1"),
    ("add_management_certificate", ("MIIB", "A" * 39, "MIIB"), "40 hexadecimal digits"),
    ("add_management_certificate", (None, None, "MIIB"), "certificate"),
    ("wait_for_operation_status", ("0" * 32, "Done"), "Succeeded or Failed or InProgress"),
    ("wait_for_operation_status", ("0" * 32, "Succeeded", -1), "0 seconds or more"),
    ("list_subscription_operations", (None, None, None, "Lost"), "Succeeded or Failed"),
    ("shutdown_role", ("s", "d", "r", "Paused"), "Stopped or StoppedDeallocated"),
    ("capture_role", ("s", "d", "r", "Reprovision", "n", "l"), "Reprovision"),
    ("capture_vm_image", ("s", "d", "r", CaptureRoleAsVMImage("Half", "n", "l")), "Generalized or Specialized"),
    ("share_vm_image", ("image", "friends"), "public or msdn or private"),
    ("create_reserved_ip_address", ("ip", None, None), "location is missing"),
    ("create_virtual_machine_deployment", machine(label="l" * 101), "1 to 100 characters"),
    ("create_virtual_machine_deployment", machine(role_name="a/b"), "none of them"),
    ("create_virtual_machine_deployment", machine(deployment_name=""), "missing"),
    ("create_virtual_machine_deployment", machine(os_virtual_hard_disk=None), "operating system disk or"),
    ("create_virtual_machine_deployment", machine(vm_image_name="image"), "not both"),
    ("create_virtual_machine_deployment", machine(system_config="linux"), "LinuxConfigurationSet or Windows"),
    ("create_virtual_machine_deployment", machine(role_type="Web"), "PersistentVMRole"),
    ("create_virtual_machine_deployment", machine(data_virtual_hard_disks=[DataVirtualHardDisk()]), "A data disk is"),
    (
        "create_virtual_machine_deployment",
        machine(data_virtual_hard_disks=[DataVirtualHardDisk(disk_name="a"), DataVirtualHardDisk(disk_name="b")]),
        "same logical unit number",
    ),
]


def call(method: Callable[..., Any], arguments: Any) -> Any:
    return method(**arguments) if isinstance(arguments, dict) else method(*arguments)


@pytest.mark.parametrize(("method", "arguments", "words"), REFUSED, ids=lambda value: str(value)[:40])
@pytest.mark.filterwarnings("ignore::smtui.client.service_management.checks.InputWarning")
def test_it_is_refused_and_nothing_is_sent(method: str, arguments: Any, words: str) -> None:
    with watched() as (sms, sent), pytest.raises(InvalidCall, match=words) as refused:
        call(getattr(sms, method), arguments)
    assert sent.requests == []
    assert isinstance(refused.value, ValueError)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: LinuxConfigurationSet("a b", "operator", "Summer-2014"), "1 to 64 ASCII"),
        (lambda: LinuxConfigurationSet("h" * 65, "operator", "Summer-2014"), "1 to 64 ASCII"),
        (lambda: LinuxConfigurationSet("host", "o" * 33, "Summer-2014"), "1 to 32 ASCII"),
        (lambda: LinuxConfigurationSet("host", "operator", "mypassword"), "at least three kinds"),
        (lambda: LinuxConfigurationSet("host", "operator", None, False), "password is missing"),
        (lambda: LinuxConfigurationSet("host", "operator", "Summer-2014", custom_data=b"x" * 65_536), "65,535 bytes"),
        (lambda: WindowsConfigurationSet("c" * 16, "Summer-2014"), "1 to 15 ASCII"),
        (lambda: WindowsConfigurationSet("host", "short"), "at least three kinds"),
        (lambda: OSVirtualHardDisk(), "copy of an image"),
        (lambda: OSVirtualHardDisk("image"), "media link is missing"),
        (lambda: OSVirtualHardDisk("image", "here.vhd"), "address of a .vhd blob"),
        (lambda: OSVirtualHardDisk("image", VHD, "None"), "ReadOnly or ReadWrite"),
        (lambda: OSVirtualHardDisk("image", VHD, disk_name="a-"), "does not end with"),
        (lambda: DataVirtualHardDisk(VHD, lun=32, logical_disk_size_in_gb=1), "from 0 to 31"),
        (lambda: DataVirtualHardDisk(VHD, logical_disk_size_in_gb=1024), "from 1 to 1,023"),
        (lambda: network(port=65536), "1 to 65,535"),
        (lambda: network(local_port=0), "1 to 65,535"),
        (lambda: network(protocol="icmp"), "tcp or udp"),
        (lambda: network(idle_timeout_in_minutes=31), "from 4 to 30"),
        (lambda: network(load_balancer_probe=LoadBalancerProbe("/", 80, "tcp")), "no path"),
        (lambda: ConfigurationSet("WindowsProvisioningConfiguration"), "NetworkConfiguration"),
        (lambda: PublicIP("ip", 3), "from 4 to 30"),
        (lambda: CertificateSetting("A" * 40, "My", "CurrentUser"), "LocalMachine"),
    ],
)
def test_descriptions_of_machines_are_checked(wrong: Callable[[], Any], words: str) -> None:
    with pytest.raises(InvalidCall, match=words):
        wrong().wire()


@pytest.mark.parametrize(
    ("method", "arguments", "words"),
    [
        ("create_hosted_service", ("shop", "label", None, "West"), r"no location 'West' \(perhaps West US\)"),
        ("create_storage_account", ("store", None, "label", None, "美国西部"), "no location"),
        ("create_affinity_group", ("group", "label", "Atlantis"), "list_locations gives those there are"),
        ("create_reserved_ip_address", ("ip", None, "Atlantis"), "no location"),
        ("create_virtual_machine_deployment", machine(role_size="Smal"), r"no role size 'Smal' \(perhaps Small\)"),
        ("create_virtual_machine_deployment", machine(role_size="Tiny"), "no role size"),
        (
            "change_deployment_configuration",
            ("shop", "v1", cscfg(Web=1, Worker=1)),
            "has Worker, which is not deployed",
        ),
        ("change_deployment_configuration", ("shop", "v1", cscfg(Other=1)), "lacks Web and has Other"),
    ],
)
@pytest.mark.filterwarnings("ignore::smtui.client.service_management.checks.InputWarning")
def test_what_only_the_service_knows_is_read_and_no_change_is_sent(method: str, arguments: Any, words: str) -> None:
    with watched() as (sms, sent), pytest.raises(InvalidCall, match=words):
        call(getattr(sms, method), arguments)
    assert len(sent.requests) == 1
    assert sent.changes == []


def test_names_that_only_the_service_knows_are_read_once_and_sent_in_its_spelling() -> None:
    with watched() as (sms, sent):
        for name in ("a", "b"):
            sms.create_hosted_service(name, "label", location="west us")
        assert [request.method for request in sent.requests] == ["GET", "POST", "POST"]
        assert b"<Location>West US</Location>" in sent.changes[1].content


def test_the_twin_refuses_the_same() -> None:
    transport = Watched()

    async def ask() -> None:
        async with AsyncServiceManagementService(SUBSCRIPTION, "/cert.pem", host="h", transport=transport) as sms:
            with pytest.raises(InvalidCall, match="lower-case letters only"):
                await sms.create_storage_account("MyStore", None, "label", location="West US")
            with pytest.raises(InvalidCall, match="no location"):
                await sms.create_storage_account("mystore", None, "label", location="Atlantis")

    asyncio.run(ask())
    assert transport.changes == []


def test_references_are_not_checked() -> None:
    with watched() as (sms, sent):
        sms.delete_storage_account("OLD_Store")
        sms.delete_deployment("my_service", "a b")
        sms.update_affinity_group("1 group", "label")
        sms.delete_disk("a disk-")
    assert len(sent.changes) == 4


@pytest.mark.filterwarnings("error")
def test_a_rule_that_was_only_inferred_warns_at_the_callers_line() -> None:
    with watched() as (sms, sent), pytest.warns(InputWarning, match="'my image' may be refused") as seen:
        sms.add_os_image("label", VHD, "my image", "Linux")
    assert len(sent.changes) == 1
    assert seen[0].filename == __file__


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"system_config": LinuxConfigurationSet("h", "o", "Summer-2014", True)}, "nobody can log in"),
        ({"system_config": LinuxConfigurationSet("h", "root", "Summer-2014", False)}, "everybody guesses"),
        ({"deployment_slot": "staging"}, "production slot"),
        ({}, "no public port"),
    ],
)
def test_a_machine_that_may_be_of_no_use_gives_a_warning(change: dict[str, Any], words: str) -> None:
    with watched() as (sms, sent), warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        sms.create_virtual_machine_deployment(**machine(**change))
    assert any(words in str(each.message) for each in seen)
    assert len(sent.changes) == 1


def test_a_password_is_never_in_a_message_or_a_repr() -> None:
    with pytest.raises(InvalidCall) as refused:
        LinuxConfigurationSet("host", "operator", "hunter2x").wire()
    assert "hunter2x" not in str(refused.value)
    assert "Summer-2014" not in repr(LINUX) + repr(WindowsConfigurationSet("c", "Summer-2014"))
