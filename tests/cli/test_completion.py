"""`smtui completion`: real shells ask, and smtui answers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from smtui.cli.listing import kinds
from tests.cli.program import ROOT, Program

needs = {shell: pytest.mark.skipif(not shutil.which(shell), reason=f"no {shell} here") for shell in ("zsh", "fish")}

ASK_BASH = r"""
source <(smtui completion bash)
COMP_LINE=$1; COMP_POINT=${#1}; COMP_WORDS=($1); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_python_argcomplete smtui 2>/dev/null
printf '%s\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def shell(smtui: Program, tmp_path: Path) -> dict[str, str]:
    """The environment of a shell that finds smtui; two profiles are there."""
    smtui.write_profiles('[profiles.work]\n[profiles."web one"]\n[profiles."\\u001b[2J"]\n')
    commands = tmp_path / "bin"
    commands.mkdir()
    program = commands / "smtui"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m smtui "$@"\n')
    program.chmod(0o755)
    return {
        "PATH": f"{commands}:{os.environ['PATH']}",
        "HOME": str(smtui.home),
        "PYTHONPATH": str(ROOT),
        "LC_ALL": "C.UTF-8",
    }


def ask(shell: dict[str, str], *command: str) -> list[str]:
    """Run a shell's command and give its lines."""
    done = subprocess.run(
        command, cwd=shell["HOME"], env=shell, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL
    )
    assert "Traceback" not in done.stderr
    return [line.strip() for line in done.stdout.splitlines()]


@pytest.mark.sample(7)
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("smtui li", ["list"]),
        ("smtui list se", ["services"]),
        ("smtui list ", list(kinds())),
        ("smtui list services --pro", ["--profile"]),
        ("smtui --profile ", ["LOCAL", "work", r"web\ one"]),
        ("smtui list --profile w", ["work", r"web\ one"]),
        ("smtui profile remove w", ["work", r"web\ one"]),
        ("smtui profile use L", ["LOCAL"]),
        ("smtui --theme smtui-l", ["smtui-light"]),
        ("smtui show st", ["storage/"]),
        ("smtui show services/shop --tab Inst", ["Instances"]),
        ("smtui completion ", ["bash", "zsh", "fish"]),
        ("smtui certificate show op", ["ops.pem"]),
    ],
)
def test_bash_completes_commands_options_and_names(shell: dict[str, str], typed: str, offered: list[str]) -> None:
    (Path(shell["HOME"]) / "ops.pem").touch()
    assert ask(shell, "bash", "--norc", "-c", ASK_BASH, "ask", typed) == offered


@needs["fish"]
def test_fish_completes_names(shell: dict[str, str]) -> None:
    script = "smtui completion fish | source; complete -C 'smtui list --profile w'"
    assert ask(shell, "fish", "--no-config", "-c", script) == ["web one", "work"]


@needs["zsh"]
def test_zsh_takes_the_script(shell: dict[str, str]) -> None:
    script = 'autoload -U compinit; compinit -u -D; eval "$(smtui completion zsh)"; print -- $_comps[smtui]'
    assert ask(shell, "zsh", "-f", "-c", script) == ["_python_argcomplete"]


def test_an_unknown_shell_is_wrong_usage(smtui: Program) -> None:
    done = smtui("completion", "tcsh")
    assert (done.status, done.out) == (2, "")
    assert "tcsh" in done.error


def test_an_ordinary_start_does_not_load_what_completion_needs(smtui: Program) -> None:
    script = "import sys; from smtui.__main__ import main; main(['list']); print('argcomplete' in sys.modules)"
    assert ask({**os.environ, "HOME": str(smtui.home), "PYTHONPATH": str(ROOT)}, sys.executable, "-c", script)[-1] == (
        "False"
    )
