"""The legacy Python SDK, which we did not write, updates deployments and reads the history."""

from __future__ import annotations

import base64
import warnings
from collections.abc import Iterator

import pytest
import requests

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from azure.common import AzureConflictHttpError, AzureHttpError, AzureMissingResourceHttpError
    from azure.servicemanagement import ServiceManagementService

from tests.localcloud.bodies import PACKAGE, cscfg
from tests.localcloud.running import RunningCloud


def _encoded(**instances: int) -> str:
    return base64.b64encode(cscfg(**instances)).decode()


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    with RunningCloud(tmp_path_factory.mktemp("legacy") / "state", "--empty", "--time-scale", "0") as running:
        yield running


@pytest.fixture
def sms(cloud: RunningCloud) -> Iterator[ServiceManagementService]:
    with requests.Session() as session:
        session.trust_env = False
        session.cert = cloud.certificate
        session.verify = cloud.ca
        yield ServiceManagementService(
            cloud.subscription_id, cloud.certificate, host=cloud.host, request_session=session
        )


@pytest.fixture
def service(sms: ServiceManagementService, request: pytest.FixtureRequest) -> Iterator[str]:
    """Give a cloud service with the running deployment v1, three instances, in production."""
    name = request.node.name.replace("_", "-")[-40:].strip("-")
    sms.create_hosted_service(name, "label", "description", location="West US")
    made = sms.create_deployment(name, "production", "v1", PACKAGE, "label", _encoded(Web=3), start_deployment=True)
    _succeeded(sms, made.request_id)
    yield name
    _succeeded(sms, sms.delete_hosted_service(name, complete=True).request_id)
    with pytest.raises(AzureMissingResourceHttpError):
        sms.get_hosted_service_properties(name)


def _succeeded(sms: ServiceManagementService, request_id: str) -> None:
    status = sms.get_operation_status(request_id)
    assert status.status == "Succeeded"
    assert not status.error


def _instances(sms: ServiceManagementService, service: str) -> dict[str, str]:
    deployment = sms.get_deployment_by_name(service, "v1")
    return {each.instance_name: each.instance_status for each in deployment.role_instance_list}


def test_scaling(sms: ServiceManagementService, service: str) -> None:
    for count in (5, 2):
        changed = sms.change_deployment_configuration(
            service, "v1", _encoded(Web=count), extended_properties={"n": "1"}
        )
        _succeeded(sms, changed.request_id)
        assert _instances(sms, service) == {f"Web_IN_{number}": "ReadyRole" for number in range(count)}
    found = sms.get_deployment_by_name(service, "v1")
    assert (found.status, found.upgrade_domain_count, found.extended_properties) == ("Running", "2", {"n": "1"})
    with pytest.raises(AzureHttpError, match="has Other, which is not deployed"):
        sms.change_deployment_configuration(service, "v1", _encoded(Web=2, Other=1))


def test_a_manual_upgrade(sms: ServiceManagementService, service: str) -> None:
    upgraded = sms.upgrade_deployment(service, "v1", "manual", PACKAGE, _encoded(Web=3), "second", False)
    _succeeded(sms, upgraded.request_id)
    found = sms.get_deployment_by_name(service, "v1")
    assert (found.status, found.rollback_allowed) == ("RunningTransitioning", True)
    assert found.upgrade_status.upgrade_type == "Manual"
    assert found.upgrade_status.current_upgrade_domain_state == "Before"
    with pytest.raises(AzureHttpError, match="next one to be walked is 0"):
        sms.walk_upgrade_domain(service, "v1", 1)
    for domain in range(3):
        assert sms.get_deployment_by_name(service, "v1").upgrade_status.current_upgrade_domain == str(domain)
        _succeeded(sms, sms.walk_upgrade_domain(service, "v1", domain).request_id)
    found = sms.get_deployment_by_name(service, "v1")
    assert (found.status, found.label, found.rollback_allowed) == ("Running", "second", False)


