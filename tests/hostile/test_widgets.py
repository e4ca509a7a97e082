"""Every row, tab, form and dialog, on a service whose every text means harm: shown as it is, and never understood."""

from __future__ import annotations

import pytest

from smtui.console.actions import offers
from smtui.console.node import Loading
from tests.console.driver import Console
from tests.hostile.service import STATES, HostileService, hostile_app
from tests.hostile.texts import HOSTILE, harmful
from tests.localcloud.running import RunningCloud

WIDE = (140, 40)
_ROWS = 6


def shows_no_harm(console: Console) -> None:
    """Look at what the widgets drew, before the guard of the frames sees it."""
    found = harmful(console.text.replace("\n", ""))
    assert not found, f"{found} in\n{console.text!r}"


async def every_tab(console: Console) -> None:
    """Look at every tab of the node under the cursor."""
    for _ in console.node.resource.panes():
        await console.press("v")
        shows_no_harm(console)


async def every_dialog(console: Console) -> None:
    """Open what every action opens, look at it, and leave it."""
    for offer in offers(console.node, console.app.keymap):
        if not offer.key:
            continue
        await console.press(offer.key)
        shows_no_harm(console)
        while console.app.screen is not console.app.main_screen:
            shows_no_harm(console)
            await console.press("escape")


@pytest.mark.parametrize("turn", range(len(HOSTILE)))
@pytest.mark.parametrize("keep", [STATES, frozenset({"Code"})], ids=["usual states", "strange states"])
@pytest.mark.sample(2)
@pytest.mark.timeout(300)
async def test_no_branch_lets_harm_through(
    turn: int, keep: frozenset[str], cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = HostileService(cloud, keep, turn)
    async with Console.on(cloud, monkeypatch, app=hostile_app(service, rehearses=True), size=WIDE) as console:
        for number in range(len(console.tree.root.children)):
            branch = console.tree.root.children[number]
            await console.press("home")
            while console.node is not branch:
                await console.press("down")
            await every_tab(console)
            await every_dialog(console)
            await console.press("right")
            await console.until(lambda branch=branch: branch.loading in (Loading.LOADED, Loading.FAILED))
            for _ in range(_ROWS):
                await console.press("down")
                if branch not in console.node.path()[1:]:
                    break
                await every_tab(console)
                await every_dialog(console)
                await console.press("right")
            while console.node is not branch:
                await console.press("left")
            await console.press("left")
    assert service.given
