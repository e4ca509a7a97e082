"""A day of an operator, as a manual would tell it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console.operator import Operator
from tests.localcloud.running import RunningCloud


async def test_a_release_goes_out_is_taken_back_and_everything_is_cleared_away(
    cloud: RunningCloud, cscfg: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Operator.at(cloud, monkeypatch) as operator:
        await (
            operator.creates_cloud_service("store")
            .deploys("v1", configuration=cscfg)
            .swaps()
            .deploys("v2", configuration=cscfg)
            .sees_slots(production="v1", staging="v2")
            .scales("v2", Web=4)
            .swaps()
            .sees_slots(production="v2", staging="v1")
            .swaps_back()
            .sees_slots(production="v1", staging="v2")
            .deletes_by_plan()
        )
        assert cloud.http.get(cloud.url("services/hostedservices/store")).status_code == 404
