"""Deployments: the two slots of a cloud service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from smtui.client.exchange import Answer
from smtui.console.actions import Action
from smtui.console.lines import Line, Span, fields, span
from smtui.console.node import Loading, Node, leaves
from smtui.console.resource import RAW, Pane, Resource
from smtui.console.resources import health
from smtui.console.resources.configuration import hidden, shown_in_full
from smtui.console.resources.role_instances import ROLE_INSTANCE, instance_table, summary
from smtui.console.resources.states import (
    deployment_mark,
    deployment_status,
    deployment_word,
    is_coming_up,
    is_passing,
)
from smtui.console.resources.virtual_machines import VIRTUAL_MACHINE, machines_of
from smtui.console.times import moment
from smtui.protocol.deployments import (
    GET_DEPLOYMENT_BY_NAME,
    PRODUCTION,
    Deployment,
)
from smtui.protocol.operation import Call

SERVICE: Final = "cloud service"


class DeploymentNode(Resource):
    """One deployment, shown by its slot."""

    kind = "deployment"
    title = "Deployment"
    holds = ("roleinstances", "roles")
    # How many instances are ready is shown nowhere else in the tree; the name is in the header and the detail too.
    note_first = True
    reads = ("deployments.GET_DEPLOYMENT_BY_NAME",)

    def addresses(self, node: Node) -> Sequence[str]:
        service = f"services/hostedservices/{service_of(node).name}"
        return (f"{service}/deployments/{node.name}", f"{service}/deploymentslots/{node.value.deployment_slot}")

    def actions(self) -> Sequence[Action]:
        from smtui.console.resources import deployment_actions

        return deployment_actions.ACTIONS

    def label(self, node: Node) -> Line:
        deployment: Deployment = node.value
        return (
            deployment_mark(deployment.status),
            (f"{span(deployment.deployment_slot)[0].lower()} ", "plain"),
            span(node.name, "name"),
        )

    def crumb(self, node: Node) -> str:
        return span(node.value.deployment_slot)[0].lower()

    def segment(self, node: Node) -> str:
        slot: str = node.value.deployment_slot
        return slot.lower() or node.name

    def note(self, node: Node) -> Span:
        return deployment_word(node.value.status)

    def notes(self, node: Node) -> Sequence[Line]:
        return health.notes(node.value)

    def learn(self, node: Node, answer: Answer[Deployment]) -> list[Node]:
        node.value = answer.value
        return instance_nodes(service_of(node).name, answer.value)

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
        passing = is_coming_up if holds_machines(deployment) else is_passing
        return not is_passing(deployment.status) and not any(
            passing(instance.instance_status) for instance in deployment.role_instance_list
        )


DEPLOYMENT = DeploymentNode()


def deployment_nodes(service: str, deployments: Sequence[Deployment]) -> list[Node]:
    """Give the nodes of a cloud service's deployments, production first, with their instances."""
    nodes = []
    for deployment in sorted(deployments, key=lambda each: each.deployment_slot != PRODUCTION):
        children = instance_nodes(service, deployment)
        node = Node(DEPLOYMENT, deployment.name, deployment, children=children, loading=Loading.LOADED)
        for child in children:
            child.parent = node
        nodes.append(node)
    return nodes


def instance_nodes(service: str, deployment: Deployment) -> list[Node]:
    """Give the nodes of a deployment's role instances; a virtual machine stands for its one instance."""
    machines = machines_of(service, deployment)
    shown = {machine.name for machine in machines}
    instances = [each for each in deployment.role_instance_list if each.role_name not in shown]
    return [
        *leaves(VIRTUAL_MACHINE, [(machine.name, machine) for machine in machines]),
        *leaves(ROLE_INSTANCE, [(each.instance_name, each) for each in instances]),
    ]


def deployments_of(service: Node) -> list[Node]:
    """Give the deployments among the nodes below a cloud service."""
    return [child for child in service.children if child.resource is DEPLOYMENT]


def service_of(node: Node) -> Node:
    """Give the cloud service that a node belongs to."""
    service = node.nearest(SERVICE)
    assert service is not None
    return service


def still_reading(service: Node) -> str:
    """Give the sentence for what can't be done while a cloud service is being read, or could not be read."""
    if service.loading is Loading.FAILED:
        return f"What {service.name} holds could not be read; r reads it again."
    return f"What {service.name} holds is still being read; try again in a moment."


def holds_machines(deployment: Deployment) -> bool:
    """Whether a deployment holds virtual machines, and not web and worker roles."""
    return any(role.role_type for role in deployment.role_list)


def no_roles(node: Node) -> str:
    """Give why there is no .cscfg to change, or ""."""
    return "A deployment of virtual machines has no service configuration." if holds_machines(node.value) else ""


def overview(node: Node, answer: Answer[Deployment] | None) -> list[Line]:
    """Give what an operator looks at first."""
    deployment = _latest(node, answer)
    addresses = ", ".join(ip.address for ip in deployment.virtual_ips if ip.address)
    systems = ", ".join(sorted({role.os_version for role in deployment.role_list if role.os_version}))
    update = deployment.upgrade_status
    return fields(
        [
            ("Deployment", deployment.name, "name"),
            ("Slot", deployment.deployment_slot),
            ("Status", deployment_status(deployment.status)),
            ("Label", deployment.label),
            ("Instances", summary(deployment.role_instance_list)),
            ("Roles", ", ".join(role.role_name for role in deployment.role_list)),
            ("URL", deployment.url),
            ("Address", addresses),
            ("Guest OS", systems),
            ("SDK version", deployment.sdk_version),
            ("Update", f"{update.upgrade_type}, domain {update.current_upgrade_domain}" if update else "", "busy"),
            ("Locked", "yes, by an operation in progress" if deployment.locked else "", "busy"),
            ("Created", moment(deployment.created_time)),
            ("Changed", moment(deployment.last_modified_time)),
            ("Private ID", deployment.private_id, "dim"),
        ]
    )


def _latest(node: Node, answer: Answer[Deployment] | None) -> Deployment:
    found: Deployment = answer.value if answer is not None else node.value
    return found
