"""The journal: every change, from its intent to its outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from smtui.client.errors import (
    BadReply,
    CertificateRejected,
    CertificateUnusable,
    NoAnswer,
    NotSent,
    ReadOnlyProfile,
    RedirectRefused,
    ServerNotTrusted,
)
from smtui.client.exchange import Answer
from smtui.operations.entry import State
from smtui.operations.journal import Journal
from smtui.protocol.errors import Conflict, ServerBusy
from smtui.protocol.operation import InvalidCall
from tests.operations.changes import (
    ACCEPTED,
    DONE,
    FAILED,
    IN_PROGRESS,
    PROFILE,
    REQUEST,
    SUBSCRIPTION,
    SUCCEEDED,
    SWAP,
    only,
    pending,
)


def test_an_intent_says_what_is_about_to_be_sent(journal: Journal) -> None:
    before = datetime.now(UTC)
    number = journal.intend(SWAP, PROFILE)
    entry = only(journal)
    assert before <= entry.started <= datetime.now(UTC)
    assert (entry.id, entry.state, entry.finished, entry.request_id) == (number, State.INTENDED, None, "")
    assert (entry.profile, entry.subscription_id) == ("work", SUBSCRIPTION)
    assert (entry.operation, entry.target) == ("Swap Deployment", "shop")
    assert (entry.method, entry.path) == ("POST", f"/{SUBSCRIPTION}/services/hostedservices/shop")


def test_a_change_that_is_accepted_is_pending(journal: Journal) -> None:
    journal.answered(journal.intend(SWAP, PROFILE), ACCEPTED, pending=True)
    entry = only(journal)
    assert (entry.state, entry.request_id, entry.finished) == (State.PENDING, REQUEST, None)
    assert journal.pending(PROFILE) == [entry]


def test_a_change_that_is_done_at_once_has_succeeded(journal: Journal) -> None:
    journal.answered(journal.intend(SWAP, PROFILE), DONE, pending=False)
    entry = only(journal)
    assert (entry.state, entry.request_id) == (State.SUCCEEDED, REQUEST)
    assert entry.finished is not None
    assert journal.pending(PROFILE) == []


@pytest.mark.parametrize(
    ("request_id", "said"),
    [
        ("", "no request id to ask with"),
        (".", "'.' for a request id, which can't be asked with"),
        ("..", "'..' for a request id, which can't be asked with"),
        ("../affinitygroups/x", "'../affinitygroups/x' for a request id, which can't be asked with"),
        ("a/b", "'a/b' for a request id, which can't be asked with"),
        ("a?b", "'a?b' for a request id, which can't be asked with"),
        ("\x1b[2J\n", r"'\x1b[2J\n' for a request id, which can't be asked with"),
        ("é", "'é' for a request id, which can't be asked with"),
        ("0" * 65, f"'{'0' * 65}' for a request id, which can't be asked with"),
    ],
)
def test_an_accepted_change_that_cannot_be_asked_for_is_unknown_and_not_pending_for_ever(
    journal: Journal, request_id: str, said: str
) -> None:
    journal.answered(journal.intend(SWAP, PROFILE), Answer(None, request_id, 202), pending=True)
    entry = only(journal)
    assert (entry.state, entry.request_id) == (State.UNKNOWN, request_id)
    assert entry.message == f"The answer had {said}; the outcome is not known."
    assert journal.pending(PROFILE) == []


def test_a_change_that_is_done_at_once_may_have_any_request_id(journal: Journal) -> None:
    journal.answered(journal.intend(SWAP, PROFILE), Answer(None, "..", 200), pending=False)
    assert only(journal).state is State.SUCCEEDED


@pytest.mark.parametrize("request_id", [REQUEST, "11111111-2222-3333-4444-555555555555"])
def test_a_request_id_may_have_dashes(journal: Journal, request_id: str) -> None:
    pending(journal, request_id)
    assert only(journal).state is State.PENDING


@pytest.mark.parametrize(
    ("error", "state", "message"),
    [
        (Conflict("Occupied.", request_id=REQUEST), State.FAILED, "Occupied."),
        (ServerBusy("Later."), State.FAILED, "Later."),
        (CertificateRejected("Not accepted."), State.FAILED, "Not accepted."),
        (RedirectRefused("A stranger."), State.FAILED, "A stranger."),
        (NotSent("No connection."), State.NOT_SENT, "No connection."),
        (ServerNotTrusted("Who?"), State.NOT_SENT, "Who?"),
        (CertificateUnusable("No key."), State.NOT_SENT, "No key."),
        (ReadOnlyProfile("Read-only."), State.NOT_SENT, "Read-only."),
        (InvalidCall("No name."), State.NOT_SENT, "No name."),
        (NoAnswer("Lost."), State.UNKNOWN, "Lost."),
        (BadReply("Unreadable."), State.UNKNOWN, "Unreadable."),
        (asyncio.CancelledError(), State.UNKNOWN, "The console stopped waiting for the answer."),
        (RuntimeError("A bug."), State.UNKNOWN, "A bug."),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_failure_says_whether_the_change_may_have_been_carried_out(
    journal: Journal, error: BaseException, state: State, message: str
) -> None:
    journal.failed(journal.intend(SWAP, PROFILE), error)
    entry = only(journal)
    assert (entry.state, entry.message) == (state, message)
    assert entry.finished is not None


def test_a_refusal_keeps_the_services_code_and_request_id(journal: Journal) -> None:
    journal.failed(journal.intend(SWAP, PROFILE), Conflict("Occupied.", request_id=REQUEST))
    entry = only(journal)
    assert (entry.error_code, entry.request_id) == ("ConflictError", REQUEST)


def test_an_unreadable_answer_keeps_its_request_id(journal: Journal) -> None:
    journal.failed(journal.intend(SWAP, PROFILE), BadReply("Unreadable.", request_id=REQUEST))
    assert only(journal).request_id == REQUEST


def test_a_pending_change_is_settled_by_its_outcome(journal: Journal) -> None:
    number = pending(journal)
    journal.settle(number, IN_PROGRESS)
    assert only(journal).state is State.PENDING
    journal.settle(number, SUCCEEDED)
    entry = only(journal)
    assert (entry.state, entry.request_id, entry.message) == (State.SUCCEEDED, REQUEST, "")


def test_a_pending_change_that_failed_says_why(journal: Journal) -> None:
    journal.settle(pending(journal), FAILED)
    entry = only(journal)
    assert (entry.state, entry.error_code, entry.message) == (State.FAILED, "ConflictError", "The slot is occupied.")


def test_a_failure_without_a_reason_has_a_sentence(journal: Journal) -> None:
    journal.settle(pending(journal), replace(FAILED, error=None))
    assert only(journal).message == "The service did not say why."


def test_a_change_whose_outcome_is_lost_is_unknown(journal: Journal) -> None:
    journal.lose(pending(journal), "Forgotten.")
    assert (only(journal).state, only(journal).message) == (State.UNKNOWN, "Forgotten.")


def test_changes_are_given_newest_first_and_pending_ones_oldest_first(journal: Journal) -> None:
    numbers = [pending(journal, f"{number:032x}") for number in range(5)]
    assert [entry.id for entry in journal.entries(PROFILE)] == numbers[::-1]
    assert [entry.id for entry in journal.entries(PROFILE, limit=2)] == numbers[:2:-1]
    assert [entry.id for entry in journal.pending(PROFILE)] == numbers


@pytest.mark.parametrize("other", [replace(PROFILE, name="home"), replace(PROFILE, subscription_id="2222")])
def test_a_profile_sees_its_own_changes_only(journal: Journal, other) -> None:
    pending(journal)
    assert (journal.entries(other), journal.pending(other)) == ([], [])


def test_listeners_hear_of_every_change_once_it_is_written(journal: Journal) -> None:
    heard: list[State] = []
    journal.subscribe(lambda: heard.append(only(journal).state))
    number = pending(journal)
    journal.settle(number, IN_PROGRESS)
    journal.settle(number, FAILED)
    assert heard == [State.INTENDED, State.PENDING, State.FAILED]


def test_how_long_an_operation_usually_takes_needs_three_successes(journal: Journal) -> None:
    outcome: Callable[[int], None]
    for outcome in (
        lambda number: journal.settle(number, FAILED),
        lambda number: journal.settle(number, SUCCEEDED),
        lambda number: journal.settle(number, SUCCEEDED),
    ):
        outcome(pending(journal))
    assert journal.usual_seconds("Swap Deployment", PROFILE) is None
    journal.settle(pending(journal), SUCCEEDED)
    usual = journal.usual_seconds("Swap Deployment", PROFILE)
    assert usual is not None
    first = journal.entries(PROFILE)[-1].started
    assert 0 <= usual <= (datetime.now(UTC) - first) / timedelta(seconds=1)
    assert journal.usual_seconds("Delete Deployment", PROFILE) is None
    assert journal.usual_seconds("Swap Deployment", replace(PROFILE, name="home")) is None
