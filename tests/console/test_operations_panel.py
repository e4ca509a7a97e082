"""The operations panel by itself: its columns, its cursor, and what it hands on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from rich.cells import cell_len
from textual import on
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.widgets import Input

from smtui.console.entries import entry_lines
from smtui.console.widgets.operations import OperationsPanel
from smtui.operations.entry import Entry, State

STARTED = datetime(2026, 11, 23, 13, 2, 3, tzinfo=UTC)
REQUEST = "9f2c1d04" + "0" * 24


def entry(number: int, operation: str, target: str, state: State = State.SUCCEEDED, **values: object) -> Entry:
    made = Entry(
        id=number,
        started=STARTED,
        finished=STARTED + timedelta(seconds=14),
        profile="LOCAL",
        subscription_id="s",
        operation=operation,
        method="POST",
        path="/s/services/hostedservices",
        target=target,
        state=state,
        request_id=REQUEST,
        error_code="",
        message="",
    )
    return replace(made, **values)  # type: ignore[arg-type]


ENTRIES = [
    entry(3, "Swap Deployment", "shop", State.FAILED, message="The service refused: " + "because " * 20),
    entry(2, "Create Cloud Service", "日本-service", finished=STARTED + timedelta(seconds=754)),
    entry(1, "Delete Deployment", "archive/staging", State.UNKNOWN, request_id=""),
]


class Panelled(App[None]):
    CSS = "OperationsPanel { height: 7; } Input { border: none; height: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[Entry] = []
        self.followed: list[Entry] = []

    def compose(self) -> ComposeResult:
        yield Input()
        yield OperationsPanel(id="operations")

    @property
    def panel(self) -> OperationsPanel:
        return self.query_one(OperationsPanel)

    @property
    def rows(self) -> list[str]:
        strips = self.screen._compositor.render_strips()[2:7]
        return ["".join(segment.text for segment in strip).strip("│").rstrip() for strip in strips]

    @property
    def cursor_rows(self) -> list[int]:
        """The rows that are drawn as the cursor's."""
        background = self.panel.get_component_rich_style("role--cursor").bgcolor
        strips = self.screen._compositor.render_strips()[2:7]
        return [
            number
            for number, strip in enumerate(strips)
            if any(segment.style is not None and segment.style.bgcolor == background for segment in strip)
        ]

    @on(OperationsPanel.Opened)
    def _opened(self, event: OperationsPanel.Opened) -> None:
        self.opened.append(event.entry)

    @on(OperationsPanel.Followed)
    def _followed(self, event: OperationsPanel.Followed) -> None:
        self.followed.append(event.entry)


async def test_columns_are_aligned_and_what_does_not_fit_is_cut_with_a_mark() -> None:
    app = Panelled()
    async with app.run_test(size=(100, 9)) as pilot:
        app.panel.show_entries(ENTRIES, {})
        await pilot.pause()
        rows = app.rows[:3]
        assert rows[0].startswith("✗  0:14  Swap Deployment       shop             9f2c1d04…  Failed      The service")
        assert rows[1] == "✓ 12:34  Create Cloud Service  日本-service     9f2c1d04…  Succeeded"
        assert rows[2] == "?  0:14  Delete Deployment     archive/staging  --------   Unknown"
        assert rows[0].endswith("…")
        assert all(cell_len(row) <= 97 for row in rows)


async def test_request_ids_show_in_full_where_there_is_room() -> None:
    app = Panelled()
    async with app.run_test(size=(140, 9)) as pilot:
        app.panel.show_entries(ENTRIES, {})
        await pilot.pause()
        assert app.rows[1] == f"✓ 12:34  Create Cloud Service  日本-service     {REQUEST}  Succeeded"
        assert app.rows[2].endswith("Unknown")
        # What is said of a change has the room that it needs more.
        await pilot.resize_terminal(110, 9)
        await pilot.pause()
        assert "9f2c1d04…  Succeeded" in app.rows[1]


async def test_the_state_shows_at_80_columns_whatever_the_names_are() -> None:
    long = entry(1, "Create Virtual Machine Deployment", "a-service-with-a-very-long-name/production/and-more")
    app = Panelled()
    async with app.run_test(size=(80, 9)) as pilot:
        app.panel.show_entries([long, *ENTRIES], {})
        await pilot.pause()
        assert app.rows[0] == "✓  0:14  Create Virtual Machin…  a-service-with-a-ver…  9f2c1d04…  Succeeded"
        states = [row.find(word) for row, word in zip(app.rows, ("Succ", "Failed", "Succ", "Unknown"), strict=False)]
        assert len({cell_len(row[:start]) for row, start in zip(app.rows, states, strict=False)}) == 1


