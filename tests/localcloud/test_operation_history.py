"""List Subscription Operations, and operations that fail after they were accepted; the clock is the test's."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from smtui.localcloud import lifecycle, operation_status
from smtui.localcloud.request import timestamp
from smtui.protocol.deployments import DELETE_DEPLOYMENT, UPDATE_DEPLOYMENT_STATUS, UpdateDeploymentStatus
from smtui.protocol.errors import BadRequest, Conflict, ResourceNotFound, ServiceError
from smtui.protocol.hosted_services import DELETE_HOSTED_SERVICE
from smtui.protocol.operation_status import (
    LIST_SUBSCRIPTION_OPERATIONS,
    OperationCaller,
    OperationError,
    OperationParameter,
    SubscriptionOperation,
    SubscriptionOperationCollection,
)
from smtui.protocol.storage import DELETE_STORAGE_ACCOUNT
from tests.localcloud.bodies import create_group, create_service, create_storage, cscfg, deploy, swap
from tests.localcloud.offline import SUBSCRIPTION, THUMBPRINT, Offline, offline
from tests.localcloud.updating import BY_SLOT, V1, configure, shop, upgrade, walk

_PARAMETERS = "http://schemas.datacontract.org/2004/07/Microsoft.WindowsAzure.ServiceManagement"


def _history(cloud: Offline, **asked: str) -> SubscriptionOperationCollection:
    return cloud.send(LIST_SUBSCRIPTION_OPERATIONS(**asked))


def _operations(cloud: Offline, **asked: str) -> list[tuple[str, str, int | None]]:
    found: list[tuple[str, str, int | None]] = []
    for each in _history(cloud, **asked).subscription_operations:
        assert each.operation_status is not None
        found.append((each.operation_name, each.operation_status.status, each.operation_status.http_status_code))
    return found


def _only(cloud: Offline, **asked: str) -> SubscriptionOperation:
    (found,) = _history(cloud, **asked).subscription_operations
    return found


def test_an_operation_is_listed_with_everything_that_was_recorded(cloud: Offline) -> None:
    cloud.send(create_storage("teststore"))
    started = timestamp(cloud.now)
    found = _only(cloud)
    assert found.operation_status is not None
    assert (found.operation_status.status, found.operation_status.http_status_code) == ("InProgress", None)
    assert found.operation_completed_time == ""
    cloud.now += 4
    found = _only(cloud)
    assert found.operation_status is not None
    assert found.operation_id.replace("-", "") == cloud.last_request_id == found.operation_status.id.replace("-", "")
    assert found.operation_object_id == f"/{SUBSCRIPTION}/services/storageservices/teststore"
    assert (found.operation_name, found.operation_kind) == ("CreateStorageService", "CreateStorageServiceOperation")
    own, given = found.operation_parameters
    assert own == OperationParameter("subscriptionID", SUBSCRIPTION)
    assert given.name == "input"
    assert given.value.startswith('<?xml version="1.0" encoding="utf-16"?><CreateStorageServiceInput ')
    assert "<ServiceName>teststore</ServiceName>" in given.value
    assert found.operation_caller == OperationCaller(True, "operations@contoso.example", THUMBPRINT, "127.0.0.1")
    assert (found.operation_status.status, found.operation_status.http_status_code) == ("Succeeded", 200)
    assert (found.operation_started_time, found.operation_completed_time) == (started, timestamp(cloud.now))


def test_the_wire_is_the_recorded_one(cloud: Offline) -> None:
    cloud.send(create_storage("teststore"))
    cloud.now += 4
    root = etree.fromstring(cloud.raw(LIST_SUBSCRIPTION_OPERATIONS()).body)
    (listed,) = root[0]
    assert [etree.QName(child).localname for child in listed] == [
        "OperationId",
        "OperationObjectId",
        "OperationName",
        "OperationParameters",
        "OperationCaller",
        "OperationStatus",
        "OperationStartedTime",
        "OperationCompletedTime",
        "OperationKind",
    ]
    own = listed[3][0]
    assert [(child.tag, child.prefix) for child in own] == [
        (f"{{{_PARAMETERS}}}Name", "a"),
        (f"{{{_PARAMETERS}}}Value", "a"),
    ]
    assert [etree.QName(child).localname for child in listed[5]] == ["ID", "Status", "HttpStatusCode"]


def test_every_write_is_there_and_no_read(cloud: Offline) -> None:
    shop(cloud)
    cloud.send(configure(cscfg(Web=2), "Manual", **BY_SLOT))
    cloud.now += 5
    cloud.send(walk(0))
    cloud.now += 5
    cloud.send(upgrade(cscfg(Web=2)))
    cloud.now += 20
    cloud.send(UPDATE_DEPLOYMENT_STATUS(UpdateDeploymentStatus("Suspended"), **V1))
    cloud.now += 5
    cloud.send(DELETE_DEPLOYMENT(**BY_SLOT))
    cloud.now += 5
    cloud.send(DELETE_HOSTED_SERVICE(service_name="shop"))
    assert _operations(cloud) == [
        ("CreateHostedService", "Succeeded", 200),
        ("CreateDeploymentBySlot", "Succeeded", 200),
        ("ChangeDeploymentConfigurationBySlot", "Succeeded", 200),
        ("WalkUpgradeDomain", "Succeeded", 200),
        ("UpgradeDeployment", "Succeeded", 200),
        ("UpdateDeploymentStatus", "Succeeded", 200),
        ("DeleteDeploymentBySlot", "Succeeded", 200),
        ("DeleteHostedService", "Succeeded", 200),
    ]


def test_refused_writes_are_listed_as_failed(cloud: Offline) -> None:
    with pytest.raises(ResourceNotFound):
        cloud.send(DELETE_STORAGE_ACCOUNT(service_name="nothing"))
    cloud.send(create_storage("teststore"))
    with pytest.raises(Conflict):
        cloud.send(DELETE_STORAGE_ACCOUNT(service_name="teststore"))
    assert _operations(cloud, operation_result_filter="failed") == [
        ("DeleteStorageService", "Failed", 404),
        ("DeleteStorageService", "Failed", 409),
    ]
    first = _history(cloud).subscription_operations[0]
    assert first.operation_status is not None
    assert first.operation_status.error == OperationError(
        "ResourceNotFound", "The storage account 'nothing' was not found."
    )
    assert first.operation_object_id == f"/{SUBSCRIPTION}/services/storageservices/nothing"


def test_a_refused_write_holds_nothing(cloud: Offline) -> None:
    shop(cloud)
    with pytest.raises(Conflict):
        cloud.send(deploy("shop", "v2", "production"))
    cloud.send(deploy("shop", "v2", "staging"))


def test_a_hostile_address_is_recorded_as_it_came(cloud: Offline) -> None:
    for name in ("%2e%2e", "%00", "%1b%5b31m", "%ff", "a%2fb"):
        with pytest.raises(ServiceError):
            cloud.cloud.answer(f"{name:0>32}", THUMBPRINT, "DELETE", f"services/hostedservices/{name}", "", b"")
    assert [status for _, status, _ in _operations(cloud)] == ["Failed"] * 5


def test_filters(cloud: Offline) -> None:
    cloud.send(create_group("one"))
    cloud.now += 3600
    cloud.send(create_service("shop"))
    cloud.now += 3600
    cloud.send(deploy("shop", "v1"))
    noon = cloud.now
    place = f"/{SUBSCRIPTION}/services/hostedservices/SHOP"
    assert _operations(cloud, object_id_filter=place) == [("CreateHostedService", "Succeeded", 200)]
    assert _operations(cloud, object_id_filter=f"{place}/") == _operations(cloud, object_id_filter=place)
    assert _operations(cloud, operation_result_filter="InProgress") == [("CreateDeploymentBySlot", "InProgress", None)]
    assert len(_operations(cloud, start_time=timestamp(noon - 3600))) == 2
    assert len(_operations(cloud, start_time=timestamp(noon - 3599))) == 1
    assert len(_operations(cloud, end_time=timestamp(noon - 3600))) == 2
    assert len(_operations(cloud, end_time=timestamp(noon - 3601))) == 1
    assert _operations(cloud, start_time=timestamp(noon - 3600), end_time=timestamp(noon - 3600)) == [
        ("CreateHostedService", "Succeeded", 200)
    ]
    assert _operations(cloud, start_time="2015-06-22", end_time="2015-06-23") == _operations(cloud)
    assert _operations(cloud, start_time="2015-06-22", end_time="2015-06-22") == []
    assert _operations(cloud, start_time="2015-06-22T19:06:40.5000000Z", end_time="2015-06-22T20:06:40.1Z") == [
        ("CreateHostedService", "Succeeded", 200)
    ]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"start_time": "yesterday"}, "StartTime is invalid: it is a date"),
        ({"start_time": "2015-02-30"}, "StartTime is invalid: it is a date"),
        ({"end_time": "2015-06-22T25:00:00Z"}, "EndTime is invalid: it is a date"),
        ({"start_time": "2015-03-01"}, "StartTime is invalid: it is at most 90 days back"),
        ({"start_time": "2015-06-22", "end_time": "2015-06-21"}, "EndTime is invalid: it is before"),
        ({"operation_result_filter": "Maybe"}, "one of Succeeded, Failed, InProgress"),
        ({"continuation_token": "x"}, "ContinuationToken is invalid"),
        ({"continuation_token": "1!4!eHh4"}, "ContinuationToken is invalid"),
    ],
)
def test_bad_filters_are_refused(cloud: Offline, asked: dict[str, str], words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        _history(cloud, **asked)


def test_ninety_days_back_as_a_date_is_not_too_far(cloud: Offline) -> None:
    _history(cloud, start_time="2015-03-24")


def test_pages_of_fifty_are_walked_with_a_token(cloud: Offline) -> None:
    for number in range(120):
        cloud.send(create_group(f"group-{number}"))
    names: list[str] = []
    sizes: list[int] = []
    token = ""
    while True:
        page = _history(cloud, **({"continuation_token": token} if token else {}))
        sizes.append(len(page.subscription_operations))
        names += (each.operation_object_id.rpartition("/")[2] for each in page.subscription_operations)
        # What happens between two pages moves nothing.
        cloud.send(create_service(f"service-{len(sizes)}"))
        token = page.continuation_token
        if not token:
            break
    assert sizes == [50, 50, 22]
    assert names == [*(f"group-{number}" for number in range(120)), "service-1", "service-2"]


def test_exactly_one_page_has_no_token(cloud: Offline) -> None:
    for number in range(50):
        cloud.send(create_group(f"group-{number}"))
    page = _history(cloud)
    assert (len(page.subscription_operations), page.continuation_token) == (50, "")


def test_secrets_and_documents_are_not_in_the_history(cloud: Offline) -> None:
    shop(cloud)
    marked = cscfg(Web=2).replace(b"</Role>", b"<!-- AccountKey=abc --></Role>")
    cloud.send(configure(marked))
    (found,) = (each for each in _history(cloud).subscription_operations if "Change" in each.operation_name)
    names = [parameter.name for parameter in found.operation_parameters]
    assert names == ["subscriptionID", "serviceName", "deploymentName", "input"]
    assert "sha256" in found.operation_parameters[-1].value
    dump = "\n".join(
        line for line in cloud.store.database.iterdump() if line.startswith('INSERT INTO "operation_details"')
    )
    assert marked.hex() not in dump.lower()


def test_operations_of_an_older_version_are_listed_without_parameters(cloud: Offline) -> None:
    cloud.send(create_service("shop"))
    cloud.store.database.execute("DELETE FROM operation_details")
    cloud.cloud._changed()
    found = _only(cloud)
    assert found.operation_name == "CreateHostedService"
    assert found.operation_parameters == (OperationParameter("subscriptionID", SUBSCRIPTION),)


def test_old_operations_go_with_their_details(state: Path) -> None:
    with offline(state) as cloud:
        cloud.send(create_service("shop"))
    # The clock of these tests stands in 2015: for a real start everything is older than 90 days.
    with offline(state) as cloud:
        assert cloud.store.database.execute("SELECT COUNT(*) FROM operation_details").fetchone() == (0,)


def test_an_accepted_operation_may_fail(cloud: Offline) -> None:
    cloud.send(create_service("shop"))
    cloud.send(swap_will_fail := deploy("shop", "v1"))
    # No operation of web and worker roles is known to fail so; the record does not care which one it is.
    request_id = cloud.last_request_id
    failure = ["failure", [400, "BadRequest", "Port 22 is already in use."]]
    row = cloud.store.database.execute("SELECT id, at FROM due WHERE subject = ?", (f"operation/{request_id}",))
    identifier, at = row.fetchone()
    cloud.store.database.execute("DELETE FROM due WHERE id = ?", (identifier,))
    payload = {"request_id": request_id, failure[0]: failure[1]}
    lifecycle.schedule(cloud.store.database, at, operation_status.FINISH, f"operation/{request_id}", payload)
    with pytest.raises(Conflict):
        cloud.send(swap_will_fail)
    cloud.now += 5
    found = cloud.status(request_id)
    assert (found.status, found.http_status_code) == ("Failed", 400)
    assert found.error == OperationError("BadRequest", "Port 22 is already in use.")
    cloud.send(deploy("shop", "v2", "staging"))
    assert ("CreateDeploymentBySlot", "Failed", 400) in _operations(cloud)
    with pytest.raises(Conflict):
        cloud.send(swap("shop", "v1", "v2"))
