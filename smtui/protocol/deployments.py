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

# Values of Mode: how an update walks through the upgrade domains.
AUTO: Final = "Auto"
MANUAL: Final = "Manual"
SIMULTANEOUS: Final = "Simultaneous"

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


@dataclass(frozen=True, slots=True)
class ChangeConfiguration:
    """Body of Change Deployment Configuration: a whole .cscfg with the roles that are deployed.

    The mode is Auto, Manual or Simultaneous; Auto where it is left out.
    """

    configuration: bytes = data(document=True)
    treat_warnings_as_error: bool | None = flag()
    mode: str = text()
    extended_properties: tuple[ExtendedProperty, ...] = items(ExtendedProperty)
    extension_configuration: ExtensionConfiguration | None = child(ExtensionConfiguration)


@dataclass(frozen=True, slots=True)
class UpgradeDeployment:
    """Body of Upgrade Deployment.

    The mode is Auto, Manual or Simultaneous. Without a role to upgrade all roles are; `force` allows that local data
    of the instances is lost.
    """

    mode: str = text()
    package_url: str = text(signed=True)
    configuration: bytes = data(document=True)
    label: str = text(base64=True)
    role_to_upgrade: str = text()
    force: bool | None = flag()
    extended_properties: tuple[ExtendedProperty, ...] = items(ExtendedProperty)
    extension_configuration: ExtensionConfiguration | None = child(ExtensionConfiguration)


@dataclass(frozen=True, slots=True)
class WalkUpgradeDomain:
    """Body of Walk Upgrade Domain: the next domain, counted from 0, in a Manual update."""

    upgrade_domain: int | None = number()


@dataclass(frozen=True, slots=True)
class RollbackUpdateOrUpgrade:
    """Body of Rollback Update Or Upgrade: Auto or Manual; `force` allows that local data of the instances is lost."""

    mode: str = text()
    force: bool | None = flag()


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

# Takes the disks of virtual machines and the blobs of those disks with it.
DELETE_DEPLOYMENT_WITH_MEDIA: Operation[None] = Operation(
    name="Delete Deployment",
    python_name="delete_deployment",
    method="DELETE",
    path=_BY_NAME + "?comp=media",
    also=(_BY_SLOT + "?comp=media",),
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

CHANGE_DEPLOYMENT_CONFIGURATION: Operation[None] = Operation(
    name="Change Deployment Configuration",
    python_name="change_deployment_configuration",
    method="POST",
    path=_BY_NAME + "/?comp=config",
    also=(_BY_SLOT + "/?comp=config",),
    body=ChangeConfiguration,
    status=202,
    asynchronous=True,
    effect=Effect.CHANGE,
    target="{service_name}/{deployment_name}/{deployment_slot}",
)

UPGRADE_DEPLOYMENT: Operation[None] = Operation(
    name="Upgrade Deployment",
    python_name="upgrade_deployment",
    method="POST",
    path=_BY_NAME + "/?comp=upgrade",
    also=(_BY_SLOT + "/?comp=upgrade",),
    body=UpgradeDeployment,
    status=202,
    asynchronous=True,
    effect=Effect.CHANGE,
    target="{service_name}/{deployment_name}/{deployment_slot}",
)

# Only in a Manual update, for domain 0, 1, 2 and so on, each after the one before is done.
WALK_UPGRADE_DOMAIN: Operation[None] = Operation(
    name="Walk Upgrade Domain",
    python_name="walk_upgrade_domain",
    method="POST",
    path=_BY_NAME + "/?comp=walkupgradedomain",
    also=(_BY_SLOT + "/?comp=walkupgradedomain",),
    body=WalkUpgradeDomain,
    status=202,
    asynchronous=True,
    effect=Effect.CHANGE,
    target="{service_name}/{deployment_name}/{deployment_slot}",
)

# Only while the deployment says RollbackAllowed. The service may answer 200 instead of 202.
ROLLBACK_UPDATE_OR_UPGRADE: Operation[None] = Operation(
    name="Rollback Update Or Upgrade",
    python_name="rollback_update_or_upgrade",
    method="POST",
    path=_BY_NAME + "/?comp=rollback",
    also=(_BY_SLOT + "/?comp=rollback",),
    body=RollbackUpdateOrUpgrade,
    status=202,
    asynchronous=True,
    effect=Effect.CHANGE,
    target="{service_name}/{deployment_name}/{deployment_slot}",
)
