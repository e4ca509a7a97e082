"""Plans that make a deletion possible: what stands in its way goes first, the leaves before what holds them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from smtui.console.node import Node
from smtui.console.plans import Plan, Step, step_of
from smtui.console.resource import Send
from smtui.console.resources.deployments import holds_machines
from smtui.console.several import several
from smtui.protocol.affinity_groups import DELETE_AFFINITY_GROUP, GET_AFFINITY_GROUP, AffinityGroupProperties
from smtui.protocol.deployments import DELETE_DEPLOYMENT, PRODUCTION
from smtui.protocol.disks import DELETE_DISK, LIST_DISKS, Disk
from smtui.protocol.errors import ResourceNotFound
from smtui.protocol.hosted_services import (
    DELETE_HOSTED_SERVICE,
    GET_HOSTED_SERVICE_WITH_DEPLOYMENTS,
    HostedService,
)
from smtui.protocol.storage import DELETE_STORAGE_ACCOUNT

READS: Final = ("hosted_services.GET_HOSTED_SERVICE_WITH_DEPLOYMENTS", "disks.LIST_DISKS")
"""What the plan of a cloud service reads with."""

CALLS: Final = ("deployments.DELETE_DEPLOYMENT", "disks.DELETE_DISK")
"""What it does before it deletes the cloud service."""


def of_service(node: Node) -> Callable[[Send], Awaitable[Plan]]:
    """Give what reads the plan that deletes a cloud service with what it holds."""

    async def read(send: Send) -> Plan:
        return Plan(title=f"Delete {node.name}", steps=(*await _service(send, node.name),))

    return read


def of_group(name: str) -> Callable[[Send], Awaitable[Plan]]:
    """Give what reads the plan that deletes an affinity group with its members."""

    async def read(send: Send) -> Plan:
        group: AffinityGroupProperties = (await send(GET_AFFINITY_GROUP(affinity_group_name=name))).value
        services = [each.service_name for each in group.hosted_services]
        found = await several(lambda service: _service(send, service), services)
        steps = [
            *(step for steps in found for step in steps),
            *(
                step_of(DELETE_STORAGE_ACCOUNT(service_name=each.service_name), note="with every blob in it")
                for each in group.storage_services
            ),
            step_of(DELETE_AFFINITY_GROUP(affinity_group_name=name)),
        ]
        return Plan(title=f"Delete {name}", steps=tuple(steps))

    return read


async def _service(send: Send, name: str) -> list[Step]:
    try:
        found: HostedService = (await send(GET_HOSTED_SERVICE_WITH_DEPLOYMENTS(service_name=name))).value
    except ResourceNotFound:
        return []
    disks: Sequence[Disk] = ()
    if any(holds_machines(deployment) for deployment in found.deployments):
        disks = [disk for disk in (await send(LIST_DISKS())).value if _is_used_in(disk, name)]
    # Staging first: what customers see goes last.
    deployments = sorted(found.deployments, key=lambda each: each.deployment_slot == PRODUCTION)
    return [
        *(
            step_of(DELETE_DEPLOYMENT(service_name=name, deployment_name=each.name), note=each.deployment_slot.lower())
            for each in deployments
        ),
        # They are kept unless the person says otherwise.
        *(step_of(DELETE_DISK(disk_name=disk.name), note="its blob stays", ticked=False) for disk in disks),
        step_of(DELETE_HOSTED_SERVICE(service_name=name)),
    ]


def _is_used_in(disk: Disk, service: str) -> bool:
    return disk.attached_to is not None and disk.attached_to.hosted_service_name.lower() == service.lower()
