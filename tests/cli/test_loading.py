"""What the commands that read load: never what only a screen needs."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.cli.program import ROOT, Program
from tests.cli.reader import environment
from tests.localcloud.running import RunningCloud

SCRIPT = """
import sys
from smtui.__main__ import main
assert main(sys.argv[1:]) == 0
print(*sys.modules, file=sys.stderr)
"""


@pytest.mark.sample(5)
@pytest.mark.parametrize(
    "command",
    [
        "list",
        "list services",
        "list instances --json",
        "show services/shop/production --tab Configuration",
        "show --tab History",
        "operations --all",
        "settings",
        "settings --example",
        "completion bash",
    ],
)
def test_textual_is_not_loaded(smtui: Program, cloud: RunningCloud, command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *command.split()],
        env={**os.environ, **environment(cloud), "HOME": str(smtui.home), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    loaded = {name.partition(".")[0] for name in done.stderr.split()}
    assert "smtui" in loaded
    assert "textual" not in loaded
    if not command.startswith(("list ", "show")):
        assert not loaded & {"httpx", "aiohttp", "cryptography"}
