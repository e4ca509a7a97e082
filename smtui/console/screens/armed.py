"""The base of every dialog that can change something.

It arms itself 300 ms after its first frame was written and says so: keys before that were meant for something else.
Pasted text, and several keys that arrive in one read, never count.
"""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from smtui.client.errors import BadReply, NoAnswer
from smtui.console import workers
from smtui.console.lines import Line, line, span
from smtui.console.request import copy_as_curl
from smtui.console.screens.dialog import DialogScreen
from smtui.console.session import FAILURES, Rehearsed, Session
from smtui.console.widgets.bars import Bar
from smtui.console.widgets.choice import PushButton
from smtui.console.widgets.line_view import LineView
from smtui.operations.turns import Held, held
from smtui.protocol.errors import ServiceError
from smtui.protocol.operation import Call
from smtui.terminal.keyboard import is_burst
from smtui.terminal.text import content

ARM_SECONDS: Final = 0.3


class ArmedScreen(DialogScreen[tuple[str, str] | None]):
    """A dialog in a frame: title above, what it is about, and one line that says what to do.

    Its result is the kind and the name of what it created, or None. A subclass calls `complete` once it shows
    everything that the person has to see before a key can count.

    Attributes:
        armed: is set once keys count.
        sent: whether the Call went out; it never goes out twice.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False, priority=True)]

    DEFAULT_CSS = """
    ArmedScreen {
        background: transparent;
        align: center middle;
        & > #frame {
            width: 100%;
            max-width: 110;
            height: 100%;
            max-height: 40;
            border: round $primary;
            background: $background;
        }
        #status { background: $surface; }
    }
    """

    def __init__(self, title: str, session: Session) -> None:
        super().__init__()
        self._title = title
        self.session = session
        self.armed = asyncio.Event()
        self.sent = False
        self._sending = False

    def compose(self) -> ComposeResult:
        with Vertical(id="frame") as frame:
            frame.border_title = content(self._title)
            yield from self.body()
            yield Bar(id="status")

    def body(self) -> list[Widget]:
        """Give the widgets between title and status line."""
        raise NotImplementedError

    def instructions(self) -> Line:
        """Give what to do now, for the status line."""
        raise NotImplementedError

    def waiting(self) -> Line:
        """Give what the status line says before keys count."""
        return line(("  One moment… ", "dim"), (" Esc ", "key"), "leaves.")

    def on_mount(self) -> None:
        self.update_status()

    def complete(self) -> None:
        """Begin to arm: what it shows is complete, and about to be drawn."""
        self.call_after_refresh(lambda: self.set_timer(ARM_SECONDS, self._arm))

    @property
    def takes_input(self) -> bool:
        """Whether it is armed and nothing was sent yet."""
        return self.armed.is_set() and not self._sending and not self.sent

    def accepts(self, event: events.Key) -> bool:
        """Whether a key counts."""
        return self.takes_input and not is_burst(event)

    def update_status(self) -> None:
        """Draw the status line again."""
        if self._sending:
            self.query_one("#status", Bar).show(line(("  Sending…", "busy")))
        elif not self.armed.is_set():
            self.query_one("#status", Bar).show(self.waiting())
        elif self.sent:
            self.query_one("#status", Bar).show(line((" Esc ", "key"), "leaves; the operations panel has the rest."))
        else:
            self.query_one("#status", Bar).show(self.instructions())

    def submit(self, call: Call[Any]) -> None:
        """Send the Call, once, and leave; where it is refused, say why and stay."""
        if self._sending or self.sent:
            return
        self._sending = True
        self.update_status()
        workers.start(self, "submit", self._submit, call)

    def previewed(self) -> Call[Any] | None:
        """Give the Call whose request shows; None where there is none yet."""
        return None

    @property
    def copies_request(self) -> bool:
        """Whether `c` copies the request now: what has the focus takes no letters."""
        return isinstance(self.focused, (LineView, PushButton)) and self.previewed() is not None

    def on_key(self, event: events.Key) -> None:
        """Copy the request that shows."""
        if event.key == "c" and self.copies_request:
            event.stop()
            workers.start(self, "copy", self._copy, self.previewed())

    async def _copy(self, call: Call[Any]) -> None:
        said = await copy_as_curl(self.app, call, self.session)
        self.query_one("#status", Bar).show(line(span(f" {said}", "ok")))

    def created(self) -> tuple[str, str] | None:
        """Give the kind and the name of what was created, or None."""
        return None

    def show_problem(self, sentence: str) -> None:
        """Say what went wrong."""
        raise NotImplementedError

    def action_leave(self) -> None:
        """Leave; a Call on its way goes on, and the journal learns its outcome."""
        self.end(None)

    async def _submit(self, call: Call[Any]) -> None:
        try:
            await self.session.change(call)
        except Rehearsed:
            from smtui.console.screens.preview import PreviewScreen

            self.end(None)
            self.app.push_screen(PreviewScreen(call, self.session))
        except (NoAnswer, BadReply) as error:
            self.sent = True
            self._fail(f"{error} It is not sent again by itself.")
        except FAILURES as error:
            self.sent = isinstance(error, ServiceError) and error.undecided
            self._fail(_sentence(error))
            if wanted := held(call, error):
                await self._offer_to_wait(wanted)
        else:
            self.sent = True
            self.end(self.created())

    async def _offer_to_wait(self, wanted: Held) -> None:
        from smtui.console.screens.waiting import WaitScreen

        offer = WaitScreen(wanted, self.session)
        await self.app.push_screen_wait(offer)
        if offer.waits:
            self.sent = True
            self.end(None)

    def _fail(self, sentence: str) -> None:
        self._sending = False
        self.show_problem(sentence)
        self.update_status()

    def _arm(self) -> None:
        self.armed.set()
        self.update_status()


def _sentence(error: Exception) -> str:
    if isinstance(error, ServiceError):
        which = f"{error.http_status} {error.code}".rstrip()
        if error.undecided:
            rest = "The change may have been carried out. It is not sent again by itself."
            return f"The service failed ({which}): {error.message} {rest}"
        return f"The service refused ({which}): {error.message}"
    return str(error)
