"""Going to places: panes by number, back and forward, bookmarks, a path, and from a change to what it changed."""

from __future__ import annotations

import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from smtui import paths
from smtui.console.places_file import PlacesFile
from smtui.console.resource_path import path_of
from smtui.console.settings import DEFAULTS, Settings
from tests.console.driver import Console, FramedApp
from tests.console.gate import Gate, gated_app
from tests.localcloud.running import RunningCloud
from tests.terminal.session import TerminalSession

pytestmark = pytest.mark.every(2)


def here(console: Console) -> str:
    return path_of(console.node)


def visited(console: Console) -> tuple[str, ...]:
    places = console.app.main_screen.places
    return places.history.places if places is not None else ()


def kept() -> str:
    """Give what is kept of where consoles were left."""
    return "".join(file.read_text() for file in paths.places().glob("*.left.json"))


async def rest(console: Console) -> None:
    """Wait until the cursor has rested where it is."""
    await console.until(lambda: bool(visited(console)) and visited(console)[-1] == here(console))


def bookmark(cloud: RunningCloud, path: str) -> None:
    """Make a bookmark as an earlier run would have."""
    PlacesFile(paths.places(), "environment", cloud.subscription_id).toggle(path)


# --- panes -------------------------------------------------------------------------------------------------------


async def test_a_number_goes_to_a_pane_and_what_is_typed_right_after_it_goes_there_too(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        for key, pane in (("3", "operations"), ("2", "detail-lines"), ("1", "tree")):
            await console.press(key)
            assert console.app.main_screen.focused is not None
            assert console.app.main_screen.focused.id == pane
        await console.at_once("2", "down", "1", "down", "down")
        assert console.node.name == "archive"


async def test_the_settings_give_the_panes_other_keys(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(keys={"operations_pane": ("7",)})
    async with Console.on(cloud, monkeypatch, app=FramedApp(settings=settings)) as console:
        await console.press("3")
        await console.sees("3 does nothing here")
        await console.press("7")
        assert console.app.main_screen.focused is not None
        assert console.app.main_screen.focused.id == "operations"


# --- back and forward --------------------------------------------------------------------------------------------


async def test_back_and_forward_follow_the_cursor(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "archive")
        await rest(console)
        await console.go_to("Cloud services", "shop", "v1")
        await rest(console)
        await console.press("down")
        assert here(console) == "services/shop/staging"
        # Without having rested: who leaves from there has been there.
        await console.press("[")
        assert here(console) == "services/shop/production"
        while here(console) != "services/archive":
            await console.press("[")
        await console.press("]")
        assert here(console) != "services/archive"
        while here(console) != "services/shop/staging":
            await console.press("]")
        await console.press("]")
        await console.sees("There is no place to go forward to.")
        await console.press("[", "[", "[", "[", "[", "[", "[", "[", "[", "[")
        await console.sees("There is no place to go back to.")


async def test_a_visit_after_going_back_drops_what_lay_ahead(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "archive")
        await rest(console)
        await console.press("down")
        await rest(console)
        await console.press("[", "up")
        assert here(console) == "services"
        await rest(console)
        await console.press("]")
        await console.sees("There is no place to go forward to.")
        await console.press("[")
        assert here(console) == "services/archive"


async def test_walking_past_is_no_visit(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await rest(console)
        await console.at_once("down", "down", "down", "down", "down")
        await rest(console)
        assert visited(console)[-2:] == ("", "services/identity")


async def test_a_place_that_somebody_deleted_is_left_out(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await rest(console)
        await console.go_to("Cloud services", "archive")
        await rest(console)
        assert cloud.http.delete(cloud.url("services/hostedservices/archive")).status_code == 200
        await console.press("down")
        await rest(console)
        await console.press("home", "down", "r")
        await console.until(lambda: "archive" not in console.children("Cloud services"))
        await rest(console)
        await console.press("[")
        assert here(console) == "services/catalogue"
        await console.press("[")
        await console.sees("There is no 'archive' in services")
        assert here(console) == "services/catalogue"
        assert "services/archive" not in visited(console)
        await console.press("[")
        await console.until(lambda: here(console) == "")
        await console.press("]")
        assert here(console) == "services/catalogue"


# --- journeys ----------------------------------------------------------------------------------------------------


async def test_a_bookmark_opens_what_lies_on_the_way(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    bookmark(cloud, "services/shop/staging")
    async with Console.on(cloud, monkeypatch) as console:
        await rest(console)
        await console.press("B", "enter")
        await console.until(lambda: here(console) == "services/shop/staging")
        await console.sees("Contoso ▸ Cloud services ▸ shop ▸ ★ staging", "Guest OS")
        await console.press("[")
        assert here(console) == ""
        await console.press("]")
        assert here(console) == "services/shop/staging"


async def test_it_is_said_where_the_console_is_going_and_who_has_moved_meanwhile_stays(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    bookmark(cloud, "storage/contosoarchive")
    gate = Gate(cloud)
    async with Console.on(cloud, monkeypatch, app=gated_app(gate)) as console:
        await rest(console)
        held = gate.hold("services/storageservices")
        await console.press("B", "enter")
        await console.sees("Going to storage/contosoarchive…")
        await console.press("down")
        assert here(console) == "services"
        held.set()
        await console.until(lambda: console.children("Storage accounts") != [])
        await rest(console)
        assert here(console) == "services"
        await console.press("B", "enter")
        await console.until(lambda: here(console) == "storage/contosoarchive")


async def test_what_was_made_elsewhere_since_is_found(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    bookmark(cloud, "services/elsewhere")
    async with Console.on(cloud, monkeypatch) as console:
        await rest(console)
        body = (
            '<CreateHostedService xmlns="http://schemas.microsoft.com/windowsazure"><ServiceName>elsewhere'
            "</ServiceName><Label>eA==</Label><Location>West US</Location></CreateHostedService>"
        )
        assert cloud.http.post(cloud.url("services/hostedservices"), content=body).status_code == 201
        await console.press("B", "enter")
        await console.until(lambda: here(console) == "services/elsewhere")


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("services/shopp/staging", "There is no 'shopp' in services; did you mean shop?"),
        ("nowhere", "There is no 'nowhere' in the subscription; there is services, vms,"),
        ("sizes/Small/x", "There is no 'x' in sizes/Small, which holds nothing."),
        ("Services/SHOP/Staging/", ""),
    ],
)
async def test_the_console_opens_at_a_path_or_says_what_is_near(
    path: str, sentence: str, cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, app=FramedApp(open_at=path), size=(120, 30)) as console:
        if sentence:
            await console.sees(sentence)
            assert here(console) == ""
        else:
            await console.until(lambda: here(console) == "services/shop/staging")


# --- bookmarks ---------------------------------------------------------------------------------------------------


async def test_a_bookmark_is_made_listed_gone_to_and_taken_away(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.press("B")
        await console.sees("There are no bookmarks; * gives one to what is under the cursor.")
        await console.press("*")
        await console.sees("The subscription itself needs no bookmark")
        await console.go_to("Cloud services", "shop", "v1")
        await console.press("*")
        await console.sees("services/shop/production has a bookmark; B lists them all.", "shop ▸ ★ production")
        await console.go_to("Cloud services", "archive")
        await console.press("*")
        await console.sees("services/archive has a bookmark", "▸ ★ archive")
        await console.press("home", "B")
        await console.sees("> services/shop/production", "  services/archive", "2 of 2")
        await console.type("arch")
        await console.sees("> services/archive", "1 of 2")
        await console.press("enter")
        await console.closed()
        await console.until(lambda: here(console) == "services/archive")
        await console.press("*")
        await console.sees("services/archive has no bookmark any more.")
        assert "★" not in console.text
        await console.press("B", "*")
        await console.sees("There are no bookmarks")
        await console.closed()


async def test_a_bookmark_of_what_is_gone_says_so_and_leads_nowhere(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "archive")
        await console.press("*")
        await console.sees("services/archive has a bookmark")
        await console.press("up")
        assert cloud.http.delete(cloud.url("services/hostedservices/archive")).status_code == 200
        await console.press("r")
        await console.until(lambda: "archive" not in console.children("Cloud services"))
        await console.press("B")
        await console.sees("> services/archive  (gone)", "* takes one away")
        await console.press("enter")
        await console.sees("There is no 'archive' in services")
        assert here(console) == "services"
        await console.press("B")
        await console.sees("> services/archive  (gone)")
        await console.press("*")
        await console.sees("There are no bookmarks")


async def test_what_can_not_be_kept_is_said_once(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await rest(console)
        paths.state().mkdir(parents=True, exist_ok=True)
        paths.places().write_text("a file where the directory should be")
        await console.go_to("Cloud services", "archive")
        await console.sees("The file with the last place can't be written (File exists)")
        await console.press("*")
        await console.sees("The file with the bookmarks can't be read (Not a directory)")


# --- the next run ------------------------------------------------------------------------------------------------


async def test_the_console_reopens_where_it_was_left(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "shop", "v2")
        await console.press("v")
        await console.sees("Instance", "WorkerRole_IN_0")
    async with Console.on(cloud, monkeypatch) as console:
        await console.until(lambda: here(console) == "services/shop/staging")
        await console.sees("WorkerRole_IN_0")
        assert console.app.main_screen.detail.tab == "Instances"
        # The root was never a place that somebody went to.
        await console.press("[")
        await console.sees("There is no place to go back to.")
    async with Console.on(cloud, monkeypatch, app=FramedApp(settings=replace(DEFAULTS, reopen=False))) as console:
        await rest(console)
        assert here(console) == ""
    async with Console.on(cloud, monkeypatch, app=FramedApp(open_at="storage/")) as console:
        await console.until(lambda: here(console) == "storage")
    async with Console.on(cloud, monkeypatch, app=FramedApp(open_at="images/nothing-like-it")) as console:
        await console.sees("There is no 'nothing-like-it' in images")
        assert here(console) == ""
    async with Console.on(cloud, monkeypatch) as console:
        await console.until(lambda: here(console) == "storage")


async def test_where_the_console_was_left_is_gone(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "archive")
    assert cloud.http.delete(cloud.url("services/hostedservices/archive")).status_code == 200
    async with Console.on(cloud, monkeypatch) as console:
        await console.sees("The console was left at services/archive. There is no 'archive' in services")
        assert here(console) == ""


async def test_it_is_kept_while_the_console_is_open_and_not_only_at_its_end(
    cloud: RunningCloud, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await rest(console)
        await console.press("down")
        await console.until(lambda: '"services"' in kept())
        await console.press("down")
        await console.until(lambda: '"services/archive"' in kept())


def test_after_a_kill_it_reopens_where_it_was(cloud: RunningCloud, home: Path) -> None:
    environment = {
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "AZURE_MANAGEMENT_CERTFILE": cloud.certificate,
        "AZURE_MANAGEMENT_SUBSCRIPTIONID": cloud.subscription_id,
        "SMTUI_ENDPOINT": cloud.endpoint,
        "SMTUI_CA": cloud.ca,
    }
    smtui = [sys.executable, "-m", "smtui"]
    with TerminalSession([*smtui, "--open", "services/shop"], env=environment) as session:
        session.wait_for("▸ shop ", timeout=30)
        session.send("l")
        session.wait_for("staging v2")
        session.send("jj")
        session.wait_for("▸ shop ▸ staging")
        assert any("services/shop/staging" in kept() or not session.runs_on(0.1) for _ in range(100))
        session.signal(signal.SIGKILL)
    with TerminalSession(smtui, env=environment) as session:
        session.wait_for("▸ shop ▸ staging", timeout=30)


@pytest.mark.parametrize("which", ["left", "bookmarks"])
async def test_a_broken_file_stops_nothing(which: str, cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "archive")
        await console.press("*")
        await console.sees("has a bookmark")
    (file,) = paths.places().glob(f"*.{which}.json")
    file.write_text("}")
    async with Console.on(cloud, monkeypatch) as console:
        await console.sees("made no sense, and was set aside")
        # It stays, wherever the console has opened.
        await console.until(lambda: console.node.as_of is not None)
        await console.sees("made no sense, and was set aside")
    assert file.with_name(f"{file.name}.broken").read_text() == "}"


async def test_every_profile_has_its_own(cloud: RunningCloud, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = home / ".config" / "smtui" / "profiles.toml"
    file.parent.mkdir(parents=True)
    one = (
        f'subscription_id = "{cloud.subscription_id}"\nendpoint = "{cloud.endpoint}"\n'
        f'certificate = "{cloud.certificate}"\nca = "{cloud.ca}"\n'
    )
    file.write_text(f"[profiles.first]\n{one}\n[profiles.second]\n{one}")
    async with Console.on(cloud, monkeypatch, app=FramedApp(profile="first")) as console:
        await console.go_to("Storage accounts")
        await rest(console)
        await console.press("P")
        await console.type("second")
        await console.press("enter")
        await console.until(lambda: console.app.main_screen.profile_name == "second")
        await console.until(lambda: console.children("Cloud services") != [])
        await rest(console)
        assert here(console) == ""
        await console.go_to("Cloud services", "shop")
        await rest(console)
        await console.press("P")
        await console.type("first")
        await console.press("enter")
        await console.until(lambda: here(console) == "storage")
    async with Console.on(cloud, monkeypatch, app=FramedApp(profile="second")) as console:
        await console.until(lambda: here(console) == "services/shop")


# --- from a change to what it changed, and back ------------------------------------------------------------------


async def create(console: Console, name: str) -> None:
    """Create a cloud service."""
    await console.go_to("Cloud services")
    await console.press("n")
    await console.armed()
    await console.type(name)
    await console.press("tab", "tab", "tab", "tab", "enter")
    await console.closed()
    await console.operation("Create Cloud Service", name, "Succeeded")


async def test_from_a_change_to_its_resource_and_from_the_resource_to_its_changes(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=(120, 30)) as console:
        await create(console, "fresh")
        await console.press("home", "3", "enter")
        await console.until(lambda: here(console) == "services/fresh")
        assert console.app.main_screen.focused is console.tree
        await console.press("V")
        await console.sees("Time", "Outcome", "✓ Succeeded", "Create Cloud Service", "Request id")
        (entry,) = console.app.main_screen.session.changes.entries if console.app.main_screen.session else ()
        await console.sees(entry.request_id[:24])
        await console.press("3", "v")
        await console.sees("POST", "services/hostedservices", "Request id")
        await console.press("escape")
        await console.closed()
        await console.press("1", "up")
        await console.sees("The journal has no changes of it.")


async def test_what_a_change_took_away_leads_to_the_nearest_that_is_left(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=(100, 30)) as console:
        await console.go_to("Cloud services", "archive")
        await console.sees("Production  empty")
        await console.press("d")
        await console.armed()
        await console.type("archive")
        await console.press("enter")
        await console.closed()
        await console.operation("Delete Cloud Service", "archive", "Succeeded")
        await console.until(lambda: "archive" not in console.children("Cloud services"))
        await console.press("home", "3", "enter")
        await console.sees("archive is not there; services is the nearest that is.")
        assert here(console) == "services"


async def test_the_changes_of_a_resource_come_while_its_tab_shows(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=(120, 30)) as console:
        await console.go_to("Cloud services", "shop", "v1")
        await console.press("V")
        await console.sees("The journal has no changes of it.")
        await console.press("u")
        await console.armed()
        await console.press("enter")
        await console.closed()
        await console.until(lambda: "Update Deployment Status" in "".join(detail_rows(console)))
        await console.press("left")
        assert here(console) == "services/shop"
        await console.until(lambda: "Update Deployment Status" in "".join(detail_rows(console)))
        await console.go_to("Cloud services", "shop", "v2")
        await console.sees("The journal has no changes of it.")


def detail_rows(console: Console) -> list[str]:
    region = console.app.main_screen.detail.region
    return [row[region.x :] for row in console.text.splitlines()[region.y : region.bottom]]


# --- breadcrumbs -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["shop-with-a-name-that-is-as-long-as-the-service-takes-it-and-no-longer", "商店" * 12]
)
async def test_the_header_shows_the_nearest_names_at_80_columns(
    name: str, cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "shop", "v1")
        await console.press("right", "down")
        service = console.node.nearest("cloud service")
        assert service is not None
        service.name = name
        console.node.name = "WebRole_IN_0"
        console.app.main_screen.update_header()
        await console.until(lambda: "▸ WebRole_IN_0" in console.text.splitlines()[0])
        row = console.text.splitlines()[0]
        assert cell_len(row) == 80
        assert row.startswith(" smtui  LOCAL" if console.app.main_screen.profile_name == "LOCAL" else " smtui ")
        assert "… ▸ production ▸ WebRole_IN_0" in row
        assert row.rstrip().endswith("RW")
