"""The console on a service that means harm, as a program: its arguments are a local cloud's state directory and a turn.

It runs in a pseudo-terminal: what it writes there is what a person's terminal would get.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from smtui import paths
from smtui.client.profile import Profile
from smtui.console.app import ConsoleApp
from smtui.console.session import Session
from smtui.operations.journal import Journal
from smtui.terminal.app import run
from tests.hostile.service import STATES, HostileService
from tests.localcloud.running import RunningCloud


def main(state: str, turn: str) -> int:
    """Open the console and give its exit status."""
    cloud = RunningCloud(Path(state))
    cloud.ready = json.loads((cloud.state / paths.LOCK).read_text())

    def session(profile: Profile, journal: Journal) -> Session:
        return Session(profile, journal, transport=HostileService(cloud, STATES, int(turn)))

    return run(ConsoleApp(session=session), mouse=False)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
