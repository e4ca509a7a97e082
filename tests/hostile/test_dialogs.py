"""The lists and dialogs that no action opens: they show names that mean harm as they are, and act on the true ones."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from smtui import paths
from smtui.console.node import Loading
from smtui.console.plan_store import Kept, save
from smtui.console.plans import Plan, step_of
from smtui.console.screens.bookmarks import BookmarksScreen
from smtui.console.screens.command_line import CommandLineScreen
from smtui.console.screens.palette import PaletteScreen
from smtui.console.screens.pick import PickScreen
from smtui.console.screens.plan import PlanScreen
from smtui.console.screens.reading import ReadingScreen
from smtui.console.screens.swap import SwapScreen
from smtui.console.screens.waiting import WaitScreen
from smtui.console.widgets.choice import ChoiceField
from smtui.operations.owner import NOBODY
from smtui.protocol.hosted_services import DELETE_HOSTED_SERVICE
from tests.client.scripted import refusal
from tests.console.driver import Console
from tests.hostile.service import STATES, HostileService, hostile_app, with_harm
from tests.hostile.test_widgets import WIDE, shows_no_harm
from tests.hostile.texts import HOSTILE
from tests.localcloud.running import RunningCloud

pytestmark = [pytest.mark.parametrize("turn", range(12)), pytest.mark.sample(1)]

# Their names stay, so that nothing is refused because of a slash: everything else means harm.
NAMES = STATES | {"ServiceName", "Name"}


async def shows(console: Console, screen: type[object]) -> None:
    """Wait for a screen, and look at it."""
    await console.until(lambda: isinstance(console.app.screen, screen))
    shows_no_harm(console)


async def go_to_shop(console: Console, service: HostileService, *below: str) -> None:
    """Go to the cloud service shop, or to something below it, under the name that it is given here."""
    top = console.tree.root.children[0].name
    await console.until(lambda: bool(console.children(top)))
    shop = next(name for name in console.children(top) if service.given.get(name, name) == "shop")
    await console.go_to(top, shop, *(service.shown(name) for name in below))
    await console.until(lambda: console.node.loading in (Loading.LOADED, Loading.FAILED))
    shows_no_harm(console)


async def test_the_command_line_the_palette_bookmarks_and_the_way_back(
    turn: int, cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = HostileService(cloud, STATES, turn)
    async with Console.on(cloud, monkeypatch, app=hostile_app(service, rehearses=True), size=WIDE) as console:
        await go_to_shop(console, service)
        shop = console.node
        await console.press("*", "down", "*", "B")
        await shows(console, BookmarksScreen)
        await console.type("'")
        shows_no_harm(console)
        await console.press("escape", "left_square_bracket")
        shows_no_harm(console)

        await console.press(":")
        await shows(console, CommandLineScreen)
        for keys in ("services/", "\t", "\t"):
            await console.type(keys) if keys.isprintable() else await console.press("tab")
            shows_no_harm(console)
        await console.press("escape")
        await console.closed()
        await console.press(":")
        await console.type("\u202e[/]\u200b[red]")
        await console.press("enter")
        shows_no_harm(console)
        await console.press("escape", "escape", ":", "up")
        shows_no_harm(console)
        await console.press("escape")
        await console.closed()

        await console.press("ctrl+p")
        await shows(console, PaletteScreen)
        await console.type("delete")
        shows_no_harm(console)
        await console.press("escape")
        await console.closed()
        await console.press("/")
        await console.type("o")
        shows_no_harm(console)
        await console.press("enter", "escape", "question_mark")
        shows_no_harm(console)
    assert shop.name in service.given


async def test_a_plan_its_requests_a_swap_and_a_comparison(
    turn: int, cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = HostileService(cloud, NAMES, turn)
    async with Console.on(cloud, monkeypatch, app=hostile_app(service, rehearses=True), size=WIDE) as console:
        await go_to_shop(console, service)
        await console.press("right")
        await console.until(lambda: len(console.deployments("shop")) == 2)
        await console.press("equals_sign")
        await shows(console, ReadingScreen)
        await console.press("escape")
        await console.closed()

        await console.press("D")
        await console.until(lambda: not service.waiting)
        await console.until(lambda: console.app.screen is not console.app.main_screen)
        shows_no_harm(console)
        await console.press("escape")
        await console.closed()

        await console.press("space", "down", "space", "d")
        await shows(console, PlanScreen)
        for key in ("down", "enter", "pagedown", "escape"):
            await console.press(key)
            shows_no_harm(console)
        while console.app.screen is not console.app.main_screen:
            await console.press("escape")
        await console.press("U", "s")
        await console.until(lambda: console.app.screen is not console.app.main_screen and not service.waiting)
        shows_no_harm(console)
    assert service.given


async def test_the_names_that_a_form_offers(turn: int, cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    service = HostileService(cloud, STATES, turn)
    async with Console.on(cloud, monkeypatch, app=hostile_app(service, rehearses=True), size=WIDE) as console:
        await console.press("home", "down", "n")
        await console.armed()
        for _ in range(8):
            if isinstance(console.app.screen.focused, ChoiceField):
                break
            await console.press("tab")
        await console.press("space")
        await shows(console, PickScreen)
        await console.press("down", "down", "enter")
        shows_no_harm(console)


class Busy(HostileService):
    """A service on which something holds every deployment, and says so in words that mean harm."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method != "POST":
            return await super().handle_async_request(request)
        words = with_harm(f"Currently performing an operation with x-ms-requestid {'ab' * 16}", self._turn)
        return refusal(409, with_harm("ConflictError", self._turn + 2), words)


