"""The program as a new user runs it: a process of its own, in a home directory of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_NAMES = ("AZURE_MANAGEMENT_CERTFILE", "AZURE_MANAGEMENT_SUBSCRIPTIONID", "SMTUI_ENDPOINT", "SMTUI_CA")


@dataclass(frozen=True)
class Done:
    """How a command ended.

    Attributes:
        status: exit status.
        out: standard output.
        error: standard error.
    """

    status: int
    out: str
    error: str


@dataclass(frozen=True)
class Program:
    """Runs smtui in a home directory, which is also the working directory."""

    home: Path

    @property
    def profiles(self) -> Path:
        """The profiles file."""
        return self.home / ".config" / "smtui" / "profiles.toml"

    def write_profiles(self, text: str) -> None:
        """Write the profiles file by hand."""
        self.profiles.parent.mkdir(parents=True, exist_ok=True)
        self.profiles.write_text(text)

    def __call__(self, *arguments: str, **environ: str) -> Done:
        """Run a command to its end; no terminal is there."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_") and name not in _NAMES}
        env = {**kept, "HOME": str(self.home), "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "COLUMNS": "80", **environ}
        done = subprocess.run(
            [sys.executable, "-m", "smtui", *arguments],
            cwd=self.home,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Done(done.returncode, done.stdout, done.stderr)
