"""No file rots into the one that does everything."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "smtui").rglob("*.py"), *(ROOT / "tests").rglob("*.py")])


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_module_is_over_500_lines(file: Path) -> None:
    assert len(file.read_text().splitlines()) <= 500


def test_the_app_only_wires() -> None:
    assert len((ROOT / "smtui/console/app.py").read_text().splitlines()) < 300
