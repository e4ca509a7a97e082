"""Rebooting, reimaging and rebuilding role instances by keys, against a real local cloud."""

from __future__ import annotations

import pytest

from smtui.console.actions import Action
from smtui.console.node import Node
from smtui.console.resources.deployments import DEPLOYMENT
from smtui.console.resources.role_instance_actions import ACTIONS
from smtui.console.resources.role_instances import ROLE_INSTANCE
from smtui.protocol.deployments import Deployment
from smtui.protocol.roles import Role, RoleInstance
from tests.console.driver import Console
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(3)

SHOP = ("Cloud services", "shop", "v1", "WebRole_IN_1")


def action(name: str) -> Action:
    return next(each for each in ACTIONS if each.name == name)


async def test_an_instance_is_rebooted(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to(*SHOP)
        await console.press("b")
        await console.armed()
        await console.sees("Reboot WebRole_IN_1 of v1 (production) of shop", "POST https://", "WebRole_IN_1?comp=rebo")
        await console.press("enter")
        await console.closed()
        await console.operation("Reboot Role Instance", "Succeeded")
        assert console.node.name == "WebRole_IN_1"


async def test_an_instance_is_reimaged_after_its_name_was_typed(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to(*SHOP)
        await console.press("i")
        await console.armed()
        await console.sees("ReadyRole", "Meanwhile the role WebRole has 2 ready.", "comp=reimage")
        await console.press("enter")
        await console.type("WebRole_IN_1")
        await console.sees("Enter reimages it")
        await console.press("enter")
        await console.closed()
        await console.operation("Reimage Role Instance", "Succeeded")


async def test_an_instance_is_rebuilt_after_its_name_was_typed(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "shop", "v1", "WorkerRole_IN_0")
        await console.press("I")
        await console.armed()
        await console.sees("and in its local storage", "the only instance of the role WorkerRole", "comp=rebuild")
        await console.type("WorkerRole_IN_0")
        await console.sees("Enter rebuilds it")
        await console.press("enter")
        await console.closed()
        await console.operation("Rebuild Role Instance", "Succeeded")


async def test_an_instance_of_a_suspended_deployment_is_not_rebooted(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "reports", "reports", "WorkerRole_IN_0")
        await console.press("b")
        await console.sees("It does not run: its deployment reports is suspended.")


def test_what_belongs_to_virtual_machines_can_not_be_laid_down_anew() -> None:
    # A service that names an instance and not its role leaves it a role instance.
    above = Node(DEPLOYMENT, "dc", Deployment(name="dc", role_list=(Role(role_type="PersistentVMRole"),)))
    node = Node(ROLE_INSTANCE, "dc_IN_0", RoleInstance(instance_name="dc_IN_0"), parent=above)
    for name in ("instance.reimage", "instance.rebuild"):
        assert action(name).unavailable(node) == (
            "It belongs to a deployment of virtual machines; only web and worker roles can be laid down anew."
        )
    assert action("instance.reboot").unavailable(node) == (
        "It belongs to a deployment of virtual machines, which are restarted."
    )
