"""Role instances of a deployment."""

from __future__ import annotations

import re
from collections.abc import Sequence

from smtui.client.exchange import Answer
from smtui.console.actions import Action
from smtui.console.lines import Line, Span, Table, fields, span, table
from smtui.console.node import Node
from smtui.console.resource import Pane, Resource
from smtui.console.resources.states import instance_mark, instance_status, instance_word, power_status
from smtui.protocol.roles import RoleInstance


class RoleInstanceNode(Resource):
    """One instance, as its deployment describes it."""

    kind = "role instance"
    title = "Role instance"
    leaf = True

    def addresses(self, node: Node) -> Sequence[str]:
        above = node.parent.resource.addresses(node.parent) if node.parent is not None else ()
        return tuple(f"{each}/roleinstances/{node.name}" for each in above)

    def actions(self) -> Sequence[Action]:
        from smtui.console.resources import role_instance_actions

        return role_instance_actions.ACTIONS

    def label(self, node: Node) -> Line:
        return (instance_mark(node.value.instance_status), span(node.name))

    def note(self, node: Node) -> Span:
        return instance_word(short_status(node.value.instance_status))

    def panes(self) -> tuple[Pane, ...]:
        return (Pane("Overview", overview),)


ROLE_INSTANCE = RoleInstanceNode()


def overview(node: Node, _: Answer[object] | None) -> Sequence[Line | Table]:
    """Give everything known of an instance."""
    instance: RoleInstance = node.value
    found = fields(
        [
            ("Instance", instance.instance_name, "name"),
            ("Role", instance.role_name),
            ("Status", instance_status(instance.instance_status)),
            ("Details", instance.instance_state_details),
            ("Error", instance.instance_error_code, "bad"),
            ("Power", power_status(instance.power_state)),
            ("Size", instance.instance_size),
            ("Upgrade domain", instance.instance_upgrade_domain),
            ("Fault domain", instance.instance_fault_domain),
            ("Address", instance.ip_address),
            ("Host name", instance.host_name),
        ]
    )
    lines: list[Line | Table] = [*found]
    if instance.instance_endpoints:
        lines.append(())
        lines += table(
            ("Endpoint", "Public", "Local", "Protocol"),
            [
                (
                    span(endpoint.name),
                    span(f"{endpoint.vip}:{endpoint.public_port}"),
                    span(str(endpoint.local_port)),
                    span(endpoint.protocol),
                )
                for endpoint in instance.instance_endpoints
            ],
        )
    return lines


def instance_table(instances: tuple[RoleInstance, ...]) -> Sequence[Line | Table]:
    """Give a deployment's instances as a table."""
    if not instances:
        return [(("No instances yet.", "dim"),)]
    return table(
        ("Instance", "Status", "Power", "Size", "UD", "FD", "Address"),
        [
            (
                span(instance.instance_name, "name"),
                instance_status(instance.instance_status),
                power_status(instance.power_state),
                span(instance.instance_size),
                span("" if instance.instance_upgrade_domain is None else instance.instance_upgrade_domain),
                span("" if instance.instance_fault_domain is None else instance.instance_fault_domain),
                span(instance.ip_address, "dim"),
            )
            for instance in instances
        ],
    )


def short_status(status: str) -> str:
    """Give a status without the words that only say Role or VM: Ready, Creating, Stopped, Unknown."""
    if status == "RoleStateUnknown":
        return "Unknown"
    for ending in ("Role", "VM"):
        if status.endswith(ending) and status != ending:
            return status.removesuffix(ending)
    return status


def words(status: str) -> str:
    """Give a status as words: StoppedDeallocated is "stopped deallocated"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", status).lower()


def summary(instances: tuple[RoleInstance, ...]) -> str:
    """Give how many instances are in which state, the ready ones first: "3 ready · 1 busy"."""
    counts: dict[str, int] = {}
    for instance in instances:
        word = words(short_status(instance.instance_status)) or "unknown"
        counts[word] = counts.get(word, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (item[0] != "ready", -item[1]))
    return " · ".join(f"{count} {word}" for word, count in ordered) or "none"
