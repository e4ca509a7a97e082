"""The form for a new virtual machine, by keys, against a real local cloud."""

from __future__ import annotations

from pathlib import Path

import pytest

from smtui.console.widgets.choice import ChoiceField, PushButton
from smtui.console.widgets.field import FormInput
from smtui.protocol.service_certificates import ADD_SERVICE_CERTIFICATE, CertificateFile
from tests.console.driver import Console, FramedApp
from tests.localcloud.machine_bodies import UBUNTU
from tests.localcloud.running import RunningCloud
from tests.protocol.credentials import pem

pytestmark = pytest.mark.every(3)

BRANCH = "Virtual machines"
PASSWORD = "Open-Sesame-9"
# High enough to show the whole request.
HIGH = (110, 70)


class KeepingApp(FramedApp):
    """The console, keeping what it has drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures: set[str] = set()

    def post_display_hook(self) -> None:
        strips = self.screen._compositor.render_strips()
        self.pictures.add("\n".join("".join(segment.text for segment in strip) for strip in strips))
        super().post_display_hook()


async def to_field(console: Console, name: str) -> None:
    """Go to a field by Tab alone."""
    for _ in range(40):
        focused = console.app.screen.focused
        if focused is not None and focused.id in (f"field-{name}", name):
            return
        await console.press("tab")
    raise AssertionError(f"Tab never reached {name}:\n{console.text}")


async def fill(console: Console, name: str, text: str) -> None:
    """Type a text in the place of what a field holds."""
    await to_field(console, name)
    await console.press("end", "ctrl+u")
    await console.type(text)


async def choose(console: Console, name: str, words: str) -> None:
    """Pick what the list of a field has left when these words are typed."""
    await to_field(console, name)
    field = console.app.screen.query_one(f"#field-{name}", ChoiceField)
    await console.until(lambda: field.value != "")
    await console.press("space")
    await console.sees("type to filter")
    await console.type(words)
    await console.press("enter")
    await console.until(lambda: not console.app.screen.query("FilterInput"))


async def opened(console: Console) -> None:
    """Open the form from the branch, and wait until it offers cloud services and images."""
    await console.go_to(BRANCH)
    await console.until(lambda: console.node.as_of is not None)
    await console.press("n")
    await ready(console)


async def ready(console: Console) -> None:
    """Wait until every field that shows offers something."""
    await console.armed()
    fields = console.app.screen.query(ChoiceField)
    await console.until(lambda: all(field.value for field in fields if field.id != "field-key"))


async def to_preview(console: Console) -> None:
    """Go to the end of the request."""
    await to_field(console, "preview")
    await console.press("end")


async def send(console: Console) -> None:
    """Press the button."""
    await console.press("shift+tab")
    assert isinstance(console.app.screen.focused, PushButton)
    await console.press("enter")
    await console.closed()


def value(console: Console, name: str) -> str:
    """Give what is in a field."""
    return console.app.screen.query_one(f"#field-{name}", FormInput).value


async def test_the_first_machine_of_a_cloud_service_and_a_password_that_nobody_sees(
    cloud: RunningCloud, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = KeepingApp()
    async with Console.on(cloud, monkeypatch, app=app, size=HIGH) as console:
        await opened(console)
        await choose(console, "service", "archive")
        await fill(console, "name", "web1")
        await choose(console, "image", "ubuntu 14.04.2 2015-06-10")
        await choose(console, "size", "medium:")
        await fill(console, "password", PASSWORD)
        await fill(console, "again", PASSWORD)
        await fill(console, "endpoints", "ssh 22, web 80:8080/tcp")
        assert value(console, "password") == PASSWORD
        await console.sees(
            "/services/hostedservices/archive/deplo",
            "<Name>web1</Name>",
            "<Label>web1</Label>",
            "<RoleName>web1</RoleName>",
            "<HostName>web1</HostName>",
            "<UserName>azureuser</UserName>",
            "<UserPassword>•••</UserPassword>",
            "<DisableSshPasswordAuthentication>false</DisableSshPasswordAuthentication>",
        )
        await to_preview(console)
        await console.sees(
            "<LocalPort>8080</LocalPort>",
            "<MediaLink>https://contosoarchive.blob.core.windows.net/vhds/archive-web1.vhd</MediaLink>",
            f"<SourceImageName>{UBUNTU[:60]}",
            "<RoleSize>Medium</RoleSize>",
        )
        await send(console)
        await console.operation("Create Virtual Machine Deployment", "archive/web1", "Succeeded")
        await console.until(lambda: console.node.name == "archive/web1")
        await console.sees("ReadyRole", "Medium: 2 cores, 3.5 GB", "8080")
    assert not any(PASSWORD in frame for frame in app.pictures)
    kept = [file for file in home.rglob("*") if file.is_file() and PASSWORD.encode() in file.read_bytes()]
    assert kept == []
    assert any(file.name == "journal.sqlite" for file in home.rglob("*"))


async def test_a_further_machine_with_an_ssh_key_from_a_small_terminal(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, _ = pem()
    call = ADD_SERVICE_CERTIFICATE(CertificateFile(certificate, "cer", ""), service_name="contoso-dc")
    target = call.request_target(cloud.subscription_id)
    assert cloud.http.post(cloud.endpoint + target, content=call.xml()).status_code == 202
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "contoso-dc", "dc01")
        await console.press("m")
        await ready(console)
        await console.sees("New virtual machine in contoso-dc")
        await fill(console, "name", "web1")
        # Another deployment is not asked for.
        assert not console.app.screen.query_one("#field-deployment", FormInput).is_on_screen
        await choose(console, "image", "ubuntu 14.04.2 2015-06-10")
        await choose(console, "sign_in", "ssh")
        await console.sees("operator é")
        await to_field(console, "send")
        await console.sees("POST https://", "Create virtual machine")
        await console.press("enter")
        await console.closed()
        await console.operation("Add Role", "contoso-dc/dc01/web1", "Succeeded")
        await console.until(lambda: console.node.name == "web1")
        assert [node.name for node in console.node.path()[1:]] == ["Cloud services", "contoso-dc", "dc01", "web1"]
        await console.until(lambda: console.node.value.status == "ReadyRole")


async def test_a_windows_machine(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=HIGH) as console:
        await opened(console)
        await choose(console, "service", "archive")
        await fill(console, "name", "A machine with a long name")
        await choose(console, "image", "2012 r2 datacenter june")
        assert not console.app.screen.query_one("#field-host_name", FormInput).is_on_screen
        assert value(console, "computer_name") == "A-machine-with"
        await fill(console, "administrator", "operator")
        await fill(console, "password", PASSWORD)
        await fill(console, "again", PASSWORD)
        await fill(console, "time_zone", "W. Europe Standard Time")
        await console.sees(
            "<ComputerName>A-machine-with</ComputerName>",
            "<AdminPassword>•••</AdminPassword>",
            "<TimeZone>W. Europe Standard Time</TimeZone>",
            "<AdminUsername>operator</AdminUsername>",
        )
        await to_preview(console)
        await console.sees(
            "<Name>rdp</Name>",
            "<Port>3389</Port>",
        )
        await send(console)
        await console.operation("Create Virtual Machine Deployment", "archive/A machine with a long name", "Succeeded")
        await console.until(lambda: console.node.name == "archive/A machine with a long name")


async def test_mistakes_are_words_beside_their_fields(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=HIGH) as console:
        await opened(console)
        await choose(console, "service", "contoso-dc")
        await fill(console, "name", "DC01")
        await console.sees("contoso-dc already has a virtual machine DC01.")
        await fill(console, "name", "a/b")
        await console.sees("A role name has 1 to 100 characters")
        await fill(console, "name", "web1")
        await choose(console, "image", "ubuntu 14.04.2 2015-06-10")
        await fill(console, "media_link", "vhds/x.vhd")
        await console.sees("A media link is the http or https address of a .vhd blob")
        await fill(console, "media_link", "https://contosoimages.blob.core.windows.net/vhds/dc01.vhd")
        await console.sees("The disk contoso-dc-dc01-0-201304090812340277 is there already.")
        await fill(console, "host_name", "two words")
        await console.sees("A Linux host name has 1 to 64 ASCII characters")
        await fill(console, "user", "two words")
        await console.sees("A Linux user name has 1 to 32 ASCII characters")
        await fill(console, "password", "abc")
        await console.sees("A password has 6 to 72 characters of at least three kinds")
        await fill(console, "password", PASSWORD)
        await console.until(lambda: "at least three kinds" not in console.text)
        await fill(console, "again", "Open")
        await console.sees("The two passwords differ.")
        await fill(console, "endpoints", "ssh")
        await console.sees("ssh has no port: write one after the name, such as ssh 22.")
        await fill(console, "endpoints", "RDP2 53389")
        await console.sees("dc01 has the public port 53389/tcp already; for another one write RDP2 50000:53389.")
        await fill(console, "endpoints", "")
        await console.until(lambda: "already; for another" not in console.text)
        await choose(console, "sign_in", "ssh")
        await console.sees("contoso-dc has no service certificate; add one, or choose a password.")
        await fill(console, "key_path", "keys")
        await console.sees("The path of the file begins with /.")
        # Once for what was typed, and once more.
        await console.press("escape", "escape")
        await console.closed()


async def test_the_button_leads_to_the_first_mistake(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await opened(console)
        await to_field(console, "send")
        await console.press("enter")
        await console.until(lambda: getattr(console.app.screen.focused, "id", "") == "field-name")
        await console.sees("A role name has 1 to 100 characters")
        # The other fields go on following the name.
        await fill(console, "name", "web1")
        await to_field(console, "send")
        await console.press("enter")
        await console.until(lambda: getattr(console.app.screen.focused, "id", "") == "field-password")
        await console.sees("Password", "A password has 6 to 72 characters")


async def test_a_default_that_was_only_walked_through_goes_on_following(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await opened(console)
        await fill(console, "name", "web1")
        await to_field(console, "endpoints")
        await fill(console, "name", "web2")
        assert (value(console, "label"), value(console, "host_name")) == ("web2", "web2")
        assert value(console, "media_link").endswith("/vhds/archive-web2.vhd")


async def test_only_cloud_services_without_web_and_worker_roles_are_offered(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await opened(console)
        await console.sees("archive (North Europe, empty)", "(1 of 2)")
        await console.press("right")
        await console.sees("contoso-dc (West Europe, 1 machine)")
        # The subscription's own images are there, and the disk lies beside the image.
        await console.sees("Contoso domain controller", "contosoimages (West Europe) >  (1 of 1)", "rdp 3389")
        await console.press("escape")
        await console.closed()
        await console.go_to("Cloud services", "shop")
        await console.press("right")
        await console.until(lambda: console.deployments("shop") != [])
        await console.press("m")
        await console.sees("Virtual machines can't join the web and worker roles of shop.")
