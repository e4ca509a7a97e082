"""Calls that update deployments, and what is seen of them on the way."""

from __future__ import annotations

from smtui.protocol.deployments import (
    CHANGE_DEPLOYMENT_CONFIGURATION,
    ROLLBACK_UPDATE_OR_UPGRADE,
    UPGRADE_DEPLOYMENT,
    WALK_UPGRADE_DOMAIN,
    ChangeConfiguration,
    Deployment,
    RollbackUpdateOrUpgrade,
    UpgradeDeployment,
    WalkUpgradeDomain,
)
from smtui.protocol.extended_properties import ExtendedProperty
from smtui.protocol.operation import Call
from tests.localcloud.bodies import PACKAGE, create_service, cscfg, deploy
from tests.localcloud.offline import Offline

V1 = {"service_name": "shop", "deployment_name": "v1"}
BY_SLOT = {"service_name": "shop", "deployment_slot": "production"}
NEXT_PACKAGE = PACKAGE.replace("shop.cspkg", "next.cspkg")


def shop(cloud: Offline, *, start: bool = True, **instances: int) -> None:
    """Make the cloud service shop with the deployment v1 in production, and wait until it rests."""
    cloud.send(create_service("shop"))
    cloud.send(deploy("shop", "v1", start=start, configuration=cscfg(**(instances or {"Web": 2}))))
    cloud.now += 20


def configure(configuration: bytes, mode: str = "", *own: ExtendedProperty, **which: str) -> Call[None]:
    """Give the call that changes the configuration of v1, or of the deployment that is named."""
    body = ChangeConfiguration(configuration=configuration, mode=mode, extended_properties=own)
    return CHANGE_DEPLOYMENT_CONFIGURATION(body, **(which or V1))


def upgrade(
    configuration: bytes, mode: str = "Auto", *, role: str = "", label: str = "next", **which: str
) -> Call[None]:
    """Give the call that upgrades v1, or the deployment that is named, to another package."""
    body = UpgradeDeployment(
        mode=mode, package_url=NEXT_PACKAGE, configuration=configuration, label=label, role_to_upgrade=role, force=False
    )
    return UPGRADE_DEPLOYMENT(body, **(which or V1))


def walk(domain: int, **which: str) -> Call[None]:
    """Give the call that walks an upgrade domain of v1, or of the deployment that is named."""
    return WALK_UPGRADE_DOMAIN(WalkUpgradeDomain(domain), **(which or V1))


def roll_back(mode: str = "Auto", **which: str) -> Call[None]:
    """Give the call that rolls v1, or the deployment that is named, back."""
    return ROLLBACK_UPDATE_OR_UPGRADE(RollbackUpdateOrUpgrade(mode, False), **(which or V1))


def states(deployment: Deployment) -> dict[str, str]:
    """Give the status of each instance by its name."""
    return {each.instance_name: each.instance_status for each in deployment.role_instance_list}


def progress(deployment: Deployment) -> str:
    """Give the upgrade status in words, such as "Auto Before 0"; "" without an update."""
    found = deployment.upgrade_status
    if found is None:
        return ""
    return f"{found.upgrade_type} {found.current_upgrade_domain_state} {found.current_upgrade_domain}"
