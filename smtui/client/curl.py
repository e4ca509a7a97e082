"""A Call as a curl command that a person can read, keep and run."""

from __future__ import annotations

import shlex
from typing import Any

from smtui.client.profile import Profile
from smtui.protocol.operation import Call


def command(call: Call[Any], profile: Profile) -> str:
    """Give the curl command that sends a Call.

    Args:
        call: the Call.
        profile: where and as whom.

    Returns:
        A command for a POSIX shell. Secrets are left out, in the body as ••• or as length and SHA-256: where
        `is_complete` says no, they have to be put in before it can be run.

    Raises:
        InvalidCall: as `Call.request_target`.
    """
    words = ["curl", "--cert", profile.certificate]
    if profile.ca:
        words += ["--cacert", profile.ca]
    if profile.proxy:
        words += ["--proxy", _without_password(profile.proxy)]
    words += ["--request", call.operation.method, "--header", f"x-ms-version: {call.operation.version}"]
    if call.operation.method in ("POST", "PUT"):
        words += ["--header", "Content-Type: application/xml; charset=utf-8"]
        words += ["--data-binary", call.redacted_xml().decode()]
    words.append(profile.endpoint + call.request_target(profile.subscription_id))
    return shlex.join(words)


def is_complete(call: Call[Any], profile: Profile) -> bool:
    """Whether the command holds everything, and no secret was left out."""
    return call.redacted_xml() == call.xml() and "@" not in profile.proxy


def _without_password(proxy: str) -> str:
    scheme, _, rest = proxy.partition("://")
    who, at, where = rest.rpartition("@")
    return f"{scheme}://{'•••@' if who else at}{where}"
