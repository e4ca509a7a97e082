"""What is typed after a colon: where it goes, what it does, how it is completed, and what is remembered of it."""

from __future__ import annotations

import base64
import json
import stat
from string import ascii_lowercase

import pytest

from smtui import paths
from smtui.console.command_line.completion import Completer
from smtui.console.command_line.past import PastLines
from smtui.console.command_line.words import Word, find, split, words
from smtui.console.commands.command import Command
from smtui.console.resource_path import path_of
from smtui.console.screens.command_line import CommandLineScreen
from smtui.console.screens.destruction import DestructionScreen
from smtui.console.screens.form import FormScreen
from smtui.console.screens.reading import ReadingScreen
from smtui.console.screens.swap import SwapScreen
from smtui.console.settings import Settings
from tests.console.driver import Console, FramedApp
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(2)


def typed(console: Console) -> str | None:
    """Give what stands in the command line; None where it is not open."""
    screen = console.app.screen
    return screen.command_input.value if isinstance(screen, CommandLineScreen) else None


async def reads(console: Console, text: str) -> None:
    """Wait until the command line is open and holds this."""
    await console.until(lambda: typed(console) == text)


async def at(console: Console, path: str) -> None:
    """Wait until the cursor is at a path, and nothing covers it."""
    await console.until(lambda: console.app.main_screen.is_on_top and path_of(console.node) == path)


