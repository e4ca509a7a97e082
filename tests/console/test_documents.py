"""Reading documents: XML in the roles of its parts, search, copying, and comparing two of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.console.lines import ROLES
from smtui.console.xml_lines import xml_lines
from smtui.terminal.text import clean_lines
from tests.console.driver import Console
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(2)


@given(st.text(st.sampled_from("<>/?!=\"' abc\n\t\x1b[]é漢")))
def test_what_is_highlighted_is_the_same_text(text: str) -> None:
    lines = xml_lines(text)
    assert ["".join(part for part, _ in line) for line in lines] == list(clean_lines(text))
    assert {role for line in lines for _, role in line} <= set(ROLES)


def test_names_of_elements_stand_out_from_values() -> None:
    (line,) = xml_lines('<Role name="Web">ready</Role>')
    assert line == (
        ("<", "dim"),
        ("Role", "tag"),
        (" name=", "dim"),
        ('"Web"', "plain"),
        (">", "dim"),
        ("ready", "plain"),
        ("</", "dim"),
        ("Role", "tag"),
        (">", "dim"),
    )


async def in_the_raw_tab(console: Console) -> None:
    await console.go_to("Cloud services", "shop", "v1")
    await console.press("V", "V")
    await console.sees("<Deployment")


async def test_a_search_goes_from_match_to_match_and_round(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await in_the_raw_tab(console)
        await console.press("2", "/")
        await console.type("<RoleInstance>")
        await console.press("enter")
        await console.sees("1 of 4", "<RoleInstance>")
        await console.press("f")
        await console.sees("2 of 4")
        await console.press("F", "F")
        await console.sees("4 of 4")


async def test_without_a_search_f_says_how_to_search(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=(100, 30)) as console:
        await console.press("f")
        await console.sees("There is no match to go to")


async def test_y_copies_what_the_tab_shows_without_its_secrets(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []

    async def keep(text: str) -> str:
        copied.append(text)
        return "was copied."

    async with Console.on(cloud, monkeypatch) as console:
        monkeypatch.setattr(console.app, "copy", keep)
        await console.go_to("Cloud services", "shop", "v1")
        await console.press("v", "v")
        await console.sees("<ServiceConfiguration", "Secrets are hidden")
        await console.press("y")
        await console.sees("The tab Configuration was copied.")
    assert "<ServiceConfiguration" in copied[0]
    assert "AccountKey=" not in copied[0]
    assert "•••" in copied[0]


async def test_at_80_columns_a_request_id_can_be_read_and_copied_in_full(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []

    async def keep(text: str) -> str:
        copied.append(text)
        return "was copied."

    async with Console.on(cloud, monkeypatch) as console:
        monkeypatch.setattr(console.app, "copy", keep)
        await console.go_to("Cloud services", "shop", "v1")
        await console.press("u")
        await console.armed()
        await console.press("enter")
        await console.closed()
        await console.operation("Update Deployment Status", "shop/v1", "Succeeded")
        assert console.app.session is not None
        (entry,) = console.app.session.changes.entries
        await console.press("V")
        await console.sees("Time         Outcome      Operation", "Update Deployment")
        assert entry.request_id not in console.text
        await console.press("2", "right", "l")
        await console.sees("Time        ◂Request id", entry.request_id)
        # There is nothing behind the last column.
        await console.press("right", "left", "left")
        await console.sees("Time         Outcome      Operation")
        await console.press("3", "v")
        await console.sees(entry.request_id, "y copies it  Esc leaves")
        await console.press("y")
        await console.sees("The change was copied.")
        assert f"Request id  {entry.request_id}\n" in copied[0]


async def test_the_slots_of_a_cloud_service_are_compared(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=(120, 50)) as console:
        await console.go_to("Cloud services", "shop")
        await console.until(lambda: console.deployments("shop") == ["v1", "v2"])
        await console.press("=")
        await console.sees(
            "services/shop/production and services/shop/staging", "-  <Name>v1</Name>", "+  <Name>v2</Name>"
        )
        await console.press("escape")
        await console.closed()


async def test_two_marked_things_are_compared_wherever_they_are(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=(120, 50)) as console:
        await console.go_to("Cloud services", "archive")
        await console.press("space")
        await console.go_to("Cloud services", "catalogue")
        await console.press("space", "=")
        await console.sees(
            "services/archive and services/catalogue", ">archive</ServiceName>", ">catalogue</ServiceName>"
        )


async def test_what_has_nothing_to_be_compared_with_says_so(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=(120, 50)) as console:
        await console.go_to("Storage accounts")
        await console.press("=")
        await console.sees("Mark two things with Space, or one and go to the other, to compare them.")
        await console.go_to("Cloud services", "archive")
        await console.press("=")
        await console.sees("archive has no two slots to compare")
