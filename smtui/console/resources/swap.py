"""The swap of a cloud service's two slots."""

from __future__ import annotations

from urllib.parse import quote

from smtui.console.actions import Action
from smtui.console.dialogs import Reversal, Swap, SwapSide, SwapView
from smtui.console.node import Loading, Node
from smtui.console.resource import Send
from smtui.console.resources.configuration import difference
from smtui.console.resources.deployments import DEPLOYMENT, deployments_of, service_of, still_reading
from smtui.console.resources.role_instances import summary
from smtui.console.times import exact
from smtui.protocol import codec
from smtui.protocol.deployments import PRODUCTION, STAGING, SWAP_DEPLOYMENT, Deployment
from smtui.protocol.deployments import Swap as SwapBody
from smtui.protocol.hosted_services import GET_HOSTED_SERVICE_WITH_DEPLOYMENTS, LIST_HOSTED_SERVICES, HostedService
from smtui.protocol.operation import Call


def swap(node: Node) -> Swap:
    """Give the swap of a cloud service's two slots."""
    service = service_of(node).name

    async def read(send: Send) -> SwapView:
        found: HostedService = (await send(GET_HOSTED_SERVICE_WITH_DEPLOYMENTS(service_name=service))).value
        slots = {deployment.deployment_slot: deployment for deployment in found.deployments}
        production, staging = slots.get(PRODUCTION), slots.get(STAGING)
        if staging is None:
            raise LookupError(f"The staging slot of {service} is empty: there is nothing to swap.")
        body = SwapBody(production.name if production else "", staging.name)
        return SwapView(
            production=_side("Production", production),
            staging=_side("Staging", staging),
            difference=difference(production, staging),
            warnings=_warnings(production, staging),
            call=SWAP_DEPLOYMENT(body, service_name=service),
        )

    return Swap(title=f"Swap the deployments of {service}", read=read)


def swap_back(node: Node) -> Reversal:
    """Give the swap that takes the last one back, if both slots hold what that left."""
    service = service_of(node).name

    async def call(send: Send, body: bytes) -> Call[None]:
        last = codec.decode(SwapBody, body).value
        found: HostedService = (await send(GET_HOSTED_SERVICE_WITH_DEPLOYMENTS(service_name=service))).value
        slots = {deployment.deployment_slot: deployment.name for deployment in found.deployments}
        production, staging = slots.get(PRODUCTION, ""), slots.get(STAGING, "")
        if (production, staging) != (last.source_deployment, last.production):
            holds = f"production holds {production or 'nothing'} and staging {staging or 'nothing'}"
            raise LookupError(f"{service} is not as the last swap left it: {holds}.")
        if not staging:
            raise LookupError(f"The last swap of {service} left its staging slot empty: nothing can be swapped back.")
        return SWAP_DEPLOYMENT(SwapBody(production, staging), service_name=service)

    return Reversal(
        waiting=f"Reading both slots of {service} to swap them back…",
        operation=SWAP_DEPLOYMENT.name,
        resource=f"{LIST_HOSTED_SERVICES.path}/{quote(service, safe='')}",
        call=call,
        done=f"Swapping {service} back.",
        instead="s swaps after both slots were shown.",
    )


def no_swap(node: Node) -> str:
    """Give why the slots can't be swapped, or ""."""
    service = service_of(node)
    if service.loading is not Loading.LOADED:
        return still_reading(service)
    held = deployments_of(service)
    if any(role.role_type for child in held for role in child.value.role_list):
        return "A deployment of virtual machines can't be swapped."
    slots = {child.value.deployment_slot for child in held}
    return "" if STAGING in slots else f"The staging slot of {service.name} is empty: there is nothing to swap."


def _warnings(production: Deployment | None, staging: Deployment) -> list[str]:
    """Give what speaks against swapping now."""
    warnings = []
    for each in (production, staging):
        if each is not None and not DEPLOYMENT.is_settled(Node(DEPLOYMENT, each.name, each)):
            state = f"{each.status}, {summary(each.role_instance_list)}"
            warnings.append(f"{each.name} ({each.deployment_slot.lower()}) is still on its way: {state}.")
    return warnings


def _side(slot: str, deployment: Deployment | None) -> SwapSide:
    if deployment is None:
        return SwapSide(name=slot, rows=[("", "empty")])
    return SwapSide(
        name=slot,
        rows=[
            ("Deployment", deployment.name),
            ("Label", deployment.label),
            ("Status", deployment.status),
            ("Instances", summary(deployment.role_instance_list)),
            ("Roles", ", ".join(role.role_name for role in deployment.role_list)),
            ("Changed", exact(deployment.last_modified_time)),
        ],
    )


SWAP = Action(
    name="deployment.swap",
    key="s",
    label="Swap",
    help="Exchange what is in production and in staging, after both are shown side by side.",
    operation="deployments.SWAP_DEPLOYMENT",
    dialog=swap,
    reads=("hosted_services.GET_HOSTED_SERVICE_WITH_DEPLOYMENTS",),
    unavailable=no_swap,
    inherited=True,
)

SWAP_BACK = Action(
    name="deployment.swap_back",
    key="S",
    label="Swap back",
    help="Take the last swap back at once, if nothing was changed since; otherwise it says what stands in the way.",
    operation="deployments.SWAP_DEPLOYMENT",
    dialog=swap_back,
    unavailable=no_swap,
    reads=("hosted_services.GET_HOSTED_SERVICE_WITH_DEPLOYMENTS",),
    inherited=True,
    rare=True,
)
