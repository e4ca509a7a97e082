"""Starting, stopping and deleting virtual machines by keys, against a real local cloud."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from smtui.console.node import Node
from smtui.console.resources.virtual_machine_actions import ACTIONS
from smtui.console.resources.virtual_machines import VIRTUAL_MACHINE, Machine, machines_of
from smtui.console.several import several
from smtui.protocol import codec
from smtui.protocol.deployments import Deployment
from smtui.protocol.operation import Call
from smtui.protocol.provisioning import NetworkConfigurationSet
from smtui.protocol.roles import OSVirtualHardDisk, Role, RoleInstance
from tests.console.driver import Console
from tests.console.gate import Gate, gated_app
from tests.localcloud import machine_bodies
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(3)

BRANCH = "Virtual machines"
DC01 = ("Cloud services", "contoso-dc", "dc01", "dc01")


def send(cloud: RunningCloud, call: Call[None]) -> None:
    """Have something done behind the console's back."""
    target = call.request_target(cloud.subscription_id)
    reply = cloud.http.request(call.operation.method, cloud.endpoint + target, content=call.xml())
    assert reply.status_code == call.operation.status, reply.text


def machine(name: str, account: str = "contosoimages") -> Call[None]:
    """Give the call that adds a Linux machine without public ports to contoso-dc."""
    disk = OSVirtualHardDisk(
        media_link=f"https://{account}.blob.core.windows.net/vhds/{name}.vhd", source_image_name=machine_bodies.UBUNTU
    )
    sets = (machine_bodies.LINUX, NetworkConfigurationSet())
    role = machine_bodies.role(name, configuration_sets=sets, os_virtual_hard_disk=disk)
    return machine_bodies.add(role, "contoso-dc", "dc01")


def status(console: Console) -> str:
    """Give the status of the machine under the cursor."""
    found: Machine = console.node.value
    return found.status


def disks(cloud: RunningCloud) -> str:
    """Give what the service says of its disks."""
    return cloud.http.get(cloud.url("services/disks")).text


