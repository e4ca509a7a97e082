"""A cloud without HTTP and with a clock that only tests move."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar, cast

from smtui.localcloud import starting
from smtui.localcloud.cloud import Cloud, Reply, new_request_id
from smtui.localcloud.request import Subscription
from smtui.localcloud.store import Store
from smtui.protocol import codec
from smtui.protocol.deployments import GET_DEPLOYMENT_BY_NAME, Deployment
from smtui.protocol.operation import Call
from smtui.protocol.operation_status import GET_OPERATION_STATUS, OperationStatus

R = TypeVar("R")

SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
THUMBPRINT = "A" * 40


class Offline:
    """A cloud that answers Calls.

    Attributes:
        now: its clock, in seconds since 1970.
        last_request_id: of the last write.
    """

    def __init__(self, store: Store, time_scale: float = 1.0) -> None:
        self.now = 1_435_000_000.0
        self.last_request_id = ""
        self.store = store
        subscription = Subscription(SUBSCRIPTION, "Test", "https://127.0.0.1:9", 0.0, time_scale)
        self.cloud = Cloud(store, subscription, clock=lambda: self.now)

    def raw(self, call: Call[Any]) -> Reply:
        """Answer a call as bytes."""
        path, _, query = call.request_target(SUBSCRIPTION).partition("?")
        request_id = new_request_id()
        if call.operation.changes:
            self.last_request_id = request_id
        below = path.removeprefix(f"/{SUBSCRIPTION}").lstrip("/")
        return self.cloud.answer(request_id, THUMBPRINT, call.operation.method, below, query, call.xml())

    def send(self, call: Call[R]) -> R:
        """Answer a call and decode the result."""
        reply = self.raw(call)
        assert reply.status == call.operation.status
        if call.operation.result is None:
            assert reply.body == b""
            return cast("R", None)
        decoded = codec.decode(call.operation.result, reply.body)
        assert decoded.unknown == ()
        return decoded.value

    def status(self, request_id: str = "") -> OperationStatus:
        """Poll an operation; the last write's when none is named."""
        return self.send(GET_OPERATION_STATUS(request_id=request_id or self.last_request_id))

    def deployment(self, service: str, name: str) -> Deployment:
        """Read a deployment."""
        return self.send(GET_DEPLOYMENT_BY_NAME(service_name=service, deployment_name=name))


@contextmanager
def offline(directory: Path, time_scale: float = 1.0, filling: starting.Filling | None = None) -> Iterator[Offline]:
    """Open a state directory, an empty one where it is new."""
    directory.mkdir(exist_ok=True)
    with starting.open_store(directory, filling or starting.Filling(empty=True)) as store:
        yield Offline(store, time_scale)
