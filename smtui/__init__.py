"""smtui: a terminal console for the classic Azure Service Management API."""

__version__ = "0.1.0"
