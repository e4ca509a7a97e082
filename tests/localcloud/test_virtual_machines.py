"""Virtual machines from the first request until they are gone; the clock is the test's."""

from __future__ import annotations

import base64
import dataclasses
import re
from pathlib import Path

import pytest

from smtui.localcloud import starting
from smtui.protocol.deployments import DELETE_DEPLOYMENT, DELETE_DEPLOYMENT_WITH_MEDIA
from smtui.protocol.errors import BadRequest, Conflict, Forbidden, ResourceNotFound
from smtui.protocol.hosted_services import DELETE_HOSTED_SERVICE, DELETE_HOSTED_SERVICE_WITH_MEDIA
from smtui.protocol.operation import Call
from smtui.protocol.provisioning import NetworkConfigurationSet
from smtui.protocol.roles import DataVirtualHardDisk, InputEndpoint, OSVirtualHardDisk
from smtui.protocol.subscriptions import GET_SUBSCRIPTION
from smtui.protocol.virtual_machines import (
    DELETE_ROLE,
    DELETE_ROLE_WITH_MEDIA,
    GET_ROLE,
    UPDATE_ROLE,
    PersistentVMRoleInput,
)
from tests.localcloud.machine_bodies import (
    PASSWORD,
    SERVER,
    SSH,
    UBUNTU,
    VHDS,
    WINDOWS,
    add,
    create,
    deployment,
    disk_names,
    get_role,
    instance,
    prepare,
    role,
    run,
)
from tests.localcloud.offline import Offline, offline

VMS = {"service_name": "vms", "deployment_name": "vms"}


def _walk(cloud: Offline, seconds: float, name: str = "web1") -> list[str]:
    """Give each status, instance status, power state and host name on the way, once, in order."""
    seen: list[str] = []
    for _ in range(int(seconds * 4)):
        one = instance(cloud, name)
        now = " ".join((deployment(cloud).status, one.instance_status, one.power_state, one.host_name)).strip()
        if not seen or seen[-1] != now:
            seen.append(now)
        cloud.now += 0.25
    return seen


def test_a_linux_machine_comes_up(cloud: Offline) -> None:
    prepare(cloud)
    cloud.send(create(role()))
    assert cloud.status().status == "InProgress"
    assert _walk(cloud, 10) == [
        "Deploying RoleStateUnknown Starting",
        "Running RoleStateUnknown Starting",
        "Running ReadyRole Started web",
    ]
    assert cloud.status().status == "Succeeded"


def test_a_windows_machine_is_provisioned_first(cloud: Offline) -> None:
    prepare(cloud)
    disk = OSVirtualHardDisk(media_link=f"{VHDS}web1.vhd", source_image_name=SERVER)
    cloud.send(create(role(configuration_sets=(WINDOWS,), os_virtual_hard_disk=disk)))
    assert _walk(cloud, 13) == [
        "Deploying RoleStateUnknown Starting",
        "Running RoleStateUnknown Starting",
        "Running Provisioning Started",
        "Running BusyRole Started",
        "Running ReadyRole Started WEB",
    ]
    assert get_role(cloud).os_virtual_hard_disk is not None
    assert instance(cloud).instance_endpoints == ()


def test_the_operation_succeeds_before_the_machine_is_ready(cloud: Offline) -> None:
    prepare(cloud)
    cloud.send(create(role()))
    cloud.now += 5
    assert cloud.status().status == "Succeeded"
    assert instance(cloud).instance_status == "RoleStateUnknown"


