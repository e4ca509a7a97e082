"""Fixtures of the tests with a broken network."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.client.certificates import Identity, authority
from tests.console.conftest import anyio_backend as anyio_backend
from tests.console.conftest import cloud as cloud
from tests.console.conftest import home as home
from tests.faults.line import FaultyLine
from tests.localcloud.running import RunningCloud


@pytest.fixture(scope="session")
def ca(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    """Give an authority of our own, which the local cloud does not know."""
    return authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(autouse=True)
def no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A read is tried again at once, so is a look for a lost change, and nothing is read where the cursor rests."""
    monkeypatch.setattr("smtui.client.exchange._FIRST_WAIT", 0.0)
    monkeypatch.setattr("smtui.operations.reconcile.PATIENCE", (0.0, 0.05))
    monkeypatch.setattr("smtui.console.explorer.REST_SECONDS", 600.0)


@pytest.fixture
async def line(cloud: RunningCloud, ca: Identity, tmp_path: Path) -> AsyncIterator[FaultyLine]:
    """Give a line to the local cloud on which anything can go wrong."""
    async with FaultyLine.to(cloud, ca, tmp_path) as made:
        yield made
