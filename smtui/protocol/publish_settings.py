"""The .publishsettings file: subscriptions, and the certificate that may manage them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

from smtui.protocol import xml
from smtui.protocol.codec import unwrap_base64

MAX_BYTES: Final = 4 << 20

_WEB_SITES: Final = "those that publish a web site have none. The one to import is of a subscription."


class PublishSettingsError(ValueError):
    """The bytes are not a .publishsettings file; the message is a sentence for the person who gave it."""


@dataclass(frozen=True, slots=True)
class PublishedSubscription:
    """One subscription of a file.

    Attributes:
        id: the GUID.
        name: as the portal shows it.
        endpoint: https address of the Service Management API, without a slash at its end.
        management_certificate: PKCS#12 with a private key and no password; `x509.read_pkcs12` reads it.
    """

    id: str
    name: str
    endpoint: str
    management_certificate: bytes = field(repr=False)


def parse(source: bytes) -> tuple[PublishedSubscription, ...]:
    """Read a file of schema 1.0 or 2.0.

    Address and certificate of a subscription are its own, or else those of its profile.

    Args:
        source: UTF-8, or UTF-16 with a byte-order mark; at most 4 MiB.

    Raises:
        PublishSettingsError: too large, not XML, another document, no subscription, or one without an id, an https
            address or a certificate.
    """
    if len(source) > MAX_BYTES:
        raise PublishSettingsError("The file is larger than 4 MiB.")
    try:
        document = xml.parse(source)
    except xml.XmlError as error:
        raise PublishSettingsError(_not_xml(source, str(error))) from None
    root = document.root
    if _name(root) != "PublishData":
        if _name(root) == "publishData":
            raise PublishSettingsError(f"The file has no Subscription; {_WEB_SITES}")
        raise PublishSettingsError(
            f"The root element is {_name(root)[:60]}; a .publishsettings file begins with PublishData."
        )
    found = tuple(
        _subscription(profile, node, document)
        for profile in root
        if _name(profile) == "PublishProfile"
        for node in profile
        if _name(node) == "Subscription"
    )
    if not found:
        raise PublishSettingsError(f"The file has no Subscription; {_WEB_SITES}")
    return found


def write(subscriptions: Iterable[PublishedSubscription]) -> bytes:
    """Write a file of schema 2.0."""
    lines = (
        f"    <Subscription ServiceManagementUrl={quoteattr(one.endpoint)} Id={quoteattr(one.id)}"
        f" Name={quoteattr(one.name)}"
        f' ManagementCertificate="{base64.b64encode(one.management_certificate).decode()}" />\n'
        for one in subscriptions
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<PublishData>\n'
        '  <PublishProfile SchemaVersion="2.0" PublishMethod="AzureServiceManagementAPI">\n'
        f"{''.join(lines)}  </PublishProfile>\n</PublishData>\n"
    ).encode()


def publish(pem: bytes, subscription_id: str, name: str, endpoint: str) -> bytes:
    """Write a file of schema 2.0 for one subscription, which clients of the time read as well as those of today.

    Args:
        pem: the management certificate and its private key.
        subscription_id: the GUID.
        name: the subscription's name.
        endpoint: https address of the Service Management API.

    Raises:
        x509.CertificateError: the PEM can't be read.
        ValueError: the PEM holds no private key.
    """
    # Reading a file takes no cryptography.
    from smtui.protocol import pkcs12, x509

    return write((PublishedSubscription(subscription_id, name, endpoint, pkcs12.write(x509.read(pem))),))


def _subscription(profile: Any, node: Any, document: xml.Document) -> PublishedSubscription:
    def value(attribute: str, of_profile: str = "") -> str:
        found = node.get(attribute) or (profile.get(of_profile) if of_profile else "") or ""
        return document.true_text(found).strip()

    id = value("Id")
    if not id:
        raise PublishSettingsError("A Subscription has no Id.")
    endpoint = value("ServiceManagementUrl", "Url").rstrip("/")
    try:
        parts = urlsplit(endpoint)
        good = parts.scheme == "https" and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good:
        raise PublishSettingsError(f"Subscription {id[:60]} has no https address of the Service Management API.")
    try:
        certificate = base64.b64decode(
            unwrap_base64(value("ManagementCertificate", "ManagementCertificate")), validate=True
        )
    except (binascii.Error, ValueError):
        raise PublishSettingsError(f"The certificate of subscription {id[:60]} is not base64.") from None
    if not certificate:
        raise PublishSettingsError(f"Subscription {id[:60]} has no ManagementCertificate.")
    return PublishedSubscription(id, value("Name"), endpoint, certificate)


def _not_xml(source: bytes, problem: str) -> str:
    start = source[:1024].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").lower()
    if not start:
        return "The file is empty: download it again."
    if start.startswith((b"<!doctype html", b"<html")):
        return "The file is a web page, not XML: log in to the portal, and download it again."
    if not start.startswith(b"<"):
        return "The file is not XML, and so is no .publishsettings file."
    return f"The file is not XML, or not whole ({problem}): download it again."


def _name(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]
