"""What other processes, disks and people do to a journal's file; and other processes with a journal of their own."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

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


def end(process: subprocess.Popen[str]) -> None:
    """Kill a console and wait until it is gone."""
    process.kill()
    process.wait()


def sql(file: Path, *statements: str) -> None:
    """Carry statements out beside the journal."""
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        for statement in statements:
            database.execute(statement)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Keep the journal locked for writing, as a process does that is stopped in the middle of a change."""
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def full(file: Path) -> Iterator[None]:
    """Refuse whatever is written to the journal, as a full disk does."""
    refuse = "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
    sql(
        file,
        f"CREATE TRIGGER inserting BEFORE INSERT ON entries {refuse}",
        f"CREATE TRIGGER updating BEFORE UPDATE ON entries {refuse}",
    )
    yield
    sql(file, "DROP TRIGGER inserting", "DROP TRIGGER updating")


@contextmanager
def unreadable(file: Path) -> Iterator[None]:
    """Make the journal's entries unreadable."""
    sql(file, "ALTER TABLE entries RENAME TO gone")
    yield
    sql(file, "ALTER TABLE gone RENAME TO entries")
