"""Change Deployment Configuration: instances come and go, roles do not; the clock is the test's."""

from __future__ import annotations

from pathlib import Path

import pytest

from smtui.localcloud import starting
from smtui.protocol import codec
from smtui.protocol.deployments import (
    DELETE_DEPLOYMENT,
    GET_DEPLOYMENT_BY_SLOT,
    UPDATE_DEPLOYMENT_STATUS,
    Deployment,
    UpdateDeploymentStatus,
)
from smtui.protocol.errors import BadRequest, Conflict, Forbidden, ResourceNotFound
from smtui.protocol.extended_properties import ExtendedProperty
from tests.localcloud.bodies import create_service, cscfg, deploy
from tests.localcloud.offline import Offline, offline
from tests.localcloud.running import RunningCloud
from tests.localcloud.updating import BY_SLOT, configure, progress, shop, states, upgrade, walk


def test_a_suspended_deployment_scales_out_as_it_was_recorded(cloud: Offline) -> None:
    shop(cloud, start=False, WorkerRole1=2)
    cloud.send(configure(cscfg(WorkerRole1=4), "Auto"))
    cloud.now += 3
    found = cloud.deployment("shop", "v1")
    assert cloud.status().status == "Succeeded"
    assert found.status == "SuspendedTransitioning"
    assert states(found) == {
        "WorkerRole1_IN_0": "StoppedVM",
        "WorkerRole1_IN_1": "StoppedVM",
        "WorkerRole1_IN_2": "CreatingVM",
        "WorkerRole1_IN_3": "CreatingVM",
    }
    assert {each.power_state for each in found.role_instance_list} == {"Stopped"}
    assert [each.instance_upgrade_domain for each in found.role_instance_list] == [0, 1, 2, 3]
    assert found.upgrade_domain_count == 4
    cloud.now += 10
    found = cloud.deployment("shop", "v1")
    assert (found.status, set(states(found).values())) == ("Suspended", {"StoppedVM"})


def test_a_running_deployment_is_transitioning_until_every_domain_was_walked(cloud: Offline) -> None:
    shop(cloud, Web=2)
    cloud.send(configure(cscfg(Web=3)))
    seen: list[str] = []
    for _ in range(40):
        found = cloud.deployment("shop", "v1")
        line = " ".join((found.status, progress(found) or "-", *states(found).values()))
        if not seen or seen[-1] != line:
            seen.append(line)
        cloud.now += 0.25
    assert seen == [
        "RunningTransitioning Auto Before 0 ReadyRole ReadyRole CreatingVM",
        "RunningTransitioning Auto During 0 BusyRole ReadyRole StartingVM",
        "RunningTransitioning Auto During 0 BusyRole ReadyRole BusyRole",
        "RunningTransitioning Auto During 1 ReadyRole BusyRole ReadyRole",
        "Running - ReadyRole ReadyRole ReadyRole",
    ]


def test_removed_instances_go_and_the_others_keep_their_places(cloud: Offline) -> None:
    shop(cloud, Web=3, Worker=2)
    before = {each.instance_name: each.ip_address for each in cloud.deployment("shop", "v1").role_instance_list}
    cloud.send(configure(cscfg(Worker=3, Web=1)))
    assert states(cloud.deployment("shop", "v1"))["Web_IN_2"] == "DeletingVM"
    cloud.now += 20
    found = cloud.deployment("shop", "v1")
    assert list(states(found)) == ["Worker_IN_0", "Worker_IN_1", "Worker_IN_2", "Web_IN_0"]
    after = {each.instance_name: each.ip_address for each in found.role_instance_list}
    assert {name: after[name] for name in ("Web_IN_0", "Worker_IN_1")} == {
        name: before[name] for name in ("Web_IN_0", "Worker_IN_1")
    }
    assert [role.role_name for role in found.role_list] == ["Worker", "Web"]


def test_the_new_configuration_is_returned_byte_for_byte_and_sets_the_guest_os(cloud: Offline) -> None:
    shop(cloud, Web=1)
    source = b"\xef\xbb\xbf" + cscfg(Web=1).replace(b'osFamily="4" osVersion="*"', b'osFamily="2" osVersion="*"')
    cloud.send(configure(source, **BY_SLOT))
    cloud.now += 20
    found = cloud.send(GET_DEPLOYMENT_BY_SLOT(**BY_SLOT))
    assert found.configuration == source
    assert [role.os_version for role in found.role_list] == ["WA-GUEST-OS-2.40_201506-01"]
    cloud.send(configure(source.replace(b'osVersion="*"', b'osVersion="WA-GUEST-OS-2.39_201505-02"')))
    assert cloud.deployment("shop", "v1").role_list[0].os_version == "WA-GUEST-OS-2.39_201505-02"


