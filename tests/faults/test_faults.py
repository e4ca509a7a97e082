"""What the operator sees of everything that can go wrong between console and service, and what is true afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from smtui.operations.entry import State
from tests.console.driver import Console
from tests.faults.fault_server import (
    HTML,
    PAGE,
    Act,
    answering,
    cut_body,
    cut_head,
    garbage,
    held,
    not_http,
    redirecting,
    refusing,
    reject_certificate,
    reset_after,
    reset_before,
    slow_body,
    slow_head,
)
from tests.faults.line import FaultyLine
from tests.faults.operator import (
    GROUPS,
    entries,
    fill_in_a_group,
    flat,
    form_keys_are_answered,
    groups,
    keys_are_answered,
    open_groups,
    says,
)

OPEN = "may have been carried out"
HISTORY = "/operations"
AGAIN = "It is not sent again by itself."


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong with a request that has arrived.

    Attributes:
        name: what it is.
        act: what the server does, given the line.
        read: what the screen shows where it does so to every try of a read.
        change: what the dialog shows where it does so to a change.
        state: what the journal has of the change.
        tried: how often a read is tried, when all of them go wrong.
        done: whether the change was carried out all the same.
    """

    name: str
    act: Callable[[FaultyLine], Act]
    read: str
    change: str
    state: State
    tried: int = 4
    done: bool = False

    def __str__(self) -> str:
        return self.name


def always(act: Act) -> Callable[[FaultyLine], Act]:
    return lambda line: act


NO_ANSWER = "127.0.0.1 gave no answer"
SILENT = "The service answered HTTP {} without saying why."

FAULTS = [
    Fault("reset after", always(reset_after), NO_ANSWER, OPEN, State.UNKNOWN, done=True),
    Fault(
        "504 and done", always(answering(504, HTML, done=True)), SILENT.format(504), OPEN, State.UNKNOWN, 1, done=True
    ),
    Fault("HTML", always(answering(200, HTML)), "can't be read", "can't be read", State.UNKNOWN, tried=1),
    Fault("throttled", always(refusing(503, "TooManyRequests")), "Because.", "(503 TooManyRequests)", State.FAILED),
    Fault(
        "stranger",
        lambda line: redirecting("https://127.0.0.1:1"),
        "is not trusted with the certificate",
        "is not trusted with the certificate",
        State.FAILED,
        tried=1,
    ),
    Fault(
        "rejected certificate",
        always(reject_certificate),
        "does not accept the certificate",
        "does not accept the certificate",
        State.FAILED,
        tried=2,
    ),
    Fault(
        "circle",
        lambda line: redirecting(line.relay.endpoint),
        "redirects in a circle",
        "redirects in a circle",
        State.FAILED,
        tried=6,
    ),
    Fault("reset before", always(reset_before), NO_ANSWER, OPEN, State.UNKNOWN),
    Fault("head cut off", always(cut_head), NO_ANSWER, OPEN, State.UNKNOWN, done=True),
    Fault("body cut off", always(cut_body), NO_ANSWER, OPEN, State.UNKNOWN, done=True),
    Fault("not HTTP", always(not_http), NO_ANSWER, OPEN, State.UNKNOWN, done=True),
    Fault("garbage", always(garbage), "can't be read", "", State.SUCCEEDED, tried=1, done=True),
    Fault("XHTML", always(answering(200, PAGE)), "can't be read", "can't be read", State.UNKNOWN, tried=1),
    Fault("500", always(refusing(500, "InternalError")), "Because.", OPEN, State.UNKNOWN),
    Fault("500 and done", always(answering(500, HTML, done=True)), SILENT.format(500), OPEN, State.UNKNOWN, done=True),
    Fault("502", always(answering(502, HTML)), SILENT.format(502), OPEN, State.UNKNOWN, tried=1),
    Fault("busy", always(refusing(503, "ServerBusy")), "Because.", "refused (503 ServerBusy)", State.FAILED),
    Fault("404 HTML", always(answering(404, HTML)), SILENT.format(404), "refused (404", State.FAILED, tried=1),
    Fault("403", always(refusing(403, "AuthenticationFailed")), "Because.", "refused (403", State.FAILED, tried=1),
]

