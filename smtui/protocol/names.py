"""Naming rules and limits. Forms, the Python API and the local cloud check with the same ones.

Only names being created are checked, never references: what exists may be older than a rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Rule:
    """What a text must look like.

    Attributes:
        sentence: the rule in words, shown where it is broken.
        pattern: what the whole text must match.
        certain: whether the service is known to refuse what breaks it; a rule that was only inferred warns.
    """

    sentence: str
    pattern: re.Pattern[str]
    certain: bool = True

    def problem(self, value: str) -> str:
        """Give the rule in words where the value breaks it, else ""."""
        return "" if self.pattern.fullmatch(value) else self.sentence

    def refusal(self, value: str) -> str:
        """Give the rule in words where the value breaks it and the service is known to refuse that, else ""."""
        return self.problem(value) if self.certain else ""

    def warning(self, value: str) -> str:
        """Give the rule in words where the value breaks it and the service may still take it, else ""."""
        return "" if self.certain else self.problem(value)


HOSTED_SERVICE_NAME: Final = Rule(
    "A cloud service name has 1 to 63 letters, digits and hyphens, and begins and ends with a letter or digit.",
    re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"),
)

# Nothing is documented but that it is there and unique; the length is that of a label.
DEPLOYMENT_NAME: Final = Rule(
    "A deployment name has 1 to 100 characters, none of them / \\ ? # % or a control character, and is not . or ..",
    re.compile(r"(?!\.{1,2}\Z)[^/?#\\%\x00-\x1f\x7f-\x9f]{1,100}"),
)

STORAGE_ACCOUNT_NAME: Final = Rule(
    "A storage account name has 3 to 24 characters, digits and lower-case letters only.",
    re.compile(r"[a-z0-9]{3,24}"),
)

AFFINITY_GROUP_NAME: Final = Rule(
    "An affinity group name has 1 to 63 letters, digits and hyphens, and begins with a letter or digit.",
    re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,62}"),
)

LABEL: Final = Rule("A label has 1 to 100 characters.", re.compile(r".{1,100}", re.S))

DESCRIPTION: Final = Rule("A description has at most 1,024 characters.", re.compile(r".{0,1024}", re.S))

# Nothing is documented but that it is unique in its deployment.
ROLE_NAME: Final = Rule(
    "A role name has 1 to 100 characters, none of them / \\ ? # % or a control character, and is not . or ..",
    DEPLOYMENT_NAME.pattern,
)

LINUX_HOST_NAME: Final = Rule(
    "A Linux host name has 1 to 64 ASCII characters, none of them a space.", re.compile(r"[!-~]{1,64}")
)

WINDOWS_COMPUTER_NAME: Final = Rule(
    "A Windows computer name has 1 to 15 ASCII characters, none of them a space.", re.compile(r"[!-~]{1,15}")
)

LINUX_USER_NAME: Final = Rule(
    "A Linux user name has 1 to 32 ASCII characters, none of them a space.", re.compile(r"[!-~]{1,32}")
)

COMMON_USER_NAME: Final = Rule(
    "The service may refuse user names that everybody guesses, such as root, admin and administrator.",
    re.compile(r"(?!(?:root|admin|administrator|user|guest|test)\Z).*", re.I | re.S),
    certain=False,
)

_KINDS: Final = (r"(?=.*[a-z])", r"(?=.*[A-Z])", r"(?=.*[0-9])", r"(?=.*[^a-zA-Z0-9])")
PASSWORD: Final = Rule(
    "A password has 6 to 72 characters of at least three kinds: lower case, upper case, digits, others.",
    re.compile(f"(?:{'|'.join(''.join(_KINDS).replace(kind, '') for kind in _KINDS)}).{{6,72}}", re.S),
)

DISK_NAME: Final = Rule(
    "A disk name has 1 to 256 letters, digits, and _ . -, and does not end with . or -",
    re.compile(r"[A-Za-z0-9_.-]{0,255}[A-Za-z0-9_]"),
)

IMAGE_NAME: Final = Rule(
    "An image name has 1 to 256 letters, digits, and _ . -, and does not end with . or -",
    DISK_NAME.pattern,
    certain=False,
)

EXTENDED_PROPERTY_NAME: Final = Rule(
    "An extended property name has 1 to 64 letters, digits and underscores, and begins with a letter.",
    re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}"),
)

EXTENDED_PROPERTY_VALUE: Final = Rule(
    "An extended property value has at most 255 characters.", re.compile(r".{0,255}", re.S)
)

THUMBPRINT: Final = Rule("A thumbprint has 40 hexadecimal digits.", re.compile(r"[0-9A-Fa-f]{40}"))

CERTIFICATE_FORMATS: Final = ("pfx", "cer")

UPDATE_MODES: Final = ("Auto", "Manual", "Simultaneous")

# Values of HostCaching; an operating system disk takes the last two.
HOST_CACHINGS: Final = ("None", "ReadOnly", "ReadWrite")

ENDPOINT_PROTOCOLS: Final = ("tcp", "udp")
IDLE_TIMEOUT_MINUTES: Final = range(4, 31)
PORTS: Final = range(1, 65536)
LUNS: Final = range(32)

MAX_EXTENDED_PROPERTIES: Final = 50
MAX_EXTENDED_PROPERTIES_OF_A_DEPLOYMENT: Final = 25
MAX_CUSTOM_DATA_BYTES: Final = 65_535

ACCOUNT_TYPES: Final = ("Standard_LRS", "Standard_ZRS", "Standard_GRS", "Standard_RAGRS", "Premium_LRS")

MAX_CONFIGURATION_BYTES: Final = 1 << 20


def package_url_problem(value: str) -> str:
    """Give what is wrong with a package's address, or ""; it is never fetched."""
    return _blob_problem(value, "A package URL", "a .cspkg blob")


def media_link_problem(value: str) -> str:
    """Give what is wrong with the address of a disk's or an image's blob, or ""; it is never fetched."""
    return _blob_problem(value, "A media link", "a .vhd blob")


def _blob_problem(value: str, what: str, kind: str) -> str:
    try:
        parts = urlsplit(value)
        port_ok = parts.port is None or 0 < parts.port < 65536
    except ValueError:
        port_ok, parts = False, urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_ok or len(parts.path) < 2:
        return f"{what} is the http or https address of {kind} in a storage account."
    if any(character.isspace() for character in value):
        return f"{what} has no spaces."
    return ""


def role_set_problem(wanted: Iterable[str], deployed: Iterable[str]) -> str:
    """Give what is wrong with the roles of a new configuration, or "".

    That the service refuses another set of roles than the deployed one is inferred; case does not matter.

    Args:
        wanted: names of the roles in the .cscfg.
        deployed: names of the roles in the deployment.
    """
    ours = {name.lower(): name for name in wanted}
    theirs = {name.lower(): name for name in deployed}
    missing = ", ".join(sorted(name for key, name in theirs.items() if key not in ours))
    surplus = ", ".join(sorted(name for key, name in ours.items() if key not in theirs))
    words = (missing and f"lacks {missing}", surplus and f"has {surplus}, which is not deployed")
    return f"The configuration {' and '.join(filter(None, words))}." if missing or surplus else ""


def location_problem(location: str, affinity_group: str) -> str:
    """Give what is wrong with the choice between a location and an affinity group, or ""."""
    if location and affinity_group:
        return "Give a location or an affinity group, not both."
    if not location and not affinity_group:
        return "Give a location or an affinity group."
    return ""
