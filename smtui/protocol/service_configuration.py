"""The service configuration file, .cscfg: roles, their instance counts and settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import unescape

from lxml import etree

from smtui.protocol import names, xml

NAMESPACE: Final = "http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration"

# Comments and CDATA sections are matched so that what stands in them is not taken for a tag.
_TAG: Final = re.compile(
    r"""<!--.*?-->|<!\[CDATA\[.*?\]\]>|<(?:[\w.-]+:)?(?P<tag>Role|Instances)\b(?:[^>"']|"[^"]*"|'[^']*')*>""", re.S
)
_NAME: Final = re.compile(r"""\bname\s*=\s*(["'])(.*?)\1""", re.S)
_COUNT: Final = re.compile(r"""(\bcount\s*=\s*["'])(.*?)(["'])""", re.S)


class ConfigurationError(ValueError):
    """The text is not a service configuration; the message is a sentence for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class RoleConfiguration:
    """One Role element: its name, instance count, and settings by name."""

    name: str
    instances: int
    settings: dict[str, str]


@dataclass(frozen=True, slots=True)
class ServiceConfiguration:
    """What a .cscfg says. An osFamily of "" means 1, an osVersion of "" means the newest."""

    service_name: str
    os_family: str
    os_version: str
    roles: tuple[RoleConfiguration, ...]


def parse(source: bytes) -> ServiceConfiguration:
    """Read a .cscfg.

    Args:
        source: UTF-8, or UTF-16 with a byte-order mark; at most 1 MiB.

    Raises:
        ConfigurationError: empty, too large, not XML, another document, no roles, a role without a name or
            twice, or an instance count that is not a whole number from 0 to 1,000.
    """
    if not source.strip():
        raise ConfigurationError("The configuration is empty.")
    if len(source) > names.MAX_CONFIGURATION_BYTES:
        raise ConfigurationError("The configuration is larger than 1 MiB.")
    try:
        document = xml.parse(source)
    except xml.XmlError as error:
        raise ConfigurationError(_unreadable(source, str(error))) from None
    root = document.root
    tag = etree.QName(root)
    if tag.localname != "ServiceConfiguration":
        raise ConfigurationError(
            f"The root element is {tag.localname[:60]}; a .cscfg begins with ServiceConfiguration."
        )
    roles = tuple(_role(node, document) for node in root if _name(node) == "Role")
    if not roles:
        raise ConfigurationError("The configuration has no Role.")
    seen: set[str] = set()
    for role in roles:
        if role.name.lower() in seen:
            raise ConfigurationError(f"Role {role.name} is there twice.")
        seen.add(role.name.lower())
    return ServiceConfiguration(
        service_name=document.true_text(root.get("serviceName", "")),
        os_family=root.get("osFamily", ""),
        os_version=root.get("osVersion", ""),
        roles=roles,
    )


def encoding_of(source: bytes) -> str:
    """Give the encoding that a .cscfg is read in: utf-16 where it begins with a byte-order mark of that, else utf-8."""
    return "utf-16" if source[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"


def with_instances(source: bytes, counts: Mapping[str, int]) -> bytes:
    """Give a .cscfg with other instance counts; everything else stays as it was written.

    Args:
        source: UTF-8, or UTF-16 with a byte-order mark.
        counts: the new count of each role that gets another one, by the role's name.

    Raises:
        ConfigurationError: it is not a service configuration, or it has no such role.
    """
    before = {role.name: role.instances for role in parse(source).roles}
    encoding = encoding_of(source)
    role = ""

    def change(found: re.Match[str]) -> str:
        nonlocal role
        if found["tag"] == "Role":
            named = _NAME.search(found[0])
            role = unescape(named[2], {"&quot;": '"', "&apos;": "'"}).strip() if named else ""
        elif found["tag"] == "Instances" and role in counts:
            return _COUNT.sub(rf"\g<1>{counts[role]}\g<3>", found[0], count=1)
        return found[0]

    changed = _TAG.sub(change, source.decode(encoding)).encode(encoding)
    # A file written in a way that the patterns do not know must not be sent half changed.
    if {role.name: role.instances for role in parse(changed).roles} != {**before, **counts}:
        raise ConfigurationError(f"The instance counts of {', '.join(counts)} can't be changed in this configuration.")
    return changed


def _unreadable(source: bytes, problem: str) -> str:
    try:
        source.decode(encoding_of(source))
    except UnicodeDecodeError:
        return "The configuration is not UTF-8."
    return f"The configuration is not XML: {problem.removeprefix('not well-formed XML: ')}."


def _role(node: etree._Element, document: xml.Document) -> RoleConfiguration:
    name = document.true_text(node.get("name", "")).strip()
    if not name:
        raise ConfigurationError("A Role has no name.")
    counts = [child.get("count", "") for child in node if _name(child) == "Instances"]
    # The length is limited because int() of thousands of digits is an error of its own.
    if len(counts) != 1 or not counts[0].isdecimal() or len(counts[0]) > 9 or int(counts[0]) > 1000:
        raise ConfigurationError(f"Role {name} needs one Instances element with a count from 0 to 1,000.")
    settings = {
        document.true_text(setting.get("name", "")): document.true_text(setting.get("value", ""))
        for group in node
        if _name(group) == "ConfigurationSettings"
        for setting in group
    }
    return RoleConfiguration(name, int(counts[0]), settings)


def _name(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2]
