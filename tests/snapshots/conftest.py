from __future__ import annotations

import pytest

from smtui.console import times
from tests.console.conftest import cloud, home
from tests.console.stage import NOW, SUBSCRIPTION


@pytest.fixture(autouse=True)
def staged(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stage brings its own session: the profile only keeps the console from starting a local cloud.

    Ages are those of one day, whenever the pictures are looked at.
    """
    monkeypatch.setattr(times, "clock_now", lambda: NOW)
    monkeypatch.setenv("AZURE_MANAGEMENT_CERTFILE", "unused.pem")
    monkeypatch.setenv("AZURE_MANAGEMENT_SUBSCRIPTIONID", SUBSCRIPTION)


__all__ = ["cloud", "home"]
