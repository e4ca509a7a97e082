"""Starting, stopping and capturing virtual machines. The root element of the body alone tells these apart."""

from dataclasses import dataclass
from typing import Final

from smtui.protocol.codec import child, constant, items, text
from smtui.protocol.operation import Effect, Operation
from smtui.protocol.provisioning import (
    PROVISIONING_SETS,
    LinuxProvisioningConfigurationSet,
    WindowsProvisioningConfigurationSet,
)

# Values of PostShutdownAction. A stopped machine keeps its cores, its address and its price; a deallocated one gives
# them up, and the last one of a deployment its public address too.
STOPPED: Final = "Stopped"
STOPPED_DEALLOCATED: Final = "StoppedDeallocated"

# Values of PostCaptureAction.
DELETE: Final = "Delete"
REPROVISION: Final = "Reprovision"

# Values of OSState.
GENERALIZED: Final = "Generalized"
SPECIALIZED: Final = "Specialized"

_DEPLOYMENT = "services/hostedservices/{service_name}/deployments/{deployment_name}"
_ONE = _DEPLOYMENT + "/roleinstances/{role_name}/Operations"
_SEVERAL = _DEPLOYMENT + "/roles/Operations"
_TARGET = "{service_name}/{deployment_name}/{role_name}"


@dataclass(frozen=True, slots=True)
class StartRoleOperation:
    """Body of Start Role."""

    operation_type: str = constant("StartRoleOperation")


@dataclass(frozen=True, slots=True)
class RestartRoleOperation:
    """Body of Restart Role."""

    operation_type: str = constant("RestartRoleOperation")


@dataclass(frozen=True, slots=True)
class ShutdownRoleOperation:
    """Body of Shutdown Role: then Stopped, which it is where it is left out, or StoppedDeallocated."""

    operation_type: str = constant("ShutdownRoleOperation")
    post_shutdown_action: str = text()


@dataclass(frozen=True, slots=True)
class StartRolesOperation:
    """Body of Start Roles: names of virtual machines."""

    operation_type: str = constant("StartRolesOperation")
    roles: tuple[str, ...] = items(str, item="Name")


@dataclass(frozen=True, slots=True)
class ShutdownRolesOperation:
    """Body of Shutdown Roles: names of virtual machines; then Stopped or StoppedDeallocated."""

    operation_type: str = constant("ShutdownRolesOperation")
    roles: tuple[str, ...] = items(str, item="Name")
    post_shutdown_action: str = text()


@dataclass(frozen=True, slots=True)
class CaptureRoleOperation:
    """Body of Capture Role: the disk of a machine that is shut down and generalised becomes an OS image.

    Then the machine is deleted (Delete), or set up anew with the given configuration (Reprovision).
    """

    operation_type: str = constant("CaptureRoleOperation")
    post_capture_action: str = text()
    provisioning_configuration: LinuxProvisioningConfigurationSet | WindowsProvisioningConfigurationSet | None = child(
        PROVISIONING_SETS
    )
    target_image_label: str = text()
    target_image_name: str = text()


@dataclass(frozen=True, slots=True)
class CaptureRoleAsVMImageOperation:
    """Body of Capture VM Image: all disks of a machine become a VM image.

    Generalized deletes the machine, Specialized keeps it.
    """

    operation_type: str = constant("CaptureRoleAsVMImageOperation")
    os_state: str = text("OSState")
    vm_image_name: str = text("VMImageName")
    vm_image_label: str = text("VMImageLabel")
    description: str = text()
    language: str = text()
    image_family: str = text()
    recommended_vm_size: str = text("RecommendedVMSize")


START_ROLE: Operation[None] = Operation(
    name="Start Role",
    python_name="start_role",
    method="POST",
    path=_ONE,
    body=StartRoleOperation,
    status=202,
    asynchronous=True,
    effect=Effect.CHANGE,
    target=_TARGET,
)

RESTART_ROLE: Operation[None] = Operation(
    name="Restart Role",
    python_name="restart_role",
    method="POST",
    path=_ONE,
    body=RestartRoleOperation,
    status=202,
    asynchronous=True,
    effect=Effect.CHANGE,
    target=_TARGET,
)

SHUTDOWN_ROLE: Operation[None] = Operation(
    name="Shutdown Role",
    python_name="shutdown_role",
    method="POST",
    path=_ONE,
    body=ShutdownRoleOperation,
    status=202,
    asynchronous=True,
    effect=Effect.DESTROY,
    target=_TARGET,
)

CAPTURE_ROLE: Operation[None] = Operation(
    name="Capture Role",
    python_name="capture_role",
    method="POST",
    path=_ONE,
    body=CaptureRoleOperation,
    status=202,
    asynchronous=True,
    effect=Effect.DESTROY,
    target=_TARGET,
)

CAPTURE_VM_IMAGE: Operation[None] = Operation(
    name="Capture VM Image",
    python_name="capture_vm_image",
    method="POST",
    path=_ONE,
    body=CaptureRoleAsVMImageOperation,
    status=202,
    asynchronous=True,
    effect=Effect.DESTROY,
    target=_TARGET,
)

START_ROLES: Operation[None] = Operation(
    name="Start Roles",
    python_name="start_roles",
    method="POST",
    path=_SEVERAL,
    body=StartRolesOperation,
    status=202,
    asynchronous=True,
    effect=Effect.CHANGE,
    target="{service_name}/{deployment_name}",
)

SHUTDOWN_ROLES: Operation[None] = Operation(
    name="Shutdown Roles",
    python_name="shutdown_roles",
    method="POST",
    path=_SEVERAL,
    body=ShutdownRolesOperation,
    status=202,
    asynchronous=True,
    effect=Effect.DESTROY,
    target="{service_name}/{deployment_name}",
)
