"""The journal's file: what it holds, who may read it, and what it outlives."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from smtui.operations import audit
from smtui.operations.database import VERSION
from smtui.operations.entry import State
from smtui.operations.journal import Journal, JournalError
from smtui.operations.looking import set_aside
from smtui.protocol.deployments import CREATE_DEPLOYMENT, CreateDeployment
from tests.operations.changes import PROFILE, REQUEST, SUCCEEDED, SWAP, only, pending
from tests.operations.files import console, locked, sql


def test_what_a_killed_console_wrote_is_there(file: Path) -> None:
    with console(file, "pending(journal)") as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    with closing(Journal(file)) as journal:
        (entry,) = journal.pending(PROFILE)
        assert (entry.operation, entry.request_id) == ("Swap Deployment", REQUEST)
        journal.settle(entry.id, SUCCEEDED)
    with closing(Journal(file)) as journal:
        assert only(journal).state is State.SUCCEEDED


def test_an_intent_whose_console_was_killed_is_unknown(file: Path) -> None:
    with console(file, "journal.intend(SWAP, PROFILE)") as process:
        process.kill()
        process.wait()
    with closing(Journal(file)) as journal:
        entry = only(journal)
    assert (entry.state, entry.finished is None) == (State.UNKNOWN, False)
    assert entry.message == "The console ended before the answer came; the change may have been carried out."


def test_an_intent_whose_console_still_runs_is_left_to_it(file: Path) -> None:
    with console(file, "journal.intend(SWAP, PROFILE)"), closing(Journal(file)) as journal:
        assert only(journal).state is State.INTENDED


def test_two_consoles_see_each_others_changes(file: Path, journal: Journal) -> None:
    with closing(Journal(file)) as other:
        number = pending(journal)
        assert [entry.id for entry in other.pending(PROFILE)] == [number]
        other.settle(number, SUCCEEDED)
        assert only(journal).state is State.SUCCEEDED


def test_two_consoles_write_at_once_and_nothing_is_lost(file: Path) -> None:
    journals = [Journal(file) for _ in range(2)]
    writers = [
        threading.Thread(target=lambda journal=journal: [pending(journal) for _ in range(25)]) for journal in journals
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    numbers = [entry.id for entry in journals[0].pending(PROFILE)]
    for journal in journals:
        journal.close()
    assert numbers == list(range(1, 51))


def test_many_consoles_may_begin_one_journal_at_once(tmp_path: Path) -> None:
    problems: list[Exception] = []

    def begin(file: Path, ready: threading.Barrier) -> None:
        ready.wait()
        try:
            Journal(file).close()
        except JournalError as error:
            problems.append(error)

    for number in range(40):
        ready = threading.Barrier(6)
        file = tmp_path / str(number) / "journal.sqlite"
        beginners = [threading.Thread(target=begin, args=(file, ready)) for _ in range(6)]
        for beginner in beginners:
            beginner.start()
        for beginner in beginners:
            beginner.join()
    assert problems == []


def test_closing_a_second_journal_leaves_the_first_one_locked(file: Path, journal: Journal) -> None:
    # SQLite's locks are the process's: whoever opens and closes the file beside SQLite drops them, and the last
    # journal of another process would then remove the write-ahead log under this one.
    Journal(file).close()
    pending(journal)
    with console(file, "journal.close()"):
        assert file.with_name(file.name + "-wal").exists()
    pending(journal)
    with closing(Journal(file)) as other:
        assert len(other.pending(PROFILE)) == 2


# --- what it holds ---------------------------------------------------------------------------------------------


def test_no_secret_is_in_any_of_its_files(file: Path, journal: Journal) -> None:
    body = CreateDeployment(
        name="v1",
        label="shop v1",
        package_url="https://us3r:p4ss@store.blob.core.windows.net/p/shop.cspkg?sv=2014&sig=S1GNATURE",
        configuration=b'<ServiceConfiguration><Setting name="Key" value="ACC0UNTKEY"/></ServiceConfiguration>',
    )
    call = CREATE_DEPLOYMENT(body, service_name="shop", deployment_slot="staging")
    journal.intend(call, PROFILE)
    kept = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert b"https://store.blob.core.windows.net/p/shop.cspkg" in kept
    assert b"sha256" in kept
    for secret in (b"us3r", b"p4ss", b"S1GNATURE", b"ACC0UNTKEY", b"QUNDMFVOVEtFW"):
        assert secret not in kept
    assert b"ACC0UNTKEY" in body.configuration


def test_hostile_text_is_kept_as_it_is(journal: Journal) -> None:
    name = "'); DROP TABLE entries; --\x1b[2J\u202e"
    journal.intend(replace(SWAP, arguments={"service_name": name}), PROFILE)
    assert only(journal).target == name


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_only_its_owner_may_read_it(tmp_path: Path, umask: int) -> None:
    file = tmp_path / "new" / "state" / "journal.sqlite"
    before = os.umask(umask)
    try:
        with closing(Journal(file)) as journal:
            pending(journal)
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()}
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm"], 0o600)
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


# --- files that can't be used ----------------------------------------------------------------------------------


def problem(file: Path) -> str:
    """Give why a journal can't be opened."""
    with pytest.raises(JournalError) as caught:
        Journal(file)
    return str(caught.value)


