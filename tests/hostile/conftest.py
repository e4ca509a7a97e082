"""Fixtures of the hostile tests."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.localcloud.running import RunningCloud
from tests.localcloud.warm import WarmCloud


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio."""
    return "asyncio"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, and an environment that names no profile."""
    for name in ("AZURE_MANAGEMENT_CERTFILE", "AZURE_MANAGEMENT_SUBSCRIPTIONID", "SMTUI_ENDPOINT", "SMTUI_CA"):
        monkeypatch.delenv(name, raising=False)
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    return tmp_path


@pytest.fixture
def cloud(home: Path) -> Iterator[RunningCloud]:
    """A local cloud with the sample subscription, on which everything happens at once."""
    with WarmCloud(home / "cloud", "--time-scale", "0") as running:
        yield running
