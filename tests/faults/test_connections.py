"""What the operator sees of a connection that can't be made, and of one that breaks at any byte."""

from __future__ import annotations

import asyncio
import random
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from smtui.client.async_client import AsyncClient
from smtui.client.errors import ClientError, NoAnswer
from smtui.operations.entry import State
from smtui.operations.journal import Journal
from smtui.protocol.affinity_groups import DELETE_AFFINITY_GROUP, LIST_AFFINITY_GROUPS
from tests.client.bad_servers import rejecting_server, server_of
from tests.client.certificates import identity
from tests.console.driver import Console
from tests.faults.fault_server import FaultServer, held, redirecting
from tests.faults.line import FaultyLine
from tests.faults.operator import (
    entries,
    fill_in_a_group,
    form_keys_are_answered,
    groups,
    keys_are_answered,
    open_groups,
    says,
)
from tests.faults.relay import Cut
from tests.localcloud.bodies import create_group


def port_of(endpoint: str) -> int:
    port = urlsplit(endpoint).port
    assert port is not None
    return port


async def refused(line: FaultyLine, directory: Path, stack: AsyncExitStack) -> None:
    await line.relay.refuse()


async def reset_at_once(line: FaultyLine, directory: Path, stack: AsyncExitStack) -> None:
    line.relay.resets = True
    line.relay.reset()


async def expired(line: FaultyLine, directory: Path, stack: AsyncExitStack) -> None:
    old = identity(directory, "old", line.ca, days=(-2, -1))
    line.lead_to(port_of(await stack.enter_async_context(server_of(old))))


async def not_yet_valid(line: FaultyLine, directory: Path, stack: AsyncExitStack) -> None:
    new = identity(directory, "new", line.ca, days=(1, 2))
    line.lead_to(port_of(await stack.enter_async_context(server_of(new))))


async def another_authority(line: FaultyLine, directory: Path, stack: AsyncExitStack) -> None:
    line.lead_to(port_of(line.cloud.endpoint))


async def another_name(line: FaultyLine, directory: Path, stack: AsyncExitStack) -> None:
    other = identity(directory, "other", line.ca, host="127.0.0.9")
    line.lead_to(port_of(await stack.enter_async_context(server_of(other))))


async def rejected(line: FaultyLine, directory: Path, stack: AsyncExitStack) -> None:
    line.lead_to(port_of(stack.enter_context(rejecting_server(line.ca, directory, ssl.TLSVersion.TLSv1_3))))


FAULTS = [
    (refused, "No connection to", State.NOT_SENT),
    (expired, "has expired, so nothing was sent", State.NOT_SENT),
    (rejected, "does not accept the certificate", State.FAILED),
    (reset_at_once, "No connection to", State.NOT_SENT),
    (not_yet_valid, "is not valid yet, so nothing was sent", State.NOT_SENT),
    (another_authority, "is not signed by an authority that is trusted here", State.NOT_SENT),
    (another_name, "is not made out to 127.0.0.1", State.NOT_SENT),
]