def test_the_journal_of_a_newer_smtui_is_left_alone(file: Path, journal: Journal) -> None:
    sql(file, f"PRAGMA user_version = {VERSION + 1}")
    assert problem(file) == (
        f"The journal {file} can't be used: it belongs to a newer smtui. Move it away to begin a new one."
    )
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (VERSION + 1,)


def test_a_journal_that_is_locked_can_be_opened_and_read(file: Path, journal: Journal) -> None:
    journal.intend(SWAP, PROFILE)
    sql(file, "UPDATE entries SET pid_started = pid_started + 1")
    with locked(file), closing(Journal(file, patience=0)) as other:
        assert only(other).state is State.INTENDED


DAMAGES = {
    "another file": b"not a database" * 100,
    "only its head is left": b"SQLite format 3\x00" + b"\xff" * 4096,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_file_that_is_no_journal_is_set_aside_and_a_new_one_begun(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "journal.sqlite"
    file.write_bytes(DAMAGES[damage])
    file.with_name("journal.sqlite-wal").write_bytes(b"of the same journal")
    with closing(Journal(file)) as journal:
        (aside,) = set_aside(file)
        assert aside.read_bytes() == DAMAGES[damage]
        assert aside.with_name(f"{aside.name}-wal").read_bytes() == b"of the same journal"
        assert journal.said.startswith(f"The journal made no sense and was set aside: {aside}. A new one was begun; ")
        assert journal.entries(PROFILE) == []
        pending(journal)
    with closing(Journal(file)) as journal:
        assert (journal.said, only(journal).state) == ("", State.PENDING)


def test_a_journal_that_is_damaged_in_the_middle_is_set_aside_at_the_start(file: Path) -> None:
    with closing(Journal(file)) as journal:
        for _ in range(300):
            pending(journal)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] + b"\xff" * 8192 + whole[len(whole) // 2 + 8192 :])
    with closing(Journal(file)) as journal:
        assert "was set aside" in journal.said
        assert journal.entries(PROFILE) == []
    assert len(set_aside(file)) == 1


def test_a_journal_without_its_table_is_set_aside(file: Path, journal: Journal) -> None:
    journal.close()
    sql(file, "DROP TABLE entries")
    with closing(Journal(file)) as other:
        assert "was set aside" in other.said


def test_two_damaged_journals_of_one_second_are_both_kept(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    for content in (b"one" * 1000, b"two" * 1000, b"three" * 1000):
        for each in tmp_path.glob("journal.sqlite*"):
            if each.name in ("journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm"):
                each.unlink()
        file.write_bytes(content)
        Journal(file).close()
    assert {found.read_bytes()[:3] for found in set_aside(file)} == {b"one", b"two", b"thr"}


def test_many_consoles_may_find_a_damaged_journal_at_once(tmp_path: Path) -> None:
    said: list[str] = []

    def begin(file: Path, ready: threading.Barrier) -> None:
        ready.wait()
        with closing(Journal(file)) as journal:
            said.append(journal.said)

    file = tmp_path / "journal.sqlite"
    file.write_bytes(DAMAGES["another file"])
    ready = threading.Barrier(6)
    beginners = [threading.Thread(target=begin, args=(file, ready)) for _ in range(6)]
    for beginner in beginners:
        beginner.start()
    for beginner in beginners:
        beginner.join()
    assert sorted(map(bool, said)) == [False] * 5 + [True]
    assert len(set_aside(file)) == 1


def test_a_place_where_no_file_can_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    sentence = problem(tmp_path / "file" / "journal.sqlite")
    assert sentence.startswith(f"The journal {tmp_path}/file/journal.sqlite can't be opened: ")


def test_a_directory_in_its_place_is_named(tmp_path: Path) -> None:
    assert problem(tmp_path).startswith(f"The journal {tmp_path} can't be used: ")


# --- older files ---------------------------------------------------------------------------------------------------

VERSION_1 = """
CREATE TABLE entries (
    id INTEGER PRIMARY KEY, started TEXT NOT NULL, finished TEXT NOT NULL DEFAULT '', os_user TEXT NOT NULL,
    pid INTEGER NOT NULL, profile TEXT NOT NULL, endpoint TEXT NOT NULL, subscription_id TEXT NOT NULL,
    operation TEXT NOT NULL, effect TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, target TEXT NOT NULL,
    body TEXT NOT NULL, state TEXT NOT NULL, request_id TEXT NOT NULL DEFAULT '',
    http_status INTEGER NOT NULL DEFAULT 0, error_code TEXT NOT NULL DEFAULT '', message TEXT NOT NULL DEFAULT ''
);
CREATE INDEX entries_state ON entries (state);
PRAGMA user_version = 1
"""


def of_version_1(file: Path, *rows: tuple[int, str]) -> None:
    """Make the journal of an older smtui, with a change for each pid and state."""
    file.parent.mkdir()
    sql(file, *VERSION_1.split(";"))
    sql(
        file,
        *(
            "INSERT INTO entries (started, os_user, pid, profile, endpoint, subscription_id, operation, effect, "
            "method, path, target, body, state, request_id) VALUES ('2026-01-02T03:04:05+00:00', 'me', "
            f"{pid}, '{PROFILE.name}', '{PROFILE.endpoint}', '{PROFILE.subscription_id}', 'Swap Deployment', 'swap', "
            f"'POST', '/x', 'shop', '', '{state}', '{REQUEST}')"
            for pid, state in rows
        ),
    )


def test_the_journal_of_an_older_smtui_is_brought_up_to_date(file: Path) -> None:
    of_version_1(file, (os.getpid(), "intended"), (os.getpid(), "pending"), (1, "succeeded"))
    with closing(Journal(file)) as journal:
        states = [entry.state for entry in journal.entries(PROFILE)]
        assert states == [State.SUCCEEDED, State.PENDING, State.INTENDED]
        number = journal.intend(SWAP, PROFILE)
    with closing(Journal(file)) as journal:
        assert [entry.id for entry in journal.entries(PROFILE)] == [number, 3, 2, 1]


def test_what_had_ended_in_an_older_journal_is_not_told_to_the_audit_file(file: Path) -> None:
    of_version_1(file, (1, "succeeded"), (1, "pending"))
    told = file.with_name("audit.jsonl")
    with closing(Journal(file, audit=told)) as journal:
        journal.tend(PROFILE)
        assert not told.exists()
        journal.settle(2, SUCCEEDED)
    assert [line.change for line in audit.read(told)[0]] == [2]


def test_what_was_pending_in_an_older_journal_is_followed_by_who_comes_first(file: Path) -> None:
    # Its pid may long be another process's.
    of_version_1(file, (1, "pending"))
    with closing(Journal(file)) as journal:
        journal.tend(PROFILE)
        assert [entry.id for entry in journal.followed(PROFILE)] == [1]


def test_two_consoles_may_bring_an_older_journal_up_to_date_at_once(tmp_path: Path) -> None:
    problems: list[Exception] = []

    def begin(file: Path, ready: threading.Barrier) -> None:
        ready.wait()
        try:
            Journal(file).close()
        except JournalError as error:
            problems.append(error)

    for number in range(20):
        file = tmp_path / str(number) / "journal.sqlite"
        of_version_1(file, (1, "succeeded"))
        ready = threading.Barrier(3)
        beginners = [threading.Thread(target=begin, args=(file, ready)) for _ in range(3)]
        for beginner in beginners:
            beginner.start()
        for beginner in beginners:
            beginner.join()
    assert problems == []
