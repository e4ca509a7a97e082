"""What the platform offers: role sizes, guest operating systems, locations, subscriptions."""

from __future__ import annotations

from smtui.localcloud import operating_systems, role_sizes
from smtui.protocol.codec import Collection
from smtui.protocol.locations import LIST_LOCATIONS
from smtui.protocol.operating_systems import LIST_OPERATING_SYSTEM_FAMILIES, LIST_OPERATING_SYSTEMS
from smtui.protocol.role_sizes import LIST_ROLE_SIZES, RoleSize
from tests.localcloud.offline import Offline
from tests.localcloud.running import RunningCloud


def test_role_sizes_are_listed_by_name(cloud: Offline) -> None:
    sizes = {size.name: size for size in cloud.send(LIST_ROLE_SIZES())}
    assert list(sizes) == sorted(sizes)
    assert len(sizes) == 46
    assert sizes["Small"] == RoleSize("Small", "Small (1 cores, 1792 MB)", 1, 1792, True, True, 2, 230400, 71680)
    basic = sizes["Basic_A0"]
    assert (basic.supported_by_web_worker_roles, basic.web_worker_resource_disk_size_in_mb) == (False, 0)
    assert role_sizes.cores_of("extralarge") == 8
    assert role_sizes.cores_of("Unheard_Of") == 1


def test_every_size_of_a_location_is_a_role_size(cloud: Offline) -> None:
    sizes = {size.name: size for size in cloud.send(LIST_ROLE_SIZES())}
    for location in cloud.send(LIST_LOCATIONS()):
        assert location.compute_capabilities is not None
        for name in location.compute_capabilities.web_worker_role_sizes:
            assert sizes[name].supported_by_web_worker_roles
        assert set(location.compute_capabilities.virtual_machines_role_sizes) <= set(sizes)


def test_a_family_has_one_default_and_four_active_releases(cloud: Offline) -> None:
    families = cloud.send(LIST_OPERATING_SYSTEM_FAMILIES())
    assert [(family.name, family.label) for family in families] == [
        ("1", "Windows Server 2008 SP2"),
        ("2", "Windows Server 2008 R2"),
        ("3", "Windows Server 2012"),
        ("4", "Windows Server 2012 R2"),
    ]
    for family in families:
        versions = [system.version for system in family.operating_systems]
        assert versions == sorted(versions)
        assert [system.version for system in family.operating_systems if system.is_default] == [
            operating_systems.newest(family.name)
        ]
        assert sum(bool(system.is_active) for system in family.operating_systems) == 4
        assert {system.family for system in family.operating_systems} == {""}


def test_the_newest_releases_are_the_recorded_ones(cloud: Offline) -> None:
    del cloud
    assert [operating_systems.newest(family) for family in ("", "1", "2", "3", "4", "77")] == [
        "WA-GUEST-OS-1.48_201506-01",
        "WA-GUEST-OS-1.48_201506-01",
        "WA-GUEST-OS-2.40_201506-01",
        "WA-GUEST-OS-3.28_201506-01",
        "WA-GUEST-OS-4.21_201506-01",
        "WA-GUEST-OS-4.21_201506-01",
    ]


def test_the_list_of_operating_systems_is_that_of_the_families(cloud: Offline) -> None:
    families = cloud.send(LIST_OPERATING_SYSTEM_FAMILIES())
    listed = cloud.send(LIST_OPERATING_SYSTEMS())
    assert [(system.family, system.version) for system in listed] == [
        (family.name, system.version) for family in families for system in family.operating_systems
    ]
    newest = next(system for system in listed if system.version == "WA-GUEST-OS-4.21_201506-01")
    assert (newest.label, newest.family_label) == (
        "Windows Azure Guest OS 4.21 (Release 201506-01)",
        "Windows Server 2012 R2",
    )


def test_a_list_of_subscriptions_is_not_for_certificates(sample: RunningCloud) -> None:
    reply = sample.http.get(f"{sample.endpoint}/subscriptions")
    assert reply.status_code == 403
    assert b"<Code>AuthenticationFailed</Code>" in reply.content


def test_the_platform_s_roots_have_the_recorded_names(sample: RunningCloud) -> None:
    for operation in (LIST_ROLE_SIZES, LIST_OPERATING_SYSTEMS, LIST_OPERATING_SYSTEM_FAMILIES):
        assert isinstance(operation.result, Collection)
        reply = sample.http.get(sample.url(operation.path))
        assert reply.status_code == 200
        assert reply.text.startswith(f"<{operation.result.tag} xmlns=")
