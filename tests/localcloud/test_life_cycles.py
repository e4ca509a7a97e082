"""What happens to deployments and storage accounts as time goes by; the clock is the test's."""

from __future__ import annotations

from pathlib import Path

import pytest

from smtui.protocol.deployments import (
    DELETE_DEPLOYMENT,
    GET_DEPLOYMENT_BY_SLOT,
    UPDATE_DEPLOYMENT_STATUS,
    Deployment,
    UpdateDeploymentStatus,
)
from smtui.protocol.errors import BadRequest, Conflict, ResourceNotFound
from smtui.protocol.hosted_services import DELETE_HOSTED_SERVICE
from smtui.protocol.operation_status import OperationError
from smtui.protocol.storage import DELETE_STORAGE_ACCOUNT, GET_STORAGE_ACCOUNT
from tests.localcloud.bodies import create_service, create_storage, cscfg, deploy, swap
from tests.localcloud.offline import Offline, offline


def _states(deployment: Deployment) -> tuple[str, set[tuple[str, str]]]:
    instances = deployment.role_instance_list
    return deployment.status, {(each.instance_status, each.power_state) for each in instances}


def _walk(cloud: Offline, service: str, name: str, seconds: float) -> list[str]:
    """Give each status and instance status on the way, once, in order."""
    seen: list[str] = []
    for _ in range(int(seconds * 4)):
        status, instances = _states(cloud.deployment(service, name))
        (instance,) = {state for state, _ in instances}
        if not seen or seen[-1] != f"{status} {instance}":
            seen.append(f"{status} {instance}")
        cloud.now += 0.25
    return seen


def test_a_started_deployment_runs_after_its_operation_and_is_ready_after_ten_seconds(cloud: Offline) -> None:
    cloud.send(create_service("shop"))
    cloud.send(deploy("shop", "v1", start=True))
    assert cloud.status().status == "InProgress"
    assert cloud.status().http_status_code is None
    assert _walk(cloud, "shop", "v1", 11) == [
        "Deploying RoleStateUnknown",
        "Starting CreatingVM",
        "Running StartingVM",
        "Running BusyRole",
        "Running ReadyRole",
    ]
    assert cloud.status().status == "Succeeded"
    assert cloud.status().http_status_code == 200


def test_the_operation_succeeds_before_the_instances_are_ready(cloud: Offline) -> None:
    cloud.send(create_service("shop"))
    cloud.send(deploy("shop", "v1", start=True))
    cloud.now += 5
    assert cloud.status().status == "Succeeded"
    assert _states(cloud.deployment("shop", "v1")) == ("Running", {("StartingVM", "Starting")})


def test_a_deployment_that_is_not_started_ends_suspended_with_stopped_machines(cloud: Offline) -> None:
    cloud.send(create_service("shop"))
    cloud.send(deploy("shop", "v1", start=False))
    assert _walk(cloud, "shop", "v1", 9) == [
        "Deploying CreatingVM",
        "Suspended CreatingVM",
        "Suspended StoppedVM",
    ]
    assert {each.power_state for each in cloud.deployment("shop", "v1").role_instance_list} == {"Stopped"}


def test_a_suspended_deployment_starts_and_stops(cloud: Offline) -> None:
    cloud.send(create_service("shop"))
    cloud.send(deploy("shop", "v1", start=False))
    cloud.now += 20
    cloud.send(UPDATE_DEPLOYMENT_STATUS(UpdateDeploymentStatus("running"), service_name="shop", deployment_name="v1"))
    assert _walk(cloud, "shop", "v1", 8) == ["Starting StartingVM", "Running BusyRole", "Running ReadyRole"]
    cloud.send(
        UPDATE_DEPLOYMENT_STATUS(UpdateDeploymentStatus("Suspended"), service_name="shop", deployment_slot="PRODUCTION")
    )
    assert _walk(cloud, "shop", "v1", 4) == [
        "Suspending StoppingRole",
        "Suspending StoppingVM",
        "Suspended StoppedVM",
    ]


def test_suspending_ends_what_a_start_had_begun(cloud: Offline) -> None:
    cloud.send(create_service("shop"))
    cloud.send(deploy("shop", "v1", start=True))
    cloud.now += 5
    cloud.send(UPDATE_DEPLOYMENT_STATUS(UpdateDeploymentStatus("Suspended"), service_name="shop", deployment_name="v1"))
    cloud.now += 60
    assert _states(cloud.deployment("shop", "v1")) == ("Suspended", {("StoppedVM", "Stopped")})


