"""Filtering the tree, the tables and the operations, and searching documents, by keys alone."""

from __future__ import annotations

import base64

import pytest
from textual import events
from textual.app import App, ComposeResult

from smtui.console.lines import Line
from smtui.console.matching import MATCH, compiled, marked
from smtui.console.node import Node, leaves
from smtui.console.resource import Resource
from smtui.console.tree_filter import TreeFilter
from smtui.console.widgets.detail_lines import DetailLines
from smtui.console.widgets.operations import OperationsPanel
from smtui.console.widgets.tree import ResourceTree
from tests.console.driver import Console
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(2)

SERVICES = (
    *("archive", "catalogue", "contoso-dc", "identity", "legacy-api", "loadtest", "media-encoder"),
    *("newsletter", "orders", "payments", "reports", "shop", "telemetry"),
)


def rows(console: Console) -> list[str]:
    """Give the names in the tree below the branch of cloud services."""
    return [node.name for node in console.tree.rows if node.parent is not None and node.parent.name == "Cloud services"]


def table(console: Console) -> list[str]:
    """Give the first cell of every row of the detail."""
    return [line[0] for row in document(console) if (line := row.split("  "))[0]]


def document(console: Console) -> list[str]:
    """Give the lines of the detail."""
    return ["".join(text for text, _ in line) for line in console.app.main_screen.detail.lines]


async def create_service(cloud: RunningCloud, name: str, label: str = "x") -> None:
    body = (
        f'<CreateHostedService xmlns="http://schemas.microsoft.com/windowsazure"><ServiceName>{name}</ServiceName>'
        f"<Label>{base64.b64encode(label.encode()).decode()}</Label><Location>West US</Location>"
        "</CreateHostedService>"
    )
    assert cloud.http.post(cloud.url("services/hostedservices"), content=body.encode()).status_code == 201


