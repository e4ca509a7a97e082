"""Drives the console in a test, so that a scenario reads like a manual.

    async with Console.on(cloud) as console:
        await console.press("down", "n")
        await console.type("shop2")
        await console.sees("free: shop2.cloudapp.net")

`until` looks again after every frame that the console draws, and every 50 ms.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Self

import pytest
from textual import events
from textual.keys import _character_to_key, key_to_character
from textual.pilot import Pilot
from textual.theme import Theme

from smtui.client.profile import Profile
from smtui.console.app import ConsoleApp
from smtui.console.node import Node
from smtui.console.screens.armed import ArmedScreen
from smtui.console.session import Session
from smtui.console.settings import DEFAULTS, Settings
from smtui.console.widgets.operations import OperationsPanel
from smtui.console.widgets.tree import ResourceTree
from smtui.operations.journal import Journal
from tests.localcloud.running import RunningCloud

PATIENCE = 15.0
HOPS = 3


def _key(name: str) -> events.Key:
    if name == "\n":
        return events.Key("enter", "\r")
    if len(name) == 1:
        return events.Key(name if name.isalnum() else _character_to_key(name), name)
    character = key_to_character(name)
    return events.Key(name, character if character and character.isprintable() else None)


class FramedApp(ConsoleApp):
    """The console, telling when it drew."""

    def __init__(
        self,
        profile: str = "",
        session: Callable[[Profile, Journal], Session] | None = None,
        theme: Theme | None = None,
        settings: Settings = DEFAULTS,
        open_at: str = "",
    ) -> None:
        super().__init__(profile=profile, session=session, theme=theme, settings=settings, open_at=open_at)
        self.drew = asyncio.Event()
        self.frames = 0

    def post_display_hook(self) -> None:
        self.drew.set()
        self.frames += 1

    def send(self, key: events.Key) -> None:
        """Take a key as if it came from the terminal."""
        assert self._driver is not None
        key.set_sender(self)
        self._driver.send_message(key)


class Console:
    """A console in the hands of a test."""

    def __init__(self, app: FramedApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @classmethod
    @asynccontextmanager
    async def on(
        cls,
        cloud: RunningCloud,
        monkeypatch: pytest.MonkeyPatch,
        *,
        app: FramedApp | None = None,
        size: tuple[int, int] = (80, 24),
    ) -> AsyncIterator[Self]:
        """Open the console on a running cloud, as the environment's profile, and wait for the cloud services."""
        monkeypatch.setenv("AZURE_MANAGEMENT_CERTFILE", cloud.certificate)
        monkeypatch.setenv("AZURE_MANAGEMENT_SUBSCRIPTIONID", cloud.subscription_id)
        monkeypatch.setenv("SMTUI_ENDPOINT", cloud.endpoint)
        monkeypatch.setenv("SMTUI_CA", cloud.ca)
        app = app or FramedApp()
        async with app.run_test(size=size) as pilot:
            console = cls(app, pilot)
            await console.until(lambda: bool(console.children("Cloud services")) or len(console.tree.rows) > 5)
            yield console

    @property
    def tree(self) -> ResourceTree:
        """The tree."""
        return self.app.main_screen.nodes

    @property
    def node(self) -> Node:
        """The node under the cursor."""
        return self.tree.node

    @property
    def text(self) -> str:
        """What the screen shows, row by row."""
        return "\n".join(
            "".join(segment.text for segment in strip) for strip in self.app.screen._compositor.render_strips()
        )

    def children(self, *path: str) -> list[str]:
        """Give the names below a node of the tree."""
        node = self.tree.root
        for name in path:
            node = next((child for child in node.children if child.name == name), Node(node.resource, ""))
        return [child.name for child in node.children]

    def deployments(self, service: str) -> list[str]:
        """Give the names of the deployments below a cloud service of the tree."""
        node = self.tree.root.child("cloud services", "Cloud services")
        found = node.child("cloud service", service) if node is not None else None
        return [child.name for child in found.children if child.resource.kind == "deployment"] if found else []

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds; it is looked at after every frame."""
        try:
            await self._until(holds)
        except TimeoutError:
            raise AssertionError(f"It never came to that; {self.app.screen} shows:\n{self.text}") from None

    async def _until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while True:
                self.app.drew.clear()
                await self._settle()
                if holds():
                    return
                # Not everything that is waited for draws: the end of a worker does not.
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.app.drew.wait(), 0.05)

    async def sees(self, *texts: str) -> None:
        """Wait until the screen shows all of these."""
        try:
            await self._until(lambda: all(text in self.text for text in texts))
        except TimeoutError:
            missing = [text for text in texts if text not in self.text]
            raise AssertionError(f"The screen never showed {missing}:\n{self.text}") from None

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.app.send(_key(key))
            await self._arrive()

    async def type(self, text: str) -> None:
        """Type a text, key by key, as fast as the console takes it."""
        await self.at_once(*text)

    async def at_once(self, *keys: str) -> None:
        """Press keys as if they came in one read."""
        for key in keys:
            self.app.send(_key(key))
        await self._arrive()

    async def _arrive(self) -> None:
        """Wait until a key has come from the app to the widget, from there to the screen, and to what that opens."""
        for _ in range(HOPS):
            await self._settle()

    async def _settle(self) -> None:
        """Wait until everything that is queued now was processed.

        Not `Pilot.press` and `Pilot.pause`: those go on to wait until the process has been idle for a while, which
        makes a scenario three times as long.
        """
        await self.pilot._wait_for_screen()
        self.app.screen._on_timer_update()

    async def go_to(self, *path: str) -> None:
        """Walk to a node by keys alone, opening what is above it."""
        await self.press("home")
        for depth, name in enumerate(path):
            await self.until(lambda name=name, above=path[:depth]: name in self.children(*above))
            while [node.name for node in self.node.path()[1:]] != list(path[: depth + 1]):
                assert self.node is not self.tree.rows[-1], f"{path} is not below the cursor:\n{self.text}"
                await self.press("down")
            if depth < len(path) - 1:
                await self.press("right")

    async def armed(self) -> None:
        """Wait until the dialog that shows takes keys."""
        await self.until(lambda: isinstance(self.app.screen, ArmedScreen))
        screen = self.app.screen
        assert isinstance(screen, ArmedScreen)
        await screen.armed.wait()

    async def closed(self) -> None:
        """Wait until no dialog shows."""
        await self.until(lambda: self.app.screen is self.app.main_screen)

    async def operation(self, *texts: str) -> None:
        """Wait until a row of the operations panel shows all of these."""

        def shows() -> bool:
            if self.app.screen is not self.app.main_screen:
                return False
            panel = self.app.main_screen.query_one(OperationsPanel).region
            return any(all(text in row for text in texts) for row in self.text.splitlines()[panel.y : panel.bottom])

        try:
            await self.until(shows)
        except TimeoutError:
            raise AssertionError(f"The operations panel never showed {texts}:\n{self.text}") from None
