"""What the detail shows of a virtual machine."""

from __future__ import annotations

from collections.abc import Sequence

from smtui.client.exchange import Answer
from smtui.console.lines import Line, Table, fields, line, span, table
from smtui.console.node import Node
from smtui.console.resources.disks import blob_address
from smtui.console.resources.machine_sizes import size_words
from smtui.console.resources.states import marked, power_status
from smtui.console.resources.virtual_machines import Machine, status_mark
from smtui.protocol.role_sizes import RoleSize
from smtui.protocol.roles import DataVirtualHardDisk


def overview(node: Node, answer: Answer[tuple[RoleSize, ...]] | None) -> Sequence[Line | Table]:
    """Give what an operator looks at first."""
    machine: Machine = node.value
    role, instance, deployment = machine.role, machine.instance, machine.deployment
    disk = role.os_virtual_hard_disk
    lines = fields(
        [
            ("Machine", machine.name, "name"),
            ("Status", marked(status_mark(machine), machine.status)),
            ("Details", instance.instance_state_details if instance else ""),
            ("Error", instance.instance_error_code if instance else "", "bad"),
            ("Power", power_status(instance.power_state if instance else "")),
            ("Size", size_words(role.role_size, answer.value if answer is not None else ())),
            ("System", disk.os if disk else ""),
            ("Host name", instance.host_name if instance else ""),
            ("Address", instance.ip_address if instance else ""),
            ("Public", ", ".join(each.address for each in deployment.virtual_ips if each.address)),
            ("Own public", ", ".join(each.address for each in instance.public_ips) if instance else ""),
            ("Cloud service", machine.service),
            ("Deployment", deployment.name),
            ("Network", deployment.virtual_network_name),
            ("Availability", role.availability_set_name),
            ("Guest agent", _agent(machine)),
        ]
    )
    lines += [(), line(("Disks", "heading")), *disks(node, None)]
    return [*lines, (), *endpoints(node, None)] if machine.endpoints else lines


def disks(node: Node, _: Answer[object] | None) -> list[Line]:
    """Give the disks with their blobs."""
    role = node.value.role
    system = role.os_virtual_hard_disk
    lines: list[Line] = []
    if system is not None:
        lines += fields(
            [
                ("System disk", system.disk_name, "name"),
                ("  Label", system.disk_label),
                ("  Caching", system.host_caching),
                ("  Blob", blob_address(system.media_link)),
                ("  Image", system.source_image_name),
            ]
        )
    for disk in role.data_virtual_hard_disks:
        lines += fields(
            [
                (f"Data disk {disk.lun or 0}", disk.disk_name, "name"),
                ("  Label", disk.disk_label),
                ("  Size", _size(disk)),
                ("  Caching", disk.host_caching),
                ("  Blob", blob_address(disk.media_link)),
            ]
        )
    return lines or [(("No disks.", "dim"),)]


def endpoints(node: Node, _: Answer[object] | None) -> Sequence[Line | Table]:
    """Give the public ports."""
    machine: Machine = node.value
    if not machine.endpoints:
        return [(("No endpoints: nothing outside its network reaches it.", "dim"),)]
    reached = {each.name: each.vip for each in (machine.instance.instance_endpoints if machine.instance else ())}
    return table(
        ("Endpoint", "Public", "Local", "Protocol", "Balanced"),
        [
            (
                span(each.name, "name"),
                span(":".join(filter(None, (each.vip or reached.get(each.name, ""), str(each.port or ""))))),
                span(each.local_port or ""),
                span(each.protocol),
                span(each.load_balanced_endpoint_set_name),
            )
            for each in machine.endpoints
        ],
    )


def _agent(machine: Machine) -> str:
    status = machine.instance.guest_agent_status if machine.instance else None
    if status is not None:
        return f"{status.status} {status.guest_agent_version}".strip()
    return "not installed" if machine.role.provision_guest_agent is False else ""


def _size(disk: DataVirtualHardDisk) -> str:
    return "" if disk.logical_disk_size_in_gb is None else f"{disk.logical_disk_size_in_gb} GB"
