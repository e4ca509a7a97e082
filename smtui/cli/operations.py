"""smtui operations: the changes that the journal has, with what became of each."""

from __future__ import annotations

import argparse
import os
from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from smtui.cli.printed import put_json, put_pane, whole
from smtui.cli.words import examples, exits, tell, whole_number

if TYPE_CHECKING:
    from smtui.operations.entry import Entry

_DEFAULT_COUNT: Final = 50
_MOST: Final = 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `smtui operations` to a parser."""
    parser.description = (
        "Print the changes that were sent from this machine, newest first, with their request ids and what became of "
        "them. They are read from the journal alone: nothing is sent, and what is pending is as the last console that "
        "asked has left it. --json gives a list of objects, times in UTC."
    )
    parser.add_argument(
        "--profile",
        default=argparse.SUPPRESS,
        metavar="NAME",
        help="the profile whose changes are meant (default: the one that the console would open)",
    )
    parser.add_argument("--all", action="store_true", help="the changes of every profile")
    parser.add_argument("--pending", action="store_true", help="only those that are not finished")
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
        "smtui operations --pending              what is on its way",
        "smtui operations --all -n 500           the last 500 changes of every profile",
        "smtui operations --json | jq -r '.[] | select(.state == \"unknown\") | .request_id'",
    )
    exits(parser, "0  done", "1  failed: the journal or the profiles file can't be read", "2  wrong usage")


def run(arguments: argparse.Namespace) -> int:
    """Print the changes and give the exit status."""
    from smtui import paths
    from smtui.client.profile import ProfileError
    from smtui.operations import looking
    from smtui.operations.database import JournalError

    try:
        profile = "" if arguments.all else _name(arguments.profile)
        look = looking.unfinished if arguments.pending else looking.newest
        found = look(paths.journal(), profile=profile, limit=arguments.count)
    except (ProfileError, JournalError) as error:
        tell(f"smtui operations: {error}")
        return 1
    for aside in looking.set_aside(paths.journal()):
        tell(f"smtui operations: A journal that made no sense was set aside, with the changes of before: {aside}")
    if arguments.json:
        put_json([as_json(entry) for entry in found])
    elif found:
        put_pane(whole(_table(found, with_profile=not profile)))
    else:
        whose = f"of profile {profile}" if profile else "of any profile"
        tell(f"smtui operations: The journal has no {'unfinished ' if arguments.pending else ''}changes {whose}.")
    return 0


def as_json(entry: Entry) -> dict[str, Any]:
    """Give a change as JSON has it: its fields, and its duration in seconds, which is null until it is finished."""
    from smtui.protocol.plain import plain

    found = {field.name: plain(getattr(entry, field.name)) for field in fields(entry)}
    return found | {"seconds": None if entry.finished is None else (entry.finished - entry.started).total_seconds()}


def _name(given: str) -> str:
    """Give the name of the profile that is meant; one that is given need not be there any more."""
    from smtui import paths
    from smtui.client.profile import LOCAL
    from smtui.client.profiles import choose

    if given:
        return given
    profile = choose("", os.environ, paths.profiles())
    return LOCAL if profile is None else profile.name


def _table(found: list[Entry], *, with_profile: bool) -> list[Any]:
    from smtui.console.lines import span, table
    from smtui.console.times import exact, minutes

    def cells(entry: Entry) -> list[tuple[str, str]]:
        taken = minutes(((entry.finished or datetime.now(UTC)) - entry.started).total_seconds())
        reason = f"{entry.error_code}: {entry.message}" if entry.error_code else entry.message
        first = [exact(entry.started.isoformat()), entry.state, taken, entry.operation, entry.target]
        profile = [entry.profile] if with_profile else []
        return [span(text) for text in (*first, *profile, entry.request_id, reason)]

    profile = ("Profile",) if with_profile else ()
    headings = ("Started", "State", "Took", "Operation", "On", *profile, "Request id", "Message")
    return table(headings, [cells(entry) for entry in found])
