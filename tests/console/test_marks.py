"""Marks: what can be marked, what outlives a refresh, and what an action then means."""

from __future__ import annotations

import pytest

from smtui.console.marks import Marks
from smtui.console.node import Node
from smtui.console.resources.deployments import DEPLOYMENT
from smtui.console.resources.hosted_services import HOSTED_SERVICE, HOSTED_SERVICES
from smtui.console.resources.storage import STORAGE_ACCOUNT
from smtui.console.resources.subscription import root
from smtui.protocol.deployments import Deployment
from tests.console.driver import Console
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(2)


def tree(*services: str) -> tuple[Node, list[Node]]:
    """Give a root with a branch of cloud services, and these."""
    top = root("subscription")
    branch = Node(HOSTED_SERVICES, HOSTED_SERVICES.title)
    top.replace_children([branch])
    branch.replace_children(Node(HOSTED_SERVICE, name) for name in services)
    return top, branch.children


def names(marks: Marks) -> list[str]:
    return [node.name for node in marks.nodes]


def test_marks_are_in_the_order_of_the_tree_whatever_was_marked_first() -> None:
    _, (a, b, c) = tree("a", "b", "c")
    marks = Marks()
    for node in (c, a, b):
        assert marks.toggle(node) == ""
    assert (names(marks), len(marks), marks.first) == (["a", "b", "c"], 3, c)
    marks.toggle(b)
    assert names(marks) == ["a", "c"]
    assert (a in marks, b in marks) == (True, False)


def test_a_mark_outlives_a_refresh_and_goes_with_its_node() -> None:
    top, (a, b) = tree("a", "b")
    marks = Marks()
    marks.toggle(a)
    marks.toggle(b)
    (branch,) = top.children
    branch.replace_children([Node(HOSTED_SERVICE, "b"), Node(HOSTED_SERVICE, "new")])
    assert marks.prune(top)
    assert names(marks) == ["b"]
    assert not marks.prune(top)
    branch.replace_children([Node(HOSTED_SERVICE, "a"), Node(HOSTED_SERVICE, "b")])
    marks.prune(top)
    # Another thing of the same name is another thing.
    assert names(marks) == ["b"]


def test_a_mark_is_on_the_deployment_and_not_on_its_slot() -> None:
    top, (shop,) = tree("shop")

    def show(production: str, staging: str) -> None:
        shop.replace_children(
            Node(DEPLOYMENT, name, Deployment(name=name, deployment_slot=slot))
            for name, slot in ((production, "Production"), (staging, "Staging"))
        )

    show("v1", "v2")
    marks = Marks()
    marks.toggle(shop.children[0])
    show("v2", "v1")
    marks.prune(top)
    assert names(marks) == ["v1"]
    assert marks.nodes[0].value.deployment_slot == "Staging"


def test_things_of_one_name_and_of_two_kinds_have_marks_of_their_own() -> None:
    _, (shop,) = tree("shop")
    other = Node(STORAGE_ACCOUNT, "shop", parent=shop.parent)
    marks = Marks()
    marks.toggle(shop)
    assert other not in marks


def test_branches_and_the_subscription_are_not_marked() -> None:
    top, (service,) = tree("a")
    marks = Marks()
    assert service.parent is not None
    assert marks.toggle(top) != ""
    assert marks.toggle(service.parent) != ""
    assert len(marks) == 0


async def marked(console: Console, *accounts: str) -> None:
    for name in accounts:
        await console.go_to("Storage accounts", name)
        await console.press("space")


async def test_space_marks_and_unmarks_and_the_footer_counts(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "archive")
        await console.press("space", "down", "space")
        await console.sees("▸■archive", "▸■catalogue", "2 marked")
        await console.press("space")
        await console.sees("1 marked", "▸ catalogue")
        await console.press("r")
        await console.sees("▸■archive")
        await console.press("U")
        await console.sees("▸ archive")
        assert "marked" not in console.text
        await console.press("U")
        await console.sees("Nothing is marked.")
        await console.press("home", "space")
        await console.sees("marks are for single things")


async def test_space_marks_the_row_that_it_was_pressed_on(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "archive")
        await console.type(" j jj ")
        await console.sees("▸■archive", "▸■catalogue", "▸ contoso-dc", "▸■identity", "3 marked")


async def test_escape_clears_the_filter_first_and_then_the_marks(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "archive")
        await console.press("space")
        await console.type("/arch\n")
        await console.until(lambda: "catalogue" not in [node.name for node in console.tree.rows])
        await console.press("escape")
        await console.until(lambda: "catalogue" in [node.name for node in console.tree.rows])
        await console.sees("1 marked", "▸■archive")
        await console.press("escape")
        await console.sees("▸ archive")
        assert "marked" not in console.text


async def test_a_key_is_for_what_is_marked_wherever_the_cursor_is(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await marked(console, "contosoarchive")
        await console.go_to("Cloud services", "archive")
        await console.sees("1 marked")
        await console.press("d")
        await console.armed()
        await console.sees("Delete storage account contosoarchive")


async def test_what_can_not_be_done_to_several_is_said(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "shop", "v1")
        await console.press("space")
        await console.go_to("Cloud services", "shop", "v2")
        await console.press("space", "e")
        await console.sees("Config: It can't be done to several at once; do it to each alone.")
        # Both inherit it from the same cloud service, which is one.
        await console.press("s")
        await console.armed()
        await console.sees("Swap the deployments of shop")


async def test_another_profile_has_no_marks_of_this_one(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "archive")
        await console.press("space")
        await console.sees("1 marked")
        console.app.main_screen.leave()
        assert len(console.app.main_screen.marks) == 0