def test_the_status_that_it_has_is_accepted_and_changes_nothing(cloud: Offline) -> None:
    cloud.send(create_service("shop"))
    cloud.send(deploy("shop", "v1", start=True))
    cloud.now += 20
    before = cloud.deployment("shop", "v1")
    cloud.send(UPDATE_DEPLOYMENT_STATUS(UpdateDeploymentStatus("Running"), service_name="shop", deployment_name="v1"))
    assert cloud.status().status == "Succeeded"
    assert cloud.deployment("shop", "v1") == before


def test_another_status_is_refused(cloud: Offline) -> None:
    cloud.send(create_service("shop"))
    cloud.send(deploy("shop", "v1"))
    cloud.now += 20
    wrong = UpdateDeploymentStatus("Paused")
    with pytest.raises(BadRequest, match="Running or Suspended"):
        cloud.send(UPDATE_DEPLOYMENT_STATUS(wrong, service_name="shop", deployment_name="v1"))


def test_a_swap_exchanges_slot_address_and_vip_when_it_ends(cloud: Offline) -> None:
    _both_slots(cloud)
    v1, v2 = cloud.deployment("shop", "v1"), cloud.deployment("shop", "v2")
    cloud.send(swap("shop", "v1", "v2"))
    cloud.now += 3.9
    assert cloud.deployment("shop", "v1").deployment_slot == "Production"
    assert cloud.deployment("shop", "v1").locked is True
    cloud.now += 0.2
    after1, after2 = cloud.deployment("shop", "v1"), cloud.deployment("shop", "v2")
    assert cloud.status().status == "Succeeded"
    assert (after1.deployment_slot, after1.url, after1.virtual_ips[0].address) == (
        "Staging",
        v2.url,
        v2.virtual_ips[0].address,
    )
    assert (after2.deployment_slot, after2.url, after2.virtual_ips[0].address) == (
        "Production",
        "http://shop.cloudapp.net/",
        v1.virtual_ips[0].address,
    )
    assert (after1.name, after1.private_id, after1.role_instance_list) == (
        v1.name,
        v1.private_id,
        v1.role_instance_list,
    )
    assert after1.locked is False


@pytest.mark.parametrize(("production", "source"), [("v2", "v1"), ("v1", "v3"), ("", "v2"), ("v1", "v1")])
def test_a_swap_of_what_is_not_there_is_a_conflict(cloud: Offline, production: str, source: str) -> None:
    _both_slots(cloud)
    with pytest.raises(Conflict, match="slot does not hold"):
        cloud.send(swap("shop", production, source))


def test_a_staging_deployment_is_promoted_into_an_empty_production_slot(cloud: Offline) -> None:
    cloud.send(create_service("shop"))
    cloud.send(deploy("shop", "v2", "staging"))
    cloud.now += 20
    cloud.send(swap("shop", "", "v2"))
    cloud.now += 10
    found = cloud.send(GET_DEPLOYMENT_BY_SLOT(service_name="shop", deployment_slot="production"))
    assert (found.name, found.url) == ("v2", "http://shop.cloudapp.net/")
    with pytest.raises(ResourceNotFound, match="No deployments were found"):
        cloud.send(GET_DEPLOYMENT_BY_SLOT(service_name="shop", deployment_slot="staging"))


def test_a_deleted_deployment_is_deleting_and_then_gone(cloud: Offline) -> None:
    cloud.send(create_service("shop"))
    cloud.send(deploy("shop", "v1"))
    cloud.now += 20
    cloud.send(DELETE_DEPLOYMENT(service_name="shop", deployment_slot="Production"))
    assert cloud.deployment("shop", "v1").status == "Deleting"
    cloud.now += 3
    with pytest.raises(ResourceNotFound, match="The deployment name 'v1' does not exist"):
        cloud.deployment("shop", "v1")
    assert cloud.status().status == "Succeeded"
    cloud.send(DELETE_HOSTED_SERVICE(service_name="shop"))


def test_a_second_write_names_the_operation_that_holds_the_service(cloud: Offline) -> None:
    cloud.send(create_service("shop"))
    cloud.send(deploy("shop", "v1"))
    blocking = cloud.last_request_id
    words = (
        f"Windows Azure is currently performing an operation with x-ms-requestid {blocking} on this deployment that "
        "requires exclusive access."
    )
    for call in (
        deploy("SHOP", "v2", "staging"),
        DELETE_DEPLOYMENT(service_name="shop", deployment_name="v1"),
        swap("shop", "v1", "v2"),
        DELETE_HOSTED_SERVICE(service_name="shop"),
        UPDATE_DEPLOYMENT_STATUS(UpdateDeploymentStatus("Running"), service_name="shop", deployment_name="v1"),
    ):
        with pytest.raises(Conflict) as caught:
            cloud.send(call)
        assert caught.value.message == words
        assert caught.value.blocking_request_id == blocking
    cloud.now += 4
    cloud.send(deploy("shop", "v2", "staging"))


