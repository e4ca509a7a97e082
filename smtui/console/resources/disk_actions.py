"""What can be done with disks of virtual machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from smtui.console.actions import Action
from smtui.console.dialogs import Destruction, Field, Form, Prepared, Values
from smtui.console.lines import Line, line, span
from smtui.console.node import Node
from smtui.console.resource import Send
from smtui.console.resources.disks import DISK, blob_address, size_of
from smtui.console.resources.updates import changed, text_field
from smtui.protocol import names
from smtui.protocol.disks import (
    ADD_DISK,
    DELETE_DISK,
    DELETE_DISK_WITH_MEDIA,
    GET_DISK,
    UPDATE_DISK,
    AddDisk,
    Disk,
    UpdateDisk,
)
from smtui.protocol.operation import Call
from smtui.protocol.os_images import LINUX, WINDOWS


def new_disk(node: Node) -> Form:
    """Give the form that makes a disk of a .vhd blob."""
    taken = {child.name.lower() for child in node.children}

    def problem(value: str) -> str:
        return f"There already is a disk {value}." if value.lower() in taken else names.DISK_NAME.problem(value)

    async def systems(_: Send, __: Values) -> Sequence[tuple[str, str]]:
        return [("", "none: a data disk"), (LINUX, LINUX), (WINDOWS, WINDOWS)]

    def call(values: Values) -> Call[Disk]:
        return ADD_DISK(
            AddDisk(os=values["os"], label=values["label"], media_link=values["media_link"], name=values["name"])
        )

    return Form(
        title="New disk",
        verb="Add disk",
        fields=(
            Field(name="name", label="Name", problem=problem),
            Field(name="label", label="Label", problem=names.LABEL.problem, default=lambda values: values["name"]),
            Field(
                name="media_link",
                label="Media link",
                problem=names.media_link_problem,
                placeholder="https://account.blob.core.windows.net/…/disk.vhd",
            ),
            Field(name="os", label="System", choices=systems, optional=True),
        ),
        call=call,
        creates=(DISK.kind, "name"),
    )


def update_disk(node: Node) -> Prepared:
    """Give the form that changes a disk's label."""

    async def read(send: Send) -> Form:
        disk: Disk = (await send(GET_DISK(disk_name=node.name))).value
        return Form(
            title=f"Disk {node.name}",
            verb="Update disk",
            fields=(text_field("label", "Label", disk.label, names.LABEL.problem),),
            call=lambda values: UPDATE_DISK(
                UpdateDisk(changed(values, {"label": disk.label})["label"]), disk_name=node.name
            ),
        )

    return Prepared(waiting=f"Reading {node.name}…", read=read)


def delete_disk(node: Node) -> Destruction:
    """Give the confirmation that deletes a disk; its blob stays."""
    return _deletion(node, DELETE_DISK(disk_name=node.name), with_blob=False)


def delete_disk_with_media(node: Node) -> Destruction:
    """Give the confirmation that deletes a disk with its blob."""
    return _deletion(node, DELETE_DISK_WITH_MEDIA(disk_name=node.name), with_blob=True)


def _deletion(node: Node, call: Call[None], *, with_blob: bool) -> Destruction:
    async def consequences(send: Send) -> list[Line]:
        disk: Disk = (await send(GET_DISK(disk_name=node.name))).value
        used = attached(Node(DISK, disk.name, disk))
        if with_blob:
            words = line("What goes with it: ", (f"its blob and everything on it, {size_of(disk)}", "bad"), ", at")
        else:
            words = line("It can't be attached any more until it is added again. Its blob stays, at")
        lines = [words, line("  ", span(blob_address(disk.media_link))), (), line("There is no undo.")]
        return [line(span(used, "bad")), (), *lines] if used else lines

    return Destruction(
        title=f"Delete disk {node.name}{' and its blob' if with_blob else ''}",
        name=node.name,
        consequences=consequences,
        call=call,
    )


def attached(node: Node) -> str:
    """Give why a disk can't be deleted, or ""."""
    to = node.value.attached_to
    if to is None:
        return ""
    return f"The virtual machine {to.role_name} of {to.hosted_service_name} uses it: detach it, or delete that first."


OF_BRANCH: Final = (
    Action(
        name="disk.add",
        key="n",
        label="New",
        help="Make a disk of a .vhd blob in a storage account of the subscription.",
        operation="disks.ADD_DISK",
        dialog=new_disk,
    ),
)

OF_DISK: Final = (
    Action(
        name="disk.update",
        key="e",
        label="Edit",
        help="Change the label of this disk.",
        operation="disks.UPDATE_DISK",
        dialog=update_disk,
        reads=("disks.GET_DISK",),
    ),
    Action(
        name="disk.delete",
        key="d",
        label="Delete",
        help="Delete this disk; its blob stays.",
        operation="disks.DELETE_DISK",
        dialog=delete_disk,
        reads=("disks.GET_DISK",),
        unavailable=attached,
    ),
    Action(
        name="disk.delete_with_media",
        key="D",
        label="Delete with blob",
        help="Delete this disk and its blob.",
        operation="disks.DELETE_DISK_WITH_MEDIA",
        dialog=delete_disk_with_media,
        reads=("disks.GET_DISK",),
        unavailable=attached,
    ),
)
