"""Deployments: the two slots of a cloud service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from smtui.client.exchange import Answer
from smtui.console import files
from smtui.console.actions import Action
from smtui.console.dialogs import Destruction, Field, Form, Swap, SwapSide, SwapView, Values
from smtui.console.lines import Line, Span, fields, line, span
from smtui.console.node import Loading, Node, leaves
from smtui.console.resource import RAW, Pane, Resource, Send
from smtui.console.resources.configuration import difference, hidden, shown_in_full
from smtui.console.resources.role_instances import ROLE_INSTANCE, instance_table, summary
from smtui.console.resources.states import deployment_mark, deployment_status, is_passing
from smtui.console.times import exact
from smtui.protocol import names, service_configuration
from smtui.protocol.deployments import (
    CREATE_DEPLOYMENT,
    DELETE_DEPLOYMENT,
    GET_DEPLOYMENT_BY_NAME,
    PRODUCTION,
    RUNNING,
    STAGING,
    SUSPENDED,
    SWAP_DEPLOYMENT,
    UPDATE_DEPLOYMENT_STATUS,
    CreateDeployment,
    Deployment,
    UpdateDeploymentStatus,
)
from smtui.protocol.deployments import Swap as SwapBody
from smtui.protocol.hosted_services import GET_HOSTED_SERVICE_WITH_DEPLOYMENTS, HostedService
from smtui.protocol.operation import Call

SERVICE: Final = "cloud service"


class DeploymentNode(Resource):
    """One deployment, shown by its slot."""

    kind = "deployment"
    title = "Deployment"

    def actions(self) -> Sequence[Action]:
        return ACTIONS

    def label(self, node: Node) -> Line:
        deployment: Deployment = node.value
        return (
            deployment_mark(deployment.status),
            (f"{span(deployment.deployment_slot)[0].lower()} ", "plain"),
            span(node.name, "name"),
        )

    def crumb(self, node: Node) -> str:
        return span(node.value.deployment_slot)[0].lower()

    def note(self, node: Node) -> Span:
        return deployment_status(node.value.status)

    def learn(self, node: Node, answer: Answer[Deployment]) -> list[Node]:
        node.value = answer.value
        return instance_nodes(answer.value)

    def detail(self, node: Node) -> Call[Deployment]:
        return GET_DEPLOYMENT_BY_NAME(service_name=service_of(node).name, deployment_name=node.name)

    def panes(self) -> Sequence[Pane]:
        return (
            Pane("Overview", overview),
            Pane("Instances", lambda node, answer: instance_table(_latest(node, answer).role_instance_list)),
            Pane(
                "Configuration",
                lambda node, answer: hidden(_latest(node, answer).configuration),
                revealed=lambda node, answer: shown_in_full(_latest(node, answer).configuration),
            ),
            RAW,
        )

    def is_settled(self, node: Node) -> bool:
        deployment: Deployment = node.value
        return not is_passing(deployment.status) and not any(
            is_passing(instance.instance_status) for instance in deployment.role_instance_list
        )


DEPLOYMENT = DeploymentNode()


def deployment_nodes(deployments: Sequence[Deployment]) -> list[Node]:
    """Give the nodes of a cloud service's deployments, production first, with their instances."""
    nodes = []
    for deployment in sorted(deployments, key=lambda each: each.deployment_slot != PRODUCTION):
        children = instance_nodes(deployment)
        node = Node(DEPLOYMENT, deployment.name, deployment, children=children, loading=Loading.LOADED)
        for child in children:
            child.parent = node
        nodes.append(node)
    return nodes


def instance_nodes(deployment: Deployment) -> list[Node]:
    """Give the nodes of a deployment's role instances."""
    return leaves(ROLE_INSTANCE, [(each.instance_name, each) for each in deployment.role_instance_list])


def service_of(node: Node) -> Node:
    """Give the cloud service that a node belongs to."""
    service = node.nearest(SERVICE)
    assert service is not None
    return service


def overview(node: Node, answer: Answer[Deployment] | None) -> list[Line]:
    """Give what an operator looks at first."""
    deployment = _latest(node, answer)
    addresses = ", ".join(ip.address for ip in deployment.virtual_ips if ip.address)
    systems = ", ".join(sorted({role.os_version for role in deployment.role_list if role.os_version}))
    lines = fields(
        [
            ("Deployment", deployment.name, "name"),
            ("Slot", deployment.deployment_slot),
            ("Status", deployment.status, deployment_mark(deployment.status)[1]),
            ("Label", deployment.label),
            ("Instances", summary(deployment.role_instance_list)),
            ("Roles", ", ".join(role.role_name for role in deployment.role_list)),
            ("URL", deployment.url),
            ("Address", addresses),
            ("Guest OS", systems),
            ("SDK version", deployment.sdk_version),
            ("Locked", "yes, by an operation in progress" if deployment.locked else "", "busy"),
            ("Created", exact(deployment.created_time)),
            ("Changed", exact(deployment.last_modified_time)),
            ("Private ID", deployment.private_id, "dim"),
        ]
    )
    if deployment.upgrade_status is not None:
        status = deployment.upgrade_status
        lines += fields(
            [("Update", f"{status.upgrade_type}, domain {status.current_upgrade_domain}", "busy")],
        )
    return lines


def _latest(node: Node, answer: Answer[Deployment] | None) -> Deployment:
    found: Deployment = answer.value if answer is not None else node.value
    return found


# --- actions -----------------------------------------------------------------------------------------------------


