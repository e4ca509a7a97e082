"""Commands for reading what a tab shows: copy it, go from match to match, compare it with another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from smtui.console.commands.command import Command

if TYPE_CHECKING:
    from smtui.console.screens.main import MainScreen


async def copy_tab(screen: MainScreen, _: str) -> None:
    """Copy what the tab shows, with what it hides left out."""
    pane = screen.detail.pane
    text = "\n".join("".join(part for part, _ in line).rstrip() for line in screen.detail.lines)
    if pane is not None:
        await screen.copy(f"The tab {pane.title}", text)


def next_match(screen: MainScreen, _: str) -> None:
    """Go to the next match of the search."""
    _go(screen, 1)


def previous_match(screen: MainScreen, _: str) -> None:
    """Go to the match before."""
    _go(screen, -1)


def compare(screen: MainScreen, _: str) -> None:
    """Compare two marked nodes, or the slots of the cloud service."""
    from smtui.console import comparing, workers

    if screen.session is None:
        return
    try:
        first, second = comparing.pair(screen.marks.nodes, screen.nodes.node)
    except LookupError as error:
        screen.say(error.args[0])
        return
    screen.say("Reading both…", "dim")
    workers.start(screen, "compare", comparing.compare, screen, screen.session, first, second)


def _go(screen: MainScreen, steps: int) -> None:
    from smtui.console.widgets.detail_lines import DetailLines

    lines = screen.query_one(DetailLines)
    if not lines.match[1]:
        screen.say("There is no match to go to: 2 goes to the detail, / searches in it.", "dim")
    lines.go_to_match(steps)


COMMANDS: Final = (
    Command(name="copy", keys=("y",), help="Copy what the tab shows.", run=copy_tab),
    Command(name="next_match", keys=("f",), help="Go to the next match of a search.", run=next_match),
    Command(name="previous_match", keys=("F",), help="Go to the match before.", run=previous_match),
    Command(
        name="compare",
        keys=("=",),
        help="Compare two marked things, or the two slots of a cloud service, line by line.",
        run=compare,
    ),
)
