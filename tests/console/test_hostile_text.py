"""Text from outside is shown as it is, and never understood."""

from __future__ import annotations

import base64

import pytest

from tests.console.driver import Console
from tests.localcloud.running import RunningCloud

HOSTILE = "[red]x[/] [/] \x1b]52;c;eA==\x07 \u202eevil\u200b [link=file:///etc/passwd]y[/link] \x9b31m"


async def test_a_hostile_label_is_shown_literally_and_stays_true(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = (
        '<CreateHostedService xmlns="http://schemas.microsoft.com/windowsazure"><ServiceName>hostile</ServiceName>'
        f"<Label>{base64.b64encode(HOSTILE.encode()).decode()}</Label><Description>[/] [@click=app.quit]x[/]"
        "</Description><Location>West US</Location></CreateHostedService>"
    )
    assert cloud.http.post(cloud.url("services/hostedservices"), content=body.encode()).status_code == 201
    async with Console.on(cloud, monkeypatch, size=(140, 40)) as console:
        await console.go_to("Cloud services", "hostile")
        await console.sees("[red]x[/] [/] ␛]52;c;eA==␇ �evil�", "[/] [@click=app.quit]x[/]")
        assert console.node.value.hosted_service_properties.label == HOSTILE
        for character in ("\x1b", "\x07", "\u202e", "\u200b", "\x9b"):
            assert character not in console.text


async def test_a_deployment_name_full_of_markup_is_deleted_under_its_true_name(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "[b]v[1]"
    configuration = base64.b64encode(
        b'<ServiceConfiguration serviceName="a"><Role name="[/]"><Instances count="1"/></Role></ServiceConfiguration>'
    ).decode()
    body = (
        '<CreateDeployment xmlns="http://schemas.microsoft.com/windowsazure">'
        f"<Name>{name}</Name><PackageUrl>https://a.example/p.cspkg</PackageUrl><Label>eA==</Label>"
        f"<Configuration>{configuration}</Configuration></CreateDeployment>"
    )
    path = "services/hostedservices/archive/deploymentslots/staging"
    assert cloud.http.post(cloud.url(path), content=body).status_code == 202
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "archive", name)
        await console.sees("[b]v[1]", "[/]")
        await console.press("d")
        await console.armed()
        await console.sees("Delete deployment [b]v[1] (staging) of archive")
        await console.press(
            *({"[": "left_square_bracket", "]": "right_square_bracket"}.get(character, character) for character in name)
        )
        await console.press("enter")
        await console.closed()
        await console.until(lambda: console.deployments("archive") == [])
