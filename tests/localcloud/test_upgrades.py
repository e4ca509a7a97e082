"""Upgrades, upgrade domains and rollbacks; the clock is the test's."""

from __future__ import annotations

from pathlib import Path

import pytest

from smtui.localcloud import starting
from smtui.protocol.errors import BadRequest, Conflict, Forbidden, ResourceNotFound
from tests.localcloud.bodies import PACKAGE, cscfg
from tests.localcloud.offline import Offline, offline
from tests.localcloud.updating import (
    BY_SLOT,
    NEXT_PACKAGE,
    configure,
    progress,
    roll_back,
    shop,
    states,
    upgrade,
    walk,
)


def _package(cloud: Offline) -> str:
    return str(cloud.store.database.execute("SELECT package_url FROM deployments").fetchone()[0])


def test_an_automatic_upgrade_walks_its_domains_by_itself(cloud: Offline) -> None:
    shop(cloud, Web=2)
    cloud.send(upgrade(cscfg(Web=2), label="shop 2"))
    seen: list[str] = []
    for _ in range(40):
        found = cloud.deployment("shop", "v1")
        line = " ".join((found.status, progress(found) or "-", *states(found).values()))
        if not seen or seen[-1] != line:
            seen.append(line)
        cloud.now += 0.25
    assert seen == [
        "RunningTransitioning Auto Before 0 ReadyRole ReadyRole",
        "RunningTransitioning Auto During 0 StoppingRole ReadyRole",
        "RunningTransitioning Auto During 0 StartingRole ReadyRole",
        "RunningTransitioning Auto During 1 ReadyRole StoppingRole",
        "RunningTransitioning Auto During 1 ReadyRole StartingRole",
        "Running - ReadyRole ReadyRole",
    ]
    assert cloud.deployment("shop", "v1").label == "shop 2"
    assert _package(cloud) == NEXT_PACKAGE


def test_an_upgrade_may_change_the_roles(cloud: Offline) -> None:
    shop(cloud, Web=2, Old=1)
    cloud.send(upgrade(cscfg(Web=1, New=2)))
    cloud.now += 20
    found = cloud.deployment("shop", "v1")
    assert list(states(found)) == ["Web_IN_0", "New_IN_0", "New_IN_1"]
    assert [role.role_name for role in found.role_list] == ["Web", "New"]
    assert set(states(found).values()) == {"ReadyRole"}


def test_a_single_role_is_upgraded_alone(cloud: Offline) -> None:
    shop(cloud, Web=2, Worker=1)
    cloud.send(upgrade(cscfg(Web=2, Worker=1), role="worker"))
    touched: set[str] = set()
    for _ in range(40):
        touched |= {name for name, state in states(cloud.deployment("shop", "v1")).items() if state != "ReadyRole"}
        cloud.now += 0.25
    assert touched == {"Worker_IN_0"}
    with pytest.raises(ResourceNotFound, match=r"^Role Nobody was not found in the currently deployed service\.$"):
        cloud.send(upgrade(cscfg(Web=2, Worker=1), role="Nobody"))
    with pytest.raises(BadRequest, match="lacks Worker"):
        cloud.send(upgrade(cscfg(Web=2), role="Web"))


def test_a_manual_upgrade_waits_for_each_walk(cloud: Offline) -> None:
    shop(cloud, Web=3)
    cloud.send(upgrade(cscfg(Web=3), "Manual"))
    cloud.now += 100
    assert cloud.status().status == "Succeeded"
    found = cloud.deployment("shop", "v1")
    assert (found.status, progress(found), found.rollback_allowed, found.locked) == (
        "RunningTransitioning",
        "Manual Before 0",
        True,
        False,
    )
    for domain in range(3):
        cloud.send(walk(domain, **(BY_SLOT if domain == 1 else {})))
        assert cloud.status().status == "InProgress"
        found = cloud.deployment("shop", "v1")
        assert progress(found) == f"Manual During {domain}"
        assert states(found)[f"Web_IN_{domain}"] == "StoppingRole"
        assert sum(state == "ReadyRole" for state in states(found).values()) == 2
        with pytest.raises(Conflict, match=cloud.last_request_id):
            cloud.send(walk(domain + 1))
        cloud.now += 1.5
    found = cloud.deployment("shop", "v1")
    assert (found.status, progress(found), found.rollback_allowed) == ("Running", "", False)
    assert set(states(found).values()) == {"ReadyRole"}


@pytest.mark.parametrize("domain", [1, 2, -1, 7])
def test_domains_are_walked_in_order(cloud: Offline, domain: int) -> None:
    shop(cloud, Web=3)
    cloud.send(upgrade(cscfg(Web=3), "Manual"))
    cloud.now += 5
    with pytest.raises(BadRequest, match="next one to be walked is 0"):
        cloud.send(walk(domain))


def test_there_is_nothing_to_walk_or_roll_back_without_an_update(cloud: Offline) -> None:
    shop(cloud)
    for call in (walk(0), roll_back()):
        with pytest.raises(BadRequest, match="No update or upgrade of this deployment is in progress"):
            cloud.send(call)


def test_an_automatic_upgrade_can_not_be_walked(cloud: Offline) -> None:
    shop(cloud)
    cloud.send(upgrade(cscfg(Web=2)))
    cloud.now += 3
    with pytest.raises(BadRequest, match="is Auto: it walks the upgrade domains by itself"):
        cloud.send(walk(0))


