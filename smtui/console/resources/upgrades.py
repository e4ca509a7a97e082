"""Upgrades of a deployment: another package, one upgrade domain after the other, and back again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from smtui.console import files
from smtui.console.actions import Action
from smtui.console.dialogs import Field, Form, Values, always
from smtui.console.node import Node
from smtui.console.resource import Send
from smtui.console.resources.deployments import no_roles, service_of
from smtui.console.resources.new_deployment import NEVER_FETCHED, configuration_file_problem
from smtui.protocol import names
from smtui.protocol.deployments import (
    ROLLBACK_UPDATE_OR_UPGRADE,
    UPGRADE_DEPLOYMENT,
    WALK_UPGRADE_DOMAIN,
    Deployment,
    RollbackUpdateOrUpgrade,
    UpgradeDeployment,
    WalkUpgradeDomain,
)
from smtui.protocol.operation import Call


def upgrade(node: Node) -> Form:
    """Give the form that puts another package into a deployment, one upgrade domain after the other."""
    deployment: Deployment = node.value

    async def modes(_: Send, __: Values) -> Sequence[tuple[str, str]]:
        words = ("one upgrade domain after the other", "each upgrade domain when told to", "all at once")
        return [(mode, f"{mode}: {text}") for mode, text in zip(names.UPDATE_MODES, words, strict=True)]

    async def roles(_: Send, __: Values) -> Sequence[tuple[str, str]]:
        return [("", "all roles"), *((role.role_name, role.role_name) for role in deployment.role_list)]

    async def forced(_: Send, __: Values) -> Sequence[tuple[str, str]]:
        return [("no", "no, stop if local data would be lost"), ("yes", "yes, also if local data is lost")]

    def call(values: Values) -> Call[None]:
        return UPGRADE_DEPLOYMENT(
            UpgradeDeployment(
                mode=values["mode"],
                package_url=values["package_url"],
                configuration=files.read(values["configuration"], names.MAX_CONFIGURATION_BYTES),
                label=values["label"],
                role_to_upgrade=values["role"],
                force=values["force"] == "yes",
            ),
            service_name=service_of(node).name,
            deployment_name=node.name,
        )

    return Form(
        title=f"Upgrade {node.name} ({deployment.deployment_slot.lower()}) of {service_of(node).name}",
        verb="Upgrade deployment",
        fields=(
            Field(name="label", label="Label", problem=names.LABEL.problem, default=always(deployment.label)),
            Field(
                name="package_url",
                label="Package URL",
                problem=names.package_url_problem,
                placeholder="https://account.blob.core.windows.net/…/app.cspkg",
            ),
            Field(
                name="configuration",
                label="Config file",
                problem=configuration_file_problem,
                placeholder="path of the .cscfg",
            ),
            Field(name="mode", label="Mode", choices=modes),
            Field(name="role", label="Role", choices=roles, optional=True),
            Field(name="force", label="Force", choices=forced),
        ),
        call=call,
        about_local=f"{NEVER_FETCHED}: give any address.",
    )


def walk(node: Node) -> Form:
    """Give the form that lets a manual update go on to the next upgrade domain."""
    deployment: Deployment = node.value
    status = deployment.upgrade_status
    current = int(status.current_upgrade_domain or 0) if status is not None else -1
    begun = status is not None and status.current_upgrade_domain_state != "Before"
    following = str(current + 1 if begun else max(current, 0))
    return Form(
        title=f"Go on with the update of {node.name} of {service_of(node).name}",
        verb="Update this domain",
        fields=(Field(name="domain", label="Domain", problem=_domain_problem(deployment), default=always(following)),),
        call=lambda values: WALK_UPGRADE_DOMAIN(
            WalkUpgradeDomain(int(values["domain"])), service_name=service_of(node).name, deployment_name=node.name
        ),
    )


def rollback(node: Node) -> Form:
    """Give the form that takes back an update that is going on."""

    async def modes(_: Send, __: Values) -> Sequence[tuple[str, str]]:
        return [("Auto", "Auto: one upgrade domain after the other"), ("Manual", "Manual: each when told to")]

    async def forced(_: Send, __: Values) -> Sequence[tuple[str, str]]:
        return [("no", "no, stop if local data would be lost"), ("yes", "yes, also if local data is lost")]

    return Form(
        title=f"Roll back the update of {node.name} of {service_of(node).name}",
        verb="Roll back",
        fields=(Field(name="mode", label="Mode", choices=modes), Field(name="force", label="Force", choices=forced)),
        call=lambda values: ROLLBACK_UPDATE_OR_UPGRADE(
            RollbackUpdateOrUpgrade(values["mode"], values["force"] == "yes"),
            service_name=service_of(node).name,
            deployment_name=node.name,
        ),
    )


def _domain_problem(deployment: Deployment) -> Callable[[str], str]:
    last = (deployment.upgrade_domain_count or 1) - 1

    def problem(text: str) -> str:
        fits = text.isdecimal() and len(text) < 5 and int(text) <= last
        return "" if fits else f"The upgrade domains of this deployment are 0 to {last}."

    return problem


def _no_update(node: Node) -> str:
    return "" if node.value.upgrade_status is not None else "No update of this deployment is going on."


def _no_rollback(node: Node) -> str:
    if reason := _no_update(node):
        return reason
    return "" if node.value.rollback_allowed else "This update can't be rolled back any more."


ACTIONS = (
    Action(
        name="deployment.upgrade",
        key="p",
        label="Upgrade",
        help="Put another package into this deployment.",
        operation="deployments.UPGRADE_DEPLOYMENT",
        dialog=upgrade,
        rare=True,
        unavailable=no_roles,
    ),
    Action(
        name="deployment.walk",
        key="w",
        label="Walk",
        help="Let a manual update go on to the next upgrade domain.",
        operation="deployments.WALK_UPGRADE_DOMAIN",
        dialog=walk,
        rare=True,
        unavailable=_no_update,
    ),
    Action(
        name="deployment.rollback",
        key="b",
        label="Roll back",
        help="Take back an update that is going on.",
        operation="deployments.ROLLBACK_UPDATE_OR_UPGRADE",
        dialog=rollback,
        rare=True,
        unavailable=_no_rollback,
    ),
)
