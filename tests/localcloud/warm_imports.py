"""What a local cloud imports; loaded once, before its processes are forked."""

from __future__ import annotations

import logging

from smtui.cli import serve
from smtui.localcloud import authority, cloud, consoles, registry, server, starting, state_directory
from smtui.protocol import catalogue

registry.load()
catalogue.router()

__all__ = ["authority", "cloud", "consoles", "logging", "serve", "server", "starting", "state_directory"]
