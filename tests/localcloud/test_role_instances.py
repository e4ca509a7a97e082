"""Role instances one by one: reboot, reimage, rebuild, delete; the clock is the test's."""

from __future__ import annotations

from pathlib import Path

import pytest

from smtui.localcloud import starting
from smtui.protocol import service_configuration
from smtui.protocol.deployments import UPDATE_DEPLOYMENT_STATUS, UpdateDeploymentStatus
from smtui.protocol.errors import BadRequest, Conflict, ResourceNotFound
from smtui.protocol.role_instances import (
    DELETE_ROLE_INSTANCES,
    REBOOT_ROLE_INSTANCE,
    REBUILD_ROLE_INSTANCE,
    REIMAGE_ROLE_INSTANCE,
    RoleInstances,
)
from tests.localcloud.bodies import cscfg
from tests.localcloud.offline import Offline, offline
from tests.localcloud.updating import BY_SLOT, V1, configure, shop, states


def _walk(cloud: Offline, name: str) -> list[str]:
    """Give what an instance says on its way, once each, in order; the others stay as they are."""
    seen: list[str] = []
    others = {other: state for other, state in states(cloud.deployment("shop", "v1")).items() if other != name}
    for _ in range(40):
        found = states(cloud.deployment("shop", "v1"))
        if not seen or seen[-1] != found[name]:
            seen.append(found[name])
        assert {other: state for other, state in found.items() if other != name} == others
        cloud.now += 0.25
    return seen


def test_a_reboot_restarts_one_instance(cloud: Offline) -> None:
    shop(cloud)
    cloud.send(REBOOT_ROLE_INSTANCE(role_instance_name="web_in_1", **V1))
    assert cloud.status().status == "InProgress"
    assert _walk(cloud, "Web_IN_1") == ["RestartingRole", "StartingVM", "BusyRole", "ReadyRole"]
    assert cloud.status().status == "Succeeded"


@pytest.mark.parametrize("operation", [REIMAGE_ROLE_INSTANCE, REBUILD_ROLE_INSTANCE])
def test_reimaging_and_rebuilding_make_the_machine_anew(cloud: Offline, operation: object) -> None:
    shop(cloud)
    cloud.send(operation(role_instance_name="Web_IN_0", **BY_SLOT))  # type: ignore[operator]
    assert _walk(cloud, "Web_IN_0") == ["StoppingVM", "CreatingVM", "StartingVM", "BusyRole", "ReadyRole"]


def test_a_stopped_machine_is_reimaged_and_not_rebooted(cloud: Offline) -> None:
    shop(cloud, start=False)
    cloud.send(REIMAGE_ROLE_INSTANCE(role_instance_name="Web_IN_0", **V1))
    assert _walk(cloud, "Web_IN_0") == ["CreatingVM", "StoppedVM"]
    with pytest.raises(BadRequest, match="is not running: its deployment is suspended"):
        cloud.send(REBOOT_ROLE_INSTANCE(role_instance_name="Web_IN_0", **V1))


def test_a_second_reboot_begins_again(cloud: Offline) -> None:
    shop(cloud)
    reboot = REBOOT_ROLE_INSTANCE(role_instance_name="Web_IN_0", **V1)
    cloud.send(reboot)
    with pytest.raises(Conflict, match=cloud.last_request_id):
        cloud.send(reboot)
    cloud.now += 4.5
    assert states(cloud.deployment("shop", "v1"))["Web_IN_0"] == "BusyRole"
    cloud.send(reboot)
    cloud.now += 2.5
    assert states(cloud.deployment("shop", "v1"))["Web_IN_0"] == "StartingVM"
    cloud.now += 4
    assert states(cloud.deployment("shop", "v1"))["Web_IN_0"] == "ReadyRole"


def test_suspending_ends_a_reboot(cloud: Offline) -> None:
    shop(cloud)
    cloud.send(REBOOT_ROLE_INSTANCE(role_instance_name="Web_IN_0", **V1))
    cloud.now += 2.5
    cloud.send(UPDATE_DEPLOYMENT_STATUS(UpdateDeploymentStatus("Suspended"), **V1))
    cloud.now += 30
    assert set(states(cloud.deployment("shop", "v1")).values()) == {"StoppedVM"}


