"""Virtual machines: each one below its deployment, and all of them in a branch of the subscription."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from smtui.client.exchange import Answer
from smtui.console.actions import Action
from smtui.console.lines import Line, Span, Table, span, table
from smtui.console.node import Loading, Node, leaves
from smtui.console.resource import RAW, Pane, Resource, Send
from smtui.console.resources.role_instances import short_status
from smtui.console.resources.states import deployment_mark, instance_mark, is_coming_up, is_passing, marked
from smtui.console.several import several
from smtui.protocol.deployments import GET_DEPLOYMENT_BY_NAME, Deployment
from smtui.protocol.errors import ResourceNotFound
from smtui.protocol.hosted_services import GET_HOSTED_SERVICE_WITH_DEPLOYMENTS, LIST_HOSTED_SERVICES, HostedService
from smtui.protocol.operation import Call
from smtui.protocol.roles import InputEndpoint, Role, RoleInstance
from smtui.protocol.virtual_machines import GET_ROLE, VirtualMachine

STOPPED: Final = "StoppedVM"
DEALLOCATED: Final = "StoppedDeallocated"


@dataclass(frozen=True, slots=True)
class Machine:
    """A virtual machine: a role that its deployment says to be one.

    Attributes:
        service: name of its cloud service.
        deployment: as it was last read.
        role: what was asked for.
        instance: what became of it; None as long as the service names none.
    """

    service: str
    deployment: Deployment
    role: Role
    instance: RoleInstance | None

    @property
    def name(self) -> str:
        """Its name, as actions send it."""
        return self.role.role_name

    @property
    def status(self) -> str:
        """Status of its instance, or of its deployment where there is none yet."""
        return self.instance.instance_status if self.instance is not None else self.deployment.status

    @property
    def is_stopped(self) -> bool:
        """Whether it is shut down, deallocated or not."""
        return self.status in (STOPPED, DEALLOCATED)

    @property
    def is_settled(self) -> bool:
        """Whether it stays in its state until somebody does something about it."""
        return not is_passing(self.deployment.status) and not is_coming_up(self.status)

    @property
    def is_alone(self) -> bool:
        """Whether it is the only machine of its deployment."""
        return len(self.deployment.role_list) == 1

    @property
    def endpoints(self) -> list[InputEndpoint]:
        """Its public ports."""
        return endpoints_of(self.role)


def endpoints_of(role: Role) -> list[InputEndpoint]:
    """Give the public ports of a virtual machine."""
    return [each for group in role.configuration_sets for each in group.input_endpoints]


def machines_of(service: str, deployment: Deployment) -> list[Machine]:
    """Give the virtual machines of a deployment of a cloud service; none of web and worker roles."""
    instances = {each.role_name: each for each in deployment.role_instance_list}
    roles = (role for role in deployment.role_list if role.role_type)
    return [Machine(service, deployment, role, instances.get(role.role_name)) for role in roles]


def machine_in(machine: Machine, answer: Answer[Deployment]) -> Machine:
    """Give a machine as the answer about its deployment describes it.

    Raises:
        ResourceNotFound: the deployment has it no longer; with the answer's request id.
    """
    for each in machines_of(machine.service, answer.value):
        if each.name == machine.name:
            return each
    sentence = f"The virtual machine {machine.name} of {machine.service} is gone."
    raise ResourceNotFound(sentence, request_id=answer.request_id)


def status_mark(machine: Machine) -> Span:
    """Give the mark of a machine's status."""
    return deployment_mark(machine.status) if machine.instance is None else instance_mark(machine.status)


def status_words(machine: Machine) -> Span:
    """Give a machine's status in colour; one word is enough where room is short."""
    short = "Deallocated" if machine.status == DEALLOCATED else short_status(machine.status)
    return span(short, status_mark(machine)[1])


