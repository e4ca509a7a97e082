from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import Program


@pytest.fixture
def smtui(tmp_path: Path) -> Program:
    """The program, in an empty home directory."""
    home = tmp_path / "home"
    home.mkdir()
    return Program(home)
