"""The local cloud's .publishsettings file, as clients of the time and programs that we did not write read it."""

from __future__ import annotations

import base64
import hmac
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from cryptography.hazmat.primitives.serialization import pkcs12 as library

from smtui.protocol import pkcs12, publish_settings, x509
from tests.localcloud.running import RunningCloud

OPENSSL = shutil.which("openssl") or ""


def _bundle(cloud: RunningCloud) -> bytes:
    (subscription,) = ElementTree.parse(cloud.publishsettings).getroot().findall("./PublishProfile/Subscription")
    return base64.b64decode(subscription.attrib["ManagementCertificate"], validate=True)


def _old_ciphers() -> bool:
    listed = subprocess.run([OPENSSL, "list", "-providers", "-provider", "legacy"], capture_output=True, check=False)
    return listed.returncode == 0


def test_it_is_schema_2_and_leads_back_to_the_server(sample: RunningCloud) -> None:
    root = ElementTree.parse(sample.publishsettings).getroot()
    assert root.tag == "PublishData"
    (profile,) = root
    assert profile.attrib == {"SchemaVersion": "2.0", "PublishMethod": "AzureServiceManagementAPI"}
    (subscription,) = profile
    assert {name: subscription.attrib[name] for name in ("Id", "ServiceManagementUrl", "Name")} == {
        "Id": sample.subscription_id,
        "ServiceManagementUrl": sample.endpoint,
        "Name": "Contoso",
    }
    assert Path(sample.publishsettings).stat().st_mode & 0o777 == 0o600


def test_what_is_read_from_it_is_let_in(sample: RunningCloud, tmp_path: Path) -> None:
    (found,) = publish_settings.parse(Path(sample.publishsettings).read_bytes())
    credential = x509.read_pkcs12(found.management_certificate)
    assert credential == x509.read(Path(sample.certificate).read_bytes())
    file = tmp_path / "read.pem"
    file.write_bytes(credential.pem())
    with sample.client(str(file)) as client:
        assert client.get(f"{found.endpoint}/{found.id}/locations").status_code == 200


def test_its_key_comes_from_the_null_password_and_triple_des(sample: RunningCloud) -> None:
    bundle = _bundle(sample)
    key, certificate, others = library.load_key_and_certificates(bundle, None)
    assert key is not None
    assert certificate is not None
    assert others == []
    # 1.2.840.113549.1.12.1.3 for the certificate and for the key; nothing of NIST's, where AES and SHA-2 are.
    assert bundle.count(bytes.fromhex("060a2a864886f70d010c0103")) == 2
    assert bytes.fromhex("60864801650304") not in bundle


def test_its_mac_is_made_with_no_password_bytes(sample: RunningCloud) -> None:
    bundle = _bundle(sample)
    # MacData is the last part: DigestInfo with SHA-1, salt, iterations.
    start = bundle.rindex(bytes.fromhex("06052b0e03021a0500"))
    digest, salt = bundle[start + 11 : start + 31], bundle[start + 33 : start + 41]
    iterations = int.from_bytes(bundle[start + 43 :])
    content_start = bundle.index(bytes.fromhex("06092a864886f70d010701")) + 11
    content = _octets(bundle[content_start:])
    key = pkcs12.derive(b"", salt, 3, 20, iterations)
    assert hmac.digest(key, content, "sha1") == digest
    wrong = pkcs12.derive(b"\0\0", salt, 3, 20, iterations)
    assert hmac.digest(wrong, content, "sha1") != digest


def _octets(source: bytes) -> bytes:
    """Give the OCTET STRING inside a [0] tag."""
    for _ in range(2):
        length, source = source[1], source[2:]
        if length & 0x80:
            size = length & 0x7F
            length, source = int.from_bytes(source[:size]), source[size:]
        source = source[:length]
    return source


@pytest.mark.skipif(not OPENSSL, reason="there is no openssl")
@pytest.mark.skipif(bool(OPENSSL) and not _old_ciphers(), reason="this openssl has no legacy provider")
def test_openssl_reads_it_with_its_old_ciphers(sample: RunningCloud, tmp_path: Path) -> None:
    file = tmp_path / "bundle.p12"
    file.write_bytes(_bundle(sample))
    read = subprocess.run(
        [OPENSSL, "pkcs12", "-legacy", "-in", str(file), "-passin", "pass:", "-nodes", "-info"],
        capture_output=True,
        check=True,
        text=True,
    )
    assert "pbeWithSHA1And3-KeyTripleDES-CBC" in read.stderr
    assert "MAC: sha1" in read.stderr
    assert x509.read(read.stdout.encode()) == x509.read(Path(sample.certificate).read_bytes())
