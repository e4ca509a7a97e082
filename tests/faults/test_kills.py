"""The local cloud is killed while it writes: what it answered is there afterwards, and nothing is half there."""

from __future__ import annotations

import asyncio
import random
import socket
import sqlite3
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path

import pytest

from smtui.client.async_client import AsyncClient
from smtui.client.profile import Profile
from smtui.console.session import FAILURES
from smtui.localcloud.state_directory import DATABASE
from smtui.operations.entry import Entry, State
from smtui.operations.journal import Journal
from smtui.protocol.operation import Call
from tests.localcloud.bodies import create_service, cscfg, deploy
from tests.localcloud.warm import WarmCloud

WRITERS = 4
INSTANCES = 3
ROOM = ("MaxHostedServices", "MaxCoreCount")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


async def write(journal: Journal, profile: Profile, name: str, answered: asyncio.Semaphore) -> None:
    """Make cloud services with deployments, one after the other, until one change is not answered."""

    async def send(ours: AsyncClient, call: Call[None]) -> None:
        await ours.send(call)
        answered.release()

    async with AsyncClient(profile, recorder=journal) as ours:
        with suppress(*FAILURES):
            for number in range(10_000):
                await send(ours, create_service(f"{name}-{number}"))
                await send(ours, deploy(f"{name}-{number}", "v1", configuration=cscfg(Web=INSTANCES)))


def made_of(state: Path) -> tuple[set[str], set[str]]:
    """Give the cloud services and the "service/production" of deployments, having looked whether they are whole."""
    with closing(sqlite3.connect(f"{(state / DATABASE).as_uri()}?mode=ro", uri=True)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        services = {name for (name,) in database.execute("SELECT name FROM hosted_services")}
        rows = database.execute(
            "SELECT service, slot, (SELECT COUNT(*) FROM roles WHERE deployment = id), "
            "(SELECT COUNT(*) FROM role_instances WHERE deployment = id) FROM deployments"
        ).fetchall()
        assert {(roles, instances) for *_, roles, instances in rows} <= {(1, INSTANCES)}
        # Every change stands in the history, and nothing does that was not done.
        ((operations,),) = database.execute("SELECT COUNT(*) FROM operations").fetchall()
        ((details,),) = database.execute("SELECT COUNT(*) FROM operation_details").fetchall()
    assert operations == details == len(services) + len(rows)
    return services, {f"{service}/{slot.lower()}" for service, slot, *_ in rows}


def check(entries: list[Entry], state: Path) -> Counter[tuple[State, bool]]:
    """Compare what the journal says of changes with what is there."""
    services, deployments = made_of(state)
    found: Counter[tuple[State, bool]] = Counter()
    for entry in entries:
        there = entry.target in (services if entry.operation == "Create Cloud Service" else deployments)
        assert entry.state in (State.SUCCEEDED, State.PENDING, State.NOT_SENT, State.UNKNOWN)
        if entry.state is not State.UNKNOWN:
            assert there is (entry.state is not State.NOT_SENT), entry
        found[entry.state, there] += 1
    assert services | deployments <= {entry.target for entry in entries}
    return found


@pytest.mark.parametrize("kills", [5, pytest.param(100, marks=[pytest.mark.long, pytest.mark.timeout(1200)])])
async def test_every_answered_change_survives_a_kill_and_nothing_is_half_there(kills: int, tmp_path: Path) -> None:
    seed = 9 if kills == 5 else random.randrange(1 << 30)
    print(f"seed {seed}")
    chance = random.Random(seed)
    state = tmp_path / "cloud"
    quotas = [word for name in ROOM for word in ("--quota", f"{name}=1000000")]
    cloud = WarmCloud(state, "--empty", "--time-scale", "0", "--port", str(free_port()), *quotas)
    found: Counter[tuple[State, bool]] = Counter()
    with closing(Journal(tmp_path / "journal.sqlite")) as journal, cloud:
        profile = Profile("kills", cloud.subscription_id, cloud.endpoint, cloud.certificate, cloud.ca)
        for number in range(kills):
            answered = asyncio.Semaphore(0)
            writers = [
                asyncio.create_task(write(journal, profile, f"w{number}-{each}", answered)) for each in range(WRITERS)
            ]
            for _ in range(chance.randrange(1, 30)):
                await answered.acquire()
            # The moment is somewhere within the next writes.
            await asyncio.sleep(chance.uniform(0, 0.03))
            await asyncio.to_thread(cloud.kill)
            await asyncio.gather(*writers)
            await asyncio.to_thread(cloud.restart)
            found = check(journal.entries(profile, limit=1_000_000), state)
        listed = await asyncio.to_thread(cloud.http.get, cloud.url("services/hostedservices"))
        assert listed.text.count("<HostedService>") == len(made_of(state)[0])
    answers = found[State.SUCCEEDED, True] + found[State.PENDING, True]
    assert answers >= kills
    print(f"{kills} kills, {answers} answered changes, all there; {dict(found)}")
