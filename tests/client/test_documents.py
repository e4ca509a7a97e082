"""Documents in any form a script may have: configurations and certificates; and defaults that change nothing."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path
from typing import Any

import pytest

from tests.client.certificates import identity
from tests.client.watching import watched
from tests.localcloud.bodies import PACKAGE, cscfg

CSCFG = cscfg(Web=2)


def forms(file: Path) -> dict[str, Any]:
    encoded = base64.b64encode(CSCFG)
    file.write_bytes(CSCFG)
    return {
        "path as text": str(file),
        "path": file,
        "bytes": CSCFG,
        "bytearray": bytearray(CSCFG),
        "with a byte-order mark": b"\xef\xbb\xbf" + CSCFG,
        "text": CSCFG.decode(),
        "text that says another encoding": CSCFG.decode().replace("utf-8", "utf-16"),
        "base64 text": encoded.decode(),
        "base64 bytes": encoded,
        "base64 in lines": base64.encodebytes(CSCFG).decode(),
        "str of bytes": str(encoded),
        "open file": io.BytesIO(CSCFG),
        "open text file": io.StringIO(CSCFG.decode()),
        "open file of base64": io.BytesIO(encoded),
    }


@pytest.mark.parametrize("form", list(forms(Path("/dev/null"))))
def test_a_configuration_comes_in_any_form(form: str, tmp_path: Path) -> None:
    with watched() as (sms, sent):
        sms.create_deployment("shop", "Production", "v1", PACKAGE, "label", forms(tmp_path / "a.cscfg")[form])
    (request,) = sent.requests
    wrapped = re.search(rb"<Configuration>(.*)</Configuration>", request.content)
    assert wrapped
    content = base64.b64decode(wrapped[1], validate=True)
    assert b'<Role name="Web"><Instances count="2"/></Role>' in content
    assert request.url.path.endswith("/deploymentslots/production")
    assert b"<Label>bGFiZWw=</Label>" in request.content


def test_a_utf_16_file_is_sent_as_it_is() -> None:
    content = CSCFG.decode().replace("utf-8", "utf-16").encode("utf-16")
    with watched() as (sms, sent):
        sms.create_deployment("shop", "production", "v1", PACKAGE, "label", content)
    assert base64.b64encode(content) in sent.requests[0].content


@pytest.mark.parametrize("form", ["der", "base64", "base64 bytes", "pem", "path", "with its key"])
def test_a_certificate_comes_in_any_form_and_never_with_its_key(form: str, tmp_path: Path) -> None:
    made = identity(tmp_path, "another", bits=2048)
    pem = made.certificate_pem
    der = base64.b64decode(b"".join(pem.splitlines()[1:-1]))
    given_as: dict[str, Any] = {
        "der": der,
        "base64": base64.b64encode(der).decode(),
        "base64 bytes": base64.b64encode(der),
        "pem": pem.decode(),
        "path": made.file,
        "with its key": made.key_pem() + pem,
    }
    with watched() as (sms, sent):
        sms.add_management_certificate(None, None, given_as[form])
    content = sent.requests[0].content
    assert b"<SubscriptionCertificateData>" + base64.b64encode(der) in content
    assert re.search(rb"Thumbprint>[0-9A-F]{40}<", content)
    assert re.search(rb"PublicKey>MIIB", content)


def test_an_update_of_a_storage_account_leaves_its_replication_alone() -> None:
    with watched() as (sms, sent):
        sms.update_storage_account("store", label="label")
        sms.update_storage_account("store", geo_replication_enabled=False)
        sms.update_storage_account("store", geo_replication_enabled=True)
        sms.create_storage_account("store", None, "label", location="West US")
    kept, off, on, new = (request.content for request in sent.changes)
    assert b"AccountType" not in kept
    assert b"Standard_LRS" in off
    assert b"Standard_GRS" in on
    assert b"Standard_GRS" in new
