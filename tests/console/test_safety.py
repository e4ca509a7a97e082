"""What keeps a hand that slips from destroying something."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from smtui.console.screens.armed import ArmedScreen
from smtui.console.screens.destruction import DestructionScreen, NameInput
from smtui.terminal.keyboard import mark_burst
from tests.console.driver import Console, FramedApp
from tests.localcloud.running import RunningCloud


def typed_name(console: Console) -> str:
    return console.app.screen.query_one(NameInput).value


async def opened_deletion_of_telemetry(console: Console) -> DestructionScreen:
    await console.go_to("Storage accounts")
    await console.press("right")
    await console.until(lambda: console.children("Storage accounts") != [])
    await console.press("down", "d")
    await console.until(lambda: isinstance(console.app.screen, DestructionScreen))
    screen = console.app.screen
    assert isinstance(screen, DestructionScreen)
    return screen


async def test_keys_before_the_dialog_is_armed_do_not_count(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        screen = await opened_deletion_of_telemetry(console)
        assert not screen.armed.is_set()
        await console.press("x")
        assert typed_name(console) == ""
        await console.armed()
        await console.press("x")
        assert typed_name(console) == "x"


async def test_enter_is_dead_until_the_name_matches(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await opened_deletion_of_telemetry(console)
        name = console.node.name
        await console.armed()
        await console.type(name[:-1])
        await console.press("enter")
        await console.sees("Enter is dead until the name matches")
        await console.press("escape")
        await console.closed()
        accounts = cloud.http.get(cloud.url("services/storageservices")).text
        assert f"<ServiceName>{name}</ServiceName>" in accounts
        assert console.app.session is not None
        assert console.app.session.journal.entries(console.app.session.profile) == []


async def test_pasting_the_name_does_not_count(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        screen = await opened_deletion_of_telemetry(console)
        await console.armed()
        screen.query_one(NameInput).post_message(events.Paste(console.node.name))
        await console.sees("Pasting does not count")
        assert typed_name(console) == ""


async def test_keys_that_arrive_together_do_not_count(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        screen = await opened_deletion_of_telemetry(console)
        await console.armed()
        key = events.Key("a", "a")
        mark_burst([key])
        screen.query_one(NameInput).post_message(key)
        await console.sees("arrived together and did not count")
        assert typed_name(console) == ""


async def test_the_key_that_opens_the_swap_does_not_confirm_it(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "shop")
        await console.press("right")
        await console.until(lambda: "v2" in console.children("Cloud services", "shop"))
        await console.press("s")
        await console.armed()
        await console.press("s", "enter", "space")
        await console.sees("y swaps them")
        await console.press("escape")
        await console.closed()
        assert console.app.session is not None
        assert console.app.session.journal.entries(console.app.session.profile) == []


async def test_an_action_that_is_not_possible_now_says_why(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "shop")
        await console.press("right")
        await console.until(lambda: "v2" in console.children("Cloud services", "shop"))
        await console.press("n")
        await console.sees("Both slots of shop hold a deployment.")
        await console.press("d")
        await console.sees("Delete its deployments first: v1 (production), v2 (staging).")


async def test_a_read_only_profile_refuses_and_says_so(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    file = home / ".config" / "smtui" / "profiles.toml"
    file.parent.mkdir(parents=True)
    file.write_text(
        f'[profiles.watch]\nsubscription_id = "{cloud.subscription_id}"\nendpoint = "{cloud.endpoint}"\n'
        f'certificate = "{cloud.certificate}"\nca = "{cloud.ca}"\nread_only = true\n'
    )
    async with Console.on(cloud, monkeypatch, app=FramedApp(profile="watch")) as console:
        await console.sees("watch", "read-only")
        await console.go_to("Cloud services", "archive")
        await console.press("d")
        await console.sees("Profile watch is read-only.")


async def test_a_change_goes_on_when_its_dialog_is_left(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Affinity groups")
        await console.press("n")
        await console.armed()
        await console.type("left-early")
        await console.sees("<Name>left-early</Name>")
        dialog = console.app.screen
        await console.press("tab", "tab", "tab", "tab", "enter")
        await console.until(lambda: isinstance(dialog, ArmedScreen) and not dialog.takes_input)
        await console.press("escape")
        await console.closed()
        await console.operation("Create Affinity Group", "left-early", "Succeeded")


async def test_a_field_says_its_rule_as_one_types(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services")
        await console.press("n")
        await console.armed()
        await console.type("a_b")
        await console.sees("begins and ends with a letter or digit")
        await console.press("tab", "tab", "tab", "tab", "enter")
        await console.sees("The request shows here once these are right: Name")
        assert console.app.session is not None
        assert console.app.session.journal.entries(console.app.session.profile) == []


async def test_a_name_that_is_taken_is_known_before_sending(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services")
        await console.press("n")
        await console.armed()
        await console.type("shop")
        await console.sees("A hosted service with the specified name already exists.")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "c is empty."),
        (b"<Other/>", "a .cscfg begins with"),
        (b"<ServiceConfiguration", "The configuration is not XML"),
        (b"<ServiceConfiguration/>", "The configuration has no Role."),
    ],
)
@pytest.mark.sample(2)
async def test_a_wrong_configuration_file_is_named_in_the_form(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes, sentence: str
) -> None:
    (tmp_path / "c").write_bytes(content)
    monkeypatch.chdir(tmp_path)
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "archive")
        await console.press("right")
        await console.until(lambda: console.node.as_of is not None)
        await console.press("n")
        await console.armed()
        await console.press("tab", "tab", "tab", "tab")
        await console.type("c")
        await console.sees(sentence)


async def test_a_dialog_can_be_left_while_it_still_reads(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "shop", "v2")
        for key in ("s", "d", "s", "d"):
            await console.press(key, "escape")
            await console.closed()
        await console.go_to("Cloud services")
        for _ in range(3):
            # Once for what was typed, and once more.
            await console.press("n", "x", "escape", "escape")
            await console.closed()
        await console.sees("Contoso")