async def test_a_refusal_in_the_dialog_and_in_the_panel(
    turn: int, cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Busy(cloud, NAMES, turn)
    async with Console.on(cloud, monkeypatch, app=hostile_app(service), size=WIDE) as console:
        await go_to_shop(console, service)
        await console.press("right")
        await console.until(lambda: len(console.deployments("shop")) == 2)
        await console.press("s")
        await shows(console, SwapScreen)
        await console.armed()
        await console.press("y")
        await console.sees("409")
        shows_no_harm(console)
        await console.until(lambda: not service.waiting)
        if isinstance(console.app.screen, WaitScreen):
            await console.press("escape")
        await console.press("escape")
        await console.closed()
        await console.operation("Swap Deployment", "shop")
        shows_no_harm(console)
        await console.press("3", "v")
        await shows(console, ReadingScreen)


async def test_profiles_plans_that_were_stopped_and_themes(
    turn: int, cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    harm = [text for text in HOSTILE[turn::12] if "\x00" not in text]
    names = [f"own{text}" for text in harm]
    text = "".join(
        f'[profiles.{_quoted(name)}]\nsubscription_id = "x"\ncertificate = {_quoted(name)}\n'
        f"environment = {_quoted(name)}\n{_quoted('k' + name)} = 1\n"
        for name in names
    )
    file = paths.profiles()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    themes = file.parent / "themes"
    themes.mkdir(exist_ok=True)
    for each in harm:
        if "/" not in each and len(each) < 60:
            (themes / f"{each}.toml").write_text("primary = 'x'")
    for number, name in enumerate(names):
        steps = (step_of(DELETE_HOSTED_SERVICE(service_name=f"shop{number}")),)
        save(Kept(f"one{number}", "environment", cloud.subscription_id, Plan(title=name, steps=steps), NOBODY))
    service = HostileService(cloud, STATES, turn)
    async with Console.on(cloud, monkeypatch, app=hostile_app(service, rehearses=True), size=WIDE) as console:
        shows_no_harm(console)
        await console.press("P")
        await shows(console, PickScreen)
        await console.type("own")
        shows_no_harm(console)
        await console.press("enter")
        await shows(console, ReadingScreen)
        await console.press("escape")
        await console.closed()
        for line in ("plan", "theme"):
            await console.press(":")
            await console.type(line)
            shows_no_harm(console)
            await console.press("enter")
            await console.until(lambda: isinstance(console.app.screen, PickScreen | PlanScreen))
            for key in ("down", "enter"):
                await console.press(key)
                shows_no_harm(console)
            while console.app.screen is not console.app.main_screen:
                await console.press("escape")
        await console.press("question_mark")
        shows_no_harm(console)


def _quoted(text: str) -> str:
    """Write a text as a basic string of TOML, whatever it holds."""
    return '"' + "".join(f"\\U{ord(character):08X}" for character in text) + '"'
