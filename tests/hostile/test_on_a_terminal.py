"""What reaches a real pseudo-terminal when every text of the service means harm: every byte that was written."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.hostile.texts import harmful, written_harm
from tests.localcloud.running import ROOT, RunningCloud
from tests.terminal.session import TerminalSession

PROGRAM = [sys.executable, "-m", "tests.hostile.program"]
_QUIET = 0.12

# As terminals with the keyboard protocol send it: a lone ESC is a key only after a while.
ESCAPE: Final = "\x1b[27u"

# Keys, and words of smtui's own that show what they do: the next keys wait for them.
IN_SHORT = (
    ("/", "Esc clears"),
    ("'shop", "1 of "),
    ("\r", "s Swap"),
    ("l", "● staging"),
    ("j", "e Config"),
    ("s", "y swaps them"),
    (ESCAPE, "e Config"),
    ("d", "Enter is dead until the name matches"),
    (ESCAPE, "e Config"),
    ("*", "★"),
    ("B", "Bookmarks (* takes one away)"),
    (ESCAPE, "e Config"),
    ("\x10", "Everything that can be done"),
    (ESCAPE, "e Config"),
    (":", "create_machine"),
    ("services/", "btelemetry"),
    (ESCAPE, "e Config"),
    (":nothing [/] [red] \u202e\u200b\r", "nothing [/] [red]"),
    (ESCAPE, "e Config"),
)
# One key at a time, each after the screen came to rest, from where the keys above have led: every pane, the forms,
# the configuration, the comparison, marks and their plan with its requests, the rows of other branches.
IN_FULL = (
    *("v", "v", "v", "v", "V", "=", ESCAPE, "i", ESCAPE, "u", ESCAPE, "e", "x", "\x13", ESCAPE, ESCAPE, ESCAPE),
    *(" ", "k", " ", "d", "\r", ESCAPE, ESCAPE, ESCAPE, "U", "D", ESCAPE, "[", "]", "/", ESCAPE, ESCAPE),
    *("n", ESCAPE, "m", ESCAPE, "v", "v", "v", "2", "t", "T", "y", "j", "1", "l", "j", "j", "j", "v", "v", "l", "j"),
    *(":", "services/", "\t", "\t", "\r", "s", ESCAPE, "D", ESCAPE, "3", "j", "v", ESCAPE, "1", "?", ESCAPE, "P"),
    *(ESCAPE, "G", "v", "g", "v", "v", "*", "B", ESCAPE),
    *(":", "vms\r", "l", "j", "v", "v", "d", ESCAPE, "D", ESCAPE, ":", "storage\r", "l", "j", "v", "v", "d", ESCAPE),
    *(":", "images\r", "l", "j", "v", "d", ESCAPE, ":", "affinity\r", "l", "j", "v", "v", "e", ESCAPE),
)


def look(session: TerminalSession) -> None:
    """Look at every cell."""
    cells = "".join(session.cells[row][column].data for row in range(session.rows) for column in range(session.cols))
    assert not harmful(cells), session.screen


@pytest.fixture
def session(turn: int, cloud: RunningCloud, home: Path) -> Iterator[TerminalSession]:
    """The console in a terminal, on a service that means harm in this turn's way; it is left at the end."""
    env = {
        "PYTHONPATH": str(ROOT),
        "HOME": str(home),
        "AZURE_MANAGEMENT_CERTFILE": cloud.certificate,
        "AZURE_MANAGEMENT_SUBSCRIPTIONID": cloud.subscription_id,
        "SMTUI_ENDPOINT": cloud.endpoint,
        "SMTUI_CA": cloud.ca,
        "EDITOR": None,
        "VISUAL": None,
    }
    with TerminalSession([*PROGRAM, str(cloud.state), str(turn)], rows=30, cols=100, env=env, cwd=home) as session:
        session.wait_for("Cloud services", timeout=40)
        yield session
        session.send("\x11")
        assert session.wait_exit(20) == 0
        assert not written_harm(session.raw)
    assert not list((home / ".local/state/smtui/reports").glob("*"))


@pytest.mark.parametrize("turn", [1])
def test_no_byte_of_harm_is_written(turn: int, session: TerminalSession) -> None:
    for keys, words in IN_SHORT:
        session.send(keys)
        session.wait_for(words, timeout=30)
        look(session)


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize("turn", range(12))
def test_no_byte_of_harm_is_written_in_full(turn: int, session: TerminalSession) -> None:
    for key in (*(keys for keys, _ in IN_SHORT), *IN_FULL):
        session.send(key)
        session.quiet(_QUIET, timeout=60)
        look(session)
