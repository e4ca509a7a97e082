"""The operations panel: a view of the journal and nothing more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from smtui.console.lines import Line, Row, line, span
from smtui.console.times import minutes
from smtui.console.widgets.line_view import LineView
from smtui.operations.entry import Entry, State
from smtui.terminal.text import clean

_LOOKS: Final = {
    State.INTENDED: ("…", "busy", "Sending"),
    State.PENDING: ("…", "busy", "InProgress"),
    State.SUCCEEDED: ("✓", "ok", "Succeeded"),
    State.FAILED: ("✗", "bad", "Failed"),
    State.NOT_SENT: ("✗", "warn", "Not sent"),
    State.UNKNOWN: ("?", "warn", "Unknown"),
}


class OperationsPanel(LineView):
    """Shows the newest changes, the pending ones first."""

    DEFAULT_CSS = """
    OperationsPanel {
        border: round $foreground 35%;
        &:focus { border: round $primary; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.border_title = "Operations"

    def show_entries(self, entries: list[Entry], usual: dict[str, float]) -> None:
        """Show the journal.

        Args:
            entries: the newest first.
            usual: how many seconds an operation usually takes, by its title.
        """
        pending = [entry for entry in entries if entry.state in (State.PENDING, State.INTENDED)]
        rest = [entry for entry in entries if entry not in pending]
        self.border_title = f"Operations ─ {len(pending)} pending" if pending else "Operations"
        if not entries:
            self.show([line(("Changes show here, with their request ids, until they are done and after.", "dim"))])
            return
        now = datetime.now(UTC)
        self.show([self._row(entry, now, usual) for entry in (*pending, *rest)], keep_place=True)

    def _row(self, entry: Entry, now: datetime, usual: dict[str, float]) -> Line:
        mark, role, word = _LOOKS[entry.state]
        elapsed = ((entry.finished or now) - entry.started).total_seconds()
        parts = [
            (f"{mark} ", role),
            (f"{minutes(elapsed):>5}  ", "dim"),
            (f"{clean(entry.operation, limit=24):<24} ", "plain"),
            span(clean(entry.target, limit=30), "name"),
            ("  ", "plain"),
            (f"{entry.request_id[:8] or '--------'}  ", "dim"),
            (word, role),
        ]
        if entry.state is State.PENDING and entry.operation in usual:
            parts.append((f"  (usually {minutes(usual[entry.operation])})", "dim"))
        if entry.message:
            parts.append(span(f"  {entry.message}", role))
        return Row(parts)
