"""`smtui audit`: who changed what, as a script reads it."""

from __future__ import annotations

from dataclasses import replace

from smtui import paths
from smtui.operations.audit import Line, append
from smtui.operations.journal import Journal
from tests.cli.reader import Reader
from tests.operations.changes import DONE, PROFILE, REQUEST, SWAP

LINE = Line(
    time="2026-01-02T03:04:05+00:00",
    finished="2026-01-02T03:04:09+00:00",
    user="ann",
    profile="work",
    subscription="s",
    operation="Swap Deployment",
    target="shop",
    request_id=REQUEST,
    outcome="succeeded",
    error="",
    change=1,
)


def test_what_the_journal_has_told_is_listed(nobody: Reader) -> None:
    journal = Journal(paths.journal(), audit=paths.audit())
    journal.answered(journal.intend(SWAP, PROFILE), DONE, pending=False)
    journal.close()
    headings, row = nobody.rows("audit")
    assert headings[:7] == ["Time", "User", "Profile", "Outcome", "Operation", "On", "Request id"]
    assert row[2:] == ["work", "succeeded", "Swap Deployment", "shop", REQUEST, PROFILE.subscription_id]


def test_the_newest_come_first_and_no_more_than_asked_for(nobody: Reader) -> None:
    append(paths.audit(), [replace(LINE, change=number) for number in range(1, 61)])
    assert [each["change"] for each in nobody.json("audit")] == list(range(60, 10, -1))
    assert [each["change"] for each in nobody.json("audit", "-n", "3")] == [60, 59, 58]
    assert len(nobody.json("audit", "-n", "1000")) == 60
    assert nobody("audit", "-n", "0").status == 2


def test_json_has_every_field(nobody: Reader) -> None:
    append(paths.audit(), [LINE])
    (found,) = nobody.json("audit")
    assert Line(**found) == LINE


def test_a_profile_has_its_own_lines(nobody: Reader) -> None:
    append(paths.audit(), [LINE, replace(LINE, profile="home", change=2)])
    assert [each["change"] for each in nobody.json("audit", "--profile", "home")] == [2]
    assert len(nobody.json("audit")) == 2
    done = nobody("audit", "--profile", "nobody")
    assert (done.status, done.out) == (0, "")
    assert done.error == "smtui audit: The audit file has no changes of profile nobody.\n"


def test_without_a_file_there_is_nothing_and_none_is_made(nobody: Reader) -> None:
    done = nobody("audit")
    assert (done.status, done.out, done.error) == (0, "", "smtui audit: The audit file has no changes.\n")
    assert nobody.json("audit") == []
    assert not paths.audit().exists()


def test_what_makes_no_sense_is_left_out_and_counted(nobody: Reader) -> None:
    append(paths.audit(), [LINE])
    with paths.audit().open("a") as file:
        file.write('{"half a li')
    done = nobody("audit", "--json")
    assert done.status == 0
    assert done.error == f"smtui audit: 1 of the lines in {paths.audit()} make no sense, and were left out.\n"


def test_what_cannot_be_read_is_a_sentence(nobody: Reader) -> None:
    paths.audit().mkdir(parents=True)
    done = nobody("audit")
    assert (done.status, done.out) == (1, "")
    assert done.error == f"smtui audit: The audit file {paths.audit()} can't be read: Is a directory.\n"


def test_text_from_outside_is_marked(nobody: Reader) -> None:
    append(paths.audit(), [replace(LINE, target="no\x1b[2J")])
    assert "\x1b" not in nobody("audit").out
    assert nobody.json("audit")[0]["target"] == "no\x1b[2J"


def test_a_journal_that_was_set_aside_is_named_with_the_operations(nobody: Reader) -> None:
    paths.journal().parent.mkdir(parents=True)
    paths.journal().write_bytes(b"no journal" * 100)
    done = nobody("operations")
    assert done.status == 1
    assert "The console sets it aside when it starts, and begins a new one." in done.error
    journal = Journal(paths.journal())
    journal.close()
    done = nobody("operations")
    assert done.status == 0
    assert "A journal that made no sense was set aside, with the changes of before: " in done.error
    assert f"{paths.journal()}.corrupt-" in done.error
