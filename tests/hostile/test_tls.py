"""There is no way to have the endpoint's certificate not verified: no setting, no option, no variable."""

from __future__ import annotations

import ast
import dataclasses
import ssl
from pathlib import Path

import pytest

import smtui
from smtui.__main__ import parser
from smtui.client import profiles, tls
from smtui.client.async_client import AsyncClient
from smtui.client.errors import ServerNotTrusted
from smtui.client.profile import Profile, ProfileError, endpoint_url
from smtui.console import settings
from smtui.protocol.hosted_services import DELETE_HOSTED_SERVICE, LIST_HOSTED_SERVICES
from tests.client.bad_servers import bad_server
from tests.client.certificates import Identity, identity
from tests.client.scripted import PROFILE, SUBSCRIPTION, Diary

WORDS = ("verify", "insecure", "unverified", "no_check", "skip", "trust_all", "allow_self_signed", "check_hostname")
VARIABLES = {
    "PYTHONHTTPSVERIFY": "0",
    "SSL_VERIFY": "0",
    "SSL_NO_VERIFY": "1",
    "GIT_SSL_NO_VERIFY": "1",
    "NODE_TLS_REJECT_UNAUTHORIZED": "0",
    "CURL_INSECURE": "1",
    "SMTUI_INSECURE": "1",
    "SMTUI_VERIFY": "false",
    "AZURE_CLI_DISABLE_CONNECTION_VERIFICATION": "1",
    "REQUESTS_CA_BUNDLE": "",
    "CURL_CA_BUNDLE": "",
}


@pytest.fixture
def own(tmp_path: Path) -> Identity:
    return identity(tmp_path, "own", bits=2048, days=(-1, 400))


def test_a_profile_has_no_word_for_it() -> None:
    assert {field.name for field in dataclasses.fields(Profile)} == {
        *("name", "subscription_id", "endpoint", "certificate", "ca", "trusted_hosts", "proxy", "read_only"),
        *("environment", "colour", "passphrase"),
    }
    assert {setting.name for setting in settings.SETTINGS}.isdisjoint(WORDS)


def test_no_command_has_an_option_for_it() -> None:
    options: set[str] = set()
    waiting = [parser()]
    while waiting:
        for action in waiting.pop()._actions:
            options.update(action.option_strings)
            if isinstance(action.choices, dict):
                waiting.extend(action.choices.values())
    assert "--ca" in options
    assert not [option for option in options for word in WORDS if word.replace("_", "-") in option]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("value", ["false", "true", '"no"'])
def test_a_key_for_it_in_the_profiles_file_is_a_mistake_that_is_said(word: str, value: str, tmp_path: Path) -> None:
    file = tmp_path / "profiles.toml"
    file.write_text(f'[profiles.work]\nsubscription_id = "{SUBSCRIPTION}"\ncertificate = "/w.pem"\n{word} = {value}\n')
    (mistake,) = profiles.read(file).mistakes
    assert f"there is no key '{word}'" in mistake


@pytest.mark.parametrize("endpoint", ["http://a.example", "HTTP://a.example", "ftp://a.example", "//a.example"])
def test_an_endpoint_without_tls_is_refused(endpoint: str) -> None:
    with pytest.raises(ProfileError):
        endpoint_url(endpoint)


@pytest.mark.parametrize("with_ca", [False, True])
def test_every_context_verifies_whatever_the_environment_says(
    with_ca: bool, own: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    profile = dataclasses.replace(PROFILE, certificate=str(own.file), ca=str(own.file) if with_ca else "")
    for context in (tls.with_certificate(profile), tls.without_certificate(profile)):
        assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
        assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


async def test_nothing_is_sent_to_a_server_that_nobody_signed_for(
    own: Identity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    diary = Diary()
    async with bad_server(identity(tmp_path, "ca"), tmp_path, lambda _: b"HTTP/1.1 200 OK\r\n\r\n") as server:
        profile = dataclasses.replace(PROFILE, endpoint=server.endpoint, certificate=str(own.file))
        async with AsyncClient(profile, recorder=diary) as client:
            for call in (LIST_HOSTED_SERVICES(), DELETE_HOSTED_SERVICE(service_name="shop")):
                with pytest.raises(ServerNotTrusted, match="so nothing was sent"):
                    await client.send(call)
        assert server.requests == []
    assert diary.pages[-1] == "7 failed ServerNotTrusted"


def test_no_line_of_the_program_switches_it_off() -> None:
    found = []
    for file in Path(smtui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            name = getattr(node, "attr", getattr(node, "id", getattr(node, "name", "")))
            off = isinstance(node, ast.keyword) and node.arg == "verify" and isinstance(node.value, ast.Constant)
            if off or name in ("CERT_NONE", "_create_unverified_context", "check_hostname"):
                found.append(f"{file.name}:{getattr(node, 'lineno', 0)}")
    assert found == []
