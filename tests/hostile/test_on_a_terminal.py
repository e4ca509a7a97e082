"""What reaches a real pseudo-terminal when every text of the service means harm: every byte that was written."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.hostile.texts import harmful, written_harm
from tests.localcloud.running import ROOT, RunningCloud
from tests.terminal.session import TerminalSession

PROGRAM = [sys.executable, "-m", "tests.hostile.program"]
_QUIET = 0.12

# One key at a time, each after the screen came to rest: every pane, the dialogs that keys open, the command line
# with what it completes and what it says of texts of its own, the palette, the filter, marks, bookmarks, the swap.
KEYS = (
    *("j", "v", "v", "v", "V", "l", "j", "v", "v", "v", "v", "j", "j", "j", "j"),
    *("s", "\x1b", "e", "\x1b", "d", "\x1b", "D", "\x1b", "i", "\x1b", "n", "\x1b", "p", "\x1b", "u", "\x1b"),
    *("*", "B", "\x1b", " ", "j", " ", "d", "\x1b", "U", "[", "]"),
    *("/", "o", "\r", "\x1b", "t", "T", "y", "=", "\x1b"),
    *(":", "services/", "\t", "\t", "\r", ":", "nothing [/] [red] \u202e\u200b", "\r", "\x1b"),
    *("\x10", "de", "\x1b", "2", "j", "3", "v", "\x1b", "1", "?", "\x1b", "P", "\x1b", "G", "v", "g", "v", "v"),
)


def look(session: TerminalSession) -> None:
    """Read until the terminal is quiet, and look at every cell and every byte."""
    session.quiet(_QUIET, timeout=60)
    cells = "".join(session.cells[row][column].data for row in range(session.rows) for column in range(session.cols))
    assert not harmful(cells), session.screen
    assert not written_harm(session.raw)


@pytest.mark.parametrize("turn", range(12))
@pytest.mark.sample(1)
@pytest.mark.timeout(300)
def test_no_byte_of_harm_is_written(turn: int, cloud: RunningCloud, home: Path) -> None:
    env = {
        "PYTHONPATH": str(ROOT),
        "HOME": str(home),
        "AZURE_MANAGEMENT_CERTFILE": cloud.certificate,
        "AZURE_MANAGEMENT_SUBSCRIPTIONID": cloud.subscription_id,
        "SMTUI_ENDPOINT": cloud.endpoint,
        "SMTUI_CA": cloud.ca,
    }
    with TerminalSession([*PROGRAM, str(cloud.state), str(turn)], rows=30, cols=100, env=env, cwd=home) as session:
        session.wait_for("Cloud services", timeout=40)
        look(session)
        for key in KEYS:
            session.send(key)
            look(session)
        session.send("\x11")
        assert session.wait_exit(20) == 0
        assert not written_harm(session.raw)
    assert not list((home / ".local/state/smtui/reports").glob("*"))
