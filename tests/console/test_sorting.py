"""The order that a table's cells have."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.console import sorting, times
from smtui.console.lines import Table, expanded, span
from smtui.console.matching import compiled
from smtui.console.times import age


def in_order(cells: list[str], *, reverse: bool = False) -> list[str]:
    table = Table(("Cell",), cells, lambda cell: (span(cell),)).sorted_by(0, reverse)
    return ["".join(text for text, _ in line).strip() for line in expanded([table])[1:]]


@pytest.mark.parametrize(
    "cells",
    [
        ["1", "2", "9", "10", "1,000", "1000.5"],
        ["512 B", "10 KB", "768 MB", "1.75 GB", "14 GB", "0.5 TB", "1 TB"],
        ["web1", "web2", "web9", "web10", "web10a", "web11"],
        ["0:40", "9:59", "10:00", "59:59", "1:00:00", "10:00:00"],
        ["2012-05-02 00:00:00 UTC", "2012-05-02 03:00:00 +02:00", "2012-05-02 02:00:00 UTC", "2013-01-01 00:00:00 UTC"],
        ["0 %", "9 %", "30 %", "100 %"],
        ["-3", "-1", "0", "+2"],
        ["5", "archive", "Orders", "shop", "", "-"],
    ],
    ids=lambda cells: cells[0],
)
def test_what_cells_amount_to_is_their_order(cells: list[str]) -> None:
    mixed = list(cells)
    random.Random(7).shuffle(mixed)
    filled = [cell for cell in cells if not sorting.is_empty(cell)]
    # What says nothing comes last both ways, in the order in which it came.
    empty = [cell for cell in mixed if sorting.is_empty(cell)]
    assert in_order(mixed) == [*filled, *empty]
    assert in_order(mixed, reverse=True) == [*reversed(filled), *empty]


@given(st.lists(st.integers(0, 10**9), unique=True))
def test_ages_are_in_the_order_of_time(seconds: list[int]) -> None:
    shown = in_order([age(each) for each in seconds])
    assert shown == [age(each) for each in sorted(seconds)]


@given(st.text(), st.text())
def test_any_two_cells_can_be_compared(one: str, other: str) -> None:
    assert (sorting.key(one) < sorting.key(other)) or sorting.key(one) >= sorting.key(other)


@given(st.integers(0, 10**30), st.integers(0, 10**30))
def test_numbers_in_names_are_compared_as_numbers(one: int, other: int) -> None:
    assert (sorting.key(f"web{one}") < sorting.key(f"web{other}")) == (one < other)


def test_a_time_without_a_year_is_the_newest_that_it_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(times, "clock_now", lambda: datetime(2027, 1, 1, 12, tzinfo=UTC))
    in_time = ["02-29 10:00", "11-23 12:21:15", "12-31 23:59:58", "12-31 23:59:59", "01-01 00:00", "01-01 08:30:00"]
    assert in_order(sorted(in_time)) == in_time
    # A clock there that is ahead of this one.
    monkeypatch.setattr(times, "clock_now", lambda: datetime(2026, 12, 31, 23, 58, tzinfo=UTC))
    assert in_order(["01-01 00:01", "12-31 10:00", "01-03 00:00"]) == ["01-03 00:00", "12-31 10:00", "01-01 00:01"]
    assert in_order(["02-30 10:00", "5"]) == ["5", "02-30 10:00"]


def test_digits_without_end_are_a_name_and_no_number() -> None:
    assert sorting.key("9" * 5000) > sorting.key("8" * 5000)
    assert in_order(["1" * 5000 + " GB", "2"])[0] == "2"


def test_equal_cells_stay_as_they_came() -> None:
    rows = [("b", "1"), ("a", "2"), ("b", "3"), ("a", "4")]
    table = Table(("Letter", "Number"), rows, lambda row: tuple(span(cell) for cell in row))
    for reverse, wanted in ((False, "2413"), (True, "1324")):
        shown = expanded([table.sorted_by(0, reverse)])[1:]
        assert "".join(line[-1][0].strip() for line in shown) == wanted


def test_the_mark_of_a_column_moves_no_other() -> None:
    table = Table(
        ("Name", "State", "Size"), [("a-name", "on", "1"), ("b", "off", "10")], lambda row: tuple(map(span, row))
    )
    before = [text for text, _ in table.line(0)]
    for column, heading in enumerate(table.headings):
        shown = "".join(text for text, _ in table.sorted_by(column, False).line(0))
        assert f"{heading}▲" in shown
        assert shown.replace("▲", " ").rstrip() == "".join(before).rstrip()
        assert f"{heading}▼" in "".join(text for text, _ in table.sorted_by(column, True).line(0))


def test_a_filtered_table_stays_sorted_and_as_wide() -> None:
    made: list[int] = []

    def cells(number: int) -> tuple[tuple[str, str], ...]:
        made.append(number)
        return span(f"service-{number}", "name"), span("Created" if number % 2 else "Deleting-for-a-long-time")

    table = Table(("Name", "State"), range(10_000), cells).sorted_by(0, True)
    first = table.only(compiled("9999"))
    made.clear()
    # All cells were made to sort by them: another pattern makes those of the rows that are drawn.
    found = table.only(compiled("'99 cre"))
    assert made == []
    shown = ["".join(text for text, _ in line) for line in expanded([found])]
    assert len(made) == len(found) - 1
    assert shown[1].startswith("service-9999  Created")
    assert [name.split()[0] for name in shown[1:4]] == ["service-9999", "service-9997", "service-9995"]
    assert {len(line) for line in shown} == {len("".join(text for text, _ in first.line(1)))}
