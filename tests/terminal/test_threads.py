import asyncio
import os
import threading

import pytest
from textual.events import Key

from smtui.terminal.keyboard import Keyboard
from smtui.terminal.output import BACKLOG, Output
from smtui.terminal.threads import DaemonThreads, Deadline


def test_keyboard_tells_of_keys_and_of_the_end() -> None:
    reading, writing = os.pipe()
    keys: list[str] = []
    lost = threading.Event()
    keyboard = Keyboard(reading, received=lambda m: keys.append(m.key) if isinstance(m, Key) else None, lost=lost.set)
    keyboard.start()
    os.write(writing, b"ab\x1b[A")
    os.close(writing)
    assert lost.wait(5)
    keyboard.stop()
    assert not keyboard.is_alive()
    assert keys == ["a", "b", "up"]
    os.close(reading)


def test_output_writes_in_order_and_ends() -> None:
    reading, writing = os.pipe()
    output = Output(writing, lost=pytest.fail, drained=pytest.fail)
    for number in range(100):
        output.write(b"%d " % number)
    output.start()
    assert output.stop()
    os.close(writing)
    with open(reading, "rb") as file:
        assert file.read().split() == [b"%d" % number for number in range(100)]


def test_output_tells_once_of_a_dead_terminal_and_drops_the_rest() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    lost: list[bool] = []
    output = Output(writing, lost=lambda: lost.append(True), drained=pytest.fail)
    output.write(b"one")
    output.write(b"two")
    output.start()
    assert not output.stop()
    assert not output.is_alive()
    assert lost == [True]
    os.close(writing)


def test_output_is_behind_until_it_has_drained() -> None:
    reading, writing = os.pipe()
    drained = threading.Event()
    output = Output(writing, lost=pytest.fail, drained=drained.set)
    output.start()
    assert not output.behind()
    output.write(b"x" * (BACKLOG + 100_000))
    assert output.behind()
    assert not drained.is_set()
    left = BACKLOG + 100_000
    while left:
        left -= len(os.read(reading, 65536))
    assert drained.wait(5)
    assert not output.behind()
    assert output.stop()
    os.close(reading)
    os.close(writing)


async def test_daemon_threads_serve_asyncio() -> None:
    executor = DaemonThreads(2)
    asyncio.get_running_loop().set_default_executor(executor)
    results = await asyncio.gather(*(asyncio.to_thread(pow, number, 2) for number in range(50)))
    assert results == [number**2 for number in range(50)]
    with pytest.raises(ZeroDivisionError):
        await asyncio.to_thread(divmod, 1, 0)
    assert {thread.daemon for thread in threading.enumerate() if thread.name.startswith("worker-")} == {True}


def test_daemon_threads_take_nothing_after_their_end() -> None:
    executor = DaemonThreads(1, patience=0.05)
    release = threading.Event()
    running, waiting = executor.submit(release.wait), executor.submit(pow, 2, 2)
    executor.shutdown()
    release.set()
    with pytest.raises(RuntimeError, match="shut down"):
        executor.submit(pow, 2, 2)
    assert not running.done()
    assert not waiting.done()


def test_deadline_passes_only_without_a_stop() -> None:
    passed = threading.Event()
    late = Deadline(0.01, passed.set)
    late.start()
    late.begin()
    assert passed.wait(5)
    stopped = Deadline(0.01, pytest.fail)
    stopped.stop()
    stopped.start()
    stopped.begin()
    stopped.join(5)
    assert not stopped.is_alive()
