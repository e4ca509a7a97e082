"""Fixtures of the local cloud's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.localcloud.offline import Offline, offline
from tests.localcloud.running import RunningCloud


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    """Give a running cloud with the sample; tests leave the sample as it is."""
    with RunningCloud(tmp_path_factory.mktemp("sample") / "state", "--time-scale", "0") as cloud:
        yield cloud


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a directory with certificates, which are slow to make."""
    from smtui.localcloud import authority

    directory = tmp_path_factory.mktemp("prepared")
    authority.prepare(directory)
    return directory


@pytest.fixture
def state(tmp_path: Path, prepared: Path) -> Path:
    """Give a new state directory that has certificates already."""
    directory = tmp_path / "state"
    directory.mkdir(mode=0o700)
    for file in prepared.iterdir():
        (directory / file.name).write_bytes(file.read_bytes())
        (directory / file.name).chmod(0o600)
    return directory


@pytest.fixture
def cloud(state: Path) -> Iterator[Offline]:
    """Give an empty cloud without HTTP, with its own clock."""
    with offline(state) as found:
        yield found
