"""Disks of virtual machines: the branch that lists them, and each one."""

from __future__ import annotations

from collections.abc import Sequence

from smtui.client.exchange import Answer
from smtui.console.actions import Action
from smtui.console.lines import Line, Span, Table, fields, span
from smtui.console.node import Loading, Node, leaves
from smtui.console.resource import RAW, Pane, Resource, Send
from smtui.console.resources.configuration import HIDDEN
from smtui.console.times import age_cell, moment
from smtui.protocol.disks import GET_DISK, LIST_DISKS, Disk
from smtui.protocol.operation import Call


class DiskNode(Resource):
    """One disk, attached to a virtual machine or not."""

    kind = "disk"
    title = "Disk"
    leaf = True
    reads = ("disks.GET_DISK",)

    def actions(self) -> Sequence[Action]:
        from smtui.console.resources import disk_actions

        return disk_actions.OF_DISK

    def label(self, node: Node) -> Line:
        return (span(node.name, "name"),)

    def note(self, node: Node) -> Span:
        return span(user_of(node.value) or "free", "dim")

    def detail(self, node: Node) -> Call[Disk]:
        return GET_DISK(disk_name=node.name)

    def panes(self) -> Sequence[Pane]:
        return (Pane("Overview", overview), RAW)


class Disks(Resource):
    """The branch of disks."""

    kind = "disks"
    title = "Disks"
    collection = "services/disks"
    slug = "disks"
    words = ("disk",)
    # Virtual machines take disks and leave them.
    follows = ("services/hostedservices",)
    reads = ("disks.LIST_DISKS",)

    def actions(self) -> Sequence[Action]:
        from smtui.console.resources import disk_actions

        return disk_actions.OF_BRANCH

    def note(self, node: Node) -> Span | None:
        return span(len(node.children), "dim") if node.loading is Loading.LOADED else None

    async def children(self, send: Send, node: Node) -> list[Node]:
        answer = await send(LIST_DISKS())
        found = sorted(answer.value, key=lambda disk: disk.name.lower())
        return leaves(DISK, [(disk.name, disk) for disk in found])

    def panes(self) -> Sequence[Pane]:
        return (Pane("Overview", disks_table),)


DISK = DiskNode()
DISKS = Disks()


def user_of(disk: Disk) -> str:
    """Give the virtual machine that uses a disk, or ""."""
    return disk.attached_to.role_name if disk.attached_to is not None else ""


def size_of(disk: Disk) -> str:
    """Give a disk's size in words."""
    return "" if disk.logical_disk_size_in_gb is None else f"{disk.logical_disk_size_in_gb} GB"


def blob_address(link: str) -> str:
    """Give a blob's address; what follows it may be a signature that opens the blob, and is hidden."""
    address, mark, _ = link.partition("?")
    return f"{address}?{HIDDEN}" if mark else address


def overview(node: Node, answer: Answer[Disk] | None) -> list[Line]:
    """Give everything known of a disk."""
    disk: Disk = answer.value if answer is not None else node.value
    to = disk.attached_to
    return fields(
        [
            ("Disk", disk.name, "name"),
            ("Label", disk.label),
            ("Holds", disk.os or "data"),
            ("Size", size_of(disk)),
            ("Used by", to.role_name if to is not None else "no virtual machine"),
            ("Deployment", to.deployment_name if to is not None else ""),
            ("Cloud service", to.hosted_service_name if to is not None else ""),
            ("Media link", blob_address(disk.media_link)),
            ("Made from", disk.source_image_name),
            ("Location", disk.location),
            ("Affinity group", disk.affinity_group),
            ("Storage", disk.io_type),
            ("Created", moment(disk.created_time)),
        ]
    )


def disks_table(node: Node, _: Answer[object] | None) -> Sequence[Line | Table]:
    """Give all disks as a table."""
    if node.loading is Loading.LOADED and not node.children:
        return [(("No disks. They come with virtual machines; n makes one of a .vhd blob.", "dim"),)]
    return [Table(("Disk", "Holds", "Size", "Used by", "Created"), node.children, _cells)]


def _cells(child: Node) -> Sequence[Span]:
    disk: Disk = child.value
    used = span(user_of(disk) or "free")
    return span(child.name, "name"), span(disk.os or "data"), span(size_of(disk)), used, age_cell(disk.created_time)
