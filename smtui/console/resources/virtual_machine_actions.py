"""What can be done to a virtual machine: start, shut down, deallocate, restart, delete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from smtui.console.actions import Action
from smtui.console.dialogs import Destruction, Form, Prepared
from smtui.console.lines import Line, line, span
from smtui.console.node import Node
from smtui.console.resource import Send
from smtui.console.resources.disks import blob_address
from smtui.console.resources.role_instances import short_status, words
from smtui.console.resources.virtual_machines import DEALLOCATED, VIRTUAL_MACHINE, Machine, machine_in, machines_of
from smtui.protocol.deployments import DELETE_DEPLOYMENT, DELETE_DEPLOYMENT_WITH_MEDIA
from smtui.protocol.operation import Call
from smtui.protocol.role_operations import (
    RESTART_ROLE,
    SHUTDOWN_ROLE,
    START_ROLE,
    STOPPED,
    STOPPED_DEALLOCATED,
    RestartRoleOperation,
    ShutdownRoleOperation,
    StartRoleOperation,
)
from smtui.protocol.virtual_machines import DELETE_ROLE, DELETE_ROLE_WITH_MEDIA


def start(node: Node) -> Form:
    """Give the form that starts a machine."""
    return _form(node, "Start", START_ROLE(StartRoleOperation(), **_address(node.value)))


def restart(node: Node) -> Form:
    """Give the form that restarts a machine."""
    return _form(node, "Restart", RESTART_ROLE(RestartRoleOperation(), **_address(node.value)))


def shut_down(node: Node) -> Form:
    """Give the form that shuts a machine down and keeps its cores and addresses."""
    call = SHUTDOWN_ROLE(ShutdownRoleOperation(post_shutdown_action=STOPPED), **_address(node.value))
    return _form(node, "Shut down", call)


def deallocate(node: Node) -> Destruction:
    """Give the confirmation that shuts a machine down and gives up its cores and addresses."""
    machine: Machine = node.value

    async def consequences(send: Send) -> list[Line]:
        current = await _current(send, node)
        lines = [
            line("What it gives up:"),
            line("  its cores, which somebody else may take: it may not start again at once"),
            line("  its address ", span(current.instance.ip_address if current.instance else ""), ": it gets another"),
            line("  what its temporary disk holds"),
        ]
        lines += _public_addresses(current)
        return [*lines, (), line("Its own disks stay as they are, and it costs no computing time.")]

    return Destruction(
        title=f"Shut down and deallocate {machine.name} of {machine.service}",
        name=machine.name,
        consequences=consequences,
        call=SHUTDOWN_ROLE(ShutdownRoleOperation(post_shutdown_action=STOPPED_DEALLOCATED), **_address(machine)),
        doing="shuts it down and deallocates it",
    )


def delete(node: Node) -> Prepared:
    """Give the confirmation that deletes a machine; its disks stay."""
    return _deletion(node, media=False)


def delete_with_media(node: Node) -> Prepared:
    """Give the confirmation that deletes a machine, its disks and their blobs."""
    return _deletion(node, media=True)


def _deletion(node: Node, *, media: bool) -> Prepared:
    """Delete Role is refused for the last machine of a deployment: that one goes with its deployment."""
    machine: Machine = node.value

    async def read(send: Send) -> Destruction:
        current = await _current(send, node)

        async def consequences(_: Send) -> list[Line]:
            return _what_goes(current, media=media)

        return Destruction(
            title=f"Delete virtual machine {machine.name} of {machine.service}",
            name=machine.name,
            consequences=consequences,
            call=_deleting(current, media=media),
            doing="deletes it and its disks" if media else "deletes it",
        )

    return Prepared(waiting=f"Reading {machine.name}…", read=read)


def _deleting(machine: Machine, *, media: bool) -> Call[None]:
    if machine.is_alone:
        whole = DELETE_DEPLOYMENT_WITH_MEDIA if media else DELETE_DEPLOYMENT
        return whole(service_name=machine.service, deployment_name=machine.deployment.name)
    return (DELETE_ROLE_WITH_MEDIA if media else DELETE_ROLE)(**_address(machine))


def _last_with_deployment(calls: Sequence[tuple[Node, Call[Any]]]) -> list[Call[Any]]:
    """Give Calls that delete several machines: where all of a deployment go, the last one goes with it."""
    found = [call for _, call in calls]
    going: dict[tuple[str, str], dict[str, int]] = {}
    for number, (node, _) in enumerate(calls):
        machine: Machine = node.value
        going.setdefault((machine.service, machine.deployment.name), {})[machine.name] = number
    for numbers in going.values():
        last = max(numbers.values())
        machine = calls[last][0].value
        if len(numbers) == len(machine.deployment.role_list) > 1:
            media = found[last].operation in (DELETE_ROLE_WITH_MEDIA, DELETE_DEPLOYMENT_WITH_MEDIA)
            whole = DELETE_DEPLOYMENT_WITH_MEDIA if media else DELETE_DEPLOYMENT
            found[last] = whole(service_name=machine.service, deployment_name=machine.deployment.name)
    return found


def _what_goes(machine: Machine, *, media: bool) -> list[Line]:
    deployment = machine.deployment
    lines = [line("What goes with it:"), line("  what its temporary disk holds")]
    if machine.is_alone:
        lines.append(
            line("  the deployment ", (span(deployment.name)[0], "bad"), ": it is the last machine of it"),
        )
        lines.append(line("  the address ", span(deployment.url), ", which stops answering"))
    else:
        lines.append(line("  its endpoints; the other machines of ", span(machine.service), " stay"))
    system = machine.role.os_virtual_hard_disk
    found = [(system.disk_name, system.media_link)] if system is not None else []
    found += [(disk.disk_name, disk.media_link) for disk in machine.role.data_virtual_hard_disks]
    one = len(found) == 1
    held = "disk" if one else f"{len(found)} disks"
    if media:
        lines.append(
            line(
                "  its ",
                (held, "bad"),
                f" and everything on {'it' if one else 'them'}, blob{'s' * (not one)} included:",
            )
        )
    else:
        lines += [(), line(f"Its {held} stay{'s' * one}, and can be used for another machine:")]
    for name, link in found:
        lines += [line("    ", span(name, "name")), line("    ", span(blob_address(link), "dim"))]
    return [*lines, (), line("There is no undo.")]


def _public_addresses(machine: Machine) -> list[Line]:
    """Give what becomes of the cloud service's address when this machine is deallocated."""
    others = [each for each in machines_of(machine.service, machine.deployment) if each.name != machine.name]
    if any(each.status != DEALLOCATED for each in others):
        return []
    addresses = [ip.address for ip in machine.deployment.virtual_ips if ip.address and not ip.is_reserved]
    text = ", ".join(addresses) or "that it is reached at"
    return [line("  the public address ", (span(text)[0], "bad"), ": no other machine of the cloud service holds it")]


