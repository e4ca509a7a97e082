"""How a new virtual machine is set up, as callers describe it: Linux or Windows, and the network.

The classes have the legacy SDK's names, arguments in its order, and attributes that can be set afterwards. `wire` makes
of each what is sent, and refuses what breaks a rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Self, TypeVar

from smtui.client.service_management.checks import choice, flag, follow, optional, refuse, secret, text, warn, whole
from smtui.protocol import names, provisioning, roles
from smtui.protocol.provisioning import KeyPair as KeyPair
from smtui.protocol.provisioning import Listener as Listener
from smtui.protocol.provisioning import PublicKey as PublicKey

T = TypeVar("T")

_PROBE_PROTOCOLS: Final = ("tcp", "http")


class PublicKeys(list[PublicKey]):
    """Public keys of a machine."""

    @property
    def public_keys(self) -> Self:
        """The list itself: the legacy SDK has it one level down."""
        return self


class KeyPairs(list[KeyPair]):
    """Key pairs of a machine."""

    @property
    def key_pairs(self) -> Self:
        """The list itself: the legacy SDK has it one level down."""
        return self


@dataclass
class SSH:
    """SSH keys of a Linux machine, from service certificates of the cloud service.

    Attributes:
        public_keys: `PublicKey(fingerprint, path)`: the thumbprint of a service certificate, and the file on the
            machine that the key is written to.
        key_pairs: `KeyPair(fingerprint, path)`, likewise, with the private key.
    """

    public_keys: PublicKeys = field(default_factory=PublicKeys)
    key_pairs: KeyPairs = field(default_factory=KeyPairs)

    def wire(self) -> provisioning.SSH | None:
        """Give what is sent; None without keys."""
        found = provisioning.SSH(_all(self.public_keys), _all(self.key_pairs))
        return found if found.public_keys or found.key_pairs else None


@dataclass
class LinuxConfigurationSet:
    """How a new Linux virtual machine is set up.

    Args:
        host_name: 1 to 64 ASCII characters.
        user_name: 1 to 32 ASCII characters.
        user_password: 6 to 72 characters of at least three kinds: lower case, upper case, digits, others.
        disable_ssh_password_authentication: whether SSH takes keys only; the service takes None as True.
        custom_data: at most 65,535 bytes for the machine, as bytes or text; encoded for you.

    Attributes:
        ssh: the SSH keys; see `SSH`.
    """

    configuration_set_type = "LinuxProvisioningConfiguration"

    host_name: str | None = None
    user_name: str | None = None
    user_password: str | None = field(default=None, repr=False)
    disable_ssh_password_authentication: bool | None = None
    custom_data: str | bytes | None = field(default=None, repr=False)
    ssh: SSH | None = field(default_factory=SSH)

    def wire(self) -> provisioning.LinuxProvisioningConfigurationSet:
        """Give what is sent.

        Raises:
            InvalidCall: a value breaks its rule.
        """
        keys_only = flag(self.disable_ssh_password_authentication, "disable_ssh_password_authentication")
        ssh = self.ssh.wire() if self.ssh else None
        password = secret(names.PASSWORD, self.user_password, "The user password") if self.user_password else ""
        if not password and keys_only is False:
            refuse("The user password is missing; SSH is to take passwords.")
        if keys_only and ssh is None:
            warn("SSH takes keys only (disable_ssh_password_authentication), and no key is given: nobody can log in.")
        return provisioning.LinuxProvisioningConfigurationSet(
            host_name=follow(names.LINUX_HOST_NAME, text(self.host_name, "The host name")),
            user_name=_user(follow(names.LINUX_USER_NAME, text(self.user_name, "The user name"))),
            user_password=password,
            disable_ssh_password_authentication=keys_only,
            ssh=ssh,
            custom_data=custom_data(self.custom_data),
        )


@dataclass
class Credentials:
    """An account that may join machines to a domain."""

    domain: str = ""
    username: str = ""
    password: str = field(default="", repr=False)


@dataclass
class DomainJoin:
    """The Active Directory domain that a new Windows machine joins; without `join_domain` it joins none.

    Attributes:
        credentials: account that may join machines.
        join_domain: name of the domain.
        machine_object_ou: distinguished name of the organisational unit; may be "".
    """

    credentials: Credentials = field(default_factory=Credentials)
    join_domain: str = ""
    machine_object_ou: str = ""

    def wire(self) -> provisioning.DomainJoin | None:
        """Give what is sent; None without a domain."""
        if not self.join_domain:
            return None
        account = self.credentials
        return provisioning.DomainJoin(
            provisioning.DomainCredentials(
                optional(account.domain, "The domain"),
                text(account.username, "The user name for the domain"),
                text(account.password, "The password for the domain"),
            ),
            text(self.join_domain, "The domain to join"),
            optional(self.machine_object_ou, "The organisational unit"),
        )


@dataclass
class CertificateSetting:
    """A service certificate that is put into a store of the machine.

    Args:
        thumbprint: of the service certificate: 40 hex digits.
        store_name: such as "My".
        store_location: "LocalMachine", the only one.
    """

    thumbprint: str = ""
    store_name: str = ""
    store_location: str = ""

    def wire(self) -> provisioning.CertificateSetting:
        """Give what is sent."""
        location = optional(self.store_location, "The store location") or "LocalMachine"
        return provisioning.CertificateSetting(
            choice(location, ("LocalMachine",), "The store location"),
            text(self.store_name, "The store name"),
            text(self.thumbprint, "The thumbprint"),
        )


class StoredCertificateSettings(list[CertificateSetting]):
    """Certificates that are put into stores of the machine."""

    @property
    def stored_certificate_settings(self) -> Self:
        """The list itself: the legacy SDK has it one level down."""
        return self


class Listeners(list[Listener]):
    """WinRM listeners."""

    @property
    def listeners(self) -> Self:
        """The list itself: the legacy SDK has it one level down."""
        return self


@dataclass
class WinRM:
    """Remote management of a Windows machine.

    Attributes:
        listeners: `Listener(protocol, certificate_thumbprint)`: "Http", or "Https" with a service certificate.
    """

    listeners: Listeners = field(default_factory=Listeners)

    def wire(self) -> provisioning.WinRM | None:
        """Give what is sent; None without listeners."""
        found = tuple(
            Listener(choice(each.protocol, ("Http", "Https"), "A WinRM protocol"), each.certificate_thumbprint)
            for each in self.listeners or ()
        )
        return provisioning.WinRM(found) if found else None


@dataclass
class WindowsConfigurationSet:
    """How a new Windows virtual machine is set up.

    Args:
        computer_name: 1 to 15 ASCII characters; None lets the service choose it.
        admin_password: 6 to 72 characters of at least three kinds: lower case, upper case, digits, others.
        reset_password_on_first_logon: whether the password has to be changed at once.
        enable_automatic_updates: whether Windows updates itself.
        time_zone: a Windows name, such as "Pacific Standard Time".
        admin_username: the administrator's name.
        custom_data: at most 65,535 bytes for the machine, as bytes or text; encoded for you.

    Attributes:
        domain_join: the domain to join; see `DomainJoin`.
        stored_certificate_settings: `CertificateSetting` objects.
        win_rm: remote management; see `WinRM`.
        additional_unattend_content: `smtui.protocol.provisioning.AdditionalUnattendContent`, or None.
    """

    configuration_set_type = "WindowsProvisioningConfiguration"

    computer_name: str | None = None
    admin_password: str | None = field(default=None, repr=False)
    reset_password_on_first_logon: bool | None = None
    enable_automatic_updates: bool | None = None
    time_zone: str | None = None
    admin_username: str | None = None
    custom_data: str | bytes | None = field(default=None, repr=False)
    domain_join: DomainJoin | None = field(default_factory=DomainJoin)
    stored_certificate_settings: StoredCertificateSettings | None = field(default_factory=StoredCertificateSettings)
    win_rm: WinRM | None = field(default_factory=WinRM)
    additional_unattend_content: provisioning.AdditionalUnattendContent | None = None

    def wire(self) -> provisioning.WindowsProvisioningConfigurationSet:
        """Give what is sent.

        Raises:
            InvalidCall: a value breaks its rule.
        """
        name = optional(self.computer_name, "The computer name")
        user = optional(self.admin_username, "The administrator's name")
        return provisioning.WindowsProvisioningConfigurationSet(
            computer_name=follow(names.WINDOWS_COMPUTER_NAME, name) if name else "",
            admin_password=secret(names.PASSWORD, self.admin_password, "The administrator's password"),
            reset_password_on_first_logon=flag(self.reset_password_on_first_logon, "reset_password_on_first_logon"),
            enable_automatic_updates=flag(self.enable_automatic_updates, "enable_automatic_updates"),
            time_zone=optional(self.time_zone, "The time zone"),
            domain_join=self.domain_join.wire() if self.domain_join else None,
            stored_certificate_settings=tuple(each.wire() for each in self.stored_certificate_settings or ()),
            win_rm=self.win_rm.wire() if self.win_rm else None,
            admin_username=_user(user),
            custom_data=custom_data(self.custom_data),
            additional_unattend_content=self.additional_unattend_content,
        )


@dataclass
class LoadBalancerProbe:
    """How the load balancer asks whether the machine is up; without a protocol it does not ask.

    Attributes:
        path: for http only, such as "/health".
        port: 1 to 65,535.
        protocol: "tcp" or "http".
    """

    path: str = ""
    port: int | str = ""
    protocol: str = ""

    def wire(self) -> roles.LoadBalancerProbe | None:
        """Give what is sent; None without a protocol."""
        if not self.protocol:
            return None
        protocol = choice(self.protocol, _PROBE_PROTOCOLS, "The protocol of a probe")
        path = optional(self.path, "The path of a probe")
        if path and protocol == "tcp":
            refuse("A tcp probe has no path.")
        return roles.LoadBalancerProbe(path, whole(self.port, names.PORTS, "The port of a probe"), protocol)


@dataclass
class ConfigurationSetInputEndpoint:
    """A public port of a virtual machine.

    Args:
        name: name of the endpoint, such as "ssh".
        protocol: "tcp" or "udp".
        port: public port, 1 to 65,535; "" lets the service choose it.
        local_port: port on the machine, 1 to 65,535.
        load_balanced_endpoint_set_name: machines whose endpoints have the same share the public port.
        enable_direct_server_return: whether the machine answers without the load balancer.
        idle_timeout_in_minutes: 4 to 30 minutes.

    Attributes:
        load_balancer_probe: see `LoadBalancerProbe`.
    """

    name: str = ""
    protocol: str = ""
    port: int | str = ""
    local_port: int | str = ""
    load_balanced_endpoint_set_name: str = ""
    enable_direct_server_return: bool | None = False
    idle_timeout_in_minutes: int | None = 4
    load_balancer_probe: LoadBalancerProbe | None = field(default_factory=LoadBalancerProbe)

    def wire(self) -> roles.InputEndpoint:
        """Give what is sent."""
        minutes = self.idle_timeout_in_minutes
        return roles.InputEndpoint(
            load_balanced_endpoint_set_name=optional(self.load_balanced_endpoint_set_name, "The name of a set"),
            local_port=whole(self.local_port, names.PORTS, "The local port of an endpoint"),
            name=text(self.name, "The name of an endpoint"),
            port=whole(self.port, names.PORTS, "The port of an endpoint") if self.port not in ("", None) else None,
            load_balancer_probe=self.load_balancer_probe.wire() if self.load_balancer_probe else None,
            protocol=choice(self.protocol, names.ENDPOINT_PROTOCOLS, "The protocol of an endpoint"),
            enable_direct_server_return=flag(self.enable_direct_server_return, "enable_direct_server_return"),
            idle_timeout_in_minutes=None
            if minutes is None
            else whole(minutes, names.IDLE_TIMEOUT_MINUTES, "The idle timeout, in minutes,"),
        )


class ConfigurationSetInputEndpoints(list[ConfigurationSetInputEndpoint]):
    """Public ports of a machine."""

    @property
    def input_endpoints(self) -> Self:
        """The list itself: the legacy SDK has it one level down."""
        return self


@dataclass
class PublicIP:
    """A public address of the machine's own.

    Args:
        name: name of the address.
        idle_timeout_in_minutes: 4 to 30 minutes.
    """

    name: str = ""
    idle_timeout_in_minutes: int | None = 4

    def wire(self) -> roles.PublicIP:
        """Give what is sent."""
        minutes = self.idle_timeout_in_minutes
        return roles.PublicIP(
            name=text(self.name, "The name of a public address"),
            idle_timeout_in_minutes=None
            if minutes is None
            else whole(minutes, names.IDLE_TIMEOUT_MINUTES, "The idle timeout, in minutes,"),
        )


class PublicIPs(list[PublicIP]):
    """Public addresses of a machine."""

    @property
    def public_ips(self) -> Self:
        """The list itself: the legacy SDK has it one level down."""
        return self


@dataclass
class ConfigurationSet:
    """The network of a virtual machine; a machine without one has no public port.

    Attributes:
        configuration_set_type: "NetworkConfiguration".
        input_endpoints: `ConfigurationSetInputEndpoint` objects.
        subnet_names: names of subnets of the virtual network.
        public_ips: `PublicIP` objects.
        static_virtual_network_ip_address: address in the virtual network; None lets the service choose it.
    """

    configuration_set_type: str = "NetworkConfiguration"
    input_endpoints: ConfigurationSetInputEndpoints = field(default_factory=ConfigurationSetInputEndpoints)
    subnet_names: list[str] = field(default_factory=list)
    public_ips: PublicIPs = field(default_factory=PublicIPs)
    static_virtual_network_ip_address: str | None = None

    def wire(self) -> provisioning.NetworkConfigurationSet:
        """Give what is sent.

        Raises:
            InvalidCall: a value breaks its rule, or it is another kind of set.
        """
        choice(self.configuration_set_type, ("NetworkConfiguration",), "The type of the network's configuration set")
        return provisioning.NetworkConfigurationSet(
            input_endpoints=tuple(each.wire() for each in self.input_endpoints or ()),
            subnet_names=tuple(text(each, "The name of a subnet") for each in self.subnet_names or ()),
            static_virtual_network_ip_address=optional(self.static_virtual_network_ip_address, "The static address"),
            public_ips=tuple(each.wire() for each in self.public_ips or ()),
        )


def custom_data(value: str | bytes | None) -> bytes:
    """Give custom data as bytes.

    Raises:
        InvalidCall: neither text nor bytes, or more than 65,535 bytes.
    """
    if not value:
        return b""
    if not isinstance(value, (str, bytes)):
        refuse("Custom data is bytes or text.")
    found = value.encode() if isinstance(value, str) else value
    if len(found) > names.MAX_CUSTOM_DATA_BYTES:
        refuse(f"Custom data has at most {names.MAX_CUSTOM_DATA_BYTES:,} bytes, and this has {len(found):,}.")
    return found


def _user(name: str) -> str:
    return follow(names.COMMON_USER_NAME, name) if name else name


def _all(values: Iterable[T] | None) -> tuple[T, ...]:
    return tuple(values or ())
