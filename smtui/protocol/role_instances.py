"""Role instances: restarting them, laying them down anew, and removing some."""

from dataclasses import dataclass

from smtui.protocol.codec import repeated
from smtui.protocol.operation import Effect, Operation

_SERVICE = "services/hostedservices/{service_name}"
_BY_NAME = _SERVICE + "/deployments/{deployment_name}/roleinstances"
_BY_SLOT = _SERVICE + "/deploymentslots/{deployment_slot}/roleinstances"
_INSTANCE = "/{role_instance_name}"
_DEPLOYMENT_TARGET = "{service_name}/{deployment_name}/{deployment_slot}"


@dataclass(frozen=True, slots=True)
class RoleInstances:
    """Body of Delete Role Instances: names of instances."""

    names: tuple[str, ...] = repeated(str, "Name")


REBOOT_ROLE_INSTANCE: Operation[None] = Operation(
    name="Reboot Role Instance",
    python_name="reboot_role_instance",
    method="POST",
    path=_BY_NAME + _INSTANCE + "?comp=reboot",
    also=(_BY_SLOT + _INSTANCE + "?comp=reboot",),
    status=202,
    asynchronous=True,
    effect=Effect.CHANGE,
    target=_DEPLOYMENT_TARGET + _INSTANCE,
)

# The operating system is installed anew; web and worker roles only.
REIMAGE_ROLE_INSTANCE: Operation[None] = Operation(
    name="Reimage Role Instance",
    python_name="reimage_role_instance",
    method="POST",
    path=_BY_NAME + _INSTANCE + "?comp=reimage",
    also=(_BY_SLOT + _INSTANCE + "?comp=reimage",),
    status=202,
    asynchronous=True,
    effect=Effect.DESTROY,
    target=_DEPLOYMENT_TARGET + _INSTANCE,
)

# As reimaging, and the local storage is lost too.
REBUILD_ROLE_INSTANCE: Operation[None] = Operation(
    name="Rebuild Role Instance",
    python_name="rebuild_role_instance",
    method="POST",
    path=_BY_NAME + _INSTANCE + "?comp=rebuild&resources=allLocalDrives",
    also=(_BY_SLOT + _INSTANCE + "?comp=rebuild&resources=allLocalDrives",),
    status=202,
    asynchronous=True,
    effect=Effect.DESTROY,
    target=_DEPLOYMENT_TARGET + _INSTANCE,
)

# Lowers the instance count of their roles.
DELETE_ROLE_INSTANCES: Operation[None] = Operation(
    name="Delete Role Instances",
    python_name="delete_role_instances",
    method="POST",
    path=_BY_NAME + "/?comp=delete",
    also=(_BY_SLOT + "/?comp=delete",),
    body=RoleInstances,
    status=202,
    asynchronous=True,
    effect=Effect.DESTROY,
    target=_DEPLOYMENT_TARGET,
)
