"""The app: brings a session up after the first frame, and lets go of everything at the end. It only wires."""

from __future__ import annotations

import asyncio
import importlib
import os
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType

from smtui import __version__, paths
from smtui.console import themes, workers
from smtui.console.screens.main import MainScreen
from smtui.console.widgets.line_view import Painted
from smtui.terminal.app import TerminalApp
from smtui.terminal.capabilities import unicode_ok

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.theme import Theme

    from smtui.client.profile import Profile
    from smtui.console.local_cloud import Hold
    from smtui.console.session import Session
    from smtui.operations.journal import Journal

FRAME_SECONDS: Final = 0.06

# Loaded in a thread while the first frame already shows: they take longer than the frame itself.
_HEAVY: Final = (
    "httpx",
    "smtui.client.async_client",
    "smtui.console.explorer",
    "smtui.console.resources.subscription",
)


class ConsoleApp(TerminalApp[None]):
    """The console.

    Args:
        profile: name of the profile; "" for the one in use, or else the local cloud.
        state: state directory of the local cloud; None for the usual one.
        theme: the theme; None for the usual one.
        session: makes the session of a profile; replaced in tests.

    Raises:
        ThemeError: the usual theme can't be read.
    """

    TITLE = "smtui"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+z", "suspend_process", show=False, priority=True)]
    CSS: ClassVar[str] = """
    Screen { background: $background; }
    """

    def __init__(
        self,
        profile: str = "",
        state: Path | None = None,
        theme: Theme | None = None,
        session: Callable[[Profile, Journal], Session] | None = None,
    ) -> None:
        super().__init__(report_directory=paths.reports(), report_version=__version__)
        Painted.unicode = unicode_ok()
        chosen = theme or themes.load(themes.DEFAULT)
        self.register_theme(chosen)
        self.theme = chosen.name
        self._profile_name = profile
        self._make_session = session
        self._state = state or paths.local_cloud()
        self._hold: Hold | None = None
        self._journal: Journal | None = None
        self.session: Session | None = None
        self.main_screen = MainScreen()

    def on_mount(self) -> None:
        self.push_screen(self.main_screen)
        self.main_screen.call_after_refresh(lambda: workers.start(self, "start", self._start))

    async def on_shutdown(self) -> None:
        self.workers.cancel_all()
        if self.session is not None:
            await self.session.close()
        if self._journal is not None:
            self._journal.close()
        if self._hold is not None:
            self._hold.release()

    @on(MainScreen.LocalCloudLost)
    def _local_cloud_lost(self) -> None:
        workers.start(self, "start", self._start_again)

    async def _start_again(self) -> None:
        from smtui.client.profile import ProfileError

        if self.session is not None:
            await self.session.close()
        if self._hold is not None:
            self._hold.release()
            self._hold = None
        try:
            self._begin(await self._local_cloud())
        except ProfileError as error:
            self.main_screen.refuse(str(error))

    async def _start(self) -> None:
        from smtui.client.profile import ProfileError, choose

        loading = asyncio.create_task(_load())
        try:
            profile = choose(self._profile_name, os.environ, paths.profiles())
            if profile is None:
                profile = await self._local_cloud()
            await loading
            self._begin(profile)
        except ProfileError as error:
            self.main_screen.refuse(str(error))

    async def _local_cloud(self) -> Profile:
        from smtui.client.profile import ProfileError
        from smtui.console.local_cloud import LocalCloudError, bring_up

        try:
            self._hold = await bring_up(self._state)
        except LocalCloudError as error:
            raise ProfileError(str(error)) from None
        return self._hold.profile

    def _begin(self, profile: Profile) -> None:
        from smtui.client.profile import ProfileError
        from smtui.console.session import Session
        from smtui.operations.journal import Journal, JournalError

        try:
            self._journal = self._journal or Journal(paths.journal())
        except JournalError as error:
            raise ProfileError(str(error)) from None
        self.session = (self._make_session or Session)(profile, self._journal)
        self.main_screen.begin(self.session)


async def _load() -> None:
    # The thread that writes the first frame needs the interpreter before the one that imports.
    await asyncio.sleep(FRAME_SECONDS)
    for name in _HEAVY:
        await asyncio.to_thread(importlib.import_module, name)
