"""Small apps that the tests run in a pseudo-terminal: `python apps.py NAME DIRECTORY`."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import Any, ClassVar

from rich.text import Text
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Key
from textual.widgets import DataTable, Footer, Input, Label, OptionList, Static, TextArea, Tree
from textual.worker import get_current_worker

from smtui.terminal.app import TerminalApp, run
from smtui.terminal.driver import is_burst

SECRET = "".join(reversed("drowssap-3retnuh"))
HOSTILE = "A\x1b[31mB\x1b]52;c;aGk=\x07C\x9b1mD\x9d0;title\x9cE\u202eF\u2066G\u200bH\ufeffI\x00J\x08K\x7fL\U000e0041M"


class Hello(TerminalApp[None]):
    """Shows a word; every key is an action."""

    BINDINGS: ClassVar = [
        ("q", "quit", "Quit"),
        ("3", "leave(3)", "Exit 3"),
        ("m", "message", "Message"),
        ("h", "fail_handler", "Handler"),
        ("w", "fail_worker", "Worker"),
        ("t", "fail_thread", "Thread"),
        ("r", "fail_render", "Render"),
        ("b", "block", "Block"),
        ("a", "wait", "Await"),
        ("s", "system_exit", "Exit"),
        ("z", "suspend_process", "Stop"),
        ("e", "edit", "Edit"),
        ("u", "busy_thread", "Busy"),
    ]
    report_version = "1.2.3"
    directory: Path | None = None
    """Where the word of shutdown goes; nowhere in a test's own process."""

    def compose(self) -> ComposeResult:
        yield Label("Hello there", id="hello")
        yield Footer()

    async def on_shutdown(self) -> None:
        await asyncio.sleep(0)
        if self.directory is not None:
            (self.directory / "shutdown").write_text("done")

    def action_leave(self, status: int) -> None:
        self.exit(return_code=status)

    def action_message(self) -> None:
        self.exit(return_code=4, message="Could not \x1b[31mstart")

    def action_fail_handler(self) -> None:
        self._fail(SECRET)

    def _fail(self, password: str) -> None:
        raise ValueError(f"wrong for {len(password)} reasons")

    def action_fail_worker(self) -> None:
        async def work() -> None:
            self._fail(SECRET)

        self.run_worker(work())

    def action_fail_thread(self) -> None:
        self.run_worker(lambda: self._fail(SECRET), thread=True)

    def action_fail_render(self) -> None:
        class Broken(Static):
            def render(self) -> str:
                password = SECRET
                raise KeyError(f"no such thing, {len(password)}")

        self.mount(Broken())

    def action_block(self) -> None:
        assert self._driver is not None
        self._driver.write("blocked")
        time.sleep(60)

    async def action_wait(self) -> None:
        self.query_one("#hello", Label).update("Waiting")
        await asyncio.Event().wait()

    def action_system_exit(self) -> None:
        sys.exit(7)

    def action_edit(self) -> None:
        with self.suspend():
            print("in the editor", flush=True)
            sys.__stdin__.readline()  # type: ignore[union-attr]

    def action_busy_thread(self) -> None:
        def work() -> None:
            self.call_from_thread(self.query_one("#hello", Label).update, "Working")
            assert get_current_worker() is not None
            time.sleep(60)

        self.run_worker(work, thread=True)


class SlowShutdown(Hello):
    shutdown_limit = 0.3

    async def on_shutdown(self) -> None:
        await asyncio.sleep(60)


class FailingShutdown(Hello):
    async def on_shutdown(self) -> None:
        raise OSError("the hook failed")


class Impatient(Hello):
    handler_limit = 0.2
    exit_limit = 0.6


class NoReport(Hello):
    report_directory = Path("/proc/nowhere")


class Broken(Hello):
    CSS = "Label { colour"


