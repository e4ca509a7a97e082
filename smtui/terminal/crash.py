"""What is written when the program fails: a report without the values that the program was working with."""

from __future__ import annotations

import os
import platform
import re
import sys
import traceback
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import TracebackType

from smtui.terminal.text import clean

MESSAGE_LIMIT = 500
_DEPTH = 8

# Python's own errors quote the value that they are about, as in: invalid literal for int() with base 10: 'hunter2'.
_VALUES = re.compile(
    r"""(?<!\w)(['"]).*\1|\b(?=[A-Za-z+/]*\d)(?=[A-Z\d+/]*[a-z])(?=[a-z\d+/]*[A-Z])[A-Za-z\d+/]{32,}={0,2}""", re.DOTALL
)


def write_report(error: BaseException, directory: Path, version: str) -> Path:
    """Write a report that only its owner can read.

    It holds the type and the message of the error and of those behind it, file names, line numbers and source
    lines. It holds no local variables, notes, arguments or environment, and nothing that a message has in quotes or
    that looks like a key: any of them may be a secret.

    Args:
        error: The error.
        directory: Where to write; created if need be.
        version: The version of the program.

    Returns:
        The path of the report.

    Raises:
        OSError: If it can't be written.
    """
    now = datetime.now().astimezone()
    lines = [
        f"Time      {now.isoformat(timespec='seconds')}",
        f"Version   {version}",
        f"Python    {platform.python_version()} on {platform.system()} {platform.machine()}",
        f"Textual   {getattr(sys.modules.get('textual'), '__version__', 'not loaded')}",
        f"TERM      {clean(os.environ.get('TERM', ''))}",
        "",
        *describe(error),
    ]
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = directory / f"crash-{now:%Y%m%d-%H%M%S-%f}-{os.getpid()}.txt"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write("\n".join(lines) + "\n")
    return path


def describe(error: BaseException) -> Iterator[str]:
    """Describe an error and those behind it, the last one first.

    Args:
        error: The error.

    Yields:
        Clean lines of text without the values of variables.
    """
    yield from _describe(error, "", set(), _DEPTH)


def notice(error: BaseException, report: Path | OSError) -> str:
    """Say what the user sees of an error.

    Args:
        error: The error.
        report: Where the report is, or why it could not be written.

    Returns:
        Two short lines. The message of the error is not in them; it may hold a secret.
    """
    kind = type(error).__name__
    if isinstance(report, OSError):
        where = f"The report could not be written: {clean(report.strerror or type(report).__name__)}"
    else:
        where = f"Report: {clean(str(report))}"
    return f"The program has stopped because of an internal error ({kind}).\n{where}\n"


def _describe(error: BaseException, indent: str, seen: set[int], depth: int) -> Iterator[str]:
    seen.add(id(error))
    yield f"{indent}{type(error).__module__}.{type(error).__qualname__}: {_message(error)}"
    for line in _stack(error.__traceback__):
        yield indent + line
    if depth == 0:
        return
    if isinstance(error, BaseExceptionGroup):
        for number, part in enumerate(error.exceptions, 1):
            yield f"{indent}  Part {number} of {len(error.exceptions)}:"
            yield from _describe(part, indent + "  ", seen, depth - 1)
    behind = error.__cause__
    link = "Caused by:"
    if behind is None and not error.__suppress_context__:
        behind, link = error.__context__, "While handling:"
    if behind is not None and id(behind) not in seen:
        yield ""
        yield indent + link
        yield from _describe(behind, indent, seen, depth - 1)


def _message(error: BaseException) -> str:
    try:
        return clean(_VALUES.sub("'…'", str(error)), limit=MESSAGE_LIMIT)
    except Exception:
        return "(no message)"


def _stack(trace: TracebackType | None) -> Iterator[str]:
    summary = traceback.StackSummary.extract(traceback.walk_tb(trace), capture_locals=False)
    for entry in summary.format():
        for line in entry.rstrip("\n").split("\n"):
            yield clean(line)
