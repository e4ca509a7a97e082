"""Disks, attached and left over, and data disks of virtual machines."""

from __future__ import annotations

import re

import pytest

from smtui.protocol.data_disks import (
    ADD_DATA_DISK,
    DELETE_DATA_DISK,
    DELETE_DATA_DISK_WITH_MEDIA,
    GET_DATA_DISK,
    UPDATE_DATA_DISK,
)
from smtui.protocol.disks import (
    ADD_DISK,
    DELETE_DISK,
    DELETE_DISK_WITH_MEDIA,
    GET_DISK,
    LIST_DISKS,
    UPDATE_DISK,
    AddDisk,
    Disk,
    UpdateDisk,
)
from smtui.protocol.errors import BadRequest, Conflict, ResourceNotFound
from smtui.protocol.operation import Call
from smtui.protocol.roles import DataVirtualHardDisk
from smtui.protocol.storage import DELETE_STORAGE_ACCOUNT
from tests.localcloud.bodies import create_group, create_storage
from tests.localcloud.machine_bodies import UBUNTU, VHDS, add_image, disk_names, get_role, prepare, role, run
from tests.localcloud.offline import Offline

WEB1 = {"service_name": "vms", "deployment_name": "vms", "role_name": "web1"}


def add_disk(name: str = "old", os: str = "", blob: str = "old.vhd", label: str = "") -> Call[Disk]:
    return ADD_DISK(AddDisk(os=os, label=label, media_link=VHDS + blob, name=name))


def attach(lun: int = 0, **values: object) -> Call[None]:
    body = DataVirtualHardDisk(lun=lun, **values)  # type: ignore[arg-type]
    return ADD_DATA_DISK(body, **WEB1)


def data_disk(cloud: Offline, lun: int) -> DataVirtualHardDisk:
    return cloud.send(GET_DATA_DISK(**WEB1, lun=str(lun)))


def test_the_disk_of_a_machine_says_what_it_is_and_who_uses_it(cloud: Offline) -> None:
    run(cloud)
    (disk,) = cloud.send(LIST_DISKS())
    assert re.fullmatch(r"vms-web1-0-\d{18}", disk.name)
    to = disk.attached_to
    assert to is not None
    assert (to.hosted_service_name, to.deployment_name, to.role_name) == ("vms", "vms", "web1")
    assert (disk.os, disk.location, disk.affinity_group) == ("Linux", "West US", "")
    assert (disk.logical_disk_size_in_gb, disk.source_image_name) == (30, UBUNTU)
    assert (disk.media_link, disk.io_type, disk.is_premium) == (f"{VHDS}web1.vhd", "Standard", False)
    assert disk == cloud.send(GET_DISK(disk_name=disk.name.upper()))
    words = (
        f"A disk with name {disk.name} is currently in use by virtual machine web1 running within hosted service vms, "
        "deployment vms."
    )
    for operation in (DELETE_DISK, DELETE_DISK_WITH_MEDIA):
        with pytest.raises(BadRequest) as caught:
            cloud.send(operation(disk_name=disk.name))
        assert caught.value.message == words


def test_a_blob_becomes_a_disk_and_goes(cloud: Offline) -> None:
    prepare(cloud)
    made = cloud.send(add_disk(os="linux", label="My disk"))
    assert (made.name, made.os, made.label, made.attached_to) == ("old", "Linux", "My disk", None)
    assert cloud.status().status == "Succeeded"
    assert cloud.send(UPDATE_DISK(UpdateDisk("Other"), disk_name="OLD")).label == "Other"
    assert cloud.send(UPDATE_DISK(UpdateDisk(""), disk_name="old")).label == "Other"
    cloud.send(DELETE_DISK(disk_name="old"))
    assert cloud.send(LIST_DISKS()) == ()
    for call in (
        GET_DISK(disk_name="old"),
        DELETE_DISK(disk_name="old"),
        UPDATE_DISK(UpdateDisk("x"), disk_name="old"),
    ):
        with pytest.raises(ResourceNotFound, match=r"^The disk with the specified name does not exist\.$"):
            cloud.raw(call)


def test_a_disk_in_an_affinity_group_names_no_location(cloud: Offline) -> None:
    cloud.send(create_group("europe", "West Europe"))
    cloud.send(create_storage("vmstore", location="", affinity_group="europe", account_type="Premium_LRS"))
    made = cloud.send(add_disk())
    assert (made.location, made.affinity_group, made.io_type, made.os) == ("", "europe", "Provisioned", "")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (add_disk(""), "disk name has"),
        (add_disk("name."), "disk name has"),
        (add_disk("x" * 257), "disk name has"),
        (add_disk(os="BeOS"), "Linux or Windows"),
        (add_disk(label="x" * 101), "label has"),
        (ADD_DISK(AddDisk(name="x", media_link="ftp://vmstore.blob.core.windows.net/vhds/x.vhd")), "http or https"),
        (ADD_DISK(AddDisk(name="x", media_link="https://nowhere.blob.core.windows.net/v/x.vhd")), "this subscription"),
    ],
)
def test_a_bad_disk_is_refused(cloud: Offline, call: Call[Disk], words: str) -> None:
    prepare(cloud)
    with pytest.raises(BadRequest, match=words):
        cloud.raw(call)
    assert cloud.send(LIST_DISKS()) == ()


