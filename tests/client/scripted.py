"""A service that answers what it is told to, and a recorder that remembers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import httpx

from smtui.client.async_client import AsyncClient
from smtui.client.exchange import Answer
from smtui.client.profile import Profile
from smtui.client.recorder import Recorder
from smtui.protocol.operation import Call

SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
REQUEST = "0123456789abcdef0123456789abcdef"
HOST = "management.core.windows.net"

PROFILE = Profile(name="work", subscription_id=SUBSCRIPTION, endpoint=f"https://{HOST}", certificate="/work.pem")

Handler = Callable[[httpx.Request], httpx.Response]


def xml(inner: str) -> bytes:
    """Give a body in the service's namespace; `inner` is its root element."""
    tag, _, rest = inner.partition(">")
    slash = "/" if tag.endswith("/") else ""
    return f'{tag.rstrip("/")} xmlns="http://schemas.microsoft.com/windowsazure"{slash}>{rest}'.encode()


def reply(status: int, inner: str = "") -> httpx.Response:
    """Give a reply with a request id."""
    return raw(status, xml(inner) if inner else b"", {"x-ms-request-id": REQUEST})


def raw(status: int, content: bytes = b"", headers: Mapping[str, str | bytes] | None = None) -> httpx.Response:
    """Give a reply whose body is still to be read, as from the network."""
    return httpx.Response(status, headers=dict(headers or {}), stream=httpx.ByteStream(content))


def moved(location: str | bytes) -> httpx.Response:
    """Give a redirect, which has no request id."""
    return raw(307, headers={"Location": location})


def refusal(status: int, code: str, message: str = "Because.") -> httpx.Response:
    """Give an error reply."""
    return reply(status, f"<Error><Code>{code}</Code><Message>{message}</Message></Error>")


class Service(httpx.MockTransport):
    """Answers the requests one after the other; an exception is raised in place of an answer.

    Attributes:
        requests: what was asked.
    """

    def __init__(self, answers: Iterable[httpx.Response | Exception]) -> None:
        self.requests: list[httpx.Request] = []
        self._answers = iter(answers)
        super().__init__(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def lines(self) -> list[str]:
        """The requests as METHOD URL."""
        return [f"{request.method} {request.url}" for request in self.requests]


def client(
    *answers: httpx.Response | Exception, profile: Profile = PROFILE, recorder: Recorder | None = None
) -> tuple[AsyncClient, Service]:
    """Give a client and the service that it talks to."""
    service = Service(answers)
    return AsyncClient(profile, recorder=recorder, transport=service), service


class Diary:
    """A recorder that remembers what it was told, in order.

    Attributes:
        pages: one line for each thing told.
    """

    def __init__(self) -> None:
        self.pages: list[str] = []

    def intend(self, call: Call[Any], profile: Profile) -> int:
        self.pages.append(f"intend {call.operation.name} {call.target} {profile.name}")
        return 7

    def answered(self, entry: int, answer: Answer[Any], pending: bool) -> None:
        self.pages.append(f"{entry} answered {answer.status} {answer.request_id} {'pending' if pending else 'done'}")

    def failed(self, entry: int, error: BaseException) -> None:
        self.pages.append(f"{entry} failed {type(error).__name__}")