def test_a_rollback_restores_what_was_there_and_leaves_the_rest_alone(cloud: Offline) -> None:
    shop(cloud, Web=3)
    before = cloud.deployment("shop", "v1")
    cloud.send(upgrade(cscfg(Web=4), "Manual", label="bad"))
    cloud.now += 5
    cloud.send(walk(0))
    cloud.now += 5
    assert cloud.deployment("shop", "v1").label == "bad"
    cloud.send(roll_back())
    touched: set[str] = set()
    for _ in range(40):
        found = cloud.deployment("shop", "v1")
        touched |= {name for name, state in states(found).items() if state in ("StoppingRole", "StartingRole")}
        assert found.rollback_allowed is False
        cloud.now += 0.25
    after = cloud.deployment("shop", "v1")
    assert touched == {"Web_IN_0"}
    assert (after.label, after.configuration, after.status) == (before.label, before.configuration, "Running")
    assert after.role_instance_list == before.role_instance_list
    assert _package(cloud) == PACKAGE


def test_a_rollback_before_the_first_walk_has_nothing_to_walk(cloud: Offline) -> None:
    shop(cloud, Web=2)
    cloud.send(upgrade(cscfg(Web=2), "Manual", label="bad"))
    cloud.now += 5
    cloud.send(roll_back("manual", **BY_SLOT))
    cloud.now += 5
    found = cloud.deployment("shop", "v1")
    assert (found.status, found.label, progress(found)) == ("Running", "v1 label", "")


def test_a_manual_rollback_is_walked_too_and_is_not_rolled_back_itself(cloud: Offline) -> None:
    shop(cloud, Web=3)
    cloud.send(upgrade(cscfg(Web=3), "Manual"))
    cloud.now += 5
    for domain in (0, 1):
        cloud.send(walk(domain))
        cloud.now += 2
    cloud.send(roll_back("Manual"))
    cloud.now += 5
    assert progress(cloud.deployment("shop", "v1")) == "Manual Before 0"
    with pytest.raises(BadRequest, match="it is a rollback"):
        cloud.send(roll_back())
    for domain in (0, 1):
        cloud.send(walk(domain))
        cloud.now += 2
    assert cloud.deployment("shop", "v1").status == "Running"


def test_a_rollback_has_no_third_mode(cloud: Offline) -> None:
    shop(cloud)
    with pytest.raises(BadRequest, match="mode is invalid: it is Auto or Manual"):
        cloud.send(roll_back("Simultaneous"))


def test_a_rollback_that_needs_more_cores_than_are_left_is_refused(state: Path) -> None:
    with offline(state, filling=starting.Filling(empty=True, quotas={"MaxCoreCount": 4})) as cloud:
        shop(cloud, Web=4)
        cloud.send(configure(cscfg(Web=2), "Manual"))
        cloud.now += 5
    with offline(state, filling=starting.Filling(quotas={"MaxCoreCount": 3})) as again:
        again.now = cloud.now
        with pytest.raises(Forbidden, match="MaxCoreCount"):
            again.send(roll_back())
        assert progress(again.deployment("shop", "v1")) == "Manual Before 0"


def test_a_second_update_takes_over_and_a_rollback_goes_back_to_before_the_first(cloud: Offline) -> None:
    shop(cloud, Web=2)
    cloud.send(upgrade(cscfg(Web=2), "Manual", label="second"))
    cloud.now += 5
    cloud.send(walk(0))
    cloud.now += 5
    cloud.send(upgrade(cscfg(Web=2), "Manual", label="third"))
    cloud.now += 5
    found = cloud.deployment("shop", "v1")
    assert (found.label, progress(found)) == ("third", "Manual Before 0")
    cloud.send(roll_back())
    cloud.now += 20
    assert cloud.deployment("shop", "v1").label == "v1 label"


def test_an_upgrade_heals_instances_that_did_not_come_up(state: Path) -> None:
    with offline(state, time_scale=0, filling=starting.Filling()) as cloud:
        before = states(cloud.deployment("telemetry", "collector"))
        assert "FailedStartingRole" in before.values()
        cloud.send(upgrade(cscfg(Collector=3), service_name="telemetry", deployment_name="collector"))
        assert set(states(cloud.deployment("telemetry", "collector")).values()) == {"ReadyRole"}


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (upgrade(cscfg(Web=1), label=""), "label has 1 to 100"),
        (upgrade(cscfg(Web=1), label="x" * 101), "label has 1 to 100"),
        (upgrade(b"<Nothing/>"), "begins with ServiceConfiguration"),
        (upgrade(cscfg(Web=1), "Never"), "mode is invalid"),
        (upgrade(cscfg(**{f"Role{number}": 1 for number in range(26)})), "MaxRolesPerDeployment: the limit is 25"),
    ],
)
def test_a_bad_upgrade_is_refused_and_changes_nothing(cloud: Offline, call: object, words: str) -> None:
    shop(cloud)
    before = cloud.deployment("shop", "v1")
    with pytest.raises((BadRequest, Forbidden), match=words):
        cloud.send(call)  # type: ignore[arg-type]
    assert cloud.deployment("shop", "v1") == before


def test_virtual_machines_are_not_updated(state: Path) -> None:
    dc01 = {"service_name": "contoso-dc", "deployment_name": "dc01"}
    with offline(state, filling=starting.Filling()) as cloud:
        for call in (configure(cscfg(dc01=1), **dc01), upgrade(cscfg(dc01=1), **dc01), walk(0, **dc01)):
            with pytest.raises(BadRequest, match="virtual machines can't be updated"):
                cloud.send(call)
