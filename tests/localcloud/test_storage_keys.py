"""Keys, updates and name checks of storage accounts."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path

import pytest

from smtui.protocol.errors import BadRequest, Conflict, ResourceNotFound
from smtui.protocol.extended_properties import ExtendedProperty
from smtui.protocol.operation import Call
from smtui.protocol.storage import (
    CHECK_STORAGE_ACCOUNT_NAME,
    DELETE_STORAGE_ACCOUNT,
    GET_STORAGE_ACCOUNT,
    GET_STORAGE_ACCOUNT_KEYS,
    REGENERATE_STORAGE_ACCOUNT_KEYS,
    UPDATE_STORAGE_ACCOUNT,
    RegenerateKeys,
    StorageService,
    StorageServiceProperties,
    UpdateStorageServiceInput,
)
from tests.localcloud.bodies import create_storage
from tests.localcloud.offline import Offline, offline


def _keys(cloud: Offline, name: str = "store") -> tuple[str, str]:
    found = cloud.send(GET_STORAGE_ACCOUNT_KEYS(service_name=name))
    keys = found.storage_service_keys
    assert keys is not None
    assert found.url.endswith("/services/storageservices/store")
    return keys.primary, keys.secondary


def _account(cloud: Offline) -> tuple[StorageService, StorageServiceProperties]:
    found = cloud.send(GET_STORAGE_ACCOUNT(service_name="store"))
    assert found.storage_service_properties is not None
    return found, found.storage_service_properties


def _update(**changes: object) -> Call[None]:
    return UPDATE_STORAGE_ACCOUNT(UpdateStorageServiceInput(**changes), service_name="store")  # type: ignore[arg-type]


def test_an_account_has_two_keys_that_stay(state: Path) -> None:
    with offline(state) as cloud:
        cloud.send(create_storage("store"))
        keys = _keys(cloud)
        assert [len(b64decode(key)) for key in keys] == [64, 64]
        assert keys[0] != keys[1]
        assert _keys(cloud, "STORE") == keys
    with offline(state) as cloud:
        assert _keys(cloud) == keys


@pytest.mark.parametrize(("kind", "index"), [("Primary", 0), ("secondary", 1)])
def test_one_key_is_made_anew(cloud: Offline, kind: str, index: int) -> None:
    cloud.send(create_storage("store"))
    cloud.now += 10
    before = _keys(cloud)
    answer = cloud.send(REGENERATE_STORAGE_ACCOUNT_KEYS(RegenerateKeys(kind), service_name="store"))
    keys = answer.storage_service_keys
    assert keys is not None
    after = (keys.primary, keys.secondary)
    assert after == _keys(cloud)
    assert (after[index] != before[index], after[1 - index]) == (True, before[1 - index])
    assert cloud.status().status == "Succeeded"


def test_bad_requests_for_keys_are_refused(cloud: Offline) -> None:
    cloud.send(create_storage("store"))
    with pytest.raises(Conflict, match="on this storage account that requires exclusive access"):
        cloud.send(REGENERATE_STORAGE_ACCOUNT_KEYS(RegenerateKeys("Primary"), service_name="store"))
    with pytest.raises(BadRequest, match="Primary or Secondary"):
        cloud.send(REGENERATE_STORAGE_ACCOUNT_KEYS(RegenerateKeys("Third"), service_name="store"))
    with pytest.raises(ResourceNotFound, match=r"^The storage account 'nothing' was not found\.$"):
        cloud.send(GET_STORAGE_ACCOUNT_KEYS(service_name="nothing"))


def test_keys_go_with_their_account(cloud: Offline) -> None:
    cloud.send(create_storage("store"))
    cloud.now += 10
    before = _keys(cloud)
    cloud.send(DELETE_STORAGE_ACCOUNT(service_name="store"))
    cloud.send(create_storage("store"))
    assert not set(before) & set(_keys(cloud))


def test_an_older_file_gets_keys(state: Path) -> None:
    with offline(state) as cloud:
        cloud.send(create_storage("store"))
        for table in ("storage_keys", "disks", "service_certificates", "certificate_uses"):
            cloud.store.database.execute(f"DROP TABLE {table}")
    with offline(state) as cloud:
        assert [len(b64decode(key)) for key in _keys(cloud)] == [64, 64]


def test_an_update_keeps_what_it_leaves_out(cloud: Offline) -> None:
    cloud.send(create_storage("store", description="old"))
    with pytest.raises(Conflict):
        cloud.raw(_update(label="early"))
    cloud.now += 10
    one, two = ExtendedProperty("one", "1"), ExtendedProperty("two", "2")
    cloud.raw(_update(label="new", extended_properties=(one, two)))
    assert cloud.status().status == "Succeeded"
    found, properties = _account(cloud)
    assert (properties.label, properties.description, properties.account_type) == ("new", "old", "Standard_GRS")
    assert found.extended_properties[:2] == (one, two)
    changed = (ExtendedProperty("ONE", ""), ExtendedProperty("three", "3"))
    cloud.raw(_update(description="newer", account_type="standard_lrs", extended_properties=changed))
    found, properties = _account(cloud)
    assert (properties.label, properties.description, properties.account_type) == ("new", "newer", "Standard_LRS")
    assert properties.geo_secondary_region == ""
    assert found.extended_properties[:2] == (two, changed[1])
    cloud.raw(_update(geo_replication_enabled=True))
    assert _account(cloud)[1].account_type == "Standard_GRS"


def test_a_bad_update_is_refused(cloud: Offline) -> None:
    cloud.send(create_storage("store"))
    cloud.now += 10
    for call, words in (
        (_update(label="x" * 101), "label has"),
        (_update(description="x" * 1025), "at most 1,024"),
        (_update(account_type="Gold"), "is not offered"),
        (_update(extended_properties=tuple(ExtendedProperty(f"n{i}", "v") for i in range(51))), "At most 50"),
    ):
        with pytest.raises(BadRequest, match=words):
            cloud.raw(call)
    with pytest.raises(ResourceNotFound):
        cloud.send(UPDATE_STORAGE_ACCOUNT(UpdateStorageServiceInput(label="x"), service_name="nothing"))


def test_a_name_is_available_until_it_is_taken(cloud: Offline) -> None:
    free = cloud.send(CHECK_STORAGE_ACCOUNT_NAME(service_name="store"))
    assert (free.result, free.reason) == (True, "")
    cloud.send(create_storage("store"))
    taken = cloud.send(CHECK_STORAGE_ACCOUNT_NAME(service_name="store"))
    assert (taken.result, taken.reason) == (
        False,
        "A storage account named 'store' already exists in the subscription.",
    )
    with pytest.raises(BadRequest, match=r"^The name is not a valid storage account name"):
        cloud.send(CHECK_STORAGE_ACCOUNT_NAME(service_name="No"))
