"""Where smtui keeps its files, and the names in a local cloud's state directory that its consoles know too."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import platformdirs

LOCK: Final = "lock"
"""In a local cloud's state directory: held by the server; its text is the ready line."""

CONSOLES: Final = "consoles"
"""In a local cloud's state directory: a named pipe that every further console holds open."""

SERVER_LOG: Final = "server.log"
"""In a local cloud's state directory: what the server that a console started had to say."""

SAMPLE_CONFIGURATION: Final = "sample.cscfg"
"""In a local cloud's state directory, beside the certificate: a service configuration to try a deployment with."""


def state() -> Path:
    """Give the directory of everything that outlives a run."""
    return platformdirs.user_state_path("smtui")


def config() -> Path:
    """Give the directory of what a person edits."""
    return platformdirs.user_config_path("smtui")


def local_cloud() -> Path:
    """Give the default state directory of the local cloud."""
    return state() / "localcloud"


def journal() -> Path:
    """Give the journal's file."""
    return state() / "journal.sqlite"


def audit() -> Path:
    """Give the audit file: one line for every change."""
    return state() / "audit.jsonl"


def command_lines() -> Path:
    """Give the file of what was typed in the console's command line."""
    return state() / "command-lines.json"


def places() -> Path:
    """Give the directory of the bookmarks, and of where the console was left, of every profile."""
    return state() / "places"


def profiles() -> Path:
    """Give the file that holds the profiles."""
    return config() / "profiles.toml"


def settings() -> Path:
    """Give the settings file."""
    return config() / "settings.toml"


def reports() -> Path:
    """Give the directory of crash reports."""
    return state() / "reports"