def test_a_deployment_shows_its_machine_as_it_was_recorded(cloud: Offline) -> None:
    found = run(cloud, role(role_size="mEDIUM", availability_set_name="front", provision_guest_agent=True))
    assert (found.deployment_slot, found.label, found.url) == ("Production", "my label", "http://vms.cloudapp.net/")
    assert (found.sdk_version, found.upgrade_domain_count) == ("", 1)
    assert b'<Role name="web1">\r\n    <Instances count="1" />' in found.configuration
    (vip,) = found.virtual_ips
    assert vip.name == "vmsContractContract"
    (machine,) = found.role_list
    assert (machine.type, machine.role_type, machine.role_size) == ("PersistentVMRole", "PersistentVMRole", "Medium")
    assert (machine.availability_set_name, machine.provision_guest_agent) == ("front", True)
    (network,) = machine.configuration_sets
    assert network.type == "NetworkConfigurationSet"
    assert network.input_endpoints == (
        dataclasses.replace(SSH, vip=vip.address, enable_direct_server_return=False, idle_timeout_in_minutes=4),
    )
    disk = machine.os_virtual_hard_disk
    assert disk is not None
    assert re.fullmatch(r"vms-web1-0-\d{18}", disk.disk_name)
    assert dataclasses.replace(disk, disk_name="") == OSVirtualHardDisk(
        host_caching="ReadWrite", media_link=f"{VHDS}web1.vhd", source_image_name=UBUNTU, os="Linux", io_type="Standard"
    )
    one = instance(cloud)
    assert (one.instance_name, one.instance_size) == ("web1", "Medium")
    (endpoint,) = one.instance_endpoints
    assert (endpoint.vip, endpoint.public_port, endpoint.local_port) == (vip.address, 22, 22)


def test_get_role_is_the_same_without_the_public_address(cloud: Offline) -> None:
    found = run(cloud)
    machine = get_role(cloud, "WEB1")
    assert machine.configuration_sets[0].input_endpoints[0].vip == ""
    assert machine.os_virtual_hard_disk == found.role_list[0].os_virtual_hard_disk
    raw = cloud.raw(GET_ROLE(**VMS, role_name="web1"))
    assert raw.body.startswith(b"<PersistentVMRole xmlns=")
    assert b"<OsVersion/><RoleType>PersistentVMRole</RoleType>" in raw.body


def test_nothing_secret_is_kept(cloud: Offline) -> None:
    custom = b"#!/bin/sh\necho open-sesame\n"
    linux = dataclasses.replace(role().configuration_sets[0], custom_data=custom)
    run(cloud, role(configuration_sets=(linux,)))
    kept = _everything(cloud)
    assert b"<RoleName>web1</RoleName>" in kept
    for secret in (PASSWORD.encode(), b"open-sesame", base64.b64encode(custom)):
        assert secret not in kept


def _everything(cloud: Offline) -> bytes:
    database = cloud.store.database
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    cells = (cell for table in tables for row in database.execute(f"SELECT * FROM {table}") for cell in row)
    return b"\n".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in cells)


def test_a_further_machine_joins_and_the_others_flicker(cloud: Offline) -> None:
    run(cloud)
    second = role("web2", configuration_sets=(role().configuration_sets[0],))
    cloud.send(add(second))
    assert [each.role_name for each in deployment(cloud).role_list] == ["web1", "web2"]
    assert instance(cloud).instance_status == "RoleStateUnknown"
    assert _walk(cloud, 10, "web2")[-1] == "Running ReadyRole Started web"
    assert instance(cloud).instance_status == "ReadyRole"
    assert b'<Role name="web2">' in deployment(cloud).configuration
    assert cloud.send(GET_SUBSCRIPTION()).current_core_count == 2
    with pytest.raises(Conflict, match="name WEB2 already exists"):
        cloud.send(add(role("WEB2")))


def test_another_write_waits_for_the_first(cloud: Offline) -> None:
    prepare(cloud)
    cloud.send(create(role()))
    for call in (add(role("web2")), DELETE_ROLE(**VMS, role_name="web1"), DELETE_DEPLOYMENT(**VMS)):
        with pytest.raises(Conflict, match=r"performing an operation with x-ms-requestid [0-9a-f]{32} on this"):
            cloud.send(call)