async def _current(send: Send, node: Node) -> Machine:
    return machine_in(node.value, await send(VIRTUAL_MACHINE.detail(node)))


def _form(node: Node, verb: str, call: Call[Any]) -> Form:
    machine: Machine = node.value
    return Form(
        title=f"{verb} virtual machine {machine.name} of {machine.service}",
        verb=f"{verb} it" if verb != "Shut down" else "Shut it down",
        fields=(),
        call=lambda _: call,
    )


def _address(machine: Machine) -> dict[str, str]:
    return {
        "service_name": machine.service,
        "deployment_name": machine.deployment.name,
        "role_name": machine.name,
    }


def _not_stopped(node: Node) -> str:
    machine: Machine = node.value
    return "" if machine.is_stopped else f"It is {_now(machine)}: only a machine that is shut down can be started."


def _not_running(node: Node) -> str:
    machine: Machine = node.value
    if machine.instance is None:
        return f"It is {_now(machine)}; wait until that is over."
    return f"It is {_now(machine)} already; u starts it." if machine.is_stopped else ""


def _deallocated(node: Node) -> str:
    machine: Machine = node.value
    if machine.instance is None:
        return f"It is {_now(machine)}; wait until that is over."
    return "It is deallocated already; u starts it." if machine.status == DEALLOCATED else ""


def _now(machine: Machine) -> str:
    return words(short_status(machine.status)) or "in an unknown state"


ACTIONS = (
    Action(
        name="machine.start",
        key="u",
        label="Start",
        help="Start this virtual machine.",
        operation="role_operations.START_ROLE",
        dialog=start,
        unavailable=_not_stopped,
    ),
    Action(
        name="machine.restart",
        key="b",
        label="Restart",
        help="Restart this virtual machine.",
        operation="role_operations.RESTART_ROLE",
        dialog=restart,
        unavailable=_not_running,
    ),
    Action(
        name="machine.shut_down",
        key="o",
        label="Stop",
        help="Shut this virtual machine down; it keeps its cores and addresses, and costs as before.",
        operation="role_operations.SHUTDOWN_ROLE",
        dialog=shut_down,
        unavailable=_not_running,
    ),
    Action(
        name="machine.delete",
        key="d",
        label="Delete",
        help="Delete this virtual machine, with its deployment where it is the last one; its disks stay.",
        operation="virtual_machines.DELETE_ROLE",
        dialog=delete,
        also=("deployments.DELETE_DEPLOYMENT",),
        reads=("deployments.GET_DEPLOYMENT_BY_NAME",),
        together=_last_with_deployment,
    ),
    Action(
        name="machine.deallocate",
        key="O",
        label="Deallocate",
        help="Shut this virtual machine down and give up its cores and addresses.",
        operation="role_operations.SHUTDOWN_ROLE",
        dialog=deallocate,
        reads=("deployments.GET_DEPLOYMENT_BY_NAME",),
        unavailable=_deallocated,
        rare=True,
    ),
    Action(
        name="machine.delete_with_media",
        key="D",
        label="Delete all",
        help="Delete this virtual machine, its disks and their blobs.",
        operation="virtual_machines.DELETE_ROLE_WITH_MEDIA",
        dialog=delete_with_media,
        also=("deployments.DELETE_DEPLOYMENT_WITH_MEDIA",),
        together=_last_with_deployment,
        reads=("deployments.GET_DEPLOYMENT_BY_NAME",),
        rare=True,
    ),
)
