"""The app: brings a session up after the first frame, and lets go of everything at the end. It only wires."""

from __future__ import annotations

import asyncio
import importlib
import os
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, on
from textual.binding import Binding, BindingType
from textual.geometry import Size

from smtui import __version__, paths
from smtui.console import themes, workers
from smtui.console.commands import BOUND, find
from smtui.console.commands.program import QUIT
from smtui.console.keymap import Keymap, pressed, shown
from smtui.console.screens.main import MainScreen
from smtui.console.settings import DEFAULTS, Settings
from smtui.console.theming import STYLE, Theming
from smtui.terminal.app import TerminalApp

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from rich.console import RenderableType
    from textual.theme import Theme

    from smtui.client.profile import Profile
    from smtui.console.local_cloud import Hold
    from smtui.console.session import Session
    from smtui.operations.journal import Journal

FRAME_SECONDS: Final = 0.06
_LEAVING: Final = ("quit", "suspend_process")

# Loaded in a thread while the first frame already shows: they take longer than the frame itself.
_HEAVY: Final = (
    "httpx",
    "smtui.client.async_client",
    "smtui.console.explorer",
    "smtui.console.resources.subscription",
    "smtui.console.whereabouts",
)


class ConsoleApp(TerminalApp[None]):
    """The console.

    Args:
        profile: name of the profile; "" for the one in use, or else the local cloud.
        state: state directory of the local cloud; None for the usual one.
        theme: the theme; None for the usual one.
        session: makes the session of a profile; None for the usual one, which sends changes.
        passphrase: of the profile's private key, where that is encrypted.
        settings: what the settings file says.
        open_at: path of the resource to open, such as "services/shop/production"; "" for where it was left.

    Raises:
        ThemeError: the usual theme can't be read.
    """

    TITLE = "smtui"
    least_size = Size(60, 15)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+z", "suspend_process", show=False, priority=True, id="suspend_process"),
        Binding("ctrl+q", "quit", show=False, priority=True, id="quit"),
    ]
    CSS: ClassVar[str] = STYLE

    def __init__(
        self,
        profile: str = "",
        state: Path | None = None,
        theme: Theme | None = None,
        session: Callable[[Profile, Journal], Session] | None = None,
        passphrase: str = "",
        settings: Settings = DEFAULTS,
        open_at: str = "",
    ) -> None:
        super().__init__(report_directory=paths.reports(), report_version=__version__)
        self.theming = Theming(self, theme or themes.load(themes.DEFAULT))
        self._profile_name = profile
        self._passphrase = passphrase
        self._make_session = session
        self._state = state or paths.local_cloud()
        self._starting: object | None = None
        self._refused = False
        self._was_connected = False
        self._hold: Hold | None = None
        self._journal: asyncio.Future[Journal] | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self.session: Session | None = None
        self.settings = settings
        self.main_screen = MainScreen(open_at=open_at, reopen=settings.reopen)
        self.main_screen.refreshing.set_interval(settings.refresh_seconds)
        self._take_keys(Keymap(settings.keys))

    @property
    def keymap(self) -> Keymap:
        """Which key does what."""
        return self.main_screen.keymap

    def _take_keys(self, keymap: Keymap) -> None:
        self.main_screen.keymap = keymap
        self.set_keymap({name: ",".join(keymap.keys(find(name))) for name in BOUND})

    def on_mount(self) -> None:
        self.push_screen(self.main_screen)
        self.main_screen.call_after_refresh(self._begin_start, self._first_session)

    async def on_event(self, event: events.Event) -> None:
        """Take note of a key, wherever it goes: while somebody types nothing is refreshed."""
        if isinstance(event, events.Key):
            self.main_screen.refreshing.key_pressed()
        await super().on_event(event)

    def always_works(self, event: events.Key) -> bool:
        """Whether a key counts where the terminal is too small: those that leave it do."""
        command = self.keymap.command(pressed(event))
        return command is not None and command.name in _LEAVING

    def cramped_words(self) -> str:
        """Give what shows where the terminal is too small."""
        key = self.keymap.key(QUIT)
        return f"{super().cramped_words()} {shown(key)} quits." if key else super().cramped_words()

    def on_interrupt(self) -> None:
        """Say how to leave."""
        self.main_screen.say("Ctrl+Q quits.")

    async def on_shutdown(self) -> None:
        self.workers.cancel_all()
        if self.main_screen.places is not None:
            await self.main_screen.places.leave()
        self._let_go()
        await asyncio.gather(*self._ending, return_exceptions=True)
        if self._journal is not None:
            from smtui.operations.database import JournalError

            with suppress(JournalError):
                await asyncio.to_thread((await self._journal).close)

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Exit; with status 1 where there never was a connection."""
        super().exit(result, return_code or int(self._never_connected), message)

    @property
    def _never_connected(self) -> bool:
        if self._was_connected:
            return False
        if self.session is None:
            return self._refused
        return self.session.lost_since is not None and not self.session.connected

    @on(MainScreen.LocalCloudLost)
    def _local_cloud_lost(self) -> None:
        if self._starting is None:
            self._begin_start(self._next_session)

    @on(MainScreen.ProfileWanted)
    def _profile_wanted(self, event: MainScreen.ProfileWanted) -> None:
        workers.start(self, "profile", self._change_profile, event.name)

    async def _change_profile(self, name: str) -> None:
        from smtui.console import profiles

        choice = await profiles.ask(self, self.main_screen.profile_name, name)
        if choice is not None:
            self.main_screen.await_profile(choice.name)
            self._begin_start(partial(self._next_session, choice.profile))

    def _begin_start(self, session: Callable[[], Awaitable[Profile]]) -> None:
        """Begin a session; one that is only beginning is given up."""
        self._starting = object()
        workers.start(self, "start", self._start, session, self._starting)

    async def _start(self, session: Callable[[], Awaitable[Profile]], ticket: object) -> None:
        from smtui.client.profile import ProfileError

        try:
            await self._begin(await session())
        except ProfileError as error:
            self._refused = True
            self.main_screen.refuse(str(error))
        finally:
            if self._starting is ticket:
                self._starting = None

    async def _first_session(self) -> Profile:
        from smtui.client.profiles import choose

        profile = choose(self._profile_name, os.environ, paths.profiles())
        loading = asyncio.create_task(_load())
        profile = replace(profile, passphrase=self._passphrase) if profile else await self._local_cloud()
        await loading
        return profile

    async def _next_session(self, profile: Profile | None = None) -> Profile:
        # What the old session was reading ends before its client does.
        self.workers.cancel_node(self.main_screen)
        self._let_go()
        if self._ending:
            await asyncio.wait(self._ending)
        return profile or await self._local_cloud()

    def _let_go(self) -> None:
        """Begin to end the session; its pending changes are left to the journal."""
        if self.session is not None or self._hold is not None:
            task = asyncio.create_task(_end(self.session, self._hold), name="end of a session")
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)
            self._was_connected |= self.session is not None and self.session.connected
        self.session = self._hold = None

    async def _local_cloud(self) -> Profile:
        from smtui.client.profile import ProfileError
        from smtui.console.local_cloud import LocalCloudError, bring_up

        try:
            self._hold = await bring_up(self._state)
        except LocalCloudError as error:
            raise ProfileError(str(error)) from None
        return self._hold.profile

    async def _begin(self, profile: Profile) -> None:
        from smtui.client.profile import ProfileError
        from smtui.console.session import Session
        from smtui.operations.database import JournalError
        from smtui.operations.journal import Journal

        if self._journal is None:
            self._journal = asyncio.ensure_future(asyncio.to_thread(Journal, paths.journal(), audit=paths.audit()))
        try:
            journal = await asyncio.shield(self._journal)
        except JournalError as error:
            self._journal = None
            raise ProfileError(str(error)) from None
        self.session = (self._make_session or Session)(profile, journal)
        self.main_screen.begin(self.session)
        self.session.start()
        workers.start(self, "notes", self._note, profile)

    async def _note(self, profile: Profile) -> None:
        from smtui.console import keymap, planning, profiles

        stopped = await asyncio.to_thread(planning.notes, profile)
        journal = await self._journal if self._journal is not None else None
        begun = (journal.said,) if journal is not None and journal.said else ()
        found = await asyncio.to_thread(profiles.notes, profile, paths.profiles())
        # Which names there are is known when every resource is loaded, which the first frame does not wait for.
        usable, wrong = await asyncio.to_thread(keymap.checked, self.settings.keys, self.settings.where)
        self._take_keys(usable)
        sentences = (*begun, *stopped, *found.sentences, *self.settings.mistakes, *wrong)
        self.main_screen.show_notes(replace(found, sentences=sentences))


async def _end(session: Session | None, hold: Hold | None) -> None:
    try:
        if session is not None:
            await session.close()
    finally:
        if hold is not None:
            hold.release()


async def _load() -> None:
    # The thread that writes the first frame needs the interpreter before the one that imports.
    await asyncio.sleep(FRAME_SECONDS)
    for name in _HEAVY:
        await asyncio.to_thread(importlib.import_module, name)
