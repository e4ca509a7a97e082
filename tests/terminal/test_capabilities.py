import json
import subprocess
import sys

import pytest

from smtui.terminal.capabilities import colours, refusal, unicode_ok

from .conftest import ROOT, Start


@pytest.mark.parametrize(
    ("term", "stdin", "stdout", "word"),
    [
        ("xterm", False, True, "input"),
        ("xterm", True, False, "output"),
        ("dumb", True, True, "dumb"),
        ("unknown", True, True, "unknown"),
        ("", True, True, "not set"),
        (None, True, True, "not set"),
    ],
)
def test_refusal_is_one_sentence(term: str | None, stdin: bool, stdout: bool, word: str) -> None:
    environ = {} if term is None else {"TERM": term}
    sentence = refusal(environ, stdin_isatty=stdin, stdout_isatty=stdout)
    assert sentence is not None
    assert word in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize("term", ["xterm-256color", "linux", "vt100", "screen", "tmux-256color"])
def test_no_refusal_in_a_terminal(term: str) -> None:
    assert refusal({"TERM": term}, stdin_isatty=True, stdout_isatty=True) is None


def test_refusal_without_a_terminal_loads_nothing_heavy() -> None:
    code = (
        "import json, sys\n"
        "from smtui.terminal.capabilities import refusal, unicode_ok\n"
        "import smtui.terminal.text\n"
        "unicode_ok()\n"
        "heavy = {'textual', 'rich', 'asyncio'} & set(sys.modules)\n"
        "print(json.dumps([refusal(), sorted(heavy)]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], stdin=subprocess.DEVNULL, capture_output=True, cwd=ROOT, check=True
    )
    assert json.loads(done.stdout) == ["Standard input is not a terminal.", []]


def test_refusal_looks_at_the_real_terminal(start: Start) -> None:
    code = "from smtui.terminal.capabilities import refusal; print('says', refusal())"
    for term, words in (("xterm", "says None"), ("dumb", "TERM is dumb")):
        session = start("", argv=[sys.executable, "-c", code], env={"TERM": term})
        session.wait_for(words)
        assert session.wait_exit() == 0


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"LANG": "en_US.UTF-8"}, True),
        ({"LANG": "C.utf8"}, True),
        ({"LC_CTYPE": "UTF-8"}, True),
        ({"LANG": "de_DE.UTF-8@euro"}, True),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "C"}, False),
        ({"LANG": "en_US.UTF-8", "LC_CTYPE": "POSIX"}, False),
        ({"LANG": "C", "LC_ALL": "en_US.UTF-8"}, True),
        ({"LANG": "de_DE.ISO-8859-1"}, False),
        ({"LANG": "de_DE"}, False),
        ({"LANG": "C"}, False),
        ({"LANG": "", "LC_ALL": ""}, False),
        ({}, False),
    ],
)
def test_unicode_ok(environ: dict[str, str], expected: bool) -> None:
    assert unicode_ok(environ) is expected


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
@pytest.mark.parametrize(("lang", "expected"), [("C", "False"), ("C.UTF-8", "True")])
def test_unicode_ok_sees_through_the_coercion_of_the_c_locale(lang: str, expected: str) -> None:
    code = "import os; from smtui.terminal.capabilities import unicode_ok; print(unicode_ok())"
    done = subprocess.run(
        [sys.executable, "-c", code], env={"LANG": lang}, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == expected


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"TERM": "xterm-256color"}, 256),
        ({"TERM": "xterm-kitty"}, 256),
        ({"TERM": "xterm-16color"}, 16),
        ({"TERM": "linux", "COLORTERM": "truecolor"}, 1 << 24),
        ({"TERM": "vt100", "COLORTERM": "24bit"}, 1 << 24),
    ],
)
def test_colours_by_name(environ: dict[str, str], expected: int) -> None:
    assert colours(environ) == expected


@pytest.mark.parametrize(("term", "expected"), [("linux", 8), ("vt100", 0), ("screen", 8), ("no-such-terminal", 16)])
def test_colours_by_terminfo(start: Start, term: str, expected: int) -> None:
    code = "from smtui.terminal.capabilities import colours; print('has', colours(), 'colours')"
    session = start("", argv=[sys.executable, "-c", code], env={"TERM": term, "COLORTERM": None})
    session.wait_for(f"has {expected} colours")
    assert session.wait_exit() == 0