@pytest.mark.parametrize(
    ("configuration", "words"),
    [
        (cscfg(Web=2, Worker=1), "has Worker, which is not deployed"),
        (cscfg(Wob=2), "lacks Web and has Wob, which is not deployed"),
        (b"", "The configuration is empty"),
        (b"<Nothing/>", "begins with ServiceConfiguration"),
        (cscfg(Web=1001), "count from 0 to 1,000"),
    ],
)
def test_a_configuration_that_does_not_fit_is_refused(cloud: Offline, configuration: bytes, words: str) -> None:
    shop(cloud, Web=2)
    before = cloud.deployment("shop", "v1")
    with pytest.raises(BadRequest, match=words):
        cloud.send(configure(configuration))
    assert cloud.deployment("shop", "v1") == before


@pytest.mark.parametrize("mode", ["auto", "AUTO", "Manual", "simultaneous", ""])
def test_modes_are_known_in_any_case(cloud: Offline, mode: str) -> None:
    shop(cloud)
    cloud.send(configure(cscfg(Web=2), mode))
    assert progress(cloud.deployment("shop", "v1")) == f"{(mode or 'auto').capitalize()} Before 0"


def test_another_mode_is_refused(cloud: Offline) -> None:
    shop(cloud)
    with pytest.raises(BadRequest, match="mode is invalid: it is Auto, Manual or Simultaneous"):
        cloud.send(configure(cscfg(Web=2), "Slowly"))


def test_a_simultaneous_update_does_every_domain_at_once(cloud: Offline) -> None:
    shop(cloud, Web=3)
    cloud.send(configure(cscfg(Web=3), "Simultaneous"))
    cloud.now += 3.1
    assert set(states(cloud.deployment("shop", "v1")).values()) == {"BusyRole"}
    cloud.now += 1.5
    assert cloud.deployment("shop", "v1").status == "Running"


def test_extended_properties_are_merged_and_an_empty_value_deletes(cloud: Offline) -> None:
    shop(cloud)
    one, two = ExtendedProperty("one", "1"), ExtendedProperty("two", "2")
    cloud.send(configure(cscfg(Web=2), "", one, two))
    cloud.now += 20
    cloud.send(configure(cscfg(Web=2), "", ExtendedProperty("ONE", ""), ExtendedProperty("three", "3")))
    cloud.now += 20
    assert cloud.deployment("shop", "v1").extended_properties == (two, ExtendedProperty("three", "3"))
    many = tuple(ExtendedProperty(f"n{number}", "v") for number in range(24))
    with pytest.raises(BadRequest, match="At most 25"):
        cloud.send(configure(cscfg(Web=2), "", *many))


def test_more_cores_than_there_are_are_refused_and_fewer_are_not(state: Path) -> None:
    with offline(state, filling=starting.Filling(empty=True, quotas={"MaxCoreCount": 4})) as cloud:
        shop(cloud, Web=3, Worker=1)
        with pytest.raises(Forbidden, match="quota MaxCoreCount: the limit is 4, 4 are in use and 1 more was"):
            cloud.send(configure(cscfg(Web=4, Worker=1)))
        cloud.send(configure(cscfg(Web=1, Worker=3)))
        cloud.now += 20
        assert len(cloud.deployment("shop", "v1").role_instance_list) == 4


def test_what_is_not_there_is_named(cloud: Offline) -> None:
    shop(cloud)
    for which, words in (
        ({"service_name": "x", "deployment_name": "v1"}, "The hosted service does not exist."),
        ({"service_name": "shop", "deployment_name": "x"}, "The deployment name 'x' does not exist."),
        ({"service_name": "shop", "deployment_slot": "staging"}, "No deployments were found."),
    ):
        for call in (configure(cscfg(Web=2), **which), upgrade(cscfg(Web=2), **which)):
            with pytest.raises(ResourceNotFound) as caught:
                cloud.send(call)
            assert caught.value.message == words


def test_until_it_is_accepted_a_change_holds_the_service(cloud: Offline) -> None:
    shop(cloud)
    cloud.send(configure(cscfg(Web=2)))
    blocking = cloud.last_request_id
    assert cloud.deployment("shop", "v1").locked is True
    for call in (configure(cscfg(Web=3)), DELETE_DEPLOYMENT(**BY_SLOT), deploy("shop", "v2", "staging")):
        with pytest.raises(Conflict, match=blocking):
            cloud.send(call)
    cloud.now += 3
    assert cloud.deployment("shop", "v1").locked is False


