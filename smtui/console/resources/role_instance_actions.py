"""What can be done to an instance of a web or worker role: reboot, reimage, rebuild."""

from __future__ import annotations

from smtui.console.actions import Action
from smtui.console.dialogs import Destruction, Form
from smtui.console.lines import Line, line, span
from smtui.console.node import Node
from smtui.console.resource import Send
from smtui.console.resources.deployments import DEPLOYMENT, holds_machines, service_of
from smtui.console.resources.role_instances import summary
from smtui.console.resources.states import instance_word
from smtui.protocol.deployments import SUSPENDED, Deployment
from smtui.protocol.errors import ResourceNotFound
from smtui.protocol.role_instances import REBOOT_ROLE_INSTANCE, REBUILD_ROLE_INSTANCE, REIMAGE_ROLE_INSTANCE


def deployment_of(node: Node) -> Node:
    """Give the deployment that an instance belongs to."""
    deployment = node.nearest(DEPLOYMENT.kind)
    assert deployment is not None
    return deployment


def reboot(node: Node) -> Form:
    """Give the form that reboots an instance."""
    call = REBOOT_ROLE_INSTANCE(**_address(node))
    return Form(title=f"Reboot {_where(node)}", verb="Reboot it", fields=(), call=lambda _: call)


def reimage(node: Node) -> Destruction:
    """Give the confirmation that lays an instance's system down anew."""
    return Destruction(
        title=f"Reimage {_where(node)}",
        name=node.name,
        consequences=lambda send: _consequences(
            send,
            node,
            "everything on its system drive that the package did not bring",
            "Local storage that is declared to survive it stays.",
        ),
        call=REIMAGE_ROLE_INSTANCE(**_address(node)),
        doing="reimages it",
    )


def rebuild(node: Node) -> Destruction:
    """Give the confirmation that lays an instance down anew and empties its local drives."""
    return Destruction(
        title=f"Rebuild {_where(node)}",
        name=node.name,
        consequences=lambda send: _consequences(
            send, node, "everything on its system drive and in its local storage", "Nothing local stays."
        ),
        call=REBUILD_ROLE_INSTANCE(**_address(node)),
        doing="rebuilds it",
    )


async def _consequences(send: Send, node: Node, lost: str, kept: str) -> list[Line]:
    above = deployment_of(node)
    deployment: Deployment = (await send(DEPLOYMENT.detail(above))).value
    instance = next((each for each in deployment.role_instance_list if each.instance_name == node.name), None)
    if instance is None:
        raise ResourceNotFound(f"The role instance {node.name} is gone.")
    others = tuple(
        each for each in deployment.role_instance_list if each.role_name == instance.role_name and each is not instance
    )
    lines = [
        line("It is ", instance_word(instance.instance_status), " now, and does not answer until it is done."),
        (),
        line("What goes with it:"),
        line("  ", (lost, "bad")),
        (),
        line(kept),
    ]
    if others:
        return [*lines, line("Meanwhile the role ", span(instance.role_name), f" has {summary(others)}.")]
    return [*lines, line("It is ", ("the only instance", "bad"), " of the role ", span(instance.role_name), ".")]


def _address(node: Node) -> dict[str, str]:
    return {
        "service_name": service_of(node).name,
        "deployment_name": deployment_of(node).name,
        "role_instance_name": node.name,
    }


def _where(node: Node) -> str:
    above = deployment_of(node)
    return f"{node.name} of {above.name} ({above.value.deployment_slot.lower()}) of {service_of(node).name}"


def _machine(node: Node) -> str:
    if holds_machines(deployment_of(node).value):
        return "It belongs to a deployment of virtual machines; only web and worker roles can be laid down anew."
    return ""


def _not_running(node: Node) -> str:
    deployment: Deployment = deployment_of(node).value
    if holds_machines(deployment):
        return "It belongs to a deployment of virtual machines, which are restarted."
    if deployment.status == SUSPENDED:
        return f"It does not run: its deployment {deployment.name} is suspended."
    return ""


ACTIONS = (
    Action(
        name="instance.reboot",
        key="b",
        label="Reboot",
        help="Reboot this role instance.",
        operation="role_instances.REBOOT_ROLE_INSTANCE",
        dialog=reboot,
        unavailable=_not_running,
    ),
    Action(
        name="instance.reimage",
        key="i",
        label="Reimage",
        help="Lay the system of this role instance down anew.",
        operation="role_instances.REIMAGE_ROLE_INSTANCE",
        dialog=reimage,
        reads=("deployments.GET_DEPLOYMENT_BY_NAME",),
        unavailable=_machine,
    ),
    Action(
        name="instance.rebuild",
        key="I",
        label="Rebuild",
        help="Lay the system of this role instance down anew and empty its local storage.",
        operation="role_instances.REBUILD_ROLE_INSTANCE",
        dialog=rebuild,
        reads=("deployments.GET_DEPLOYMENT_BY_NAME",),
        unavailable=_machine,
        rare=True,
    ),
)