def test_names_and_blobs_are_used_once(cloud: Offline) -> None:
    prepare(cloud)
    cloud.send(add_disk())
    cloud.send(add_image())
    for call in (add_disk("OLD", blob="b.vhd"), add_disk("new"), add_disk("new", blob="golden.vhd")):
        with pytest.raises(Conflict, match="already"):
            cloud.raw(call)


def test_an_account_with_disks_stays(cloud: Offline) -> None:
    prepare(cloud)
    cloud.send(add_disk())
    cloud.send(add_disk("other", blob="other.vhd"))
    cloud.send(add_image(media_link="https://vmstore.blob.core.windows.net/images/golden.vhd"))
    with pytest.raises(BadRequest) as caught:
        cloud.send(DELETE_STORAGE_ACCOUNT(service_name="vmstore"))
    assert caught.value.message.startswith(
        "Storage account vmstore has 2 container(s) which have an active image and/or disk artifacts. Ensure those "
        "artifacts are removed from the image repository"
    )


# --- data disks ------------------------------------------------------------------------------------------------


def test_a_data_disk_is_made_changed_and_detached(cloud: Offline) -> None:
    run(cloud)
    cloud.send(attach(0, logical_disk_size_in_gb=10, media_link=f"{VHDS}data.vhd", disk_label="Data"))
    assert cloud.status().status == "InProgress"
    cloud.now += 5
    made = data_disk(cloud, 0)
    assert (made.lun, made.logical_disk_size_in_gb, made.disk_label) == (None, 10, "Data")
    assert made == get_role(cloud).data_virtual_hard_disks[0]
    assert disk_names(cloud)[made.disk_name] == "web1"
    cloud.send(UPDATE_DATA_DISK(DataVirtualHardDisk(host_caching="readwrite", lun=7), **WEB1, lun="0"))
    cloud.now += 5
    moved = data_disk(cloud, 7)
    assert (moved.host_caching, moved.disk_name, moved.disk_label) == ("ReadWrite", made.disk_name, "Data")
    cloud.send(DELETE_DATA_DISK(**WEB1, lun="7"))
    detaching = cloud.last_request_id
    with pytest.raises(BadRequest, match="is currently in use by virtual machine web1"):
        cloud.send(DELETE_DISK(disk_name=made.disk_name))
    cloud.now += 5
    assert cloud.status(detaching).status == "Succeeded"
    assert disk_names(cloud)[made.disk_name] == ""
    with pytest.raises(ResourceNotFound, match="No data disk was found at LUN 7 of the role web1"):
        data_disk(cloud, 7)


def test_a_data_disk_may_be_one_that_is_there(cloud: Offline) -> None:
    run(cloud)
    cloud.send(add_disk())
    cloud.send(attach(1, disk_name="OLD"))
    cloud.now += 5
    assert data_disk(cloud, 1).media_link == f"{VHDS}old.vhd"
    cloud.send(attach(2, source_media_link=f"{VHDS}blob.vhd?sig=SECRET"))
    cloud.now += 5
    assert data_disk(cloud, 2).media_link == f"{VHDS}blob.vhd"
    cloud.send(DELETE_DATA_DISK_WITH_MEDIA(**WEB1, lun="1"))
    cloud.now += 5
    assert "old" not in disk_names(cloud)
    assert [each.lun for each in get_role(cloud).data_virtual_hard_disks] == [2]


def test_bad_data_disks_are_refused(cloud: Offline) -> None:
    run(cloud, role(role_size="ExtraSmall"))
    cloud.send(add_disk("system", os="Linux", blob="system.vhd"))
    cloud.send(attach(1, logical_disk_size_in_gb=1, media_link=f"{VHDS}one.vhd"))
    cloud.now += 5
    one = get_role(cloud).data_virtual_hard_disks[0].disk_name
    for call, kind, words in (
        (attach(1, disk_name="system"), Conflict, "attached at LUN 1 of the role web1 already"),
        (attach(2, disk_name="system"), BadRequest, "has an operating system"),
        (attach(2, disk_name=one), BadRequest, "currently in use"),
        (attach(32, disk_name="x"), BadRequest, "from 0 to 31"),
        (attach(2, logical_disk_size_in_gb=1, media_link=f"{VHDS}two.vhd"), BadRequest, "at most 1 data disks"),
        (attach(2, logical_disk_size_in_gb=1), BadRequest, "A media link is"),
        (GET_DATA_DISK(**WEB1, lun="one"), BadRequest, "whole number"),
        (UPDATE_DATA_DISK(DataVirtualHardDisk(), **WEB1, lun="5"), ResourceNotFound, "at LUN 5"),
        (UPDATE_DATA_DISK(DataVirtualHardDisk(lun=40), **WEB1, lun="1"), BadRequest, "from 0 to 31"),
    ):
        with pytest.raises(kind, match=words):
            cloud.raw(call)
    assert sorted(disk_names(cloud).values()) == ["", "web1", "web1"]
