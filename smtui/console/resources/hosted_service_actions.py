"""What can be done to a cloud service as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from smtui.console.actions import Action
from smtui.console.dialogs import Destruction, Form, Prepared, Values
from smtui.console.lines import Line, expanded, line, span, table
from smtui.console.node import Loading, Node
from smtui.console.resource import Send
from smtui.console.resources import cascades, deployments
from smtui.console.resources.disks import blob_address, size_of
from smtui.console.resources.hosted_services import HOSTED_SERVICE, properties_of, slots_table
from smtui.console.resources.updates import changed, text_field
from smtui.protocol import names
from smtui.protocol.disks import LIST_DISKS, Disk
from smtui.protocol.hosted_services import (
    DELETE_HOSTED_SERVICE,
    DELETE_HOSTED_SERVICE_WITH_MEDIA,
    GET_HOSTED_SERVICE,
    UPDATE_HOSTED_SERVICE,
    HostedService,
    UpdateHostedService,
)
from smtui.protocol.operation import Call


def update_service(node: Node) -> Prepared:
    """Give the form that changes a cloud service's label and description."""

    async def read(send: Send) -> Form:
        properties = properties_of((await send(GET_HOSTED_SERVICE(service_name=node.name))).value)
        before = {"label": properties.label, "description": properties.description}

        def call(values: Values) -> Call[None]:
            found = changed(values, before)
            body = UpdateHostedService(found.get("label", ""), found.get("description", ""))
            return UPDATE_HOSTED_SERVICE(body, service_name=node.name)

        return Form(
            title=f"Cloud service {node.name}",
            verb="Update cloud service",
            fields=(
                text_field("label", "Label", properties.label, names.LABEL.problem),
                text_field("description", "Description", properties.description, names.DESCRIPTION.problem),
            ),
            call=call,
        )

    return Prepared(waiting=f"Reading {node.name}…", read=read)


def delete_service(node: Node) -> Destruction:
    """Give the confirmation that deletes a cloud service; its deployments have to be gone."""

    async def consequences(send: Send) -> list[Line]:
        found: HostedService = (await send(HOSTED_SERVICE.detail(node))).value
        lines = _what_goes(node)
        if found.deployments:
            held = _count(len(found.deployments), "deployment")
            lines += [(), line((f"It still holds {held}", "bad"), ": the service refuses until they are deleted.")]
            lines += expanded(slots_table(found))
        return [*lines, (), line("There is no undo.")]

    return Destruction(
        title=f"Delete cloud service {node.name}",
        name=node.name,
        consequences=consequences,
        call=DELETE_HOSTED_SERVICE(service_name=node.name),
    )


def delete_service_with_media(node: Node) -> Destruction:
    """Give the confirmation that deletes a cloud service with everything in it."""

    async def consequences(send: Send) -> list[Line]:
        found: HostedService = (await send(HOSTED_SERVICE.detail(node))).value
        disks = [disk for disk in (await send(LIST_DISKS())).value if _is_used_in(disk, node.name)]
        lines = _what_goes(node)
        if found.deployments:
            instances = sum(len(deployment.role_instance_list) for deployment in found.deployments)
            held = f"{_count(len(found.deployments), 'deployment')} with {_count(instances, 'role instance')}"
            lines += [line("  its ", (held, "bad"), ":"), (), *expanded(slots_table(found)), ()]
        else:
            lines.append(line("  nothing else: it holds no deployment"))
        return [*lines, *_disk_lines(disks), line("There is no undo.")]

    return Destruction(
        title=f"Delete cloud service {node.name} and everything in it",
        name=node.name,
        consequences=consequences,
        call=DELETE_HOSTED_SERVICE_WITH_MEDIA(service_name=node.name),
        doing="deletes all of it",
    )


def _what_goes(node: Node) -> list[Line]:
    return [
        line("What goes with it:"),
        line("  its name ", span(f"{node.name}.cloudapp.net"), ", free for anybody"),
        line("  its certificates"),
    ]


def _disk_lines(disks: Sequence[Disk]) -> list[Line]:
    if not disks:
        return []
    rows = [(span(disk.name, "name"), span(size_of(disk)), span(blob_address(disk.media_link))) for disk in disks]
    held = f"{_count(len(disks), 'disk')} of its virtual machines, with everything on {_them(len(disks))}"
    return [line("  ", (held, "bad"), ":"), (), *expanded(table(("Disk", "Size", "Blob"), rows)), ()]


def _is_used_in(disk: Disk, service: str) -> bool:
    return disk.attached_to is not None and disk.attached_to.hosted_service_name.lower() == service.lower()


def _them(number: int) -> str:
    return "them" if number > 1 else "it"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def holds_deployments(node: Node) -> str:
    """Give why it can't be deleted, or ""."""
    if node.loading is not Loading.LOADED:
        return deployments.still_reading(node)
    held = [f"{child.name} ({child.value.deployment_slot.lower()})" for child in deployments.deployments_of(node)]
    return f"Delete its deployments first: {', '.join(held)}. D deletes it with everything in it." if held else ""


ACTIONS: Final = (
    Action(
        name="service.update",
        key="e",
        label="Edit",
        help="Change the label and the description of this cloud service.",
        operation="hosted_services.UPDATE_HOSTED_SERVICE",
        dialog=update_service,
        reads=("hosted_services.GET_HOSTED_SERVICE",),
    ),
    Action(
        name="service.delete",
        key="d",
        label="Delete",
        help="Delete this cloud service; its deployments have to be gone.",
        operation="hosted_services.DELETE_HOSTED_SERVICE",
        dialog=delete_service,
        also=cascades.CALLS,
        reads=cascades.READS,
        unavailable=holds_deployments,
        way=cascades.of_service,
    ),
    Action(
        name="service.delete_with_media",
        key="D",
        label="Delete all",
        help="Delete this cloud service with its deployments, the disks of its virtual machines and their blobs.",
        operation="hosted_services.DELETE_HOSTED_SERVICE_WITH_MEDIA",
        dialog=delete_service_with_media,
        reads=("hosted_services.GET_HOSTED_SERVICE_WITH_DEPLOYMENTS", "disks.LIST_DISKS"),
    ),
)
