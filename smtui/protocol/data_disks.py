"""Data disks of a virtual machine, each at a logical unit number (LUN) from 0 to 31."""

from smtui.protocol.operation import Effect, Operation
from smtui.protocol.roles import DataVirtualHardDisk

_MACHINE = "services/hostedservices/{service_name}/deployments/{deployment_name}/roles/{role_name}"
_DISKS = _MACHINE + "/DataDisks"
_DISK = _DISKS + "/{lun}"
_TARGET = "{service_name}/{deployment_name}/{role_name}/{lun}"

GET_DATA_DISK = Operation(
    name="Get Data Disk",
    python_name="get_data_disk",
    method="GET",
    path=_DISK,
    result=DataVirtualHardDisk,
    target=_TARGET,
)

ADD_DATA_DISK: Operation[None] = Operation(
    name="Add Data Disk",
    python_name="add_data_disk",
    method="POST",
    path=_DISKS,
    body=DataVirtualHardDisk,
    status=202,
    asynchronous=True,
    effect=Effect.CHANGE,
    target=_TARGET,
)

# The Lun of the body is the new one. The service may answer 200 instead of 202.
UPDATE_DATA_DISK: Operation[None] = Operation(
    name="Update Data Disk",
    python_name="update_data_disk",
    method="PUT",
    path=_DISK,
    body=DataVirtualHardDisk,
    status=202,
    asynchronous=True,
    effect=Effect.CHANGE,
    target=_TARGET,
)

# Detaches it; the disk stays registered.
DELETE_DATA_DISK: Operation[None] = Operation(
    name="Delete Data Disk",
    python_name="delete_data_disk",
    method="DELETE",
    path=_DISK,
    status=202,
    asynchronous=True,
    effect=Effect.DESTROY,
    target=_TARGET,
)

# Takes the disk and its blob with it.
DELETE_DATA_DISK_WITH_MEDIA: Operation[None] = Operation(
    name="Delete Data Disk",
    python_name="delete_data_disk",
    method="DELETE",
    path=_DISK + "?comp=media",
    status=202,
    asynchronous=True,
    effect=Effect.DESTROY,
    target=_TARGET,
)
