"""What can be done to a deployment besides swapping it."""

from __future__ import annotations

from smtui.console.actions import Action
from smtui.console.dialogs import Destruction, Edit, Field, Form, Prepared, Values, always
from smtui.console.lines import Line, line, span
from smtui.console.node import Node
from smtui.console.resource import Send
from smtui.console.resources import configuration, upgrades
from smtui.console.resources.deployments import DEPLOYMENT, holds_machines, no_roles, service_of
from smtui.protocol import names, service_configuration
from smtui.protocol.deployments import (
    CHANGE_DEPLOYMENT_CONFIGURATION,
    DELETE_DEPLOYMENT,
    DELETE_DEPLOYMENT_WITH_MEDIA,
    RUNNING,
    SUSPENDED,
    UPDATE_DEPLOYMENT_STATUS,
    ChangeConfiguration,
    Deployment,
    UpdateDeploymentStatus,
)
from smtui.protocol.operation import Call, InvalidCall
from smtui.protocol.service_configuration import ConfigurationError


def delete_deployment(node: Node) -> Destruction:
    """Give the confirmation that deletes a deployment; disks of virtual machines stay."""
    service = service_of(node).name
    return _deletion(node, DELETE_DEPLOYMENT(service_name=service, deployment_name=node.name), disks="stay")


def delete_deployment_with_media(node: Node) -> Destruction:
    """Give the confirmation that deletes a deployment of virtual machines with its disks."""
    service = service_of(node).name
    call = DELETE_DEPLOYMENT_WITH_MEDIA(service_name=service, deployment_name=node.name)
    return _deletion(node, call, disks="are deleted too, with everything on them")


def _deletion(node: Node, call: Call[None], *, disks: str) -> Destruction:
    deployment: Deployment = node.value

    async def consequences(send: Send) -> list[Line]:
        current: Deployment = (await send(DEPLOYMENT.detail(node))).value
        count = len(current.role_instance_list)
        lines = [
            line("What goes with it:"),
            line("  its ", (f"{count} role instance{'s' * (count != 1)}", "bad"), " and what their local disks hold"),
            line("  its address ", span(current.url), ", which stops answering"),
            line("  its place in the ", span(current.deployment_slot.lower()), " slot"),
            (),
        ]
        if holds_machines(current):
            lines.append(line(f"The disks of its virtual machines {disks}."))
        return [*lines, line("There is no undo.")]

    return Destruction(
        title=f"Delete deployment {node.name} ({deployment.deployment_slot.lower()}) of {service_of(node).name}",
        name=node.name,
        consequences=consequences,
        call=call,
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


def edit_configuration(node: Node) -> Edit:
    """Give the editor of a deployment's .cscfg."""

    encoding = "utf-8"

    async def read(send: Send) -> str:
        nonlocal encoding
        current: Deployment = (await send(DEPLOYMENT.detail(node))).value
        encoding = service_configuration.encoding_of(current.configuration)
        try:
            return current.configuration.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            # What can't be read would be sent back damaged.
            raise InvalidCall(f"The configuration of {node.name} is not UTF-8 and can't be edited here.") from None

    def problem(before: str, after: str) -> str:
        try:
            roles = service_configuration.parse(after.encode(encoding)).roles
        except ConfigurationError as error:
            return str(error)
        deployed = [role.name for role in service_configuration.parse(before.encode(encoding)).roles] if before else []
        return names.role_set_problem([role.name for role in roles], deployed)

    return Edit(
        title=f"Configuration of {node.name} ({node.value.deployment_slot.lower()}) of {service_of(node).name}",
        file_name=f"{node.name}.cscfg",
        read=read,
        problem=problem,
        masked=configuration.masked,
        call=lambda text: _change_configuration(node, text.encode(encoding)),
        verb="Change configuration",
    )


def scale(node: Node) -> Prepared:
    """Give the form with one instance count for each role."""

    async def read(send: Send) -> Form:
        current: Deployment = (await send(DEPLOYMENT.detail(node))).value
        try:
            roles = service_configuration.parse(current.configuration).roles
        except ConfigurationError as error:
            raise InvalidCall(f"The configuration of {node.name} can't be read. {error}") from None
        keys = {f"role{number}": role for number, role in enumerate(roles)}

        def call(values: Values) -> Call[None]:
            counts = {role.name: int(values[key]) for key, role in keys.items()}
            return _change_configuration(node, service_configuration.with_instances(current.configuration, counts))

        return Form(
            title=f"Scale {node.name} ({current.deployment_slot.lower()}) of {service_of(node).name}",
            verb="Change instance counts",
            fields=[
                Field(name=key, label=role.name, problem=_count_problem, default=always(str(role.instances)))
                for key, role in keys.items()
            ],
            call=call,
        )

    return Prepared(waiting=f"Reading the configuration of {node.name}…", read=read)


def _change_configuration(node: Node, content: bytes) -> Call[None]:
    return CHANGE_DEPLOYMENT_CONFIGURATION(
        ChangeConfiguration(content, treat_warnings_as_error=False, mode="Auto"),
        service_name=service_of(node).name,
        deployment_name=node.name,
    )


def _count_problem(text: str) -> str:
    return "" if text.isdecimal() and len(text) < 5 and int(text) <= 1000 else "An instance count is from 0 to 1,000."


def _no_machines(node: Node) -> str:
    return "" if holds_machines(node.value) else "Only virtual machines have disks; d deletes this deployment."


ACTIONS = (
    Action(
        name="deployment.edit",
        key="e",
        label="Config",
        help="Edit the service configuration (.cscfg) in $EDITOR, look at the difference, send it.",
        operation="deployments.CHANGE_DEPLOYMENT_CONFIGURATION",
        dialog=edit_configuration,
        reads=("deployments.GET_DEPLOYMENT_BY_NAME",),
        unavailable=no_roles,
    ),
    Action(
        name="deployment.scale",
        key="i",
        label="Scale",
        help="Change the instance counts of its roles.",
        operation="deployments.CHANGE_DEPLOYMENT_CONFIGURATION",
        dialog=scale,
        reads=("deployments.GET_DEPLOYMENT_BY_NAME",),
        unavailable=no_roles,
    ),
    Action(
        name="deployment.status",
        key="u",
        label="Suspend",
        help="Start this deployment where it is suspended, suspend it where it runs.",
        operation="deployments.UPDATE_DEPLOYMENT_STATUS",
        dialog=update_status,
        unavailable=not_settled,
    ),
    Action(
        name="deployment.delete",
        key="d",
        label="Delete",
        help="Delete this deployment; disks of virtual machines stay.",
        operation="deployments.DELETE_DEPLOYMENT",
        dialog=delete_deployment,
        reads=("deployments.GET_DEPLOYMENT_BY_NAME",),
    ),
    Action(
        name="deployment.delete_with_media",
        key="D",
        label="+ disks",
        help="Delete this deployment of virtual machines, its disks and their blobs.",
        operation="deployments.DELETE_DEPLOYMENT_WITH_MEDIA",
        dialog=delete_deployment_with_media,
        reads=("deployments.GET_DEPLOYMENT_BY_NAME",),
        rare=True,
        unavailable=_no_machines,
    ),
    *upgrades.ACTIONS,
)