async def test_hostile_text_is_cleaned() -> None:
    hostile = entry(1, "Op\x1b[31m", "x\u202e[/]", request_id="\x1b]52;c;eA==\x07", message="\x9b31m\nfailed")
    app = Panelled()
    async with app.run_test(size=(100, 9)) as pilot:
        app.panel.show_entries([hostile], {})
        await pilot.pause()
        row = app.rows[0]
        assert "Op␛[31m" in row
        assert "x�[/]" in row
        assert "␛]52;c;eA==␇" in row
        assert "�31m↵failed" in row
        texts = "".join(text for spans in entry_lines(hostile) for text, _ in spans)
        assert not {"\x1b", "\x07", "\x9b", "\n", "\u202e"} & set(texts)


async def test_the_cursor_shows_with_the_focus_and_enter_goes_to_what_was_changed() -> None:
    app = Panelled()
    async with app.run_test(size=(100, 9)) as pilot:
        app.panel.show_entries(ENTRIES, {})
        await pilot.pause()
        assert app.cursor_rows == []
        app.panel.focus()
        await pilot.pause()
        assert app.cursor_rows == [0]
        await pilot.press("down", "down", "down")
        assert app.cursor_rows == [2]
        assert app.panel.entry == ENTRIES[2]
        await pilot.press("up", "enter")
        assert app.followed == [ENTRIES[1]]
        await pilot.press("end", "enter", "home", "enter")
        assert app.followed == [ENTRIES[1], ENTRIES[2], ENTRIES[0]]
        assert app.opened == []
        await pilot.press("down", "v")
        assert app.opened == [ENTRIES[1]]


async def test_no_key_does_anything_on_an_empty_panel() -> None:
    app = Panelled()
    async with app.run_test(size=(100, 9)) as pilot:
        app.panel.show_entries([], {})
        app.panel.focus()
        await pilot.press("enter", "v", "down", "up", "end")
        assert app.rows[0].startswith("Changes show here")
        assert app.panel.entry is None
        assert app.opened == app.followed == []


async def test_the_cursor_stays_on_its_change_when_others_come() -> None:
    app = Panelled()
    async with app.run_test(size=(100, 9)) as pilot:
        app.panel.show_entries(ENTRIES, {})
        app.panel.focus()
        await pilot.press("down")
        pending = entry(9, "Swap Deployment", "shop", State.PENDING, finished=None)
        app.panel.show_entries([pending, *ENTRIES], {"Swap Deployment": 40.0})
        await pilot.pause()
        assert app.panel.entry == ENTRIES[1]
        assert app.cursor_rows == [2]
        assert app.rows[0].endswith("InProgress  (usually 0:40)")
        assert app.panel.border_title == "Operations ─ 1 pending"
        app.panel.show_entries(ENTRIES[:1], {})
        await pilot.pause()
        assert app.panel.entry == ENTRIES[0]
        assert app.cursor_rows == [0]


async def test_a_long_journal_scrolls_with_the_cursor() -> None:
    app = Panelled()
    async with app.run_test(size=(100, 9)) as pilot:
        app.panel.show_entries([entry(number, "Swap Deployment", f"s{number:02}") for number in range(50, 0, -1)], {})
        app.panel.focus()
        await pilot.press("end")
        await pilot.pause()
        assert "s01" in app.rows[4]
        assert app.cursor_rows == [4]
        await pilot.press("pageup")
        await pilot.pause()
        assert app.cursor_rows == [0]


async def test_only_rows_that_changed_are_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Panelled()
    drawn: list[Region] = []
    async with app.run_test(size=(100, 9)) as pilot:
        app.panel.show_entries(ENTRIES, {})
        await pilot.pause()
        monkeypatch.setattr(app.panel, "refresh", lambda *regions, **_: drawn.extend(regions))
        app.panel.show_entries(ENTRIES, {})
        assert drawn == []
        app.panel.show_entries([ENTRIES[0], replace(ENTRIES[1], state=State.FAILED), ENTRIES[2]], {})
        assert [(region.y, region.height) for region in drawn] == [(1, 1)]


def test_everything_about_a_change() -> None:
    lines = entry_lines(replace(ENTRIES[0], error_code="ConflictError"))
    text = "\n".join("".join(text for text, _ in spans) for spans in lines)
    assert REQUEST in text
    assert ENTRIES[0].message in text
    assert "POST /s/services/hostedservices" in text
    assert "ConflictError" in text
