"""The clipboard of the person's own terminal, which may be several hops away. Nothing copied is shown on the way."""

from __future__ import annotations

import asyncio
import base64
import os
import subprocess
from collections.abc import Callable, Mapping
from typing import Final

TMUX_SECONDS: Final = 2.0

_ENDED: Final = "\x07"
# GNU screen cuts a longer device control string off.
_SCREEN_CHARACTERS: Final = 240


async def copy(text: str, write: Callable[[str], object], environ: Mapping[str, str] | None = None) -> str:
    """Copy a text.

    Whether a terminal takes it can't be known: it says nothing.

    Args:
        text: The text.
        write: Writes an escape sequence to the terminal.
        environ: The environment; that of the process if not given.

    Returns:
        What became of it, in words that follow its name: "was sent to the terminal's clipboard (OSC 52)."
    """
    environ = os.environ if environ is None else environ
    if "TMUX" in environ and await asyncio.to_thread(_load_into_tmux, text, environ):
        return "was given to tmux, for its buffer and the terminal's clipboard."
    if "STY" in environ:
        write(sequence(text, through_screen=True))
        return "was sent through screen to the terminal's clipboard (OSC 52)."
    if environ.get("TERM", "").startswith("screen") and "TMUX" not in environ:
        # A screen or a tmux on a machine before this one: each takes the one that is for it, and drops the other.
        write(sequence(text, through_screen=True) + sequence(text))
        return "was sent to the terminal's clipboard (OSC 52), through screen and directly."
    write(sequence(text))
    return "was sent to the terminal's clipboard (OSC 52)."


def sequence(text: str, *, through_screen: bool = False) -> str:
    """Give the escape sequence that asks a terminal to put a text into its clipboard.

    Args:
        text: The text.
        through_screen: Wrap it so that GNU screen hands it on.
    """
    plain = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}{_ENDED}"
    if not through_screen:
        return plain
    pieces = (plain[start : start + _SCREEN_CHARACTERS] for start in range(0, len(plain), _SCREEN_CHARACTERS))
    return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)


def _load_into_tmux(text: str, environ: Mapping[str, str]) -> bool:
    """Give tmux a text for its buffer and, with -w, for the terminal around it; tmux before 3.2 does not know that."""
    try:
        done = subprocess.run(
            # Not as an argument: every user of the machine can read those.
            ["tmux", "load-buffer", "-w", "-"],
            input=text.encode(),
            env=dict(environ),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=TMUX_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
