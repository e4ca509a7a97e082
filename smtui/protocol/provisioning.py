"""Configuration sets that a new virtual machine is given: Linux or Windows, and the network."""

from dataclasses import dataclass
from typing import Final

from smtui.protocol.codec import Variants, child, constant, data, flag, items, text
from smtui.protocol.roles import InputEndpoint, PublicIP


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key of a service certificate, and the file that the machine writes it to."""

    fingerprint: str = text()
    path: str = text()


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A key pair of a service certificate, and the file that the machine writes it to."""

    fingerprint: str = text()
    path: str = text()


@dataclass(frozen=True, slots=True)
class SSH:
    """SSH keys; their certificates must be service certificates of the cloud service already."""

    public_keys: tuple[PublicKey, ...] = items(PublicKey)
    key_pairs: tuple[KeyPair, ...] = items(KeyPair)


@dataclass(frozen=True, slots=True)
class LinuxProvisioningConfigurationSet:
    """How a new Linux machine is set up.

    The host name has 1 to 64 characters, the user name 1 to 32, the password 6 to 72. Passwords for SSH are off unless
    `disable_ssh_password_authentication` is False. The custom data has at most 65,535 bytes.
    """

    TAG = "ConfigurationSet"

    configuration_set_type: str = constant("LinuxProvisioningConfiguration")
    host_name: str = text()
    user_name: str = text()
    user_password: str = text(secret=True)
    disable_ssh_password_authentication: bool | None = flag()
    ssh: SSH | None = child(SSH, "SSH")
    custom_data: bytes = data(document=True)


@dataclass(frozen=True, slots=True)
class DomainCredentials:
    """An account that may join machines to a domain."""

    domain: str = text()
    username: str = text()
    password: str = text(secret=True)


@dataclass(frozen=True, slots=True)
class DomainJoin:
    """The Active Directory domain that a new Windows machine joins."""

    credentials: DomainCredentials | None = child(DomainCredentials)
    join_domain: str = text()
    machine_object_ou: str = text("MachineObjectOU")


@dataclass(frozen=True, slots=True)
class CertificateSetting:
    """A service certificate that is put into a store of the machine; the location is LocalMachine."""

    store_location: str = text()
    store_name: str = text()
    thumbprint: str = text()


@dataclass(frozen=True, slots=True)
class Listener:
    """A WinRM listener: Http, or Https with a service certificate."""

    protocol: str = text()
    certificate_thumbprint: str = text()


@dataclass(frozen=True, slots=True)
class WinRM:
    """Remote management of a Windows machine."""

    listeners: tuple[Listener, ...] = items(Listener)


@dataclass(frozen=True, slots=True)
class ComponentSetting:
    """One setting of the unattended setup; its content may hold passwords."""

    setting_name: str = text()
    content: str = text(secret=True)


@dataclass(frozen=True, slots=True)
class UnattendComponent:
    """A component of the unattended setup."""

    component_name: str = text()
    component_settings: tuple[ComponentSetting, ...] = items(ComponentSetting)


@dataclass(frozen=True, slots=True)
class UnattendPass:
    """A pass of the unattended setup."""

    pass_name: str = text()
    components: tuple[UnattendComponent, ...] = items(UnattendComponent)


@dataclass(frozen=True, slots=True)
class AdditionalUnattendContent:
    """What is added to unattend.xml."""

    passes: tuple[UnattendPass, ...] = items(UnattendPass)


@dataclass(frozen=True, slots=True)
class WindowsProvisioningConfigurationSet:
    """How a new Windows machine is set up.

    The computer name has 1 to 15 characters, the password 6 to 72 of at least three kinds. The time zone is a Windows
    name such as Pacific Standard Time. The custom data has at most 65,535 bytes.
    """

    TAG = "ConfigurationSet"

    configuration_set_type: str = constant("WindowsProvisioningConfiguration")
    computer_name: str = text()
    admin_password: str = text(secret=True)
    reset_password_on_first_logon: bool | None = flag()
    enable_automatic_updates: bool | None = flag()
    time_zone: str = text()
    domain_join: DomainJoin | None = child(DomainJoin)
    stored_certificate_settings: tuple[CertificateSetting, ...] = items(CertificateSetting)
    win_rm: WinRM | None = child(WinRM, "WinRM")
    admin_username: str = text()
    custom_data: bytes = data(document=True)
    additional_unattend_content: AdditionalUnattendContent | None = child(AdditionalUnattendContent)


@dataclass(frozen=True, slots=True)
class NetworkConfigurationSet:
    """Public ports and subnets of a new machine; without this set it has no public port.

    Protocols are tcp and udp; an idle timeout has 4 to 30 minutes. In Update Role, endpoints that are left out are
    removed.
    """

    TAG = "ConfigurationSet"

    configuration_set_type: str = constant("NetworkConfiguration")
    input_endpoints: tuple[InputEndpoint, ...] = items(InputEndpoint)
    subnet_names: tuple[str, ...] = items(str, item="SubnetName")
    static_virtual_network_ip_address: str = text("StaticVirtualNetworkIPAddress")
    public_ips: tuple[PublicIP, ...] = items(PublicIP, "PublicIPs")


PROVISIONING_SETS: Final = Variants(
    "ConfigurationSet",
    "ConfigurationSetType",
    (LinuxProvisioningConfigurationSet, WindowsProvisioningConfigurationSet),
)
CONFIGURATION_SETS: Final = Variants(
    "ConfigurationSet",
    "ConfigurationSetType",
    (LinuxProvisioningConfigurationSet, WindowsProvisioningConfigurationSet, NetworkConfigurationSet),
)
