"""What the command line says: every sentence goes through here, since a name or an error may come from outside."""

from __future__ import annotations

import argparse
import contextlib
import logging
import sys
from typing import Any, TextIO

from smtui.terminal.charset import encode, encoding_for
from smtui.terminal.text import clean_lines


def tell(text: str, stream: TextIO | None = None) -> None:
    """Print lines that are safe in any terminal. A stream that nobody reads any more is no error.

    Args:
        text: one or more lines.
        stream: where to; standard error if not given.
    """
    stream = sys.stderr if stream is None else stream
    with contextlib.suppress(OSError):
        print(_shown(text, stream), file=stream, flush=True)


class Parser(argparse.ArgumentParser):
    """A parser whose messages repeat arguments cleaned."""

    def _print_message(self, message: str, file: Any = None) -> None:
        if message:
            tell(message.removesuffix("\n"), file)


class LogFormatter(logging.Formatter):
    """Formats log records that are safe in any terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Give a record's lines."""
        return _shown(super().format(record), sys.stderr)


def _shown(text: str, stream: TextIO) -> str:
    encoding = encoding_for(stream.encoding or "ascii")
    return encode("\n".join(clean_lines(text)), encoding).decode(encoding)
