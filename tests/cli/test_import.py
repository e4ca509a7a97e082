"""`smtui import`: .publishsettings files of both schemas, with the ciphers of any time."""

from __future__ import annotations

import base64
import shutil
import stat
import subprocess
import tomllib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12

from smtui.protocol.pkcs12 import write as write_pkcs12
from smtui.protocol.x509 import read
from tests.cli.program import Done, Program
from tests.client.certificates import Identity, identity
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(2)

FIRST, SECOND = "11111111-2222-3333-4444-555555555555", "AAAAAAAA-2222-3333-4444-555555555555"
PUBLIC = "https://management.core.windows.net"

OPENSSL = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")


@pytest.fixture
def own(tmp_path: Path) -> Identity:
    """The management certificate."""
    return identity(tmp_path, "own", bits=2048, days=(-1, 400))


def encoded(own: Identity, password: str | None = None) -> str:
    """Give a certificate as a .publishsettings file holds it: without a password, written as it was then."""
    return base64.b64encode(write_pkcs12(read(own.file.read_bytes()), password)).decode()


def schema_1(certificate: str, *subscriptions: tuple[str, str], url: str = f"{PUBLIC}/") -> str:
    """Give a file of schema 1.0: one certificate for all subscriptions."""
    inner = "".join(f'<Subscription Id="{id}" Name="{name}" />' for id, name in subscriptions)
    return (
        '<?xml version="1.0" encoding="utf-8"?><PublishData><PublishProfile PublishMethod="AzureServiceManagementAPI" '
        f'Url="{url}" ManagementCertificate="{certificate}">{inner}</PublishProfile></PublishData>'
    )


def schema_2(*subscriptions: tuple[str, str, str, str]) -> str:
    """Give a file of schema 2.0: address, id, name and certificate of each subscription."""
    inner = "".join(
        f'<Subscription ServiceManagementUrl="{url}" Id="{id}" Name="{name}" ManagementCertificate="{certificate}" />'
        for url, id, name, certificate in subscriptions
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><PublishData><PublishProfile SchemaVersion="2.0" '
        f'PublishMethod="AzureServiceManagementAPI">{inner}</PublishProfile></PublishData>'
    )


def imported(smtui: Program, text: str, *options: str) -> Done:
    """Import a file."""
    (smtui.home / "mine.publishsettings").write_text(text)
    return smtui("import", "mine.publishsettings", *options)


def written(smtui: Program) -> dict[str, dict[str, object]]:
    """Give the profiles that are there."""
    found: dict[str, dict[str, object]] = tomllib.loads(smtui.profiles.read_text())["profiles"]
    return found


def test_schema_1_gives_a_profile_for_each_subscription_and_one_certificate(smtui: Program, own: Identity) -> None:
    done = imported(smtui, schema_1(encoded(own), (FIRST, "Contoso Prod (EU)"), (SECOND, "Contoso Test")))
    assert (done.status, done.error) == (0, "")
    assert written(smtui) == {
        "contoso-prod-eu": {"subscription_id": FIRST, "endpoint": "public", "certificate": "contoso-prod-eu.pem"},
        "contoso-test": {"subscription_id": SECOND, "endpoint": "public", "certificate": "contoso-prod-eu.pem"},
    }
    file = smtui.profiles.parent / "contoso-prod-eu.pem"
    assert [stat.S_IMODE(each.stat().st_mode) for each in (file, smtui.profiles)] == [0o600, 0o600]
    assert read(file.read_bytes()).key
    assert "`smtui --profile contoso-prod-eu` opens contoso-prod-eu; P in the console switches.\n" in done.out
    assert "mine.publishsettings holds the private key without a password:\ndelete it" in done.out
    listed = smtui("profile", "list")
    assert listed.out.count("expires in 399 days") == 2


def test_schema_2_has_an_address_and_a_certificate_for_each(smtui: Program, own: Identity, tmp_path: Path) -> None:
    other = identity(tmp_path, "other", bits=2048, days=(-1, 20))
    text = schema_2(
        (PUBLIC, FIRST, "Contoso", encoded(own)),
        ("https://management.core.chinacloudapi.cn", SECOND, "Contoso", encoded(other)),
    )
    done = imported(smtui, text, "--read-only")
    assert done.status == 0
    assert written(smtui) == {
        "contoso": {
            "subscription_id": FIRST, "endpoint": "public", "certificate": "contoso.pem", "read_only": True,
        },
        "contoso-2": {
            "subscription_id": SECOND, "endpoint": "china", "certificate": "contoso-2.pem", "read_only": True,
        },
    }  # fmt: skip
    assert "expires in 19 days. Make another with `smtui certificate create NAME`" in done.error


