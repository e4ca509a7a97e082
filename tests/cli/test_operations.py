"""`smtui operations`: the journal as a script reads it, whatever else is going on with it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from smtui import paths
from smtui.client.exchange import Answer
from smtui.operations.journal import Journal
from smtui.protocol.errors import Conflict
from tests.cli.program import ROOT
from tests.cli.reader import Reader
from tests.operations.changes import DONE, PROFILE, REQUEST, SUCCEEDED, SWAP, pending

OTHER = replace(PROFILE, name="other")


@pytest.fixture
def journal(nobody: Reader) -> Iterator[Journal]:
    """The journal of a console that runs."""
    made = Journal(paths.journal())
    yield made
    made.close()


def test_changes_are_listed_with_what_became_of_them_the_newest_first(nobody: Reader, journal: Journal) -> None:
    journal.answered(journal.intend(SWAP, PROFILE), DONE, pending=False)
    journal.failed(journal.intend(SWAP, PROFILE), Conflict("The slot is occupied.", code="ConflictError"))
    pending(journal)
    headings, *rows = nobody.rows("operations", "--profile", "work")
    assert headings == ["Started", "State", "Took", "Operation", "On", "Request id", "Message"]
    assert [row[1] for row in rows] == ["pending", "failed", "succeeded"]
    assert rows[0][3:] == ["Swap Deployment", "shop", REQUEST]
    assert rows[1][-1] == "ConflictError: The slot is occupied."


def test_json_has_everything_the_journal_keeps(nobody: Reader, journal: Journal) -> None:
    entry = pending(journal)
    (found,) = nobody.json("operations", "--profile", "work")
    assert (found["id"], found["state"], found["request_id"]) == (entry, "pending", REQUEST)
    assert (found["finished"], found["seconds"]) == (None, None)
    assert found["started"].endswith("+00:00")
    journal.settle(entry, SUCCEEDED)
    (found,) = nobody.json("operations", "--profile", "work")
    assert found["state"] == "succeeded"
    assert found["seconds"] >= 0


def test_only_what_is_not_finished(nobody: Reader, journal: Journal) -> None:
    journal.answered(journal.intend(SWAP, PROFILE), DONE, pending=False)
    assert nobody.json("operations", "--profile", "work", "--pending") == []
    entry = pending(journal)
    assert [each["id"] for each in nobody.json("operations", "--profile", "work", "--pending")] == [entry]


def test_the_profile_that_would_open_or_all_of_them(nobody: Reader, journal: Journal) -> None:
    pending(journal)
    pending(journal, profile=OTHER)
    pending(journal, profile=replace(PROFILE, name="LOCAL"))
    assert [each["profile"] for each in nobody.json("operations")] == ["LOCAL"]
    assert [each["profile"] for each in nobody.json("operations", "--all")] == ["LOCAL", "other", "work"]
    assert [row[5] for row in nobody.rows("operations", "--all")] == ["Profile", "LOCAL", "other", "work"]


def test_no_more_than_asked_for(nobody: Reader, journal: Journal) -> None:
    entries = [pending(journal) for _ in range(4)]
    found = nobody.json("operations", "--profile", "work", "-n", "3")
    assert [each["id"] for each in found] == entries[:0:-1]
    assert nobody("operations", "-n", "0").status == 2


def test_without_a_journal_there_is_nothing_and_none_is_made(nobody: Reader) -> None:
    done = nobody("operations")
    assert (done.status, done.out) == (0, "")
    assert done.error == "smtui operations: The journal has no changes of profile LOCAL.\n"
    assert nobody.json("operations", "--all") == []
    assert not paths.journal().exists()


def test_what_is_no_journal_is_a_sentence_and_stays(nobody: Reader) -> None:
    file = paths.journal()
    file.parent.mkdir(parents=True)
    file.write_bytes(b"something else entirely" * 100)
    done = nobody("operations")
    assert (done.status, done.out) == (1, "")
    assert f"The journal {file} can't be read" in done.error
    assert file.read_bytes() == b"something else entirely" * 100
    file.unlink()
    with sqlite3.connect(file) as newer:
        newer.execute("PRAGMA user_version = 99")
        newer.execute("CREATE TABLE entries (id)")
    newer.close()
    done = nobody("operations")
    assert (done.status, done.out) == (1, "")
    assert "belongs to a newer smtui" in done.error


def test_who_writes_is_not_waited_for(nobody: Reader, journal: Journal) -> None:
    entry = pending(journal)
    writing = sqlite3.connect(paths.journal(), isolation_level=None)
    writing.execute("BEGIN EXCLUSIVE")
    assert [each["id"] for each in nobody.json("operations", "--profile", "work")] == [entry]
    writing.execute("ROLLBACK")
    writing.close()


def test_a_journal_that_is_locked_altogether_is_a_sentence(nobody: Reader, journal: Journal) -> None:
    pending(journal)
    journal.close()
    alone = sqlite3.connect(paths.journal(), isolation_level=None)
    alone.execute("PRAGMA locking_mode = EXCLUSIVE")
    alone.execute("BEGIN EXCLUSIVE")
    done = nobody("operations", "--profile", "work")
    assert (done.status, done.out) == (1, "")
    assert "locked" in done.error
    alone.execute("ROLLBACK")
    alone.close()


def test_what_a_console_that_was_killed_was_sending_is_unknown(nobody: Reader) -> None:
    script = (
        "import os; from smtui import paths; from smtui.operations.journal import Journal; "
        "from tests.operations.changes import PROFILE, SWAP; "
        "Journal(paths.journal()).intend(SWAP, PROFILE); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False, timeout=60)
    (found,) = nobody.json("operations", "--profile", "work")
    assert (found["state"], found["finished"]) == ("unknown", None)
    assert "may have been carried out" in found["message"]
    # Only a console writes that down.
    (state,) = sqlite3.connect(paths.journal()).execute("SELECT state FROM entries").fetchone()
    assert state == "intended"
    assert nobody.json("operations", "--profile", "work", "--pending") == []


def test_text_from_outside_is_marked(nobody: Reader, journal: Journal) -> None:
    entry = journal.intend(SWAP, PROFILE)
    journal.failed(entry, Conflict("no\x1b[2J", code="ConflictError"))
    done = nobody("operations", "--profile", "work")
    assert "\x1b" not in done.out
    assert nobody.json("operations", "--profile", "work")[0]["message"] == "no\x1b[2J"


def test_a_profile_need_not_be_there_any_more(nobody: Reader, journal: Journal, tmp_path: Path) -> None:
    journal.answered(journal.intend(SWAP, OTHER), Answer(None, REQUEST, 200), pending=False)
    assert len(nobody.json("operations", "--profile", "other")) == 1
    file = paths.profiles()
    file.parent.mkdir(parents=True)
    file.write_text("use = 'gone'\n")
    done = nobody("operations")
    assert (done.status, done.out) == (1, "")
    assert "which is not there" in done.error
    assert len(nobody.json("operations", "--all")) == 1
