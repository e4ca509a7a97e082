"""Naming rules and limits. Forms, the Python API and the local cloud check with the same ones.

Only names being created are checked, never references: what exists may be older than a rule.
"""

from __future__ import annotations

import re
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

ACCOUNT_TYPES: Final = ("Standard_LRS", "Standard_ZRS", "Standard_GRS", "Standard_RAGRS", "Premium_LRS")

MAX_CONFIGURATION_BYTES: Final = 1 << 20


def package_url_problem(value: str) -> str:
    """Give what is wrong with a package's address, or ""; it is never fetched."""
    try:
        parts = urlsplit(value)
        port_ok = parts.port is None or 0 < parts.port < 65536
    except ValueError:
        port_ok, parts = False, urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_ok or len(parts.path) < 2:
        return "A package URL is the http or https address of a .cspkg blob in a storage account."
    if any(character.isspace() for character in value):
        return "A package URL has no spaces."
    return ""


def location_problem(location: str, affinity_group: str) -> str:
    """Give what is wrong with the choice between a location and an affinity group, or ""."""
    if location and affinity_group:
        return "Give a location or an affinity group, not both."
    if not location and not affinity_group:
        return "Give a location or an affinity group."
    return ""
