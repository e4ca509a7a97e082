"""Starting, stopping, restarting and capturing virtual machines; the clock is the test's."""

from __future__ import annotations

from pathlib import Path

import pytest

from smtui.localcloud import starting
from smtui.protocol.deployments import GET_DEPLOYMENT_BY_NAME
from smtui.protocol.errors import BadRequest, Conflict, Forbidden, InvalidXmlRequest, ResourceNotFound
from smtui.protocol.operation import Call
from smtui.protocol.os_images import GET_OS_IMAGE
from smtui.protocol.role_operations import (
    CAPTURE_ROLE,
    RESTART_ROLE,
    SHUTDOWN_ROLE,
    SHUTDOWN_ROLES,
    START_ROLE,
    START_ROLES,
    CaptureRoleOperation,
    RestartRoleOperation,
    ShutdownRoleOperation,
    ShutdownRolesOperation,
    StartRoleOperation,
    StartRolesOperation,
)
from smtui.protocol.subscriptions import GET_SUBSCRIPTION
from tests.localcloud.machine_bodies import (
    LINUX,
    VHDS,
    WINDOWS,
    add,
    add_image,
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
WEB1 = {**VMS, "role_name": "web1"}


def shut_down(action: str = "Stopped", name: str = "web1") -> Call[None]:
    return SHUTDOWN_ROLE(ShutdownRoleOperation(action), **VMS, role_name=name)


def start(name: str = "web1") -> Call[None]:
    return START_ROLE(StartRoleOperation(), **VMS, role_name=name)


def restart() -> Call[None]:
    return RESTART_ROLE(RestartRoleOperation(), **WEB1)


def capture(action: str = "Delete", name: str = "captured", provisioning: object = None) -> Call[None]:
    body = CaptureRoleOperation(action, provisioning, "Captured", name)  # type: ignore[arg-type]
    return CAPTURE_ROLE(body, **WEB1)


def _walk(cloud: Offline, seconds: float) -> list[str]:
    seen: list[str] = []
    for _ in range(int(seconds * 4)):
        one = instance(cloud)
        now = f"{deployment(cloud).status} {one.instance_status} {one.power_state}"
        if not seen or seen[-1] != now:
            seen.append(now)
        cloud.now += 0.25
    return seen


def _cores(cloud: Offline) -> int | None:
    return cloud.send(GET_SUBSCRIPTION()).current_core_count


def test_a_machine_is_stopped_and_started_and_keeps_its_cores(cloud: Offline) -> None:
    before = run(cloud)
    cloud.send(shut_down(""))
    assert cloud.status().status == "InProgress"
    assert _walk(cloud, 4) == ["Running StoppingVM Stopping", "Running StoppedVM Stopped"]
    assert cloud.status().status == "Succeeded"
    assert _cores(cloud) == 1
    assert deployment(cloud).virtual_ips == before.virtual_ips
    cloud.send(start())
    assert _walk(cloud, 8) == [
        "Running StartingVM Starting",
        "Running RoleStateUnknown Starting",
        "Running ReadyRole Started",
    ]
    assert deployment(cloud).role_instance_list == before.role_instance_list


def test_a_deallocated_machine_gives_cores_and_addresses_up(cloud: Offline) -> None:
    before = run(cloud)
    cloud.send(shut_down("stoppeddeallocated"))
    assert _walk(cloud, 4) == ["Running StoppingVM Stopping", "Suspended StoppedDeallocated Stopped"]
    assert _cores(cloud) == 0
    assert deployment(cloud).virtual_ips == ()
    one = instance(cloud)
    assert (one.instance_upgrade_domain, one.instance_size, one.ip_address, one.instance_endpoints) == (
        None,
        "",
        "",
        (),
    )
    body = cloud.raw(GET_DEPLOYMENT_BY_NAME(**VMS)).body
    assert b"<InstanceStatus>StoppedDeallocated</InstanceStatus><InstanceStateDetails/><PowerState>Stopped" in body
    cloud.send(start())
    assert _walk(cloud, 8)[-1] == "Running ReadyRole Started"
    after = deployment(cloud)
    assert _cores(cloud) == 1
    (vip,) = after.virtual_ips
    assert vip.address != before.virtual_ips[0].address
    assert after.role_list[0].configuration_sets[0].input_endpoints[0].vip == vip.address
    one = instance(cloud)
    assert (one.instance_size, one.instance_endpoints[0].vip, one.host_name) == ("Small", vip.address, "web")
    assert one.ip_address


def test_the_address_goes_with_the_last_machine(cloud: Offline) -> None:
    run(cloud)
    cloud.send(add(role("web2", configuration_sets=(LINUX,))))
    cloud.now += 20
    cloud.send(shut_down("StoppedDeallocated"))
    cloud.now += 5
    assert deployment(cloud).status == "Running"
    assert len(deployment(cloud).virtual_ips) == 1
    cloud.send(shut_down("StoppedDeallocated", "web2"))
    cloud.now += 5
    assert deployment(cloud).status == "Suspended"
    assert deployment(cloud).virtual_ips == ()
    cloud.send(add(role("web3", configuration_sets=(LINUX,))))
    assert deployment(cloud).status == "Running"
    assert len(deployment(cloud).virtual_ips) == 1


def test_a_stopped_machine_can_be_deallocated_and_not_the_other_way(cloud: Offline) -> None:
    run(cloud)
    for action, status in (
        ("Stopped", "StoppedVM"),
        ("Stopped", "StoppedVM"),
        ("StoppedDeallocated", "StoppedDeallocated"),
        ("Stopped", "StoppedDeallocated"),
    ):
        cloud.send(shut_down(action))
        cloud.now += 5
        assert cloud.status().status == "Succeeded"
        assert instance(cloud).instance_status == status


def test_a_machine_that_is_shut_down_on_its_way_stays_down(cloud: Offline) -> None:
    prepare(cloud)
    cloud.send(create(role()))
    cloud.now += 5
    cloud.send(shut_down())
    cloud.now += 60
    assert instance(cloud).instance_status == "StoppedVM"
    cloud.send(start())
    cloud.now += 60
    assert instance(cloud).host_name == "web"


def test_a_machine_that_runs_may_be_started_and_one_that_does_not_can_t_be_restarted(cloud: Offline) -> None:
    before = run(cloud)
    cloud.send(start())
    cloud.now += 5
    assert deployment(cloud) == before
    cloud.send(restart())
    assert _walk(cloud, 7) == [
        "Running RestartingRole Started",
        "Running RoleStateUnknown Starting",
        "Running ReadyRole Started",
    ]
    cloud.send(shut_down())
    cloud.now += 5
    with pytest.raises(BadRequest, match="is shut down; start it instead"):
        cloud.send(restart())


def test_several_machines_are_stopped_and_started_together(cloud: Offline) -> None:
    run(cloud)
    cloud.send(add(role("web2", configuration_sets=(LINUX,))))
    cloud.now += 20
    cloud.send(SHUTDOWN_ROLES(ShutdownRolesOperation(("web1", "WEB2", "web1"), "StoppedDeallocated"), **VMS))
    cloud.now += 5
    assert {each.instance_status for each in deployment(cloud).role_instance_list} == {"StoppedDeallocated"}
    cloud.send(START_ROLES(StartRolesOperation(("web2", "web1")), **VMS))
    cloud.now += 20
    assert {each.instance_status for each in deployment(cloud).role_instance_list} == {"ReadyRole"}
    for names, kind, words in (
        ((), BadRequest, "Name the roles"),
        (("web1", "web9"), ResourceNotFound, "Role web9 was not found"),
    ):
        with pytest.raises(kind, match=words):
            cloud.send(SHUTDOWN_ROLES(ShutdownRolesOperation(names), **VMS))
    assert instance(cloud).instance_status == "ReadyRole"


def test_what_is_not_there_or_makes_no_sense_is_refused(cloud: Offline) -> None:
    run(cloud)
    with pytest.raises(ResourceNotFound, match=r"^Role web9 was not found in the currently deployed service\.$"):
        cloud.send(start("web9"))
    with pytest.raises(BadRequest, match="Stopped or StoppedDeallocated"):
        cloud.send(shut_down("Exploded"))
    path = "services/hostedservices/vms/deployments/vms/roleinstances/web1/Operations"
    with pytest.raises(InvalidXmlRequest, match="ExplodeRoleOperation was sent where"):
        cloud.cloud.answer("0" * 32, "A" * 40, "POST", path, "", b"<ExplodeRoleOperation/>")
    assert instance(cloud).instance_status == "ReadyRole"


def test_a_machine_in_change_refuses_another(cloud: Offline) -> None:
    run(cloud)
    cloud.send(shut_down())
    with pytest.raises(Conflict, match="requires exclusive access"):
        cloud.send(start())


def test_deallocated_machines_need_room_to_start(state: Path) -> None:
    with offline(state, filling=starting.Filling(empty=True, quotas={"MaxCoreCount": 1})) as cloud:
        run(cloud)
        cloud.send(shut_down("StoppedDeallocated"))
        cloud.now += 5
        cloud.send(add(role("web2", configuration_sets=(LINUX,))))
        cloud.now += 20
        with pytest.raises(Forbidden, match="quota MaxCoreCount: the limit is 1, 1 are in use and 1 more"):
            cloud.send(start())
        assert instance(cloud).instance_status == "StoppedDeallocated"


def test_a_captured_machine_becomes_an_image_and_goes(cloud: Offline) -> None:
    run(cloud)
    cloud.send(shut_down())
    cloud.now += 5
    cloud.send(capture())
    cloud.now += 10
    assert cloud.status().status == "Succeeded"
    image = cloud.send(GET_OS_IMAGE(image_name="captured"))
    assert (image.category, image.label, image.os, image.media_link) == ("User", "Captured", "Linux", f"{VHDS}web1.vhd")
    assert disk_names(cloud) == {}
    with pytest.raises(ResourceNotFound):
        deployment(cloud)


def test_a_captured_machine_goes_without_the_others(cloud: Offline) -> None:
    run(cloud)
    cloud.send(add(role("web2", configuration_sets=(LINUX,))))
    cloud.now += 20
    cloud.send(shut_down())
    cloud.now += 5
    cloud.send(capture())
    cloud.now += 10
    assert [each.role_name for each in deployment(cloud).role_list] == ["web2"]
    assert list(disk_names(cloud).values()) == ["web2"]


def test_a_captured_machine_may_be_set_up_anew(cloud: Offline) -> None:
    run(cloud)
    cloud.send(shut_down())
    cloud.now += 5
    cloud.send(capture("reprovision", provisioning=LINUX))
    cloud.now += 20
    assert instance(cloud).instance_status == "ReadyRole"
    disk = get_role(cloud).os_virtual_hard_disk
    image = cloud.send(GET_OS_IMAGE(image_name="captured"))
    assert disk is not None
    assert list(disk_names(cloud).values()) == ["web1"]
    assert image.media_link.startswith(f"{VHDS}captured-")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (capture("Keep"), "Delete or Reprovision"),
        (capture("Reprovision"), "needs a provisioning configuration for Linux"),
        (capture("Reprovision", provisioning=WINDOWS), "needs a provisioning configuration for Linux"),
        (capture(name="bad name"), "image name has"),
        (capture(name="golden"), "already exists"),
    ],
)
def test_a_bad_capture_is_refused(cloud: Offline, call: Call[None], words: str) -> None:
    run(cloud)
    cloud.send(add_image())
    with pytest.raises(BadRequest, match="has to be shut down before"):
        cloud.send(call)
    cloud.send(shut_down())
    cloud.now += 5
    with pytest.raises((BadRequest, Conflict), match=words):
        cloud.send(call)
    assert list(disk_names(cloud).values()) == ["web1"]
