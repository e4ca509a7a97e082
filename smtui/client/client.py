"""The synchronous client: one httpx.Client behind `send`. It drives the same exchange as the asynchronous one."""

from __future__ import annotations

import threading
import time
import weakref
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from smtui.client import failures, sending
from smtui.client.errors import CertificateUnusable, ClientError, NotSent
from smtui.client.exchange import Answer, Reply, Request, Wait, exchange
from smtui.client.opening import Opening
from smtui.client.profile import Profile
from smtui.client.recorder import Recorder, RecorderError
from smtui.protocol.operation import Call

R = TypeVar("R")


class Client:
    """Sends Calls for one profile over kept-alive connections, at most 8; threads may share it.

    Connections are closed with `close`, at the end of a `with` block, or when nobody holds the client any more.

    Args:
        profile: where and as whom.
        recorder: told of every change before it is sent and after it is answered; None keeps no account.
        transport: replaces the network, for tests.
        timeout: seconds to wait for each part of an answer.
    """

    def __init__(
        self,
        profile: Profile,
        *,
        recorder: Recorder | None,
        transport: httpx.BaseTransport | None = None,
        timeout: float = sending.READ_TIMEOUT,
    ) -> None:
        self.profile = profile
        self._recorder = recorder
        self._transport = transport
        self._timeout = timeout
        self._clients: dict[bool, httpx.Client] = {}
        self._opening = threading.Lock()
        self._end = weakref.finalize(self, _close, self._clients)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection, for good."""
        with self._opening:
            self._end()

    def send(self, call: Call[R]) -> Answer[R]:
        """Send a Call.

        Raises:
            ServiceError: the service answered with an error.
            ClientError: see smtui.client.errors; NoAnswer alone leaves open whether a change was carried out.
            InvalidCall: the subscription id can't be part of a path, or the body can't be written.
        """
        if not call.operation.changes:
            return self._drive(call)
        sending.admit(call, self.profile)
        if self._recorder is None:
            return self._drive(call)
        return self._recorded(call, self._recorder)

    def _recorded(self, call: Call[R], recorder: Recorder) -> Answer[R]:
        try:
            entry = recorder.intend(call, self.profile)
        except RecorderError as error:
            raise NotSent(
                f"{error} {sending.what(call)} was not sent, because every change is recorded first."
            ) from None
        try:
            answer = self._drive(call)
        except BaseException as error:
            with suppress(RecorderError):
                recorder.failed(entry, error)
            raise
        pending = call.operation.asynchronous and answer.status == httpx.codes.ACCEPTED
        # The answer stays true where it can't be written down now; the recorder keeps it for later.
        with suppress(RecorderError):
            recorder.answered(entry, answer, pending)
        return answer

    def _drive(self, call: Call[R]) -> Answer[R]:
        steps = exchange(call, self.profile)
        try:
            step = next(steps)
            while True:
                try:
                    reply = self._carry_out(step)
                except ClientError as error:
                    step = steps.throw(error)
                else:
                    step = steps.send(reply)
        except StopIteration as stop:
            answer: Answer[R] = stop.value
            return answer
        finally:
            steps.close()

    def _carry_out(self, step: Request | Wait) -> Reply | None:
        if isinstance(step, Wait):
            time.sleep(step.seconds)
            return None
        client = self._client(step.anonymous)
        request = client.build_request(
            step.method, sending.url(step), headers=dict(step.headers), content=step.content or None
        )
        opening = Opening(min(sending.CONNECT_TIMEOUT, self._timeout))
        there = replace(self.profile, endpoint=step.origin)
        request.extensions["trace"] = opening.hear
        try:
            response = client.send(request, stream=True)
            body = sending.Body(response, self.profile)
            try:
                for chunk in response.iter_raw():
                    body.add(chunk)
            finally:
                response.close()
        except (httpx.TransportError, OSError) as error:
            raise failures.meaning(error, there, unsent=opening.unsent) from None
        except Exception as error:
            if not opening.unsent or isinstance(error, ClientError):
                raise
            raise failures.meaning(error, there, unsent=True) from None
        finally:
            opening.drop()
        return body.reply()

    def _client(self, anonymous: bool) -> httpx.Client:
        with self._opening:
            if not self._end.alive:
                raise NotSent(f"The client of profile {self.profile.name} is closed; nothing was sent.")
            if anonymous not in self._clients:
                self._clients[anonymous] = self._open(anonymous)
            return self._clients[anonymous]

    def _open(self, anonymous: bool) -> httpx.Client:
        options: dict[str, Any] = sending.options(self.profile, self._timeout, self._transport, anonymous=anonymous)
        try:
            return httpx.Client(event_hooks={"response": [sending.take_location]}, **options)
        except (ValueError, ImportError) as error:
            raise CertificateUnusable(f"The proxy of profile {self.profile.name} can't be used: {error}.") from None


def _close(clients: dict[bool, httpx.Client]) -> None:
    for client in clients.values():
        client.close()
    clients.clear()
