import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import smtui

from .session import TerminalSession

ROOT = Path(smtui.__file__).parents[1]
APPS = Path(__file__).with_name("apps.py")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def start(tmp_path: Path):
    """Starts one of the apps of apps.py in a terminal; its reports and its word of shutdown go to `tmp_path`."""
    sessions: list[TerminalSession] = []

    def start_app(name: str, **options: Any) -> TerminalSession:
        options["env"] = {"PYTHONPATH": str(ROOT), **options.get("env", {})}
        argv = [*options.pop("shell", []), sys.executable, os.fspath(APPS), name, os.fspath(tmp_path)]
        session = TerminalSession(options.pop("argv", argv), **options)
        sessions.append(session)
        return session

    yield start_app
    for session in sessions:
        session.close()


Start = Callable[..., TerminalSession]