def new_deployment(node: Node) -> Form:
    """Give the form that deploys into an empty slot of a cloud service."""
    service = service_of(node)
    free = free_slots(service)

    async def slots(_: Send) -> Sequence[tuple[str, str]]:
        return [(slot.lower(), slot.lower()) for slot in free]

    async def start(_: Send) -> Sequence[tuple[str, str]]:
        return [("yes", "yes, start it"), ("no", "no, leave it suspended")]

    def call(values: Values) -> Call[None]:
        return CREATE_DEPLOYMENT(
            CreateDeployment(
                name=values["name"],
                package_url=values["package_url"],
                label=values["label"],
                configuration=files.read(values["configuration"], names.MAX_CONFIGURATION_BYTES),
                start_deployment=values["start"] == "yes",
                treat_warnings_as_error=False,
            ),
            service_name=service.name,
            deployment_slot=values["slot"],
        )

    return Form(
        title=f"New deployment in {service.name}",
        verb="Create deployment",
        fields=(
            Field(name="slot", label="Slot", choices=slots),
            Field(name="name", label="Name", problem=_name_problem(service), placeholder="unique in the service"),
            Field(name="label", label="Label", problem=names.LABEL.problem, default=lambda values: values["name"]),
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
            Field(name="start", label="Start now", choices=start),
        ),
        call=call,
        creates=(DEPLOYMENT.kind, "name"),
    )


def _name_problem(service: Node) -> Callable[[str], str]:
    taken = {child.name.lower() for child in service.children}

    def problem(value: str) -> str:
        if value.lower() in taken:
            return f"{service.name} already has a deployment {value}."
        return names.DEPLOYMENT_NAME.problem(value)

    return problem


def configuration_file_problem(text: str) -> str:
    """Give what is wrong with the path of a .cscfg or with the file itself, or ""."""
    if not text:
        return "Give the path of the .cscfg file."
    try:
        service_configuration.parse(files.read(text, names.MAX_CONFIGURATION_BYTES))
    except (files.FileProblem, service_configuration.ConfigurationError) as error:
        return str(error)
    return ""


def free_slots(service: Node) -> list[str]:
    """Give the slots that hold no deployment, staging first."""
    taken = {child.value.deployment_slot for child in service.children if child.resource is DEPLOYMENT}
    return [slot for slot in (STAGING, PRODUCTION) if slot not in taken]


def _still_reading(service: Node) -> str:
    return f"What {service.name} holds is still being read; try again in a moment."


def no_free_slot(node: Node) -> str:
    """Give why nothing can be deployed, or ""."""
    service = service_of(node)
    if service.loading is not Loading.LOADED:
        return _still_reading(service)
    return "" if free_slots(service) else f"Both slots of {service.name} hold a deployment."


def delete_deployment(node: Node) -> Destruction:
    """Give the confirmation that deletes a deployment."""
    service = service_of(node).name
    deployment: Deployment = node.value

    async def consequences(send: Send) -> list[Line]:
        current: Deployment = (await send(DEPLOYMENT.detail(node))).value
        count = len(current.role_instance_list)
        return [
            line("What goes with it:"),
            line("  its ", (f"{count} role instance{'s' * (count != 1)}", "bad"), " and what their local disks hold"),
            line("  its address ", span(current.url), ", which stops answering"),
            line("  its place in the ", span(current.deployment_slot.lower()), " slot"),
            (),
            line("Disks of virtual machines stay. There is no undo."),
        ]

    return Destruction(
        title=f"Delete deployment {node.name} ({deployment.deployment_slot.lower()}) of {service}",
        name=node.name,
        consequences=consequences,
        call=DELETE_DEPLOYMENT(service_name=service, deployment_name=node.name),
    )


def update_status(node: Node) -> Form:
    """Give the form that starts a suspended deployment, or suspends a running one."""
    service = service_of(node).name
    wanted = RUNNING if node.value.status == SUSPENDED else SUSPENDED
    verb = "Start" if wanted == RUNNING else "Suspend"
    call = UPDATE_DEPLOYMENT_STATUS(UpdateDeploymentStatus(wanted), service_name=service, deployment_name=node.name)
    return Form(title=f"{verb} deployment {node.name} of {service}", verb=f"{verb} it", fields=(), call=lambda _: call)


def not_settled(node: Node) -> str:
    """Give why the status can't be changed now, or ""."""
    status = node.value.status
    return "" if status in (RUNNING, SUSPENDED) else f"It is {status}; wait until that is over."


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


def no_swap(node: Node) -> str:
    """Give why the slots can't be swapped, or ""."""
    service = service_of(node)
    if service.loading is not Loading.LOADED:
        return _still_reading(service)
    if any(role.role_type for child in service.children for role in child.value.role_list):
        return "A deployment of virtual machines can't be swapped."
    slots = {child.value.deployment_slot for child in service.children}
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
    unavailable=no_swap,
    inherited=True,
)

NEW = Action(
    name="deployment.create",
    key="n",
    label="Deploy",
    help="Create a deployment in an empty slot of this cloud service.",
    operation="deployments.CREATE_DEPLOYMENT",
    dialog=new_deployment,
    unavailable=no_free_slot,
    inherited=True,
)

ACTIONS = (
    Action(
        name="deployment.delete",
        key="d",
        label="Delete",
        help="Delete this deployment.",
        operation="deployments.DELETE_DEPLOYMENT",
        dialog=delete_deployment,
    ),
    Action(
        name="deployment.status",
        key="u",
        label="Start/suspend",
        help="Start this deployment where it is suspended, suspend it where it runs.",
        operation="deployments.UPDATE_DEPLOYMENT_STATUS",
        dialog=update_status,
        unavailable=not_settled,
    ),
)