def test_a_port_that_is_taken_fails_the_operation_and_changes_nothing(cloud: Offline) -> None:
    run(cloud)
    before = (deployment(cloud), disk_names(cloud))
    cloud.send(add(role("web2")))
    assert cloud.status().status == "InProgress"
    cloud.now += 10
    status = cloud.status()
    assert (status.status, status.http_status_code) == ("Failed", 400)
    assert status.error is not None
    assert (status.error.code, status.error.message) == (
        "BadRequest",
        "Port 22 is already in use by one of the endpoints in this deployment. Ensure that the port numbers are unique "
        "across endpoints within a deployment.",
    )
    assert (deployment(cloud), disk_names(cloud)) == before


def test_ports_that_nobody_names_are_found_and_sets_share_theirs(cloud: Offline) -> None:
    http = InputEndpoint(name="HTTP", local_port=80, port=80, protocol="TCP", load_balanced_endpoint_set_name="front")
    dns = InputEndpoint(name="DNS", local_port=22, port=22, protocol="udp")
    free = InputEndpoint(name="WinRM", local_port=5986, protocol="tcp")
    linux = role().configuration_sets[0]
    run(cloud, role(configuration_sets=(linux, NetworkConfigurationSet(input_endpoints=(SSH, dns, http, free)))))
    network = NetworkConfigurationSet(input_endpoints=(http, free))
    cloud.send(add(role("web2", configuration_sets=(linux, network))))
    cloud.now += 20
    assert cloud.status().status == "Succeeded"
    ports = [[each.public_port for each in one.instance_endpoints] for one in deployment(cloud).role_instance_list]
    assert ports == [[22, 22, 80, 49152], [80, 49153]]


def test_an_update_keeps_what_it_leaves_out(cloud: Offline) -> None:
    data = DataVirtualHardDisk(logical_disk_size_in_gb=10, media_link=f"{VHDS}data.vhd")
    run(cloud, role(data_virtual_hard_disks=(data,)))
    before = get_role(cloud)
    other = InputEndpoint(name="HTTP", local_port=8080, port=80, protocol="tcp")
    network = NetworkConfigurationSet(input_endpoints=(other,))
    cloud.send(UPDATE_ROLE(PersistentVMRoleInput(configuration_sets=(network,)), **VMS, role_name="web1"))
    cloud.now += 10
    after = get_role(cloud)
    assert [each.name for each in after.configuration_sets[0].input_endpoints] == ["HTTP"]
    assert dataclasses.replace(after, configuration_sets=()) == dataclasses.replace(before, configuration_sets=())
    assert instance(cloud).instance_status == "ReadyRole"
    cloud.send(UPDATE_ROLE(PersistentVMRoleInput(availability_set_name="a"), **VMS, role_name="web1"))
    cloud.now += 10
    assert get_role(cloud).configuration_sets == after.configuration_sets


def test_a_new_size_restarts_the_machine_and_counts(cloud: Offline) -> None:
    run(cloud)
    cloud.send(UPDATE_ROLE(PersistentVMRoleInput(role_size="Large"), **VMS, role_name="web1"))
    assert _walk(cloud, 8) == ["Running RoleStateUnknown Starting web", "Running ReadyRole Started web"]
    assert instance(cloud).instance_size == "Large"
    assert cloud.send(GET_SUBSCRIPTION()).current_core_count == 4


def test_the_last_machine_can_t_be_deleted_alone(cloud: Offline) -> None:
    run(cloud)
    words = (
        "Role web1 is the only role present in the deployment and so cannot be removed. Please delete the deployment "
        "or add another role before removing this role."
    )
    with pytest.raises(BadRequest) as caught:
        cloud.send(DELETE_ROLE(**VMS, role_name="web1"))
    assert caught.value.message == words


