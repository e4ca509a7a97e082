from __future__ import annotations

import pytest

from tests.console.conftest import cloud, home
from tests.console.stage import SUBSCRIPTION


@pytest.fixture(autouse=True)
def staged(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stage brings its own session: the profile only keeps the console from starting a local cloud."""
    monkeypatch.setenv("AZURE_MANAGEMENT_CERTFILE", "unused.pem")
    monkeypatch.setenv("AZURE_MANAGEMENT_SUBSCRIPTIONID", SUBSCRIPTION)


__all__ = ["cloud", "home"]
