"""What every form has in common, on a small terminal: what is in view, what typing replaces, what the keys are."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from smtui.console.widgets.choice import ChoiceField
from smtui.console.widgets.field import FieldRow, FormInput
from smtui.protocol.deployments import CREATE_DEPLOYMENT, CreateDeployment
from smtui.protocol.operation import Call
from tests.console.driver import Console
from tests.console.stage import staged_app
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(2)

TINY = (60, 20)
PASSWORD = "Open-Sesame-9"


def sent(cloud: RunningCloud, call: Call[None]) -> httpx.Response:
    """Send a Call past the console."""
    return cloud.http.post(cloud.endpoint + call.request_target(cloud.subscription_id), content=call.xml())


async def machine_form(console: Console) -> None:
    """Open the form for a new virtual machine, and wait until it offers everything."""
    await console.go_to("Virtual machines")
    await console.until(lambda: console.node.as_of is not None)
    await console.press("n")
    await console.armed()
    fields = console.app.screen.query(ChoiceField)
    await console.until(lambda: all(field.value for field in fields if field.id != "field-key"))


async def to_field(console: Console, name: str) -> None:
    """Go to a field, or the button, by Tab alone."""
    for _ in range(30):
        if getattr(console.app.screen.focused, "id", "") in (f"field-{name}", name):
            return
        await console.press("tab")
    raise AssertionError(f"Tab never reached {name}:\n{console.text}")


async def test_what_is_typed_takes_the_place_of_the_form_s_own_text_and_of_nothing_else(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "shop", "v1")
        await console.press("i")
        await console.sees("Scale v1")
        await console.armed()
        counts = [row.query_one(FormInput) for row in console.app.screen.query(FieldRow)]
        await console.type("5")
        assert counts[0].value == "5"
        await console.press("tab", "shift+tab")
        await console.type("0")
        assert counts[0].value == "50"
        # Looking at it is no change.
        assert counts[1].value == "1"


async def test_the_words_about_a_mistake_are_in_view_with_their_field(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=TINY) as console:
        await machine_form(console)
        await to_field(console, "endpoints")
        await console.type("ssh")
        await console.sees("ssh has no port: write one after the", "Esc leaves")


async def test_why_there_is_nothing_to_choose_from_is_said_in_full(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=TINY) as console:
        await machine_form(console)
        await to_field(console, "sign_in")
        await console.press("right")
        await to_field(console, "key")
        await console.sees(
            "nothing to choose from", "archive has no service certificate;", "one, or choose a password."
        )


async def test_a_text_that_is_too_long_shows_both_its_ends(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await machine_form(console)
        await to_field(console, "name")
        await console.type("web1")
        await console.sees("https://contosoarchive.blob", "…", "vhds/archive-web1.vhd")


async def test_a_refusal_leaves_what_was_typed_and_the_line_that_says_what_to_do(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=TINY) as console:
        await machine_form(console)
        await to_field(console, "name")
        await console.type("web1")
        for name in ("password", "again"):
            await to_field(console, name)
            await console.type(PASSWORD)
        # The cloud service goes away while the form is open.
        assert cloud.http.delete(cloud.url("services/hostedservices/archive")).status_code == 200
        await to_field(console, "send")
        await console.press("enter")
        await console.sees("The service refused (404 ResourceNotFound)", "Enter sends", "Esc leaves")
        values = {field.id: field.value for field in console.app.screen.query(FormInput)}
        assert (values["field-name"], values["field-password"]) == ("web1", PASSWORD)
        assert PASSWORD not in console.text


async def test_escape_asks_once_before_what_was_typed_is_lost(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Affinity groups")
        await console.press("n")
        await console.armed()
        form = console.app.screen
        await console.type("west")
        await console.press("escape")
        await console.sees("What you typed is lost if you leave. Esc again leaves.")
        assert console.app.screen is form
        # Who goes on is asked again.
        await console.type("2")
        await console.until(lambda: "Esc again leaves" not in console.text)
        await console.press("escape")
        await console.sees("Esc again leaves")
        assert form.query_one("#field-name", FormInput).value == "west2"
        await console.press("escape")
        await console.closed()


async def test_escape_leaves_a_form_with_nothing_of_one_s_own_at_once(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "shop", "v1")
        await console.press("i")
        await console.armed()
        await console.press("escape")
        await console.closed()
        # Neither is a choice, nor what was typed and taken away again.
        await console.go_to("Cloud services")
        await console.press("n")
        await console.armed()
        await console.type("x")
        await console.press("backspace")
        await to_field(console, "place")
        await console.press("right", "escape")
        await console.closed()


async def test_the_request_scrolls_from_every_field(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "shop", "v1")
        await console.press("i")
        await console.armed()
        await console.sees("POST https://", "PgDn scrolls the request")
        # 24 rows show all of it; 15 do not.
        await console.pilot.resize_terminal(80, 15)
        await console.until(lambda: "</ChangeConfiguration>" not in console.text)
        for _ in range(9):
            await console.press("pagedown")
        await console.sees("</ChangeConfiguration>")
        await console.press("pageup", "pageup", "pageup", "pageup", "pageup", "pageup", "pageup", "pageup", "pageup")
        await console.sees("POST https://")
        assert isinstance(console.app.screen.focused, FormInput)


async def test_the_hint_says_what_the_keys_do_where_the_cursor_is(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services")
        await console.press("n")
        await console.armed()
        assert "Space lists" not in console.text
        await to_field(console, "place")
        await console.sees("< > choose", "Space lists")
        await to_field(console, "send")
        await console.sees("Enter sends")


async def test_roles_with_long_names_are_told_apart(
    cloud: RunningCloud, cscfg: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = cscfg.read_text().replace('"Web"', '"BackgroundWorkerOne"').replace('"Worker"', '"BackgroundWorkerTwo"')
    body = CreateDeployment("v1", "https://a.blob.core.windows.net/p/a.cspkg", "v1", text.encode())
    call = CREATE_DEPLOYMENT(body, service_name="archive", deployment_slot="staging")
    assert sent(cloud, call).status_code == 202
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "archive", "v1")
        await console.press("i")
        await console.sees("BackgroundWorkerOne", "BackgroundWorkerTwo")


async def test_on_the_local_cloud_a_deployment_can_be_tried_with_the_sample(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, app=staged_app(cloud)) as console:
        await console.go_to("Cloud services", "archive")
        await console.until(lambda: console.node.as_of is not None)
        await console.press("n")
        await console.armed()
        await console.sees("On LOCAL a package is checked for form and never fetched", "sample.cscfg")
        await to_field(console, "name")
        await console.type("v1")
        await to_field(console, "package_url")
        await console.type("https://any.blob.core.windows.net/p/app.cspkg")
        await to_field(console, "send")
        await console.press("enter")
        await console.closed()
        await console.operation("Create Deployment", "archive", "Succeeded")
        await console.until(lambda: console.deployments("archive") == ["v1"])


async def test_what_was_typed_is_never_replaced_by_what_the_form_offers(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, app=staged_app(cloud)) as console:
        await console.go_to("Cloud services", "archive")
        await console.until(lambda: console.node.as_of is not None)
        await console.press("n")
        await console.armed()
        await console.sees("sample.cscfg")
        fields = {field.id: field for field in console.app.screen.query(FormInput)}
        (row,) = (row for row in console.app.screen.query(FieldRow) if row.field.name == "configuration")
        # Both stand in their fields before the form has heard of the first.
        fields["field-name"].value = "v1"
        fields["field-configuration"].value = "/nowhere/own.cscfg"
        assert row.touched
        await console.sees("There is no file /nowhere/own.cscfg")
        assert fields["field-configuration"].value == "/nowhere/own.cscfg"
        assert fields["field-label"].value == "v1"


async def test_on_the_local_cloud_an_upgrade_says_that_its_package_is_never_fetched(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, app=staged_app(cloud)) as console:
        await console.go_to("Cloud services", "shop", "v1")
        await console.press("p")
        await console.armed()
        await console.sees("On LOCAL a package is checked for form and never fetched: give any address.")
        assert "sample" not in console.text


async def test_elsewhere_no_sample_is_offered(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "archive")
        await console.until(lambda: console.node.as_of is not None)
        await console.press("n")
        await console.armed()
        await console.sees("path of the .cscfg")
        assert "LOCAL" not in console.text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty."),
        (b"roles: 3", "The configuration is not XML: Start tag expected"),
        (b"<a b='\xe9'/>", "The configuration is not UTF-8."),
        (b"<a/>", "The root element is a;"),
        (b" " * ((1 << 20) + 1), "is larger than 1 MiB."),
        (None, "There is no file"),
        ("directory", "is a directory."),
    ],
    ids=["empty", "not XML", "not UTF-8", "another document", "too large", "missing", "directory"],
)
@pytest.mark.sample(2)
async def test_what_is_wrong_with_a_file_is_a_sentence_beside_it(
    cloud: RunningCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | str | None, sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    file = Path("f")
    if isinstance(content, bytes):
        file.write_bytes(content)
    elif content:
        file.mkdir()
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "archive")
        await console.until(lambda: console.node.as_of is not None)
        await console.press("n")
        await console.armed()
        await to_field(console, "configuration")
        await console.type("f")
        await console.sees(sentence)
