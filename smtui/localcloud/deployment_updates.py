"""Change Deployment Configuration, Upgrade Deployment, Walk Upgrade Domain, Rollback Update Or Upgrade.

A second update while one is in progress is taken, as the reference says; it begins with the first domain again, and a
rollback restores what was there before the first one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtui.localcloud import (
    extended_properties,
    locations,
    quotas,
    role_instances,
    service_certificates,
    upgrade_domains,
)
from smtui.localcloud.deployment_addresses import held_deployment, refuse_virtual_machines
from smtui.localcloud.deployment_configuration import read_configuration
from smtui.localcloud.deployment_table import Row
from smtui.localcloud.registry import answers
from smtui.localcloud.upgrade_domains import Update, Version
from smtui.protocol import names, service_configuration
from smtui.protocol.deployments import (
    AUTO,
    MANUAL,
    ChangeConfiguration,
    RollbackUpdateOrUpgrade,
    UpgradeDeployment,
    WalkUpgradeDomain,
)
from smtui.protocol.errors import BadRequest, ResourceNotFound
from smtui.protocol.extended_properties import ExtendedProperty
from smtui.protocol.names import UPDATE_MODES
from smtui.protocol.service_configuration import ServiceConfiguration

if TYPE_CHECKING:
    from smtui.localcloud.request import Request

_UPDATED = "be updated"


@answers("deployments.CHANGE_DEPLOYMENT_CONFIGURATION")
def change_deployment_configuration(request: Request) -> None:
    """Answer Change Deployment Configuration: settings and instance counts, never the set of roles."""
    body: ChangeConfiguration = request.body
    row = _updatable(request)
    source, configuration = _configuration(request, row, body.configuration)
    mode = _mode(body.mode, UPDATE_MODES)
    _check_roles(configuration, row)
    version = Version(row.label, source, row.package_url, _properties(row, body.extended_properties))
    upgrade_domains.begin(request, row, version, mode, before=_before(request, row), restarts=False)


@answers("deployments.UPGRADE_DEPLOYMENT")
def upgrade_deployment(request: Request) -> None:
    """Answer Upgrade Deployment: all roles, which may be others than before, or a single one."""
    body: UpgradeDeployment = request.body
    row = _updatable(request)
    mode = _mode(body.mode, UPDATE_MODES)
    if problem := names.package_url_problem(body.package_url):
        raise BadRequest(problem)
    locations.check_words(body.label, "")
    source, configuration = _configuration(request, row, body.configuration)
    if len(configuration.roles) > len(_deployed(row).roles):
        quotas.require(request.database, "MaxRolesPerDeployment", 0, len(configuration.roles))
    only = None
    if body.role_to_upgrade:
        only = _instances_of(request, row, body.role_to_upgrade)
        _check_roles(configuration, row)
    version = Version(body.label, source, body.package_url, _properties(row, body.extended_properties))
    upgrade_domains.begin(request, row, version, mode, before=_before(request, row), restarts=True, only=only)


@answers("deployments.WALK_UPGRADE_DOMAIN")
def walk_upgrade_domain(request: Request) -> None:
    """Answer Walk Upgrade Domain: the domains of a Manual update, one after the other."""
    body: WalkUpgradeDomain = request.body
    row = _updatable(request)
    update = _update(request, row)
    if update.mode != MANUAL:
        raise BadRequest(f"The update of this deployment is {update.mode}: it walks the upgrade domains by itself.")
    if body.upgrade_domain != update.domain:
        raise BadRequest(f"The upgrade domain is invalid: the next one to be walked is {update.domain}.")
    upgrade_domains.walk(request, row, update)


@answers("deployments.ROLLBACK_UPDATE_OR_UPGRADE")
def rollback_update_or_upgrade(request: Request) -> None:
    """Answer Rollback Update Or Upgrade: instances that were not updated yet are left alone."""
    body: RollbackUpdateOrUpgrade = request.body
    row = _updatable(request)
    mode = _mode(body.mode, (AUTO, MANUAL))
    update = _update(request, row)
    if update.before is None:
        raise BadRequest("The update in progress can't be rolled back: it is a rollback.")
    only = upgrade_domains.walked(request.database, row, update)
    upgrade_domains.begin(request, row, update.before, mode, before=None, restarts=update.restarts, only=only)


def _updatable(request: Request) -> Row:
    row = held_deployment(request)
    refuse_virtual_machines(request.database, row.id, _UPDATED)
    return row


def _update(request: Request, row: Row) -> Update:
    found = upgrade_domains.find(request.database, row.id)
    if found is None:
        raise BadRequest("No update or upgrade of this deployment is in progress.")
    return found


def _before(request: Request, row: Row) -> Version:
    update = upgrade_domains.find(request.database, row.id)
    return (update.before if update else None) or Version.of(row)


def _mode(sent: str, offered: tuple[str, ...]) -> str:
    found = {mode.lower(): mode for mode in offered}.get((sent or AUTO).lower())
    if found is None:
        raise BadRequest(f"The mode is invalid: it is {', '.join(offered[:-1])} or {offered[-1]}.")
    return found


def _configuration(request: Request, row: Row, sent: bytes) -> tuple[bytes, ServiceConfiguration]:
    source, configuration = read_configuration(sent)
    thumbprints = service_certificates.in_configuration(source)
    service_certificates.require(request.database, row.service, thumbprints)
    return source, configuration


def _check_roles(configuration: ServiceConfiguration, row: Row) -> None:
    deployed = _deployed(row)
    wanted = (role.name for role in configuration.roles)
    if problem := names.role_set_problem(wanted, (role.name for role in deployed.roles)):
        raise BadRequest(problem)


def _deployed(row: Row) -> ServiceConfiguration:
    return service_configuration.parse(row.configuration)


def _instances_of(request: Request, row: Row, role: str) -> list[str]:
    if role.lower() not in (each.name.lower() for each in _deployed(row).roles):
        raise ResourceNotFound(f"Role {role} was not found in the currently deployed service.")
    instances = role_instances.of_deployment(request.database, row.id)
    return [each.instance_name for each in instances if each.role_name.lower() == role.lower()]


def _properties(row: Row, sent: tuple[ExtendedProperty, ...]) -> str:
    kept = extended_properties.load(row.properties)
    return extended_properties.dump(extended_properties.merge(kept, sent, extended_properties.MAX_ON_DEPLOYMENT))
