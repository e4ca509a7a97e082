"""Changing a deployment's configuration: as a whole in an editor, or its instance counts alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from textual.widgets import TextArea

from smtui.console.screens.edit import EditScreen
from smtui.protocol.deployments import CREATE_DEPLOYMENT, CreateDeployment
from tests.console.driver import Console, FramedApp
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(2)


class AppOnTerminal(FramedApp):
    """The console, as if it had a terminal to give away."""

    @contextmanager
    def suspend(self) -> Iterator[None]:
        yield


async def opened_editor(console: Console) -> TextArea:
    await console.go_to("Cloud services", "shop", "v1")
    await console.press("e")
    await console.until(lambda: isinstance(console.app.screen, EditScreen))
    await console.sees("Ctrl+S", "<Role name=")
    return console.app.screen.query_one(TextArea)


@pytest.fixture(autouse=True)
def no_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)


async def test_the_configuration_is_edited_compared_and_sent(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=(120, 36)) as console:
        area = await opened_editor(console)
        area.text = area.text.replace('<Instances count="3" />', '<Instances count="4" />')
        await console.press("ctrl+s")
        await console.sees('-    <Instances count="3" />', '+    <Instances count="4" />', "?comp=config")
        assert "AccountKey=" not in console.text
        await console.armed()
        await console.press("enter")
        await console.closed()
        await console.operation("Change Deployment Config", "shop", "Succeeded")
        await console.until(lambda: len(console.node.value.role_instance_list) == 5)


async def test_what_is_wrong_with_an_edited_configuration_is_said_and_nothing_can_be_sent(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=(120, 36)) as console:
        area = await opened_editor(console)
        whole = area.text
        for edited, sentence in (
            (whole.replace("</ServiceConfiguration>", ""), "is not XML"),
            (whole.replace('name="WebRole"', 'name="Other"'), "WebRole"),
            (whole.replace('count="3"', 'count="many"'), "count from 0 to 1,000"),
        ):
            area.text = edited
            await console.press("ctrl+s")
            await console.sees(sentence, "e edits again")
            assert "Enter sends" not in console.text
            await console.press("e")
            await console.sees("Ctrl+S")
        assert area.text == edited
        await console.press("escape")
        await console.sees("What you changed is lost if you leave.")
        await console.press("escape")
        await console.closed()


async def test_an_unchanged_configuration_is_not_sent(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await opened_editor(console)
        await console.press("ctrl+s")
        await console.sees("Nothing was changed.")
        assert "Enter sends" not in console.text


async def test_an_editor_that_is_not_there_gives_way_to_the_built_in_one(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "/nowhere/vi")
    async with Console.on(cloud, monkeypatch, app=AppOnTerminal()) as console:
        await opened_editor(console)
        await console.sees("The editor /nowhere/vi can't be run", "built-in editor.")


async def test_what_the_person_s_own_editor_saved_is_compared_and_sent(
    cloud: RunningCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\nsed -i \'s/Instances count="3"/Instances count="4"/\' "$1"\n')
    script.chmod(0o700)
    monkeypatch.setenv("EDITOR", str(script))
    async with Console.on(cloud, monkeypatch, app=AppOnTerminal()) as console:
        await console.go_to("Cloud services", "shop", "v1")
        await console.press("e")
        await console.sees('-    <Instances count="3" />', '+    <Instances count="4" />')
        await console.armed()
        await console.press("enter")
        await console.closed()
        await console.until(lambda: len(console.node.value.role_instance_list) == 5)


async def test_what_was_edited_is_not_lost_by_one_key(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await opened_editor(console)
        await console.press("ctrl+end")
        await console.type("<!-- x -->")
        await console.press("ctrl+s")
        await console.sees("+<!-- x -->", "e edits again")
        await console.press("escape")
        await console.sees("What you changed is lost if you leave. Esc again leaves, e edits again.")
        await console.press("e")
        await console.sees("Ctrl+S")
        await console.press("escape")
        await console.sees("Ctrl+S shows the")
        # Going on means that it was no wish to leave.
        await console.type("y")
        await console.until(lambda: "is lost" not in console.text)
        await console.press("escape")
        await console.sees("What you changed is lost if you leave.")
        await console.press("escape")
        await console.closed()


async def test_a_slip_in_the_built_in_editor_is_undone(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        area = await opened_editor(console)
        whole = area.text
        await console.press("delete")
        await console.until(lambda: area.text != whole)
        await console.press("ctrl+underscore")
        await console.until(lambda: area.text == whole)
        await console.press("escape")
        await console.closed()


async def test_a_long_difference_scrolls_while_the_button_has_the_cursor(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        area = await opened_editor(console)
        settings = "".join(f'<Setting name="Option{number}" value="値{number}" />\n' for number in range(300))
        area.text = area.text.replace("<ConfigurationSettings>", f"<ConfigurationSettings>\n{settings}", 1)
        await console.press("ctrl+s")
        await console.sees('"値0"', "PgDn scrolls")
        await console.press("end")
        await console.sees("</ChangeConfiguration>")
        await console.armed()
        await console.press("enter")
        await console.closed()
        await console.operation("Change Deployment Config", "shop", "Succeeded")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
async def test_a_configuration_goes_back_in_the_encoding_it_came_in(
    cloud: RunningCloud, cscfg: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    source = cscfg.read_text().replace('"Web"', '"Wéb"').encode(encoding)
    body = CreateDeployment("v1", "https://a.blob.core.windows.net/p/a.cspkg", "v1", source)
    call = CREATE_DEPLOYMENT(body, service_name="archive", deployment_slot="staging")
    target = cloud.endpoint + call.request_target(cloud.subscription_id)
    assert cloud.http.post(target, content=call.xml()).status_code == 202
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "archive", "v1")
        await console.press("e")
        await console.sees("Ctrl+S", "<ServiceConfiguration")
        area = console.app.screen.query_one(TextArea)
        assert area.text[0] == "<"
        area.text = area.text.replace('count="2"', 'count="4"')
        await console.press("ctrl+s")
        await console.sees("Enter sends")
        await console.armed()
        await console.press("enter")
        await console.closed()
        await console.until(lambda: len(console.node.value.role_instance_list) == 5)
        changed = console.node.value.configuration.decode(encoding)
        assert changed == source.decode(encoding).replace('count="2"', 'count="4"')


async def test_a_role_is_scaled_by_one_field(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "shop", "v1")
        await console.press("i")
        await console.sees("Scale v1 (production) of shop", "WebRole", "WorkerRole")
        await console.armed()
        await console.press("tab", "end", "backspace")
        await console.sees("An instance count is from 0 to 1,000.")
        await console.type("2")
        await console.sees("?comp=config")
        await console.press("tab", "enter")
        await console.closed()
        await console.operation("Change Deployment Config", "shop", "Succeeded")
        await console.until(lambda: len(console.node.value.role_instance_list) == 5)
