"""The legacy Python SDK, which we did not write, against the local cloud."""

from __future__ import annotations

import base64
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from azure.common import AzureConflictHttpError, AzureHttpError, AzureMissingResourceHttpError
    from azure.servicemanagement import ServiceManagementService

from tests.localcloud.bodies import PACKAGE, cscfg
from tests.localcloud.running import RunningCloud

CONFIGURATION = base64.b64encode(cscfg(WebRole=2)).decode()


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    with RunningCloud(tmp_path_factory.mktemp("legacy") / "state", "--time-scale", "0") as running:
        yield running


@pytest.fixture
def sms(cloud: RunningCloud) -> Iterator[ServiceManagementService]:
    with _client(cloud) as found:
        yield found


@contextmanager
def _client(cloud: RunningCloud) -> Iterator[ServiceManagementService]:
    with requests.Session() as session:
        session.trust_env = False
        session.cert = cloud.certificate
        session.verify = cloud.ca
        yield ServiceManagementService(
            cloud.subscription_id, cloud.certificate, host=cloud.host, request_session=session
        )


def _succeeded(sms: ServiceManagementService, request_id: str) -> None:
    status = sms.get_operation_status(request_id)
    assert status.status == "Succeeded"
    assert not status.error


def test_locations_and_images(sms: ServiceManagementService) -> None:
    locations = list(sms.list_locations())
    assert {"West US", "West Europe", "Japan East"} <= {location.name for location in locations}
    west = next(location for location in locations if location.name == "West US")
    assert "PersistentVMRole" in list(west.available_services)
    assert "Small" in list(west.compute_capabilities.web_worker_role_sizes)
    images = list(sms.list_os_images())
    assert len(images) > 40
    assert {image.category for image in images} == {"Public", "User"}
    assert sum(image.media_link != "" for image in images) == 2


def test_the_sample_reads(sms: ServiceManagementService) -> None:
    services = list(sms.list_hosted_services())
    assert "shop" in [service.service_name for service in services]
    for service in services:
        found = sms.get_hosted_service_properties(service.service_name, True)
        assert found.hosted_service_properties.label
        for deployment in found.deployments:
            assert deployment.name
            assert deployment.label
            for instance in deployment.role_instance_list:
                assert instance.instance_name
    shop = sms.get_deployment_by_slot("shop", "production")
    assert (shop.name, shop.status, shop.deployment_slot) == ("v1", "Running", "Production")
    assert shop.configuration
    subscription = sms.get_subscription()
    assert subscription.subscription_name == "Contoso"
    assert subscription.current_hosted_services == len(services)


def test_a_cloud_service_from_creation_to_deletion(sms: ServiceManagementService) -> None:
    assert sms.check_hosted_service_name_availability("legacyshop").result
    sms.create_hosted_service("legacyshop", "my label", "my description", location="West US")
    assert not sms.check_hosted_service_name_availability("legacyshop").result
    with pytest.raises(AzureConflictHttpError):
        sms.create_hosted_service("legacyshop", "my label", "my description", location="West US")
    for slot, name in (("production", "v1"), ("staging", "v2")):
        made = sms.create_deployment(
            "legacyshop", slot, name, PACKAGE, f"{name} label", CONFIGURATION, start_deployment=slot == "production"
        )
        _succeeded(sms, made.request_id)
    v1 = sms.get_deployment_by_name("legacyshop", "v1")
    assert (v1.status, [each.instance_status for each in v1.role_instance_list]) == ("Running", ["ReadyRole"] * 2)
    assert sms.get_deployment_by_name("legacyshop", "v2").status == "Suspended"

    _succeeded(sms, sms.update_deployment_status("legacyshop", "v2", "Running").request_id)
    assert sms.get_deployment_by_name("legacyshop", "v2").status == "Running"
    _succeeded(sms, sms.swap_deployment("legacyshop", "v1", "v2").request_id)
    assert sms.get_deployment_by_slot("legacyshop", "Production").name == "v2"
    with pytest.raises(AzureConflictHttpError):
        sms.swap_deployment("legacyshop", "v1", "v2")

    with pytest.raises(AzureHttpError, match="still contains deployments"):
        sms.delete_hosted_service("legacyshop")
    for name in ("v1", "v2"):
        _succeeded(sms, sms.delete_deployment("legacyshop", name).request_id)
    with pytest.raises(AzureMissingResourceHttpError):
        sms.get_deployment_by_slot("legacyshop", "Production")
    sms.delete_hosted_service("legacyshop")
    with pytest.raises(AzureMissingResourceHttpError):
        sms.get_hosted_service_properties("legacyshop")


def test_a_configuration_of_python_3_bytes_is_understood(sms: ServiceManagementService) -> None:
    sms.create_hosted_service("bytesshop", "label", "description", location="West US")
    made = sms.create_deployment("bytesshop", "staging", "v1", PACKAGE, "label", base64.b64encode(cscfg(Web=1)))
    _succeeded(sms, made.request_id)
    assert [each.role_name for each in sms.get_deployment_by_name("bytesshop", "v1").role_list] == ["Web"]
    sms.delete_deployment("bytesshop", "v1")
    sms.delete_hosted_service("bytesshop")


def test_storage_accounts_and_affinity_groups(sms: ServiceManagementService) -> None:
    sms.create_affinity_group("legacygroup", "my label", "West US", "my description")
    made = sms.create_storage_account("legacystore", "my description", "my label", affinity_group="legacygroup")
    _succeeded(sms, made.request_id)
    account = sms.get_storage_account_properties("legacystore")
    assert account.storage_service_properties.label == "my label"
    assert account.storage_service_properties.affinity_group == "legacygroup"
    assert next(iter(account.storage_service_properties.endpoints)) == "https://legacystore.blob.core.windows.net/"
    assert "legacystore" in [each.service_name for each in sms.list_storage_accounts()]
    group = sms.get_affinity_group_properties("legacygroup")
    assert [each.service_name for each in group.storage_services] == ["legacystore"]
    assert "legacygroup" in [each.name for each in sms.list_affinity_groups()]
    with pytest.raises(AzureHttpError):
        sms.delete_affinity_group("legacygroup")
    _succeeded(sms, sms.delete_storage_account("legacystore").request_id)
    sms.delete_affinity_group("legacygroup")
    with pytest.raises(AzureMissingResourceHttpError):
        sms.get_affinity_group_properties("legacygroup")


def test_it_waits_for_an_operation_that_takes_time(tmp_path: Path) -> None:
    seen: list[str] = []
    with RunningCloud(tmp_path / "state", "--empty", "--time-scale", "0.05") as cloud, _client(cloud) as sms:
        made = sms.create_storage_account("slowstore", "description", "label", location="West US")
        status = sms.wait_for_operation_status(
            made.request_id,
            timeout=10,
            sleep_interval=0.05,
            progress_callback=lambda elapsed: seen.append("progress"),
            success_callback=lambda elapsed: seen.append("success"),
        )
    assert status.status == "Succeeded"
    assert seen[-1] == "success"