@pytest.mark.parametrize("media", [False, True])
def test_a_deleted_machine_leaves_its_disk_or_takes_it_along(cloud: Offline, media: bool) -> None:
    run(cloud)
    cloud.send(add(role("web2", configuration_sets=(role().configuration_sets[0],))))
    cloud.now += 20
    cloud.send((DELETE_ROLE_WITH_MEDIA if media else DELETE_ROLE)(**VMS, role_name="web2"))
    assert _walk(cloud, 2, "web2") == ["Running DeletingVM Stopping web"]
    cloud.now += 5
    assert [each.role_name for each in deployment(cloud).role_list] == ["web1"]
    assert sorted(disk_names(cloud).values()) == (["web1"] if media else ["", "web1"])
    with pytest.raises(ResourceNotFound, match="Role web2 was not found in the currently deployed service"):
        get_role(cloud, "web2")


@pytest.mark.parametrize(
    ("call", "left"),
    [
        (DELETE_DEPLOYMENT(**VMS), [""]),
        (DELETE_DEPLOYMENT_WITH_MEDIA(**VMS), []),
        (DELETE_HOSTED_SERVICE_WITH_MEDIA(service_name="vms"), []),
    ],
)
def test_a_deleted_deployment_leaves_its_disks_or_takes_them_along(
    cloud: Offline, call: Call[None], left: list[str]
) -> None:
    run(cloud)
    cloud.send(call)
    cloud.now += 1
    assert list(disk_names(cloud).values()) == ["web1"]
    cloud.now += 30
    assert list(disk_names(cloud).values()) == left
    assert cloud.status().status == "Succeeded"


def test_a_deletion_ends_what_a_machine_had_begun(cloud: Offline) -> None:
    prepare(cloud)
    cloud.send(create(role()))
    cloud.now += 6
    cloud.send(DELETE_DEPLOYMENT(**VMS))
    assert _walk(cloud, 2.75) == ["Deleting DeletingVM Stopping"]
    cloud.now += 60
    cloud.send(DELETE_HOSTED_SERVICE(service_name="vms"))


def test_a_leftover_disk_becomes_a_machine_again(cloud: Offline) -> None:
    run(cloud)
    cloud.send(DELETE_DEPLOYMENT(**VMS))
    cloud.now += 10
    (disk,) = disk_names(cloud)
    again = role(configuration_sets=(), os_virtual_hard_disk=OSVirtualHardDisk(disk_name=disk))
    cloud.send(create(again, name="again"))
    cloud.now += 20
    assert disk_names(cloud) == {disk: "web1"}
    (one,) = cloud.deployment("vms", "again").role_instance_list
    assert (one.instance_status, one.host_name) == ("ReadyRole", "web1")


def test_cores_are_limited(state: Path) -> None:
    filling = starting.Filling(empty=True, quotas={"MaxCoreCount": 4})
    with offline(state, filling=filling) as cloud:
        run(cloud)
        for call in (
            add(role("web2", role_size="Large", configuration_sets=(role().configuration_sets[0],))),
            UPDATE_ROLE(PersistentVMRoleInput(role_size="ExtraLarge"), **VMS, role_name="web1"),
        ):
            with pytest.raises(Forbidden, match="quota MaxCoreCount: the limit is 4, 1 are in use and"):
                cloud.send(call)
        assert list(disk_names(cloud).values()) == ["web1"]


def test_what_was_in_flight_goes_on_after_a_kill(state: Path) -> None:
    with offline(state) as cloud:
        prepare(cloud)
        cloud.send(create(role()))
        now, request_id = cloud.now, cloud.last_request_id
    with offline(state) as cloud:
        cloud.now = now + 60
        assert cloud.status(request_id).status == "Succeeded"
        assert instance(cloud).instance_status == "ReadyRole"


def test_at_time_scale_0_everything_is_done_with_the_reply(state: Path) -> None:
    with offline(state, time_scale=0) as cloud:
        prepare(cloud)
        cloud.send(create(role()))
        assert instance(cloud).instance_status == "ReadyRole"
        assert deployment(cloud).status == "Running"
        cloud.send(DELETE_DEPLOYMENT_WITH_MEDIA(**VMS))
        assert disk_names(cloud) == {}
