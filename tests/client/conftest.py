"""Fixtures of the client's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from smtui.client.profile import Profile
from tests.client.certificates import Identity, authority
from tests.localcloud.running import RunningCloud


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    """Give a running local cloud with the sample; tests leave the sample as it is."""
    with RunningCloud(tmp_path_factory.mktemp("cloud") / "state", "--time-scale", "0") as running:
        yield running


@pytest.fixture
def profile(cloud: RunningCloud) -> Profile:
    """Give the profile of the running cloud."""
    return Profile(
        name="test",
        subscription_id=cloud.subscription_id,
        endpoint=cloud.endpoint,
        certificate=cloud.certificate,
        ca=cloud.ca,
    )


@pytest.fixture(scope="session")
def ca(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    """Give an authority of our own, which the local cloud does not know."""
    return authority(tmp_path_factory.mktemp("authority"))