class VirtualMachineNode(Resource):
    """One virtual machine."""

    kind = "virtual machine"
    title = "Virtual machine"
    leaf = True
    reads = ("deployments.GET_DEPLOYMENT_BY_NAME",)

    def addresses(self, node: Node) -> Sequence[str]:
        machine: Machine = node.value
        deployment = f"services/hostedservices/{machine.service}/deployments/{machine.deployment.name}"
        return (f"{deployment}/roles/{machine.name}", f"{deployment}/roleinstances/{machine.name}")

    def actions(self) -> Sequence[Action]:
        from smtui.console.resources import virtual_machine_actions

        return virtual_machine_actions.ACTIONS

    def label(self, node: Node) -> Line:
        machine: Machine = node.value
        name = (status_mark(machine), span(machine.name, "name"))
        # In the branch, machines of several cloud services may have one name.
        return name if node.name == machine.name else (*name, span(f" {machine.service}", "dim"))

    def crumb(self, node: Node) -> str:
        return span(node.name)[0]

    def note(self, node: Node) -> Span:
        machine: Machine = node.value
        words = status_words(machine)
        # The mark says that it is ready.
        return span(machine.role.role_size, "dim") if words[1] == "ok" else words

    def learn(self, node: Node, answer: Answer[Deployment]) -> None:
        node.value = machine_in(node.value, answer)

    def detail(self, node: Node) -> Call[Deployment]:
        machine: Machine = node.value
        return GET_DEPLOYMENT_BY_NAME(service_name=machine.service, deployment_name=machine.deployment.name)

    def panes(self) -> Sequence[Pane]:
        from smtui.console.resources import virtual_machine_panes as panes
        from smtui.console.resources.machine_sizes import size_answer

        return (
            Pane(
                "Overview",
                panes.overview,
                calls=lambda send, _: size_answer(send),
                reads=("role_sizes.LIST_ROLE_SIZES",),
            ),
            Pane("Disks", panes.disks),
            Pane("Endpoints", panes.endpoints),
            # The machine alone, where the detail's own answer is the whole deployment.
            replace(RAW, call=_role, reads=("virtual_machines.GET_ROLE",)),
        )

    def is_settled(self, node: Node) -> bool:
        machine: Machine = node.value
        return machine.is_settled


class VirtualMachines(Resource):
    """The branch of all virtual machines.

    No list of the service has them: they are found in the cloud services, and are named CLOUD SERVICE/NAME here.
    """

    kind = "virtual machines"
    title = "Virtual machines"
    collection = "virtualmachines"
    slug = "vms"
    words = ("vm", "machine", "machines")
    follows = ("services/hostedservices",)
    reads = ("hosted_services.LIST_HOSTED_SERVICES", "hosted_services.GET_HOSTED_SERVICE_WITH_DEPLOYMENTS")

    def addresses(self, node: Node) -> Sequence[str]:
        return ()

    def actions(self) -> Sequence[Action]:
        from smtui.console.resources.new_virtual_machine import NEW

        return (NEW,)

    def note(self, node: Node) -> Span | None:
        return span(len(node.children), "dim") if node.loading is Loading.LOADED else None

    async def children(self, send: Send, node: Node) -> list[Node]:
        services = (await send(LIST_HOSTED_SERVICES())).value
        return await _nodes_of(send, sorted((each.service_name for each in services), key=str.lower))

    def refreshed(self, shown: Sequence[Node]) -> Collection[str]:
        return {child.value.service for child in shown}

    async def reread(self, send: Send, node: Node, members: Collection[str]) -> list[Node]:
        # A machine that is on its way brings its cloud service along, whoever has changed it.
        passing = {child.value.service for child in node.children if not child.value.is_settled}
        read = {*members, *passing}
        found = await _nodes_of(send, sorted(read))
        kept = [child for child in node.children if child.value.service not in read]
        return sorted([*kept, *found], key=lambda each: each.value.service.lower())

    def panes(self) -> Sequence[Pane]:
        return (Pane("Overview", machines_table),)

    def is_settled(self, node: Node) -> bool:
        return all(child.value.is_settled for child in node.children)


VIRTUAL_MACHINE = VirtualMachineNode()
VIRTUAL_MACHINES = VirtualMachines()


def _role(node: Node) -> Call[VirtualMachine]:
    machine: Machine = node.value
    return GET_ROLE(service_name=machine.service, deployment_name=machine.deployment.name, role_name=machine.name)


async def _nodes_of(send: Send, services: Iterable[str]) -> list[Node]:
    async def machines(service: str) -> list[Machine]:
        try:
            found: HostedService = (await send(GET_HOSTED_SERVICE_WITH_DEPLOYMENTS(service_name=service))).value
        except ResourceNotFound:
            return []
        return [machine for each in found.deployments for machine in machines_of(service, each)]

    groups = await several(machines, services)
    return leaves(VIRTUAL_MACHINE, [(f"{each.service}/{each.name}", each) for group in groups for each in group])


def machines_table(node: Node, _: Answer[object] | None) -> Sequence[Line | Table]:
    """Give all virtual machines as a table."""
    if node.loading is not Loading.LOADED:
        return []
    if not node.children:
        return [(("No virtual machines. Press n to create one.", "dim"),)]
    rows = []
    for child in node.children:
        machine: Machine = child.value
        disk = machine.role.os_virtual_hard_disk
        rows.append(
            (
                span(machine.name, "name"),
                marked(status_mark(machine), status_words(machine)[0]),
                span(machine.role.role_size),
                span(machine.service),
                span(disk.os if disk is not None else ""),
            )
        )
    return table(("Machine", "Status", "Size", "Cloud service", "System"), rows)
