"""Every row, tab, form and dialog, on a service whose every text means harm: shown as it is, and never understood."""

from __future__ import annotations

import pytest

from smtui.console.actions import offers
from smtui.console.node import Loading, Node
from smtui.console.screens.edit import DocumentArea
from smtui.console.widgets.field import FormInput
from tests.console.driver import Console
from tests.hostile.service import STATES, HostileService, hostile_app, with_harm
from tests.hostile.texts import HOSTILE, harmful
from tests.localcloud.running import RunningCloud

WIDE = (140, 40)
_ROWS = 6
_KINDS = 15


def shows_no_harm(console: Console) -> None:
    """Look at what the widgets drew, before the guard of the frames sees it."""
    found = harmful(console.text.replace("\n", ""))
    assert not found, f"{found} in\n{console.text!r}"


class Walk:
    """A look at every kind of thing once: its tabs, and what its actions open.

    Args:
        console: a console on the service.
        service: is asked whether everything was answered.
    """

    def __init__(self, console: Console, service: HostileService) -> None:
        self._console = console
        self._service = service
        self.seen: set[str] = set()
        self.opened: set[str] = set()

    async def through(self, branch: Node) -> None:
        """Walk down a branch of the tree, opening what is there."""
        console = self._console
        console.tree.move_to(branch)
        await self._look()
        await console.press("right")
        await console.until(lambda: branch.loading in (Loading.LOADED, Loading.FAILED))
        for _ in range(_ROWS):
            await console.press("down")
            if branch not in console.node.path()[1:]:
                break
            await self._look()
            await console.press("right")

    async def _look(self) -> None:
        shows_no_harm(self._console)
        node = self._console.node
        if node.resource.kind in self.seen:
            return
        self.seen.add(node.resource.kind)
        for _ in node.resource.panes():
            await self._press("v")
        for offer in offers(node, self._console.app.keymap):
            if offer.key:
                await self._press(offer.key)
                while self._console.app.screen is not self._console.app.main_screen:
                    self.opened.add(type(self._console.app.screen).__name__)
                    await self._press("escape")

    async def _press(self, key: str) -> None:
        """Press a key, and look at what shows at once, and when everything that it asks for has come."""
        await self._console.press(key)
        shows_no_harm(self._console)
        if self._service.waiting:
            await self._console.until(lambda: not self._service.waiting)
            shows_no_harm(self._console)


# A service whose name holds a slash can't be asked about, and then nobody knows what machines there are.
KEPT = {
    "usual states": STATES,
    "strange states": frozenset({"Code"}),
    "usual names of services": STATES | {"ServiceName"},
}


async def walked(service: HostileService, branches: int, cloud: RunningCloud, patch: pytest.MonkeyPatch) -> Walk:
    """Walk through the first branches of a console that only rehearses, and look at everything."""
    async with Console.on(cloud, patch, app=hostile_app(service, rehearses=True), size=WIDE) as console:
        walk = Walk(console, service)
        for branch in console.tree.root.children[:branches]:
            await walk.through(branch)
    return walk


async def test_the_first_branch_lets_no_harm_through(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    walk = await walked(HostileService(cloud), 1, cloud, monkeypatch)
    assert walk.seen >= {"cloud services", "cloud service", "deployment", "role instance"}
    assert walk.opened >= {"DestructionScreen", "EditScreen", "FormScreen", "ObstacleScreen"}


@pytest.mark.parametrize("turn", range(10))
@pytest.mark.parametrize("kept", KEPT)
@pytest.mark.long
@pytest.mark.timeout(300)
async def test_no_branch_lets_harm_through(
    turn: int, kept: str, cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = await walked(HostileService(cloud, KEPT[kept], turn), 100, cloud, monkeypatch)
    assert walk.opened >= {"DestructionScreen", "FormScreen"}
    assert len(walk.seen) > _KINDS
    # A name with a slash stands in the way of what lies below it.
    if kept == "usual names of services":
        assert walk.seen >= {"deployment", "virtual machine", "storage account", "disk", "OS image", "affinity group"}
        assert walk.opened >= {"ObstacleScreen", "EditScreen"}


def _can_be_typed(name: str) -> bool:
    return name.isascii() and name.isprintable() and not set(name) & set("/\\") and len(name) < 60


TYPED = [turn for turn in range(len(HOSTILE)) if _can_be_typed(with_harm("archive", turn))]


@pytest.mark.parametrize("turn", TYPED)
@pytest.mark.sample(2)
async def test_what_is_sent_is_the_true_name_and_what_is_answered_is_shown_as_it_is(
    turn: int, cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = HostileService(cloud, STATES, turn)
    name = with_harm("archive", turn)
    async with Console.on(cloud, monkeypatch, app=hostile_app(service), size=WIDE) as console:
        await console.go_to(console.tree.root.children[0].name, name)
        await console.until(lambda: console.node.loading is Loading.LOADED)
        await console.press("d")
        await console.armed()
        # By now somebody else has deleted it: the service says so, in words that mean harm.
        assert cloud.http.delete(cloud.url("services/hostedservices/archive")).status_code == 200
        await console.type(name)
        await console.sees("Enter deletes it")
        shows_no_harm(console)
        await console.press("enter")
        await console.sees("404 ResourceNotFound")
        shows_no_harm(console)
        await console.press("escape")
        await console.operation("Delete Cloud Service", name[:16])
        shows_no_harm(console)
        await console.press("3", "v")
        await console.sees("DELETE")
        shows_no_harm(console)
    assert "DELETE hostedservices/archive" in service.sent


async def test_the_built_in_editor_shows_a_configuration_as_it_is(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    # Textual's own document takes whatever ends a line in Unicode as the end of one.
    harm = "".join(text for text in HOSTILE if len(text) < 40 and len(f"{text}.".splitlines()) == 1)
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await console.go_to("Cloud services", "shop", "v1")
        await console.press("e")
        await console.sees("Ctrl+S", "<Role name=")
        area = console.app.screen.query_one(DocumentArea)
        edited = area.text.replace(
            "<Role name=", f"\t<!-- \u202e\x1b[2J\u200b{harm} -->{area.document.newline}<Role name=", 1
        )
        area.text = edited
        await console.sees("    <!-- \ufffd␛[2J\ufffd[red]x[/]")
        shows_no_harm(console)
        assert area.text == edited
        await console.press("ctrl+s")
        shows_no_harm(console)


async def test_a_field_shows_what_was_pasted_as_it_is_and_the_cursor_stands_where_it_should(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "a\u200b\u202eb\x9bc"
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await console.go_to("Cloud services")
        await console.press("n")
        await console.armed()
        field = console.app.screen.focused
        assert isinstance(field, FormInput)
        field.value = text
        await console.sees("a\ufffd\ufffdb\ufffdc")
        await console.press("end")
        shows_no_harm(console)
        # The cursor stands behind the last character, a cell for each.
        assert (field.value, field._cursor_offset) == (text, len(text) + 1)
