"""Guest operating systems of web and worker roles: the releases of two years until June 2015."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from smtui.localcloud.registry import answers
from smtui.protocol.operating_systems import OperatingSystem, OperatingSystemFamily

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

# Every family had the same releases; its minor number went up by one a month.
_RELEASES: Final = """
201305-01 201306-01 201307-01 201308-01 201309-01 201309-03 201310-01 201311-01 201312-01
201401-01 201402-01 201403-01 201404-01 201405-01 201406-01 201407-01 201408-01 201408-02 201409-01 201409-02
201410-01 201411-01 201412-01 201501-01 201502-01 201503-01 201504-01 201505-01 201505-02 201506-01
"""
_ACTIVE: Final = frozenset({"201503-01", "201504-01", "201505-02", "201506-01"})

# Family, name, first release of these, and its minor number.
_FAMILIES: Final = (
    ("1", "Windows Server 2008 SP2", "201305-01", 23),
    ("2", "Windows Server 2008 R2", "201305-01", 15),
    ("3", "Windows Server 2012", "201305-01", 3),
    ("4", "Windows Server 2012 R2", "201309-03", 0),
)
# Families that came later are taken in a .cscfg all the same; they are not in the lists of June 2015.
_LATER: Final = {"5": "WA-GUEST-OS-5.2_201609-01"}


@answers("operating_systems.LIST_OPERATING_SYSTEMS")
def list_operating_systems(request: Request) -> tuple[OperatingSystem, ...]:
    """Answer List Operating Systems, by version as text."""
    del request
    return tuple(
        OperatingSystem(each.version, each.label, each.is_default, each.is_active, family.name, family.label)
        for family in _families()
        for each in family.operating_systems
    )


@answers("operating_systems.LIST_OPERATING_SYSTEM_FAMILIES")
def list_operating_system_families(request: Request) -> tuple[OperatingSystemFamily, ...]:
    """Answer List Operating System Families."""
    del request
    return _families()


@cache
def newest(family: str) -> str:
    """Give the version that an osFamily with the osVersion "*" gets; "" is family 1, an unknown one like the newest."""
    defaults = {
        each.name: next(system.version for system in each.operating_systems if system.is_default)
        for each in _families()
    }
    return {**defaults, **_LATER}.get(family or "1", defaults["4"])


@cache
def _families() -> tuple[OperatingSystemFamily, ...]:
    return tuple(
        OperatingSystemFamily(name, label, tuple(_systems(name, _RELEASES[_RELEASES.index(first) :].split(), minor)))
        for name, label, first, minor in _FAMILIES
    )


def _systems(family: str, releases: list[str], minor: int) -> list[OperatingSystem]:
    months = list(dict.fromkeys(release[:6] for release in releases))
    found = []
    for release in releases:
        version = f"{family}.{minor + months.index(release[:6])}"
        found.append(
            OperatingSystem(
                version=f"WA-GUEST-OS-{version}_{release}",
                label=f"Windows Azure Guest OS {version} (Release {release})",
                is_default=release == releases[-1],
                is_active=release in _ACTIVE,
            )
        )
    return sorted(found, key=lambda system: system.version)
