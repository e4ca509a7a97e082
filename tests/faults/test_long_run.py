"""A console that runs for long on a line that breaks now and then: nothing grows, and every key is answered."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from textual import events

from smtui.console.session import Session
from tests.console.driver import Console
from tests.faults.fault_server import HTML, Act, answering, error_body, held, refusing, reset_before
from tests.faults.line import FaultyLine
from tests.faults.operator import open_groups
from tests.localcloud.bodies import create_group

LAPS = 3
PAGE = os.sysconf("SC_PAGE_SIZE")


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """Collect garbage as often as the program itself does; for the other tests it is done far less often."""
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


@dataclass(frozen=True)
class Use:
    """What a console uses, with the line beside it in the same process, and what the local cloud does.

    Attributes:
        tasks: tasks of the event loop.
        files: open file descriptors, connections among them.
        objects: objects that the garbage collector knows.
        blocks: pieces of memory in use, also by what it does not know: texts, bytes, numbers.
        memory: resident bytes, without what is free and only kept to be used again.
        cloud_files: open file descriptors of the local cloud.
        cloud_memory: its resident bytes.
    """

    tasks: int
    files: int
    objects: int
    blocks: int
    memory: int
    cloud_files: int
    cloud_memory: int


def files_of(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


def memory_of(pid: int) -> int:
    with open(f"/proc/{pid}/statm") as statm:
        return int(statm.read().split()[1]) * PAGE


async def use(console: Console, line: FaultyLine) -> Use:
    """Look, once nothing is being read and no connection is left."""
    await console.until(
        lambda: not any(worker.is_running for worker in console.app.workers if worker.group != "detail")
    )
    line.relay.reset()
    await line.server.forget_cloud()
    await console.until(lambda: line.relay.open == 0)
    line.server.asked.clear()
    line.server.carried.clear()
    for _ in range(3):
        gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    own, cloud = os.getpid(), line.cloud.pid
    return Use(
        len(asyncio.all_tasks()),
        files_of(own),
        len(gc.get_objects()),
        sys.getallocatedblocks(),
        memory_of(own),
        files_of(cloud),
        memory_of(cloud),
    )


async def refresh(console: Console, line: FaultyLine, times: int) -> None:
    """Read the affinity groups again and again, while somebody else makes some and the connections break."""
    node = console.node
    for number in range(times):
        if number % 20 == 0:
            call = create_group("sometimes")
            target = line.cloud.endpoint + call.request_target(line.cloud.subscription_id)
            await asyncio.to_thread(line.cloud.http.post, target, content=call.xml())
        if number % 20 == 10:
            await asyncio.to_thread(line.cloud.http.delete, line.cloud.url("affinitygroups/sometimes"))
            line.relay.reset()
        if number % 20 == 15:
            line.server.fail(reset_before, times=2)
        before = node.as_of
        await console.press("r")
        await console.until(lambda before=before: node.as_of != before)


@pytest.mark.parametrize("count", [60, pytest.param(3000, marks=[pytest.mark.long, pytest.mark.timeout(1800)])])
async def test_after_many_refreshes_nothing_has_grown(
    count: int, line: FaultyLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(line.seen, monkeypatch) as console:
        await open_groups(console)
        # The first lap takes what the console needs at its busiest, which stays with the process.
        laps = []
        for _ in range(LAPS + 1):
            await refresh(console, line, count // LAPS)
            laps.append(await use(console, line))
    first, last = laps[0], laps[-1]
    print(f"{count} refreshes after the first {count // LAPS}, in {LAPS} laps:", *laps, sep="\n")
    assert last.tasks <= first.tasks
    assert last.files <= first.files
    assert last.cloud_files <= first.cloud_files
    # One object kept for every tenth refresh, or one text for every third one, would be too many.
    assert last.objects - first.objects < max(count // 10, 400)
    assert last.blocks - first.blocks < max(count // 3, 1500)
    assert last.memory < first.memory * 1.02
    assert last.cloud_memory < first.cloud_memory * 1.05


BUSY = {
    "held": lambda gate: held(gate, refusing(503, "ServerBusy")),
    "reset": lambda gate: reset_before,
    "a large page": lambda gate: answering(200, HTML * 50_000),
    "a large error": lambda gate: answering(409, error_body("ConflictError", "long " * 200_000)),
}


@pytest.mark.long
@pytest.mark.parametrize("fault", BUSY)
async def test_keys_are_answered_within_a_tenth_of_a_second(
    fault: str, line: FaultyLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The figures are printed; what is held here is that every key is answered, on a machine however busy."""
    gate = asyncio.Event()
    act: Act = BUSY[fault](gate)
    took: list[float] = []
    async with Console.on(line.seen, monkeypatch) as console:
        await open_groups(console)
        session = console.app.session
        assert isinstance(session, Session)
        line.server.fail(act, method="GET", times=None)
        for number in range(250):
            if number % 10 == 0:
                await console.press("r")
            before = console.node
            began = time.perf_counter()
            console.app.send(events.Key("up" if number % 2 else "down", None))
            while console.node is before or not console.app.drew.is_set():
                console.app.drew.clear()
                await console.app.drew.wait()
            took.append((time.perf_counter() - began) * 1000)
        gate.set()
    took.sort()
    print(f"{fault}: {len(took)} keys, p50 {took[len(took) // 2]:.1f} ms, p99 {took[-3]:.1f}, p100 {took[-1]:.1f}")
    assert len(took) == 250