def test_a_start_that_was_not_finished_is_finished_by_the_change(cloud: Offline) -> None:
    cloud.send(create_service("shop"))
    cloud.send(deploy("shop", "v1", configuration=cscfg(Web=2)))
    cloud.now += 5
    assert set(states(cloud.deployment("shop", "v1")).values()) == {"StartingVM"}
    cloud.send(configure(cscfg(Web=2), "Manual"))
    cloud.now += 20
    assert set(states(cloud.deployment("shop", "v1")).values()) == {"ReadyRole"}


def test_a_deployment_can_be_suspended_while_it_is_changed(cloud: Offline) -> None:
    shop(cloud)
    cloud.send(configure(cscfg(Web=3), "Auto"))
    cloud.now += 3
    suspended = UPDATE_DEPLOYMENT_STATUS(UpdateDeploymentStatus("Suspended"), **BY_SLOT)
    cloud.send(suspended)
    assert cloud.deployment("shop", "v1").status == "Suspending"
    cloud.now += 30
    found = cloud.deployment("shop", "v1")
    assert (found.status, set(states(found).values())) == ("Suspended", {"StoppedVM"})


def test_a_deployment_that_is_deleted_while_it_is_changed_is_gone(cloud: Offline) -> None:
    shop(cloud)
    cloud.send(configure(cscfg(Web=3), "Manual"))
    cloud.now += 3
    cloud.send(DELETE_DEPLOYMENT(**BY_SLOT))
    cloud.now += 60
    with pytest.raises(ResourceNotFound):
        cloud.deployment("shop", "v1")
    for table in ("deployment_updates", "role_instances", "roles", "due"):
        assert cloud.store.database.execute(f"SELECT COUNT(*) FROM {table}").fetchone() == (0,)


def test_a_new_deployment_gets_nothing_that_was_meant_for_an_old_one(cloud: Offline) -> None:
    shop(cloud)
    cloud.send(configure(cscfg(Web=2), "Auto"))
    cloud.now += 3
    cloud.send(DELETE_DEPLOYMENT(**BY_SLOT))
    cloud.now += 3
    cloud.send(deploy("shop", "v1", start=False))
    for _ in range(40):
        cloud.now += 0.5
        assert set(states(cloud.deployment("shop", "v1")).values()) <= {"CreatingVM", "StoppedVM"}


def test_a_change_goes_on_after_the_store_was_opened_again(state: Path) -> None:
    with offline(state) as cloud:
        shop(cloud)
        cloud.send(configure(cscfg(Web=4)))
        cloud.now += 2.5
        now, request_id = cloud.now, cloud.last_request_id
    with offline(state) as cloud:
        cloud.now = now
        assert progress(cloud.deployment("shop", "v1")) == "Auto Before 0"
        cloud.now += 1
        assert progress(cloud.deployment("shop", "v1")) == "Auto During 0"
        cloud.now += 600
        found = cloud.deployment("shop", "v1")
        assert (found.status, set(states(found).values())) == ("Running", {"ReadyRole"})
        assert cloud.status(request_id).status == "Succeeded"


def test_everything_is_done_at_once_at_time_scale_zero(state: Path) -> None:
    with offline(state, time_scale=0) as cloud:
        shop(cloud)
        for count in (5, 1):
            cloud.send(configure(cscfg(Web=count)))
            assert cloud.status().status == "Succeeded"
            found = cloud.deployment("shop", "v1")
            assert (found.status, list(states(found).values())) == ("Running", ["ReadyRole"] * count)


def test_a_change_survives_kill_9(tmp_path: Path) -> None:
    headers = {"Content-Type": "application/xml"}
    place = "services/hostedservices/shop/deploymentslots/staging"
    with RunningCloud(tmp_path / "state", "--time-scale", "1000") as cloud:
        reply = cloud.http.post(
            cloud.url(f"{place}/?comp=config"),
            content=configure(cscfg(WebRole=5, WorkerRole=1), "Manual").xml(),
            headers=headers,
        )
        assert reply.status_code == 202
        request_id = reply.headers["x-ms-request-id"]
        cloud.kill()
        cloud.restart()
        found = codec.decode(Deployment, cloud.http.get(cloud.url(place)).content).value
        assert (found.status, progress(found), found.locked) == ("RunningTransitioning", "Manual Before 0", True)
        assert len(found.role_instance_list) == 6
        assert b"InProgress" in cloud.http.get(cloud.url(f"operations/{request_id}")).content
        again = cloud.http.post(cloud.url(f"{place}/?comp=walkupgradedomain"), content=walk(0).xml(), headers=headers)
        assert again.status_code == 409
        assert request_id in again.text
