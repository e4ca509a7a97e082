"""A dry run: every confirmed change ends in its preview, and nothing is sent."""

from __future__ import annotations

import shlex
import subprocess

import pytest

from smtui.console.session import Rehearsal
from tests.console.driver import Console, FramedApp
from tests.localcloud.running import RunningCloud


@pytest.fixture
def rehearsing() -> FramedApp:
    return FramedApp(session=Rehearsal)


async def test_a_confirmed_deletion_shows_its_request_and_is_not_sent(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch, rehearsing: FramedApp
) -> None:
    async with Console.on(cloud, monkeypatch, app=rehearsing) as console:
        await console.sees("dry run: nothing is sent")
        await console.go_to("Cloud services", "archive")
        await console.until(lambda: console.node.loading.value == "loaded")
        await console.press("d")
        await console.armed()
        await console.type("archive")
        await console.sees("Enter deletes it")
        await console.press("enter")
        await console.sees("Not sent: Delete Cloud Service archive", "Dry run: nothing was sent.", "DELETE https://")
        await console.sees("c copies as curl  Esc leaves")
        await console.press("escape")
        await console.closed()
        assert cloud.http.get(cloud.url("services/hostedservices/archive")).status_code == 200
        assert console.app.session is not None
        assert console.app.session.journal.entries(console.app.session.profile) == []


async def test_a_swap_is_rehearsed_as_well(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch, rehearsing: FramedApp
) -> None:
    async with Console.on(cloud, monkeypatch, app=rehearsing) as console:
        await console.go_to("Cloud services", "shop")
        await console.until(lambda: console.deployments("shop") == ["v1", "v2"])
        await console.press("s")
        await console.armed()
        await console.press("y")
        await console.sees("Not sent: Swap Deployment shop", "<SourceDeployment>v2</SourceDeployment>")
        await console.press("c")
        await console.sees("The request as a curl command")


async def test_the_client_of_a_dry_run_sends_no_change_whatever_comes_to_it(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch, rehearsing: FramedApp
) -> None:
    from smtui.client.errors import ReadOnlyProfile
    from smtui.protocol.hosted_services import DELETE_HOSTED_SERVICE

    async with Console.on(cloud, monkeypatch, app=rehearsing) as console:
        assert console.app.session is not None
        with pytest.raises(ReadOnlyProfile):
            await console.app.session._client.send(DELETE_HOSTED_SERVICE(service_name="archive"))


async def test_c_copies_the_request_of_a_dialog_as_curl(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []

    async def keep(text: str) -> str:
        copied.append(text)
        return "was copied."

    async with Console.on(cloud, monkeypatch) as console:
        monkeypatch.setattr(console.app, "copy", keep)
        await console.go_to("Cloud services", "shop")
        await console.until(lambda: console.deployments("shop") == ["v1", "v2"])
        await console.press("s")
        await console.armed()
        await console.press("c")
        await console.sees("The request as a curl command was copied.")
        words = shlex.split(copied[0])
        assert words[:3] == ["curl", "--cert", cloud.certificate]
        assert words[-1] == cloud.url("services/hostedservices/shop")
        assert words[words.index("--request") + 1] == "POST"
        assert "<Production>v1</Production>" in words[words.index("--data-binary") + 1]


def test_what_is_copied_runs(cloud: RunningCloud) -> None:
    from smtui.client import curl
    from smtui.client.profile import Profile
    from smtui.protocol.hosted_services import CREATE_HOSTED_SERVICE, CreateHostedService

    profile = Profile("x", cloud.subscription_id, cloud.endpoint, cloud.certificate, ca=cloud.ca)
    body = CreateHostedService(service_name="fromcurl", label="it's $HOME `x` & co", location="West US")
    command = curl.command(CREATE_HOSTED_SERVICE(body), profile)
    finished = subprocess.run(["sh", "-c", f"{command} --silent --include"], capture_output=True, text=True, check=True)
    assert finished.stdout.startswith("HTTP/1.1 201")
    kept = cloud.http.get(cloud.url("services/hostedservices/fromcurl"))
    assert kept.status_code == 200


def test_secrets_are_left_out_of_a_curl_command() -> None:
    from smtui.client import curl
    from smtui.client.profile import Profile
    from smtui.protocol.service_certificates import ADD_SERVICE_CERTIFICATE, CertificateFile

    body = CertificateFile(data=b"secret key", certificate_format="pfx", password="secret word")
    call = ADD_SERVICE_CERTIFICATE(body, service_name="shop")
    profile = Profile("x", "s", "https://e", "c.pem", proxy="http://me:secret@proxy:8080")
    command = curl.command(call, profile)
    assert "secret" not in command
    assert "c2VjcmV0" not in command
    assert "http://•••@proxy:8080" in command
    assert not curl.is_complete(call, profile)
