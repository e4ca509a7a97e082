"""What both clients do before and around a request, without any I/O of their own."""

from __future__ import annotations

import os
from typing import Any, Final

import httpx

from smtui.client import tls
from smtui.client.errors import BadReply, NotSent, ReadOnlyProfile
from smtui.client.exchange import MAX_BODY, Reply, Request
from smtui.client.profile import Profile
from smtui.client.routes import proxy_for
from smtui.protocol.operation import Call

CONNECT_TIMEOUT: Final = 10.0
READ_TIMEOUT: Final = 65.0
MAX_CONNECTIONS: Final = 8
# Shorter than any server's idle time, so that a change is not sent on a connection that is just being closed.
KEEPALIVE_SECONDS: Final = 15.0


def what(call: Call[Any]) -> str:
    """Give a Call in words, such as "Swap Deployment of shop"."""
    return f"{call.operation.name} of {call.target}" if call.target else call.operation.name


def admit(call: Call[Any], profile: Profile) -> None:
    """Refuse what the profile does not allow and what can't be written down as a request.

    Raises:
        ReadOnlyProfile: the Call changes something and the profile allows reads only.
        InvalidCall: the subscription id can't be part of a path, or the body can't be written.
    """
    if call.operation.changes and profile.read_only:
        raise ReadOnlyProfile(f"Profile {profile.name} is read-only: {what(call)} was not sent.")
    call.request_target(profile.subscription_id)
    call.xml()


def url(step: Request) -> httpx.URL:
    """Give the address of a request.

    Raises:
        NotSent: the endpoint is not an address, or httpx would send another path than the one meant.
    """
    try:
        found = httpx.URL(step.origin + step.target)
    except httpx.InvalidURL as error:
        raise NotSent(f"{step.origin} is not an address: {error}; nothing was sent.") from None
    if found.raw_path != step.target.encode("ascii"):
        raise NotSent(f"The path {step.target!r} would be sent as {found.raw_path!r}; nothing was sent.")
    return found


def options(profile: Profile, timeout: float, transport: Any, *, anonymous: bool) -> dict[str, Any]:
    """Give the arguments of httpx's clients.

    Args:
        profile: where and as whom.
        timeout: seconds to wait for each part of an answer.
        transport: replaces the network; None for the network.
        anonymous: whether to leave the management certificate out.

    Raises:
        CertificateUnusable: a file of the profile can't be used.
    """
    found: dict[str, Any] = {
        "trust_env": False,
        "follow_redirects": False,
        "timeout": httpx.Timeout(timeout, connect=min(CONNECT_TIMEOUT, timeout)),
        "limits": httpx.Limits(
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=MAX_CONNECTIONS,
            keepalive_expiry=KEEPALIVE_SECONDS,
        ),
    }
    if transport is not None:
        return {**found, "transport": transport}
    context = (tls.without_certificate if anonymous else tls.with_certificate)(profile)
    return {**found, "verify": context, "proxy": proxy_for(profile, os.environ) or None}


def take_location(response: httpx.Response) -> None:
    """Take Location out of httpx's hands: it raises for one that it can't read, though the service answered."""
    if "location" in response.headers:
        response.extensions["location"] = response.headers.pop("location")


class Body:
    """A reply's body as it arrives."""

    def __init__(self, response: httpx.Response, profile: Profile) -> None:
        self._response = response
        self._profile = profile
        self._chunks: list[bytes] = []
        self._size = 0

    def add(self, chunk: bytes) -> None:
        """Take the next part.

        Raises:
            BadReply: it has become too large.
        """
        self._size += len(chunk)
        if self._size > MAX_BODY:
            raise BadReply(
                f"The answer of {self._profile.host} is larger than {MAX_BODY >> 20} MiB.",
                request_id=self._response.headers.get("x-ms-request-id", ""),
            )
        self._chunks.append(chunk)

    def reply(self) -> Reply:
        """Give the reply with all that has arrived."""
        headers = {name.lower(): value for name, value in self._response.headers.items()}
        if "location" in self._response.extensions:
            headers["location"] = self._response.extensions["location"]
        return Reply(self._response.status_code, headers, b"".join(self._chunks))
