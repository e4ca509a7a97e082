"""What httpx's exceptions mean: whether anything was sent, in a sentence."""

from __future__ import annotations

import os
import re
import ssl

import httpx

from smtui.client import tls
from smtui.client.errors import ClientError, NoAnswer, NotSent
from smtui.client.exchange import certificate_rejected
from smtui.client.profile import Profile, shown_proxy
from smtui.client.routes import proxy_for


def meaning(error: Exception, profile: Profile, *, unsent: bool = False) -> ClientError:
    """Give our error for one that httpx raised while a request of a profile was made.

    Args:
        error: what was raised.
        profile: as whom, and where: its endpoint is the one that the request went to, after a redirect another one.
        unsent: whether the connection was only being made, whatever the error is.
    """
    if _is_certificate_alert(error):
        return certificate_rejected(profile)
    if not unsent and not isinstance(
        error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
    ):
        return NoAnswer(
            f"{profile.host} gave no answer ({type(error).__name__}); the request may have been carried out.",
            timed_out=isinstance(error, httpx.TimeoutException),
        )
    cause = _ssl_cause(error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return tls.untrusted(profile, cause)
    proxy = shown_proxy(proxy_for(profile, os.environ))
    where = f"{profile.endpoint} through {proxy}" if proxy else profile.endpoint
    return NotSent(
        f"No connection to {where}: {_reason(error)}. Nothing was sent; check the endpoint, the network and the proxy."
    )


def _ssl_cause(error: BaseException | None) -> ssl.SSLError | None:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return error
        error = error.__cause__ or error.__context__
    return None


def _is_certificate_alert(error: BaseException) -> bool:
    """Whether the endpoint said in TLS itself that it refuses the certificate."""
    reason = (cause.reason or "") if (cause := _ssl_cause(error)) else ""
    return "ALERT" in reason and any(
        word in reason for word in ("CERTIFICATE", "UNKNOWN_CA", "ACCESS_DENIED", "DECRYPT_ERROR")
    )


def _reason(error: Exception) -> str:
    if isinstance(error, httpx.PoolTimeout):
        return "all connections are busy"
    if isinstance(error, (httpx.TimeoutException, TimeoutError)):
        return "it did not answer in time"
    words = re.sub(r" \(_ssl\.c:\d+\)$", "", str(error).split("] ")[-1])
    return words.rstrip(".") or type(error).__name__
