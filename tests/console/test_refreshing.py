"""What is on the screen is read again by itself, and what has changed is marked for a moment."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smtui.client.profile import Profile
from smtui.console import refreshing
from smtui.console.node import Loading, Node, leaves
from smtui.console.refreshing import MOST_READS, sources
from smtui.console.resources.deployments import DEPLOYMENT, deployment_nodes
from smtui.console.resources.hosted_services import HOSTED_SERVICE, HOSTED_SERVICES
from smtui.console.resources.storage import STORAGE_ACCOUNT, STORAGE_ACCOUNTS
from smtui.console.resources.subscription import root
from smtui.console.session import Session
from smtui.console.settings import Settings
from smtui.operations.journal import Journal
from smtui.protocol.deployments import Deployment
from smtui.protocol.roles import RoleInstance
from tests.console.driver import Console, FramedApp
from tests.console.gate import Gate
from tests.localcloud.running import RunningCloud
from tests.terminal.session import TerminalSession

pytestmark = pytest.mark.every(2)

SERVICES = "GET services/hostedservices"
OFTEN = Settings(refresh_seconds=0.05)


@pytest.fixture(autouse=True)
def no_pause_after_keys(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a second after the keys of a test, but for where that is what is tested."""
    if "typing" not in request.node.name:
        monkeypatch.setattr(refreshing, "QUIET_SECONDS", 0.05)


def app_on(gate: Gate, settings: Settings = OFTEN) -> FramedApp:
    def session(profile: Profile, journal: Journal) -> Session:
        return Session(profile, journal, transport=gate)

    return FramedApp(session=session, settings=settings)


def create(cloud: RunningCloud, name: str) -> None:
    body = (
        f'<CreateHostedService xmlns="http://schemas.microsoft.com/windowsazure"><ServiceName>{name}</ServiceName>'
        "<Label>eA==</Label><Location>West US</Location></CreateHostedService>"
    )
    assert cloud.http.post(cloud.url("services/hostedservices"), content=body).status_code == 201


def row(console: Console, name: str) -> str:
    """Give the row of the tree that shows a name, or ""."""
    rows = [line.partition("││")[0] for line in console.text.splitlines() if line.startswith("│")]
    return next((each for each in rows if f" {name} " in each), "")


async def read_again(console: Console, gate: Gate, *paths: str) -> None:
    """Wait until each of these was read once more."""
    gate.seen.clear()
    await console.until(lambda: set(paths) <= set(gate.seen))