async def test_a_machine_stands_below_its_deployment_and_in_the_branch(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to(*DC01)
        assert console.node.resource is VIRTUAL_MACHINE
        await console.sees("● dc01", "Medium: 2 cores, 3.5 GB", "Windows", "DC01", "ReadyRole")
        await console.press("v")
        await console.sees("contoso-dc-dc01-0-201304090812340277", "vhds/dc01.vhd")
        await console.press("v")
        await console.sees("RDP", ":53389", "3389", "tcp")
        await console.press("v")
        await console.sees("<PersistentVMRole", "<RoleName>dc01")
        await console.press("v", "v")
        await console.go_to(BRANCH, "contoso-dc/dc01")
        await console.sees("● dc01 contoso-dc", "Virtual machine · contoso-dc/dc01", "Medium: 2 cores, 3.5 GB")


async def test_a_machine_is_shut_down_started_and_restarted(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to(BRANCH, "contoso-dc/dc01")
        await console.press("u")
        await console.sees("It is ready: only a machine that is shut down can be started.")

        await console.press("o")
        await console.armed()
        await console.sees("<PostShutdownAction>Stopped</PostShutdownAction>", "Shut it down")
        await console.press("enter")
        await console.closed()
        await console.operation("Shutdown Role", "contoso-dc/dc01/dc01", "Succeeded")
        await console.until(lambda: status(console) == "StoppedVM")
        await console.press("b")
        await console.sees("It is stopped already; u starts it.")

        await console.press("u")
        await console.armed()
        await console.sees("StartRoleOperation", "Start it")
        await console.press("enter")
        await console.closed()
        await console.operation("Start Role", "contoso-dc/dc01/dc01", "Succeeded")
        await console.until(lambda: status(console) == "ReadyRole")

        await console.press("b")
        await console.armed()
        await console.sees("RestartRoleOperation", "Restart it")
        await console.press("enter")
        await console.closed()
        await console.operation("Restart Role", "contoso-dc/dc01/dc01", "Succeeded")


async def test_a_machine_is_deallocated_after_its_name_was_typed(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to(*DC01)
        await console.press("O")
        await console.armed()
        await console.sees("its cores", "its address 100.", "the public address 104.", "ShutdownRoleOperation")
        await console.type("dc01")
        await console.sees("Enter shuts it down and deallocates it")
        await console.press("enter")
        await console.closed()
        await console.operation("Shutdown Role", "contoso-dc/dc01/dc01", "Succeeded")
        await console.until(lambda: status(console) == "StoppedDeallocated")
        await console.sees("○ dc01", "Deallocated")
        await console.press("O")
        await console.sees("It is deallocated already; u starts it.")


async def test_the_last_machine_goes_with_its_deployment_and_its_disks_stay(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to(BRANCH, "contoso-dc/dc01")
        await console.press("d")
        await console.armed()
        await console.sees("the deployment dc01: it is the last machine of it", "Its disk stays", "vhds/dc01.vhd")
        await console.sees("DELETE https://", "contoso-dc/deployments/dc01")
        await console.type("dc01")
        await console.press("enter")
        await console.closed()
        await console.operation("Delete Deployment", "contoso-dc/dc01", "Succeeded")
        await console.until(lambda: console.children(BRANCH) == [])
        assert console.node.name == BRANCH
    assert "contoso-dc-dc01-0-201304090812340277" in disks(cloud)


async def test_the_last_machine_goes_with_its_disks_and_their_blobs(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to(*DC01)
        await console.press("D")
        await console.armed()
        await console.sees("its disk and everything on it", "deployments/dc01?comp=media")
        await console.type("dc01")
        await console.sees("Enter deletes it and its disks")
        await console.press("enter")
        await console.closed()
        await console.operation("Delete Deployment", "contoso-dc/dc01", "Succeeded")
        await console.until(lambda: console.deployments("contoso-dc") == [])
    assert "contoso-dc-dc01-0-201304090812340277" not in disks(cloud)


@pytest.mark.parametrize(("key", "stays"), [("d", True), ("D", False)])
async def test_one_of_several_machines_goes_alone(
    key: str, stays: bool, cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(cloud, machine("web1"))
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to(BRANCH, "contoso-dc/web1")
        await console.press(key)
        await console.armed()
        await console.sees(
            "the other machines of contoso-dc stay", "dc01/roles/web1" + ("" if stays else "?comp=media")
        )
        await console.type("web1")
        await console.press("enter")
        await console.closed()
        await console.operation("Delete Role", "contoso-dc/dc01/web1", "Succeeded")
        await console.until(lambda: console.children(BRANCH) == ["contoso-dc/dc01"])
    assert ("vhds/web1.vhd" in disks(cloud)) is stays


async def test_the_deletion_looks_at_the_deployment_first(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to(BRANCH, "contoso-dc/dc01")
        await console.until(lambda: console.node.as_of is not None)
        # Somebody adds one: Delete Deployment would take it along.
        send(cloud, machine("web1"))
        await console.press("d")
        await console.armed()
        await console.sees("the other machines of contoso-dc stay", "dc01/roles/dc01")


async def test_a_change_of_one_machine_reads_its_cloud_service_alone(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(cloud)
    async with Console.on(cloud, monkeypatch, app=gated_app(gate)) as console:
        await console.go_to(BRANCH, "contoso-dc/dc01")
        read = {name for name in gate.seen if name.count("/") == 2 and "hostedservices" in name}
        assert len(read) == len(console.children("Cloud services"))
        await console.until(lambda: console.node.as_of is not None)
        gate.seen.clear()
        await console.press("b")
        await console.armed()
        await console.press("enter")
        await console.closed()
        await console.operation("Restart Role", "Succeeded")
        await console.until(lambda: "GET services/hostedservices/contoso-dc" in gate.seen)
        services = {name for name in gate.seen if name.startswith("GET services/hostedservices")}
        assert services == {
            "GET services/hostedservices/contoso-dc",
            "GET services/hostedservices/contoso-dc/deployments/dc01",
        }


async def test_a_machine_that_somebody_else_deleted_leaves_the_tree(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(cloud, machine("web1"))
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to(BRANCH, "contoso-dc/web1")
        await console.until(lambda: console.node.as_of is not None)
        reply = cloud.http.delete(cloud.url("services/hostedservices/contoso-dc/deployments/dc01/roles/web1"))
        assert reply.status_code == 202
        await console.press("r")
        await console.until(lambda: console.children(BRANCH) == ["contoso-dc/dc01"])


async def test_at_most_eight_are_read_at_once_and_the_order_stays() -> None:
    running: set[int] = set()
    most = 0

    async def read(number: int) -> int:
        nonlocal most
        running.add(number)
        most = max(most, len(running))
        for _ in range(number % 3 + 1):
            await asyncio.sleep(0)
        running.discard(number)
        return number * 2

    assert await several(read, range(50)) == [number * 2 for number in range(50)]
    assert most == 8


async def test_the_first_failure_ends_all_reads() -> None:
    begun: list[int] = []

    async def read(number: int) -> int:
        begun.append(number)
        await asyncio.sleep(0)
        raise LookupError(number)

    with pytest.raises(LookupError):
        await several(read, range(50))
    assert len(begun) <= 8


def deployment(*roles: Role, instances: tuple[RoleInstance, ...] = (), status: str = "Running") -> Deployment:
    return Deployment(name="vms", status=status, role_list=roles, role_instance_list=instances)


def node_of(found: Deployment) -> Node:
    first = machines_of("vms", found)[0]
    return Node(VIRTUAL_MACHINE, first.name, first)


def reasons(node: Node) -> dict[str, str]:
    refused: dict[str, Callable[[Node], str]] = {each.key: each.unavailable for each in ACTIONS}
    return {key: reason for key, unavailable in refused.items() if (reason := unavailable(node))}


def test_a_machine_without_an_instance_is_still_being_created() -> None:
    found = deployment(Role(role_name="web1", role_type="PersistentVMRole"), status="Deploying")
    node = node_of(found)
    assert not VIRTUAL_MACHINE.is_settled(node)
    wait = "It is deploying; wait until that is over."
    assert reasons(node) == {
        "u": "It is deploying: only a machine that is shut down can be started.",
        "b": wait,
        "o": wait,
        "O": wait,
    }
    assert VIRTUAL_MACHINE.label(node)[0] == ("◐ ", "busy")


def test_a_windows_machine_that_is_busy_is_still_on_its_way() -> None:
    role = Role(role_name="web1", role_type="PersistentVMRole")
    busy = deployment(role, instances=(RoleInstance(role_name="web1", instance_status="BusyRole"),))
    assert not VIRTUAL_MACHINE.is_settled(node_of(busy))


def test_web_and_worker_roles_are_no_machines() -> None:
    assert machines_of("shop", deployment(Role(role_name="WebRole"))) == []


def test_bodies_of_these_tests_are_whole() -> None:
    assert b"<RoleName>web1</RoleName>" in codec.encode(machine("web1").body)
