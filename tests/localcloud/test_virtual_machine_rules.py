"""What a virtual machine may be asked for."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from smtui.protocol.codec import UnencodedData
from smtui.protocol.disks import ADD_DISK, AddDisk
from smtui.protocol.errors import BadRequest, Conflict, ResourceNotFound
from smtui.protocol.provisioning import SSH as SSH_KEYS
from smtui.protocol.provisioning import CertificateSetting, Listener, NetworkConfigurationSet, PublicKey, WinRM
from smtui.protocol.roles import DataVirtualHardDisk, InputEndpoint, LoadBalancerProbe, OSVirtualHardDisk, PublicIP
from smtui.protocol.virtual_machines import (
    DELETE_ROLE,
    GET_ROLE,
    UPDATE_ROLE,
    PersistentVMRoleInput,
)
from tests.localcloud.bodies import create_storage, deploy
from tests.localcloud.machine_bodies import (
    LINUX,
    SERVER,
    SSH,
    UBUNTU,
    VHDS,
    WINDOWS,
    add,
    add_image,
    create,
    disk_names,
    prepare,
    role,
    run,
)
from tests.localcloud.offline import Offline

THUMBPRINT = "0123456789ABCDEF0123456789ABCDEF01234567"
WEAK = "The supplied password must be 6-72 characters long and meet password complexity requirements"


def _linux(**changes: Any) -> dict[str, Any]:
    return {"configuration_sets": (dataclasses.replace(LINUX, **changes),)}


def _windows(**changes: Any) -> dict[str, Any]:
    disk = OSVirtualHardDisk(media_link=f"{VHDS}web1.vhd", source_image_name=SERVER)
    return {"configuration_sets": (dataclasses.replace(WINDOWS, **changes),), "os_virtual_hard_disk": disk}


def _port(**changes: Any) -> dict[str, Any]:
    endpoint = dataclasses.replace(SSH, **changes)
    return {"configuration_sets": (LINUX, NetworkConfigurationSet(input_endpoints=(endpoint,)))}


def _disk(**changes: Any) -> dict[str, Any]:
    disk = OSVirtualHardDisk(media_link=f"{VHDS}web1.vhd", source_image_name=UBUNTU)
    return {"os_virtual_hard_disk": dataclasses.replace(disk, **changes)}


def _data(*disks: DataVirtualHardDisk) -> dict[str, Any]:
    return {"data_virtual_hard_disks": disks}


def _empty(lun: int) -> DataVirtualHardDisk:
    return DataVirtualHardDisk(lun=lun, logical_disk_size_in_gb=10, media_link=f"{VHDS}data{lun}.vhd")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"role_name": ""}, "role name has 1 to 100"),
        ({"role_name": "a/b"}, "role name has 1 to 100"),
        ({"role_size": "Huge"}, "role size Huge does not exist"),
        ({"vm_image_name": "all"}, "VM image all does not exist"),
        ({"os_virtual_hard_disk": None}, "needs an operating system disk"),
        ({"configuration_sets": ()}, "needs a provisioning configuration set"),
        ({"configuration_sets": (LINUX, WINDOWS)}, "one provisioning configuration set"),
        ({"configuration_sets": (LINUX, NetworkConfigurationSet(), NetworkConfigurationSet())}, "one network"),
        ({"configuration_sets": (WINDOWS,)}, "is for Windows, and the disk for Linux"),
        (_linux(host_name=""), "host name has 1 to 64"),
        (_linux(host_name="x" * 65), "host name has 1 to 64"),
        (_linux(user_name="x" * 33), "user name has 1 to 32"),
        (_linux(user_password="mypassword"), WEAK),
        (_linux(user_password=""), WEAK),
        (_linux(user_password="Aa1" * 25), WEAK),
        (_linux(user_password="short", disable_ssh_password_authentication=True), WEAK),
        (_linux(custom_data=b"x" * 65_536), "longer than 65,535 bytes"),
        (_linux(custom_data=UnencodedData(b"%%%")), "not base64"),
        (_linux(ssh=SSH_KEYS(public_keys=(PublicKey(THUMBPRINT, "/x"),))), f"thumbprint {THUMBPRINT} was not found"),
        (_windows(computer_name="x" * 16), "computer name has 1 to 15"),
        (_windows(admin_password="password"), WEAK),
        (_windows(admin_username=""), "AdminUsername"),
        (
            _windows(stored_certificate_settings=(CertificateSetting("LocalMachine", "My", THUMBPRINT),)),
            f"thumbprint {THUMBPRINT} was not found",
        ),
        (_windows(win_rm=WinRM((Listener("Https", THUMBPRINT),))), f"thumbprint {THUMBPRINT} was not found"),
        (_port(name=""), "name of its own"),
        (_port(local_port=None), "needs a local port"),
        (_port(local_port=70000), "needs a local port"),
        (_port(port=70000), "its port is from"),
        (_port(protocol="icmp"), "tcp or udp"),
        (_port(idle_timeout_in_minutes=31), "4 to 30 minutes"),
        (_port(load_balancer_probe=LoadBalancerProbe(path="/", port=22, protocol="tcp")), "has no path"),
        ({"configuration_sets": (LINUX, NetworkConfigurationSet(input_endpoints=(SSH, SSH)))}, "name of its own"),
        ({"configuration_sets": (LINUX, NetworkConfigurationSet(subnet_names=("a",)))}, "virtual network"),
        ({"configuration_sets": (LINUX, NetworkConfigurationSet(public_ips=(PublicIP("a"),)))}, "public IP"),
        (_disk(source_image_name="nothing"), "The image with the specified name does not exist"),
        (_disk(source_image_name=""), "A disk needs a name"),
        (_disk(source_image_name="", disk_name="nothing"), "The disk with the specified name does not exist"),
        (_disk(media_link=""), "A media link is"),
        (_disk(media_link="https://stranger.blob.core.windows.net/vhds/a.vhd"), "of this subscription"),
        (_disk(media_link="https://vmstore.queue.core.windows.net/vhds/a.vhd"), "of this subscription"),
        (_disk(media_link="https://faraway.blob.core.windows.net/vhds/a.vhd"), "faraway is in East US"),
        (_disk(host_caching="None"), "ReadOnly or ReadWrite"),
        (_disk(disk_name="bad name"), "disk name has 1 to 256"),
        (_disk(disk_label="x" * 101), "label has 1 to 100"),
        (_disk(source_image_name="", remote_source_image_link="https://x/y.vhd"), "Linux or Windows"),
        (_data(_empty(0), _empty(1), _empty(2)), "at most 2 data disks; these are 3"),
        (_data(dataclasses.replace(_empty(0), lun=32)), "from 0 to 31"),
        (_data(dataclasses.replace(_empty(0), host_caching="Some")), "None or ReadOnly or ReadWrite"),
        (_data(dataclasses.replace(_empty(0), logical_disk_size_in_gb=2000)), "from 1 to 1023"),
        (_data(DataVirtualHardDisk(disk_name="system")), "it can't be a data disk"),
        (_data(DataVirtualHardDisk()), "A disk needs a name"),
    ],
)
def test_a_bad_machine_is_refused_and_leaves_nothing(cloud: Offline, changes: dict[str, Any], words: str) -> None:
    prepare(cloud)
    cloud.send(create_storage("faraway", location="East US"))
    cloud.send(ADD_DISK(AddDisk(name="system", os="Linux", media_link=f"{VHDS}system.vhd")))
    with pytest.raises(BadRequest, match=words):
        cloud.send(create(role(**changes)))
    assert disk_names(cloud) == {"system": ""}
    cloud.send(create(role()))


@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [
        ({"deployment_slot": "staging"}, BadRequest, "to the production slot"),
        ({"deployment_slot": "middle"}, BadRequest, "slot is invalid"),
        ({"name": ""}, BadRequest, "deployment name has"),
        ({"label": ""}, BadRequest, "label has 1 to 100"),
        ({"virtual_network_name": "office"}, BadRequest, r"^The virtual network office does not exist\.$"),
        ({"reserved_ip_name": "front"}, BadRequest, "reserved IP front does not exist"),
        ({"role_list": ()}, BadRequest, "begins with one virtual machine"),
        ({"name": "v1"}, Conflict, "deployment name 'v1' already exists"),
    ],
)
def test_a_bad_deployment_is_refused(
    cloud: Offline, changes: dict[str, Any], kind: type[Exception], words: str
) -> None:
    prepare(cloud)
    cloud.send(deploy("vms", "v1", "staging"))
    cloud.now += 20
    with pytest.raises(kind, match=words):
        cloud.send(create(role(), **changes))
    assert disk_names(cloud) == {}


def test_a_service_has_one_deployment_of_machines(cloud: Offline) -> None:
    run(cloud)
    with pytest.raises(Conflict, match=r"^The specified deployment slot Production is occupied\.$"):
        cloud.send(create(role("web2"), name="other"))
    with pytest.raises(ResourceNotFound, match=r"^The hosted service does not exist\.$"):
        cloud.send(create(role("web2"), service="nowhere"))


def test_a_deployment_of_web_roles_takes_no_machine(cloud: Offline) -> None:
    prepare(cloud)
    cloud.send(deploy("vms", "vms"))
    cloud.now += 20
    with pytest.raises(BadRequest, match="can't be added to a deployment of web and worker roles"):
        cloud.send(add(role()))
    for call in (
        GET_ROLE(service_name="vms", deployment_name="vms", role_name="Web"),
        DELETE_ROLE(service_name="vms", deployment_name="vms", role_name="Web"),
        UPDATE_ROLE(PersistentVMRoleInput(), service_name="vms", deployment_name="vms", role_name="Web"),
    ):
        with pytest.raises(ResourceNotFound, match="Role Web was not found in the currently deployed service"):
            cloud.raw(call)


def test_a_password_that_nobody_can_log_in_with_may_be_weak(cloud: Offline) -> None:
    run(cloud, role(**_linux(user_password="mypassword", disable_ssh_password_authentication=True)))


@pytest.mark.parametrize(
    "disk",
    [
        {"disk_name": "system"},
        {"media_link": f"{VHDS}system.vhd"},
        {"media_link": "HTTP://VMSTORE.blob.core.windows.net/vhds/golden.vhd?sig=x".replace("HTTP", "http")},
    ],
)
def test_names_and_blobs_that_are_taken_are_conflicts(cloud: Offline, disk: dict[str, str]) -> None:
    prepare(cloud)
    cloud.send(ADD_DISK(AddDisk(name="system", os="Linux", media_link=f"{VHDS}system.vhd")))
    cloud.send(add_image())
    with pytest.raises(Conflict, match="already"):
        cloud.send(create(role(**_disk(**disk))))


def test_a_disk_of_an_own_image_lies_beside_it(cloud: Offline) -> None:
    prepare(cloud)
    cloud.send(create_storage("other"))
    cloud.send(add_image(blob="golden.vhd", media_link="https://other.blob.core.windows.net/vhds/golden.vhd"))
    words = r"same account as the VHD of the source image \(source account: other.blob.core.windows.net, target"
    with pytest.raises(BadRequest, match=words):
        cloud.send(create(role(**_disk(source_image_name="golden"))))
    cloud.send(
        create(role(**_disk(source_image_name="golden", media_link="http://other.blob.core.windows.net/vhds/a.vhd")))
    )


def test_data_disks_come_with_the_machine(cloud: Offline) -> None:
    prepare(cloud)
    cloud.send(ADD_DISK(AddDisk(name="old", label="old data", media_link=f"{VHDS}old.vhd")))
    wanted = (DataVirtualHardDisk(disk_name="old", host_caching="readonly"), _empty(1))
    cloud.send(create(role(**_data(*wanted))))
    cloud.now += 20
    old, new = cloud.deployment("vms", "vms").role_list[0].data_virtual_hard_disks
    assert (old.disk_name, old.disk_label, old.lun, old.host_caching) == ("old", "old data", None, "ReadOnly")
    assert (new.lun, new.host_caching, new.logical_disk_size_in_gb) == (1, "None", 10)
    assert set(disk_names(cloud).values()) == {"web1"}
    with pytest.raises(Conflict, match="LUN"):
        cloud.send(add(role("web2", configuration_sets=(LINUX,), **_data(_empty(5), dataclasses.replace(
            _empty(6), lun=5)))))  # fmt: skip


def test_what_a_remote_image_was_signed_with_is_not_kept(cloud: Offline) -> None:
    remote = {"source_image_name": "", "os": "Linux", "remote_source_image_link": "https://far/i.vhd?sig=SECRET"}
    run(cloud, role(**_disk(**remote)))
    disk = cloud.deployment("vms", "vms").role_list[0].os_virtual_hard_disk
    assert disk is not None
    assert (disk.os, disk.remote_source_image_link) == ("Linux", "https://far/i.vhd")


def test_endpoints_of_an_update_are_checked_too(cloud: Offline) -> None:
    run(cloud)
    bad = NetworkConfigurationSet(input_endpoints=(InputEndpoint(name="x", local_port=1, protocol="sctp"),))
    where = {"service_name": "vms", "deployment_name": "vms", "role_name": "web1"}
    with pytest.raises(BadRequest, match="tcp or udp"):
        cloud.send(UPDATE_ROLE(PersistentVMRoleInput(configuration_sets=(bad,)), **where))
