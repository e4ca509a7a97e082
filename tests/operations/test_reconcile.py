"""What became of changes whose outcome is unknown: found in the history for sure, or seen at the resource."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from smtui.client.errors import ClientError, NoAnswer
from smtui.client.profile import Profile
from smtui.console.session import Session
from smtui.operations.entry import Entry, State
from smtui.operations.evidence import wish_of
from smtui.operations.journal import Journal
from smtui.protocol.affinity_groups import (
    CREATE_AFFINITY_GROUP,
    DELETE_AFFINITY_GROUP,
    CreateAffinityGroup,
)
from smtui.protocol.deployments import DELETE_DEPLOYMENT, SWAP_DEPLOYMENT, Swap
from smtui.protocol.hosted_services import DELETE_HOSTED_SERVICE, DELETE_HOSTED_SERVICE_WITH_MEDIA
from smtui.protocol.operation import Call
from tests.localcloud.running import RunningCloud
from tests.localcloud.warm import WarmCloud
from tests.operations.changes import PROFILE, SUBSCRIPTION, only
from tests.operations.files import sql
from tests.operations.sessions import Network, carried_out, is_settled, profile_on, until

pytestmark = pytest.mark.every(2)


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[RunningCloud]:
    with WarmCloud(tmp_path / "cloud", "--time-scale", "0") as running:
        yield running


@pytest.fixture
def profile(cloud: RunningCloud) -> Profile:
    return profile_on(cloud)


@asynccontextmanager
async def session_on(journal: Journal, profile: Profile) -> AsyncIterator[tuple[Session, Network]]:
    network = Network(profile)
    session = Session(profile, journal, transport=network)
    session.start()
    yield session, network
    await session.close()


def group(name: str) -> Call[None]:
    return CREATE_AFFINITY_GROUP(CreateAffinityGroup(name=name, label=name, location="West US"))


async def lost(session: Session, call: Call[None]) -> None:
    with pytest.raises(NoAnswer):
        await session.change(call)


async def settled(session: Session, journal: Journal) -> Entry:
    """Wait until the one change is settled, and give it."""
    await until(session, lambda: is_settled(only(journal, session.profile)))
    return only(journal, session.profile)


async def test_a_change_whose_answer_was_lost_is_found_in_the_history(journal: Journal, profile: Profile) -> None:
    async with session_on(journal, profile) as (session, network):
        network.loses_answers = True
        await lost(session, group("lost"))
        entry = await settled(session, journal)
        (request_id,) = await carried_out(session)
    assert (entry.state, entry.request_id) == (State.SUCCEEDED, request_id)
    assert entry.message == ("Found in the subscription's history: the same operation, target, certificate and time.")
    assert len(network.changes) == 1


async def test_a_change_that_was_refused_unheard_is_found_as_failed(journal: Journal, profile: Profile) -> None:
    async with session_on(journal, profile) as (session, network):
        network.loses_answers = True
        await lost(session, DELETE_AFFINITY_GROUP(affinity_group_name="nobody"))
        entry = await settled(session, journal)
    assert (entry.state, entry.error_code) == (State.FAILED, "ResourceNotFound")
    assert entry.message.startswith("The affinity group does not exist.")


async def test_a_change_that_is_still_going_on_is_followed_to_its_end(tmp_path: Path, journal: Journal) -> None:
    with WarmCloud(tmp_path / "slow", "--time-scale", "0.2") as cloud:
        profile = profile_on(cloud)
        async with session_on(journal, profile) as (session, network):
            network.loses_answers = True
            await lost(session, SWAP_DEPLOYMENT(Swap("v1", "v2"), service_name="shop"))
            await until(session, lambda: only(journal, profile).state is not State.UNKNOWN)
            found = only(journal, profile)
            entry = await settled(session, journal)
    assert found.request_id != ""
    assert (entry.state, entry.request_id) == (State.SUCCEEDED, found.request_id)
    assert len(network.changes) == 1


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (group("never"), "Probably not carried out: never does not exist"),
        (
            DELETE_AFFINITY_GROUP(affinity_group_name="contoso-europe"),
            "Probably not carried out: contoso-europe still exists",
        ),
        (DELETE_AFFINITY_GROUP(affinity_group_name="gone"), "Probably carried out: gone does not exist"),
        (group("contoso-europe"), "Probably not carried out: contoso-europe was there before, since 20"),
    ],
    ids=["to be created and not there", "to be deleted and there", "to be deleted and gone", "there before"],
)
async def test_what_the_history_does_not_have_is_seen_at_the_resource(
    journal: Journal, profile: Profile, call: Call[None], said: str
) -> None:
    async with session_on(journal, profile) as (session, network):
        network.is_down = True
        await lost(session, call)
        entry = await settled(session, journal)
    assert entry.state is State.UNKNOWN
    assert entry.message.startswith(said)
    assert entry.message.endswith("; the subscription's history does not have it.")


DELETE = DELETE_AFFINITY_GROUP(affinity_group_name="again")
DELETE_SLOT = DELETE_DEPLOYMENT(service_name="shop", deployment_slot="staging")
DELETE_SERVICE = DELETE_HOSTED_SERVICE_WITH_MEDIA(service_name="shop")
LATER_DELETED = [
    (group("again"), DELETE, DELETE, "Not sure: again does not exist, but was deleted later, by {}"),
    (group("again"), group("again"), DELETE, "Not sure: again does not exist, but was deleted later, by {}"),
    (None, DELETE_SLOT, DELETE_SERVICE, "Not sure: shop/staging does not exist, but was deleted later, by {}"),
    (
        group("again"),
        DELETE_AFFINITY_GROUP(affinity_group_name="again2"),
        DELETE,
        "Probably carried out: again2 does not exist",
    ),
    (
        group("again2"),
        DELETE,
        DELETE_AFFINITY_GROUP(affinity_group_name="again2"),
        "Probably carried out: again does not exist",
    ),
]


@pytest.mark.parametrize(
    ("before", "call", "later", "said"),
    LATER_DELETED,
    ids=["a deletion", "a creation", "what it was part of", "another name", "a longer name"],
)
async def test_what_a_later_deletion_explains_shows_nothing_of_the_change_before_it(
    journal: Journal, profile: Profile, before: Call[None] | None, call: Call[None], later: Call[None], said: str
) -> None:
    async with session_on(journal, profile) as (session, network):
        if before is not None:
            await session.change(before)
        network.is_down = True
        await lost(session, call)
        network.is_down = False
        await session.change(later)
        deletion, unknown, *_ = journal.entries(profile)
        await session.reconciler.look(unknown)
        deletion, unknown, *_ = journal.entries(profile)
    assert unknown.state is State.UNKNOWN
    assert deletion.request_id != ""
    assert unknown.message == f"{said.format(deletion.request_id)}; the subscription's history does not have it."


async def test_what_no_resource_shows_is_looked_for_in_the_history_alone(journal: Journal, profile: Profile) -> None:
    async with session_on(journal, profile) as (session, network):
        network.is_down = True
        await lost(session, SWAP_DEPLOYMENT(Swap("v1", "v2"), service_name="shop"))
        entry = await settled(session, journal)
    assert entry.message == "Probably not carried out: the subscription's history does not have it."


async def test_two_that_it_may_be_are_not_told_apart(journal: Journal, profile: Profile) -> None:
    async with session_on(journal, profile) as (session, network):
        network.loses_answers = True
        await lost(session, group("twice"))
        await lost(session, group("twice"))
        await until(session, lambda: all(map(is_settled, journal.entries(profile))))
        ids = await carried_out(session)
    first, second = journal.entries(profile)
    assert (first.state, second.state) == (State.UNKNOWN, State.UNKNOWN)
    for entry in (first, second):
        assert entry.message.startswith("Not sure: for 2 changes of this kind, the subscription's history has 2 of")
        assert all(request_id in entry.message for request_id in ids)


async def test_changes_of_different_things_are_told_apart(journal: Journal, profile: Profile) -> None:
    async with session_on(journal, profile) as (session, network):
        network.loses_answers = True
        await lost(session, group("one"))
        await lost(session, group("another"))
        await until(session, lambda: all(map(is_settled, journal.entries(profile))))
        ids = await carried_out(session)
    entries = journal.entries(profile)
    assert [entry.state for entry in entries] == [State.SUCCEEDED, State.SUCCEEDED]
    assert {entry.request_id for entry in entries} == set(ids)


DELETE_EMPTY = DELETE_HOSTED_SERVICE(service_name="shop")


@pytest.mark.parametrize(
    ("call", "on_its_way", "name"),
    [
        (group("again"), group("again"), "work"),
        (group("again"), group("again"), "another profile of the subscription"),
        (DELETE_EMPTY, DELETE_SERVICE, "work"),
    ],
    ids=["the same", "of another profile", "with another query"],
)
async def test_what_a_change_on_its_way_may_be_is_not_surely_another_one(
    journal: Journal, profile: Profile, call: Call[None], on_its_way: Call[None], name: str
) -> None:
    other = replace(profile, name=name)
    async with session_on(journal, profile) as (session, network), session_on(journal, other) as (second, line):
        network.is_down = True
        await lost(session, call)
        unknown = journal.entries(profile)[-1]
        line.meanwhile = lambda: session.reconciler.look(unknown)
        await second.change(on_its_way)
    newest, first = journal.entries(other)[0], journal.entries(profile)[-1]
    assert newest.request_id != ""
    assert (first.state, first.request_id) == (State.UNKNOWN, "")
    assert first.message == (
        f"Not sure: for 2 changes of this kind, the subscription's history has 1 of that time: {newest.request_id}."
    )


async def test_what_came_at_another_time_is_not_surely_this_one(file: Path, journal: Journal, profile: Profile) -> None:
    async with session_on(journal, profile) as (session, network):
        network.loses_answers = True
        await lost(session, group("early"))
        (request_id,) = await carried_out(session)
        # As where this machine's clock is four minutes late.
        earlier = (only(journal, profile).started - timedelta(minutes=4)).isoformat()
        sql(file, f"UPDATE entries SET state = 'unknown', request_id = '', started = '{earlier}'")
        await session.reconciler.look(only(journal, profile))
        entry = only(journal, profile)
    assert entry.state is State.UNKNOWN
    assert entry.message == (f"Not sure: for this change, the subscription's history has 1 of that time: {request_id}.")


async def test_what_another_change_of_the_journal_is_already_is_not_this_one(
    journal: Journal, profile: Profile
) -> None:
    async with session_on(journal, profile) as (session, network):
        await session.change(group("again"))
        network.is_down = True
        await lost(session, group("again"))
        await until(session, lambda: all(map(is_settled, journal.entries(profile))))
    newest, first = journal.entries(profile)
    assert (first.state, newest.state) == (State.SUCCEEDED, State.UNKNOWN)
    assert newest.message.startswith("Probably carried out: again exists since ")


async def test_a_change_that_has_a_request_id_is_asked_for_by_it(
    file: Path, journal: Journal, profile: Profile
) -> None:
    async with session_on(journal, profile) as (session, _):
        await session.change(group("asked"))
        sql(file, "UPDATE entries SET state = 'unknown', message = 'A gateway failed.'")
        journal.explain(1, "A gateway failed.")
        await session.reconciler.look(only(journal, profile))
        entry = only(journal, profile)
    assert (entry.state, entry.message) == (State.SUCCEEDED, "The service was asked again, and knows it.")


async def test_an_endpoint_that_is_out_of_reach_leaves_everything_as_it_is(journal: Journal, profile: Profile) -> None:
    elsewhere = replace(profile, endpoint="https://127.0.0.1:9")
    journal.failed(journal.intend(group("far"), elsewhere), NoAnswer("Lost."))
    session = Session(elsewhere, journal)
    with pytest.raises(ClientError):
        await session.reconciler.look(only(journal, elsewhere))
    await session.close()
    entry = only(journal, elsewhere)
    assert (entry.state, entry.message, entry.checked) == (State.UNKNOWN, "Lost.", None)


async def test_it_is_looked_for_once_and_not_at_every_start(file: Path, journal: Journal, profile: Profile) -> None:
    async with session_on(journal, profile) as (session, network):
        network.is_down = True
        await lost(session, group("never"))
        first = await settled(session, journal)
    async with session_on(journal, profile) as (session, _):
        await until(session, lambda: bool(session.changes.entries))
        assert session.changes.entries == (first,)
        session.reconciler.consider(session.changes.entries)
        assert session.reconciler.looking == 0


def test_an_old_change_is_not_asked_for_that_the_service_has_forgotten(file: Path, journal: Journal) -> None:
    journal.failed(journal.intend(group("old"), PROFILE), NoAnswer("Lost."))
    sql(file, "UPDATE entries SET started = '2020-01-02T03:04:05+00:00'")
    session = Session(PROFILE, journal)
    session.reconciler.consider(journal.entries(PROFILE))
    assert session.reconciler.looking == 0


SHOWN_BY = [
    ("Create Cloud Service", "POST services/hostedservices", "shop", (True, "services/hostedservices/shop")),
    (
        "Create Deployment",
        "POST services/hostedservices/shop/deploymentslots/staging",
        "shop/staging",
        (True, "services/hostedservices/shop/deploymentslots/staging"),
    ),
    (
        "Add Role",
        "POST services/hostedservices/shop/deployments/v1/roles",
        "shop/v1/web 1",
        (True, "services/hostedservices/shop/deployments/v1/roles/web%201"),
    ),
    (
        "Delete Cloud Service",
        "DELETE services/hostedservices/shop?comp=media",
        "shop",
        (False, "services/hostedservices/shop"),
    ),
    ("Delete Disk", "DELETE services/disks/disk%201", "disk 1", (False, "services/disks/disk%201")),
    ("Swap Deployment", "POST services/hostedservices/shop", "shop", None),
    ("Update Deployment Status", "POST services/hostedservices/shop/deployments/v1/?comp=status", "shop/v1", None),
    ("Update Cloud Service", "PUT services/hostedservices/shop", "shop", None),
    (
        "Start Role",
        "POST services/hostedservices/shop/deployments/v1/roleinstances/web/Operations",
        "shop/v1/web",
        None,
    ),
    ("Add Service Certificate", "POST services/hostedservices/shop/certificates", "shop", None),
    ("Delete VM Image", "DELETE services/vmimages/image", "image", None),
]


@pytest.mark.parametrize(("operation", "request_line", "target", "shown"), SHOWN_BY, ids=[row[0] for row in SHOWN_BY])
def test_what_shows_a_change_follows_from_its_request(
    journal: Journal, operation: str, request_line: str, target: str, shown: tuple[bool, str] | None
) -> None:
    method, _, path = request_line.partition(" ")
    journal.intend(group("x"), PROFILE)
    entry = replace(only(journal), operation=operation, method=method, path=f"/{SUBSCRIPTION}/{path}", target=target)
    wish = wish_of(entry)
    found = (
        None if wish is None else (wish.there, wish.read.request_target(SUBSCRIPTION).removeprefix(f"/{SUBSCRIPTION}/"))
    )
    assert found == shown
