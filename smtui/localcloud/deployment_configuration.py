"""The .cscfg of a deployment of web and worker roles, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from smtui.localcloud import operating_systems
from smtui.protocol import service_configuration, xml
from smtui.protocol.codec import UnencodedData
from smtui.protocol.errors import BadRequest
from smtui.protocol.roles import ConfigurationSet, Role
from smtui.protocol.service_configuration import ConfigurationError, ServiceConfiguration


def read_configuration(sent: bytes) -> tuple[bytes, ServiceConfiguration]:
    """Read the Configuration of a request.

    Args:
        sent: as the codec gives it.

    Returns:
        The .cscfg as it was sent, and what it says.

    Raises:
        BadRequest: it is neither base64 nor XML, or not a service configuration.
    """
    # Scripts forget the base64 and send the file itself; there is no doubt about what they mean.
    if isinstance(sent, UnencodedData) and not sent.lstrip(b" \t\r\n\xef\xbb\xbf").startswith(b"<"):
        raise BadRequest("The configuration is not base64.")
    source = bytes(sent)
    try:
        return source, service_configuration.parse(source)
    except ConfigurationError as error:
        raise BadRequest(f"The service configuration is invalid. {error}") from None


def web_roles(configuration: ServiceConfiguration) -> list[Role]:
    """Give the web and worker roles that a .cscfg names."""
    version = configuration.os_version
    return [
        Role(
            role_name=role.name,
            os_version=operating_systems.newest(configuration.os_family) if version in ("", "*") else version,
            configuration_sets=(
                ConfigurationSet(type="NetworkConfigurationSet", configuration_set_type="NetworkConfiguration"),
            ),
        )
        for role in configuration.roles
    ]


def with_counts(source: bytes, counts: Mapping[str, int]) -> bytes:
    """Give a .cscfg with other instance counts.

    Args:
        source: a .cscfg that `read_configuration` took.
        counts: by role name in lower case; other roles keep theirs.
    """
    document = xml.parse(source)
    for role in document.root:
        count = counts.get(document.true_text(role.get("name", "")).strip().lower())
        if count is None or etree.QName(role).localname != "Role":
            continue
        for child in role:
            if etree.QName(child).localname == "Instances":
                child.set("count", str(count))
    text = etree.tostring(document.root, encoding="unicode")
    references = {placeholder: f"&#x{character:X};" for placeholder, character in document.placeholders.items()}
    return ('<?xml version="1.0" encoding="utf-8"?>\n' + text.translate(references)).encode()
