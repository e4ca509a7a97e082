"""What the command line prints, by the real program."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

HOSTILE = "a\x1b]52;c;eA==\x07\u202eb"

COMMANDS = [
    (), ("serve",), ("import",), ("certificate",), ("certificate", "create"), ("certificate", "show"), ("profile",),
    ("profile", "list"), ("profile", "add"), ("profile", "remove"), ("profile", "use"),
]  # fmt: skip


def run(*arguments: str, **environment: str) -> tuple[int, bytes, bytes]:
    """Run smtui and give its status, standard output and standard error."""
    env = {**os.environ, "COLUMNS": "80", "LC_ALL": "C.UTF-8", **environment}
    done = subprocess.run([sys.executable, "-m", "smtui", *arguments], env=env, capture_output=True, timeout=30)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.sample(3)
def test_the_help_fits_into_80_columns(command: tuple[str, ...]) -> None:
    status, out, _ = run(*command, "--help")
    assert status == 0
    lines = out.decode().splitlines()
    assert max(map(len, lines)) < 80
    assert lines[0].startswith("usage: smtui")


@pytest.mark.parametrize("command", ["certificate", "profile"])
def test_a_command_that_has_its_own_prints_them_where_none_is_given(command: str) -> None:
    status, out, error = run(command)
    assert (status, out) == (2, b"")
    assert error == run(command, "--help")[1]


@pytest.mark.parametrize(
    "arguments",
    [(f"--{HOSTILE}",), (HOSTILE,), ("serve", f"--{HOSTILE}"), ("serve", "--quota", f"{HOSTILE}=1")],
    ids=["option", "command", "option of serve", "quota"],
)
def test_arguments_are_repeated_cleaned(arguments: tuple[str, ...]) -> None:
    status, _, error = run(*arguments)
    assert status == 2
    assert not any(byte < 0x20 and byte != 0x0A for byte in error)
    assert "\u202e" not in error.decode()
    assert b"]52;c;eA==" in error


def test_a_path_is_repeated_cleaned() -> None:
    status, _, error = run("serve", "--state", f"/proc/{HOSTILE}")
    assert status == 1
    assert b"\x1b" not in error
    assert "a␛]52;c;eA==␇�b" in error.decode()


@pytest.mark.parametrize("locale", ["C", "de_DE.ISO-8859-1"])
def test_only_ascii_is_printed_where_the_locale_is_not_utf_8(locale: str) -> None:
    status, _, error = run("serve", "--quota", "Größe日=1", LC_ALL=locale)
    assert status == 2
    assert max(error) < 0x80
    status, out, _ = run("--help", LC_ALL=locale)
    assert status == 0
    assert max(out) < 0x80
