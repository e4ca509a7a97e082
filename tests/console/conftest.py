from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.localcloud.running import RunningCloud
from tests.localcloud.warm import WarmCloud


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, and an environment that names no profile."""
    for name in ("AZURE_MANAGEMENT_CERTFILE", "AZURE_MANAGEMENT_SUBSCRIPTIONID", "SMTUI_ENDPOINT", "SMTUI_CA"):
        monkeypatch.delenv(name, raising=False)
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    return tmp_path


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[RunningCloud]:
    """A local cloud with the sample subscription, on which everything happens at once."""
    with WarmCloud(tmp_path / "cloud", "--time-scale", "0") as running:
        yield running


@pytest.fixture
def cscfg(tmp_path: Path) -> Path:
    """A service configuration file with two roles and three instances."""
    file = tmp_path / "app.cscfg"
    file.write_text(
        '<ServiceConfiguration serviceName="Shop" osFamily="4" osVersion="*"'
        ' xmlns="http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration">'
        '<Role name="Web"><Instances count="2"/></Role><Role name="Worker"><Instances count="1"/></Role>'
        "</ServiceConfiguration>"
    )
    return file
