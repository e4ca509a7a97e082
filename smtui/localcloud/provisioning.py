"""How a new virtual machine is set up: what is checked of it, and the little of it that is kept.

Passwords, custom data and unattended setups are looked at and forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from smtui.protocol.codec import UnencodedData
from smtui.protocol.errors import BadRequest
from smtui.protocol.names import (
    LINUX_HOST_NAME,
    LINUX_USER_NAME,
    MAX_CUSTOM_DATA_BYTES,
    PASSWORD,
    WINDOWS_COMPUTER_NAME,
)
from smtui.protocol.os_images import LINUX, WINDOWS
from smtui.protocol.provisioning import (
    LinuxProvisioningConfigurationSet,
    NetworkConfigurationSet,
    WindowsProvisioningConfigurationSet,
)
from smtui.protocol.virtual_machines import ConfigurationSets

_WEAK: Final = "The supplied password must be 6-72 characters long and meet password complexity requirements"
_LENGTHS: Final = range(6, 73)


@dataclass(frozen=True, slots=True)
class Provisioning:
    """What is kept of a provisioning set.

    Attributes:
        os: Linux or Windows.
        host_name: of the machine.
        thumbprints: of the service certificates that it is given.
    """

    os: str
    host_name: str
    thumbprints: tuple[str, ...] = ()


def network(sets: ConfigurationSets) -> NetworkConfigurationSet | None:
    """Give the network set, or None.

    Raises:
        BadRequest: there are several.
    """
    found = [each for each in sets if isinstance(each, NetworkConfigurationSet)]
    if len(found) > 1:
        raise BadRequest("A virtual machine has one network configuration set.")
    return found[0] if found else None


def read(sets: ConfigurationSets, role_name: str) -> Provisioning | None:
    """Check the provisioning set of a new machine.

    Args:
        sets: of the request.
        role_name: a Windows machine without a computer name has this one.

    Returns:
        What is kept of it, or None where there is no such set.

    Raises:
        BadRequest: it breaks a rule, or there are several.
    """
    found = [each for each in sets if not isinstance(each, NetworkConfigurationSet)]
    if len(found) > 1:
        raise BadRequest("A virtual machine has one provisioning configuration set, for Linux or for Windows.")
    if not found:
        return None
    if isinstance(found[0], LinuxProvisioningConfigurationSet):
        return _linux(found[0])
    return _windows(found[0], role_name)


def _linux(sent: LinuxProvisioningConfigurationSet) -> Provisioning:
    _require(LINUX_HOST_NAME.refusal(sent.host_name))
    _require(LINUX_USER_NAME.refusal(sent.user_name))
    public = sent.ssh.public_keys if sent.ssh else ()
    pairs = sent.ssh.key_pairs if sent.ssh else ()
    thumbprints = (*(key.fingerprint for key in public), *(pair.fingerprint for pair in pairs))
    if sent.disable_ssh_password_authentication is False:
        _check_password(sent.user_password)
    elif sent.user_password and len(sent.user_password) not in _LENGTHS:
        # Nobody can log in with it, so the guides' own weak passwords pass.
        raise BadRequest(_WEAK)
    _check_custom_data(sent.custom_data)
    return Provisioning(LINUX, sent.host_name, thumbprints)


def _windows(sent: WindowsProvisioningConfigurationSet, role_name: str) -> Provisioning:
    name = sent.computer_name or role_name
    _require(WINDOWS_COMPUTER_NAME.refusal(name))
    _check_password(sent.admin_password)
    if not sent.admin_username:
        raise BadRequest("A Windows virtual machine needs the name of its administrator as AdminUsername.")
    _check_custom_data(sent.custom_data)
    listeners = sent.win_rm.listeners if sent.win_rm else ()
    thumbprints = (
        *(setting.thumbprint for setting in sent.stored_certificate_settings),
        *(listener.certificate_thumbprint for listener in listeners),
    )
    return Provisioning(WINDOWS, name, tuple(filter(None, thumbprints)))


def _require(problem: str) -> None:
    if problem:
        raise BadRequest(problem)


def _check_password(password: str) -> None:
    if PASSWORD.refusal(password):
        raise BadRequest(_WEAK)


def _check_custom_data(sent: bytes) -> None:
    if isinstance(sent, UnencodedData):
        raise BadRequest("The custom data is not base64.")
    if len(sent) > MAX_CUSTOM_DATA_BYTES:
        raise BadRequest(f"The custom data is longer than {MAX_CUSTOM_DATA_BYTES:,} bytes.")
