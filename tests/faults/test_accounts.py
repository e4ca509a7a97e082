"""Many changes on a line where anything goes wrong at random: the journal's account is what the service has done."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from smtui.console.session import FAILURES, Session
from smtui.operations.entry import Entry, State
from smtui.operations.journal import Journal
from smtui.protocol.affinity_groups import DELETE_AFFINITY_GROUP, UPDATE_AFFINITY_GROUP, UpdateAffinityGroup
from smtui.protocol.hosted_services import DELETE_HOSTED_SERVICE
from smtui.protocol.operation import Call
from smtui.protocol.storage import DELETE_STORAGE_ACCOUNT
from tests.faults.fault_server import (
    HTML,
    Act,
    Asked,
    Carried,
    answering,
    cut_body,
    cut_head,
    forward,
    garbage,
    not_http,
    redirecting,
    refusing,
    reset_after,
    reset_before,
)
from tests.faults.line import FaultyLine
from tests.faults.relay import Cut
from tests.localcloud.bodies import create_group, create_service, create_storage

LANES = 5


def acts(line: FaultyLine) -> list[Act]:
    """Give everything that can be done with a request; half of it is nothing bad."""
    bad = [
        reset_before,
        reset_after,
        cut_head,
        cut_body,
        garbage,
        not_http,
        answering(200, HTML),
        answering(500, HTML, done=True),
        answering(502, HTML),
        answering(504, HTML, done=True),
        answering(404, HTML),
        refusing(500, "InternalError"),
        refusing(503, "ServerBusy"),
        refusing(503, "TooManyRequests"),
        redirecting(line.relay.endpoint),
        redirecting("https://127.0.0.1:1"),
    ]
    return [*bad, *[forward] * len(bad)]


@asynccontextmanager
async def session_on(line: FaultyLine, journal: Journal) -> AsyncIterator[Session]:
    session = Session(line.profile, journal)
    session.start()
    yield session
    await session.close()


async def settled(session: Session) -> None:
    """Wait until nothing is pending."""
    news = asyncio.Event()
    session.subscribe(news.set)
    async with asyncio.timeout(90):
        while session.journal.pending(session.profile):
            news.clear()
            await news.wait()


async def looked_for(session: Session) -> None:
    """Look for every change whose outcome is unknown, as somebody does who presses `c` on each."""
    for entry in session.journal.entries(session.profile, limit=10_000):
        if entry.state is State.UNKNOWN:
            await session.reconciler.look(entry)


def thing(asked: Asked) -> str:
    """Give the name of what a request is about."""
    named = re.search(rb"<(?:Name|ServiceName)>(.*?)</", asked.body)
    return named[1].decode() if named else asked.target.partition("?")[0].rpartition("/")[2]


@dataclass
class Lane:
    """Makes changes one after the other, each to what is there or may be there, so that most of them are possible.

    Attributes:
        confirmed: how many changes were asked for.
    """

    name: str
    chance: random.Random
    confirmed: int = 0
    _made: list[Callable[[], Call[Any]]] = field(default_factory=list)

    def next(self) -> Call[Any]:
        """Give the next change."""
        self.confirmed += 1
        number = self.confirmed
        if self._made and self.chance.random() < 0.5:
            return self.chance.choice(self._made)()
        name = f"{self.name}{number}"
        made, others = self.chance.choice(
            [
                (
                    create_group(name),
                    [
                        lambda: DELETE_AFFINITY_GROUP(affinity_group_name=name),
                        lambda: UPDATE_AFFINITY_GROUP(
                            UpdateAffinityGroup(label=f"label {self.confirmed}"), affinity_group_name=name
                        ),
                    ],
                ),
                (create_service(name), [lambda: DELETE_HOSTED_SERVICE(service_name=name)]),
                (create_storage(name), [lambda: DELETE_STORAGE_ACCOUNT(service_name=name)]),
            ]
        )
        self._made += others
        return made


def there(line: FaultyLine) -> set[str]:
    """Give the names of everything that the local cloud has."""
    found: set[str] = set()
    for path in ("affinitygroups", "services/hostedservices", "services/storageservices"):
        text = line.cloud.http.get(line.cloud.url(path)).text
        found.update(re.findall(r"<(?:Name|ServiceName)>(.*?)</", text))
    return found


def by_thing(entries: list[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in reversed(entries):
        found[entry.target].append(entry)
    return found


@pytest.mark.parametrize("count", [50, pytest.param(600, marks=[pytest.mark.long, pytest.mark.timeout(900)])])
async def test_what_the_journal_says_is_what_was_done(count: int, line: FaultyLine, tmp_path: Path) -> None:
    seed = 4711 if count == 50 else random.randrange(1 << 30)
    print(f"seed {seed}")
    chance = random.Random(seed)
    before = await asyncio.to_thread(there, line)
    lanes = [Lane(f"lane{number}x", random.Random(seed + number)) for number in range(LANES)]
    possible = acts(line)

    async def act(turn: Any) -> None:
        await chance.choice(possible)(turn)

    with closing(Journal(tmp_path / "journal.sqlite")) as journal:
        async with session_on(line, journal) as session:
            line.server.fail(act, times=None)

            async def drive(lane: Lane) -> None:
                for _ in range(count // LANES):
                    if lane.chance.random() < 0.15:
                        line.relay.cuts.append(Cut(answer=lane.chance.randrange(4000)))
                        line.relay.reset()
                    with suppress(*FAILURES):
                        await session.change(lane.next())

            await asyncio.gather(*(drive(lane) for lane in lanes))
            await line.heal()
            await settled(session)
            await looked_for(session)
            await settled(session)
        entries = journal.entries(line.profile, limit=10_000)

    confirmed = sum(lane.confirmed for lane in lanes)
    assert len(entries) == confirmed == count // LANES * LANES
    states = Counter(entry.state for entry in entries)
    assert set(states) <= {State.SUCCEEDED, State.FAILED, State.NOT_SENT, State.UNKNOWN}
    assert states[State.SUCCEEDED] > count // 5
    assert states[State.UNKNOWN] > 0
    assert all(entry.checked is not None for entry in entries if entry.state is State.UNKNOWN)

    # Every change that was done is one that was confirmed, and none was done twice.
    done: dict[str, list[Carried]] = defaultdict(list)
    for each in line.server.done:
        done[thing(each.asked)].append(each)
    accounts = by_thing(entries)
    assert set(done) <= set(accounts)
    for name, account in accounts.items():
        answered = [entry for entry in account if entry.state is State.SUCCEEDED]
        assert [each for each in done[name] if each.request_id in {entry.request_id for entry in answered}] == [
            _done_for(entry, done[name]) for entry in answered
        ]
    # What was done and is not known to be is among what the journal calls unknown, and not among what it doubts.
    known = {entry.request_id for entry in entries if entry.state is State.SUCCEEDED}
    lost = [each for each in line.server.done if each.request_id not in known]
    unknown = [entry for entry in entries if entry.state is State.UNKNOWN]
    not_done = [entry for entry in unknown if entry.message.startswith("Probably not carried out")]
    perhaps = Counter((entry.method, entry.path, entry.target) for entry in unknown if entry not in not_done)
    assert Counter((each.asked.method, each.asked.target, thing(each.asked)) for each in lost) <= perhaps
    # And what is there at the end is what that makes.
    after = await asyncio.to_thread(there, line)
    alive: set[str] = set()
    for each in line.server.done:
        if each.asked.method == "POST":
            alive.add(thing(each.asked))
        elif each.asked.method == "DELETE":
            alive.discard(thing(each.asked))
    assert after - before == alive
    assert before <= after
    done_in_all = len(line.server.done)
    print(f"{confirmed} confirmed, {done_in_all} done, {dict(states)}; of the unknown ones")
    print(f"{len(not_done)} were probably not done, and {len(lost)} of the others were")


def _done_for(entry: Entry, done: list[Carried]) -> Carried:
    (found,) = (each for each in done if each.request_id == entry.request_id)
    assert (found.asked.method, found.asked.target) == (entry.method, entry.path)
    return found
