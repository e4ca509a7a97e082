"""Whose an entry is: several consoles on one journal, some of which end, are stopped, or had their pid used again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from smtui.operations.entry import State
from smtui.operations.journal import Journal
from smtui.operations.owner import NOBODY, Owner, is_at_work, runs, this_process
from tests.operations.changes import PROFILE, SWAP, only, pending
from tests.operations.files import console, end, sql

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system has no /proc")


def test_this_process_runs_and_is_at_work() -> None:
    assert runs(this_process())
    assert is_at_work(this_process())
    assert not runs(NOBODY)


def test_a_process_that_has_ended_does_not_run() -> None:
    with subprocess.Popen(["true"]) as process:
        process.wait()
        assert not runs(Owner(process.pid, 0))


@needs_proc
def test_a_process_that_nobody_has_waited_for_does_not_run() -> None:
    with subprocess.Popen(["true"]) as process:
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert not runs(Owner(process.pid, 0))


@needs_proc
def test_another_process_with_the_same_pid_is_not_it() -> None:
    own = this_process()
    assert own.started > 0
    assert not runs(Owner(own.pid, own.started - 1))
    assert runs(Owner(own.pid, 0))


@needs_proc
def test_a_program_may_have_any_name(tmp_path: Path) -> None:
    program = tmp_path / ") R 1 (x"
    program.symlink_to(sys.executable)
    words = "import sys; print('up', flush=True); sys.stdin.read()"
    with subprocess.Popen([program, "-c", words], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert runs(Owner(process.pid, 0))
        assert is_at_work(Owner(process.pid, 0))
        assert not runs(Owner(process.pid, 1))
        process.kill()


# --- intents -------------------------------------------------------------------------------------------------------


def test_an_intent_whose_console_dies_later_becomes_unknown_too(file: Path, journal: Journal) -> None:
    with console(file, "journal.intend(SWAP, PROFILE)") as other:
        journal.tend(PROFILE)
        assert only(journal).state is State.INTENDED
        end(other)
    journal.tend(PROFILE)
    entry = only(journal)
    assert (entry.state, entry.finished is None) == (State.UNKNOWN, False)
    assert entry.message == "The console ended before the answer came; the change may have been carried out."


def test_an_intent_of_another_profile_becomes_unknown_too(file: Path, journal: Journal) -> None:
    with console(file, "journal.intend(SWAP, PROFILE)") as other:
        end(other)
    journal.tend(replace(PROFILE, name="home"))
    assert only(journal).state is State.UNKNOWN


@needs_proc
def test_an_intent_whose_pid_is_another_processs_by_now_becomes_unknown(file: Path, journal: Journal) -> None:
    journal.intend(SWAP, PROFILE)
    journal.tend(PROFILE)
    assert only(journal).state is State.INTENDED
    sql(file, "UPDATE entries SET pid_started = pid_started - 1")
    journal.tend(PROFILE)
    assert only(journal).state is State.UNKNOWN


def test_an_intent_of_a_console_that_is_stopped_is_left_to_it(file: Path, journal: Journal) -> None:
    with console(file, "journal.intend(SWAP, PROFILE)") as other:
        other.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, other.pid, os.WSTOPPED | os.WNOWAIT)
        journal.tend(PROFILE)
        assert only(journal).state is State.INTENDED


# --- pending changes -----------------------------------------------------------------------------------------------


def test_a_pending_change_is_followed_by_the_console_that_made_it_and_by_no_other(file: Path, journal: Journal) -> None:
    own = pending(journal)
    with console(file, "pending(journal, 'f' * 32); journal.tend(PROFILE)"):
        journal.tend(PROFILE)
        assert len(journal.pending(PROFILE)) == 2
        assert [entry.id for entry in journal.followed(PROFILE)] == [own]


def test_what_a_console_that_died_was_following_is_taken_over_by_one_other(file: Path, journal: Journal) -> None:
    with console(file, "pending(journal)") as first:
        number = only(journal).id
        end(first)
        with console(file, "journal.tend(PROFILE)") as second:
            journal.tend(PROFILE)
            assert journal.followed(PROFILE) == []
            assert not journal.is_followed(number)
            end(second)
    journal.tend(PROFILE)
    assert [entry.id for entry in journal.followed(PROFILE)] == [number]
    assert journal.is_followed(number)


@needs_proc
def test_what_a_stopped_console_was_following_is_taken_over(file: Path, journal: Journal) -> None:
    # Ctrl+Z, and smtui again in the same terminal.
    with console(file, "pending(journal)") as other:
        other.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, other.pid, os.WSTOPPED | os.WNOWAIT)
        journal.tend(PROFILE)
        assert journal.followed(PROFILE) == [only(journal)]


def test_what_a_console_lets_go_of_is_taken_over_though_it_runs(file: Path, journal: Journal) -> None:
    with console(file, "pending(journal); journal.release(PROFILE)"):
        assert journal.followed(PROFILE) == []
        journal.tend(PROFILE)
        assert journal.followed(PROFILE) == [only(journal)]


def test_the_changes_of_another_profile_are_not_taken_over(file: Path, journal: Journal) -> None:
    with console(file, "pending(journal)") as other:
        end(other)
    journal.tend(replace(PROFILE, name="home"))
    assert journal.followed(PROFILE) == []


def test_nothing_is_written_where_there_is_nothing_to_tend(file: Path, journal: Journal) -> None:
    pending(journal)
    journal.intend(SWAP, PROFILE)
    heard: list[None] = []
    journal.subscribe(lambda: heard.append(None))
    with closing(Journal(file)) as other:
        journal.tend(PROFILE)
        other.notice()
    assert heard == []