PASSING = [fault for fault in FAULTS if fault.tried == 4]


def times_asked(line: FaultyLine, method: str) -> int:
    return sum(asked.method == method and asked.target.endswith(GROUPS) for asked in line.server.asked)


@pytest.mark.parametrize("fault", FAULTS, ids=str)
@pytest.mark.sample(3)
async def test_a_read_that_goes_wrong_is_a_sentence_and_nothing_waits_for_it(
    fault: Fault, line: FaultyLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = asyncio.Event()
    async with Console.on(line.seen, monkeypatch) as console:
        await console.go_to("Affinity groups")
        line.server.fail(held(gate, fault.act(line)), method="GET", times=None)
        await console.press("right")
        await console.until(lambda: times_asked(line, "GET") == 1)
        await keys_are_answered(console)
        gate.set()
        await says(console, fault.read)
        assert times_asked(line, "GET") == fault.tried
        assert console.children("Affinity groups") == []
        await keys_are_answered(console)
        await line.heal()
        await console.press("r")
        await console.until(lambda: console.children("Affinity groups") != [])
        await console.until(lambda: "no connection since" not in console.text)
        assert fault.read not in flat(console)
        assert line.changes == []


@pytest.mark.parametrize("fault", PASSING, ids=str)
@pytest.mark.sample(2)
async def test_a_read_that_goes_wrong_three_times_is_answered_all_the_same(
    fault: Fault, line: FaultyLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(line.seen, monkeypatch) as console:
        await console.go_to("Affinity groups")
        line.server.fail(fault.act(line), method="GET", ending=GROUPS, times=3)
        await console.press("right")
        await console.until(lambda: console.children("Affinity groups") != [])
        assert times_asked(line, "GET") == 4
        assert "no connection since" not in console.text


@pytest.mark.parametrize("fault", FAULTS, ids=str)
@pytest.mark.sample(3)
async def test_a_change_that_goes_wrong_is_sent_once_and_its_state_is_right(
    fault: Fault, line: FaultyLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = asyncio.Event()
    async with Console.on(line.seen, monkeypatch) as console:
        await open_groups(console)
        await fill_in_a_group(console, "near")
        act = fault.act(line)
        line.server.fail(held(gate, act), method="POST", times=None)
        if fault.name == "rejected certificate":
            line.server.fail(act, method="GET", times=None)
        # What became of it can't be asked for while this lasts.
        line.server.fail(held(asyncio.Event(), act), method="GET", ending=HISTORY, times=None)
        await console.press("enter")
        await console.sees("Sending…")
        await console.until(lambda: len(line.changes) == 1)
        await form_keys_are_answered(console)
        gate.set()
        await (says(console, fault.change) if fault.change else console.closed())
        (entry,) = entries(console)
        assert entry.state is fault.state
        # Redirects are one change that goes round.
        assert len(line.changes) == (6 if fault.name == "circle" else 1)
        assert ("near" in await groups(line)) is fault.done
        assert len(line.server.done) == fault.done
        if fault.state is State.UNKNOWN:
            await says(console, AGAIN)
            # The button is dead: what may have been done is not done twice.
            await console.press("tab", "tab", "tab", "tab", "tab", "enter")
            assert len(line.changes) == 1
        if fault.state is State.FAILED:
            # It can still be sent: the form is not left at the first press.
            await console.press("escape")
            await says(console, "What you typed is lost if you leave.")
        if fault.change:
            await console.press("escape")
            await console.closed()
        await console.operation("Create Affinity Group", "near", str(fault.state).capitalize())
        await keys_are_answered(console)
        await line.heal()
        if fault.state is State.UNKNOWN:
            await is_found(console, line, fault)
        await console.press("r")
        await console.until(lambda: ("near" in console.children("Affinity groups")) is fault.done)
        assert len(entries(console)) == 1
        assert len(line.server.done) == fault.done


async def is_found(console: Console, line: FaultyLine, fault: Fault) -> None:
    """Wait until the console has looked for the lost change by itself; what it found is what the server did."""
    await console.until(lambda: entries(console)[0].checked is not None)
    (entry,) = entries(console)
    if fault.done:
        assert (entry.state, entry.request_id) == (State.SUCCEEDED, line.server.done[0].request_id)
    else:
        assert entry.state is State.UNKNOWN
        assert entry.message.startswith("Probably not carried out: near does not exist")
    await console.operation("Create Affinity Group", "near", str(entry.state).capitalize())


@pytest.mark.parametrize("code", ["ServerBusy", "TooManyRequests"])
async def test_a_change_refused_in_a_burst_is_sent_once_for_every_confirmation(
    code: str, line: FaultyLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(line.seen, monkeypatch) as console:
        await open_groups(console)
        await fill_in_a_group(console, "near")
        line.server.fail(refusing(503, code), method="POST", times=3)
        for number in range(1, 4):
            await console.press("enter")
            await console.until(lambda number=number: [e.state for e in entries(console)] == [State.FAILED] * number)
            await says(console, f"refused (503 {code})")
            await form_keys_are_answered(console)
            assert len(line.changes) == number
        assert line.server.done == []
        await console.press("enter")
        await console.closed()
        await console.operation("Create Affinity Group", "near", "Succeeded")
        assert [entry.state for entry in entries(console)] == [State.SUCCEEDED, *[State.FAILED] * 3]
        assert (len(line.changes), len(line.server.done)) == (4, 1)


@pytest.mark.parametrize("slow", [slow_head, slow_body], ids=lambda slow: slow.__name__)
async def test_a_slow_answer_holds_nothing_up_and_arrives(
    slow: Callable[[asyncio.Event], Act], line: FaultyLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(line.seen, monkeypatch) as console:
        await console.go_to("Affinity groups")
        reading, changing = asyncio.Event(), asyncio.Event()
        line.server.fail(slow(reading), method="GET", ending=GROUPS)
        await console.press("right")
        await console.until(lambda: times_asked(line, "GET") == 1)
        await keys_are_answered(console)
        assert console.children("Affinity groups") == []
        reading.set()
        await console.until(lambda: console.children("Affinity groups") != [])
        await fill_in_a_group(console, "near")
        line.server.fail(slow(changing), method="POST", ending=GROUPS)
        await console.press("enter")
        await console.until(lambda: line.server.done != [])
        await console.sees("Sending…")
        await form_keys_are_answered(console)
        assert [entry.state for entry in entries(console)] == [State.INTENDED]
        changing.set()
        await console.closed()
        await console.operation("Create Affinity Group", "near", "Succeeded")
        await console.until(lambda: "near" in console.children("Affinity groups"))
        assert len(line.changes) == len(line.server.done) == 1


async def test_a_redirect_is_followed_once_for_a_read_and_for_a_change(
    line: FaultyLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, changing = asyncio.Event(), asyncio.Event()
    once = redirecting(line.relay.endpoint)
    async with Console.on(line.seen, monkeypatch) as console:
        await console.go_to("Affinity groups")
        line.server.fail(held(reading, once), method="GET", ending=GROUPS)
        await console.press("right")
        await console.until(lambda: times_asked(line, "GET") == 1)
        await keys_are_answered(console)
        reading.set()
        await console.until(lambda: console.children("Affinity groups") != [])
        assert times_asked(line, "GET") == 2
        await fill_in_a_group(console, "near")
        line.server.fail(held(changing, once), method="POST", ending=GROUPS)
        await console.press("enter")
        await console.until(lambda: len(line.changes) == 1)
        await form_keys_are_answered(console)
        changing.set()
        await console.closed()
        await console.operation("Create Affinity Group", "near", "Succeeded")
        assert [asked.body for asked in line.changes] == [line.changes[0].body] * 2
        assert len(line.server.done) == 1
        assert len(entries(console)) == 1