@pytest.mark.parametrize("password", [None, ""], ids=["null", "empty"])
def test_the_null_and_the_empty_password_are_both_read(smtui: Program, own: Identity, password: str | None) -> None:
    done = imported(smtui, schema_1(encoded(own, password), (FIRST, "a")))
    assert (done.status, done.error) == (0, "")
    assert read((smtui.profiles.parent / "a.pem").read_bytes()).key


@OPENSSL
@pytest.mark.parametrize(
    "options",
    [
        ("-legacy",),
        ("-legacy", "-keypbe", "PBE-SHA1-RC2-40", "-certpbe", "PBE-SHA1-RC2-40"),
        ("-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"),
        (),
        ("-keypbe", "NONE", "-certpbe", "NONE", "-nomac"),
    ],
    ids=["as before OpenSSL 3", "RC2-40", "triple DES", "AES", "plain"],
)
@pytest.mark.sample(2)
def test_ciphers_of_any_time_are_read(smtui: Program, own: Identity, options: tuple[str, ...]) -> None:
    command = ["openssl", "pkcs12", "-export", "-in", str(own.file), "-passout", "pass:", *options]
    made = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    done = imported(smtui, schema_1(base64.b64encode(made).decode(), (FIRST, "a")))
    assert (done.status, done.error) == (0, "")
    found = read((smtui.profiles.parent / "a.pem").read_bytes())
    assert found == read(own.file.read_bytes())


def test_one_of_several_can_be_chosen_and_named(smtui: Program, own: Identity) -> None:
    text = schema_1(encoded(own), (FIRST, "Contoso"), (SECOND, "Fabrikam"))
    done = imported(smtui, text, "--name", "x")
    assert done.error == (
        "smtui import: There are several subscriptions: choose one with --subscription, or leave --name out.\n"
    )
    assert imported(smtui, text, "--subscription", SECOND.lower(), "--name", "fab").status == 0
    assert list(written(smtui)) == ["fab"]
    done = imported(smtui, text, "--subscription", "gone")
    assert (done.status, "There is no subscription gone in the file; there is " in done.error) == (1, True)


def test_what_is_there_is_renewed_only_with_force_and_keeps_the_rest(smtui: Program, own: Identity) -> None:
    smtui.write_profiles(
        '# by hand\nuse = "prod"\n\n[profiles.prod] # the important one\n'
        f'subscription_id = "{FIRST}"\ncertificate = "old.pem"\nread_only = true  # careful\n'
    )
    before = smtui.profiles.read_text()
    text = schema_1(encoded(own), (FIRST, "Contoso"))
    done = imported(smtui, text)
    assert (done.status, smtui.profiles.read_text()) == (1, before)
    assert done.error == "smtui import: There is a profile 'prod' already; --force renews it. Nothing was written.\n"
    assert [file.name for file in smtui.profiles.parent.iterdir()] == ["profiles.toml"]
    assert imported(smtui, text, "--force").status == 0
    after = smtui.profiles.read_text()
    assert after == before.replace("old.pem", "prod.pem").replace(
        "read_only = true  # careful\n", 'read_only = true  # careful\nendpoint = "public"\n'
    )


def test_a_certificate_file_that_is_there_is_not_written_over(smtui: Program, own: Identity) -> None:
    smtui.write_profiles("")
    (smtui.profiles.parent / "contoso.pem").write_text("mine")
    done = imported(smtui, schema_1(encoded(own), (FIRST, "Contoso")))
    assert done.status == 1
    assert done.error.endswith("contoso.pem is there already; --force writes over it. Nothing was written.\n")
    assert (smtui.profiles.parent / "contoso.pem").read_text() == "mine"
    assert smtui.profiles.read_text() == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nonsense", "mine.publishsettings: The file is not XML, and so is no .publishsettings"),
        ("<publishData/>", "mine.publishsettings: The file has no Subscription; those that publish a web site"),
        ("<PublishData/>", "mine.publishsettings: The file has no Subscription"),
        (schema_1("AAAA", (FIRST, "a")), f"The certificate of subscription {FIRST} can't be opened: it is damaged"),
        (schema_1("", (FIRST, "a")), f"Subscription {FIRST} has no ManagementCertificate."),
        (schema_1("AAAA", (FIRST, "a"), url="http://x"), f"Subscription {FIRST} has no https address"),
        (schema_1("AAAA", ("../x", "a")), "The id of a subscription should be a GUID"),
    ],
)
@pytest.mark.sample(3)
def test_a_file_that_cannot_be_imported_is_a_sentence_and_writes_nothing(smtui: Program, text: str, words: str) -> None:
    done = imported(smtui, text)
    assert (done.status, done.out) == (1, "")
    assert words in done.error
    assert len(done.error.splitlines()) == 1
    assert not smtui.profiles.exists()