async def test_the_tree_shows_what_matches_while_it_is_typed(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.until(lambda: tuple(rows(console)) == SERVICES)
        await console.press("/")
        await console.sees("Enter keeps", "Esc clears")
        await console.press("o", "r")
        assert rows(console) == ["media-encoder", "orders", "reports"]
        await console.press("d")
        assert rows(console) == ["orders"]
        assert console.node.name == "orders"
        await console.sees("/ord 1 of ", "branches not read", "Cloud service · orders")
        await console.press("backspace", "backspace", "backspace")
        assert tuple(rows(console)) == SERVICES
        await console.press("escape")
        await console.sees("New VM")
        assert "Esc clears" not in console.text


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("pay", ["payments"]),
        ("PAY", []),
        ("lgy", ["legacy-api"]),
        ("'lgy", []),
        ("!e", ["contoso-dc", "shop"]),
        ("e !t", ["archive", "legacy-api", "media-encoder", "orders"]),
        ("con dc", ["contoso-dc"]),
    ],
)
@pytest.mark.sample(3)
async def test_patterns(typed: str, left: list[str], cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.until(lambda: tuple(rows(console)) == SERVICES)
        await console.type(f"/{typed}\n")
        assert rows(console) == left


async def test_what_is_typed_at_once_lands_in_the_filter_and_what_follows_enter_in_the_tree(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.until(lambda: tuple(rows(console)) == SERVICES)
        await console.type("/shop\n")
        assert rows(console) == ["shop"]
        assert console.node.name == "shop"
        # Keys of panes, of the command line and of moves are letters here.
        await console.type("/123:jkgGhl?*P\n")
        assert console.tree.filter_text == "shop123:jkgGhl?*P"
        assert console.app.screen is console.app.main_screen
        await console.sees("Nothing matches.")
        await console.at_once("escape", *"/orders\n", "left", *"/shop", "backspace", *"p\n", "j")
        assert console.tree.filter_text == "ordersshop"
        await console.at_once("escape", *"/s", "ctrl+u", *"e\n", "down", *"/x", "escape", "down")
        assert tuple(rows(console)) == SERVICES
        assert console.node.name == "contoso-dc"


async def test_what_is_typed_can_be_edited_and_pasted(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.until(lambda: tuple(rows(console)) == SERVICES)
        await console.at_once(*"/xhop", "home", "delete", *"s", "end", "left", "right", *" yy", "ctrl+w", "backspace")
        await console.sees(" / shop ")
        assert rows(console) == ["shop"]
        await console.at_once("ctrl+a", "ctrl+k")
        assert tuple(rows(console)) == SERVICES
        console.tree.post_message(events.Paste("orders\nd"))
        await console.until(lambda: rows(console) == ["orders"])
        await console.press("ctrl+u", "backspace")
        assert not console.tree.is_typing
        await console.press("down")
        assert console.node.name == "payments"


async def test_going_to_another_pane_keeps_what_was_typed(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.until(lambda: tuple(rows(console)) == SERVICES)
        await console.at_once(*"/shop", "tab", "tab", "tab", *"jj")
        await console.sees("/shop 1 of ")
        assert not console.tree.is_typing
        assert rows(console) == ["shop"]
        await console.type(":filter orders\n")
        await console.closed()
        await console.until(lambda: rows(console) == ["orders"])


async def test_escape_clears_the_filter_and_then_the_marks(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.until(lambda: tuple(rows(console)) == SERVICES)
        await console.type("/shop\n ")
        assert len(console.app.main_screen.marks) == 1
        await console.press("tab", "escape")
        assert tuple(rows(console)) == SERVICES
        assert len(console.app.main_screen.marks) == 1
        await console.press("escape")
        assert len(console.app.main_screen.marks) == 0


async def test_enter_keeps_the_filter_and_escape_clears_it(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.until(lambda: tuple(rows(console)) == SERVICES)
        await console.type("/shop\n")
        await console.sees("/shop 1 of ", "New")
        await console.press("right")
        await console.until(lambda: console.deployments("shop") == ["v1", "v2"])
        await console.press("right")
        assert console.node.name == "v1"
        assert rows(console) == ["shop"]
        await console.press("left", "left")
        assert console.node.name == "shop"
        assert [node.name for node in console.tree.rows][-1] == "shop"
        await console.press("right", "right", "escape")
        assert tuple(rows(console)) == SERVICES
        assert console.node.name == "v1"
        assert "/shop 1 of" not in console.text


async def test_another_filter_begins_with_the_one_that_is_kept(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.until(lambda: tuple(rows(console)) == SERVICES)
        await console.type("/e\n")
        await console.type("/nc\n")
        assert console.tree.filter_text == "enc"
        assert rows(console) == ["media-encoder"]


async def test_a_service_that_appears_under_a_filter_shows_if_it_matches(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services")
        await console.type("/shop\n")
        await create_service(cloud, "shop-two")
        await create_service(cloud, "other")
        await console.press("up", "r")
        await console.until(lambda: "other" in console.children("Cloud services"))
        assert rows(console) == ["shop", "shop-two"]
        await console.sees("/shop 2 of ")


async def test_what_nothing_matches_says_so(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "orders")
        await console.type("/zzz")
        await console.sees("Nothing matches.", "/zzz 0 of ")
        await console.press("backspace", "backspace", "backspace")
        assert console.node.name == "orders"


async def test_a_table_is_filtered_by_all_of_its_cells(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=(120, 30)) as console:
        await console.go_to("Cloud services")
        await console.until(lambda: table(console)[1:] == list(SERVICES))
        await console.press("tab")
        await console.type("/europe shop")
        assert table(console)[1:] == ["shop"]
        await console.sees("/europe shop 1 of 13")
        await console.press("ctrl+w", *"enc", "enter")
        assert table(console)[1:] == ["media-encoder"]
        await console.press("/", "ctrl+u", *"'nothing", "enter")
        await console.sees("Nothing matches.", "/'nothing 0 of 13")
        await console.press("escape")
        assert table(console)[1:] == list(SERVICES)
        assert rows(console) == list(SERVICES)


async def test_another_node_shows_unfiltered(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services")
        await console.press("tab")
        await console.type("/shop\n")
        await console.press("shift+tab", "down")
        await console.until(lambda: console.app.main_screen.detail.node is console.node)
        await console.press("up")
        await console.until(lambda: table(console)[1:] == list(SERVICES))


async def test_a_table_is_sorted_by_its_columns_in_turn(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=(120, 30)) as console:
        await console.go_to("Cloud services")
        await console.until(lambda: table(console)[1:] == list(SERVICES))
        await console.press("T")
        assert table(console)[1:] == sorted(SERVICES, reverse=True)
        await console.sees("Cloud service▼", "Sorted by Cloud service, the other way round.")
        await console.press("T", "t")
        await console.sees("Place▲", "Sorted by Place.")
        assert table(console)[1:3] == ["identity", "reports"]
        await console.press("tab")
        await console.type("/'europe\n")
        places = [line[2][0] + line[3][0] for line in console.app.main_screen.detail.lines[1:]]
        assert len(places) == 8
        await console.press("shift+tab", "down", "up")
        await console.until(lambda: len(table(console)) == len(SERVICES) + 1)
        await console.sees("Place▲")
        headings = [part.strip(" ▲") for part, _ in console.app.main_screen.detail.lines[0] if part.strip()]
        for _ in headings[1:]:
            await console.press("t")
        await console.sees("Not sorted.")
        assert table(console)[1:] == list(SERVICES)


async def test_what_is_no_table_is_not_sorted(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Affinity groups", "contoso-europe")
        await console.press("v")
        await console.sees("<AffinityGroup")
        await console.press("t")
        await console.sees("There is no table here to sort.")


async def test_a_document_is_searched(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "shop", "v1")
        await console.press("V")
        await console.until(lambda: console.app.main_screen.detail.pane is not None)
        while console.app.main_screen.detail.pane is not None and console.app.main_screen.detail.pane.title != "Raw":
            await console.press("v")
        await console.sees("<Deployment")
        await console.press("tab")
        view = console.app.main_screen.query_one(DetailLines)
        await console.type("/<rolename>")
        number, count = view.match
        assert (number, count) == (1, sum("<RoleName>" in row for row in document(console)))
        await console.sees("<RoleName>", f"/<rolename> 1 of {count}")
        await console.press("ctrl+u")
        await console.type("sdkversion")
        await console.sees("<SdkVersion>", "/sdkversion 1 of 1")
        assert view.scroll_offset.y > 0
        await console.type("zzz\n")
        await console.sees("/sdkversionzzz not found")
        await console.press("escape")
        assert view.match == (0, 0)
        assert "sdkversion" not in console.text


async def test_the_operations_are_filtered(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=(120, 40)) as console:
        for name in ("first", "second"):
            await console.go_to("Affinity groups")
            await console.press("n")
            await console.armed()
            await console.type(f"{name}-group")
            await console.sees("POST")
            await console.press(*["enter"] * 5)
            await console.closed()
            await console.operation(f"{name}-group", "Succeeded")
        panel = console.app.main_screen.query_one(OperationsPanel)
        panel.focus()
        await console.type("/first\n")
        assert panel.entry is not None
        assert panel.entry.target == "first-group"
        await console.sees("Operations ─ /first 1 of 2")
        await console.press("/", "z")
        await console.sees("Nothing matches.", "/firstz 0 of 2")
        await console.press("escape")
        await console.operation("second-group")


async def test_hostile_text_is_shown_literally_in_filter_and_border(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    label = "[red]x[/] [/] \x1b]52;c;eA==\x07 \u202eevil\u200b [link=file:///etc/passwd]y[/link]"
    await create_service(cloud, "hostile", label)
    async with Console.on(cloud, monkeypatch, size=(140, 40)) as console:
        await console.go_to("Cloud services")
        await console.press("tab")
        await console.type("/[/]")
        await console.sees(" / [/]", "/[/] 1 of 14", "[red]x[/] [/] ␛]52;c;eA==␇ �evil�")
        await console.press("escape", "shift+tab")
        await console.type("/[red][/][@click=app.quit]\n")
        await console.sees("[@click", "0 of ", "Nothing matches.")
        console.tree.look_for("\x1b[31m\u202e")
        await console.sees("/␛[31m� 0 of ")
        for character in ("\x1b", "\x07", "\u202e", "\u200b"):
            assert character not in console.text


class Thing(Resource):
    """A resource that counts how often its label is made."""

    kind = "thing"
    title = "Thing"
    leaf = True
    made = 0

    def label(self, node: Node) -> Line:
        Thing.made += 1
        return super().label(node)


def things(count: int) -> Node:
    root = Node(Thing(), "root", expanded=True)
    root.replace_children(leaves(Thing(), [(f"service-{number}", None) for number in range(count)]))
    return root


async def test_a_key_of_a_filter_over_ten_thousand_nodes_draws_what_is_on_the_screen() -> None:
    class TreeApp(App[None]):
        def compose(self) -> ComposeResult:
            yield ResourceTree(things(10_000))

    app = TreeApp()
    async with app.run_test(size=(40, 20)) as pilot:
        tree = app.query_one(ResourceTree)
        tree.focus()
        await pilot.pause()
        Thing.made = 0
        await pilot.press("slash", "9")
        # Once to know what each of them is called, and once for each row that shows.
        assert Thing.made <= 10_000 + 100
        Thing.made = 0
        await pilot.press("9", "9", "9")
        assert [node.name for node in tree.rows] == ["root", "service-9999"]
        # To see what has changed, and to draw that.
        assert Thing.made <= 3 * 2 * 20
        Thing.made = 0
        await pilot.press("backspace", "enter", "down", "down")
        assert tree.found == "37 of 10,000"
        assert Thing.made <= 4 * 2 * 20


def test_headings_never_match_and_stand_above_what_does() -> None:
    class Branch(Resource):
        kind = "branch"
        title = "Branch"
        collection = "services/things"

    root = Node(Thing(), "root")
    branches = [Node(Branch(), "thing-branch"), Node(Branch(), "other")]
    root.replace_children(branches)
    branches[0].replace_children(leaves(Thing(), [("thing-1", None), ("else", None)]))
    found = TreeFilter()
    found.look_for(compiled("thing"))
    assert [node.name for node in found.rows(root)] == ["root", "thing-branch", "thing-1"]
    assert (found.matched, found.known, found.unread) == (1, 2, 1)
    found.look_for(compiled("branch"))
    assert [node.name for node in found.rows(root)] == ["root"]


def test_what_is_opened_under_a_filter_shows_all_and_what_is_closed_nothing() -> None:
    root = Node(Thing(), "root")
    root.replace_children([Node(Thing(), "shop"), Node(Thing(), "other")])
    shop = root.children[0]
    shop.replace_children(leaves(Thing(), [("v1", None), ("v2", None), ("shop-certificates", None)]))
    found = TreeFilter()
    found.look_for(compiled("shop"))

    def names() -> list[str]:
        return [node.name for node in found.rows(root)]

    assert names() == ["root", "shop", "shop-certificates"]
    found.close(shop)
    assert names() == ["root", "shop"]
    found.open(shop)
    assert names() == ["root", "shop", "shop-certificates"]
    found.open(shop)
    assert names() == ["root", "shop", "v1", "v2", "shop-certificates"]


async def test_the_cursor_is_sent_to_a_node_that_a_filter_hides(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services")
        await console.type("/shop\n")
        await console.press("up")
        await console.type(":svc orders\n")
        await console.closed()
        await console.until(lambda: console.node.name == "orders")
        assert tuple(rows(console)) == SERVICES


async def test_the_picker_uses_the_same_patterns(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=(120, 40)) as console:
        await console.go_to("Affinity groups")
        await console.press("n")
        await console.armed()
        await console.press("tab", "tab", "tab", "space")
        await console.sees("type to filter")
        await console.type("euw")
        await console.sees("Nothing matches.")
        await console.press(*["backspace"] * 3)
        await console.type("weur")
        await console.sees("> West Europe", "1 of 18")
        await console.press(*["backspace"] * 4)
        await console.type("!us !asia eur")
        await console.sees("2 of ")


def test_what_matched_is_marked_in_the_tree_and_in_tables() -> None:
    spans = (("Web", "name"), (" Role", "plain"))
    assert marked(spans, compiled("bro")) == (
        ("We", "name"),
        ("b", MATCH),
        (" ", "plain"),
        ("Ro", MATCH),
        ("le", "plain"),
    )
