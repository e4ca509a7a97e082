"""Cloud services: the branch that lists them, and each one."""

from __future__ import annotations

from collections.abc import Sequence

from smtui.client.exchange import Answer
from smtui.console.actions import Action
from smtui.console.dialogs import Field, Form, Values
from smtui.console.lines import Line, Span, Table, fields, line, span, table
from smtui.console.node import Loading, Node, leaves
from smtui.console.resource import RAW, Pane, Resource, Send
from smtui.console.resources import deployments
from smtui.console.resources.new_deployment import NEW as NEW_DEPLOYMENT
from smtui.console.resources.new_virtual_machine import NEW_IN_SERVICE as NEW_MACHINE
from smtui.console.resources.places import PLACE_READS, place_choices, place_of
from smtui.console.resources.role_instances import instance_table, summary
from smtui.console.resources.service_certificates import SERVICE_CERTIFICATES
from smtui.console.resources.states import container_note, container_status, deployment_status
from smtui.console.resources.swap import SWAP, SWAP_BACK
from smtui.console.times import age_cell, moment
from smtui.protocol import names
from smtui.protocol.hosted_services import (
    CHECK_HOSTED_SERVICE_NAME,
    CREATE_HOSTED_SERVICE,
    GET_HOSTED_SERVICE_WITH_DEPLOYMENTS,
    LIST_HOSTED_SERVICES,
    CreateHostedService,
    HostedService,
    HostedServiceProperties,
    HostedServiceWithDeployments,
)
from smtui.protocol.operation import Call


class HostedServiceNode(Resource):
    """One cloud service."""

    kind = deployments.SERVICE
    title = "Cloud service"
    holds = ("deployments", "deploymentslots")
    reads = ("hosted_services.GET_HOSTED_SERVICE_WITH_DEPLOYMENTS",)

    def actions(self) -> Sequence[Action]:
        from smtui.console.resources import hosted_service_actions

        return (SWAP, NEW_DEPLOYMENT, NEW_MACHINE, *hosted_service_actions.ACTIONS, SWAP_BACK)

    def label(self, node: Node) -> Line:
        return (span(node.name, "name"),)

    def note(self, node: Node) -> Span | None:
        return container_note(properties_of(node.value).status)

    def learn(self, node: Node, answer: Answer[HostedServiceWithDeployments]) -> list[Node]:
        node.value = answer.value
        return [
            *deployments.deployment_nodes(node.name, answer.value.deployments),
            Node(SERVICE_CERTIFICATES, SERVICE_CERTIFICATES.title),
        ]

    def detail(self, node: Node) -> Call[HostedServiceWithDeployments]:
        return GET_HOSTED_SERVICE_WITH_DEPLOYMENTS(service_name=node.name)

    def panes(self) -> Sequence[Pane]:
        return (Pane("Overview", overview), Pane("Instances", all_instances), RAW)

    def is_settled(self, node: Node) -> bool:
        return all(child.resource.is_settled(child) for child in node.children)


class HostedServices(Resource):
    """The branch of cloud services."""

    kind = "cloud services"
    title = "Cloud services"
    collection = "services/hostedservices"
    slug = "services"
    words = ("svc", "service")
    reads = ("hosted_services.LIST_HOSTED_SERVICES",)

    def actions(self) -> Sequence[Action]:
        return (CREATE,)

    def note(self, node: Node) -> Span | None:
        return span(len(node.children), "dim") if node.loading is Loading.LOADED else None

    async def children(self, send: Send, node: Node) -> list[Node]:
        answer = await send(LIST_HOSTED_SERVICES())
        found = sorted(answer.value, key=lambda service: service.service_name.lower())
        return leaves(HOSTED_SERVICE, [(service.service_name, service) for service in found])

    def panes(self) -> Sequence[Pane]:
        return (Pane("Overview", services_table),)


HOSTED_SERVICE = HostedServiceNode()
HOSTED_SERVICES = HostedServices()


def properties_of(service: HostedService) -> HostedServiceProperties:
    """Give a cloud service's properties, empty ones where the reply had none."""
    return service.hosted_service_properties or HostedServiceProperties()


