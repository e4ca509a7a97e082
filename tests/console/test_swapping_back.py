"""One key takes the last swap back, if nothing was changed since."""

from __future__ import annotations

import pytest

from smtui.console.screens.armed import ArmedScreen
from tests.console.driver import Console
from tests.localcloud.running import RunningCloud


async def swapped(console: Console) -> None:
    await console.go_to("Cloud services", "shop")
    await console.until(lambda: console.deployments("shop") == ["v1", "v2"])
    await console.press("s")
    await console.armed()
    await console.press("y")
    await console.closed()
    await console.sees("shop was swapped; S swaps it back.")
    await console.until(lambda: console.deployments("shop") == ["v2", "v1"])


def slots(cloud: RunningCloud) -> dict[str, str]:
    found = cloud.http.get(cloud.url("services/hostedservices/shop?embed-detail=true")).text
    parts = found.split("<Deployment>")[1:]
    return {part.split("<DeploymentSlot>")[1].split("<")[0]: part.split("<Name>")[1].split("<")[0] for part in parts}


async def test_a_swap_is_two_keys_and_its_way_back_one(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=(120, 30)) as console:
        await swapped(console)
        assert slots(cloud) == {"Production": "v2", "Staging": "v1"}
        await console.press("S")
        await console.until(lambda: console.deployments("shop") == ["v1", "v2"])
        assert slots(cloud) == {"Production": "v1", "Staging": "v2"}
        assert console.app.session is not None
        assert len(console.app.session.changes.entries) == 2


async def test_a_swap_that_nobody_made_here_is_not_taken_back(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=(120, 30)) as console:
        await console.go_to("Cloud services", "shop")
        await console.until(lambda: console.deployments("shop") == ["v1", "v2"])
        await console.press("S")
        await console.sees("There was no Swap Deployment here. s swaps after both slots were shown.")
        assert slots(cloud) == {"Production": "v1", "Staging": "v2"}


async def test_slots_that_are_not_as_the_swap_left_them_are_not_swapped_back(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=(160, 30)) as console:
        await swapped(console)
        gone = cloud.http.delete(cloud.url("services/hostedservices/shop/deployments/v1"))
        assert gone.status_code == 202
        await console.press("S")
        await console.sees("shop is not as the last swap left it: production holds v2 and staging nothing.")
        assert slots(cloud) == {"Production": "v2"}


async def test_a_later_change_stands_in_the_way(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=(120, 30)) as console:
        await swapped(console)
        await console.go_to("Cloud services", "shop", "v2", "WebRole_IN_1")
        await console.press("b")
        await console.armed()
        await console.press("enter")
        await console.closed()
        await console.operation("Reboot Role Instance", "Succeeded")
        await console.press("S")
        await console.sees("The last change here was Reboot Role Instance, not Swap Deployment.")
        assert not isinstance(console.app.screen, ArmedScreen)
        assert slots(cloud) == {"Production": "v2", "Staging": "v1"}
