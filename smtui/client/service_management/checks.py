"""Checks of arguments: what is wrong is refused with the rule in words, before anything is sent.

Names are checked where something is created and never where they refer to what exists. A rule of which it is not known
that the service enforces it gives an `InputWarning`.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, NoReturn

from smtui.protocol import names
from smtui.protocol.deployments import PRODUCTION, STAGING
from smtui.protocol.extended_properties import ExtendedProperty
from smtui.protocol.names import Rule
from smtui.protocol.operation import InvalidCall

_HERE: Final = str(Path(__file__).parent)


class InputWarning(UserWarning):
    """An argument that the service may refuse, or that makes something that may be of no use."""


def refuse(sentence: str) -> NoReturn:
    """Refuse an argument.

    Raises:
        InvalidCall: always.
    """
    raise InvalidCall(sentence)


def warn(sentence: str) -> None:
    """Warn of an argument, at the line of the caller that gave it."""
    level, frame = 1, sys._getframe()
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_HERE):
        level, frame = level + 1, frame.f_back
    warnings.warn(sentence, InputWarning, stacklevel=level)


def text(value: Any, what: str) -> str:
    """Give a text that must be there."""
    found = optional(value, what)
    return found or refuse(f"{what} is missing.")


def optional(value: Any, what: str) -> str:
    """Give a text that may be left out; None is ""."""
    if value is None:
        return ""
    return value if isinstance(value, str) else refuse(f"{what} is text, and was given as {type(value).__name__}.")


def follow(rule: Rule, value: str) -> str:
    """Give a text that keeps to a rule; one that breaks an uncertain rule gives a warning."""
    if problem := rule.refusal(value):
        refuse(f"{problem} {_shown(value)} breaks that." if len(value) <= 100 else problem)
    if problem := rule.warning(value):
        warn(f"{problem} {_shown(value)} may be refused." if len(value) <= 100 else problem)
    return value


def secret(rule: Rule, value: Any, what: str) -> str:
    """As `follow`, for a value that is never shown."""
    found = text(value, what)
    return found if not rule.refusal(found) else refuse(rule.sentence)


def created(rule: Rule, value: Any, what: str) -> str:
    """Give a name that is being created."""
    return follow(rule, text(value, what))


def label(value: Any) -> str:
    """Give a label that must be there."""
    return follow(names.LABEL, text(value, "The label"))


def optional_label(value: Any) -> str:
    """Give a label that may be left out."""
    return label(value) if value else optional(value, "The label")


def description(value: Any) -> str:
    """Give a description, which may be left out."""
    return follow(names.DESCRIPTION, optional(value, "The description"))


def choice(value: Any, allowed: Iterable[str], what: str) -> str:
    """Give one of a few words in the service's own spelling; case does not matter."""
    found = text(value, what)
    for word in allowed:
        if word.lower() == found.lower():
            return word
    return refuse(f"{what} is {' or '.join(allowed)}, and not {_shown(found)}.")


def slot(value: Any) -> str:
    """Give a slot: production or staging, in any case."""
    return choice(value, (PRODUCTION, STAGING), "The deployment slot").lower()


def flag(value: Any, what: str) -> bool | None:
    """Give True, False, or None where it is left out."""
    if value is None or isinstance(value, bool):
        return value
    return refuse(f"{what} is True or False.")


def whole(value: Any, allowed: range, what: str) -> int:
    """Give a whole number, also one that comes as text."""
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < 10:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value in allowed:
        return value
    return refuse(f"{what} is a whole number from {allowed[0]:,} to {allowed[-1]:,}.")


def properties(values: Any, most: int) -> tuple[ExtendedProperty, ...]:
    """Give extended properties; a value of None or "" deletes one in an update.

    Args:
        values: a mapping of names to values, ExtendedProperty objects, or None.
        most: how many there may be.
    """
    if not values:
        return ()
    if isinstance(values, Mapping):
        pairs = list(values.items())
    else:
        pairs = [
            (each.name, each.value) if isinstance(each, ExtendedProperty) else _refuse_properties() for each in values
        ]
    if len(pairs) > most:
        refuse(f"There are at most {most} extended properties here, and {len(pairs)} were given.")
    return tuple(
        ExtendedProperty(
            created(names.EXTENDED_PROPERTY_NAME, name, "The name of an extended property"),
            follow(names.EXTENDED_PROPERTY_VALUE, optional(value, f"The extended property {name}")),
        )
        for name, value in pairs
    )


def place(location: Any, affinity_group: Any) -> tuple[str, str]:
    """Give a location or an affinity group; the other is ""."""
    found = optional(location, "The location"), optional(affinity_group, "The affinity group")
    if problem := names.location_problem(*found):
        refuse(problem)
    return found


def media_link(value: Any, what: str = "The media link") -> str:
    """Give the address of a disk's or an image's blob."""
    found = text(value, what)
    return refuse(problem) if (problem := names.media_link_problem(found)) else found


def package_url(value: Any) -> str:
    """Give the address of a package."""
    found = text(value, "The package URL")
    return refuse(problem) if (problem := names.package_url_problem(found)) else found


def moment(value: Any, what: str) -> str:
    """Give a time as the service takes it: UTC with Z; a time without a zone is taken as UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if value.tzinfo else f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, date):
        return value.isoformat()
    return optional(value, what)


def texts(values: Any, what: str) -> tuple[str, ...]:
    """Give one or more texts; one alone need not be in a list."""
    found = (values,) if isinstance(values, str) else tuple(values or ())
    if not found:
        refuse(f"{what} is missing.")
    return tuple(text(value, what) for value in found)


def given(**arguments: str) -> dict[str, str]:
    """Give the arguments that are not empty."""
    return {name: value for name, value in arguments.items() if value}


def _shown(value: str) -> str:
    return repr(value if len(value) <= 100 else f"{value[:100]}…")


def _refuse_properties() -> NoReturn:
    refuse("Extended properties are given as a dictionary of names and values.")
