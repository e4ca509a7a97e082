"""Roles as a deployment describes them: web and worker roles, and virtual machines."""

from dataclasses import dataclass

from smtui.protocol.codec import attribute, child, flag, items, number, repeated, text


@dataclass(frozen=True, slots=True)
class LoadBalancerProbe:
    """How the load balancer asks whether an instance is up."""

    path: str = text()
    port: int | None = number()
    protocol: str = text()
    interval_in_seconds: int | None = number()
    timeout_in_seconds: int | None = number()


@dataclass(frozen=True, slots=True)
class AccessControlRule:
    """One rule of an endpoint's access control list."""

    TAG = "Rule"

    order: int | None = number()
    action: str = text()
    remote_subnet: str = text()
    description: str = text()


@dataclass(frozen=True, slots=True)
class EndpointAcl:
    """Access control list of an endpoint."""

    rules: tuple[AccessControlRule, ...] = items(AccessControlRule)


@dataclass(frozen=True, slots=True)
class InputEndpoint:
    """A public port of a virtual machine."""

    load_balanced_endpoint_set_name: str = text()
    local_port: int | None = number()
    name: str = text()
    port: int | None = number()
    load_balancer_probe: LoadBalancerProbe | None = child(LoadBalancerProbe)
    protocol: str = text()
    vip: str = text()
    enable_direct_server_return: bool | None = flag()
    endpoint_acl: EndpointAcl | None = child(EndpointAcl)
    idle_timeout_in_minutes: int | None = number()


@dataclass(frozen=True, slots=True)
class PublicIP:
    """A public address of one instance."""

    name: str = text()
    address: str = text()
    idle_timeout_in_minutes: int | None = number()
    domain_name_label: str = text()
    fqdns: tuple[str, ...] = items(str, item="Fqdn")


@dataclass(frozen=True, slots=True)
class ConfigurationSet:
    """A configuration set as the service returns it: only the network set ever comes back."""

    type: str = attribute("i:type")
    configuration_set_type: str = text()
    input_endpoints: tuple[InputEndpoint, ...] = items(InputEndpoint)
    subnet_names: tuple[str, ...] = items(str, item="SubnetName", keep=True)
    static_virtual_network_ip_address: str = text("StaticVirtualNetworkIPAddress")
    public_ips: tuple[PublicIP, ...] = items(PublicIP, "PublicIPs")


@dataclass(frozen=True, slots=True)
class DataVirtualHardDisk:
    """A data disk of a virtual machine. A missing Lun is 0; the size is in GB.

    A new one is a registered disk by its name, a blob by its source media link, or an empty one of a size.
    """

    host_caching: str = text()
    disk_label: str = text()
    disk_name: str = text()
    lun: int | None = number()
    logical_disk_size_in_gb: int | None = number("LogicalDiskSizeInGB")
    media_link: str = text(signed=True)
    source_media_link: str = text(signed=True)
    io_type: str = text("IOType")


@dataclass(frozen=True, slots=True)
class OSVirtualHardDisk:
    """The operating system disk of a virtual machine.

    A new one is a copy of an image, by its name, at a media link; or a registered disk by its name.
    """

    host_caching: str = text()
    disk_label: str = text()
    disk_name: str = text()
    media_link: str = text(signed=True)
    source_image_name: str = text()
    os: str = text("OS")
    remote_source_image_link: str = text(signed=True)
    io_type: str = text("IOType")


@dataclass(frozen=True, slots=True)
class DebugSettings:
    """Where the console screenshot and the serial log of a virtual machine are."""

    boot_diagnostics_enabled: bool | None = flag()
    console_screenshot_blob_uri: str = text(signed=True)
    serial_output_blob_uri: str = text(signed=True)


@dataclass(frozen=True, slots=True)
class Role:
    """One role of a deployment, in recorded element order."""

    type: str = attribute("i:type")
    role_name: str = text()
    os_version: str = text(keep=True)
    role_type: str = text()
    configuration_sets: tuple[ConfigurationSet, ...] = items(ConfigurationSet, keep=True)
    availability_set_name: str = text()
    vm_image_name: str = text("VMImageName")
    data_virtual_hard_disks: tuple[DataVirtualHardDisk, ...] = items(DataVirtualHardDisk)
    os_virtual_hard_disk: OSVirtualHardDisk | None = child(OSVirtualHardDisk, "OSVirtualHardDisk")
    role_size: str = text()
    provision_guest_agent: bool | None = flag()
    debug_settings: DebugSettings | None = child(DebugSettings)
    default_win_rm_certificate_thumbprint: str = text()


@dataclass(frozen=True, slots=True)
class PersistentVMRole(Role):
    """As Role, for a virtual machine: no data disks is written as an empty element."""

    TAG = "Role"

    data_virtual_hard_disks: tuple[DataVirtualHardDisk, ...] = items(DataVirtualHardDisk, keep=True)


@dataclass(frozen=True, slots=True)
class InstanceEndpoint:
    """A port that reaches one role instance."""

    name: str = text()
    vip: str = text()
    public_port: int | None = number()
    local_port: int | None = number()
    protocol: str = text()
    idle_timeout_in_minutes: int | None = number()


@dataclass(frozen=True, slots=True)
class FormattedMessage:
    """A message of the guest agent in one language."""

    language: str = text()
    message: str = text()


@dataclass(frozen=True, slots=True)
class GuestAgentStatus:
    """What the guest agent of a virtual machine last said."""

    protocol_version: str = text()
    timestamp: str = text()
    guest_agent_version: str = text()
    status: str = text()
    code: int | None = number()
    message: str = text()
    formatted_message: FormattedMessage | None = child(FormattedMessage)


@dataclass(frozen=True, slots=True)
class ExtensionSettingStatus:
    """Outcome of an extension's settings."""

    timestamp: str = text()
    name: str = text()
    operation: str = text()
    status: str = text()
    code: int | None = number()
    message: str = text()
    formatted_message: FormattedMessage | None = child(FormattedMessage)
    sub_status_list: tuple[str, ...] = repeated(str, "SubStatusList")


@dataclass(frozen=True, slots=True)
class ResourceExtensionStatus:
    """State of one extension on a role instance."""

    handler_name: str = text()
    version: str = text()
    status: str = text()
    code: int | None = number()
    message: str = text()
    formatted_message: FormattedMessage | None = child(FormattedMessage)
    extension_setting_status: ExtensionSettingStatus | None = child(ExtensionSettingStatus)


@dataclass(frozen=True, slots=True)
class RoleInstance:
    """One instance of a role, in recorded element order."""

    role_name: str = text()
    instance_name: str = text()
    instance_status: str = text()
    instance_upgrade_domain: int | None = number()
    instance_fault_domain: int | None = number()
    instance_size: str = text()
    instance_state_details: str = text(keep=True)
    instance_error_code: str = text()
    ip_address: str = text()
    instance_endpoints: tuple[InstanceEndpoint, ...] = items(InstanceEndpoint)
    power_state: str = text()
    host_name: str = text()
    remote_access_certificate_thumbprint: str = text()
    guest_agent_status: GuestAgentStatus | None = child(GuestAgentStatus)
    resource_extension_status_list: tuple[ResourceExtensionStatus, ...] = items(ResourceExtensionStatus)
    public_ips: tuple[PublicIP, ...] = items(PublicIP, "PublicIPs")