def overview(node: Node, answer: Answer[HostedService] | None) -> Sequence[Line | Table]:
    """Give what an operator looks at first: the properties and both slots."""
    service: HostedService = answer.value if answer is not None else node.value
    properties = properties_of(service)
    found = fields(
        [
            ("Cloud service", service.service_name, "name"),
            ("Status", container_status(properties.status)),
            ("Label", properties.label),
            ("Description", properties.description),
            ("Location", properties.location),
            ("Affinity group", properties.affinity_group),
            ("Created", moment(properties.date_created)),
            ("Changed", moment(properties.date_last_modified)),
        ]
    )
    lines: list[Line | Table] = [*found]
    if answer is not None:
        lines.append(())
        lines += slots_table(service)
    if properties.extended_properties:
        lines.append(())
        lines.append(line(("Extended properties", "heading")))
        lines += fields([(each.name, each.value) for each in properties.extended_properties])
    return lines


def slots_table(service: HostedService) -> Sequence[Line | Table]:
    """Give both slots as a table."""
    found = {deployment.deployment_slot: deployment for deployment in service.deployments}
    rows = []
    for slot in ("Production", "Staging"):
        deployment = found.get(slot)
        if deployment is None:
            rows.append((span(slot), span("empty", "dim"), span(""), span("")))
        else:
            instances = summary(deployment.role_instance_list)
            status = deployment_status(deployment.status)
            rows.append((span(slot), span(deployment.name, "name"), status, span(instances)))
    return table(("Slot", "Deployment", "Status", "Instances"), rows)


def all_instances(node: Node, answer: Answer[HostedService] | None) -> Sequence[Line | Table]:
    """Give the instances of both slots."""
    lines: list[Line | Table] = []
    for deployment in answer.value.deployments if answer is not None else ():
        if lines:
            lines.append(())
        lines.append(line(span(f"{deployment.deployment_slot} · {deployment.name}", "heading")))
        lines += instance_table(deployment.role_instance_list)
    return lines or [(("No deployments.", "dim"),)]


def services_table(node: Node, _: Answer[object] | None) -> Sequence[Line | Table]:
    """Give all cloud services as a table."""
    if node.loading is Loading.LOADED and not node.children:
        return [(("No cloud services. Press n to create one.", "dim"),)]
    return [Table(("Cloud service", "Place", "Label", "Status", "Created"), node.children, _service_cells)]


def _service_cells(node: Node) -> Sequence[Span]:
    properties = properties_of(node.value)
    return (
        span(node.name, "name"),
        span(properties.location or properties.affinity_group),
        span(properties.label, "dim"),
        container_status(properties.status),
        age_cell(properties.date_created),
    )


# --- actions -----------------------------------------------------------------------------------------------------


def new_service(_: Node) -> Form:
    """Give the form that creates a cloud service."""

    async def taken(send: Send, name: str) -> str:
        answer = await send(CHECK_HOSTED_SERVICE_NAME(service_name=name))
        return "" if answer.value.result is not False else answer.value.reason or f"{name} is not available."

    def call(values: Values) -> Call[None]:
        location, affinity_group = place_of(values["place"])
        return CREATE_HOSTED_SERVICE(
            CreateHostedService(
                service_name=values["name"],
                label=values["label"],
                description=values["description"],
                location=location,
                affinity_group=affinity_group,
            )
        )

    return Form(
        title="New cloud service",
        verb="Create cloud service",
        fields=(
            Field(
                name="name",
                label="Name",
                problem=names.HOSTED_SERVICE_NAME.problem,
                placeholder="unique in all of Azure: NAME.cloudapp.net",
                service_problem=taken,
            ),
            Field(name="label", label="Label", problem=names.LABEL.problem, default=lambda values: values["name"]),
            Field(name="description", label="Description", problem=names.DESCRIPTION.problem),
            Field(name="place", label="Place", choices=place_choices),
        ),
        call=call,
        creates=(HOSTED_SERVICE.kind, "name"),
    )


CREATE = Action(
    name="service.create",
    key="n",
    label="New",
    help="Create a cloud service.",
    operation="hosted_services.CREATE_HOSTED_SERVICE",
    dialog=new_service,
    reads=("hosted_services.CHECK_HOSTED_SERVICE_NAME", *PLACE_READS),
)