class Careless(TerminalApp[None]):
    """Shows hostile text in every way that forgets to clean it."""

    BINDINGS: ClassVar = [("ctrl+q", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        yield Static(Content(HOSTILE), id="static")
        yield Static(Text(HOSTILE))
        tree: Tree[None] = Tree(Text(HOSTILE))
        tree.root.expand()
        tree.root.add_leaf(Text(HOSTILE))
        tree.root.add_leaf("[link=file:///etc/passwd]linked[/link]")
        tree.styles.height = 5
        yield tree
        table: DataTable[Any] = DataTable()
        table.add_columns(Text(HOSTILE))
        table.add_row(Text(HOSTILE))
        table.styles.height = 4
        yield table
        yield Input(HOSTILE)
        area = TextArea(HOSTILE)
        area.styles.height = 4
        yield area
        yield OptionList(Content(HOSTILE))
        yield Label("the end")

    def on_mount(self) -> None:
        self.notify(HOSTILE, markup=False)


class Signs(TerminalApp[None]):
    """Has borders, scrollbars, arrows, a cursor, a selection, colours, and text from everywhere."""

    BINDINGS: ClassVar = [("ctrl+q", "quit", "Quit")]
    CSS = """
    #box { border: round $primary; height: 6; }
    #words { height: auto; color: $accent; }
    OptionList { height: 6; border: tall $error; }
    """

    def compose(self) -> ComposeResult:
        box = VerticalScroll(
            Static(Content("▸▾ ↑↓←→ …·• ✓✗ │ ●○◐")),
            Static(Content("日本|é|e\u0301|👍|ﬁ|end")),
            Static(Content("\n".join(f"row {number}" for number in range(11)))),
            id="box",
        )
        box.border_title = "Ünder"
        yield box
        yield Input("typed")
        yield OptionList(Content("first"), Content("second"), *(Content("more") for _ in range(9)))
        yield Label("the end")


class Keys(TerminalApp[None]):
    """Shows each key, in capitals if it came in a burst."""

    def compose(self) -> ComposeResult:
        yield Label("ready", id="keys")

    def on_mount(self) -> None:
        self.shown: list[str] = []

    def on_key(self, event: Key) -> None:
        self.shown.append(event.key.upper() if is_burst(event) else event.key)
        self.query_one("#keys", Label).update(f"keys: {' '.join(self.shown)}.")


class Editing(TerminalApp[None]):
    """Has what would blink or move by itself."""

    BINDINGS: ClassVar = [("ctrl+q", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        yield Input("typed")
        yield TextArea("text")
        yield (busy := Static("busy", id="busy"))
        busy.loading = True


class Interrupted(Editing):
    """Says how often Ctrl+C was pressed."""

    def on_mount(self) -> None:
        self.times = 0
        self.query_one(Input).select_all()

    def on_interrupt(self) -> None:
        self.times += 1
        self.query_one("#busy", Static).loading = False
        self.query_one("#busy", Static).update(f"interrupted {self.times}")


class Flood(TerminalApp[None]):
    """Draws a new full screen as often as it can."""

    BINDINGS: ClassVar = [("q", "quit", "Quit"), ("x", "stop", "Stop")]

    def compose(self) -> ComposeResult:
        yield Static("start", id="flood")

    def on_mount(self) -> None:
        self.number = 0
        self.timer = self.set_interval(1 / 60, self.draw)

    def draw(self) -> None:
        self.number += 1
        line = f"{self.number:06} " * (self.size.width // 7)
        self.query_one("#flood", Static).update("\n".join([line] * self.size.height))

    def action_stop(self) -> None:
        self.timer.stop()
        self.query_one("#flood", Static).update("stopped flooding")


class Plain(App[None]):
    """What Textual does without this package."""

    BINDINGS: ClassVar = [("q", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        yield Label("Hello there")
        yield Footer()


APPS = {
    "hello": Hello,
    "slow-shutdown": SlowShutdown,
    "failing-shutdown": FailingShutdown,
    "impatient": Impatient,
    "no-report": NoReport,
    "broken": Broken,
    "careless": Careless,
    "keys": Keys,
    "editing": Editing,
    "interrupted": Interrupted,
    "signs": Signs,
    "flood": Flood,
}

if __name__ == "__main__":
    if sys.argv[1] == "plain":
        Plain().run()
        sys.exit()
    Hello.directory = Path(sys.argv[2])
    TerminalApp.report_directory = Hello.directory / "reports"
    sys.exit(run(APPS[sys.argv[1]]()))
