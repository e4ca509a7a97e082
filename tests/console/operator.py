"""An operator at the keys: what a manual would tell one to do, step by step, each one carried out by keys alone.

Steps are chained, and carried out when the chain is awaited:

    await operator.creates_cloud_service("store").deploys("v1", configuration=file).swaps().deletes_by_plan()
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import pytest

from smtui.console.widgets.choice import PushButton
from tests.console.driver import Console
from tests.localcloud.running import RunningCloud

PACKAGE = "https://account.blob.core.windows.net/packages/app.cspkg"

Step = Callable[[], Awaitable[None]]


class Operator:
    """Somebody who works on one cloud service at a time.

    Attributes:
        console: the console in front of them.
    """

    def __init__(self, console: Console) -> None:
        self.console = console
        self._service = ""
        self._steps: list[Step] = []

    @classmethod
    @asynccontextmanager
    async def at(
        cls, cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch, *, size: tuple[int, int] = (100, 30)
    ) -> AsyncIterator[Self]:
        """Sit down at a console on a running cloud."""
        async with Console.on(cloud, monkeypatch, size=size) as console:
            yield cls(console)

    def __await__(self) -> Generator[Any, None, None]:
        """Carry out the steps since the last time."""
        return self._carry_out().__await__()

    async def _carry_out(self) -> None:
        while self._steps:
            await self._steps.pop(0)()

    def _then(self, step: Step) -> Self:
        self._steps.append(step)
        return self

    # What can be done.

    def goes_to(self, path: str) -> Self:
        """Go to a path such as "services/shop/production", with the command line."""

        async def step() -> None:
            await self.console.press(":")
            await self.console.type(path)
            await self.console.press("enter")
            await self.console.closed()
            await self.console.until(lambda: self._path == path)

        return self._then(step)

    def creates_cloud_service(self, name: str) -> Self:
        """Create a cloud service, and work on it from now on."""
        self.goes_to("services")

        async def step() -> None:
            await self.console.press("n")
            await self.console.armed()
            await self.console.type(name)
            await self.console.sees(f"<ServiceName>{name}</ServiceName>")
            await self.console.press("tab", "tab", "tab", "tab", "enter")
            await self._accepted("Create Cloud Service", name)
            await self.console.until(lambda: self.console.node.name == name)
            self._service = name

        return self._then(step)

    def deploys(self, name: str, *, configuration: Path) -> Self:
        """Create a deployment in the staging slot, from a package and a .cscfg."""

        async def step() -> None:
            await self._at_service()
            await self.console.press("n")
            await self.console.armed()
            await self.console.press("tab")
            await self.console.type(name)
            await self.console.press("tab", "tab")
            await self.console.type(PACKAGE)
            await self.console.press("tab")
            await self.console.type(str(configuration))
            await self.console.press("tab", "tab")
            await self.console.sees("deploymentslots/staging", f"<Name>{name}</Name>")
            await self.console.press("enter")
            await self._accepted("Create Deployment", f"{self._service}/staging")
            await self.console.until(lambda: name in self.console.deployments(self._service))

        return self._then(step)

    def scales(self, deployment: str, **counts: int) -> Self:
        """Give the roles of a deployment other numbers of instances, in the order of the form."""

        async def step() -> None:
            await self.console.go_to("Cloud services", self._service, deployment)
            await self.console.press("i")
            await self.console.armed()
            for role, count in counts.items():
                await self.console.sees(role)
                await self.console.type(str(count))
                await self.console.press("tab")
            while not isinstance(self.console.app.focused, PushButton):
                await self.console.press("tab")
            await self.console.press("enter")
            await self._accepted("Change Deployment Configuration", f"{self._service}/{deployment}")

        return self._then(step)

    def swaps(self) -> Self:
        """Swap the slots with two keys."""

        async def step() -> None:
            await self._at_service()
            await self.console.press("s")
            await self.console.armed()
            await self.console.press("y")
            await self._accepted("Swap Deployment", self._service)
            await self.console.sees(f"{self._service} was swapped")

        return self._then(step)

    def swaps_back(self) -> Self:
        """Take the last swap back with one key."""

        async def step() -> None:
            before = self.console.deployments(self._service)
            await self.console.press("S")
            await self.console.until(lambda: self.console.deployments(self._service) == before[::-1])

        return self._then(step)

    def deletes_by_plan(self) -> Self:
        """Delete the cloud service with its deployments, by the plan that is offered."""

        async def step() -> None:
            await self._at_service()
            things = len(self.console.deployments(self._service)) + 1
            await self.console.press("d")
            await self.console.sees("Delete its deployments first", "Enter shows")
            await self.console.press("enter")
            await self.console.armed()
            await self.console.sees(f"Type {things} and Enter to destroy {things} things")
            await self.console.type(str(things))
            await self.console.press("enter")
            await self.console.sees(f"{things} of {things} done")
            await self.console.press("escape")
            await self.console.closed()
            await self.console.until(lambda: self._service not in self.console.children("Cloud services"))

        return self._then(step)

    # What is seen.

    def sees_slots(self, *, production: str, staging: str) -> Self:
        """See which deployments are in the slots."""

        async def step() -> None:
            await self.console.until(lambda: self.console.deployments(self._service) == [production, staging])

        return self._then(step)

    def sees(self, *texts: str) -> Self:
        """See texts on the screen."""

        async def step() -> None:
            await self.console.sees(*texts)

        return self._then(step)

    @property
    def _path(self) -> str:
        from smtui.console.resource_path import path_of

        return path_of(self.console.node)

    async def _at_service(self) -> None:
        await self.console.go_to("Cloud services", self._service)
        if not self.console.node.expanded:
            await self.console.press("right")
        await self.console.until(lambda: self.console.node.loading.value == "loaded")

    async def _accepted(self, operation: str, target: str) -> None:
        await self.console.closed()
        await self.console.operation(operation, target, "Succeeded")
