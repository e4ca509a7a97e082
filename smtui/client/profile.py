"""A profile: which subscription, at which endpoint, with which certificate."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

LOCAL: Final = "LOCAL"

CLOUDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "public": "management.core.windows.net",
        "china": "management.core.chinacloudapi.cn",
        "government": "management.core.usgovcloudapi.net",
        "germany": "management.core.cloudapi.de",
    }
)


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
        proxy: URL of a proxy, which overrides the environment's; "" for the environment's.
        read_only: whether everything but reads is refused.
        environment: a word for the header, such as "production".
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
_KEYS: Final = tuple(field.name for field in fields(Profile) if field.name != "name")


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
    return Profile(
        name="environment",
        subscription_id=_guid(subscription_id, "AZURE_MANAGEMENT_SUBSCRIPTIONID"),
        endpoint=_endpoint(environ.get("SMTUI_ENDPOINT", "") or "public", "SMTUI_ENDPOINT"),
        certificate=certificate,
        ca=environ.get("SMTUI_CA", ""),
    )


def choose(name: str, environ: Mapping[str, str], file: Path) -> Profile | None:
    """Choose the profile to start with; None means the local cloud.

    The order: the name given, then AZURE_MANAGEMENT_*, then the profile in use, then the local cloud.

    Args:
        name: the name given on the command line, or "".
        environ: the environment.
        file: the profiles file; it need not exist.

    Raises:
        ProfileError: no such profile, or the file can't be read, or a key is wrong.
    """
    if name == LOCAL:
        return None
    if not name and (found := from_environment(environ)):
        return found
    document = _load(file)
    wanted = name or _text(document, "use", file)
    if not wanted or wanted == LOCAL:
        return None
    profiles = document.get("profiles", {})
    if not isinstance(profiles, dict) or wanted not in profiles:
        known = ", ".join([LOCAL, *profiles]) if isinstance(profiles, dict) else LOCAL
        raise ProfileError(f"There is no profile {wanted!r} in {file}; there is {known}.")
    return _profile(wanted, profiles[wanted], file)


def _load(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"{file} is not TOML: {error}.") from None
    except OSError as error:
        raise ProfileError(f"{file} can't be read: {error.strerror}.") from None


def _profile(name: str, table: Any, file: Path) -> Profile:
    where = f"profile {name!r} in {file}"
    if not isinstance(table, dict):
        raise ProfileError(f"{where}: it should be a table [profiles.{name}].")
    for key in table:
        # A misspelled read_only must not open a profile for writing.
        if key not in _KEYS:
            raise ProfileError(f"{where}: there is no key {key!r}; there are {', '.join(_KEYS)}.")
    subscription_id = _text(table, "subscription_id", where)
    certificate = _text(table, "certificate", where)
    for key, value in (("subscription_id", subscription_id), ("certificate", certificate)):
        if not value:
            raise ProfileError(f"{where}: {key} is missing.")
    trusted = table.get("trusted_hosts", [])
    if not isinstance(trusted, list) or not all(isinstance(host, str) for host in trusted):
        raise ProfileError(f"{where}: trusted_hosts should be a list of host names.")
    read_only = table.get("read_only", False)
    if not isinstance(read_only, bool):
        raise ProfileError(f"{where}: read_only should be true or false.")
    profile = Profile(
        name=name,
        subscription_id=_guid(subscription_id, f"{where}: subscription_id"),
        endpoint=_endpoint(_text(table, "endpoint", where) or "public", f"{where}: endpoint"),
        certificate=str(_path(certificate, file)),
        trusted_hosts=tuple(trusted),
        proxy=_text(table, "proxy", where),
        read_only=read_only,
        environment=_text(table, "environment", where),
    )
    ca = _text(table, "ca", where)
    return replace(profile, ca=str(_path(ca, file))) if ca else profile


def _endpoint(text: str, where: str) -> str:
    try:
        return endpoint_url(text)
    except ProfileError as error:
        raise ProfileError(f"{where}: {error}") from None


def _guid(text: str, where: str) -> str:
    # It is the first segment of every path, so that nothing else may stand there.
    if not _GUID.fullmatch(text):
        raise ProfileError(f"{where} should be a GUID such as 01234567-89ab-cdef-0123-456789abcdef, and is {text!r}.")
    return text


def _path(text: str, file: Path) -> Path:
    # Unlike Path.expanduser this keeps "~nobody" as it is, and the file is then reported as missing.
    return file.parent / os.path.expanduser(text)


def _text(table: Mapping[str, Any], key: str, where: object) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise ProfileError(f"{where}: {key} should be text in quotes.")
    return value
