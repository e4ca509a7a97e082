"""Fixtures of the journal's and the poller's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from smtui.operations.journal import Journal


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio."""
    return "asyncio"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give where a journal is to be."""
    return tmp_path / "state" / "journal.sqlite"


@pytest.fixture
def journal(file: Path) -> Iterator[Journal]:
    """Give a new journal."""
    made = Journal(file)
    yield made
    made.close()
