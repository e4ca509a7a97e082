"""Changing a deployment's configuration: as a whole in an editor, or its instance counts alone."""

from __future__ import annotations

import pytest
from textual.widgets import TextArea

from smtui.console.screens.edit import EditScreen
from tests.console.driver import Console
from tests.localcloud.running import RunningCloud


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
            assert "on the button sends" not in console.text
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
        assert "on the button sends" not in console.text


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
