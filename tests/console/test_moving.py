"""Walking the tree and reading the detail."""

from __future__ import annotations

import pytest

from smtui.console.keymap import DECLARED
from smtui.console.lines import Line
from smtui.console.node import Node, leaves
from smtui.console.resource import Resource
from smtui.console.widgets.tree import ResourceTree
from tests.console.driver import Console
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(2)


async def test_the_sample_subscription_is_there_when_the_console_opens(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=(80, 30)) as console:
        await console.sees("Contoso", "Cloud services", "shop", "Storage accounts", "Affinity groups", "OS images")


async def test_a_service_opens_to_its_slots_and_a_slot_to_its_instances(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "shop", "v1")
        assert console.deployments("shop") == ["v1", "v2"]
        await console.press("right", "down")
        assert console.node.name == "WebRole_IN_0"
        await console.sees("Instance", "Power", "Upgrade domain", "▸ shop ▸ production ▸ WebRole_IN_0")


async def test_left_goes_to_the_parent_and_closes_it(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "shop", "v1")
        await console.press("left")
        assert console.node.name == "shop"
        await console.press("left")
        assert not console.node.expanded
        await console.press("left")
        assert console.node.name == "Cloud services"


async def test_the_tabs_show_instances_configuration_and_the_xml(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=(140, 40)) as console:
        await console.go_to("Cloud services", "shop", "v1")
        await console.sees("Guest OS")
        await console.press("v")
        await console.sees("Instance", "WebRole_IN_0", "ReadyRole")
        await console.press("v")
        await console.sees("<ServiceConfiguration", "<Instances")
        await console.press("v")
        await console.sees("<Deployment", "<PrivateID>")
        await console.press("V")
        await console.sees("<ServiceConfiguration")


async def test_every_branch_opens(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        for branch in ("Storage accounts", "Affinity groups", "OS images", "Locations"):
            await console.go_to(branch)
            await console.press("right")
            await console.until(lambda branch=branch: console.children(branch) != [])
            await console.press("right")
            await console.until(lambda: console.app.main_screen.detail.node is console.node)
            assert len(console.app.main_screen.detail.lines) >= 2
            await console.press("left", "left")


async def test_refresh_shows_what_somebody_else_made(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        body = (
            '<CreateHostedService xmlns="http://schemas.microsoft.com/windowsazure"><ServiceName>elsewhere'
            "</ServiceName><Label>eA==</Label><Location>West US</Location></CreateHostedService>"
        )
        assert cloud.http.post(cloud.url("services/hostedservices"), content=body).status_code == 201
        await console.go_to("Cloud services")
        await console.press("r")
        await console.until(lambda: "elsewhere" in console.children("Cloud services"))


async def test_a_service_that_somebody_else_deleted_goes_away_when_it_is_read_again(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "archive")
        assert cloud.http.delete(cloud.url("services/hostedservices/archive")).status_code == 200
        await console.press("r")
        await console.until(lambda: "archive" not in console.children("Cloud services"))


async def test_the_help_lists_every_action_and_command(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    from smtui.console.commands import COMMANDS
    from smtui.console.resources import kinds
    from smtui.console.screens.help import help_lines

    async with Console.on(cloud, monkeypatch) as console:
        await console.press("question_mark")
        await console.sees("Keys", "Moving", "Esc leaves")
        await console.press("escape")
        await console.closed()
        text = "\n".join("".join(part for part, _ in line) for line in help_lines(console.node, None, DECLARED))
        for sentence in (
            *(command.help for command in COMMANDS),
            *(action.help for kind in kinds() for action in kind.actions()),
        ):
            assert sentence in text


async def test_a_lost_connection_is_words_on_the_screen_and_what_was_read_stays(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "shop")
        await console.press("right")
        await console.until(lambda: "v2" in console.children("Cloud services", "shop"))
        cloud.kill()
        await console.press("r")
        await console.sees("No connection to", "Nothing was sent", "no connection since", "as of")
        assert console.deployments("shop") == ["v1", "v2"]
        await console.press("down")
        assert console.node.name == "v1"


class Thing(Resource):
    """A resource that counts how often it is drawn."""

    kind = "thing"
    title = "Thing"
    drawn = 0

    def label(self, node: Node) -> Line:
        self.drawn += 1
        return super().label(node)


async def test_ten_thousand_nodes_cost_what_is_on_the_screen() -> None:
    from textual.app import App, ComposeResult

    thing = Thing()
    root = Node(thing, "root", expanded=True)
    root.replace_children(leaves(thing, [(f"service-{number}", None) for number in range(10_000)]))

    class TreeApp(App[None]):
        def compose(self) -> ComposeResult:
            yield ResourceTree(root)

    app = TreeApp()
    async with app.run_test(size=(40, 20)) as pilot:
        tree = app.query_one(ResourceTree)
        assert len(tree.rows) == 10_001
        await pilot.pause()
        first = thing.drawn
        assert first < 200
        await pilot.press("down")
        assert thing.drawn - first <= 4
        await pilot.press("end")
        assert tree.node.name == "service-9999"
        assert thing.drawn < 300


def test_no_key_has_two_meanings_on_one_kind_of_node() -> None:
    from smtui.console.commands import COMMANDS
    from smtui.console.moves import MOVES
    from smtui.console.resources import kinds

    for kind in kinds():
        keys = [key for named in (*COMMANDS, *MOVES, *kind.actions()) for key in named.keys]
        assert sorted(keys) == sorted(set(keys)), kind.kind