def test_one_busy_service_does_not_hold_up_another(cloud: Offline) -> None:
    cloud.send(create_service("shop"))
    cloud.send(create_service("orders"))
    cloud.send(deploy("shop", "v1"))
    cloud.send(deploy("orders", "v1"))
    assert cloud.status().status == "InProgress"


def test_a_storage_account_is_created_after_four_seconds(cloud: Offline) -> None:
    cloud.send(create_storage("teststore"))
    properties = cloud.send(GET_STORAGE_ACCOUNT(service_name="teststore")).storage_service_properties
    assert properties is not None
    assert properties.status == "Creating"
    with pytest.raises(Conflict, match="on this storage account"):
        cloud.send(DELETE_STORAGE_ACCOUNT(service_name="teststore"))
    cloud.now += 4
    properties = cloud.send(GET_STORAGE_ACCOUNT(service_name="teststore")).storage_service_properties
    assert properties is not None
    assert properties.status == "Created"


def test_synchronous_writes_have_succeeded_at_the_first_poll(cloud: Offline) -> None:
    cloud.send(create_service("shop"))
    found = cloud.status()
    assert (found.status, found.http_status_code, found.error) == ("Succeeded", 200, None)
    assert found.id.replace("-", "") == cloud.last_request_id
    assert cloud.status(found.id) == found


def test_a_refused_write_is_an_operation_that_failed(cloud: Offline) -> None:
    with pytest.raises(ResourceNotFound):
        cloud.send(deploy("nowhere", "v1"))
    found = cloud.status()
    assert (found.status, found.http_status_code) == ("Failed", 404)
    assert found.error == OperationError("ResourceNotFound", "The hosted service does not exist.")


def test_an_operation_that_never_was_is_not_found(cloud: Offline) -> None:
    with pytest.raises(ResourceNotFound):
        cloud.status("0" * 32)


def test_everything_happens_at_once_at_time_scale_zero(state: Path) -> None:
    with offline(state, time_scale=0) as cloud:
        cloud.send(create_service("shop"))
        cloud.send(deploy("shop", "v1"))
        assert cloud.status().status == "Succeeded"
        assert _states(cloud.deployment("shop", "v1")) == ("Running", {("ReadyRole", "Started")})
        cloud.send(deploy("shop", "v2", "staging", start=False))
        cloud.send(swap("shop", "v1", "v2"))
        assert cloud.deployment("shop", "v2").deployment_slot == "Production"


def test_the_time_scale_stretches_every_duration(state: Path) -> None:
    with offline(state, time_scale=10) as cloud:
        cloud.send(create_service("shop"))
        cloud.send(deploy("shop", "v1"))
        cloud.now += 39
        assert cloud.status().status == "InProgress"
        cloud.now += 1
        assert cloud.status().status == "Succeeded"


def test_what_was_in_flight_goes_on_after_the_store_was_opened_again(state: Path) -> None:
    with offline(state) as cloud:
        cloud.send(create_service("shop"))
        cloud.send(deploy("shop", "v1"))
        blocking, now = cloud.last_request_id, cloud.now
    with offline(state) as cloud:
        cloud.now = now + 1
        with pytest.raises(Conflict, match=blocking):
            cloud.send(deploy("shop", "v2", "staging"))
        cloud.now = now + 3600
        assert cloud.status(blocking).status == "Succeeded"
        assert _states(cloud.deployment("shop", "v1")) == ("Running", {("ReadyRole", "Started")})


def test_instances_are_spread_over_domains(cloud: Offline) -> None:
    cloud.send(create_service("shop"))
    cloud.send(deploy("shop", "v1", configuration=cscfg(Web=6, Worker=1)))
    found = cloud.deployment("shop", "v1")
    spread = [
        (each.instance_name, each.instance_upgrade_domain, each.instance_fault_domain)
        for each in found.role_instance_list
    ]
    assert spread == [
        ("Web_IN_0", 0, 0),
        ("Web_IN_1", 1, 1),
        ("Web_IN_2", 2, 0),
        ("Web_IN_3", 3, 1),
        ("Web_IN_4", 4, 0),
        ("Web_IN_5", 0, 1),
        ("Worker_IN_0", 0, 0),
    ]
    assert found.upgrade_domain_count == 5
    assert {each.instance_size for each in found.role_instance_list} == {"Small"}


def _both_slots(cloud: Offline) -> None:
    cloud.send(create_service("shop"))
    cloud.send(deploy("shop", "v1", "production"))
    cloud.now += 20
    cloud.send(deploy("shop", "v2", "staging"))
    cloud.now += 20
