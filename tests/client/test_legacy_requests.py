"""Each method makes the request that the legacy SDK makes for the same arguments and the same helper objects."""

from __future__ import annotations

import base64
import contextlib
import dataclasses
from typing import Any
from urllib.parse import unquote

import pytest
from lxml import etree

import smtui
from smtui import ClientError, ServiceError
from smtui.protocol.codec import unwrap_base64
from tests.client.scripted import SUBSCRIPTION
from tests.client.watching import watched
from tests.localcloud.bodies import cscfg
from tests.protocol.test_legacy_sdk_requests import CALLS, CSCFG, sent

CONFIGURATION = base64.b64encode(cscfg(Web=1)).decode()

# What the legacy SDK sends though nobody asked for it.
ON_PURPOSE = {"update_storage_account": ["UpdateStorageServiceInput/AccountType: Standard_GRS"]}


def ours(value: Any) -> Any:
    """Make our object of a legacy one, attribute by attribute."""
    if isinstance(value, (list, tuple)):
        return [ours(each) for each in value]
    if not type(value).__module__.startswith("azure"):
        return value
    kind: Any = getattr(smtui, type(value).__name__)
    if issubclass(kind, list):
        (items,) = vars(value).values()
        return kind(map(ours, items))
    accepted = {field.name: field for field in dataclasses.fields(kind)}
    given = {
        name: unwrapped(ours_or_none(inner))
        for name, inner in vars(value).items()
        if name in accepted and inner is not None
    }
    return kind(**given)


def ours_or_none(value: Any) -> Any:
    # Of these the call has none, and the classes are protocol's own.
    unused = ("AdditionalUnattendContent", "LoadBalancerProbe", "Certificates")
    if type(value).__name__ in unused:
        return None
    wrapped = vars(value) if type(value).__module__.startswith("azure") else {}
    if not hasattr(smtui, type(value).__name__) and len(wrapped) == 1:
        (items,) = wrapped.values()
        return tuple(map(ours, items))
    return ours(value)


def unwrapped(value: Any) -> Any:
    return None if value == -1 else value


def lines(body: bytes) -> list[str]:
    """Give what an XML body says, a line for each text; the service takes some words in any case."""

    def said(element: etree._Element, above: str) -> list[str]:
        tag = etree.QName(element).localname
        if len(element):
            return [line for child in element for line in said(child, f"{above}{tag}/")]
        text = (element.text or "").strip()
        if tag == "CustomData":
            # Of bytes the legacy SDK encodes b'…', with its quotes.
            text = unwrap_base64(base64.b64decode(text).decode())
        return [f"{above}{tag}: {text.lower() if tag in ('Mode', 'DeploymentSlot') else text}"] if text else []

    return said(etree.fromstring(body), "")


@pytest.mark.parametrize(
    ("method", "arguments"),
    [(method, arguments) for method, _, arguments in CALLS],
    ids=[f"{number} {call[0]}" for number, call in enumerate(CALLS)],
)
@pytest.mark.filterwarnings("ignore::smtui.client.service_management.checks.InputWarning")
def test_the_request_is_that_of_the_legacy_sdk(method: str, arguments: tuple[Any, ...]) -> None:
    arguments = tuple(CONFIGURATION if isinstance(each, str) and each == CSCFG else each for each in arguments)
    theirs = sent(method, arguments)
    with watched() as (sms, seen), contextlib.suppress(ServiceError, ClientError):
        getattr(sms, method)(*map(ours, arguments))
    mine = seen.changes[-1] if theirs.method != "GET" else seen.requests[-1]
    assert mine.method == theirs.method
    target = unquote(mine.url.raw_path.decode()).replace("SHA1", "sha1")
    assert target == unquote(theirs.path).replace("?embed-detail=false", "").replace("SHA1", "sha1").replace(
        theirs.path.split("/")[1], SUBSCRIPTION
    )
    assert mine.headers["x-ms-version"] == dict(theirs.headers)["x-ms-version"]
    if theirs.body:
        expected = [line for line in lines(theirs.body) if line not in ON_PURPOSE.get(method, ())]
        assert lines(mine.content) == expected
