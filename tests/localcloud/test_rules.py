"""What each resource accepts, refuses and counts."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from smtui.localcloud import starting
from smtui.protocol.affinity_groups import (
    CREATE_AFFINITY_GROUP,
    DELETE_AFFINITY_GROUP,
    GET_AFFINITY_GROUP,
    LIST_AFFINITY_GROUPS,
    CreateAffinityGroup,
)
from smtui.protocol.codec import Unencoded, UnencodedData
from smtui.protocol.deployments import (
    CREATE_DEPLOYMENT,
    GET_DEPLOYMENT_BY_NAME,
    GET_DEPLOYMENT_BY_SLOT,
    UPDATE_DEPLOYMENT_STATUS,
    CreateDeployment,
    UpdateDeploymentStatus,
)
from smtui.protocol.errors import BadRequest, Conflict, Forbidden, ResourceNotFound, ServiceError
from smtui.protocol.extended_properties import ExtendedProperty
from smtui.protocol.hosted_services import (
    CHECK_HOSTED_SERVICE_NAME,
    CREATE_HOSTED_SERVICE,
    DELETE_HOSTED_SERVICE,
    GET_HOSTED_SERVICE,
    LIST_HOSTED_SERVICES,
    CreateHostedService,
)
from smtui.protocol.operation import Call
from smtui.protocol.storage import (
    DELETE_STORAGE_ACCOUNT,
    GET_STORAGE_ACCOUNT,
    LIST_STORAGE_ACCOUNTS,
    StorageServiceProperties,
)
from smtui.protocol.subscriptions import GET_SUBSCRIPTION
from tests.localcloud.bodies import PACKAGE, create_group, create_service, create_storage, cscfg, deploy, swap
from tests.localcloud.offline import Offline, offline


@pytest.mark.parametrize("name", ["-shop", "shop-", "sh op", "shöp", "", "x" * 64, "a.b", "shop\n"])
def test_a_bad_service_name_is_refused_in_the_service_s_words(cloud: Offline, name: str) -> None:
    with pytest.raises(BadRequest, match=r"^The hosted service name is invalid\.$"):
        cloud.send(create_service(name))


@pytest.mark.parametrize("name", ["Shop", "abc", "ab", "a" * 25, "shop-1", "shopö"])
def test_a_bad_storage_name_is_refused_in_the_service_s_words(cloud: Offline, name: str) -> None:
    if name == "abc":
        cloud.send(create_storage(name))
    else:
        with pytest.raises(BadRequest, match="between 3 and 24 characters in length and use numbers"):
            cloud.send(create_storage(name))


def test_a_bad_affinity_group_name_is_refused_in_the_service_s_words(cloud: Offline) -> None:
    for call in (create_group("no spaces"), DELETE_AFFINITY_GROUP(affinity_group_name="no spaces")):
        with pytest.raises(BadRequest, match=r"^The affinity group name is invalid\.$"):
            cloud.send(call)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"location": "Atlantis"}, "Atlantis is not a location"),
        ({"location": "West India"}, "West India is not a location"),
        ({"location": ""}, "Give a location or an affinity group"),
        ({"location": "", "affinity_group": "nowhere"}, "The affinity group does not exist"),
        ({"affinity_group": "nowhere"}, "not both"),
        ({"label": ""}, "label has 1 to 100"),
        ({"label": "x" * 101}, "label has 1 to 100"),
        ({"label": Unencoded("not base64!")}, "label is not base64"),
        ({"description": "x" * 1025}, "at most 1,024"),
    ],
)
def test_bad_words_and_places_are_refused(cloud: Offline, changes: dict[str, str], words: str) -> None:
    for call in (create_service("shop", **changes), create_storage("shopstore", **changes)):
        with pytest.raises(BadRequest, match=words):
            cloud.send(call)
    assert cloud.send(LIST_HOSTED_SERVICES()) == ()
    assert cloud.send(LIST_STORAGE_ACCOUNTS()) == ()


def test_a_location_is_known_in_any_case_and_returned_in_its_own(cloud: Offline) -> None:
    cloud.send(create_service("shop", location="wEST us"))
    properties = cloud.send(GET_HOSTED_SERVICE(service_name="SHOP")).hosted_service_properties
    assert properties is not None
    assert (properties.location, properties.affinity_group) == ("West US", "")


def test_names_that_are_taken_are_conflicts(cloud: Offline) -> None:
    cloud.send(create_service("shop"))
    cloud.send(create_storage("shopstore"))
    cloud.send(create_group("group"))
    cloud.send(deploy("shop", "v1"))
    cloud.now += 20
    for call, words in (
        (create_service("SHOP"), r"^The specified DNS name is already taken\.$"),
        (create_storage("shopstore"), r"^The storage account named 'shopstore' is already taken\.$"),
        (create_group("Group"), "already exists"),
        (deploy("shop", "v2", "production"), r"^The specified deployment slot Production is occupied\.$"),
        (deploy("shop", "V1", "staging"), "The deployment name 'V1' already exists"),
    ):
        with pytest.raises(Conflict, match=words):
            cloud.send(call)


def test_what_does_not_exist_is_named_in_the_service_s_words(cloud: Offline) -> None:
    cloud.send(create_service("shop"))
    running = UpdateDeploymentStatus("Running")
    v1 = {"service_name": "shop", "deployment_name": "123"}
    refused: tuple[tuple[Call[Any], str], ...] = (
        (GET_HOSTED_SERVICE(service_name="x"), "The hosted service does not exist."),
        (DELETE_HOSTED_SERVICE(service_name="x"), "The hosted service does not exist."),
        (deploy("x", "v1"), "The hosted service does not exist."),
        (swap("x", "a", "b"), "The hosted service does not exist."),
        (GET_DEPLOYMENT_BY_NAME(**v1), "The deployment name '123' does not exist."),
        (
            UPDATE_DEPLOYMENT_STATUS(running, **v1),
            "The deployment name '123' does not exist.",
        ),
        (GET_DEPLOYMENT_BY_SLOT(service_name="shop", deployment_slot="staging"), "No deployments were found."),
        (GET_STORAGE_ACCOUNT(service_name="x"), "The storage account 'x' was not found."),
        (DELETE_STORAGE_ACCOUNT(service_name="x"), "The storage account 'x' was not found."),
        (GET_AFFINITY_GROUP(affinity_group_name="x"), "The affinity group does not exist."),
        (DELETE_AFFINITY_GROUP(affinity_group_name="x"), "The affinity group does not exist."),
    )
    for call, words in refused:
        with pytest.raises(ResourceNotFound) as caught:
            cloud.raw(call)
        assert caught.value.message == words


def test_a_service_with_deployments_stays(cloud: Offline) -> None:
    cloud.send(create_service("shop"))
    cloud.send(deploy("shop", "v1"))
    cloud.now += 20
    with pytest.raises(BadRequest, match="cannot be deleted while it still contains deployments"):
        cloud.send(DELETE_HOSTED_SERVICE(service_name="shop"))


def test_an_affinity_group_places_its_members_and_stays_while_it_has_some(cloud: Offline) -> None:
    cloud.send(create_group("europe", "West Europe"))
    cloud.send(create_service("shop", location="", affinity_group="Europe"))
    cloud.send(create_storage("shopstore", location="", affinity_group="europe"))
    cloud.now += 10
    group = cloud.send(GET_AFFINITY_GROUP(affinity_group_name="europe"))
    assert [member.service_name for member in group.hosted_services] == ["shop"]
    assert [member.service_name for member in group.storage_services] == ["shopstore"]
    assert [listed.name for listed in cloud.send(LIST_AFFINITY_GROUPS())] == ["europe"]
    properties = cloud.send(GET_HOSTED_SERVICE(service_name="shop")).hosted_service_properties
    assert properties is not None
    assert (properties.location, properties.affinity_group) == ("", "europe")
    assert properties.extended_properties == (
        ExtendedProperty("ResourceGroup", "shop"),
        ExtendedProperty("ResourceLocation", "West Europe"),
    )
    for delete in (DELETE_HOSTED_SERVICE(service_name="shop"), DELETE_STORAGE_ACCOUNT(service_name="shopstore")):
        with pytest.raises(BadRequest, match="can't be deleted while it contains"):
            cloud.send(DELETE_AFFINITY_GROUP(affinity_group_name="europe"))
        cloud.send(delete)
    cloud.send(DELETE_AFFINITY_GROUP(affinity_group_name="europe"))
    assert cloud.send(LIST_AFFINITY_GROUPS()) == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"package_url": "ftp://x/y.cspkg"}, "http or https address"),
        ({"package_url": ""}, "http or https address"),
        ({"name": ""}, "deployment name has"),
        ({"name": "a/b"}, "deployment name has"),
        ({"label": ""}, "label has"),
        ({"configuration": b""}, "The configuration is empty"),
        ({"configuration": b"<Nothing/>"}, "begins with ServiceConfiguration"),
        ({"configuration": b"text"}, "not XML"),
        ({"configuration": UnencodedData(b"%%%")}, "The configuration is not base64"),
        ({"configuration": UnencodedData(b"<Nothing/>")}, "begins with ServiceConfiguration"),
        ({"extended_properties": tuple(ExtendedProperty(f"n{i}", "v") for i in range(26))}, "At most 25"),
        ({"extended_properties": (ExtendedProperty("1x", "v"),)}, "begins with a letter"),
        ({"extended_properties": (ExtendedProperty("x", "v"), ExtendedProperty("X", "w"))}, "there twice"),
        ({"extended_properties": (ExtendedProperty("x", "v" * 256),)}, "longer than 255"),
    ],
)
def test_a_bad_deployment_is_refused(cloud: Offline, changes: dict[str, object], words: str) -> None:
    cloud.send(create_service("shop"))
    body = CreateDeployment(name="v1", package_url=PACKAGE, label="v1", configuration=cscfg(Web=1))
    wrong = dataclasses.replace(body, **changes)  # type: ignore[arg-type]
    with pytest.raises(BadRequest, match=words):
        cloud.send(CREATE_DEPLOYMENT(wrong, service_name="shop", deployment_slot="staging"))
    with pytest.raises(BadRequest, match="slot is invalid"):
        cloud.send(CREATE_DEPLOYMENT(body, service_name="shop", deployment_slot="middle"))
    cloud.send(CREATE_DEPLOYMENT(body, service_name="shop", deployment_slot="staging"))


def test_the_configuration_comes_back_byte_for_byte(cloud: Offline) -> None:
    cloud.send(create_service("shop"))
    for slot, sent in (
        ("production", b"\xef\xbb\xbf" + cscfg(Web=1).replace(b"><", b">\r\n  <")),
        ("staging", UnencodedData(cscfg(Web=2))),
    ):
        cloud.send(deploy("shop", slot, slot, configuration=sent))
        cloud.now += 20
        assert cloud.deployment("shop", slot).configuration == bytes(sent)


def test_extended_properties_come_back_before_those_of_the_service(cloud: Offline) -> None:
    own = (ExtendedProperty("Owner", "team"), ExtendedProperty("Empty", ""))
    body = CreateHostedService(service_name="shop", label="x", location="West US", extended_properties=own)
    cloud.send(CREATE_HOSTED_SERVICE(body))
    properties = cloud.send(GET_HOSTED_SERVICE(service_name="shop")).hosted_service_properties
    assert properties is not None
    assert properties.extended_properties == (
        *own,
        ExtendedProperty("ResourceGroup", "shop"),
        ExtendedProperty("ResourceLocation", "West US"),
    )


def test_a_name_is_available_until_it_is_taken(cloud: Offline) -> None:
    free = cloud.send(CHECK_HOSTED_SERVICE_NAME(service_name="shop"))
    assert (free.result, free.reason) == (True, "")
    cloud.send(create_service("shop"))
    taken = cloud.send(CHECK_HOSTED_SERVICE_NAME(service_name="shop"))
    assert (taken.result, taken.reason) == (False, "A hosted service with the specified name already exists.")
    bad = cloud.send(CHECK_HOSTED_SERVICE_NAME(service_name="-shop"))
    assert (bad.result, bad.reason) == (False, "The hosted service name is invalid.")


@pytest.mark.parametrize(
    ("sent", "location", "kept"),
    [
        ({"account_type": ""}, "West US", "Standard_GRS"),
        ({"account_type": "standard_ragrs"}, "West US", "Standard_RAGRS"),
        ({"account_type": "Premium_LRS"}, "West US", "Premium_LRS"),
        ({"account_type": "Premium_LRS"}, "East US", "is not offered in East US"),
        ({"account_type": "Gold"}, "West US", "is not offered in West US"),
        ({"geo_replication_enabled": False}, "West US", "Standard_LRS"),
        ({"geo_replication_enabled": True}, "West US", "Standard_GRS"),
    ],
)
def test_account_types(cloud: Offline, sent: dict[str, str], location: str, kept: str) -> None:
    call = create_storage("shopstore", location=location, **sent)
    if kept.startswith("is not"):
        with pytest.raises(BadRequest, match=kept):
            cloud.send(call)
        return
    cloud.send(call)
    properties = _storage(cloud, "shopstore")
    assert properties.account_type == kept
    assert properties.geo_primary_region == "West US"
    replicated = kept in ("Standard_GRS", "Standard_RAGRS")
    assert properties.geo_secondary_region == ("East US" if replicated else "")
    assert bool(properties.secondary_endpoints) == (kept == "Standard_RAGRS")


@pytest.mark.parametrize(
    ("quota", "call"),
    [
        ("MaxHostedServices", create_service("second")),
        ("MaxStorageAccounts", create_storage("second")),
        ("MaxCoreCount", deploy("first", "v2", "staging", configuration=cscfg(Web=1))),
    ],
)
def test_a_quota_refuses_and_names_itself(state: Path, quota: str, call: Call[None]) -> None:
    filling = starting.Filling(empty=True, quotas={quota: 2 if quota == "MaxCoreCount" else 1})
    with offline(state, filling=filling) as cloud:
        cloud.send(create_service("first"))
        cloud.send(create_storage("first"))
        cloud.send(deploy("first", "v1", start=False, configuration=cscfg(Web=2)))
        cloud.now += 20
        words = f"quota {quota}: the limit is {filling.quotas[quota]}, {filling.quotas[quota]} are in use and 1 more"
        with pytest.raises(Forbidden, match=words):
            cloud.send(call)


def test_the_subscription_counts_what_is_in_use(cloud: Offline) -> None:
    cloud.send(create_service("shop"))
    cloud.send(create_storage("shopstore"))
    cloud.send(deploy("shop", "v1", start=False, configuration=cscfg(Web=3, Worker=4)))
    cloud.now += 20
    found = cloud.send(GET_SUBSCRIPTION())
    assert (found.current_hosted_services, found.current_storage_accounts, found.current_core_count) == (1, 1, 7)
    assert found.subscription_status == "Active"


def test_a_refused_write_changes_nothing(cloud: Offline) -> None:
    cloud.send(create_service("shop"))
    before = _resources(cloud)
    for call in (
        create_service("shop"),
        deploy("shop", "v1", configuration=b"<x/>"),
        CREATE_AFFINITY_GROUP(CreateAffinityGroup(name="x", label="x", location="Atlantis")),
        swap("shop", "a", "b"),
    ):
        with pytest.raises(ServiceError):
            cloud.send(call)
    assert _resources(cloud) == before


def _resources(cloud: Offline) -> list[str]:
    """Give everything in the file but the record of operations."""
    return [line for line in cloud.store.database.iterdump() if not line.startswith('INSERT INTO "operation')]


def _storage(cloud: Offline, name: str) -> StorageServiceProperties:
    properties = cloud.send(GET_STORAGE_ACCOUNT(service_name=name)).storage_service_properties
    assert properties is not None
    return properties


def test_control_characters_come_back_as_they_were_sent(cloud: Offline) -> None:
    words = "\x1b[31mred\x00 \u202e & <b> ]]>"
    cloud.send(create_service("shop", label=words, description=words))
    properties = cloud.send(GET_HOSTED_SERVICE(service_name="shop")).hosted_service_properties
    assert properties is not None
    assert (properties.label, properties.description) == (words, words)
