"""The audit file: one line for every change, whatever becomes of it, and never a secret."""

from __future__ import annotations

import json
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from smtui.client.errors import NoAnswer, NotSent
from smtui.operations.audit import AuditError, Line, append, read
from smtui.operations.entry import State
from smtui.operations.journal import Journal
from smtui.protocol.deployments import CREATE_DEPLOYMENT, CreateDeployment
from smtui.protocol.errors import Conflict
from tests.operations.changes import DONE, FAILED, PROFILE, REQUEST, SUBSCRIPTION, SUCCEEDED, SWAP, only, pending
from tests.operations.files import console, end, full, sql


@pytest.fixture
def told(file: Path) -> Path:
    """Give where the audit file is to be."""
    return file.with_name("audit.jsonl")


@pytest.fixture
def journal(file: Path, told: Path) -> Iterator[Journal]:
    made = Journal(file, patience=0.5, audit=told)
    yield made
    made.close()


def lines(told: Path) -> list[Line]:
    found, senseless = read(told)
    assert senseless == 0
    return found


def line(**values: object) -> Line:
    made = Line(
        "2026-01-02T03:04:05+00:00", "", "ann", "work", "s", "Swap Deployment", "shop", REQUEST, "failed", "", 1
    )
    return replace(made, **values)  # type: ignore[arg-type]


def test_a_change_is_one_line_once_its_outcome_is_known(journal: Journal, told: Path) -> None:
    number = pending(journal)
    journal.tend(PROFILE)
    assert not told.exists()
    journal.settle(number, SUCCEEDED)
    journal.tend(PROFILE)
    (found,) = lines(told)
    entry = only(journal)
    assert found.time == entry.started.isoformat()
    assert (found.profile, found.subscription, found.operation, found.target) == (
        "work",
        SUBSCRIPTION,
        "Swap Deployment",
        "shop",
    )
    assert (found.request_id, found.outcome, found.error, found.change) == (REQUEST, "succeeded", "", number)
    assert found.user != ""


def test_every_outcome_is_told(journal: Journal, told: Path) -> None:
    journal.settle(pending(journal), FAILED)
    journal.answered(journal.intend(SWAP, PROFILE), DONE, pending=False)
    journal.failed(journal.intend(SWAP, PROFILE), NotSent("No connection."))
    journal.failed(journal.intend(SWAP, PROFILE), Conflict("Occupied.", request_id=REQUEST))
    assert [(each.outcome, each.error) for each in lines(told)] == [
        ("failed", "ConflictError"),
        ("succeeded", ""),
        ("not sent", ""),
        ("failed", "ConflictError"),
    ]


def test_an_unknown_outcome_is_told_when_it_was_looked_for_in_vain(journal: Journal, told: Path) -> None:
    number = journal.intend(SWAP, PROFILE)
    journal.failed(number, NoAnswer("Lost."))
    assert not told.exists()
    journal.explain(number, "Probably not carried out.")
    assert [each.outcome for each in lines(told)] == ["unknown"]


def test_an_unknown_outcome_that_is_found_at_once_is_one_line(journal: Journal, told: Path) -> None:
    number = journal.intend(SWAP, PROFILE)
    journal.failed(number, NoAnswer("Lost."))
    journal.find(number, REQUEST, SUCCEEDED, "Found.")
    journal.close()
    assert [(each.outcome, each.request_id) for each in lines(told)] == [("succeeded", REQUEST)]


def test_an_unknown_outcome_that_is_found_later_is_a_further_line(journal: Journal, told: Path) -> None:
    number = journal.intend(SWAP, PROFILE)
    journal.failed(number, NoAnswer("Lost."))
    journal.explain(number, "Not sure.")
    journal.find(number, REQUEST, SUCCEEDED, "Found.")
    assert [(each.outcome, each.change) for each in lines(told)] == [("unknown", number), ("succeeded", number)]


def test_an_unknown_outcome_that_nobody_looks_for_is_told_after_a_minute(
    journal: Journal, file: Path, told: Path
) -> None:
    journal.failed(journal.intend(SWAP, PROFILE), NoAnswer("Lost."))
    journal.tend(PROFILE)
    assert not told.exists()
    sql(file, "UPDATE entries SET finished = '2026-01-02T03:04:05+00:00'")
    journal.tend(PROFILE)
    assert [each.outcome for each in lines(told)] == ["unknown"]


def test_an_unknown_outcome_is_told_at_the_latest_when_the_console_ends(file: Path, told: Path) -> None:
    with closing(Journal(file, audit=told)) as journal:
        journal.failed(journal.intend(SWAP, PROFILE), NoAnswer("Lost."))
    assert [each.outcome for each in lines(told)] == ["unknown"]


def test_what_a_killed_console_has_sent_is_told_by_the_next_one(file: Path, told: Path) -> None:
    with console(file, "pending(journal)") as process:
        end(process)
    with closing(Journal(file, audit=told)) as journal:
        journal.tend(PROFILE)
        journal.settle(only(journal).id, SUCCEEDED)
    assert [each.outcome for each in lines(told)] == ["succeeded"]


