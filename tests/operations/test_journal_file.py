"""The journal's file: what it holds, who may read it, and what it outlives."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from smtui.operations.entry import State
from smtui.operations.journal import Journal, JournalError
from smtui.protocol.deployments import CREATE_DEPLOYMENT, CreateDeployment
from tests.operations.changes import PROFILE, REQUEST, SUCCEEDED, SWAP, only, pending

ROOT = Path(__file__).parents[2]


@contextmanager
def console(file: Path, doing: str) -> Iterator[subprocess.Popen[str]]:
    """Run another process that opens the journal, does something, says so, and waits."""
    words = (
        "import sys; from pathlib import Path; from smtui.operations.journal import Journal; "
        "from tests.operations.changes import *; journal = Journal(Path(sys.argv[1])); "
        f"{doing}; print('done', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", words, str(file)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "done\n"
        yield process
        process.kill()


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
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA user_version = 2")
    assert problem(file) == (
        f"The journal {file} can't be used: it belongs to a newer smtui. Move it away to begin a new one."
    )
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (2,)


@pytest.mark.parametrize("content", [b"not a database" * 100, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_file_that_is_no_journal_is_named_and_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "journal.sqlite"
    file.write_bytes(content)
    sentence = problem(file)
    assert sentence.startswith(f"The journal {file} can't be used: ")
    assert sentence.endswith(". Move it away to begin a new one.")
    assert file.read_bytes() == content


def test_a_place_where_no_file_can_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    sentence = problem(tmp_path / "file" / "journal.sqlite")
    assert sentence.startswith(f"The journal {tmp_path}/file/journal.sqlite can't be opened: ")


def test_a_directory_in_its_place_is_named(tmp_path: Path) -> None:
    assert problem(tmp_path).startswith(f"The journal {tmp_path} can't be used: ")
