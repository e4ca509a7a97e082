"""Who is told of every change before it is sent and after it is answered."""

from __future__ import annotations

from typing import Any, Protocol

from smtui.client.exchange import Answer
from smtui.client.profile import Profile
from smtui.protocol.operation import Call


class RecorderError(Exception):
    """The account can't be kept; the message is a sentence that names the file."""


class Recorder(Protocol):
    """Keeps an account of changes; the journal is one. Called from worker threads.

    Each may raise RecorderError. After a failed `intend` nothing is sent. What `answered` and `failed` can't write
    the recorder itself keeps and writes later: the change is done, and the answer is the truth.
    """

    def intend(self, call: Call[Any], profile: Profile) -> int:
        """Note that a change is about to be sent, durably, and give the entry's number."""

    def answered(self, entry: int, answer: Answer[Any], pending: bool) -> None:
        """Note the answer; `pending` where its outcome has to be asked for."""

    def failed(self, entry: int, error: BaseException) -> None:
        """Note that it was refused, was not sent, or got no answer."""
