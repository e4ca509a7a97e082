"""The driver between Textual and the terminal.

It reads standard input and draws on standard output. (Textual draws on standard error; a log file there would
get the pictures.)
"""

from __future__ import annotations

import errno
import os
import signal
import sys
import termios
import tty
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from textual import constants, events
from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size

from smtui.terminal.charset import encode, encoding_for, glyphs_for
from smtui.terminal.keyboard import Keyboard
from smtui.terminal.keyboard import is_burst as is_burst
from smtui.terminal.output import Output

if TYPE_CHECKING:
    from textual.app import App

_KITTY_FLAGS: Final = (
    linux_driver.KITTY_DISAMBIGUATE_ESCAPE_CODES
    | linux_driver.KITTY_REPORT_ALL_KEYS
    | linux_driver.KITTY_REPORT_ASSOCIATED_TEXT
)
_ENTER: Final = "\x1b[?1049h\x1b[?25l\x1b[?1004h"
_KITTY_ON: Final = "" if constants.DISABLE_KITTY_KEY else f"\x1b[>{_KITTY_FLAGS}u"
_KITTY_OFF: Final = "" if constants.DISABLE_KITTY_KEY else "\x1b[<u"
_LEAVE: Final = (
    "\x1b[?2004l\x1b[?7h\x1b[?2048l"  # paste, line wrap, size reports
    "\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"  # mouse
    f"{_KITTY_OFF}\x1b[?1049l\x1b[?25h\x1b[?1004l"  # keys, screen, cursor, focus reports
)
_HURRY: Final = 0.2


class TerminalDriver(LinuxDriver):
    """Textual's driver with the habits that a session over SSH needs.

    Args:
        app: The app.
        debug: Have Textual log what the terminal sends.
        mouse: Ask the terminal for mouse reports.
        size: A fixed size, or None for that of the terminal.
    """

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        assert sys.__stdout__ is not None
        self._stdout = sys.__stdout__.fileno()
        self.encoding: Final = encoding_for(sys.__stdout__.encoding)
        self.glyphs: Final = glyphs_for(os.environ.get("TERM", ""))
        self._output: Output | None = None
        self._keyboard: Keyboard | None = None
        self._active = False
        self._repaint: Callable[[], None] | None = None
        self.on_lost: Callable[[], None] | None = None
        """Called in the event loop when the terminal has gone."""

    def write(self, data: str) -> None:
        """Queue text for the terminal; thrown away while the program does not have the terminal.

        Args:
            data: Text and escape sequences.
        """
        if self._output is not None:
            self._output.write(encode(data.translate(self.glyphs) if self.glyphs else data, self.encoding))

    def behind(self, then: Callable[[], None]) -> bool:
        """Tell whether the terminal is too slow for one more frame.

        Args:
            then: Called in the event loop once the terminal has caught up.

        Returns:
            True if the frame should be left out.
        """
        if self._output is None or not self._output.behind():
            return False
        self._repaint = then
        return True

    def start_application_mode(self) -> None:
        """Take the terminal over. Does nothing in a process that is in the background.

        Raises:
            Exception: Whatever went wrong; the terminal is given back before.
        """
        if self._active:
            return
        if not self._in_foreground():
            self._must_signal_resume = True
            return
        try:
            self._start()
        except BaseException:
            self.suspend_application_mode()
            raise

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was."""
        if not self._active:
            return
        self.disable_input()
        if self._output is not None:
            self._output.discard()
        self._in_band_window_resize = self._mouse_pixels = False
        self._restore_attributes()
        self.write(_LEAVE)
        self._active = False

    def disable_input(self) -> None:
        """End the keyboard thread and forget what was typed and not read."""
        keyboard, self._keyboard = self._keyboard, None
        if keyboard is None:
            return
        signal.signal(signal.SIGWINCH, signal.SIG_DFL)
        keyboard.stop()
        with suppress(termios.error):
            termios.tcflush(self.fileno, termios.TCIFLUSH)

    def close(self) -> None:
        """Write what is left, for as long as the terminal takes it."""
        output, self._output = self._output, None
        if output is not None:
            output.stop()

    def restore(self) -> None:
        """Give the terminal back from any thread and without waiting: for a program that hangs."""
        output = self._output
        if output is None or not self._active:
            return
        output.discard()
        self._restore_attributes()
        self.write(_LEAVE)
        output.stop(_HURRY)

    def _start(self) -> None:
        self._active = True
        self._output = Output(self._stdout, lost=self._when_lost, drained=self._when_drained)
        self._output.start()
        signal.signal(signal.SIGWINCH, self._on_resize)
        self._announce_size()
        self._set_raw()
        self.write(_ENTER + _KITTY_ON)
        self._keyboard = Keyboard(self.fileno, received=self.process_message, lost=self._when_lost, debug=self._debug)
        self._keyboard.start()
        self._request_terminal_sync_mode_support()
        self._query_in_band_window_resize()
        self._enable_bracketed_paste()
        self._disable_line_wrap()
        self._enable_mouse_support()
        if self._must_signal_resume:
            self._must_signal_resume = False
            self.send_message(self.SignalResume())

    def _in_foreground(self) -> bool:
        """Stop the process again if it was continued in the background (`bg`)."""
        signals = (signal.SIGTTOU, signal.SIGTTIN)
        for number in signals:
            signal.signal(number, lambda *_: os.kill(os.getpid(), signal.SIGSTOP))
        try:
            # Changes nothing, and is refused to a process in the background.
            termios.tcsetattr(self.fileno, termios.TCSANOW, termios.tcgetattr(self.fileno))
        except termios.error as error:
            if error.args[0] != errno.EINTR:
                self._when_lost()
            return False
        finally:
            for number in signals:
                signal.signal(number, signal.SIG_DFL)
        return True

    def _sigtstp_application(self, *_: object) -> None:
        if self._auto_restart and self._active:
            self.suspend_application_mode()
            self._must_signal_resume = True
        os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        if not self._auto_restart:
            return
        if self._active:
            # After a SIGSTOP from outside: the terminal was not given back, and a shell has used it since.
            self.suspend_application_mode()
            self._must_signal_resume = True
        if self._must_signal_resume:
            self.resume_application_mode()

    def _set_raw(self) -> None:
        self.attrs_before = termios.tcgetattr(self.fileno)
        attributes = termios.tcgetattr(self.fileno)
        attributes[tty.LFLAG] = self._patch_lflag(attributes[tty.LFLAG])
        attributes[tty.IFLAG] = self._patch_iflag(attributes[tty.IFLAG])
        attributes[tty.CC][termios.VMIN] = 1
        termios.tcsetattr(self.fileno, termios.TCSANOW, attributes)

    def _restore_attributes(self) -> None:
        if self.attrs_before is not None:
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

    def _get_terminal_size(self) -> tuple[int, int]:
        with suppress(OSError):
            width, height = os.get_terminal_size(self._stdout)
            if width and height:
                return width, height
        return super()._get_terminal_size()

    def _announce_size(self) -> None:
        size = Size(*self._get_terminal_size())
        self.send_message(events.Resize(size, size))

    def _on_resize(self, *_: object) -> None:
        if not self._in_band_window_resize:
            self._announce_size()

    def _when_lost(self) -> None:
        if self.on_lost is not None:
            self._call_in_loop(self.on_lost)

    def _when_drained(self) -> None:
        if self._repaint is not None:
            self._call_in_loop(self._repaint)

    def _call_in_loop(self, callback: Callable[[], None]) -> None:
        # The loop may be closed already: then nobody wants to know.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(callback)