def test_a_rollback(sms: ServiceManagementService, service: str) -> None:
    upgraded = sms.upgrade_deployment(service, "v1", "Manual", PACKAGE, _encoded(Web=4), "bad", False)
    _succeeded(sms, upgraded.request_id)
    _succeeded(sms, sms.walk_upgrade_domain(service, "v1", 0).request_id)
    assert sms.get_deployment_by_name(service, "v1").label == "bad"
    _succeeded(sms, sms.rollback_update_or_upgrade(service, "v1", "auto", True).request_id)
    found = sms.get_deployment_by_name(service, "v1")
    assert (found.status, found.label, len(_instances(sms, service))) == ("Running", "label", 3)
    with pytest.raises(AzureHttpError, match="No update or upgrade"):
        sms.rollback_update_or_upgrade(service, "v1", "auto", True)


def test_role_instances(sms: ServiceManagementService, service: str) -> None:
    for act in (sms.reboot_role_instance, sms.reimage_role_instance, sms.rebuild_role_instance):
        _succeeded(sms, act(service, "v1", "Web_IN_1").request_id)
        assert set(_instances(sms, service).values()) == {"ReadyRole"}
        with pytest.raises(AzureMissingResourceHttpError):
            act(service, "v1", "Web_IN_9")
    _succeeded(sms, sms.delete_role_instances(service, "v1", ["Web_IN_1"]).request_id)
    assert list(_instances(sms, service)) == ["Web_IN_0", "Web_IN_2"]
    assert '<Instances count="2"' in sms.get_deployment_by_name(service, "v1").configuration


def test_updates_of_services_and_groups(sms: ServiceManagementService, service: str) -> None:
    sms.update_hosted_service(service, "new label", "new description", {"one": "1"})
    found = sms.get_hosted_service_properties(service)
    assert found.hosted_service_properties.label == "new label"
    assert found.hosted_service_properties.extended_properties["one"] == "1"
    sms.update_hosted_service(service, description="newer")
    found = sms.get_hosted_service_properties(service)
    assert (found.hosted_service_properties.label, found.hosted_service_properties.description) == (
        "new label",
        "newer",
    )
    sms.create_affinity_group("legacygroup", "label", "West US")
    sms.update_affinity_group("legacygroup", "newlabel", "words")
    group = sms.get_affinity_group_properties("legacygroup")
    assert (group.label, group.description) == ("newlabel", "words")
    sms.delete_affinity_group("legacygroup")


def test_the_platform(sms: ServiceManagementService) -> None:
    sizes = {size.name: size for size in sms.list_role_sizes()}
    assert (sizes["Large"].cores, sizes["Large"].memory_in_mb, sizes["Large"].max_data_disk_count) == (4, 7168, 8)
    systems = list(sms.list_operating_systems())
    default = next(system for system in systems if system.version == "WA-GUEST-OS-4.21_201506-01")
    assert (default.is_default, default.is_active, default.family_label) == (True, True, "Windows Server 2012 R2")
    assert systems[0].label.startswith("Windows Azure Guest OS 1.")
    families = list(sms.list_operating_system_families())
    assert [family.label for family in families][-1] == "Windows Server 2012 R2"
    assert len(list(families[-1].operating_systems)) > 20


def test_the_history(sms: ServiceManagementService, service: str) -> None:
    with pytest.raises(AzureConflictHttpError):
        sms.create_hosted_service(service, "label", location="West US")
    place = f"/{sms.subscription_id}/services/hostedservices/{service}"
    found = sms.list_subscription_operations(object_id_filter=place)
    listed = [(each.operation_name, each.operation_status.status) for each in found.subscription_operations]
    assert listed == [("CreateHostedService", "Succeeded"), ("CreateHostedService", "Failed")]
    first = next(iter(found.subscription_operations))
    parameters = first.operation_parameters
    assert parameters["subscriptionID"] == sms.subscription_id
    assert f"<ServiceName>{service}</ServiceName>" in parameters["input"]
    assert len(first.operation_caller.subscription_certificate_thumbprint) == 40


def test_the_pages_of_the_history(sms: ServiceManagementService) -> None:
    for number in range(55):
        sms.create_affinity_group(f"page-{number}", "label", "West US")
    seen = 0
    token = None
    while True:
        page = sms.list_subscription_operations(operation_result_filter="Succeeded", continuation_token=token)
        seen += sum("page-" in each.operation_object_id for each in page.subscription_operations)
        token = page.continuation_token
        if not token:
            break
    assert seen == 55
