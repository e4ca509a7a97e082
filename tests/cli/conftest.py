from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.cli.reader import Reader, environment
from tests.localcloud.running import RunningCloud
from tests.localcloud.warm import WarmCloud


@pytest.fixture
def smtui(tmp_path: Path) -> Program:
    """The program, in an empty home directory."""
    home = tmp_path / "home"
    home.mkdir()
    return Program(home)


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    """A local cloud with the sample subscription, for tests that read."""
    with WarmCloud(tmp_path_factory.mktemp("cloud") / "state", "--time-scale", "0") as running:
        yield running


@pytest.fixture
def nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Reader:
    """The commands, in an empty home directory and an environment that names no profile."""
    for name in ("AZURE_MANAGEMENT_CERTFILE", "AZURE_MANAGEMENT_SUBSCRIPTIONID", "SMTUI_ENDPOINT", "SMTUI_CA"):
        monkeypatch.delenv(name, raising=False)
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return Reader(capsys)


@pytest.fixture
def reader(cloud: RunningCloud, nobody: Reader, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """The commands, where a running cloud is the profile that opens."""
    for name, value in environment(cloud).items():
        monkeypatch.setenv(name, value)
    return nobody