async def test_a_line_that_is_typed_at_once_is_carried_out_whole(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.type(":svc shop\n")
        await at(console, "services/shop")
        await console.type(":vm dc01\n")
        await at(console, "vms/contoso-dc/dc01")
        await console.type(":Services/shop/production\n")
        await at(console, "services/shop/production")
        await console.type(":svc\n")
        await at(console, "services")


async def test_what_is_typed_before_the_colon_is_carried_out_before_the_line(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.type(":svc reports\n")
        await at(console, "services/reports")
        await console.type("j:swap\n")
        await console.until(lambda: isinstance(console.app.screen, SwapScreen))
        assert path_of(console.node) == "services/shop"


async def test_what_is_typed_after_the_line_is_carried_out_after_it(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.type(":svc reports\nj:svc shop/staging\n:next_tab\nk")
        await at(console, "services/shop/production")
        pane = console.app.main_screen.detail.pane
        assert pane is not None
        assert pane.title == "Instances"
        await console.at_once(":", *"svc", "escape", "k", "ctrl+p", "escape", ":", "x")
        await reads(console, "x")
        assert path_of(console.node) == "services/shop"


async def test_editing_keys_keep_their_place_in_what_is_typed_at_once(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.at_once(*":svcx", "backspace", *" shopx", "left", "delete", "home", "end", "enter")
        await at(console, "services/shop")


async def test_a_kind_has_several_words_and_its_members_are_completed(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        # Nothing has read the storage accounts yet.
        await console.type(":storage ")
        await console.sees("contosoimages", "contosoreports")
        await console.press("tab")
        await reads(console, "storage contoso")
        await console.press("escape")
        await console.closed()
        for word, path in {"vm": "vms", "group": "groups", "disk": "disks", "os": "os", "loc": "locations"}.items():
            await console.type(f":{word}\n")
            await at(console, path)


async def test_tab_goes_from_one_completion_to_the_next(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.type(":svc a")
        await console.sees("archive", "catalogue")
        await console.press("tab")
        await reads(console, "svc archive")
        await console.press("tab")
        await reads(console, "svc catalogue")
        await console.press("shift+tab")
        await reads(console, "svc archive")
        await console.type("x")
        await reads(console, "svc archivex")
        await console.press("ctrl+u")
        await reads(console, "")
        await console.type("svc orders/")
        await console.sees("production")
        await console.press("tab", "\n")
        await console.until(lambda: console.app.main_screen.is_on_top)
        assert path_of(console.node).startswith("services/orders/")


async def test_whatever_is_completed_is_understood(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    known = words()
    async with Console.on(cloud, monkeypatch) as console:
        await console.until(lambda: "shop" in console.children("Cloud services"))
        completer = Completer(console.app.main_screen, known)
        seen = set()
        for start in ("", "sv", *ascii_lowercase):
            for completion in completer.of(start).found:
                assert completion.text.startswith(start) or start in completion.text
                find(split(completion.text)[0], known)
                seen.add(completion.text)
        assert {"swap", "services", "svc", "quit", "deployment.swap"} <= seen
        for start in ("svc ", "services/", "swap ", "swap services/", "delete s"):
            found = completer.of(start).found
            assert "shop" in {completion.shown for completion in found}
            assert all(completion.text.startswith(start.rpartition(" ")[0]) for completion in found)


async def test_another_key_opens_the_line_where_the_settings_say_so(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = FramedApp(settings=Settings(keys={"command_line": (";",), "palette": ("ctrl+k",)}))
    async with Console.on(cloud, monkeypatch, app=app) as console:
        await console.type(":")
        assert console.app.main_screen.is_on_top
        await console.type(";svc shop\n")
        await at(console, "services/shop")
        await console.press("ctrl+k")
        await console.sees("Everything that can be done")


async def test_wrong_words_stay_in_the_line_with_the_nearest_that_there_is(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.type(":svc shpo\n")
        await console.sees("There is no 'shpo' in services; did you mean shop?")
        await reads(console, "svc shpo")
        await console.press("ctrl+u")
        await console.type("refrsh\n")
        await console.sees("There is nothing called 'refrsh'; did you mean refresh?")
        await console.press("ctrl+u")
        await console.type("d\n")
        await console.sees("d may be")
        await console.press("ctrl+u")
        await console.type("refresh it\n")
        await console.sees("refresh is typed alone.")
        await console.press("ctrl+u")
        await console.type("profile nowhere\n")
        await console.sees("profile has nothing called 'nowhere'")
        await console.press("escape")
        await console.closed()


async def test_escape_an_empty_line_and_backspace_in_one_leave(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        for leaving in ("escape", "enter", "backspace"):
            await console.type(":")
            await reads(console, "")
            await console.press(leaving)
            await console.closed()
        assert path_of(console.node) == ""


async def test_an_action_is_done_to_what_it_names(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.type(":swap shop\n")
        await console.armed()
        assert isinstance(console.app.screen, SwapScreen)
        await console.press("escape")
        await at(console, "services/shop")
        await console.type(":service.create\n")
        # Offered above: the cursor stays.
        await console.until(lambda: isinstance(console.app.screen, FormScreen))
        await console.press("escape")
        await at(console, "services/shop")
        await console.type(":storage.create\n")
        await console.until(lambda: isinstance(console.app.screen, FormScreen))
        await console.press("escape")
        await at(console, "storage")
        await console.type(":swap services/shop/production\n")
        await console.until(lambda: isinstance(console.app.screen, SwapScreen))
        await console.press("escape")
        await at(console, "services/shop/production")


async def test_an_action_says_why_it_can_not_be_done(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.type(":swap archive\n")
        await console.sees("The staging slot of archive is empty")
        await reads(console, "swap archive")
        assert path_of(console.node) == ""
        await console.press("ctrl+u")
        await console.type("swap\n")
        await console.sees("This applies to Cloud service")
        await console.press("ctrl+u")
        await console.type("swap shpo\n")
        await console.sees("did you mean shop?")
        await console.press("ctrl+u")
        await console.type("swap vms\n")
        await console.sees("nothing called 'vms'")


async def test_what_destroys_is_asked_about_and_no_burst_of_keys_answers(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.type(":delete archive\nyarchive\n")
        await console.until(lambda: isinstance(console.app.screen, DestructionScreen))
        await console.armed()
        await console.sees("archive")
        await console.press("escape")
        await at(console, "services/archive")
        assert "archive" in console.children("Cloud services")
        # From a deployment it would not be clear which of the two is to go.
        await console.type(":svc shop/production\n")
        await at(console, "services/shop/production")
        await console.type(":service.delete\n")
        await console.sees("This applies to Cloud service")


async def test_a_colon_is_text_where_text_is_typed(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.type("/a:b")
        await console.sees("a:b")
        assert console.app.main_screen.is_on_top
        await console.press("escape")
        await console.go_to("Cloud services")
        await console.type("n")
        await console.armed()
        await console.type("a:b")
        await console.sees("a:b")
        assert isinstance(console.app.screen, FormScreen)


async def test_commands_are_carried_out_by_name_and_by_their_old_short_names(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.type(":NEXT-TAB\n")
        await console.until(lambda: console.app.main_screen.is_on_top)
        pane = console.app.main_screen.detail.pane
        assert pane is not None
        assert pane.title != "Overview"
        await console.type(":h\n")
        await console.until(lambda: isinstance(console.app.screen, ReadingScreen))
        await console.press("escape")
        await console.closed()
        await console.type(":next_pane\n")
        await console.until(lambda: console.app.main_screen.focused is not console.tree)
        await console.type(":q\n")
        await console.until(lambda: not console.app.is_running)


async def test_profiles_are_completed_and_opened(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    file = paths.profiles()
    file.parent.mkdir(parents=True)
    file.write_text(
        f'[profiles.prod]\nsubscription_id = "{cloud.subscription_id}"\nendpoint = "{cloud.endpoint}"\n'
        f'certificate = "{cloud.certificate}"\nca = "{cloud.ca}"\nread_only = true\n'
    )
    async with Console.on(cloud, monkeypatch) as console:
        await console.type(":profile ")
        await console.sees("LOCAL", "prod")
        await console.type("p")
        await console.press("tab")
        await reads(console, "profile prod")
        await console.press("enter")
        await console.sees("prod", "read-only")


async def test_without_a_connection_what_needs_none_works() -> None:
    app = FramedApp(profile="nowhere")
    async with app.run_test(size=(80, 24)) as pilot:
        console = Console(app, pilot)
        await console.sees("Not connected")
        await console.type(":svc shop\n")
        await console.sees("Not connected yet.")
        await console.press("ctrl+u")
        await console.type("swap shop\n")
        await console.sees("Not connected yet.")
        await console.press("ctrl+u")
        await console.type("help\n")
        await console.until(lambda: isinstance(console.app.screen, ReadingScreen))


async def test_lines_are_remembered_from_one_run_to_the_next(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        for path in ("svc shop", "svc archive", "svc shop"):
            await console.type(f":{path}\n")
            await at(console, path.replace("svc ", "services/"))
    file = paths.command_lines()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_bytes()) == {"lines": ["svc archive", "svc shop"]}
    async with Console.on(cloud, monkeypatch) as console:
        await console.type(":dis")
        await console.press("up")
        await reads(console, "svc shop")
        await console.press("up", "up")
        await reads(console, "svc archive")
        await console.press("down", "down")
        await reads(console, "dis")
        await console.press("up", "\n")
        await at(console, "services/shop")


@pytest.mark.parametrize("text", [b"\xff\x00{", b"[]", b'{"lines": [1, "svc\\u001b", "", null]}', b'{"lines": 1}'])
async def test_a_broken_file_of_lines_costs_the_past_and_no_more(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch, text: bytes
) -> None:
    file = paths.command_lines()
    file.parent.mkdir(parents=True)
    file.write_bytes(text)
    async with Console.on(cloud, monkeypatch) as console:
        await console.type(":")
        await console.press("up")
        await reads(console, "")
        await console.type("svc shop\n")
        await at(console, "services/shop")
    assert json.loads(file.read_bytes()) == {"lines": ["svc shop"]}


async def test_lines_that_can_not_be_kept_are_there_until_the_end(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths.command_lines().mkdir(parents=True)
    async with Console.on(cloud, monkeypatch) as console:
        await console.type(":svc shop\n")
        await at(console, "services/shop")
        await console.type(":")
        await console.sees("The file with the lines that were typed before")
        await console.press("up")
        await reads(console, "svc shop")


async def test_a_command_shows_what_its_argument_would_do_until_the_line_is_left(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    paint = Command(
        name="paint",
        help="Paint.",
        argument="COLOUR",
        complete=lambda _: ("red", "rust", "blue"),
        preview=lambda _, colour: told.append(f"shown {colour}"),
        run=lambda _, colour: told.append(f"done {colour}"),
    )
    known = (Word("paint", "Paint.", paint), *words())
    async with Console.on(cloud, monkeypatch) as console:
        main = console.app.main_screen

        async def typing(*keys: str) -> list[str]:
            """Give what the command was told while keys were typed into a new line."""
            told.clear()
            screen = CommandLineScreen(main, PastLines(paths.command_lines()), known)
            await console.app.push_screen(screen, lambda deed: deed(main) if deed is not None else None)
            await reads(console, "")
            for key in keys:
                await console.press(key)
            await console.closed()
            return told

        assert await typing(*"paint b", "escape") == ["shown ", "shown blue", "shown "]
        assert await typing(*"paint r", "tab", "tab", "ctrl+u", *"help", "escape") == [
            "shown ",
            "shown red",
            "shown rust",
            "shown ",
        ]
        assert await typing(*"paint ru", "enter") == ["shown ", "shown rust", "done rust"]


async def test_hostile_names_are_listed_as_they_are_and_reached_by_their_true_ones(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "[b]W\u202eeb"
    configuration = base64.b64encode(
        f'<ServiceConfiguration serviceName="a"><Role name="{name}"><Instances count="2"/></Role>'
        "</ServiceConfiguration>".encode()
    ).decode()
    body = (
        '<CreateDeployment xmlns="http://schemas.microsoft.com/windowsazure">'
        f"<Name>v1</Name><PackageUrl>https://a.example/p.cspkg</PackageUrl><Label>eA==</Label>"
        f"<Configuration>{configuration}</Configuration></CreateDeployment>"
    )
    path = "services/hostedservices/archive/deploymentslots/staging"
    assert cloud.http.post(cloud.url(path), content=body.encode()).status_code == 202
    async with Console.on(cloud, monkeypatch) as console:
        await console.type(":svc archive/staging\n")
        await at(console, "services/archive/staging")
        await console.type(":svc archive/staging/[b]W")
        await console.sees("[b]W�eb_IN_0", "[b]W�eb_IN_1")
        await console.press("tab", "tab")
        await reads(console, "svc archive/staging/[b]W�eb_IN_0")
        await console.press("tab")
        await reads(console, "svc archive/staging/[b]W�eb_IN_1")
        await console.press("enter")
        await at(console, f"services/archive/staging/{name}_IN_1")


async def test_the_line_has_room_on_a_small_screen(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=(60, 15)) as console:
        await console.type(":")
        await console.sees("more")
        rows = console.text.splitlines()
        assert rows[-1].startswith(":")
        assert all(len(row) <= 60 for row in rows)
        await console.type("svc there-is-no-such-service-anywhere\n")
        await console.sees("There is no")
        assert console.text.splitlines()[-1].startswith(":svc")
