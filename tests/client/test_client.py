"""The blocking client against a scripted service."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from smtui.client.client import Client
from smtui.client.errors import BadReply, NotSent
from smtui.client.exchange import MAX_BODY
from smtui.client.recorder import RecorderError
from smtui.protocol.deployments import SWAP_DEPLOYMENT, Swap
from smtui.protocol.errors import Conflict, ResourceNotFound
from smtui.protocol.locations import LIST_LOCATIONS
from smtui.protocol.operation import InvalidCall
from tests.client.scripted import PROFILE, REQUEST, Diary, Service, raw, refusal, reply


def client(*answers: httpx.Response | Exception, **options: Any) -> tuple[Client, Service]:
    transport = Service(answers)
    return Client(PROFILE, transport=transport, **{"recorder": None, **options}), transport


def test_the_client_tries_a_read_again_and_a_change_once(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    busy = refusal(503, "ServerBusy")
    ours, sent = client(httpx.ReadError("reset"), busy, reply(200, "<Locations/>"))
    with ours:
        assert ours.send(LIST_LOCATIONS()).value == ()
    assert (len(sent.requests), len(slept)) == (3, 2)
    ours, sent = client(refusal(409, "ConflictError", "Taken."))
    with ours, pytest.raises(Conflict, match="Taken"):
        ours.send(SWAP_DEPLOYMENT(Swap("v1", "v2"), service_name="shop"))
    assert len(sent.requests) == 1


def test_the_client_tells_its_recorder_and_sends_nothing_that_is_not_recorded() -> None:
    swap = SWAP_DEPLOYMENT(Swap("v1", "v2"), service_name="shop")
    diary = Diary()
    ours, _ = client(reply(202), refusal(404, "ResourceNotFound"), recorder=diary)
    with ours:
        ours.send(swap)
        with pytest.raises(ResourceNotFound):
            ours.send(swap)
    assert diary.pages == [
        "intend Swap Deployment shop work",
        f"7 answered 202 {REQUEST} pending",
        "intend Swap Deployment shop work",
        "7 failed ResourceNotFound",
    ]

    class Full(Diary):
        def intend(self, call: Any, profile: Any) -> int:
            raise RecorderError("The disk is full.")

    ours, sent = client(recorder=Full())
    with ours, pytest.raises(NotSent, match="recorded first"):
        ours.send(swap)
    assert sent.requests == []


def test_an_answer_that_is_too_large_is_not_kept() -> None:
    ours, _ = client(raw(200, b" " * (MAX_BODY + 1)))
    with ours, pytest.raises(BadReply, match="64 MiB"):
        ours.send(LIST_LOCATIONS())


def test_a_text_that_is_no_text_is_refused_before_anything_is_sent() -> None:
    ours, sent = client()
    with ours, pytest.raises(InvalidCall, match="half a character"):
        ours.send(SWAP_DEPLOYMENT(Swap("v1", "\ud800"), service_name="shop"))
    assert sent.requests == []
