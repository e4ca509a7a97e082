"""A local cloud that starts quickly: its process is forked from one that has imported everything already, and its
certificates were made before, once for many of them.

For tests that are not about starting and ending; everything else about it is as real as in `running`.
"""

from __future__ import annotations

import argparse
import atexit
import ctypes
import json
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
from functools import cache
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any, Self

from smtui.localcloud import authority
from tests.localcloud.running import DidNotStart, RunningCloud

_WARM: ForkServerContext = multiprocessing.get_context("forkserver")
_WARM.set_forkserver_preload(["tests.localcloud.warm_imports"])


class WarmCloud(RunningCloud):
    """A `RunningCloud` without the half second that imports and keys take."""

    def __init__(self, state: Path, *options: str) -> None:
        super().__init__(state, *options)
        self._warm: ForkServerProcess | None = None

    def start(self) -> Self:
        """Start the process and wait for its ready line."""
        self._errors = tempfile.TemporaryFile("a+b")  # noqa: SIM115
        if not self.state.exists():
            self.state.mkdir(mode=0o700, parents=True)
            for file in _certificates():
                shutil.copy(file, self.state)
        reading, writing = os.pipe()
        self._warm = _WARM.Process(
            target=_serve,
            args=(["--state", str(self.state), *self.options], DupFd(writing), DupFd(self._errors.fileno())),
            daemon=True,
        )
        self._warm.start()
        os.close(writing)
        with os.fdopen(reading) as output:
            line = output.readline()
        if not line:
            self._warm.join()
            raise DidNotStart(self._warm.exitcode or 0, self.words)
        self.ready = json.loads(line)
        return self

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._warm is not None
        assert self._warm.pid is not None
        return self._warm.pid

    def _end(self, how: signal.Signals) -> int:
        if self._warm is None or self._warm.exitcode is not None:
            return 0
        os.kill(self.pid, how)
        self._warm.join()
        self._close()
        return self._warm.exitcode or 0


def _serve(options: list[str], output: Any, errors: Any) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, 9)
    for descriptor, number in ((output, 1), (errors, 2)):
        given = descriptor.detach()
        os.dup2(given, number)
        os.close(given)
    from smtui.cli import serve

    parser = argparse.ArgumentParser(prog="smtui serve")
    serve.add_arguments(parser)
    sys.exit(serve.run(parser.parse_args(options)))


@cache
def _certificates() -> list[Path]:
    """Make the certificates of a state directory."""
    directory = Path(tempfile.mkdtemp(prefix="smtui-certificates-"))
    atexit.register(shutil.rmtree, directory)
    authority.prepare(directory)
    return sorted(directory.iterdir())
