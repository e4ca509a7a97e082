"""A console that is killed with SIGKILL, wherever it is with a change, and the one that is started after it.

The change is carried out once or not at all, it is never sent again, and what the next console says of it is what the
service says.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from smtui.console.session import Session
from smtui.operations import audit
from smtui.operations.entry import State
from smtui.operations.journal import Journal
from tests.localcloud.running import RunningCloud
from tests.localcloud.warm import WarmCloud
from tests.operations.files import ROOT
from tests.operations.killed import ARRIVED, CHANGES, OF_POLLING, POINTS, change
from tests.operations.sessions import Network, carried_out, is_settled, profile_on, until

KILLS = 60


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    """One local cloud for all kills: each has names of its own."""
    with WarmCloud(tmp_path_factory.mktemp("cloud") / "state", "--time-scale", "0") as running:
        yield running


def kill_a_console(cloud: RunningCloud, directory: Path, what: str, name: str, point: str) -> None:
    """Let a console confirm a change, and die by SIGKILL at a point."""
    profile = profile_on(cloud)
    described = {key: getattr(profile, key) for key in ("name", "subscription_id", "endpoint", "certificate", "ca")}
    child = subprocess.run(
        [sys.executable, "-m", "tests.operations.killed", directory, json.dumps(described), what, name, point],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
        timeout=60,
    )
    assert child.returncode == -signal.SIGKILL


@pytest.mark.sample(5)
@pytest.mark.parametrize("number", range(KILLS))
async def test_a_change_of_a_killed_console_is_carried_out_once_or_not_at_all(
    cloud: RunningCloud, tmp_path: Path, number: int
) -> None:
    point = POINTS[number % len(POINTS)]
    what = random.Random(number).choice(CHANGES)
    if point in OF_POLLING:
        what = "storage account"
    profile = profile_on(cloud)
    network = Network(profile)
    with closing(Journal(tmp_path / "other.sqlite")) as other:
        reader = Session(profile, other)
        if what == "label":
            await reader.change(change("affinity group", f"killed{number}"))
        before = await carried_out(reader)
        kill_a_console(cloud, tmp_path, what, f"killed{number}", point)
        with closing(Journal(tmp_path / "journal.sqlite", audit=tmp_path / "audit.jsonl")) as journal:
            session = Session(profile, journal, transport=network)
            session.start()
            await until(session, lambda: all(map(is_settled, journal.entries(profile))))
            await session.close()
            entries = journal.entries(profile)
        new = {number: each for number, each in (await carried_out(reader)).items() if number not in before}
        await reader.close()

    assert network.changes == []
    assert len(new) == (point in ARRIVED)
    assert len(entries) == (point != "before the intent")
    if new:
        ((request_id, operation),) = new.items()
        assert operation.operation_status is not None
        assert (entries[0].state, operation.operation_status.status) == (State.SUCCEEDED, "Succeeded")
        assert entries[0].request_id == request_id
    elif entries:
        assert entries[0].state is State.UNKNOWN
        assert entries[0].message.startswith("Probably not carried out: ")
    told, senseless = audit.read(tmp_path / "audit.jsonl")
    assert [(line.change, line.outcome, line.request_id) for line in told] == [
        (entry.id, entry.state, entry.request_id) for entry in entries
    ]
    assert senseless == 0
