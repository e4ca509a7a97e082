"""A journal that can't be written or read for a while: who waits, who does not, and what is kept."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from smtui.client.errors import NoAnswer
from smtui.operations.database import JournalError
from smtui.operations.entry import State
from smtui.operations.journal import Journal
from tests.operations.changes import ACCEPTED, DONE, PROFILE, SUCCEEDED, SWAP, only, pending
from tests.operations.files import full, locked, unreadable


@pytest.fixture
def journal(file: Path) -> Iterator[Journal]:
    """Give a new journal that waits for nobody."""
    made = Journal(file, patience=0)
    yield made
    made.close()


@pytest.mark.parametrize("trouble", [locked, full, unreadable], ids=lambda trouble: trouble.__name__)
def test_whatever_cannot_be_written_says_so_with_the_path(journal: Journal, file: Path, trouble) -> None:
    number = journal.intend(SWAP, PROFILE)
    asked = pending(journal)
    for write in (
        lambda: journal.intend(SWAP, PROFILE),
        lambda: journal.answered(number, ACCEPTED, pending=True),
        lambda: journal.failed(number, NoAnswer("Lost.")),
        lambda: journal.settle(asked, SUCCEEDED),
        lambda: journal.lose(asked, "Forgotten."),
        lambda: journal.release(PROFILE),
    ):
        with trouble(file), pytest.raises(JournalError) as caught:
            write()
        assert str(caught.value).startswith(f"The journal {file} can't be written: ")
        assert str(caught.value).endswith(".")


def test_an_outcome_that_cannot_be_written_is_written_later(journal: Journal, file: Path) -> None:
    done, lost = journal.intend(SWAP, PROFILE), journal.intend(SWAP, PROFILE)
    with full(file):
        with pytest.raises(JournalError):
            journal.answered(done, DONE, pending=False)
        with pytest.raises(JournalError):
            journal.failed(lost, NoAnswer("Lost."))
        assert journal.problem == f"The journal {file} can't be written: database or disk is full."
        journal.tend(PROFILE)
        assert journal.problem != ""
        assert {entry.state for entry in journal.entries(PROFILE)} == {State.INTENDED}
    journal.tend(PROFILE)
    assert journal.problem == ""
    assert [(entry.state, entry.message) for entry in journal.entries(PROFILE)] == [
        (State.UNKNOWN, "Lost."),
        (State.SUCCEEDED, ""),
    ]


def test_listeners_hear_of_an_outcome_that_could_not_be_written(journal: Journal, file: Path) -> None:
    number = journal.intend(SWAP, PROFILE)
    heard: list[str] = []
    journal.subscribe(lambda: heard.append(journal.problem))
    with locked(file), pytest.raises(JournalError):
        journal.answered(number, DONE, pending=False)
    assert heard == [f"The journal {file} can't be written: database is locked."]


def test_who_does_not_want_to_hear_any_more_hears_nothing(journal: Journal) -> None:
    heard: list[None] = []
    unsubscribe = journal.subscribe(lambda: heard.append(None))
    unsubscribe()
    unsubscribe()
    journal.intend(SWAP, PROFILE)
    assert heard == []


def test_reading_never_waits_for_who_writes(file: Path) -> None:
    patience = 0.5
    journal = Journal(file, patience=patience)
    number = pending(journal)
    refused: list[JournalError] = []

    def write() -> None:
        try:
            journal.settle(number, SUCCEEDED)
        except JournalError as error:
            refused.append(error)

    reads = 0
    with locked(file):
        writer = threading.Thread(target=write)
        writer.start()
        while writer.is_alive():
            assert [entry.id for entry in journal.entries(PROFILE)] == [number]
            assert [entry.id for entry in journal.followed(PROFILE)] == [number]
            assert journal.usual_seconds("Swap Deployment", PROFILE) is None
            reads += 1
    journal.close()
    assert len(refused) == 1
    assert reads > 2


def test_a_second_writer_waits_no_longer_than_the_first(file: Path) -> None:
    journal = Journal(file, patience=0.5)
    refused: list[str] = []

    def write() -> None:
        try:
            journal.intend(SWAP, PROFILE)
        except JournalError as error:
            refused.append(str(error))

    with locked(file):
        began = time.monotonic()
        writers = [threading.Thread(target=write) for _ in range(10)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        took = time.monotonic() - began
    journal.close()
    assert len(refused) == 10
    assert took < 5 * 0.5


@pytest.mark.parametrize("reading", ["entries", "pending", "followed"])
def test_what_cannot_be_read_says_so_with_the_path(journal: Journal, file: Path, reading: str) -> None:
    trouble: AbstractContextManager[None] = unreadable(file)
    with trouble, pytest.raises(JournalError) as caught:
        getattr(journal, reading)(PROFILE)
    assert str(caught.value) == f"The journal {file} can't be read: no such table: entries."
    getattr(journal, reading)(PROFILE)


def test_a_known_outcome_is_not_taken_back(journal: Journal) -> None:
    number = pending(journal)
    journal.settle(number, SUCCEEDED)
    settled = only(journal)
    journal.lose(number, "Forgotten.")
    journal.settle(number, SUCCEEDED)
    assert only(journal) == settled


def test_an_answer_that_comes_after_all_replaces_what_was_not_known(journal: Journal) -> None:
    number = journal.intend(SWAP, PROFILE)
    journal.lose(number, "The console ended.")
    journal.answered(number, ACCEPTED, pending=True)
    assert only(journal).state is State.PENDING