def test_two_consoles_tell_everything_once(file: Path, told: Path) -> None:
    journals = [Journal(file, audit=told) for _ in range(2)]

    def work(journal: Journal) -> None:
        for _ in range(20):
            journal.answered(journal.intend(SWAP, PROFILE), DONE, pending=False)
            journal.tend(PROFILE)

    workers = [threading.Thread(target=work, args=(journal,)) for journal in journals]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for journal in journals:
        journal.close()
    assert sorted(each.change for each in lines(told)) == list(range(1, 41))


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_only_its_owner_may_read_it(file: Path, told: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        with closing(Journal(file, audit=told)) as journal:
            journal.answered(journal.intend(SWAP, PROFILE), DONE, pending=False)
    finally:
        os.umask(before)
    assert stat.S_IMODE(told.stat().st_mode) == 0o600


def test_neither_bodies_nor_what_the_service_said_are_in_it(journal: Journal, told: Path) -> None:
    body = CreateDeployment(
        name="v1",
        label="shop v1",
        package_url="https://us3r:p4ss@store.blob.core.windows.net/p/shop.cspkg?sig=S1GNATURE",
        configuration=b'<ServiceConfiguration><Setting name="Key" value="ACC0UNTKEY"/></ServiceConfiguration>',
    )
    number = journal.intend(CREATE_DEPLOYMENT(body, service_name="shop", deployment_slot="staging"), PROFILE)
    journal.failed(number, Conflict("The value ACC0UNTKEY is wrong.", request_id=REQUEST))
    text = told.read_text()
    assert "shop/staging" in text
    for secret in ("us3r", "p4ss", "S1GNATURE", "ACC0UNTKEY", "cspkg", "sha256"):
        assert secret not in text


def test_hostile_text_is_kept_in_one_line_of_ascii(journal: Journal, told: Path) -> None:
    name = 'shop"}\n{\x1b[2J\u202e\x7f\u2028'
    journal.answered(journal.intend(replace(SWAP, arguments={"service_name": name}), PROFILE), DONE, pending=False)
    assert told.read_bytes().isascii()
    assert told.read_bytes().count(b"\n") == 1
    assert lines(told)[0].target == name


# --- a file that can't be written ----------------------------------------------------------------------------------


def test_a_full_disk_stops_nothing_and_is_a_sentence_until_everything_is_told(journal: Journal, told: Path) -> None:
    told.symlink_to("/dev/full")
    journal.answered(journal.intend(SWAP, PROFILE), DONE, pending=False)
    assert only(journal).state is State.SUCCEEDED
    assert journal.problem == (
        "The audit file can't be written (No space left on device). Changes go on, and are told there as soon as it "
        f"can be: {told}"
    )
    journal.answered(journal.intend(SWAP, PROFILE), DONE, pending=False)
    told.unlink()
    journal.tend(PROFILE)
    assert journal.problem == ""
    assert [each.change for each in lines(told)] == [1, 2]


def test_a_directory_in_its_place_stops_nothing(journal: Journal, told: Path) -> None:
    told.mkdir()
    journal.answered(journal.intend(SWAP, PROFILE), DONE, pending=False)
    assert journal.problem.startswith("The audit file can't be written (Is a directory).")
    assert only(journal).state is State.SUCCEEDED


def test_a_journal_that_is_full_does_not_tell_the_same_again_and_again(
    journal: Journal, file: Path, told: Path
) -> None:
    refuse = "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
    sql(file, f"CREATE TRIGGER marking BEFORE UPDATE OF audited ON entries WHEN NEW.audited = 1 {refuse}")
    journal.answered(journal.intend(SWAP, PROFILE), DONE, pending=False)
    for _ in range(3):
        journal.tend(PROFILE)
    assert journal.problem == f"The journal {file} can't be written: database or disk is full."
    sql(file, "DROP TRIGGER marking")
    with full(file):
        journal.tend(PROFILE)
    journal.tend(PROFILE)
    assert len(lines(told)) == 1


def test_half_a_line_spoils_no_other(told: Path) -> None:
    append(told, [line()])
    with told.open("ab") as file:
        file.write(b'{"time": "2026')
    append(told, [line(change=2)])
    found, senseless = read(told)
    assert [each.change for each in found] == [1, 2]
    assert senseless == 1


# --- reading it ----------------------------------------------------------------------------------------------------


def test_a_file_that_is_not_there_has_no_lines(told: Path) -> None:
    assert read(told) == ([], 0)


def test_a_profile_has_its_own_lines(told: Path) -> None:
    append(told, [line(), line(profile="home", change=2)])
    assert [each.change for each in read(told, profile="home")[0]] == [2]


@pytest.mark.parametrize(
    "text", [b"{}", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"time": 1}', b"no JSON"], ids=lambda text: text[:8]
)
def test_what_is_no_line_is_counted(told: Path, text: bytes) -> None:
    append(told, [line()])
    with told.open("ab") as file:
        file.write(text + b"\n")
    assert read(told) == ([line()], 1)


def test_a_value_of_another_kind_makes_no_sense(told: Path) -> None:
    append(told, [line()])
    values = json.loads(told.read_text())
    told.write_text(json.dumps({**values, "target": ["x"]}) + "\n")
    assert read(told) == ([], 1)


def test_what_cannot_be_read_is_named(told: Path) -> None:
    told.mkdir(parents=True)
    with pytest.raises(AuditError, match="can't be read: Is a directory"):
        read(told)
