"""Keys that come too fast, twice, or for another screen than the one that opened meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from smtui.console.screens.destruction import DestructionScreen
from smtui.console.screens.reading import ReadingScreen
from smtui.console.widgets.choice import ChoiceField, PushButton
from smtui.console.widgets.field import FormInput
from smtui.terminal.keyboard import mark_burst
from tests.console.driver import Console
from tests.localcloud.running import RunningCloud

SCREENS_WITH_ONE_DIALOG = 3


async def opened_shop(console: Console) -> None:
    await console.go_to("Cloud services", "shop")
    await console.press("right")
    await console.until(lambda: "v2" in console.children("Cloud services", "shop"))


async def test_an_action_applies_to_the_node_that_its_key_was_pressed_on(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await opened_shop(console)
        await console.press("down")
        assert console.node.name == "v1"
        # Both are in the tree's queue before the screen sees the first.
        for key in ("d", "down"):
            console.tree.post_message(events.Key(key, key if len(key) == 1 else None))
        await console.armed()
        await console.sees("Delete deployment v1 (production) of shop")


async def test_a_key_pressed_twice_opens_one_dialog(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await opened_shop(console)
        for key in ("question_mark", "question_mark", "question_mark"):
            console.tree.post_message(events.Key(key, "?"))
        await console.sees("Esc leaves")
        assert len(console.app.screen_stack) == SCREENS_WITH_ONE_DIALOG
        await console.press("escape")
        await console.closed()
        for _ in range(3):
            console.tree.post_message(events.Key("s", "s"))
        await console.armed()
        assert len(console.app.screen_stack) == SCREENS_WITH_ONE_DIALOG


async def test_pasted_text_opens_no_dialog(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await opened_shop(console)
        keys = [events.Key(letter, letter) for letter in "ns"]
        mark_burst(keys)
        for key in keys:
            console.tree.post_message(key)
        await console.sees("did not count: it came together with other keys")
        assert console.app.screen is console.app.main_screen


async def test_a_name_typed_after_a_refused_deletion_is_not_taken_for_keys(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await opened_shop(console)
        await console.press("d")
        await console.sees("Delete its deployments first: v1 (production), v2 (staging).")
        await console.type("shopsy")
        assert isinstance(console.app.screen, ReadingScreen)
        await console.press("escape")
        await console.closed()
        assert console.node.name == "shop"


async def test_a_key_without_a_meaning_says_so(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Locations")
        await console.press("z")
        await console.sees("z does nothing here; ? lists the keys.")
        await console.press("up")
        await console.until(lambda: "does nothing" not in console.text)


async def test_after_a_deletion_the_cursor_stays_among_its_siblings(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "shop", "v2")
        below = console.tree.rows[console.tree.rows.index(console.node) + 1]
        assert below.name != "v1"
        assert cloud.http.delete(cloud.url("services/hostedservices/shop/deployments/v2")).status_code == 202
        await console.press("r")
        await console.until(lambda: console.node.name == "v1")


async def test_an_arrow_changes_a_choice_by_one(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services")
        await console.press("n")
        await console.armed()
        choice = console.app.screen.query_one(ChoiceField)
        await console.until(lambda: choice.value != "")
        await console.press("tab", "tab", "tab")
        await console.sees("(1 of")
        await console.press("right")
        await console.sees("(2 of")
        await console.press("right")
        await console.sees("(3 of")
        await console.press("left")
        await console.sees("(2 of")


async def test_space_lists_all_choices_with_a_filter(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services")
        await console.press("n")
        await console.armed()
        choice = console.app.screen.query_one(ChoiceField)
        await console.until(lambda: choice.value != "")
        await console.press("tab", "tab", "tab", "space")
        await console.sees("─ Place ─", "type to filter")
        await console.type("'aus east")
        await console.sees("2 of ")
        await console.press("enter")
        await console.until(lambda: choice.value == "Australia East")


async def test_the_label_follows_the_name_until_it_is_typed(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services")
        await console.press("n")
        await console.armed()
        label = console.app.screen.query_one("#field-label", FormInput)
        for letter in "quickly":
            console.app.screen.query_one("#field-name", FormInput).post_message(events.Key(letter, letter))
        await console.until(lambda: label.value == "quickly")
        # What the form wrote is selected: typing takes its place.
        await console.press("tab", "x")
        assert label.value == "x"
        await console.press("shift+tab", "s")
        await console.sees("<ServiceName>quicklys</ServiceName>")
        assert label.value == "x"


async def test_a_click_on_the_button_counts_once_the_form_is_armed(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "reports", "reports")
        await console.until(lambda: console.node.value.status == "Suspended")
        await console.press("u")
        await console.until(lambda: bool(console.app.screen.query(PushButton)))
        await console.pilot.click(PushButton)
        await console.sees("That key came too early")
        await console.armed()
        await console.pilot.click(PushButton)
        await console.closed()
        await console.operation("Update Deployment Status", "Succeeded")


async def test_a_click_puts_the_cursor_on_the_row_under_the_mouse(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.sees("identity")
        row = next(number for number, text in enumerate(console.text.splitlines()) if "identity" in text)
        await console.pilot.click(offset=(8, row))
        await console.until(lambda: console.node.name == "identity")


async def test_a_file_that_changes_after_its_preview_is_shown_before_it_is_sent(
    cloud: RunningCloud, cscfg: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(cscfg.parent)
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "archive")
        await console.press("right")
        await console.until(lambda: console.node.as_of is not None)
        await console.press("n")
        await console.armed()
        await console.press("tab")
        await console.type("v1")
        await console.press("tab", "tab")
        await console.type("https://a.example/p.cspkg")
        await console.press("tab")
        await console.type(cscfg.name)
        await console.press("tab", "tab")
        await console.sees("<Configuration>", "sha256")
        cscfg.write_text(cscfg.read_text().replace('count="2"', 'count="5"'))
        await console.press("enter")
        await console.sees("The request is another one than a moment ago")
        await console.press("enter")
        await console.closed()
        await console.until(lambda: console.node.name == "v1")
        await console.sees("6 ready")


async def test_a_file_that_never_ends_is_not_read(
    cloud: RunningCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "archive")
        await console.press("right")
        await console.until(lambda: console.node.as_of is not None)
        await console.press("n")
        await console.armed()
        await console.press("tab", "tab", "tab", "tab")
        await console.type("/dev/zero")
        await console.sees("/dev/zero is not a file.")


async def test_a_deletion_waits_until_it_has_shown_what_goes_with_it(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.console.gate import Gate, gated_app

    gate = Gate(cloud)
    async with Console.on(cloud, monkeypatch, app=gated_app(gate)) as console:
        await console.go_to("Cloud services", "shop", "v2")
        await console.until(lambda: console.node.as_of is not None)
        held = gate.hold("deployments/v2")
        await console.press("d")
        await console.sees("Reading what goes with it")
        await console.type("v2")
        await console.sees("before this was ready did not count")
        screen = console.app.screen
        assert isinstance(screen, DestructionScreen)
        assert not screen.armed.is_set()
        held.set()
        await console.armed()
        await console.sees("What goes with it:", "role instance")
        await console.type("v2")
        await console.sees("deletes it")


async def test_after_the_last_deployment_went_the_cursor_is_on_its_service(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "reports", "reports")
        assert console.node.resource.kind == "deployment"
        assert cloud.http.delete(cloud.url("services/hostedservices/reports/deployments/reports")).status_code == 202
        await console.press("r")
        await console.until(lambda: console.node.resource.kind == "cloud service" and console.node.name == "reports")