@pytest.mark.parametrize(("fault", "sentence", "state"), FAULTS, ids=[each[0].__name__ for each in FAULTS])
@pytest.mark.sample(2)
async def test_a_connection_that_cannot_be_made_is_a_sentence_and_the_change_can_be_sent_later(
    fault, sentence: str, state: State, line: FaultyLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with AsyncExitStack() as stack, Console.on(line.seen, monkeypatch) as console:
        await open_groups(console)
        before = console.children("Affinity groups")
        await fault(line, tmp_path, stack)
        await console.press("r")
        await says(console, sentence)
        await keys_are_answered(console)
        assert console.children("Affinity groups") == before
        await line.heal()
        await fill_in_a_group(console, "near")
        await fault(line, tmp_path, stack)
        await console.press("enter")
        await says(console, sentence)
        assert [entry.state for entry in entries(console)] == [state]
        assert line.changes == []
        await form_keys_are_answered(console)
        # What was typed is still there, and goes out at the second press.
        await line.heal()
        await console.press("enter")
        await console.closed()
        await console.operation("Create Affinity Group", "near", "Succeeded")
        assert [entry.state for entry in entries(console)] == [State.SUCCEEDED, state]
        await console.until(lambda: "near" in console.children("Affinity groups"))
        await console.until(lambda: "no connection since" not in console.text)
        assert len(line.server.done) == len(line.changes) == 1


async def test_a_connection_on_which_nothing_moves_holds_nothing_up(
    line: FaultyLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(line.seen, monkeypatch) as console:
        await console.go_to("Affinity groups")
        line.relay.flows.clear()
        line.relay.reset()
        await console.press("right")
        await keys_are_answered(console)
        await console.sees("reading")
        await keys_are_answered(console)
        line.relay.flows.set()
        await console.until(lambda: console.children("Affinity groups") != [])
        await console.until(lambda: "reading" not in console.text)
        await fill_in_a_group(console, "near")
        line.relay.flows.clear()
        await console.press("enter")
        await console.sees("Sending…")
        await console.until(lambda: [entry.state for entry in entries(console)] == [State.INTENDED])
        await form_keys_are_answered(console)
        assert line.changes == []
        line.relay.flows.set()
        await console.closed()
        await console.operation("Create Affinity Group", "near", "Succeeded")
        assert len(line.changes) == len(line.server.done) == 1


async def test_a_certificate_is_never_shown_to_a_stranger(line: FaultyLine, tmp_path: Path) -> None:
    (tmp_path / "stranger").mkdir()
    with closing(Journal(tmp_path / "journal.sqlite")) as journal:
        async with (
            FaultServer.before(line.cloud, line.ca, tmp_path / "stranger") as stranger,
            AsyncClient(line.profile, recorder=journal) as ours,
        ):
            line.server.fail(redirecting(stranger.endpoint), times=None)
            for call in (create_group("near"), DELETE_AFFINITY_GROUP(affinity_group_name="near")):
                with pytest.raises(ClientError, match="is not trusted with the certificate"):
                    await ours.send(call)
            with pytest.raises(ClientError, match="is not trusted with the certificate"):
                await ours.send(LIST_AFFINITY_GROUPS())
            assert stranger.handshakes == 0
            # The same server gets it once the profile names it.
            trusting = replace(line.profile, trusted_hosts=(stranger.endpoint.removeprefix("https://"),))
            async with AsyncClient(trusting, recorder=journal) as bold:
                await bold.send(create_group("near"))
            assert [asked.certificate for asked in stranger.asked] == [True]
        assert [entry.state for entry in journal.entries(line.profile)] == [State.SUCCEEDED, State.FAILED, State.FAILED]
    assert "near" in await groups(line)


async def test_a_redirect_to_a_host_that_is_down_names_that_host(line: FaultyLine) -> None:
    trusting = replace(line.profile, trusted_hosts=("127.0.0.1:1",))
    line.server.fail(redirecting("https://127.0.0.1:1"), method="POST")
    async with AsyncClient(trusting, recorder=None) as ours:
        with pytest.raises(ClientError, match=r"^No connection to https://127\.0\.0\.1:1: .*Nothing was sent"):
            await ours.send(create_group("near"))


async def test_a_change_that_is_never_answered_is_given_up_after_one_wait(line: FaultyLine) -> None:
    async with AsyncClient(line.profile, recorder=None, timeout=0.3) as ours:
        line.server.fail(held(asyncio.Event(), redirecting("")), times=None)
        with pytest.raises(NoAnswer, match="ReadTimeout"):
            await ours.send(create_group("near"))
    assert [asked.method for asked in line.server.asked] == ["POST"]


@asynccontextmanager
async def journal_on(directory: Path) -> AsyncIterator[Journal]:
    journal = Journal(directory / "journal.sqlite")
    yield journal
    journal.close()


@pytest.mark.parametrize("count", [12, pytest.param(300, marks=[pytest.mark.long, pytest.mark.timeout(600)])])
@pytest.mark.parametrize("side", ["request", "answer"])
async def test_a_change_whose_connection_breaks_at_any_byte_is_told_as_it_is(
    side: str, count: int, line: FaultyLine, tmp_path: Path
) -> None:
    """From the first byte of the handshake to the last one of the answer."""
    seed = 20 if count < 100 else random.randrange(1 << 30)
    print(f"seed {seed}")
    chance = random.Random(seed)
    states: dict[State, int] = {}
    async with journal_on(tmp_path) as journal:
        for number in range(count):
            name = f"cut-{number}"
            line.relay.cuts.append(Cut(**{side: chance.randrange(4500)}))
            # Everything after the first connection goes through: the questions about the certificate.
            async with AsyncClient(line.profile, recorder=journal) as ours:
                with suppress(ClientError):
                    await ours.send(create_group(name))
            line.relay.cuts.clear()
            entry = journal.entries(line.profile)[0]
            states[entry.state] = states.get(entry.state, 0) + 1
            there = name in await groups(line)
            assert entry.state in (State.SUCCEEDED, State.NOT_SENT, State.UNKNOWN)
            assert there if entry.state is State.SUCCEEDED else not there or entry.state is State.UNKNOWN
        assert journal.newest(line.profile) == count
    print(f"{side}: {count} cuts, {dict(states)}")
    assert len(line.changes) == len({asked.body for asked in line.changes})
    assert len(line.server.done) == len([name for name in await groups(line) if name.startswith("cut-")])
