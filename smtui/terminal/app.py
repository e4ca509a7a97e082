"""The base of an app that runs well in a terminal far away, and `run`, which runs it."""

from __future__ import annotations

import asyncio
import gc
import inspect
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.color import ColorSystem
from textual import constants
from textual.app import ReturnType
from textual.scrollbar import ScrollBar
from textual.worker import WorkerFailed

from smtui.terminal import clipboard
from smtui.terminal.capabilities import MANY_COLOURS, colours
from smtui.terminal.charset import encode, encoding_for
from smtui.terminal.crash import notice, write_report
from smtui.terminal.driver import TerminalDriver
from smtui.terminal.quiet import QuietApp
from smtui.terminal.scrollbar import WholeCells
from smtui.terminal.signals import Signals, leave_keys_to_child
from smtui.terminal.text import clean_lines
from smtui.terminal.threads import DaemonThreads, Deadline

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual._path import CSSPathType
    from textual.driver import Driver

HUNG_UP = 129


class TerminalApp(QuietApp[ReturnType]):
    """An app that gives the terminal back whatever happens, and sends nothing by itself.

    Run it with `run`. A signal, a lost terminal and an unhandled exception all end the app the same way: the
    terminal is restored, `on_shutdown` is awaited, and `exit_status` says what happened.

    Args:
        css_path: As for `textual.app.App`.
        report_directory: Where reports of internal errors go; the directory for temporary files if nothing is
            given here or in the class.
        report_version: The version of the program, for the report.
    """

    report_directory: Path | None = None
    report_version: str = "unknown"

    handler_limit: ClassVar[float] = 2.0
    """The seconds that a running message handler gets to finish once the app is to end."""
    shutdown_limit: ClassVar[float] = 2.0
    """The seconds that `on_shutdown` gets."""
    exit_limit: ClassVar[float] = 6.0
    """The seconds after which an app that has been told to end is ended by force."""

    def __init__(
        self,
        css_path: CSSPathType | None = None,
        *,
        report_directory: Path | None = None,
        report_version: str | None = None,
    ) -> None:
        super().__init__(driver_class=TerminalDriver, css_path=css_path)
        self.animation_level = "none"
        if report_directory is not None:
            self.report_directory = report_directory
        if report_version is not None:
            self.report_version = report_version
        self._ended_by: int | None = None
        self._last_words: list[str] = []
        self._signals: Signals | None = None
        self._deadline: Deadline | None = None
        self._main_task: asyncio.Task[Any] | None = None

    @property
    def exit_status(self) -> int:
        """The process exit status: 128 + the signal, 129 for a lost terminal, 1 for an internal error, or what
        `exit` was given."""
        if self._ended_by is not None:
            return self._ended_by
        return 1 if self._exception is not None else self.return_code or 0

    async def on_shutdown(self) -> None:
        """Hook: let go of what the app holds. Awaited once, after the terminal was given back, however the app
        ends; cancelled after `shutdown_limit` seconds. It may run without `on_mount` having run."""

    def end(self, status: int) -> None:
        """End the app for a reason from outside. May be called from any thread and from a signal handler.

        Args:
            status: The exit status; the first one counts.
        """
        if self._ended_by is None:
            self._ended_by = status
            self._begin_deadline()
            with suppress(RuntimeError):  # the loop is closed: the app has ended already
                if self._loop is not None:
                    self._loop.call_soon_threadsafe(self._exit_for, status)

    def exit(
        self,
        result: ReturnType | None = None,
        return_code: int = 0,
        message: RenderableType | None = None,
    ) -> None:
        """Exit the app.

        Args:
            result: The return value.
            return_code: The exit status.
            message: Shown on standard error after the terminal was given back.
        """
        super().exit(result, return_code, message)
        self._limit_exit()

    def panic(self, *renderables: RenderableType) -> None:
        """End the app with status 1.

        Args:
            *renderables: Messages for the user. Only strings are shown.
        """
        for renderable in renderables:
            if isinstance(renderable, str):
                self._say(renderable)
        self._return_code = 1
        self._close_messages_no_wait()
        self._limit_exit()

    async def copy(self, text: str) -> str:
        """Put a text into the clipboard of the person's terminal.

        Args:
            text: The text; it is shown nowhere.

        Returns:
            What became of it, in words that follow its name.
        """
        driver = self._driver
        return await clipboard.copy(text, driver.write) if driver is not None else "could not be copied."

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Give the terminal to another program for a while; take it back also if the block raises."""
        failure: BaseException | None = None
        with super().suspend():
            restore = leave_keys_to_child()
            try:
                yield
            except BaseException as error:
                failure = error
            finally:
                restore()
        if failure is not None:
            raise failure

    def repaint(self) -> None:
        """Draw the whole screen again, whatever the terminal shows now."""
        with self._context():
            super().repaint()

    def _on_mount(self) -> None:
        self.app_resume_signal.subscribe(self, lambda _: self.repaint())

    def _build_driver(self, headless: bool, inline: bool, mouse: bool, size: tuple[int, int] | None) -> Driver:
        self._signals = None if headless else Signals()
        if not headless:
            self._take_colours(colours())
        driver = super()._build_driver(headless, inline, mouse, size)
        if self._signals is not None:
            loop = asyncio.get_running_loop()
            self._main_task = asyncio.current_task()
            self._deadline = Deadline(self.exit_limit, self._abandon)
            self._deadline.start()
            self._signals.on_end(self.end)
            loop.set_default_executor(DaemonThreads())
            loop.set_exception_handler(lambda _, context: self.log.error(context["message"]))
        if isinstance(driver, TerminalDriver):
            driver.on_lost = lambda: self.end(HUNG_UP)
            if driver.encoding == "ascii" or driver.glyphs:
                ScrollBar.renderer = WholeCells
        return driver

    def _take_colours(self, count: int) -> None:
        if not count:
            self.no_color = True
        elif count >= MANY_COLOURS and constants.COLOR_SYSTEM == "auto" and self.console.color_system == "standard":
            # Rich goes by the name in TERM alone, and a name such as "alacritty" does not say it.
            self.console._color_system = ColorSystem.EIGHT_BIT

    def _handle_exception(self, error: Exception) -> None:
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            if not self.is_headless:
                self._report(error)
            # A test that waits for the app in a pilot raises it again.
            self._exception_event.set()
        self._close_messages_no_wait()
        self._limit_exit()

    def _report(self, error: BaseException) -> None:
        if isinstance(error, WorkerFailed):
            error = error.error
        try:
            report: Path | OSError = write_report(
                error, self.report_directory or Path(tempfile.gettempdir()), self.report_version
            )
        except OSError as failure:
            report = failure
        self._say(notice(error, report))

    async def _shutdown(self) -> None:
        try:
            async with asyncio.timeout(self.shutdown_limit):
                result: object = self.on_shutdown()
                if inspect.isawaitable(result):
                    await result
        except TimeoutError:
            pass
        except Exception as error:
            self._handle_exception(error)
        await super()._shutdown()

    def _print_error_renderables(self) -> None:
        for renderable in self._exit_renderables:
            segments = self.console.render(renderable)
            self._say("".join(segment.text for segment in segments if not segment.control))
        self._exit_renderables.clear()

    def _say(self, words: str) -> None:
        self._last_words.extend(clean_lines(words.rstrip("\n")))

    def _exit_for(self, status: int) -> None:
        with self._context():
            self.exit(return_code=status)

    def _begin_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.begin()

    def _limit_exit(self) -> None:
        self._begin_deadline()
        if self._loop is not None and self._main_task is not None:
            self._loop.call_soon_threadsafe(self._loop.call_later, self.handler_limit, self._interrupt)

    def _interrupt(self) -> None:
        if self._running and self._main_task is not None:
            self._main_task.cancel()

    def _abandon(self) -> None:
        self._say("The program did not stop in time and was ended.")
        self._leave()
        os._exit(self.exit_status or 1)

    def _leave(self) -> None:
        """Let go of the terminal, if nothing else has, and say what there is to say."""
        if self._deadline is not None:
            self._deadline.stop()
        if isinstance(self._driver, TerminalDriver):
            self._driver.restore()
        if self._last_words:
            # Not through `sys.stderr`: what a lost terminal does not take would be tried again at the very end.
            with suppress(OSError):
                os.write(2, encode("\n".join(self._last_words) + "\n", encoding_for("utf-8")))


def run(app: TerminalApp[Any], *, mouse: bool = True) -> int:
    """Run an app in the terminal.

    Nothing is printed unless something went wrong or the app gave `exit` a message. Threads that still work
    when the app has ended are not waited for. Textual's own logs, TEXTUAL_LOG and TEXTUAL_DEBUG, are not written.

    Args:
        app: The app.
        mouse: Whether to ask the terminal for mouse reports.

    Returns:
        The exit status for `sys.exit`.
    """
    # Either has every key that is pressed in a file, and what is typed may be a password.
    vars(constants).update(LOG_FILE=None, DEBUG=False)
    status: int | None = None
    try:
        app.run(mouse=mouse)
    except SystemExit as request:
        status = request.code if isinstance(request.code, int) else int(request.code is not None)
    except KeyboardInterrupt:
        status = 130
    except BaseException as error:
        if app._exception is None:
            app._report(error)
        status = 1
    app._leave()
    if app._signals is not None:
        app._signals.restore()
    # The interpreter would look through every object once more on its way out.
    gc.freeze()
    return app.exit_status if status is None else status
