"""The history has the rules of a browser."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from smtui.console.history import History


def history_of(*places: str, limit: int = 200) -> History:
    history = History(limit)
    for place in places:
        history.visit(place)
    return history


def test_back_and_forward_go_through_the_places_and_stop_at_the_ends() -> None:
    history = history_of("a", "b", "c")
    assert [history.back(), history.back(), history.back()] == ["b", "a", None]
    assert history.here == "a"
    assert [history.forward(), history.forward(), history.forward()] == ["b", "c", None]
    assert history.here == "c"


def test_a_visit_after_going_back_drops_what_lay_ahead() -> None:
    history = history_of("a", "b", "c")
    history.back()
    history.visit("d")
    assert history.places == ("a", "b", "d")
    assert history.forward() is None


def test_the_present_place_again_is_no_visit() -> None:
    history = history_of("a", "b", "b", "c")
    history.back()
    history.visit("b")
    assert history.places == ("a", "b", "c")
    assert history.forward() == "c"


def test_nothing_was_visited_yet() -> None:
    history = History()
    assert (history.here, history.back(), history.forward(), history.places) == (None, None, None, ())


def test_the_oldest_places_go() -> None:
    history = history_of("a", "b", "c", "d", limit=3)
    assert history.places == ("b", "c", "d")
    assert history.here == "d"


def test_a_step_back_to_a_place_that_is_gone_is_taken_back() -> None:
    history = history_of("a", "gone", "b", "c")
    history.back()
    assert history.back() == "gone"
    history.undo(-1)
    assert (history.here, history.places) == ("b", ("a", "b", "c"))
    assert history.back() == "a"


def test_a_step_forward_to_a_place_that_is_gone_is_taken_back() -> None:
    history = history_of("a", "gone", "b")
    history.back()
    history.back()
    assert history.forward() == "gone"
    history.undo(1)
    assert (history.here, history.places) == ("a", ("a", "b"))
    assert history.forward() == "b"


def test_what_lay_on_both_sides_of_a_place_that_is_gone_becomes_one() -> None:
    history = history_of("x", "a", "gone", "a", "b")
    history.back()
    assert history.back() == "gone"
    history.undo(-1)
    assert (history.here, history.places) == ("a", ("x", "a", "b"))
    assert history.forward() == "b"


STEPS = st.lists(st.one_of(st.sampled_from("abcd"), st.sampled_from(("back", "forward", "back gone", "forward gone"))))


@given(steps=STEPS, limit=st.integers(1, 6))
def test_whatever_somebody_does_the_rules_hold(steps: list[str], limit: int) -> None:
    history = History(limit)
    for step in steps:
        here, before = history.here, history.places
        word, _, gone = step.partition(" ")
        if word not in ("back", "forward"):
            history.visit(word)
            assert history.here == word
        elif (history.back() if word == "back" else history.forward()) is None:
            assert (history.here, history.places) == (here, before)
        elif gone:
            history.undo(-1 if word == "back" else 1)
            assert history.here == here
            assert len(before) - 2 <= len(history.places) < len(before)
        else:
            # The step the other way is back where it came from.
            assert (history.forward() if word == "back" else history.back()) == here
            assert (history.back() if word == "back" else history.forward()) == history.here
            assert history.places == before
        assert len(history.places) <= limit
        assert all(one != other for one, other in pairwise(history.places))
        assert history.here in history.places or not history.places
