"""What the command line says: every sentence goes through here, since a name or an error may come from outside."""

from __future__ import annotations

import argparse
import contextlib
import logging
import sys
from collections.abc import Callable
from typing import Any, Final, TextIO

from smtui.terminal.charset import encode, encoding_for
from smtui.terminal.text import clean_lines

_EXAMPLES: Final = "examples:"
_EXITS: Final = "exit status:"


def tell(text: str, stream: TextIO | None = None) -> None:
    """Print lines that are safe in any terminal. A stream that nobody reads any more is no error.

    Args:
        text: one or more lines.
        stream: where to; standard error if not given.
    """
    stream = sys.stderr if stream is None else stream
    with contextlib.suppress(OSError):
        print(_shown(text, stream), file=stream, flush=True)


def ask_passphrase(path: str) -> str:
    """Ask the person at the terminal for the passphrase of a private key; it is not shown.

    Args:
        path: the key's file.

    Raises:
        EOFError: there is no terminal, or the person ends the input.
    """
    import getpass
    import warnings

    with warnings.catch_warnings():
        # Without a terminal, getpass would show what is typed.
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(_shown(f"Passphrase of the private key in {path}: ", sys.stderr))
        except getpass.GetPassWarning:
            raise EOFError from None


def commands_of(parser: argparse.ArgumentParser) -> argparse._SubParsersAction[Any]:
    """Give a command its own commands; without one of them it prints its help, and the exit status is 2."""

    def tell_them(_: argparse.Namespace) -> int:
        tell(parser.format_help().rstrip())
        return 2

    parser.set_defaults(run=tell_them)
    return parser.add_subparsers(title="commands", metavar="COMMAND")


def examples(parser: argparse.ArgumentParser, *lines: str) -> None:
    """End a command's help with lines that stay as they are: what to type, and what it does."""
    parser.formatter_class = _Formatter
    parser.epilog = "\n".join((_EXAMPLES, *(f"  {line}" for line in lines)))


def exits(parser: argparse.ArgumentParser, *lines: str) -> None:
    """End a command's help, after its examples, with what each exit status means."""
    parser.formatter_class = _Formatter
    parser.epilog = "\n".join(
        (*((parser.epilog, "") if parser.epilog else ()), _EXITS, *(f"  {line}" for line in lines))
    )


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Give what reads an argument that is a whole number within bounds."""

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{text} is not a number from {least:,} to {most:,}")
        return value

    return read


class _Formatter(argparse.HelpFormatter):
    """Fills paragraphs, and leaves examples and exit statuses as they are."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if text.startswith((_EXAMPLES, _EXITS)) else super()._fill_text(text, width, indent)


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
