"""What README names is there."""

from __future__ import annotations

import argparse
import re

from smtui.__main__ import parser
from tests.architecture.test_sizes import ROOT

README = (ROOT / "README.md").read_text()


def test_every_test_that_it_names_is_there() -> None:
    named = re.findall(r"`((?:\w+/)?test_\w+\.py)`", README)
    assert len(named) > 15
    assert [name for name in named if not (ROOT / "tests" / name).is_file()] == []


def test_every_picture_is_shown_and_every_picture_shown_is_there() -> None:
    shown = set(re.findall(r"\((screenshots/[\w-]+\.svg)\)", README))
    assert shown == {str(file.relative_to(ROOT)) for file in (ROOT / "screenshots").glob("*.svg")}


def test_every_command_that_it_shows_is_one() -> None:
    (commands,) = (each for each in parser()._actions if isinstance(each, argparse._SubParsersAction))
    used = set(re.findall(r"(?:^|[`(\"])smtui ([a-z]+)\b", README, re.MULTILINE))
    assert len(used) > 8
    assert used <= set(commands.choices)
