"""How the journal's changes look, in the panel, in full, and in the tab of what they changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from smtui.console.lines import Line, Span, Table, fields, line, span
from smtui.console.times import exact
from smtui.operations.entry import Entry, State

LOOKS: Final = {
    State.WAITING: ("…", "busy", "Waiting"),
    State.INTENDED: ("…", "busy", "Sending"),
    State.PENDING: ("…", "busy", "InProgress"),
    State.SUCCEEDED: ("✓", "ok", "Succeeded"),
    State.FAILED: ("✗", "bad", "Failed"),
    State.NOT_SENT: ("✗", "warn", "Not sent"),
    State.UNKNOWN: ("?", "warn", "Unknown"),
}
"""The mark, the role and the word of every state."""


def entry_lines(entry: Entry) -> list[Line]:
    """Give all that the journal says of a change."""
    mark, role, word = LOOKS[entry.state]
    lines = fields(
        [
            ("Operation", entry.operation, "name"),
            ("On", entry.target),
            ("State", f"{mark} {word}", role),
            ("Started", exact(entry.started.isoformat())),
            ("Finished", exact(entry.finished.isoformat()) if entry.finished is not None else ""),
            ("Request id", entry.request_id),
            ("Request", f"{entry.method} {entry.path}"),
            ("Profile", entry.profile),
            ("Error", entry.error_code, "bad"),
            ("Looked for", exact(entry.checked.isoformat()) if entry.checked is not None else ""),
        ]
    )
    return [*lines, (), line(span(entry.message, role))] if entry.message else lines


def entries_table(entries: Sequence[Entry]) -> Table:
    """Give changes as a table, in their order."""
    return Table(("Time", "Outcome", "Operation", "Request id"), entries, _cells)


def _cells(entry: Entry) -> Sequence[Span]:
    mark, role, word = LOOKS[entry.state]
    return (
        span(f"{entry.started.astimezone():%m-%d %H:%M}", "dim"),
        span(f"{mark} {word}", role),
        span(entry.operation),
        span(entry.request_id, "dim"),
    )
