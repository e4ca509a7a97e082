"""Deployments of a cloud service: one in production, one in staging."""

from dataclasses import dataclass
from typing import Final

from smtui.protocol.codec import child, data, flag, items, number, text
from smtui.protocol.extended_properties import ExtendedProperty
from smtui.protocol.operation import Effect, Operation
from smtui.protocol.roles import Role, RoleInstance

PRODUCTION: Final = "Production"
STAGING: Final = "Staging"
RUNNING: Final = "Running"
SUSPENDED: Final = "Suspended"

# Values of Status between two lasting ones: worth reading again soon.
TRANSITIONAL: Final = frozenset(
    {"RunningTransitioning", "SuspendedTransitioning", "Starting", "Suspending", "Deploying", "Deleting"}
)

_SERVICE = "services/hostedservices/{service_name}"
_BY_NAME = _SERVICE + "/deployments/{deployment_name}"
_BY_SLOT = _SERVICE + "/deploymentslots/{deployment_slot}"


@dataclass(frozen=True, slots=True)
class UpgradeStatus:
    """An update in progress; the element is absent when none is."""

    upgrade_type: str = text()
    current_upgrade_domain_state: str = text()
    current_upgrade_domain: int | None = number()


@dataclass(frozen=True, slots=True)
class DnsServer:
    """A DNS server of a deployment."""

    name: str = text()
    address: str = text()


@dataclass(frozen=True, slots=True)
class Dns:
    """DNS settings of a deployment."""

    dns_servers: tuple[DnsServer, ...] = items(DnsServer)


@dataclass(frozen=True, slots=True)
class PersistentVMDowntime:
    """Announced maintenance."""

    start_time: str = text()
    end_time: str = text()
    status: str = text()


@dataclass(frozen=True, slots=True)
class Extension:
    """A reference to an extension of the cloud service."""

    id: str = text()


@dataclass(frozen=True, slots=True)
class NamedRole:
    """Extensions of one role."""

    TAG = "Role"

    role_name: str = text()
    extensions: tuple[Extension, ...] = items(Extension)


@dataclass(frozen=True, slots=True)
class ExtensionConfiguration:
    """Extensions of a deployment, for all roles and for named ones."""

    all_roles: tuple[Extension, ...] = items(Extension)
    named_roles: tuple[NamedRole, ...] = items(NamedRole)


@dataclass(frozen=True, slots=True)
class VirtualIP:
    """A public address of a deployment."""

    address: str = text()
    is_dns_programmed: bool | None = flag()
    name: str = text()
    is_reserved: bool | None = flag()
    reserved_ip_name: str = text("ReservedIPName")
    type: str = text()


@dataclass(frozen=True, slots=True)
class FrontendIPConfiguration:
    """Address of a load balancer."""

    TAG = "FrontendIpConfiguration"

    type: str = text()
    subnet_name: str = text()
    static_virtual_network_ip_address: str = text("StaticVirtualNetworkIPAddress")


@dataclass(frozen=True, slots=True)
class LoadBalancer:
    """An internal load balancer of a deployment."""

    name: str = text()
    frontend_ip_configuration: FrontendIPConfiguration | None = child(FrontendIPConfiguration)


@dataclass(frozen=True, slots=True)
class Deployment:
    """Result of Get Deployment, in recorded element order (UpgradeStatus and Dns from the reference)."""

    name: str = text()
    deployment_slot: str = text()
    private_id: str = text("PrivateID")
    status: str = text()
    label: str = text(base64=True)
    url: str = text()
    configuration: bytes = data(document=True)
    role_instance_list: tuple[RoleInstance, ...] = items(RoleInstance, keep=True)
    upgrade_status: UpgradeStatus | None = child(UpgradeStatus)
    upgrade_domain_count: int | None = number()
    role_list: tuple[Role, ...] = items(Role, keep=True)
    sdk_version: str = text(keep=True)
    locked: bool | None = flag()
    rollback_allowed: bool | None = flag()
    virtual_network_name: str = text()
    created_time: str = text()
    last_modified_time: str = text()
    dns: Dns | None = child(Dns)
    extended_properties: tuple[ExtendedProperty, ...] = items(ExtendedProperty, keep=True)
    persistent_vm_downtime: PersistentVMDowntime | None = child(PersistentVMDowntime, "PersistentVMDowntime")
    extension_configuration: ExtensionConfiguration | None = child(ExtensionConfiguration)
    virtual_ips: tuple[VirtualIP, ...] = items(VirtualIP, "VirtualIPs", keep=True)
    reserved_ip_name: str = text("ReservedIPName")
    internal_dns_suffix: str = text()
    load_balancers: tuple[LoadBalancer, ...] = items(LoadBalancer, keep=True)
    virtual_network_id: str = text()


@dataclass(frozen=True, slots=True)
class CreateDeployment:
    """Body of Create Deployment."""

    name: str = text()
    package_url: str = text(signed=True)
    label: str = text(base64=True)
    configuration: bytes = data(document=True)
    start_deployment: bool | None = flag()
    treat_warnings_as_error: bool | None = flag()
    extended_properties: tuple[ExtendedProperty, ...] = items(ExtendedProperty)
    extension_configuration: ExtensionConfiguration | None = child(ExtensionConfiguration)


@dataclass(frozen=True, slots=True)
class Swap:
    """Body of Swap Deployment: the names that are in production and in staging now."""

    production: str = text()
    source_deployment: str = text()


@dataclass(frozen=True, slots=True)
class UpdateDeploymentStatus:
    """Body of Update Deployment Status: Running or Suspended."""

    status: str = text()


GET_DEPLOYMENT_BY_NAME = Operation(
    name="Get Deployment",
    python_name="get_deployment_by_name",
    method="GET",
    path=_BY_NAME,
    result=Deployment,
    target="{service_name}/{deployment_name}",
)

GET_DEPLOYMENT_BY_SLOT = Operation(
    name="Get Deployment",
    python_name="get_deployment_by_slot",
    method="GET",
    path=_BY_SLOT,
    result=Deployment,
    target="{service_name}/{deployment_slot}",
)

CREATE_DEPLOYMENT: Operation[None] = Operation(
    name="Create Deployment",
    python_name="create_deployment",
    method="POST",
    path=_BY_SLOT,
    body=CreateDeployment,
    status=202,
    asynchronous=True,
    effect=Effect.CHANGE,
    target="{service_name}/{deployment_slot}",
)

DELETE_DEPLOYMENT: Operation[None] = Operation(
    name="Delete Deployment",
    python_name="delete_deployment",
    method="DELETE",
    path=_BY_NAME,
    also=(_BY_SLOT,),
    status=202,
    asynchronous=True,
    effect=Effect.DESTROY,
    target="{service_name}/{deployment_name}/{deployment_slot}",
)

SWAP_DEPLOYMENT: Operation[None] = Operation(
    name="Swap Deployment",
    python_name="swap_deployment",
    method="POST",
    path=_SERVICE,
    body=Swap,
    status=202,
    asynchronous=True,
    effect=Effect.SWAP,
    target="{service_name}",
)

UPDATE_DEPLOYMENT_STATUS: Operation[None] = Operation(
    name="Update Deployment Status",
    python_name="update_deployment_status",
    method="POST",
    path=_BY_NAME + "/?comp=status",
    also=(_BY_SLOT + "/?comp=status",),
    body=UpdateDeploymentStatus,
    status=202,
    asynchronous=True,
    effect=Effect.CHANGE,
    target="{service_name}/{deployment_name}/{deployment_slot}",
)