async def test_what_is_on_the_screen_is_read_again_and_nothing_else(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(cloud)
    async with Console.on(cloud, monkeypatch, app=app_on(gate)) as console:
        await console.go_to("Cloud services", "shop")
        await console.press("right")
        await console.until(lambda: console.deployments("shop") == ["v1", "v2"])
        await read_again(console, gate, SERVICES, f"{SERVICES}/shop")
        await read_again(console, gate, SERVICES, f"{SERVICES}/shop")
        assert set(gate.seen) == {SERVICES, f"{SERVICES}/shop"}


async def test_what_somebody_else_made_is_marked_as_new_until_the_next_refresh(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, app=app_on(Gate(cloud), Settings(refresh_seconds=1))) as console:
        await console.go_to("Cloud services", "archive")
        create(cloud, "elsewhere")
        await console.until(lambda: " new" in row(console, "elsewhere"))
        assert "Δ 14" in row(console, "Cloud services")
        await console.until(lambda: " new" not in row(console, "elsewhere"))
        assert "Δ" not in console.text


async def test_a_change_is_marked_in_the_tree_and_in_the_detail(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(cloud)
    async with Console.on(cloud, monkeypatch, app=app_on(gate, Settings(refresh_seconds=0)), size=(120, 40)) as console:
        await console.go_to("Cloud services", "reports")
        await console.press("right")
        await console.until(lambda: bool(console.deployments("reports")))
        await console.press("down")
        await console.sees("○ Suspended", "4 stopped")
        assert "Δ" not in console.text
        body = (
            '<UpdateDeploymentStatus xmlns="http://schemas.microsoft.com/windowsazure"><Status>Running</Status>'
            "</UpdateDeploymentStatus>"
        )
        path = "services/hostedservices/reports/deployments/reports/?comp=status"
        assert cloud.http.post(cloud.url(path), content=body).status_code == 202
        await console.press("r")
        await console.sees("● Running")
        assert "Δ ●●●● 4/4" in row(console, "production")
        lines = [line for line in console.text.splitlines() if "Status" in line or "Slot" in line]
        assert [line.rstrip("│ ").endswith("Δ") for line in lines] == [False, True]
        explorer = console.app.main_screen.explorer
        assert explorer is not None
        explorer.news.clear()
        await console.until(lambda: "Δ" not in console.text)


async def test_nothing_is_refreshed_while_a_dialog_is_open(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(cloud)
    async with Console.on(cloud, monkeypatch, app=app_on(gate)) as console:
        await console.go_to("Cloud services", "archive")
        await read_again(console, gate, SERVICES)
        await console.until(lambda: console.node.loading is Loading.LOADED)
        await console.press("d")
        await console.until(lambda: console.app.screen is not console.app.main_screen)
        await console.until(lambda: not any(worker.group == "refresh" for worker in console.app.workers))
        gate.seen.clear()
        await console.sees("Enter is dead")
        await console.type("archiv")
        await console.sees("archiv")
        assert SERVICES not in gate.seen
        await console.press("escape")
        await console.closed()
        await read_again(console, gate, SERVICES)


async def test_capital_a_switches_it_off_and_on_again_in_words(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(cloud)
    async with Console.on(cloud, monkeypatch, app=app_on(gate, Settings(refresh_seconds=30))) as console:
        await console.press("A")
        await console.sees("auto off", "Nothing is read again by itself")
        await console.press("A")
        await console.sees("is read again every 30s")
        assert "auto off" not in console.text


async def test_a_setting_of_0_begins_switched_off(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(cloud)
    async with Console.on(cloud, monkeypatch, app=app_on(gate, Settings(refresh_seconds=0))) as console:
        await console.sees("auto off")
        await console.press("A")
        await console.sees("is read again every 30s")


async def test_typing_puts_a_refresh_off_until_a_second_has_passed(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(cloud)
    async with Console.on(cloud, monkeypatch, app=app_on(gate)) as console:
        await console.go_to("Cloud services")
        gate.seen.clear()
        for _ in range(5):
            await console.press("down", "up")
        assert SERVICES not in gate.seen
        await console.until(lambda: SERVICES in gate.seen)


async def test_a_slow_refresh_is_mentioned_by_what_it_reads(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(cloud)
    async with Console.on(cloud, monkeypatch, app=app_on(gate)) as console:
        await console.go_to("Cloud services", "shop")
        held = gate.hold("/shop")
        await console.sees("reading shop…")
        held.set()
        await console.until(lambda: "reading shop…" not in console.text)


async def test_of_virtual_machines_only_the_services_on_the_screen_are_read(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(cloud)
    async with Console.on(cloud, monkeypatch, app=app_on(gate), size=(80, 40)) as console:
        await console.press("home", "down", "left")
        await console.go_to("Virtual machines")
        await console.press("right")
        await console.until(lambda: bool(console.children("Virtual machines")))
        shown = {name.partition("/")[0] for name in console.children("Virtual machines")}
        paths = {f"{SERVICES}/{service}" for service in shown}
        await read_again(console, gate, *paths)
        await read_again(console, gate, *paths)
        assert set(gate.seen) == paths


async def test_without_a_connection_it_says_so_by_itself(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, app=app_on(Gate(cloud))) as console:
        await console.go_to("Cloud services", "shop")
        await console.until(lambda: bool(console.deployments("shop")))
        cloud.kill()
        await console.sees("no connection since")


# --- what is read ----------------------------------------------------------------------------------------------------


def subscription(*branches: Node) -> Node:
    top = root("id")
    top.replace_children(branches)
    for branch in branches:
        branch.loading, branch.expanded = Loading.LOADED, True
    return top


def service(name: str, *, opened: bool = False) -> Node:
    node = Node(HOSTED_SERVICE, name, expanded=opened)
    instance = RoleInstance(instance_name="Web_IN_0", instance_status="ReadyRole")
    slots = [Deployment(name="v1", deployment_slot="Production", status="Running", role_instance_list=(instance,))]
    if opened:
        node.replace_children(deployment_nodes(name, slots))
    return node


def test_what_comes_with_another_read_is_not_read_twice() -> None:
    shop = service("shop", opened=True)
    services = Node(HOSTED_SERVICES, HOSTED_SERVICES.title)
    services.replace_children([shop])
    subscription(services)
    deployment = shop.children[0]
    deployment.expanded = True
    instance = deployment.children[0]
    shown = [services, shop, deployment, instance]
    assert sources(instance, shown) == [services, shop]
    assert sources(shop, shown) == [shop, services]
    # What the detail shows of a deployment is that one's own answer.
    assert sources(deployment, shown)[0] is deployment
    assert deployment.resource is DEPLOYMENT


def test_the_branch_of_a_row_is_read_though_it_is_out_of_sight() -> None:
    services = Node(HOSTED_SERVICES, HOSTED_SERVICES.title)
    services.replace_children([service(f"s{number}") for number in range(1000)])
    subscription(services)
    shown = services.children[500:520]
    assert sources(shown[3], shown) == [shown[3], services]


def test_many_are_read_in_turn_and_the_one_under_the_cursor_always() -> None:
    now = datetime.now(UTC)
    services = Node(HOSTED_SERVICES, HOSTED_SERVICES.title, as_of=now)
    services.replace_children([service(f"s{number}", opened=True) for number in range(40)])
    accounts = Node(STORAGE_ACCOUNTS, STORAGE_ACCOUNTS.title, as_of=now)
    accounts.replace_children(leaves(STORAGE_ACCOUNT, [("account", None)]))
    subscription(services, accounts)
    for age, each in enumerate(services.children):
        each.as_of = now - timedelta(seconds=age)
    account = accounts.children[0]
    shown = [services, *services.children, accounts, account]
    seen: set[Node] = set()
    for turn in range(4):
        read = sources(account, shown)
        assert len(read) == MOST_READS
        assert read[0] is account
        for each in read:
            each.as_of = now + timedelta(seconds=turn + 1)
        seen.update(read)
    assert seen >= {account, services, accounts, *services.children}


# --- bytes -----------------------------------------------------------------------------------------------------------


def test_a_refresh_that_changes_nothing_writes_nothing(cloud: RunningCloud, home: Path) -> None:
    settings = home / ".config" / "smtui" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("refresh_seconds = 2\n")
    environment = {
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "AZURE_MANAGEMENT_CERTFILE": cloud.certificate,
        "AZURE_MANAGEMENT_SUBSCRIPTIONID": cloud.subscription_id,
        "SMTUI_ENDPOINT": cloud.endpoint,
        "SMTUI_CA": cloud.ca,
    }
    # Its age is another one every second.
    create(cloud, "aaa")
    program = str(Path(sys.executable).with_name("smtui"))
    with TerminalSession([program], rows=24, cols=80, env=environment, cwd=home) as session:
        session.wait_for(lambda s: "shop" in s.screen, timeout=30)
        session.send("jj")
        session.wait_for(lambda s: "Created" in s.screen and "ago" in s.screen)
        session.quiet(1.0)
        mark = session.mark()
        session.quiet(5.0)
        assert session.bytes_since(mark) == b""
        create(cloud, "elsewhere")
        session.wait_for(lambda s: any("elsewhere" in line and "new" in line for line in s.lines))
        session.wait_for(lambda s: not any("elsewhere" in line and "new" in line for line in s.lines))
