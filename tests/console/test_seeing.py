"""States, ages and quotas at a glance: by word and mark, never by colour alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.console import times
from smtui.console.lines import Line, width_of
from smtui.console.news import SIGN, beside, with_note
from smtui.console.resources import health
from smtui.console.resources.gauges import gauges
from smtui.console.resources.states import Standing, deployment_status, instance_standing, operation_status
from smtui.protocol.deployments import RUNNING, SUSPENDED, TRANSITIONAL, Deployment
from smtui.protocol.roles import RoleInstance
from smtui.terminal.charset import encode
from tests.console.driver import Console
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(2)

STATUSES = st.sampled_from(["ReadyRole", "BusyRole", "StoppedVM", "StartingVM", "CyclingRole", "FailedStartingVM", ""])


def text(spans: Line) -> str:
    return "".join(part for part, _ in spans)


def deployment(status: str, *instances: str) -> Deployment:
    return Deployment(
        name="v1", status=status, role_instance_list=tuple(RoleInstance(instance_status=each) for each in instances)
    )


# --- health bars ---------------------------------------------------------------------------------------------------


@given(st.lists(STATUSES, min_size=1, max_size=400))
def test_a_health_bar_has_a_mark_for_every_standing_and_no_more_than_ten(statuses: list[str]) -> None:
    shown = health.bar(statuses)
    assert width_of(shown) == min(len(statuses), health.MOST_MARKS)
    standings = {instance_standing(status) for status in statuses}
    assert {part[0] for part, _ in shown} == {standing.mark[0].strip() for standing in standings}
    assert [role for _, role in shown] == [standing.role for standing in Standing if standing in standings]


@given(st.lists(STATUSES, min_size=1, max_size=30))
def test_up_to_ten_instances_have_a_mark_each(statuses: list[str]) -> None:
    few = statuses[: health.MOST_MARKS]
    marks = text(health.bar(few))
    for standing in Standing:
        assert marks.count(standing.mark[0].strip()) == sum(instance_standing(status) is standing for status in few)


@given(st.integers(1, 60), st.sampled_from([RUNNING, SUSPENDED, *sorted(TRANSITIONAL), "Odd"]), st.data())
def test_a_row_of_the_tree_is_as_wide_as_the_tree_whatever_it_says(
    width: int, status: str, data: st.DataObject
) -> None:
    notes = health.notes(deployment(status, *data.draw(st.lists(STATUSES, max_size=30))))
    news = data.draw(st.sampled_from(["", "changed", "new"]))
    row = beside((("  ▸ ● production ", "plain"), ("v1", "name")), notes, news, width)
    assert width_of(row) <= width
    assert {"": "", "changed": SIGN, "new": "new"}[news if width > 4 else ""] in text(row)


def test_the_marks_go_first_and_the_number_stays() -> None:
    notes = health.notes(deployment(RUNNING, "ReadyRole", "ReadyRole", "BusyRole", "ReadyRole"))
    left: Line = (("  production v1", "name"),)
    assert text(beside(left, notes, "", 48)).endswith(" ●●●◐ 3/4 Running")
    assert text(beside(left, notes, "", 26)).endswith("  ●●●◐ 3/4")
    assert text(beside(left, notes, "", 22)) == "  production v1    3/4"
    assert text(beside(left, notes, "", 17)) == "  production v1"


def test_the_name_is_cut_for_the_number_where_room_is_short() -> None:
    notes = health.notes(deployment(RUNNING, "ReadyRole", "ReadyRole", "BusyRole", "ReadyRole"))
    left: Line = (("    ▸ ● production ", "plain"), ("v1", "name"))
    assert text(with_note(left, notes, "", 25)) == "    ▸ ● production v1 3/4"
    assert text(with_note(left, notes, "", 24)) == "    ▸ ● production … 3/4"
    assert text(with_note(left, notes, "changed", 24)) == f"    ▸ ● productio… {SIGN} 3/4"
    assert text(with_note(left, notes, "", 19)) == "    ▸ ● production…"


async def test_at_80_columns_the_tree_shows_how_many_instances_are_ready_beside_its_scrollbar(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "shop", "v1")
        # More rows than the pane has.
        assert len(console.tree.rows) > console.tree.size.height
        await console.sees("● production … 4/4")


def test_a_deployment_that_does_not_run_says_so_in_a_word() -> None:
    notes = health.notes(deployment(SUSPENDED, "StoppedVM", "StoppedVM"))
    assert [text(note) for note in notes] == ["○○ 0/2 Suspended", "○○ Suspended", "Suspended"]
    assert [text(note) for note in health.notes(deployment("Deploying"))] == ["Deploying"]


@pytest.mark.parametrize("status", [RUNNING, SUSPENDED, *sorted(TRANSITIONAL), "SomethingElse"])
def test_a_status_is_a_mark_and_a_word(status: str) -> None:
    mark, _, word = deployment_status(status)[0].partition(" ")
    assert mark in {standing.mark[0].strip() for standing in Standing}
    assert word == status


def test_marks_differ_in_shape_with_and_without_unicode() -> None:
    marks = [standing.mark[0] for standing in Standing]
    assert len(set(marks)) == len({encode(mark, "ascii") for mark in marks}) == len(Standing)
    assert encode("▮▮▯ Δ", "ascii") == b"##_ ^"
    assert {operation_status(each)[0] for each in ("Succeeded", "Failed")} == {"✓ Succeeded", "✗ Failed"}


async def test_the_tree_shows_how_many_instances_of_a_deployment_are_ready(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=(140, 40)) as console:
        await console.go_to("Cloud services", "shop", "v1")
        production = next(row for row in console.text.splitlines() if "● production" in row)
        assert "●●●● 4/4" in production or "●●● 3/3" in production
        await console.go_to("Cloud services", "reports")
        await console.press("right")
        await console.sees("○○○○ Suspended")


# --- ages ----------------------------------------------------------------------------------------------------------

NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "shown"),
    [
        (timedelta(days=3, hours=4, minutes=59), "3d4h"),
        (timedelta(seconds=42), "42s"),
        (timedelta(minutes=12, seconds=5), "12m5s"),
        (timedelta(hours=2), "2h"),
        (timedelta(days=365 * 14 + 208, hours=5), "14y208d"),
        (timedelta(seconds=-30), "0s"),
    ],
)
def test_an_age_is_told_in_its_two_largest_units(ago: timedelta, shown: str) -> None:
    assert times.age_of((NOW - ago).isoformat(), NOW) == shown


@given(st.integers(0, 100 * 365 * 86400))
def test_an_age_can_be_read_back_and_sorts_as_it_is(seconds: int) -> None:
    shown = times.age(seconds)
    back = times.age_seconds(shown)
    assert back is not None
    assert back <= seconds
    assert times.age(back) == shown
    assert len(shown) <= len("Created")


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_whatever_is_older_never_sorts_before_what_is_younger(one: int, other: int) -> None:
    younger, older = [times.age_seconds(times.age(each)) or 0 for each in sorted((one, other))]
    assert younger <= older


@pytest.mark.parametrize("never", ["", "soon", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z"])
def test_what_is_no_time_has_no_age(never: str) -> None:
    assert times.age_of(never) == ""
    assert times.age_seconds(never) is None
    assert "ago" not in text(times.moment(never))


async def test_an_overview_tells_the_age_and_the_exact_time(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=(120, 30)) as console:
        await console.go_to("Cloud services", "shop")
        await console.sees("Created", " ago · 20", " UTC")
        await console.go_to("Cloud services")
        await console.sees("Status", "● Created")


# --- gauges --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("used", "limit", "shown"),
    [
        (59, 200, "59 of 200  ▮▮▮▯▯▯▯▯▯▯  30 %"),
        (0, 20, "0 of 20  ▯▯▯▯▯▯▯▯▯▯   0 %"),
        (1, 1000, "1 of 1,000  ▮▯▯▯▯▯▯▯▯▯   0 %"),
        (80, 100, "80 of 100  ▮▮▮▮▮▮▮▮▯▯  80 % nearly full"),
        (95, 100, "95 of 100  ▮▮▮▮▮▮▮▮▮▯  95 % full"),
        (999, 1000, "999 of 1,000  ▮▮▮▮▮▮▮▮▮▯  99 % full"),
        (20, 20, "20 of 20  ▮▮▮▮▮▮▮▮▮▮ 100 % full"),
        (21, 20, "21 of 20  ▮▮▮▮▮▮▮▮▮▮ 105 % full"),
        (0, 0, "0 of 0"),
        (None, 20, "? of 20"),
        (3, None, "3 of ?"),
    ],
)
def test_a_gauge_says_how_much_is_used_in_numbers_a_bar_and_a_word(
    used: int | None, limit: int | None, shown: str
) -> None:
    assert [text(row) for row in gauges([("Cores", used, limit)])] == [f"Cores  {shown}"]


async def test_the_quotas_of_the_subscription_are_gauges(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.press("home")
        await console.sees("Cores", "Cloud services", "Storage accounts", "Reserved IPs", "▮▯", " %")
