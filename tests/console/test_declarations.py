"""What nodes, tabs and actions say that they send is what they send: the key column of `smtui api` is made of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from smtui.client.async_client import AsyncClient
from smtui.client.exchange import Answer
from smtui.client.profile import Profile
from smtui.console.dialogs import Copy, Destruction, Dialog, Edit, Form, Obstacle, Prepared, Reversal, Swap
from smtui.console.node import Node
from smtui.console.plans import Plan
from smtui.console.resources import BY_ITSELF, kinds, machine_sizes, subscription
from smtui.console.session import FAILURES
from smtui.protocol import catalogue, codec
from smtui.protocol.deployments import Swap as SwapBody
from smtui.protocol.hosted_services import CREATE_HOSTED_SERVICE, CreateHostedService
from smtui.protocol.operation import Call
from smtui.protocol.roles import OSVirtualHardDisk
from tests.console.driver import Console
from tests.console.gate import Gate, gated_app
from tests.console.test_virtual_machines import machine, send
from tests.localcloud import machine_bodies
from tests.localcloud.running import RunningCloud

TEXTS = {
    "name": "fresh1",
    "label": "Quite new",
    "package_url": "https://a.example/p.cspkg",
    "configuration": "app.cscfg",
    "media_link": "https://contosoimages.blob.core.windows.net/vhds/fresh1.vhd",
    "password": "Sesame-1234",
    "again": "Sesame-1234",
    "file": "client.pem",
}


class Walk:
    """Opens nodes, tabs and dialogs as the console does, and notes the operations.

    Attributes:
        seen: the places of the operations, by the kind of node, its tab, or the action.
    """

    def __init__(self, client: AsyncClient) -> None:
        self._client = client
        self._places = {id(operation): place for place, operation in catalogue.operations().items()}
        self._sender = ""
        self.seen: defaultdict[str, set[str]] = defaultdict(set)

    async def tree(self, node: Node) -> None:
        """Open a node and everything below it."""
        kind = node.resource
        answer = await self._node(node)
        for pane in kind.panes():
            if pane.read is not None:
                with self._sending(f"{kind.kind}: {pane.title}"):
                    answer = await pane.read(self._send, node)
            list(pane.lines(node, answer))
        for action in kind.actions():
            # Also where it can't be done now: what it sends is the same. What can't be read sends nothing more.
            with self._sending(action.name), suppress(*FAILURES, LookupError):
                await self._dialog(action.dialog(node))
                if action.way is not None:
                    self._plan(await action.way(node)(self._send))
        for child in node.children:
            await self.tree(child)

    async def _node(self, node: Node) -> Answer[Any] | None:
        kind, answer = node.resource, None
        with self._sending(kind.kind):
            if kind.collection:
                node.replace_children(await kind.children(self._send, node))
                members = [child.name.partition("/")[0] for child in node.children]
                node.replace_children(await kind.reread(self._send, node, members))
            elif (call := kind.detail(node)) is not None:
                answer = await self._send(call)
                node.replace_children(kind.learn(node, answer) or [])
        return answer

    async def _dialog(self, dialog: Dialog | Copy) -> None:
        """Fill a dialog in, up to the Call that its last key would send."""
        match dialog:
            case Prepared():
                await self._dialog(await dialog.read(self._send))
            case Obstacle():
                self._plan(await dialog.plan(self._send))
            case Destruction():
                await dialog.consequences(self._send)
                self._note(dialog.call)
            case Swap():
                self._note((await dialog.read(self._send)).call)
            case Reversal():
                # What the sample's slots hold is what this swap would have left.
                self._note(await dialog.call(self._send, codec.encode(SwapBody("v2", "v1"))))
            case Edit():
                self._note(dialog.call(await dialog.read(self._send)))
            case Form():
                await self._form(dialog)

    def _plan(self, plan: Plan) -> None:
        for step in plan.steps:
            assert step.call is not None
            self._note(step.call)

    async def _form(self, form: Form) -> None:
        """Fill a form in, once with each answer to the first question that the service gives the answers for."""
        asks = next((field for field in form.fields if field.choices is not None), None)
        empty = {field.name: TEXTS.get(field.name, "") for field in form.fields}
        answers = await asks.choices(self._send, empty) if asks is not None and asks.choices is not None else [("", "")]
        for first, _ in answers:
            values = dict(empty)
            for field in form.fields:
                if field is asks:
                    values[field.name] = first
                elif field.choices is not None:
                    with suppress(*FAILURES):
                        values[field.name] = next((value for value, _ in await field.choices(self._send, values)), "")
                elif field.default is not None and not values[field.name]:
                    values[field.name] = field.default(values)
                if field.service_problem is not None:
                    await field.service_problem(self._send, values[field.name])
            self._note(form.call(values))

    @contextmanager
    def _sending(self, sender: str) -> Iterator[None]:
        # They are read once in a process, whoever needs them first.
        machine_sizes._read.clear()
        self._sender = sender
        yield

    async def _send(self, call: Call[Any]) -> Answer[Any]:
        assert not call.operation.changes
        self._note(call)
        return await self._client.send(call)

    def _note(self, call: Call[Any]) -> None:
        self.seen[self._sender].add(self._places[id(call.operation)])


def declared() -> dict[str, set[str]]:
    """What kinds of nodes, tabs and actions say, by the same names; what sends nothing is left out."""
    found: dict[str, set[str]] = {}
    for kind in kinds():
        found[kind.kind] = set(kind.reads)
        found |= {f"{kind.kind}: {pane.title}": set(pane.reads) for pane in kind.panes()}
        found |= {each.name: {each.operation, *each.also, *each.reads} for each in kind.actions()}
    return {name: places for name, places in found.items() if places}


async def test_everything_sends_what_it_says_and_nothing_else(
    cloud: RunningCloud, cscfg: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(cscfg.parent)
    Path(TEXTS["file"]).write_bytes(Path(cloud.certificate).read_bytes())
    profile = Profile(
        name="test",
        subscription_id=cloud.subscription_id,
        endpoint=cloud.endpoint,
        certificate=cloud.certificate,
        ca=cloud.ca,
    )
    async with AsyncClient(profile, recorder=None) as client:
        walk = Walk(client)
        root = subscription.root(cloud.subscription_id, cloud.certificate)
        await walk.tree(root)
        # The last machine of a deployment goes with it; one of several goes alone.
        send(cloud, machine("web1"))
        branch = root.child("virtual machines", "Virtual machines")
        assert branch is not None
        await walk.tree(branch)
        # What stands in the way of a deletion may hold machines with disks.
        lab = CreateHostedService(service_name="lab", label="Lab", affinity_group="contoso-europe")
        send(cloud, CREATE_HOSTED_SERVICE(lab))
        disk = OSVirtualHardDisk(
            media_link="https://contosodiagnostics.blob.core.windows.net/vhds/lab.vhd",
            source_image_name=machine_bodies.UBUNTU,
        )
        send(cloud, machine_bodies.create(machine_bodies.role("lab", os_virtual_hard_disk=disk), "lab", "lab"))
        branch = root.child("affinity groups", "Affinity groups")
        assert branch is not None
        await walk.tree(branch)
    assert dict(walk.seen) == declared()


async def test_the_outcome_of_a_change_is_asked_for_without_a_key(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(cloud)
    async with Console.on(cloud, monkeypatch, app=gated_app(gate)) as console:
        await console.go_to("Cloud services", "reports", "reports")
        await console.press("u")
        await console.armed()
        await console.press("enter")
        await console.closed()
        await console.operation("Update Deployment Status", "Succeeded")
    asked = {seen.removeprefix("GET ").partition("/")[0] for seen in gate.seen if "/operations" not in seen}
    (place,) = BY_ITSELF
    assert catalogue.find(place).path.partition("/")[0] in asked
