"""What the terminal can do, found out before Textual is imported."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

MANY_COLOURS: Final = 256
"""What a terminal has to have at least so that colours are mixed for it; another one shows its own sixteen."""

_TRUE_COLOUR: Final = 1 << 24
_USUAL_COLOURS: Final = 16
_COLOURS_BY_NAME: Final = {"16color": 16, "256color": MANY_COLOURS, "kitty": MANY_COLOURS}


def refusal(
    environ: Mapping[str, str] | None = None,
    *,
    stdin_isatty: bool | None = None,
    stdout_isatty: bool | None = None,
) -> str | None:
    """Say why a full-screen program can't run here.

    Standard error does not count: `TerminalDriver` reads standard input and draws on standard output, so that
    ``2>errors.log`` is allowed.

    Args:
        environ: The environment; that of the process if not given.
        stdin_isatty: Whether standard input is a terminal; looked up if not given.
        stdout_isatty: Whether standard output is a terminal; looked up if not given.

    Returns:
        One sentence for the user, or None if nothing stands in the way.
    """
    environ = os.environ if environ is None else environ
    if not (_isatty(0) if stdin_isatty is None else stdin_isatty):
        return "Standard input is not a terminal."
    if not (_isatty(1) if stdout_isatty is None else stdout_isatty):
        return "Standard output is not a terminal."
    term = environ.get("TERM", "")
    if not term:
        return "TERM is not set; set it to the type of your terminal, for example TERM=xterm-256color."
    if term in {"dumb", "unknown"}:
        return f"A terminal that can move its cursor is needed, and TERM is {term}."
    return None


def unicode_ok(environ: Mapping[str, str] | None = None) -> bool:
    """Tell whether the user's locale is a UTF-8 one, so that lines and marks outside ASCII can be shown.

    Args:
        environ: The environment; if not given, the one that the process was started with. (Python changes
            LC_CTYPE in its own environment where the user has the C locale.)

    Returns:
        True if the first of LC_ALL, LC_CTYPE and LANG that is set names UTF-8.
    """
    environ = _environment_at_start() if environ is None else environ
    locale = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or "C"
    encoding = locale.partition("@")[0].rpartition(".")[2]
    return encoding.lower().replace("-", "") == "utf8"


def colours(environ: Mapping[str, str] | None = None) -> int:
    """Tell how many colours the terminal has.

    Args:
        environ: The environment; that of the process if not given. Terminfo is asked once in a process: it answers
            for the first TERM that it was asked about.

    Returns:
        What COLORTERM or the name in TERM says, or else terminfo; 0 for a terminal without colours, and 16 for one
        that nothing is known of.
    """
    environ = os.environ if environ is None else environ
    if environ.get("COLORTERM", "").strip().lower() in {"truecolor", "24bit"}:
        return _TRUE_COLOUR
    name, _, kind = environ.get("TERM", "").strip().lower().rpartition("-")
    if name and kind in _COLOURS_BY_NAME:
        return _COLOURS_BY_NAME[kind]
    # Only few terminals get here, and the others need not wait for the import.
    import curses

    try:
        curses.setupterm(environ.get("TERM", ""), 1)
    except curses.error:
        return _USUAL_COLOURS
    return max(0, curses.tigetnum("colors"))


def _isatty(descriptor: int) -> bool:
    with suppress(OSError):
        return os.isatty(descriptor)
    return False


def _environment_at_start() -> Mapping[str, str]:
    try:
        entries = Path("/proc/self/environ").read_bytes().split(b"\0")
    except OSError:
        return os.environ
    pairs = (os.fsdecode(entry).partition("=") for entry in entries)
    return {name: value for name, _, value in pairs}
