"""Sizes of role instances and virtual machines: the branch that lists them, and each one."""

from __future__ import annotations

from collections.abc import Sequence

from smtui.client.exchange import Answer
from smtui.console.lines import Line, Span, Table, fields, span
from smtui.console.node import Loading, Node, leaves
from smtui.console.resource import Pane, Resource, Send
from smtui.protocol.role_sizes import LIST_ROLE_SIZES, RoleSize


class RoleSizeNode(Resource):
    """One size."""

    kind = "role size"
    title = "Role size"
    leaf = True

    def panes(self) -> Sequence[Pane]:
        return (Pane("Overview", overview),)


class RoleSizes(Resource):
    """The branch of role sizes."""

    kind = "role sizes"
    title = "Role sizes"
    collection = "rolesizes"
    slug = "sizes"
    words = ("size",)
    reads = ("role_sizes.LIST_ROLE_SIZES",)

    def note(self, node: Node) -> Span | None:
        return span(len(node.children), "dim") if node.loading is Loading.LOADED else None

    async def children(self, send: Send, node: Node) -> list[Node]:
        answer = await send(LIST_ROLE_SIZES())
        return leaves(ROLE_SIZE, [(size.name, size) for size in answer.value])

    def panes(self) -> Sequence[Pane]:
        return (Pane("Overview", sizes_table),)


ROLE_SIZE = RoleSizeNode()
ROLE_SIZES = RoleSizes()


def overview(node: Node, _: Answer[object] | None) -> list[Line]:
    """Give everything known of a size."""
    size: RoleSize = node.value
    return fields(
        [
            ("Size", size.name, "name"),
            ("Label", size.label),
            ("Cores", _number(size.cores)),
            ("Memory", _megabytes(size.memory_in_mb)),
            ("Data disks", _number(size.max_data_disk_count)),
            ("Web and worker roles", _offered(size.supported_by_web_worker_roles)),
            ("Their local disk", _megabytes(size.web_worker_resource_disk_size_in_mb)),
            ("Virtual machines", _offered(size.supported_by_virtual_machines)),
            ("Their local disk", _megabytes(size.virtual_machine_resource_disk_size_in_mb)),
        ]
    )


def sizes_table(node: Node, _: Answer[object] | None) -> Sequence[Line | Table]:
    """Give all sizes as a table."""
    return [Table(("Size", "Cores", "Memory", "Disks", "Roles", "VMs"), node.children, _cells)]


def _cells(child: Node) -> Sequence[Span]:
    size: RoleSize = child.value
    return (
        span(size.name, "name"),
        span(_number(size.cores)),
        span(_megabytes(size.memory_in_mb)),
        span(_number(size.max_data_disk_count)),
        span(_offered(size.supported_by_web_worker_roles)),
        span(_offered(size.supported_by_virtual_machines)),
    )


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _megabytes(value: int | None) -> str:
    """Give megabytes in words: as GB where that is not too coarse."""
    if not value:
        return ""
    return f"{value / 1024:,.1f} GB".replace(".0 ", " ") if value >= 1024 else f"{value} MB"


def _offered(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"
