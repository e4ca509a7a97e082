import re

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, InlineUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from smtui.terminal.frames import guard, guard_segments, guarded
from smtui.terminal.text import UNSAFE

from .apps import HOSTILE, Careless
from .conftest import Start

OURS = re.compile(rb"\x1b\[[<>?]?[0-9;]*(?:\$p|[A-Za-z])")
EMOJI = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


def unsafe_in(sequence: str) -> list[str]:
    """What is left of a frame's control characters without the escape sequences that Textual writes."""
    return UNSAFE.findall(OURS.sub(b"", sequence.encode("utf-8", "surrogatepass")).decode().replace("\n", ""))


@pytest.mark.parametrize(
    "text", [HOSTILE, "a\u00adb\ud800c", "\u115fx", f"family {EMOJI} here", "\u26a0\ufe0f care", "\x1b", "tab\there"]
)
def test_guarded_text_is_harmless_and_as_wide(text: str) -> None:
    strip = guard(Strip([Segment("left "), Segment(text, Style(bold=True)), Segment(" right")]))
    assert not UNSAFE.search(strip.text)
    assert strip.cell_length == cell_len(f"left {text} right")
    assert sum(cell_len(segment.text) for segment in strip) == strip.cell_length
    assert strip.text.startswith("left ")
    assert strip.text.endswith(" right")
    assert [segment.style for segment in strip] == [None, Style(bold=True), None]


def test_clean_strips_pass_as_they_are() -> None:
    strip = Strip([Segment("│ shop ▾ 漢字", Style(color="red"))])
    assert guard(strip) is strip


def test_links_are_taken_away_and_the_rest_of_the_style_stays() -> None:
    (segment,) = guard(Strip([Segment("text", Style(bold=True, link="file:///etc/passwd"))]))
    assert segment.text == "text"
    assert segment.style is not None
    assert segment.style.link is None
    assert segment.style.bold


def test_every_kind_of_update_is_guarded() -> None:
    console = Console(force_terminal=True, color_system="truecolor")
    bad, region = Strip([Segment(HOSTILE)]), Region(0, 0, 40, 2)
    width = bad.cell_length
    updates = [
        LayoutUpdate([[bad, bad], [bad]], region),
        ChopsUpdate([{0: bad, width: None}, {0: bad, width: bad}], [(1, 0, 2 * width)], [[width, 2 * width]] * 2),
        ChopsUpdate([{0: bad}], [(0, 3, 9)], [[width]]),
        InlineUpdate([bad]),
    ]
    for update in updates:
        sequence = guarded(update).render_segments(console).replace("\r", "")
        assert unsafe_in(sequence) == []
        assert "A[3" in sequence
    assert bad.text == HOSTILE


def test_other_renderables_keep_lines_and_control_segments() -> None:
    control = Control.move_to(3, 4).segment
    segments = guard_segments([Segment("a\x1bb"), Segment.line(), control])
    assert [segment.text for segment in segments] == ["ab", "\n", control.text]


async def test_the_careless_app_would_leak_without_the_guard() -> None:
    app = Careless()
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        update = app.screen._compositor.render_full_update()
        safe = guarded(update).render_segments(app.console)
        assert unsafe_in(safe) == []
        assert "\x1b]8" not in safe
        leaking = update.render_segments(app.console)
        assert "\x9b" in leaking
        assert "\x1b]8" in leaking


def test_nothing_of_hostile_text_reaches_the_terminal(start: Start) -> None:
    session = start("careless", rows=40, cols=100)
    session.wait_for("the end")
    session.wait_for(lambda s: s.screen.count("A[31mB") >= 7)
    session.send("\t\t\x1b[C")
    session.quiet(0.2)
    session.send("\x11")
    assert session.wait_exit() == 0
    left = OURS.sub(b"", session.raw).decode("utf-8").replace("\r\n", "")
    assert UNSAFE.findall(left) == []
    assert b"\x1b[31mB" not in session.raw
    assert session.screen.strip() == ""
