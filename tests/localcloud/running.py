"""A local cloud as a real process with real TLS, for tests.

with RunningCloud(tmp_path / "state", "--time-scale", "0") as cloud:
    reply = cloud.http.get(cloud.url("services/hostedservices"))
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Any, Self

import httpx

ROOT = Path(__file__).parents[2]

# A test run that is killed takes its servers along.
_RUNNER = """
import argparse, ctypes, sys
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, 9)
from smtui.cli import serve
parser = argparse.ArgumentParser(prog="smtui serve")
serve.add_arguments(parser)
sys.exit(serve.run(parser.parse_args()))
"""


class DidNotStart(Exception):
    """The server ended before it was ready.

    Attributes:
        status: its exit status.
        words: what it wrote to standard error.
    """

    def __init__(self, status: int, words: str) -> None:
        super().__init__(f"exit status {status}: {words}")
        self.status = status
        self.words = words


class RunningCloud:
    """One `smtui serve` process at a time on one state directory.

    Attributes:
        state: the state directory.
        ready: the ready line, decoded; its values are attributes too.
        process: the process of the last start.
    """

    def __init__(self, state: Path, *options: str, stdin: int | IO[Any] = subprocess.DEVNULL) -> None:
        """Describe the server; `start`, or `with`, starts it.

        Args:
            state: the state directory.
            options: of `smtui serve`, but --state.
            stdin: as `subprocess.Popen` takes it.
        """
        self.state = state
        self.options = options
        self.ready: dict[str, str] = {}
        self.process: subprocess.Popen[bytes] | None = None
        self._stdin = stdin
        self._http: httpx.Client | None = None
        self._errors: IO[bytes] | None = None
        self._last_words = ""

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> Self:
        """Start the process and wait for its ready line.

        Raises:
            DidNotStart: it ended first.
        """
        assert self.process is None or self.process.poll() is not None
        self._close()
        # Appended to, because the server and `words` share the file's offset.
        self._errors = tempfile.TemporaryFile("a+b")  # noqa: SIM115
        self.process = subprocess.Popen(
            [sys.executable, "-c", _RUNNER, "--state", str(self.state), *self.options],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=self._stdin,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            status = self.process.wait()
            words = self.words
            self._close()
            raise DidNotStart(status, words)
        self.ready = json.loads(line)
        return self

    def restart(self, *options: str) -> Self:
        """Start again on the same state directory, after `kill` or `terminate`; options replace the old ones."""
        self.options = options or self.options
        return self.start()

    def kill(self) -> None:
        """End it with SIGKILL, if it runs."""
        self._end(signal.SIGKILL)

    def terminate(self) -> int:
        """End it with SIGTERM and give its exit status."""
        return self._end(signal.SIGTERM)

    def wait(self) -> int:
        """Wait until it ends by itself and give its exit status."""
        assert self.process is not None
        status = self.process.wait(timeout=30)
        self._close()
        return status

    @property
    def words(self) -> str:
        """What it has written to standard error since it was started."""
        return os.pread(self._errors.fileno(), 1 << 20, 0).decode() if self._errors else self._last_words

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self.process is not None
        return self.process.pid

    @property
    def endpoint(self) -> str:
        """Its address, such as "https://127.0.0.1:40123"."""
        return self.ready["endpoint"]

    @property
    def host(self) -> str:
        """Its address without the scheme, as the legacy SDK takes it."""
        return self.endpoint.removeprefix("https://")

    @property
    def subscription_id(self) -> str:
        """Its subscription id."""
        return self.ready["subscription_id"]

    @property
    def certificate(self) -> str:
        """Path of the client's certificate and key."""
        return self.ready["certificate"]

    @property
    def ca(self) -> str:
        """Path of what a client has to trust."""
        return self.ready["ca"]

    @property
    def publishsettings(self) -> str:
        """Path of the .publishsettings file."""
        return self.ready["publishsettings"]

    def url(self, path: str = "") -> str:
        """Give the address of a path below the subscription."""
        return f"{self.endpoint}/{self.subscription_id}" + (f"/{path}" if path else "")

    def tls(self, certificate: str | None = "") -> ssl.SSLContext:
        """Give a client's TLS context.

        Args:
            certificate: path of a certificate and key; "" for the cloud's own, None for none.
        """
        context = ssl.create_default_context(cafile=self.ca)
        if certificate is not None:
            context.load_cert_chain(certificate or self.certificate)
        return context

    def client(self, certificate: str | None = "") -> httpx.Client:
        """Give a client that the caller closes; see `tls`."""
        return httpx.Client(
            verify=self.tls(certificate), trust_env=False, timeout=30, headers={"x-ms-version": "2014-10-01"}
        )

    @property
    def http(self) -> httpx.Client:
        """A client with the right certificate and version; closed with the server."""
        if self._http is None:
            self._http = self.client()
        return self._http

    def _end(self, how: signal.Signals) -> int:
        if self.process is None:
            return 0
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(how)
        return self.wait()

    def _close(self) -> None:
        if self._http is not None:
            self._http.close()
            self._http = None
        if self._errors is not None:
            self._last_words = self.words
            self._errors.close()
            self._errors = None
        if self.process is not None:
            for stream in (self.process.stdout, self.process.stdin):
                if stream is not None:
                    stream.close()
