"""Changes that another operation stands in the way of: the console offers to wait, and sends them once."""

from __future__ import annotations

import httpx
import pytest

from smtui.console.screens.swap import SwapScreen
from smtui.console.screens.waiting import WaitScreen
from smtui.operations.entry import State
from tests.client.scripted import refusal, reply
from tests.console.driver import Console
from tests.console.gate import Gate, gated_app
from tests.localcloud.running import RunningCloud

HOLDER = "ab" * 16
BUSY = (
    f"Windows Azure is currently performing an operation with x-ms-requestid {HOLDER} on this deployment that "
    "requires exclusive access."
)


class Held(Gate):
    """A gate to a cloud on which another operation holds every deployment, until a test ends it.

    Attributes:
        is_held: whether it still does.
    """

    def __init__(self, cloud: RunningCloud) -> None:
        super().__init__(cloud)
        self.is_held = True

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith(f"/operations/{HOLDER}"):
            self.seen.append("the holder")
            status = "InProgress" if self.is_held else "Succeeded"
            return reply(200, f"<Operation><Status>{status}</Status></Operation>")
        if request.method == "POST" and self.is_held:
            self.seen.append("a refused change")
            return refusal(409, "ConflictError", BUSY)
        return await super().handle_async_request(request)

    @property
    def swaps(self) -> int:
        """How many swaps have reached the cloud."""
        return self.seen.count("POST services/hostedservices/shop")


async def refused_swap(console: Console) -> None:
    """Confirm a swap, which is refused, so that the console offers to wait."""
    await console.go_to("Cloud services", "shop")
    await console.press("right")
    await console.until(lambda: "v2" in console.children("Cloud services", "shop"))
    await console.press("s")
    await console.armed()
    await console.press("y")
    await console.until(lambda: isinstance(console.app.screen, WaitScreen))


async def swap_that_waits(console: Console) -> None:
    await refused_swap(console)
    await console.armed()
    await console.press("enter")
    await console.closed()
    await console.operation("Swap Deployment", "shop", "Waiting")


async def focus_operations(console: Console) -> None:
    await console.press("tab", "tab")
    await console.until(
        lambda: console.app.screen.focused is not None and console.app.screen.focused.id == "operations"
    )


def states(console: Console) -> list[State]:
    session = console.app.session
    assert session is not None
    return [entry.state for entry in session.journal.entries(session.profile)]


async def test_a_refused_change_waits_and_is_sent_once(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Held(cloud)
    async with Console.on(cloud, monkeypatch, app=gated_app(gate), size=(100, 30)) as console:
        await refused_swap(console)
        await console.sees(f"shop is held by operation {HOLDER}", "Enter waits behind it and sends then.")
        await console.sees("It was not sent with this journal.", "POST https://")
        await console.armed()
        await console.press("enter")
        await console.closed()
        await console.operation("Swap Deployment", "shop", "Waiting")
        await console.until(lambda: "the holder" in gate.seen)
        assert gate.swaps == 0
        gate.is_held = False
        await console.operation("Swap Deployment", "shop", "Succeeded")
        assert states(console) == [State.SUCCEEDED, State.FAILED]
        assert gate.swaps == 1


async def test_keys_before_the_offer_is_armed_do_not_count(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Held(cloud)
    async with Console.on(cloud, monkeypatch, app=gated_app(gate), size=(100, 30)) as console:
        await refused_swap(console)
        offer = console.app.screen
        assert isinstance(offer, WaitScreen)
        assert not offer.armed.is_set()
        await console.press("enter")
        await console.armed()
        assert not offer.waits
        await console.at_once("y", "space", "w")
        assert states(console) == [State.FAILED]


async def test_the_offer_is_left_with_the_dialog_as_it_was(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Held(cloud)
    async with Console.on(cloud, monkeypatch, app=gated_app(gate), size=(100, 30)) as console:
        await refused_swap(console)
        await console.press("escape")
        await console.until(lambda: isinstance(console.app.screen, SwapScreen))
        await console.sees("The service refused (409 ConflictError)", "y swaps them")
        gate.is_held = False
        await console.press("y")
        await console.closed()
        await console.operation("Swap Deployment", "shop", "Succeeded")
        assert gate.swaps == 1


async def test_the_panel_offers_to_wait_later(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Held(cloud)
    async with Console.on(cloud, monkeypatch, app=gated_app(gate), size=(100, 30)) as console:
        await refused_swap(console)
        await console.press("escape")
        await console.until(lambda: isinstance(console.app.screen, SwapScreen))
        await console.press("escape")
        await console.closed()
        await focus_operations(console)
        await console.operation("Swap Deployment", "Failed", "(w waits)")
        await console.press("w")
        await console.armed()
        await console.press("enter")
        await console.closed()
        await console.operation("Swap Deployment", "Waiting")
        gate.is_held = False
        await console.operation("Swap Deployment", "Succeeded")
        assert gate.swaps == 1
        await console.press("end", "w")
        await console.sees("Only a change that this console sent, and another operation stood in the way of, can wait.")


async def test_what_waits_is_taken_back_in_the_panel(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Held(cloud)
    async with Console.on(cloud, monkeypatch, app=gated_app(gate), size=(100, 30)) as console:
        await swap_that_waits(console)
        await focus_operations(console)
        await console.operation("Swap Deployment", "Waiting", "(d takes it back)")
        await console.press("d")
        await console.sees("Swap Deployment of shop waits no more.")
        await console.operation("Swap Deployment", "Not sent")
        session = console.app.session
        assert session is not None
        gate.is_held = False
        await console.until(lambda: session.turns.waiting == 0)
        assert gate.swaps == 0
        await console.press("d")
        await console.sees("Only a change that waits for another operation can be taken back.")


async def test_the_next_console_says_that_it_was_not_sent(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Held(cloud)
    async with Console.on(cloud, monkeypatch, app=gated_app(gate), size=(100, 30)) as console:
        await swap_that_waits(console)
    gate = Held(cloud)
    gate.is_held = False
    async with Console.on(cloud, monkeypatch, app=gated_app(gate), size=(120, 30)) as console:
        await console.operation("Swap Deployment", "shop", "Not sent", "The console ended while this waited")
        assert gate.swaps == 0
