"""The asynchronous client: one httpx.AsyncClient behind `send`, the only door out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import Self, TypeVar

import httpx

from smtui.client import failures, sending
from smtui.client.errors import CertificateUnusable, ClientError, NotSent
from smtui.client.exchange import Answer, Reply, Request, Wait, exchange
from smtui.client.opening import Opening
from smtui.client.profile import Profile
from smtui.client.recorder import Recorder, RecorderError
from smtui.protocol.operation import Call

R = TypeVar("R")


class AsyncClient:
    """Sends Calls for one profile over kept-alive connections, at most 8.

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
        transport: httpx.AsyncBaseTransport | None = None,
        timeout: float = sending.READ_TIMEOUT,
    ) -> None:
        self.profile = profile
        self._recorder = recorder
        self._transport = transport
        self._timeout = timeout
        self._clients: dict[bool, httpx.AsyncClient] = {}
        self._opening = asyncio.Lock()
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close every connection, for good."""
        self._closed = True
        clients, self._clients = self._clients, {}
        for client in clients.values():
            await client.aclose()

    async def send(self, call: Call[R]) -> Answer[R]:
        """Send a Call.

        Raises:
            ServiceError: the service answered with an error.
            ClientError: see smtui.client.errors; NoAnswer alone leaves open whether a change was carried out.
            InvalidCall: the subscription id can't be part of a path, or the body can't be written.
        """
        if not call.operation.changes:
            return await self._drive(call)
        sending.admit(call, self.profile)
        if self._recorder is None:
            return await self._drive(call)
        return await self._recorded(call, self._recorder)

    async def _recorded(self, call: Call[R], recorder: Recorder) -> Answer[R]:
        intending = asyncio.ensure_future(asyncio.to_thread(recorder.intend, call, self.profile))
        try:
            entry = await asyncio.shield(intending)
        except asyncio.CancelledError:
            # The thread writes the entry all the same, and nothing else would ever say what became of it.
            unsent = NotSent("The console stopped before anything was sent.")
            with suppress(RecorderError):
                await _note(recorder.failed, await intending, unsent)
            raise
        except RecorderError as error:
            raise NotSent(
                f"{error} {sending.what(call)} was not sent, because every change is recorded first."
            ) from None
        try:
            answer = await self._drive(call)
        except BaseException as error:
            await _note(recorder.failed, entry, error)
            raise
        pending = call.operation.asynchronous and answer.status == httpx.codes.ACCEPTED
        await _note(recorder.answered, entry, answer, pending)
        return answer

    async def _drive(self, call: Call[R]) -> Answer[R]:
        steps = exchange(call, self.profile)
        try:
            step = next(steps)
            while True:
                try:
                    reply = await self._carry_out(step)
                except ClientError as error:
                    step = steps.throw(error)
                else:
                    step = steps.send(reply)
        except StopIteration as stop:
            answer: Answer[R] = stop.value
            return answer
        finally:
            steps.close()

    async def _carry_out(self, step: Request | Wait) -> Reply | None:
        if isinstance(step, Wait):
            await asyncio.sleep(step.seconds)
            return None
        client = await self._client(step.anonymous)
        request = client.build_request(
            step.method, sending.url(step), headers=dict(step.headers), content=step.content or None
        )
        opening = Opening(min(sending.CONNECT_TIMEOUT, self._timeout))
        there = replace(self.profile, endpoint=step.origin)
        try:
            return await self._reply(client, request, opening)
        except (httpx.TransportError, OSError) as error:
            raise failures.meaning(error, there, unsent=opening.unsent) from None
        except Exception as error:
            if not opening.unsent or isinstance(error, ClientError):
                raise
            raise failures.meaning(error, there, unsent=True) from None

    async def _reply(self, client: httpx.AsyncClient, request: httpx.Request, opening: Opening) -> Reply:
        try:
            async with asyncio.timeout(None) as deadline:
                request.extensions["trace"] = opening.limited_by(deadline)
                response = await client.send(request, stream=True)
        except BaseException:
            await opening.abandon()
            raise
        body = sending.Body(response, self.profile)
        try:
            async for chunk in response.aiter_raw():
                body.add(chunk)
        finally:
            await response.aclose()
        return body.reply()

    async def _client(self, anonymous: bool) -> httpx.AsyncClient:
        # Reading certificate files and the system's authorities takes tens of milliseconds.
        async with self._opening:
            if self._closed:
                raise NotSent(f"The client of profile {self.profile.name} is closed; nothing was sent.")
            if anonymous not in self._clients:
                self._clients[anonymous] = await asyncio.to_thread(self._open, anonymous)
            return self._clients[anonymous]

    def _open(self, anonymous: bool) -> httpx.AsyncClient:
        options = sending.options(self.profile, self._timeout, self._transport, anonymous=anonymous)
        try:
            return httpx.AsyncClient(event_hooks={"response": [_take_location]}, **options)
        except (ValueError, ImportError) as error:
            raise CertificateUnusable(f"The proxy of profile {self.profile.name} can't be used: {error}.") from None


async def _note(tell: Callable[..., None], *arguments: object) -> None:
    """Tell the recorder in a thread, also while this task is being cancelled."""
    # The answer stays true where it can't be written down now; the recorder keeps it for later.
    with suppress(RecorderError):
        await asyncio.shield(asyncio.to_thread(tell, *arguments))


async def _take_location(response: httpx.Response) -> None:
    sending.take_location(response)
