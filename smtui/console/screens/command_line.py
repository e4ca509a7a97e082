"""The command line: one line in the footer's place, and above it how it may go on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from smtui.console import workers
from smtui.console.command_line.completion import Completer, Completions
from smtui.console.command_line.doing import Deed, understand
from smtui.console.command_line.words import NotDone
from smtui.console.lines import Line, line, pad, span
from smtui.console.screens.dialog import DialogScreen
from smtui.console.widgets.bars import Bar, Note
from smtui.console.widgets.command_line import MOST_ROWS, CommandInput, Listed
from smtui.terminal.text import clean

if TYPE_CHECKING:
    from smtui.console.command_line.past import PastLines
    from smtui.console.command_line.words import Word
    from smtui.console.commands.command import Command
    from smtui.console.node import Node
    from smtui.console.screens.main import MainScreen

_WIDEST: Final = 30


class CommandLineScreen(DialogScreen[Deed | None]):
    """Takes a line, completes it, and gives what carries it out; None where it is left.

    Args:
        main: the main screen, which the line is about.
        past: the lines that were typed before.
        known: what a line may begin with.
    """

    DEFAULT_CSS = """
    CommandLineScreen {
        background: transparent;
        & > Vertical { dock: bottom; height: auto; }
        & Horizontal { height: 1; }
        & Bar { width: 1; }
        & Note { background: $panel; }
    }
    """
    AUTO_FOCUS = "CommandInput"

    def __init__(self, main: MainScreen, past: PastLines, known: Sequence[Word]) -> None:
        super().__init__()
        self._main = main
        self._past = past
        self._words = known
        self._completer = Completer(main, self._words)
        self._completions = Completions()
        self._base = ""
        self._chosen = -1
        self._lines = past.lines()
        self._at = len(self._lines)
        self._draft = ""
        self._shown: str | None = None
        self._true: dict[str, str] = {}
        self._read: set[Node] = set()
        self._previewing: tuple[Command, str] | None = None

    @property
    def command_input(self) -> CommandInput:
        """The line itself."""
        return self.query_one(CommandInput)

    def compose(self) -> ComposeResult:
        keys = {
            "enter": self._enter,
            "escape": self._leave,
            "tab": lambda: self._complete(1),
            "shift+tab": lambda: self._complete(-1),
            "up": lambda: self._recall(-1),
            "down": lambda: self._recall(1),
            "ctrl+u": lambda: self.command_input.replace_all(""),
            "backspace": self._delete,
        }
        with Vertical():
            yield Listed()
            yield Note()
            with Horizontal():
                prompt = Bar()
                prompt.show(line((":", "key")))
                yield prompt
                yield CommandInput(keys)

    def on_mount(self) -> None:
        self._changed_to("")
        self._say(self._past.take_problem())

    # What is typed.

    @on(Input.Changed)
    def _changed(self) -> None:
        if not self.command_input.done:
            self._changed_to(self.command_input.value)

    def _changed_to(self, text: str) -> None:
        """Show how a text may go on, unless it is one of the ways that are listed already."""
        if text == self._shown:
            return
        self._shown = text
        self._say("")
        if not self._is_chosen(text):
            self._look(text)
        self._preview()

    def _look(self, text: str) -> None:
        self._base, self._chosen = text, -1
        self._completions = self._completer.of(self._meant(text))
        unread = self._completions.unread
        if unread is not None and unread not in self._read:
            self._read.add(unread)
            workers.start(self, "completions", self._learn, unread)
        self._draw()

    async def _learn(self, node: Node) -> None:
        if self._main.explorer is not None:
            await self._main.explorer.read(node)
            if self._chosen < 0 and not self.command_input.done:
                self._look(self.command_input.value)

    def _is_chosen(self, text: str) -> bool:
        return self._chosen >= 0 and self._completions.found[self._chosen].text == text

    def _delete(self) -> None:
        if self.command_input.value:
            self.command_input.action_delete_left()
        else:
            self._leave()

    # Completing, and recalling.

    def _complete(self, step: int) -> None:
        """Go on as far as there is one way; from there on show one after the other."""
        value = self.command_input.value
        if not self._is_chosen(value):
            self._look(value)
        found = self._completions.found
        if self._chosen < 0 and len(found) == self._completions.count == 1:
            # What may follow a word is worth a Tab of its own.
            whole = found[0].text
            self._put(found[0].text + ("" if " " in whole or "/" in whole else " "), found[0].line)
        elif self._chosen < 0 and len(self._completions.common) > len(value):
            self._put(clean(self._completions.common), self._completions.common)
        elif found:
            self._chosen = (self._chosen + step) % len(found) if self._chosen >= 0 or step > 0 else len(found) - 1
            self._put(found[self._chosen].text, found[self._chosen].line)
            self._draw()

    def _put(self, text: str, true: str) -> None:
        if clean(true) != true:
            self._true[text] = true
        self.command_input.replace_all(text)

    def _meant(self, text: str) -> str:
        """Give a text with the true names of what was completed in it."""
        shown = max((each for each in self._true if text.startswith(each)), key=len, default="")
        return self._true[shown] + text.removeprefix(shown) if shown else text

    def _recall(self, step: int) -> None:
        """Show a line that was typed before, or again the one that was being typed."""
        at = self._at + step
        if not 0 <= at <= len(self._lines):
            return
        if self._at == len(self._lines):
            self._draft = self.command_input.value
        self._at = at
        self.command_input.replace_all(self._lines[at] if at < len(self._lines) else self._draft)

    # The end.

    def _enter(self) -> None:
        """Carry the line out. What it names may have to be read first."""
        text = self.command_input.value.strip()
        if not text.removeprefix(":").strip():
            self._leave()
            return
        self.command_input.done = True
        workers.start(self, "understand", self._understand, text)

    async def _understand(self, text: str) -> None:
        try:
            deed = await understand(self._main, self._meant(text), self._words)
        except NotDone as error:
            self.command_input.resume()
            self._shown = self.command_input.value
            self._say(str(error))
            return
        self._past.add(text.removeprefix(":"))
        self.command_input.finish(partial(self.end, deed))

    def _leave(self) -> None:
        if self._previewing is not None:
            self._show_preview(self._previewing[0], "")
        self.command_input.finish(self.end)

    def _preview(self) -> None:
        now, before = self._completer.previewed(self.command_input.value), self._previewing
        if now == before:
            return
        self._previewing = now
        if before is not None and (now is None or now[0] is not before[0]):
            self._show_preview(before[0], "")
        if now is not None:
            self._show_preview(*now)

    def _show_preview(self, command: Command, argument: str) -> None:
        if command.preview is not None:
            command.preview(self._main, argument)

    # Drawing.

    def _say(self, sentence: str) -> None:
        self.query_one(Note).show(line(span(f" {sentence}", "warn")) if sentence else ())

    def _draw(self) -> None:
        found, count = self._completions.found, self._completions.count
        room = max(1, min(MOST_ROWS, self.app.size.height - 4))
        first = max(0, min(self._chosen - room // 2, len(found) - room))
        rows = found[first : first + room]
        width = min(_WIDEST, max((cell_len(each.shown) for each in rows), default=0))
        lines: list[Line] = [
            line(f" {pad(each.shown, width)}" if each.note else f" {each.shown}", (f"  {each.note}", "dim"))
            for each in rows
        ]
        more = count - first - len(rows)
        if more > 0 and lines:
            lines[-1] = line((f" … and {more + 1} more", "dim")) if self._chosen != first + len(rows) - 1 else lines[-1]
        self.query_one(Listed).show(lines, self._chosen - first if self._chosen >= 0 else -1)
