"""Threads that do not hold up the end of the program, and the one that makes sure of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class DaemonThreads(ThreadPoolExecutor):
    """An executor whose threads end with the process.

    asyncio waits for the threads of its own executor when the loop closes, and the interpreter waits again: a
    request that hangs would keep the user from the prompt. Here both wait for `patience` at most.

    Args:
        size: The most threads at a time.
        patience: The seconds that `shutdown` gives to what is running.
    """

    def __init__(self, size: int = 16, *, patience: float = 0.25) -> None:
        super().__init__(max_workers=1)  # never used: asyncio accepts no other kind of executor
        self._size = size
        self._patience = patience
        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._pool: list[threading.Thread] = []
        self._idle = threading.Semaphore(0)
        self._closed = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run a function in a thread.

        Args:
            fn: The function.
            *args: Its arguments.
            **kwargs: Its keyword arguments.

        Returns:
            The result to come.

        Raises:
            RuntimeError: After `shutdown`.
        """
        if self._closed:
            raise RuntimeError("the executor is shut down")
        future: Future[T] = Future()

        def work() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:
                if not self._closed:
                    future.set_exception(error)
            else:
                # Later than that nobody listens, and a closed event loop would complain on the terminal.
                if not self._closed:
                    future.set_result(result)

        self._work.put(work)
        if not self._idle.acquire(blocking=False) and len(self._pool) < self._size:
            thread = threading.Thread(target=self._run, name=f"worker-{len(self._pool)}", daemon=True)
            self._pool.append(thread)
            thread.start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more work, and give what is running a moment to end.

        Args:
            wait: Whether to give that moment.
            cancel_futures: Whether to forget what has not begun; always done.
        """
        del cancel_futures
        self._closed = True
        while not self._work.empty():
            self._work.get()
        for _ in self._pool:
            self._work.put(None)
        if wait:
            deadline = time.monotonic() + self._patience
            for thread in self._pool:
                thread.join(max(0.0, deadline - time.monotonic()))

    def _run(self) -> None:
        work: Any
        while (work := self._work.get()) is not None:
            work()
            if self._work.empty():
                self._idle.release()


class Deadline(threading.Thread):
    """Does something if the program has not ended some time after it was told to.

    Its own thread, started beforehand, since the event loop may be what hangs.

    Args:
        seconds: The time from `begin`.
        passed: Called in this thread when it is over, unless `stop` came before.
    """

    def __init__(self, seconds: float, passed: Callable[[], None]) -> None:
        super().__init__(daemon=True, name="exit-deadline")
        self._seconds = seconds
        self._passed = passed
        self._words: SimpleQueue[bool] = SimpleQueue()

    def begin(self) -> None:
        """Let the time run; may be called again, from any thread and from a signal handler."""
        self._words.put(True)

    def stop(self) -> None:
        """End the thread."""
        self._words.put(False)

    def run(self) -> None:
        """Wait for `begin`, then for `stop`."""
        if not self._words.get():
            return
        end = time.monotonic() + self._seconds
        try:
            while self._words.get(timeout=max(0.0, end - time.monotonic())):
                pass
        except Empty:
            self._passed()
