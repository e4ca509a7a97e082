"""The commands that read, on a running cloud: in this process, where nothing depends on a process of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from smtui.__main__ import main
from tests.cli.program import Done
from tests.localcloud.running import RunningCloud


def environment(cloud: RunningCloud) -> dict[str, str]:
    """Give what makes a cloud the profile that opens."""
    return {
        "AZURE_MANAGEMENT_CERTFILE": cloud.certificate,
        "AZURE_MANAGEMENT_SUBSCRIPTIONID": cloud.subscription_id,
        "SMTUI_ENDPOINT": cloud.endpoint,
        "SMTUI_CA": cloud.ca,
    }


@dataclass(frozen=True)
class Reader:
    """Runs smtui's commands with standard output and standard error apart."""

    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> Done:
        """Run a command to its end."""
        self.capture.readouterr()
        try:
            status = main(arguments)
        except SystemExit as end:
            # As argparse ends with wrong usage, and with help.
            status = end.code if isinstance(end.code, int) else 1
        out, error = self.capture.readouterr()
        return Done(status, out, error)

    def json(self, *arguments: str) -> Any:
        """Run a command that prints JSON and has nothing to say, and give what it printed."""
        done = self(*arguments, "--json")
        assert (done.status, done.error) == (0, "")
        return json.loads(done.out)

    def rows(self, *arguments: str) -> list[list[str]]:
        """Run a command that prints a table and has nothing to say, and give its cells, the headings first."""
        done = self(*arguments)
        assert (done.status, done.error) == (0, "")
        return [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in done.out.splitlines()]
