"""Guest operating systems of web and worker roles: the branch of families, each one, and its versions."""

from __future__ import annotations

from collections.abc import Sequence

from smtui.client.exchange import Answer
from smtui.console.lines import Line, Span, Table, fields, span
from smtui.console.node import Loading, Node, leaves
from smtui.console.resource import Pane, Resource, Send
from smtui.protocol.operating_systems import (
    LIST_OPERATING_SYSTEM_FAMILIES,
    LIST_OPERATING_SYSTEMS,
    OperatingSystem,
    OperatingSystemFamily,
)


class OperatingSystemNode(Resource):
    """One version of a family."""

    kind = "operating system"
    title = "Operating system"
    leaf = True

    def note(self, node: Node) -> Span:
        return state_of(node.value)

    def panes(self) -> Sequence[Pane]:
        return (Pane("Overview", overview),)


class FamilyNode(Resource):
    """One family; its name is the osFamily of a .cscfg."""

    kind = "operating system family"
    title = "Operating system family"

    def label(self, node: Node) -> Line:
        return (span(f"{node.name}  ", "name"), span(node.value.label))

    def note(self, node: Node) -> Span:
        return span(len(node.children), "dim")

    def panes(self) -> Sequence[Pane]:
        return (Pane("Overview", family_overview),)


class OperatingSystems(Resource):
    """The branch of operating system families."""

    kind = "operating systems"
    title = "Operating systems"
    collection = "operatingsystemfamilies"
    slug = "os"
    words = ("system", "systems")
    reads = ("operating_systems.LIST_OPERATING_SYSTEM_FAMILIES",)

    async def children(self, send: Send, node: Node) -> list[Node]:
        answer = await send(LIST_OPERATING_SYSTEM_FAMILIES())
        return [_family_node(family) for family in answer.value]

    def panes(self) -> Sequence[Pane]:
        return (
            Pane("Overview", families_table),
            Pane(
                "Versions",
                all_versions,
                call=lambda _: LIST_OPERATING_SYSTEMS(),
                reads=("operating_systems.LIST_OPERATING_SYSTEMS",),
            ),
        )


OPERATING_SYSTEM = OperatingSystemNode()
OPERATING_SYSTEM_FAMILY = FamilyNode()
OPERATING_SYSTEMS = OperatingSystems()


def _family_node(family: OperatingSystemFamily) -> Node:
    newest_first = sorted(family.operating_systems, key=_release, reverse=True)
    children = leaves(OPERATING_SYSTEM, [(system.version, system) for system in newest_first])
    node = Node(OPERATING_SYSTEM_FAMILY, family.name, family, children=children, loading=Loading.LOADED)
    for child in children:
        child.parent = node
    return node


def _release(system: OperatingSystem) -> tuple[str, str]:
    """Give what sorts versions by time: 4.9 comes before 4.10."""
    return system.version.rpartition("_")[2], system.version


def state_of(system: OperatingSystem) -> Span:
    """Give whether a version is the one that "*" chooses, or can still be chosen, in colour."""
    if system.is_default:
        return "default", "ok"
    return ("active", "plain") if system.is_active else ("retired", "dim")


def overview(node: Node, _: Answer[object] | None) -> list[Line]:
    """Give everything known of a version."""
    system: OperatingSystem = node.value
    family: OperatingSystemFamily | None = node.parent.value if node.parent is not None else None
    return fields(
        [
            ("Version", system.version, "name"),
            ("Label", system.label),
            ("Family", f"{family.name}, {family.label}" if family is not None else ""),
            ("Chosen by *", "yes" if system.is_default else "no"),
            ("Can be chosen", "yes" if system.is_active else "no: it is retired"),
        ]
    )


def family_overview(node: Node, _: Answer[object] | None) -> Sequence[Line | Table]:
    """Give a family and its versions."""
    lines = fields([("Family", node.name, "name"), ("Label", node.value.label)])
    return [*lines, (), Table(("Version", "State", "Label"), [child.value for child in node.children], _cells)]


def families_table(node: Node, _: Answer[object] | None) -> Sequence[Line | Table]:
    """Give all families as a table."""
    return [Table(("Family", "Versions", "Chosen by *", "Label"), node.children, _family_cells)]


def all_versions(_: Node, answer: Answer[tuple[OperatingSystem, ...]] | None) -> Sequence[Line | Table]:
    """Give the versions of all families."""
    if answer is None:
        return [(("Reading the versions of all families…", "dim"),)]
    newest_first = sorted(answer.value, key=lambda system: (system.family, _release(system)), reverse=True)
    return [Table(("Version", "State", "Label"), newest_first, _cells)]


def _cells(system: OperatingSystem) -> Sequence[Span]:
    return span(system.version, "name"), state_of(system), span(system.label, "dim")


def _family_cells(child: Node) -> Sequence[Span]:
    family: OperatingSystemFamily = child.value
    default = next((system.version for system in family.operating_systems if system.is_default), "")
    return span(family.name, "name"), span(len(family.operating_systems)), span(default), span(family.label, "dim")
