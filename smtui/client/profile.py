"""A profile: which subscription, at which endpoint, with which certificate."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final
from urllib.parse import SplitResult, urlsplit

LOCAL: Final = "LOCAL"

ENVIRONMENT: Final = "environment"
"""The name of the profile that the environment describes."""

CLOUDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "public": "management.core.windows.net",
        "china": "management.core.chinacloudapi.cn",
        "government": "management.core.usgovcloudapi.net",
        "germany": "management.core.cloudapi.de",
    }
)

COLOURS: Final = ("red", "yellow", "green", "cyan", "blue", "magenta", "grey")
"""What the environment's label in the header may be painted in."""

PROXY_SCHEMES: Final = ("http", "https", "socks5", "socks5h")


class ProfileError(Exception):
    """A profile is missing or wrong; the message names the file, the profile and the key."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Where Calls go and as whom.

    Attributes:
        name: how it is chosen; LOCAL is the local cloud.
        subscription_id: the subscription, a GUID.
        endpoint: URL of the endpoint, https, without a path.
        certificate: PEM file with the management certificate and its private key.
        ca: PEM file of the authority that signed the endpoint's certificate; "" for the system's authorities.
        trusted_hosts: further "host" or "host:port" to which a redirect may take the certificate.
        proxy: URL of an HTTP or SOCKS proxy, which overrides the environment's; "" for the environment's.
        read_only: whether everything but reads is refused.
        environment: a word for the header, such as "production".
        colour: what that word is painted in, one of COLOURS; "" for the usual.
        passphrase: of the private key, where that is encrypted; it is asked for and stored nowhere.
    """

    name: str
    subscription_id: str
    endpoint: str
    certificate: str
    ca: str = ""
    trusted_hosts: tuple[str, ...] = ()
    proxy: str = ""
    read_only: bool = False
    environment: str = ""
    colour: str = ""
    passphrase: str = field(default="", repr=False, compare=False)

    @property
    def location(self) -> SplitResult:
        """The endpoint's URL, taken apart."""
        return urlsplit(self.endpoint)

    @property
    def host(self) -> str:
        """The endpoint's host name, lower case."""
        return (self.location.hostname or "").lower()

    @property
    def port(self) -> int:
        """The endpoint's port."""
        return self.location.port or 443


_GUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def endpoint_url(endpoint: str) -> str:
    """Give the URL of an endpoint.

    Args:
        endpoint: "public", "china", "government" or "germany", a host, "host:port", or an https URL.

    Raises:
        ProfileError: not one of these.
    """
    url = f"https://{CLOUDS[endpoint.lower()]}" if endpoint.lower() in CLOUDS else endpoint
    url = url if "://" in url else f"https://{url}"
    try:
        parts = urlsplit(url)
        usable = parts.scheme == "https" and parts.hostname and parts.port != 0 and not parts.query
    except ValueError:
        usable = False
    # httpx refuses these only when a request is made, and then with an error of its own.
    readable = endpoint.isprintable() and not any(character.isspace() for character in endpoint)
    if not usable or not readable or parts.path.strip("/") or "@" in parts.netloc:
        raise ProfileError(
            f"{endpoint!r} is not an endpoint: give an https URL without a path, or one of {', '.join(CLOUDS)}."
        )
    return f"https://{parts.netloc}"


def proxy_url(proxy: str) -> str:
    """Check the address of a proxy and give it.

    Args:
        proxy: "http://…", "https://…", "socks5://…" or "socks5h://…"; "" for none.

    Raises:
        ProfileError: not one of these. The message does not repeat it: it may hold a password.
    """
    if not proxy:
        return ""
    try:
        parts = urlsplit(proxy)
        usable = parts.scheme in PROXY_SCHEMES and parts.hostname and parts.port != 0
        usable = usable and not parts.path.strip("/") and not parts.query and not parts.fragment
    except ValueError:
        usable = False
    if not usable or not proxy.isprintable() or any(character.isspace() for character in proxy):
        raise ProfileError(
            "a proxy is written as http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT, with USER:PASSWORD@ "
            "before the host where it wants one."
        )
    return proxy


def trusted_host(text: str) -> str:
    """Check a host to which a redirect may take the certificate and give it.

    Args:
        text: "host" or "host:port".

    Raises:
        ProfileError: not one of these.
    """
    try:
        parts = urlsplit(f"//{text}")
        usable = bool(parts.hostname) and parts.port != 0 and parts.netloc == text and "@" not in text
    except ValueError:
        usable = False
    if not usable or not text.isprintable() or any(character.isspace() for character in text):
        raise ProfileError(f"{text!r} is not a host; it is written as HOST or HOST:PORT, without https://.")
    return text


def shown_proxy(proxy: str) -> str:
    """Give a proxy's address without the password that it may hold."""
    scheme, _, rest = proxy.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}" if rest else proxy


def guid(text: str, where: str) -> str:
    """Check a subscription id and give it.

    Args:
        text: what should be one.
        where: what the message begins with.

    Raises:
        ProfileError: it is no GUID.
    """
    # It is the first segment of every path, so that nothing else may stand there.
    if not _GUID.fullmatch(text):
        raise ProfileError(f"{where} should be a GUID such as 01234567-89ab-cdef-0123-456789abcdef, and is {text!r}.")
    return text


def cloud_of(endpoint: str) -> str:
    """Give the name of the cloud that an endpoint's URL belongs to, or ""."""
    return next((name for name, host in CLOUDS.items() if endpoint.lower() == f"https://{host}"), "")


def half_environment(environ: Mapping[str, str]) -> str:
    """Say that one of AZURE_MANAGEMENT_CERTFILE and AZURE_MANAGEMENT_SUBSCRIPTIONID is set alone, or give ""."""
    names = ("AZURE_MANAGEMENT_CERTFILE", "AZURE_MANAGEMENT_SUBSCRIPTIONID")
    there = [name for name in names if environ.get(name)]
    if len(there) != 1:
        return ""
    (missing,) = set(names) - set(there)
    return f"{there[0]} is set and {missing} is not, so that neither counts: set both or none."


def from_environment(environ: Mapping[str, str]) -> Profile | None:
    """Give the profile that AZURE_MANAGEMENT_CERTFILE and AZURE_MANAGEMENT_SUBSCRIPTIONID describe, or None.

    SMTUI_ENDPOINT and SMTUI_CA say where; without them it is the public cloud.

    Raises:
        ProfileError: SMTUI_ENDPOINT is not an endpoint, or the subscription id is not a GUID.
    """
    certificate = environ.get("AZURE_MANAGEMENT_CERTFILE", "")
    subscription_id = environ.get("AZURE_MANAGEMENT_SUBSCRIPTIONID", "")
    if not certificate or not subscription_id:
        return None
    try:
        endpoint = endpoint_url(environ.get("SMTUI_ENDPOINT", "") or "public")
    except ProfileError as error:
        raise ProfileError(f"SMTUI_ENDPOINT: {error}") from None
    return Profile(
        name=ENVIRONMENT,
        subscription_id=guid(subscription_id, "AZURE_MANAGEMENT_SUBSCRIPTIONID"),
        endpoint=endpoint,
        certificate=certificate,
        ca=environ.get("SMTUI_CA", ""),
    )
