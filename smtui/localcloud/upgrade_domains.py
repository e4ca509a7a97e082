"""Updates in progress: a deployment's instances change version domain by domain.

A deployment keeps the status Running or Suspended while it is updated; Get Deployment shows it as
RunningTransitioning or SuspendedTransitioning as long as there is an update.
"""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from smtui.localcloud import deployment_configuration, deployment_table, lifecycle, quotas, role_instances
from smtui.localcloud.deployment_states import advance_later, stop, update_subject
from smtui.localcloud.deployment_table import Row
from smtui.localcloud.registry import carries_out
from smtui.protocol import service_configuration
from smtui.protocol.deployments import AUTO, SIMULTANEOUS, SUSPENDED, UpgradeStatus
from smtui.protocol.roles import RoleInstance

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS deployment_updates (
    deployment INTEGER PRIMARY KEY REFERENCES deployments (id) ON DELETE CASCADE,
    mode TEXT NOT NULL,
    domain INTEGER NOT NULL,
    during INTEGER NOT NULL,
    instances TEXT NOT NULL,
    restarts INTEGER NOT NULL,
    before TEXT NOT NULL
)
"""

STEP: Final = "upgrade_domains.step"
LEAVE: Final = "upgrade_domains.leave"

_BEGIN, _MIDDLE, _END = "begin", "middle", "end"


@dataclass(frozen=True, slots=True)
class Version:
    """What an update changes of a deployment, and a rollback restores.

    Attributes:
        label: plain text.
        configuration: .cscfg.
        package_url: where the package is.
        properties: as `extended_properties.dump` writes them.
    """

    label: str
    configuration: bytes
    package_url: str
    properties: str

    @classmethod
    def of(cls, row: Row) -> Version:
        """Give the version of a deployment."""
        return cls(row.label, row.configuration, row.package_url, row.properties)

    def dump(self) -> str:
        """Write it for a column."""
        source = base64.b64encode(self.configuration).decode()
        return json.dumps([self.label, source, self.package_url, self.properties])

    @classmethod
    def load(cls, column: str) -> Version:
        """Read what `dump` wrote."""
        label, source, package_url, properties = json.loads(column)
        return cls(label, base64.b64decode(source), package_url, properties)


@dataclass(frozen=True, slots=True)
class Update:
    """An update in progress.

    Attributes:
        mode: Auto, Manual or Simultaneous.
        domain: the upgrade domain that is walked now or next.
        during: whether it is walked now.
        instances: names of those that are updated; new ones are not among them.
        restarts: whether they are stopped for it, as for a new package.
        before: the version to roll back to; None where the update is itself a rollback.
    """

    mode: str
    domain: int
    during: bool
    instances: frozenset[str]
    restarts: bool
    before: Version | None

    def status(self) -> UpgradeStatus:
        """Give the UpgradeStatus of Get Deployment."""
        return UpgradeStatus(self.mode, "During" if self.during else "Before", self.domain)


def find(database: sqlite3.Connection, deployment: int) -> Update | None:
    """Give the update of a deployment, by its row, or None."""
    found = database.execute(
        "SELECT mode, domain, during, instances, restarts, before FROM deployment_updates WHERE deployment = ?",
        (deployment,),
    ).fetchone()
    if found is None:
        return None
    mode, domain, during, instances, restarts, before = found
    version = Version.load(before) if before else None
    return Update(mode, domain, bool(during), frozenset(json.loads(instances)), bool(restarts), version)


def begin(
    request: Request,
    row: Row,
    version: Version,
    mode: str,
    *,
    before: Version | None,
    restarts: bool,
    only: Iterable[str] | None = None,
) -> None:
    """Update a deployment; an update in progress ends where it is.

    Args:
        request: which asks for it; it holds the cloud service.
        row: the deployment.
        version: that it gets; its .cscfg was checked.
        mode: Auto, Manual or Simultaneous.
        before: see `Update`.
        restarts: see `Update`.
        only: names of the instances to be updated; None for all.

    Raises:
        Forbidden: the new instances need more cores than there are.
    """
    database = request.database
    configuration = service_configuration.parse(version.configuration)
    old = role_instances.of_deployment(database, row.id)
    suspended = row.status == SUSPENDED
    state = role_instances.CREATING_STOPPED if suspended else role_instances.CREATING
    counts = [(role.name, role.instances) for role in configuration.roles]
    stay, come, go = role_instances.resized(row.private_id, old, counts, state)
    _require_cores(database, come, go)
    stop(database, row.id)
    roles = [name for name, _ in counts]
    role_instances.replace_all(database, row.id, [*role_instances.in_order([*stay, *come], roles), *go])
    role_instances.set_state(database, row.id, role_instances.DELETING, [each.instance_name for each in go])
    deployment_table.replace_roles(database, row.id, deployment_configuration.web_roles(configuration))
    database.execute(
        "UPDATE deployments SET label = ?, configuration = ?, package_url = ?, properties = ?, modified = ? "
        "WHERE id = ?",
        (version.label, version.configuration, version.package_url, version.properties, request.now, row.id),
    )
    chosen = None if only is None else set(only)
    updated = [each for each in stay if chosen is None or each.instance_name in chosen]
    domains = sorted({each.instance_upgrade_domain or 0 for each in updated})
    database.execute(
        "INSERT OR REPLACE INTO deployment_updates VALUES (?, ?, ?, 0, ?, ?, ?)",
        (
            row.id,
            mode,
            domains[0] if domains else 0,
            json.dumps([each.instance_name for each in updated]),
            restarts,
            before.dump() if before else "",
        ),
    )
    request.later(
        lifecycle.UPDATE_ACCEPTED,
        LEAVE,
        update_subject(row.id),
        deployment=row.id,
        names=[each.instance_name for each in go],
    )
    # What an earlier start or update had not finished is finished along with the new ones.
    rising = [each.instance_name for each in (*come, *stay) if not role_instances.is_lasting(each)]
    _rise_later(request, row.id, rising, suspended)
    start = lifecycle.UPDATE_ACCEPTED
    if not domains or mode == SIMULTANEOUS:
        _walk_later(request, row.id, start, None)
    elif mode == AUTO:
        for position, domain in enumerate(domains):
            _walk_later(request, row.id, start + position * lifecycle.DOMAIN_WALKED, domain)
    request.finishes_after(start)


def walk(request: Request, row: Row, update: Update) -> None:
    """Walk the next domain of a Manual update.

    Args:
        request: which asks for it; it holds the cloud service.
        row: the deployment.
        update: its update, which is Manual and between two domains.
    """
    _walk_later(request, row.id, 0.0, update.domain)
    request.finishes_after(lifecycle.DOMAIN_WALKED)


def walked(database: sqlite3.Connection, row: Row, update: Update) -> list[str]:
    """Give the names of the instances that an update has begun with."""
    end = update.domain + (1 if update.during else 0)
    if update.during and update.mode == SIMULTANEOUS:
        end = role_instances.UPGRADE_DOMAINS
    return [
        each.instance_name
        for each in role_instances.of_deployment(database, row.id)
        if each.instance_name in update.instances and (each.instance_upgrade_domain or 0) < end
    ]


def _require_cores(database: sqlite3.Connection, come: list[RoleInstance], go: list[RoleInstance]) -> None:
    more = sum(role_instances.cores_of(each.instance_size) for each in come)
    more -= sum(role_instances.cores_of(each.instance_size) for each in go)
    if more > 0:
        quotas.require(database, "MaxCoreCount", role_instances.cores(database), more)


def _rise_later(request: Request, deployment: int, names: list[str], suspended: bool) -> None:
    if not names:
        return
    accepted, walked_once = lifecycle.UPDATE_ACCEPTED, lifecycle.UPDATE_ACCEPTED + lifecycle.DOMAIN_WALKED
    if suspended:
        advance_later(request, deployment, walked_once, "", role_instances.STOPPED, names)
        return
    advance_later(request, deployment, accepted, "", role_instances.STARTING, names)
    advance_later(request, deployment, (accepted + walked_once) / 2, "", role_instances.BUSY, names)
    advance_later(request, deployment, walked_once, "", role_instances.READY, names)


def _walk_later(request: Request, deployment: int, start: float, domain: int | None) -> None:
    for phase, share in ((_BEGIN, 0.0), (_MIDDLE, 0.5), (_END, 1.0)):
        request.later(
            start + share * lifecycle.DOMAIN_WALKED,
            STEP,
            update_subject(deployment),
            deployment=deployment,
            domain=domain,
            phase=phase,
        )


# --- due changes -----------------------------------------------------------------------------------------------


@carries_out(LEAVE)
def _left(database: sqlite3.Connection, at: float, payload: Mapping[str, Any]) -> None:
    del at
    role_instances.remove(database, payload["deployment"], payload["names"])


@carries_out(STEP)
def _step(database: sqlite3.Connection, at: float, payload: Mapping[str, Any]) -> None:
    deployment, domain, phase = payload["deployment"], payload["domain"], payload["phase"]
    row, update = deployment_table.numbered(database, deployment), find(database, deployment)
    if row is None or update is None:
        return
    instances = [
        each for each in role_instances.of_deployment(database, deployment) if each.instance_name in update.instances
    ]
    here = [each.instance_name for each in instances if domain in (None, each.instance_upgrade_domain)]
    # A machine that is stopped gets its new version without being started.
    if row.status not in (SUSPENDED, "Suspending"):
        busy = {_BEGIN: role_instances.STOPPING_ROLE, _MIDDLE: role_instances.STARTING_ROLE}
        states = {_BEGIN: role_instances.BUSY, _MIDDLE: role_instances.BUSY, **(busy if update.restarts else {})}
        role_instances.set_state(database, deployment, states.get(phase, role_instances.READY), here)
    later = sorted({each.instance_upgrade_domain or 0 for each in instances} - set(range((domain or 0) + 1)))
    if phase != _END:
        database.execute(
            "UPDATE deployment_updates SET domain = ?, during = 1 WHERE deployment = ?", (domain or 0, deployment)
        )
    elif domain is not None and later:
        database.execute(
            "UPDATE deployment_updates SET domain = ?, during = 0 WHERE deployment = ?", (later[0], deployment)
        )
    else:
        database.execute("DELETE FROM deployment_updates WHERE deployment = ?", (deployment,))
        database.execute("UPDATE deployments SET modified = ? WHERE id = ?", (at, deployment))
