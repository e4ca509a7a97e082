"""The clipboard of the person's terminal: through tmux, through screen, and directly."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from smtui.terminal import clipboard

SECRET = "äkey=="


async def copied(text: str, **environ: str) -> tuple[str, str]:
    """Copy a text; give what became of it, and what was written to the terminal."""
    written: list[str] = []
    words = await clipboard.copy(text, written.append, environ)
    return words, "".join(written)


def fake_tmux(directory: Path, script: str) -> str:
    file = directory / "tmux"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o700)
    return f"{directory}:/usr/bin:/bin"


def decoded(sequence: str) -> str:
    match = re.fullmatch("\x1b\\]52;c;([A-Za-z0-9+/=]*)\x07", sequence)
    assert match is not None
    return base64.b64decode(match[1]).decode()


async def test_a_terminal_is_asked_with_osc_52() -> None:
    words, written = await copied(SECRET, TERM="xterm-256color")
    assert decoded(written) == SECRET
    assert words == "was sent to the terminal's clipboard (OSC 52)."
    assert SECRET not in words


@pytest.mark.parametrize("length", [1, 88, 400, 5000])
async def test_screen_hands_it_on_in_pieces_that_it_takes(length: int) -> None:
    words, written = await copied("k" * length, STY="1.pts-0.host", TERM="screen")
    assert words == "was sent through screen to the terminal's clipboard (OSC 52)."
    pieces = re.findall("\x1bP(.*?)\x1b\\\\", written, re.S)
    assert "".join(f"\x1bP{piece}\x1b\\" for piece in pieces) == written
    assert max(map(len, pieces)) <= 240
    assert decoded("".join(pieces)) == "k" * length


async def test_a_screen_or_a_tmux_on_another_machine_gets_what_each_takes() -> None:
    words, written = await copied(SECRET, TERM="screen-256color")
    wrapped, _, plain = written.rpartition("\x1b\\")
    assert decoded(wrapped.removeprefix("\x1bP")) == decoded(plain) == SECRET
    assert words == "was sent to the terminal's clipboard (OSC 52), through screen and directly."


async def test_tmux_gets_it_on_standard_input(tmp_path: Path) -> None:
    path = fake_tmux(tmp_path, f"echo $* > {tmp_path}/arguments; cat > {tmp_path}/buffer")
    words, written = await copied(SECRET, TMUX="/tmp/t,1,0", PATH=path)
    assert written == ""
    assert (tmp_path / "buffer").read_text() == SECRET
    assert (tmp_path / "arguments").read_text() == "load-buffer -w -\n"
    assert words == "was given to tmux, for its buffer and the terminal's clipboard."


@pytest.mark.parametrize("script", ["cat > /dev/null; exit 1", "exit 1", "exec sleep 60"])
async def test_a_tmux_that_does_not_take_it_is_gone_around(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clipboard, "TMUX_SECONDS", 0.3)
    words, written = await copied(SECRET, TMUX="/tmp/t,1,0", PATH=fake_tmux(tmp_path, script))
    assert decoded(written) == SECRET
    assert "OSC 52" in words


async def test_without_a_tmux_program_the_terminal_is_asked(tmp_path: Path) -> None:
    _, written = await copied(SECRET, TMUX="/tmp/t,1,0", PATH=str(tmp_path))
    assert decoded(written) == SECRET
