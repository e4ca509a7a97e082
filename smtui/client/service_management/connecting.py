"""Where a service object sends its Calls and as whom: from its arguments, else from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any, Final

from smtui.client import tls
from smtui.client.errors import CertificateUnusable
from smtui.client.profile import Profile, ProfileError, endpoint_url, guid
from smtui.client.service_management.checks import optional, refuse

_WINDOWS_STORE: Final = re.compile(r"(CURRENT_USER|LOCAL_MACHINE)\\", re.I)
_MAKE_ONE: Final = "`smtui certificate create` makes one that works, as a PEM file."


def profile(
    subscription_id: str | None,
    cert_file: str | os.PathLike[str] | None,
    host: str | None,
    request_session: Any,
    *,
    endpoint: str | None,
    ca: str | os.PathLike[str] | None,
    read_only: bool,
    environ: Mapping[str, str],
) -> Profile:
    """Give the profile that arguments and environment describe; see `ServiceManagementService`.

    Raises:
        InvalidCall: the subscription id or the certificate is missing, or an argument is wrong.
        CertificateUnusable: the certificate is in a Windows store.
    """
    subscription = optional(subscription_id, "The subscription id") or environ.get(
        "AZURE_MANAGEMENT_SUBSCRIPTIONID", ""
    )
    session_certificate, session_ca = _of_session(request_session)
    certificate = _path(cert_file) or session_certificate or environ.get("AZURE_MANAGEMENT_CERTFILE", "")
    if not subscription:
        refuse("The subscription id is missing: give it, or set AZURE_MANAGEMENT_SUBSCRIPTIONID.")
    if not certificate:
        refuse(f"The certificate file is missing: give it, or set AZURE_MANAGEMENT_CERTFILE. {_MAKE_ONE}")
    if _WINDOWS_STORE.match(certificate) and not os.path.exists(certificate):
        raise CertificateUnusable(
            f"{certificate} is in a Windows certificate store, whose keys can't be read from here: export it with its "
            f"private key, or make another. {_MAKE_ONE}"
        )
    if host and endpoint:
        refuse("Give a host or an endpoint, not both.")
    where = optional(endpoint, "The endpoint") or optional(host, "The host")
    trusted = _path(ca) or session_ca or ("" if where else environ.get("SMTUI_CA", ""))
    try:
        guid(subscription, "The subscription id")
    except ProfileError as error:
        refuse(str(error))
    from_environment = "" if where else environ.get("SMTUI_ENDPOINT", "")
    try:
        url = endpoint_url(where or from_environment or "public")
    except ProfileError as error:
        refuse(f"SMTUI_ENDPOINT: {error}" if from_environment else str(error))
    return Profile(
        name="Python",
        subscription_id=subscription,
        endpoint=url,
        certificate=certificate,
        ca=trusted,
        read_only=read_only,
    )


def check_files(found: Profile) -> None:
    """Try the files of a profile, before anything is sent.

    Raises:
        CertificateUnusable: one can't be used; the message says why, and how a certificate is made that can.
    """
    if found.ca:
        tls.without_certificate(found)
    try:
        tls.check_files(found)
    except CertificateUnusable as error:
        words = str(error)
        raise CertificateUnusable(words if "certificate create" in words else f"{words} {_MAKE_ONE}") from None


def _of_session(session: Any) -> tuple[str, str]:
    """Give the certificate and the CA of a requests.Session, with which the legacy SDK is told of a CA."""
    if session is None:
        return "", ""
    verify, certificate = getattr(session, "verify", True), getattr(session, "cert", None)
    if verify is False:
        refuse("The request session does not verify the endpoint's certificate. Name its authority as ca instead.")
    if isinstance(certificate, tuple):
        refuse("The request session has its key in a file of its own. Give one PEM file with certificate and key.")
    return _path(certificate), "" if verify is True else _path(verify)


def _path(value: Any) -> str:
    if value is None:
        return ""
    return optional(os.fspath(value) if isinstance(value, os.PathLike) else value, "The path of a file")
