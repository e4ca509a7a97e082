"""Who is told of every change before it is sent and after it is answered."""

from __future__ import annotations

from typing import Any, Protocol

from smtui.client.exchange import Answer
from smtui.client.profile import Profile
from smtui.protocol.operation import Call


class Recorder(Protocol):
    """Keeps an account of changes; the journal is one. Called from a worker thread, one call at a time."""

    def intend(self, call: Call[Any], profile: Profile) -> int:
        """Note that a change is about to be sent, durably, and give the entry's number."""

    def answered(self, entry: int, answer: Answer[Any], pending: bool) -> None:
        """Note the answer; `pending` where its outcome has to be asked for."""

    def failed(self, entry: int, error: BaseException) -> None:
        """Note that it was refused, was not sent, or got no answer."""
