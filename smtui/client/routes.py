"""Where a request may go and through what: proxies, and hosts that may see the certificate. Decided here only."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from smtui.client.profile import CLOUDS, Profile


def is_loopback(host: str) -> bool:
    """Whether a host name is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def proxy_for(profile: Profile, environ: Mapping[str, str]) -> str:
    """Give the proxy's URL, or "" for a direct connection.

    Loopback never goes through a proxy; the profile's proxy overrides the environment's.

    Args:
        profile: the profile.
        environ: HTTPS_PROXY, ALL_PROXY and NO_PROXY are read, in either case.
    """
    if is_loopback(profile.host):
        return ""
    if profile.proxy:
        return profile.proxy
    words = {name.lower(): value for name, value in environ.items() if name.lower().endswith("_proxy")}
    if any(_is_named(profile, entry) for entry in re.split(r"[,\s]+", words.get("no_proxy", "").lower())):
        return ""
    return words.get("https_proxy", "") or words.get("all_proxy", "")


def unused_proxy(profile: Profile) -> str:
    """Say that the profile's own proxy is not used, as a sentence, or give ""."""
    if not profile.proxy or proxy_for(profile, {}):
        return ""
    return f"The proxy of profile {profile.name!r} is not used: its endpoint is this machine, and loopback needs none."


def _is_named(profile: Profile, entry: str) -> bool:
    """Whether an entry of NO_PROXY means the endpoint: *, its host or a domain above it, with or without its port."""
    if entry == "*":
        return True
    try:
        parts = urlsplit(f"//[{entry}]" if entry.count(":") > 1 and not entry.startswith("[") else f"//{entry}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    host = host.removeprefix("*").lstrip(".")
    return port in (None, profile.port) and bool(host) and f".{profile.host}".endswith(f".{host}")


def redirected_origin(location: str, profile: Profile) -> str:
    """Give the origin that a redirect leads to, or "" where the certificate must not be shown there.

    Trusted are the profile's own origin, subdomains of its cloud's management host, and its trusted_hosts.

    Args:
        location: the Location header.
        profile: the profile.
    """
    try:
        parts = urlsplit(location)
        host, port = (parts.hostname or "").lower(), parts.port or 443
    except ValueError:
        return ""
    if parts.scheme != "https" or not host or "@" in parts.netloc:
        return ""
    named = {name.lower() for name in profile.trusted_hosts}
    clouds = [cloud for cloud in CLOUDS.values() if profile.host == cloud or profile.host.endswith(f".{cloud}")]
    trusted = (
        (host == profile.host and port == profile.port)
        or (port == 443 and any(host.endswith(f".{cloud}") or host == cloud for cloud in clouds))
        or f"{host}:{port}" in named
        or (port == 443 and host in named)
    )
    shown = f"[{host}]" if ":" in host else host
    return f"https://{shown}:{port}" if trusted else ""
