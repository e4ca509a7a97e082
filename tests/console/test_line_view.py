"""Lines and tables in a view: what shows, and what it costs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.geometry import Region

from smtui.console.lines import Fitted, Line, Span, Table, cut, expanded, line, span, table, width_of, wrap
from smtui.console.widgets.line_view import LineView

HEADINGS = ("Name", "State")


@dataclass
class Service:
    name: str
    state: str = "Created"


def cells(service: Service) -> Sequence[Span]:
    return span(service.name, "name"), span(service.state, "dim")


def services(count: int) -> list[Service]:
    return [Service(f"service-{number:05}") for number in range(count)]


def texts(lines: Sequence[Line]) -> list[str]:
    return ["".join(text for text, _ in spans) for spans in lines]


class Viewing(App[None]):
    """One view, and a count of the rows that were drawn."""

    CSS = "LineView { height: 1fr; }"

    def compose(self) -> ComposeResult:
        yield LineView(id="view")

    @property
    def view(self) -> LineView:
        return self.query_one(LineView)

    @property
    def shown(self) -> list[str]:
        strips = self.screen._compositor.render_strips()
        return [("".join(segment.text for segment in strip)).rstrip() for strip in strips]


def test_a_table_is_like_one_made_at_once() -> None:
    rows = services(3)
    lazy = Table(HEADINGS, rows, cells)
    assert expanded([lazy]) == expanded(table(HEADINGS, [cells(row) for row in rows]))
    assert texts(expanded([lazy])) == [
        "Name           State  ",
        "service-00000  Created",
        "service-00001  Created",
        "service-00002  Created",
    ]
    assert expanded([line("a"), lazy])[0] == line("a")


def test_columns_become_wider_for_what_is_drawn_and_never_narrower() -> None:
    rows = services(5000)
    rows[3333] = Service("a-name-that-is-longer-日本")
    lazy = Table(HEADINGS, rows, cells)
    narrow = lazy.line(1)
    assert not lazy.fit(0, 40)
    assert lazy.fit(3300, 3340)
    assert texts([lazy.line(3334)])[0] == "a-name-that-is-longer-日本  Created"
    wide = lazy.line(1)
    assert len(wide[0][0]) == len("a-name-that-is-longer-") + 4 > len(narrow[0][0])
    assert not lazy.fit(0, 40)
    newer = Table(HEADINGS, rows, cells)
    newer.take_widths(lazy)
    assert newer.line(1) == wide


def test_what_changes_below_a_table_does_not_change_it() -> None:
    rows = services(2)
    lazy = Table(HEADINGS, rows, cells)
    rows.clear()
    assert len(lazy) == 3


def test_fitted_lines_and_tables() -> None:
    lazy = Table(HEADINGS, services(3), cells)
    rows = Fitted([line("one two three"), lazy, line("end")], 9)
    assert texts([rows.row(number) for number in range(-1, len(rows) + 1)]) == [
        "",
        "one two ",
        "three",
        "Name    …",
        "service-…",
        "service-…",
        "service-…",
        "end",
        "",
    ]


WIDE = Table(
    ("Time", "Outcome", "Operation", "Request id"),
    [("12:21", "Succeeded", "Swap", "24cc4029"), ("12:20", "Failed", "Delete", "ed5c8e90")],
    lambda row: tuple(map(span, row)),
)


def test_a_table_leaves_out_columns_after_the_first_one_and_a_sign_stands_for_them() -> None:
    assert texts([WIDE.line(number, 1) for number in range(3)]) == [
        "Time  ◂Operation  Request id",
        "12:21  Swap       24cc4029  ",
        "12:20  Delete     ed5c8e90  ",
    ]
    assert texts([WIDE.sorted_by(0, False).line(0, 2)]) == ["Time▲ ◂Request id"]
    # The mark of the order takes a cell of the gap.
    narrow = Table(("Name", "State", "Size"), [("a", "on", "1")], lambda row: tuple(map(span, row)))
    assert texts([narrow.sorted_by(0, False).line(0, 1)]) == ["Name▲◂Size"]


@given(st.integers(0, 9), st.integers(1, 60))
def test_a_table_leaves_out_no_more_columns_than_it_takes_to_show_its_last_one(wanted: int, width: int) -> None:
    passed = WIDE.passed(wanted, width)
    assert 0 <= passed <= min(wanted, 2)
    assert width_of(WIDE.line(0)) > width or not passed
    if passed:
        assert width_of(WIDE.line(0, passed - 1)) > width


@given(st.lists(st.text("ab 日", max_size=5), max_size=6), st.integers(1, 30))
@example(["a", "", "b"], 1)
def test_what_is_cut_has_a_mark_wherever_the_cut_falls(parts: list[str], width: int) -> None:
    spans: Line = tuple((part, "plain") for part in parts)
    shown = cut(spans, width)
    assert width_of(shown) <= width
    if width_of(spans) > width:
        assert "".join(text for text, _ in shown).endswith("…")
    else:
        assert shown == spans


async def test_ten_thousand_rows_are_drawn_as_they_come_into_view() -> None:
    made: list[str] = []

    def counted(service: Service) -> Sequence[Span]:
        made.append(service.name)
        return cells(service)

    rows = services(10_000)
    rows[9_995] = Service("one-with-a-long-name")
    app = Viewing()
    async with app.run_test(size=(40, 10)) as pilot:
        app.view.show([line("All of them"), (), Table(HEADINGS, rows, counted)])
        await pilot.pause()
        assert app.shown[:4] == ["All of them", "", "Name           State", "service-00000  Created"]
        assert len(made) < 300
        app.view.focus()
        await pilot.press("end")
        await pilot.pause()
        assert app.shown[5:] == [
            "one-with-a-long-name  Created",
            *(f"service-0{number}         Created" for number in range(9996, 10_000)),
        ]
        assert len(made) < 400


async def test_only_rows_that_changed_are_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Viewing()
    rows = services(5_000)
    drawn: list[Region] = []

    def refresh(*regions: Region, **options: object) -> None:
        drawn.extend(regions or [app.view.size.region])

    async with app.run_test(size=(40, 10)) as pilot:
        app.view.show([Table(HEADINGS, rows, cells)])
        await pilot.pause()
        monkeypatch.setattr(app.view, "refresh", refresh)
        app.view.show([Table(HEADINGS, rows, cells)], keep_place=True)
        assert drawn == []
        rows[3] = Service(rows[3].name, "Deleted")
        app.view.show([Table(HEADINGS, rows, cells)], keep_place=True)
        assert [(region.y, region.height) for region in drawn] == [(4, 1)]
        monkeypatch.undo()
        app.view.refresh(Region(0, 4, 40, 1))
        await pilot.pause()
        assert app.shown[4] == "service-00003  Deleted"


async def test_columns_stay_where_a_table_is_shown_again() -> None:
    rows = services(5_000)
    rows[3_000] = Service("one-with-a-long-name")
    app = Viewing()
    async with app.run_test(size=(40, 10)) as pilot:
        app.view.show([Table(HEADINGS, rows, cells)])
        await pilot.pause()
        app.view.scroll_to(y=2_998, animate=False)
        await pilot.pause()
        app.view.scroll_to(y=0, animate=False)
        await pilot.pause()
        before = app.shown
        assert before[0] == "Name                  State"
        app.view.show([Table(HEADINGS, rows, cells)], keep_place=True)
        await pilot.pause()
        assert app.shown == before


def seconds(act: Callable[[], object]) -> float:
    """The best of five."""
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        act()
        times.append(time.perf_counter() - begin)
    return min(times)


async def test_showing_ten_thousand_rows_costs_a_fraction_of_making_them() -> None:
    rows = services(10_000)
    app = Viewing()
    async with app.run_test(size=(80, 40)):
        lazy = seconds(lambda: app.view.show([Table(HEADINGS, rows, cells)], keep_place=True))
        at_once = seconds(lambda: wrap(expanded(table(HEADINGS, [cells(row) for row in rows])), 80))
    assert lazy < at_once / 10


def test_breaking_one_long_text_costs_what_breaking_many_short_ones_does() -> None:
    one = seconds(lambda: wrap([line("日本" * 5_000)], 60))
    many = seconds(lambda: wrap([line("日本" * 50)] * 100, 60))
    assert one < many * 10


def test_a_long_text_is_broken_where_it_does_not_fit() -> None:
    broken = texts(wrap([line("日本" * 4 + "e\u0301 two three")], 7))
    assert broken == ["日本日", "本日本", "日本e\u0301 ", "two ", "three"]
