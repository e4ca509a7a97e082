"""Cloud services and affinity groups: updating them, and deleting a service with everything in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from smtui.localcloud import starting
from smtui.protocol.affinity_groups import (
    GET_AFFINITY_GROUP,
    LIST_AFFINITY_GROUPS,
    UPDATE_AFFINITY_GROUP,
    UpdateAffinityGroup,
)
from smtui.protocol.deployments import DELETE_DEPLOYMENT_WITH_MEDIA
from smtui.protocol.disks import LIST_DISKS
from smtui.protocol.errors import BadRequest, Conflict, Forbidden, ResourceNotFound
from smtui.protocol.extended_properties import ExtendedProperty
from smtui.protocol.hosted_services import (
    CREATE_HOSTED_SERVICE,
    DELETE_HOSTED_SERVICE_WITH_MEDIA,
    GET_HOSTED_SERVICE,
    LIST_HOSTED_SERVICES,
    UPDATE_HOSTED_SERVICE,
    CreateHostedService,
    HostedServiceProperties,
    UpdateHostedService,
)
from smtui.protocol.operation import Call
from tests.localcloud.bodies import create_group, create_service, deploy
from tests.localcloud.offline import Offline, offline


def _update(label: str = "", description: str = "", *own: ExtendedProperty, dns: str = "") -> Call[None]:
    return UPDATE_HOSTED_SERVICE(UpdateHostedService(label, description, own, dns), service_name="Shop")


def _properties(cloud: Offline, name: str = "shop") -> HostedServiceProperties:
    found = cloud.send(GET_HOSTED_SERVICE(service_name=name)).hosted_service_properties
    assert found is not None
    return found


def _own(cloud: Offline) -> dict[str, str]:
    added = ("ResourceGroup", "ResourceLocation")
    return {each.name: each.value for each in _properties(cloud).extended_properties if each.name not in added}


def test_an_update_changes_what_it_names(cloud: Offline) -> None:
    cloud.send(create_service("shop", description="old"))
    before = _properties(cloud)
    cloud.now += 60
    cloud.send(_update("new label"))
    assert cloud.status().status == "Succeeded"
    found = _properties(cloud)
    assert (found.label, found.description) == ("new label", "old")
    assert found.date_created == before.date_created < found.date_last_modified
    cloud.send(_update("", "new", dns="shop.contoso.example."))
    found = _properties(cloud)
    assert (found.label, found.description, found.reverse_dns_fqdn) == ("new label", "new", "shop.contoso.example.")


def test_extended_properties_are_added_replaced_and_deleted(cloud: Offline) -> None:
    first = (ExtendedProperty("ext1", "val1"), ExtendedProperty("ext2", "val2"))
    cloud.send(CREATE_HOSTED_SERVICE(CreateHostedService("shop", "x", location="West US", extended_properties=first)))
    changed = (ExtendedProperty("ext2", "new"), ExtendedProperty("EXT1", ""), ExtendedProperty("ext3", "brandnew"))
    cloud.send(_update("label", "", *changed))
    assert _own(cloud) == {"ext2": "new", "ext3": "brandnew"}
    cloud.send(_update("label"))
    assert _own(cloud) == {"ext2": "new", "ext3": "brandnew"}


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (_update(), "Give a label or a description"),
        (_update("x" * 101), "label has 1 to 100"),
        (_update("x", "x" * 1025), "at most 1,024"),
        (_update("x", "", ExtendedProperty("1x", "v")), "begins with a letter"),
        (_update("x", "", *(ExtendedProperty(f"n{number}", "v") for number in range(51))), "At most 50"),
    ],
)
def test_a_bad_update_changes_nothing(cloud: Offline, call: Call[None], words: str) -> None:
    cloud.send(create_service("shop"))
    before = _properties(cloud)
    with pytest.raises(BadRequest, match=words):
        cloud.send(call)
    assert _properties(cloud) == before


def test_a_service_that_is_not_there_is_not_updated(cloud: Offline) -> None:
    for call in (_update("x"), DELETE_HOSTED_SERVICE_WITH_MEDIA(service_name="shop")):
        with pytest.raises(ResourceNotFound, match=r"^The hosted service does not exist\.$"):
            cloud.send(call)


def test_with_media_everything_goes(cloud: Offline) -> None:
    cloud.send(create_service("shop"))
    for slot in ("production", "staging"):
        cloud.send(deploy("shop", slot, slot))
        cloud.now += 20
    cloud.send(DELETE_HOSTED_SERVICE_WITH_MEDIA(service_name="Shop"))
    assert cloud.status().status == "InProgress"
    assert cloud.deployment("shop", "staging").status == "Deleting"
    assert _properties(cloud).status == "Deleting"
    (listed,) = cloud.send(LIST_HOSTED_SERVICES())
    assert listed.hosted_service_properties is not None
    assert listed.hosted_service_properties.status == "Deleting"
    with pytest.raises(Conflict, match=cloud.last_request_id):
        cloud.send(deploy("shop", "v3", "staging"))
    with pytest.raises(Conflict, match="already taken"):
        cloud.send(create_service("shop"))
    cloud.now += 3
    assert cloud.send(LIST_HOSTED_SERVICES()) == ()
    for table in ("deployments", "roles", "role_instances", "due"):
        assert cloud.store.database.execute(f"SELECT COUNT(*) FROM {table}").fetchone() == (0,)
    cloud.send(create_service("shop"))
    assert _properties(cloud).status == "Created"


def test_disks_go_with_media_alone(state: Path) -> None:
    with offline(state, time_scale=0, filling=starting.Filling()) as cloud:
        attached = [disk.name for disk in cloud.send(LIST_DISKS()) if disk.attached_to]
        assert attached
        cloud.send(DELETE_DEPLOYMENT_WITH_MEDIA(service_name="contoso-dc", deployment_slot="production"))
        assert not {disk.name for disk in cloud.send(LIST_DISKS())} & set(attached)
        cloud.send(DELETE_HOSTED_SERVICE_WITH_MEDIA(service_name="contoso-dc"))
        with pytest.raises(ResourceNotFound):
            _properties(cloud, "contoso-dc")


def test_an_affinity_group_is_relabelled_and_stays_where_it_is(cloud: Offline) -> None:
    cloud.send(create_group("group", "West Europe"))
    cloud.send(UPDATE_AFFINITY_GROUP(UpdateAffinityGroup("new", "words"), affinity_group_name="Group"))
    found = cloud.send(GET_AFFINITY_GROUP(affinity_group_name="group"))
    assert (found.name, found.label, found.description, found.location) == ("group", "new", "words", "West Europe")
    cloud.send(UPDATE_AFFINITY_GROUP(UpdateAffinityGroup("newer"), affinity_group_name="group"))
    (listed,) = cloud.send(LIST_AFFINITY_GROUPS())
    assert (listed.label, listed.description) == ("newer", "words")


def test_a_bad_update_of_an_affinity_group_is_refused(cloud: Offline) -> None:
    cloud.send(create_group("group"))
    body = UpdateAffinityGroup("label")
    with pytest.raises(BadRequest, match="label has 1 to 100"):
        cloud.send(UPDATE_AFFINITY_GROUP(UpdateAffinityGroup("", "x"), affinity_group_name="group"))
    with pytest.raises(BadRequest, match="The affinity group name is invalid"):
        cloud.send(UPDATE_AFFINITY_GROUP(body, affinity_group_name="no spaces"))
    with pytest.raises(ResourceNotFound, match="The affinity group does not exist"):
        cloud.send(UPDATE_AFFINITY_GROUP(body, affinity_group_name="other"))


def test_affinity_groups_have_a_quota(state: Path) -> None:
    with offline(state, filling=starting.Filling(empty=True, quotas={"MaxAffinityGroups": 1})) as cloud:
        cloud.send(create_group("one"))
        with pytest.raises(Forbidden, match="quota MaxAffinityGroups: the limit is 1, 1 are in use and 1 more was"):
            cloud.send(create_group("two"))


def test_a_file_without_the_newer_tables_still_opens(state: Path) -> None:
    with offline(state, filling=starting.Filling()) as cloud:
        cloud.send(create_service("older"))
        for table in ("operation_details", "deployment_updates"):
            cloud.store.database.execute(f"DROP TABLE {table}")
    with offline(state, time_scale=0) as cloud:
        cloud.send(deploy("older", "v1"))
        assert cloud.deployment("older", "v1").status == "Running"
        assert cloud.deployment("shop", "v1").upgrade_status is None