def test_deleted_instances_lower_the_count_of_their_roles(cloud: Offline) -> None:
    source = cscfg(Web=3, Worker=2).replace(b"<Role name", b"\r\n  <!-- a comment --><Role name")
    shop(cloud, Web=3, Worker=2)
    cloud.send(configure(source))
    cloud.now += 20
    cloud.send(DELETE_ROLE_INSTANCES(RoleInstances(("Web_IN_0", "worker_in_1", "Web_IN_0")), **V1))
    assert {name for name, state in states(cloud.deployment("shop", "v1")).items() if state == "DeletingVM"} == {
        "Web_IN_0",
        "Worker_IN_1",
    }
    cloud.now += 3
    assert cloud.status().status == "Succeeded"
    found = cloud.deployment("shop", "v1")
    assert list(states(found)) == ["Web_IN_1", "Web_IN_2", "Worker_IN_0"]
    roles = service_configuration.parse(found.configuration).roles
    assert [(role.name, role.instances) for role in roles] == [("Web", 2), ("Worker", 1)]
    cloud.send(configure(cscfg(Web=3, Worker=1)))
    cloud.now += 20
    assert list(states(cloud.deployment("shop", "v1"))) == ["Web_IN_0", "Web_IN_1", "Web_IN_2", "Worker_IN_0"]


def test_illegal_references_of_a_configuration_survive_a_new_count(cloud: Offline) -> None:
    setting = b'<ConfigurationSettings><Setting name="colour" value="&#x1B;[31m &lt;b&gt;"/></ConfigurationSettings>'
    source = cscfg(Web=2).replace(b"</Role>", setting + b"</Role>")
    shop(cloud)
    cloud.send(configure(source))
    cloud.now += 20
    cloud.send(DELETE_ROLE_INSTANCES(RoleInstances(("Web_IN_1",)), **V1))
    (role,) = service_configuration.parse(cloud.deployment("shop", "v1").configuration).roles
    assert (role.instances, role.settings) == (1, {"colour": "\x1b[31m <b>"})


def test_an_instance_that_is_not_there_is_named_and_nothing_is_deleted(cloud: Offline) -> None:
    shop(cloud)
    words = r"^The role instance Web_IN_7 was not found in the currently deployed service\.$"
    for call in (
        REBOOT_ROLE_INSTANCE(role_instance_name="Web_IN_7", **V1),
        REIMAGE_ROLE_INSTANCE(role_instance_name="Web_IN_7", **BY_SLOT),
        REBUILD_ROLE_INSTANCE(role_instance_name="Web_IN_7", **V1),
        DELETE_ROLE_INSTANCES(RoleInstances(("Web_IN_0", "Web_IN_7")), **V1),
    ):
        with pytest.raises(ResourceNotFound, match=words):
            cloud.send(call)
    with pytest.raises(BadRequest, match="Name the role instances"):
        cloud.send(DELETE_ROLE_INSTANCES(RoleInstances(()), **V1))
    cloud.now += 10
    assert states(cloud.deployment("shop", "v1")) == {"Web_IN_0": "ReadyRole", "Web_IN_1": "ReadyRole"}


def test_virtual_machines_are_rebooted_and_not_reimaged(state: Path) -> None:
    dc01 = {"service_name": "contoso-dc", "deployment_name": "dc01"}
    with offline(state, time_scale=0, filling=starting.Filling()) as cloud:
        cloud.send(REBOOT_ROLE_INSTANCE(role_instance_name="dc01", **dc01))
        assert states(cloud.deployment("contoso-dc", "dc01")) == {"dc01": "ReadyRole"}
        for call in (
            REIMAGE_ROLE_INSTANCE(role_instance_name="dc01", **dc01),
            DELETE_ROLE_INSTANCES(RoleInstances(("dc01",)), **dc01),
        ):
            with pytest.raises(BadRequest, match="virtual machines can't"):
                cloud.send(call)
