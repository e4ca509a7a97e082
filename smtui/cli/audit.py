"""smtui audit: the audit file, which has a line for every change that was made from this machine."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from smtui.cli.printed import put_json, put_pane, whole
from smtui.cli.words import examples, exits, tell, whole_number

if TYPE_CHECKING:
    from smtui.operations.audit import Line

_DEFAULT_COUNT: Final = 50
_MOST: Final = 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `smtui audit` to a parser."""
    parser.description = (
        "Print who changed what from this machine, newest first: time, user, profile, subscription, operation, target, "
        "request id and outcome. They are read from the audit file, to which every change adds a line once its outcome "
        "is known; `smtui operations` has those that are on their way. --json gives a list of objects, times in UTC."
    )
    parser.add_argument(
        "--profile",
        default=argparse.SUPPRESS,
        metavar="NAME",
        help="only the changes of this profile (default: of every profile)",
    )
    parser.add_argument(
        "-n",
        dest="count",
        type=whole_number(1, _MOST),
        default=_DEFAULT_COUNT,
        metavar="N",
        help=f"at most so many, the newest (default: {_DEFAULT_COUNT})",
    )
    parser.add_argument("--json", action="store_true", help="JSON, for other programs")
    examples(
        parser,
        "smtui audit                             the last 50 changes",
        "smtui audit --profile work -n 500       the last 500 of a profile",
        "smtui audit --json | jq -r '.[] | select(.user == \"ann\") | .request_id'",
    )
    exits(parser, "0  done", "1  failed: the audit file can't be read", "2  wrong usage")


def run(arguments: argparse.Namespace) -> int:
    """Print the lines and give the exit status."""
    from smtui import paths
    from smtui.operations import audit

    file = paths.audit()
    try:
        found, senseless = audit.read(file, profile=arguments.profile)
    except audit.AuditError as error:
        tell(f"smtui audit: {error}")
        return 1
    newest = found[: -arguments.count - 1 : -1]
    if arguments.json:
        put_json([asdict(line) for line in newest])
    elif newest:
        put_pane(whole(_table(newest)))
    else:
        whose = f" of profile {arguments.profile}" if arguments.profile else ""
        tell(f"smtui audit: The audit file has no changes{whose}.")
    if senseless:
        tell(f"smtui audit: {senseless} of the lines in {file} make no sense, and were left out.")
    return 0


def _table(found: list[Line]) -> list[Any]:
    from smtui.console.lines import span, table
    from smtui.console.times import exact

    headings = ("Time", "User", "Profile", "Outcome", "Operation", "On", "Request id", "Subscription", "Error")
    rows = [
        (
            exact(each.time),
            each.user,
            each.profile,
            each.outcome,
            each.operation,
            each.target,
            each.request_id,
            each.subscription,
            each.error,
        )
        for each in found
    ]
    return table(headings, [[span(text) for text in row] for row in rows])
