"""What the header and the footer say where there is little room."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from smtui.console.lines import Line, cut_path, span
from smtui.console.widgets.bars import Bar, Footer, Key

KEYS: list[Key] = [
    ("n", "New", True),
    ("s", "Swap", False),
    ("d", "Delete", True),
    ("e", "Edit configuration", True),
    ("v", "View", True),
]
RESERVED: list[Key] = [("?", "Help", True), ("^q", "Quit", True)]


class Barred(App[None]):
    def compose(self) -> ComposeResult:
        yield Bar(id="header")
        yield Footer(id="footer")

    @property
    def header(self) -> Bar:
        return self.query_one("#header", Bar)

    @property
    def footer(self) -> Footer:
        return self.query_one("#footer", Footer)

    def row(self, number: int) -> str:
        return "".join(segment.text for segment in self.screen._compositor.render_strips()[number])


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (80, " n New   s Swap   d Delete   e Edit configuration   v View                       "),
        (72, " n New   s Swap   d Delete   e Edit configuration  …  "),
        (50, " n New   s Swap   d Delete  …  "),
        (30, " n New  …"),
        (20, "…"),
    ],
)
async def test_help_and_quit_always_show(width: int, shown: str) -> None:
    app = Barred()
    async with app.run_test(size=(width, 4)) as pilot:
        app.footer.show_keys(KEYS, RESERVED)
        await pilot.pause()
        row = app.row(1)
        assert row.endswith(" ? Help   ^q Quit  ")
        assert row.startswith(shown.rstrip())
        assert ("…" in row) is ("v View" not in row)
        assert len(row) == width


async def test_the_keys_are_fitted_again_when_the_terminal_changes() -> None:
    app = Barred()
    async with app.run_test(size=(40, 4)) as pilot:
        app.footer.show_keys(KEYS, RESERVED)
        await pilot.pause()
        assert "v View" not in app.row(1)
        await pilot.resize_terminal(100, 4)
        await pilot.pause()
        assert "v View" in app.row(1)
        app.footer.show((span("A sentence."),))
        await pilot.resize_terminal(60, 4)
        await pilot.pause()
        assert app.row(1).strip() == "A sentence."


async def test_without_reserved_keys_the_first_ones_stay() -> None:
    app = Barred()
    async with app.run_test(size=(30, 4)) as pilot:
        app.footer.show_keys(KEYS)
        await pilot.pause()
        assert app.row(1).rstrip() == " n New   s Swap   d Delete  …"


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (70, " smtui  LOCAL  Contoso ▸ Cloud services ▸ identity ▸ staging       RW "),
        (60, " smtui  LOCAL  … ▸ Cloud services ▸ identity ▸ staging RW "),
        (46, " smtui  LOCAL  … ▸ identity ▸ staging     RW "),
        (32, " smtui  LOCAL  … ▸ staging   RW "),
        (26, " smtui  LOCAL  … ▸ st… RW "),
    ],
)
async def test_a_path_keeps_its_end(width: int, shown: str) -> None:
    app = Barred()
    path = "Contoso ▸ Cloud services ▸ identity ▸ staging"
    left: Line = ((" smtui  ", "heading"), ("LOCAL  ", "warn"), (path, "plain"))
    async with app.run_test(size=(width, 4)) as pilot:
        app.header.show(left, ((" RW ", "dim"),), path=True)
        await pilot.pause()
        row = app.row(0)
        assert row.split() == shown.split()
        assert len(row) == width
        assert row.endswith(" RW ")


async def test_other_text_is_cut_at_its_end_with_a_mark() -> None:
    app = Barred()
    async with app.run_test(size=(20, 4)) as pilot:
        app.header.show((("Enter is dead until the name matches.", "dim"),), ((" RW ", "dim"),))
        await pilot.pause()
        assert app.row(0) == "Enter is dead u… RW "


def test_cut_path() -> None:
    assert cut_path("日本 ▸ shop", 11) == "日本 ▸ shop"
    assert cut_path("日本 ▸ shop", 10) == "… ▸ shop"
    assert cut_path("a-long-name", 5) == "a-lo…"
    assert cut_path("a ▸ b", 0) == ""