def test_a_certificate_with_a_password_or_without_its_key_is_a_sentence(smtui: Program, own: Identity) -> None:
    locked = pkcs12.serialize_key_and_certificates(None, own.key, own.certificate, None, BestAvailableEncryption(b"x"))
    done = imported(smtui, schema_1(base64.b64encode(locked).decode(), (FIRST, "a")))
    assert (done.status, "or it has a password, which those of a .publishsettings" in done.error) == (1, True)
    alone = pkcs12.serialize_key_and_certificates(None, None, own.certificate, None, NoEncryption())
    done = imported(smtui, schema_1(base64.b64encode(alone).decode(), (FIRST, "a")))
    assert done.error == (
        f"smtui import: The certificate of subscription {FIRST} is there without its private key. Download the file "
        "again.\n"
    )
    assert not smtui.profiles.exists()


def test_what_is_in_a_file_can_be_listed_first(smtui: Program, own: Identity) -> None:
    text = schema_1(encoded(own), (FIRST, "Contoso"), (SECOND, "Test"))
    done = imported(smtui, text, "--list")
    assert (done.status, done.error) == (0, "")
    assert f"Profile contoso\n    subscription {FIRST} at public\n" in done.out
    assert "contoso.pem, expires in 399 days\n" in done.out
    assert done.out.endswith("Nothing was written.\n")
    assert not smtui.profiles.parent.exists()
    smtui.write_profiles(f'[profiles.old]\nsubscription_id = "{SECOND}"\n')
    assert "Profile old (is there already; --force renews it)\n" in imported(smtui, text, "--list").out
    assert [file.name for file in smtui.profiles.parent.iterdir()] == ["profiles.toml"]


def test_it_can_be_used_at_once(smtui: Program, own: Identity) -> None:
    done = imported(smtui, schema_1(encoded(own), (FIRST, "a")), "--name", "my work", "--use")
    assert done.status == 0
    assert "`smtui` opens my work; " in done.out
    assert "* my work · in use\n" in smtui("profile", "list").out
    assert smtui.profiles.read_text().startswith('use = "my work"\n')
    again = imported(smtui, schema_1(encoded(own), (FIRST, "a")), "--name", "my work", "--force")
    assert "`smtui --profile 'my work'` opens my work; " in again.out


def test_an_authority_that_cannot_be_read_is_warned_of(smtui: Program, own: Identity) -> None:
    done = imported(smtui, schema_1(encoded(own), (FIRST, "a")), "--ca", "none.pem")
    assert (done.status, done.error) == (
        0, "smtui import: The CA file none.pem can't be read: No such file or directory.\n"
    )  # fmt: skip


def test_a_subscription_that_is_not_in_the_file_is_answered_with_those_that_are(smtui: Program, own: Identity) -> None:
    done = imported(smtui, schema_1(encoded(own), (FIRST, "Contoso"), (SECOND, "")), "--subscription", "x")
    assert (done.status, done.error) == (
        1, f"smtui import: There is no subscription x in the file; there is {FIRST} (Contoso), {SECOND}.\n"
    )  # fmt: skip


def test_a_file_that_is_not_there_is_a_sentence(smtui: Program) -> None:
    done = smtui("import", "none.publishsettings")
    assert (done.status, done.error) == (
        1, "smtui import: none.publishsettings can't be read: No such file or directory.\n"
    )  # fmt: skip
    assert smtui("import").status == 2


def test_names_from_outside_make_plain_names(smtui: Program, own: Identity) -> None:
    names = ["../../etc/x", "LOCAL", "\u202e\u200b", "Größe 日本", "a.b"]
    ids = [f"{number}1111111-2222-3333-4444-555555555555" for number in range(len(names))]
    done = imported(smtui, schema_1(encoded(own), *zip(ids, names, strict=True)))
    assert done.status == 0
    assert list(written(smtui)) == ["etc-x", "local-subscription", "subscription", "größe-日本", "a.b"]


def test_the_local_clouds_own_file_is_imported_and_opens_it(smtui: Program, tmp_path: Path) -> None:
    with RunningCloud(tmp_path / "cloud") as cloud:
        done = smtui("import", cloud.publishsettings, "--ca", cloud.ca, "--name", "here")
        assert (done.status, done.error) == (0, "")
        profile = written(smtui)["here"]
        assert (profile["endpoint"], profile["ca"]) == (cloud.endpoint, cloud.ca)
        with cloud.client(str(smtui.profiles.parent / "here.pem")) as client:
            assert client.get(cloud.url("services/hostedservices")).status_code == 200
