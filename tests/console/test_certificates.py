"""Management certificates and service certificates: from a file, checked as its path is typed; and gone again."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12

from smtui.protocol import x509
from smtui.protocol.deployments import CREATE_DEPLOYMENT, CreateDeployment
from smtui.protocol.service_certificates import ADD_SERVICE_CERTIFICATE, CER, CertificateFile
from smtui.terminal.text import clean
from tests.client.certificates import Identity, identity
from tests.console.driver import Console
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(3)

BRANCH = "Management certificates"
PASSWORD = "s3cret pass"
WIDE = (140, 30)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Identity:
    """A directory with certificate files, right and wrong ones; the console runs in it."""
    directory = tmp_path / "files"
    directory.mkdir()
    monkeypatch.chdir(directory)
    found = identity(directory, "deployer", bits=2048)
    (directory / "d.cer").write_bytes(found.certificate.public_bytes(Encoding.DER))
    (directory / "alone.pem").write_bytes(found.certificate_pem)
    for name, key in (("d.pfx", found.key), ("nokey.pfx", None)):
        how = BestAvailableEncryption(PASSWORD.encode())
        content = pkcs12.serialize_key_and_certificates(b"d", key, found.certificate, None, how)  # type: ignore[arg-type]
        (directory / name).write_bytes(content)
    identity(directory, "elliptic")
    identity(directory, "expired", bits=2048, days=(-3, -1))
    (directory / "empty").touch()
    (directory / "text").write_text("no certificate")
    (directory / "large").write_bytes(bytes((1 << 20) + 1))
    return found


def thumbprint(of: Identity) -> str:
    return x509.thumbprint(of.certificate.public_bytes(Encoding.DER))


async def on_management_certificates(console: Console, thumbprint: str = "") -> None:
    await console.go_to(BRANCH)
    await console.press("right")
    await console.until(lambda: bool(console.children(BRANCH)))
    if thumbprint:
        await console.go_to(BRANCH, thumbprint)


# --- management certificates -----------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["deployer.pem", "d.cer", "alone.pem"])
@pytest.mark.sample(1)
async def test_a_management_certificate_is_added(
    file: str, cloud: RunningCloud, files: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await on_management_certificates(console)
        await console.press("n")
        await console.armed()
        await console.type(file)
        await console.sees(thumbprint(files)[:20], "sha256")
        assert "PRIVATE" not in console.text
        await console.press("tab", "enter")
        await console.closed()
        await console.operation("Add Management Certificate", "Succeeded")
        await console.until(lambda: thumbprint(files) in console.children(BRANCH))
        await console.sees("deployer")


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("missing", "There is no file missing."),
        (".", ". is a directory."),
        ("empty", "empty is empty."),
        ("text", "The file is no certificate and no PKCS#12"),
        ("large", "large is larger than 1 MiB."),
        ("/dev/zero", "/dev/zero is not a file."),
        ("elliptic.pem", "A management certificate has an RSA key; this one has a key of the kind EC."),
        ("expired.pem", "The certificate expired on"),
    ],
)
@pytest.mark.sample(2)
async def test_a_file_that_will_not_do_is_named_as_it_is_typed(
    file: str, sentence: str, cloud: RunningCloud, files: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await on_management_certificates(console)
        await console.press("n")
        await console.armed()
        await console.type(file)
        await console.sees(sentence, "once these are right: File")


async def test_a_certificate_that_is_there_already_is_not_added_again(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(Path(cloud.certificate).parent)
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await on_management_certificates(console)
        await console.sees("in use", "Valid until")
        await console.press("n")
        await console.armed()
        await console.type("client.pem")
        await console.sees("is there already.")


async def test_a_management_certificate_is_deleted_by_the_beginning_of_its_thumbprint(
    cloud: RunningCloud, files: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await on_management_certificates(console)
        await console.press("n")
        await console.armed()
        await console.type("d.cer")
        await console.press("tab", "enter")
        await console.closed()
        await on_management_certificates(console, thumbprint(files))
        await console.sees("CN=deployer", thumbprint(files), "RSA 2048")
        await console.press("d")
        await console.armed()
        await console.sees("can't call the API for this subscription any more")
        assert "This console uses it" not in console.text
        await console.type(thumbprint(files)[:8])
        await console.press("enter")
        await console.closed()
        await console.operation("Delete Management Certificate", "Succeeded")
        await console.until(lambda: thumbprint(files) not in console.children(BRANCH))


async def test_the_console_warns_of_deleting_its_own_certificate(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = x509.read(Path(cloud.certificate).read_bytes()).certificate.thumbprint
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await on_management_certificates(console, own)
        await console.sees("This console uses it.")
        await console.press("d")
        await console.armed()
        await console.sees("it will be refused everything from then on.", "It is the last one")
        await console.type(own[:8])
        await console.press("enter")
        await console.closed()
        await console.operation("Delete Management Certificate", "Succeeded")
        await console.sees("The server failed to authenticate the request.")


# --- service certificates --------------------------------------------------------------------------------------


async def opened_form(console: Console, service: str = "archive") -> None:
    await console.go_to("Cloud services", service)
    await console.press("right")
    await console.go_to("Cloud services", service, "Certificates")
    await console.press("right", "n")
    await console.armed()


async def test_a_pfx_is_added_with_a_password_that_never_shows(
    cloud: RunningCloud, files: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await opened_form(console)
        await console.type("d.pfx")
        await console.sees("Password")
        await console.press("tab")
        await console.type(PASSWORD[:-1])
        await console.sees("This is not the password of the file, or the file is damaged.")
        await console.type(PASSWORD[-1])
        await console.sees("<CertificateFormat>pfx</CertificateFormat>", "<Password>•••", "sha256")
        assert PASSWORD[:4] not in console.text
        await console.press("tab", "enter")
        await console.closed()
        await console.operation("Add Service Certificate", "archive", "Succeeded")
        path = ("Cloud services", "archive", "Certificates")
        await console.until(lambda: console.children(*path) == [thumbprint(files)])
        await console.go_to(*path, thumbprint(files))
        await console.sees("CN=deployer", "Valid until")


@pytest.mark.parametrize("file", ["d.cer", "alone.pem"])
async def test_a_certificate_alone_needs_no_password(
    file: str, cloud: RunningCloud, files: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await opened_form(console)
        await console.type(file)
        await console.sees("<CertificateFormat>cer</CertificateFormat>", "<Password/>")
        await console.press("tab", "enter")
        await console.closed()
        await console.operation("Add Service Certificate", "archive", "Succeeded")
        await console.until(lambda: bool(console.children("Cloud services", "archive", "Certificates")))


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("missing", "There is no file missing."),
        (".", ". is a directory."),
        ("empty", "empty is empty."),
        ("text", "The file is no certificate and no PKCS#12"),
        ("large", "large is larger than 1 MiB."),
        ("deployer.pem", "It holds a private key as PEM: give a .pfx file, or the certificate alone."),
    ],
)
@pytest.mark.sample(2)
async def test_a_file_that_is_no_service_certificate_is_named_as_it_is_typed(
    file: str, sentence: str, cloud: RunningCloud, files: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await opened_form(console)
        await console.type(file)
        await console.sees(sentence)


async def test_a_pfx_without_a_private_key_is_named(
    cloud: RunningCloud, files: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await opened_form(console)
        await console.type("nokey.pfx")
        await console.press("tab")
        await console.type(PASSWORD)
        await console.sees("The file holds no private key: give it as .cer.")


async def test_a_service_certificate_is_deleted(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    path = ("Cloud services", "shop", "Certificates")
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await console.go_to("Cloud services", "shop")
        await console.press("right")
        await console.go_to(*path)
        await console.press("right")
        await console.until(lambda: bool(console.children(*path)))
        name = console.children(*path)[0]
        await console.press("down")
        await console.sees("shop.contoso.example")
        await console.press("d")
        await console.armed()
        await console.sees("Delete certificate shop.contoso.example of shop", "who wants it back needs the .pfx file")
        await console.type(name[:8])
        await console.press("enter")
        await console.closed()
        await console.operation("Delete Service Certificate", "shop", "Succeeded")
        await console.until(lambda: console.children(*path) == [])


async def test_a_certificate_that_a_deployment_names_stays(
    cloud: RunningCloud, files: Identity, cscfg: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = f'<Certificates><Certificate name="a" thumbprint="{thumbprint(files)}" thumbprintAlgorithm="sha1"/>'
    configuration = cscfg.read_bytes().replace(b"</Role>", f"{named}</Certificates></Role>".encode(), 1)
    certificate = CertificateFile(files.certificate.public_bytes(Encoding.DER), CER)
    deployment = CreateDeployment(
        name="v1", package_url="https://a.example/p.cspkg", label="v1", configuration=configuration
    )
    for call in (
        ADD_SERVICE_CERTIFICATE(certificate, service_name="archive"),
        CREATE_DEPLOYMENT(deployment, service_name="archive", deployment_slot="staging"),
    ):
        url = cloud.endpoint + call.request_target(cloud.subscription_id)
        assert cloud.http.post(url, content=call.xml()).status_code == 202
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await console.go_to("Cloud services", "archive")
        await console.press("right")
        await console.go_to("Cloud services", "archive", "Certificates", thumbprint(files))
        await console.press("d")
        await console.armed()
        await console.sees("The configuration of v1 (staging) names it", "the service refuses")
        await console.type(thumbprint(files)[:8])
        await console.press("enter")
        await console.sees("The service refused (400 BadRequest)")


async def test_a_service_with_certificates_still_deploys_and_swaps(
    cloud: RunningCloud, cscfg: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(cscfg.parent)
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await console.go_to("Cloud services", "archive")
        await console.press("right")
        await console.until(lambda: console.children("Cloud services", "archive") == ["Certificates"])
        await console.press("n")
        await console.armed()
        await console.sees("(1 of 2)", "staging")
        await console.press("tab")
        await console.type("certificates")
        await console.press("tab", "tab")
        await console.type("https://a.example/p.cspkg")
        await console.press("tab")
        await console.type(cscfg.name)
        await console.press("tab", "tab")
        await console.sees("<Name>certificates</Name>")
        await console.press("enter")
        await console.closed()
        await console.until(lambda: console.deployments("archive") == ["certificates"])
        await console.press("s")
        await console.armed()
        await console.press("y")
        await console.operation("Swap Deployment", "archive", "Succeeded")
        await console.go_to("Cloud services", "archive")
        await console.press("d")
        await console.sees("Delete its deployments first: certificates (production).")


async def test_a_subject_from_outside_is_cleaned(
    cloud: RunningCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "[/]\x1b[2J\u202eevil"
    made = identity(tmp_path, "x", bits=2048)
    hostile = identity(tmp_path, name.replace("/", "⁄"), bits=2048)
    del made
    (tmp_path / "h.cer").write_bytes(hostile.certificate.public_bytes(Encoding.DER))
    monkeypatch.chdir(tmp_path)
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await on_management_certificates(console)
        await console.press("n")
        await console.armed()
        await console.type("h.cer")
        await console.press("tab", "enter")
        await console.closed()
        await on_management_certificates(console, thumbprint(hostile))
        await console.sees(clean(name.replace("/", "⁄")))
        assert "\x1b" not in console.text
