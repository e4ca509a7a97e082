"""The whole program in a terminal without Unicode, for somebody who wants no colour."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.session import TerminalSession

SGR = re.compile(rb"\x1b\[([\d;]*)m")


@pytest.fixture
def session(tmp_path: Path) -> Iterator[TerminalSession]:
    unset = ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "AZURE_MANAGEMENT_CERTFILE")
    root = str(Path(__file__).parents[2])
    env = {**dict.fromkeys(unset), "HOME": str(tmp_path), "LC_ALL": "C", "NO_COLOR": "1", "PYTHONPATH": root}
    with TerminalSession([sys.executable, "-m", "smtui"], env=env, cwd=tmp_path) as started:
        started.wait_for("shop", timeout=30)
        yield started
        while started.screen and "smtui" not in started.line(0):
            started.send("\x1b")
            started.quiet(0.3)
        started.send("\x11")
        assert started.wait_exit() == 0


def test_neither_unicode_nor_colour_is_sent(session: TerminalSession) -> None:
    session.quiet(0.3)
    cursor = next(row for row in range(24) if all(session.cells[row][column].reverse for column in range(2, 20)))
    session.send("\x1b[B")
    session.wait_for(lambda s: all(s.cells[cursor + 1][column].reverse for column in range(2, 20)))
    footer = session.line(23)
    assert session.cells[23][footer.index("?")].reverse
    assert not session.cells[23][footer.index("Help")].reverse
    session.send("?")
    session.wait_for("Moving")
    session.quiet(0.3)
    assert {line[:1] for line in session.lines} <= {"|", "+", " ", ""}
    assert max(session.raw) < 0x80
    parameters = {parameter for found in SGR.findall(session.raw) for parameter in found.split(b";")}
    assert parameters <= {b"", b"0", b"1", b"4", b"7"}
