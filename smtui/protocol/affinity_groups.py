"""Affinity groups: resources that are to stand close together in one location."""

from dataclasses import dataclass

from smtui.protocol.codec import Collection, child, items, text
from smtui.protocol.hosted_services import HostedService
from smtui.protocol.locations import ComputeCapabilities
from smtui.protocol.operation import Effect, Operation
from smtui.protocol.storage import StorageService


@dataclass(frozen=True, slots=True)
class AffinityGroup:
    """One item of List Affinity Groups."""

    name: str = text()
    label: str = text(base64=True)
    description: str = text(keep=True)
    location: str = text()
    capabilities: tuple[str, ...] = items(str, item="Capability", keep=True)
    created_time: str = text()
    compute_capabilities: ComputeCapabilities | None = child(ComputeCapabilities)


@dataclass(frozen=True, slots=True)
class AffinityGroupProperties:
    """Result of Get Affinity Group Properties, which alone names the members."""

    TAG = "AffinityGroup"

    name: str = text()
    label: str = text(base64=True)
    description: str = text(keep=True)
    location: str = text()
    hosted_services: tuple[HostedService, ...] = items(HostedService, keep=True)
    storage_services: tuple[StorageService, ...] = items(StorageService, keep=True)
    capabilities: tuple[str, ...] = items(str, item="Capability", keep=True)
    created_time: str = text()
    compute_capabilities: ComputeCapabilities | None = child(ComputeCapabilities)


@dataclass(frozen=True, slots=True)
class CreateAffinityGroup:
    """Body of Create Affinity Group."""

    name: str = text()
    label: str = text(base64=True)
    description: str = text()
    location: str = text()


@dataclass(frozen=True, slots=True)
class UpdateAffinityGroup:
    """Body of Update Affinity Group; the location can't be changed."""

    label: str = text(base64=True)
    description: str = text()


LIST_AFFINITY_GROUPS: Operation[tuple[AffinityGroup, ...]] = Operation(
    name="List Affinity Groups",
    python_name="list_affinity_groups",
    method="GET",
    path="affinitygroups",
    result=Collection("AffinityGroups", AffinityGroup),
)

GET_AFFINITY_GROUP = Operation(
    name="Get Affinity Group Properties",
    python_name="get_affinity_group_properties",
    method="GET",
    path="affinitygroups/{affinity_group_name}",
    result=AffinityGroupProperties,
    target="{affinity_group_name}",
)

CREATE_AFFINITY_GROUP: Operation[None] = Operation(
    name="Create Affinity Group",
    python_name="create_affinity_group",
    method="POST",
    path="affinitygroups",
    body=CreateAffinityGroup,
    status=201,
    effect=Effect.CHANGE,
    target="{name}",
)

UPDATE_AFFINITY_GROUP: Operation[None] = Operation(
    name="Update Affinity Group",
    python_name="update_affinity_group",
    method="PUT",
    path="affinitygroups/{affinity_group_name}",
    body=UpdateAffinityGroup,
    effect=Effect.CHANGE,
    target="{affinity_group_name}",
)

DELETE_AFFINITY_GROUP: Operation[None] = Operation(
    name="Delete Affinity Group",
    python_name="delete_affinity_group",
    method="DELETE",
    path="affinitygroups/{affinity_group_name}",
    effect=Effect.DESTROY,
    target="{affinity_group_name}",
)
