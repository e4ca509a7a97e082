"""What an action asks before it acts, as data: forms, the swap, the confirmation of a destruction. No widgets."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from smtui.console.lines import Line
from smtui.console.resource import Send
from smtui.protocol.operation import Call

Values: TypeAlias = Mapping[str, str]


def anything(_: str) -> str:
    """Find nothing wrong."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form.

    Attributes:
        name: its key among the values.
        label: its name for people.
        problem: what is wrong with a text, in words, or "".
        placeholder: what stands in it while it is empty.
        default: gives its text from the other values, for as long as the person has not typed another; None for
            none.
        choices: reads what can be chosen, as (value, shown) pairs; None for free text.
        service_problem: asks the service what is wrong with a text that has no other problem; None for nothing.
    """

    name: str
    label: str
    problem: Callable[[str], str] = anything
    placeholder: str = ""
    default: Callable[[Values], str] | None = None
    choices: Callable[[Send], Awaitable[Sequence[tuple[str, str]]]] | None = None
    service_problem: Callable[[Send, str], Awaitable[str]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form that fills in a Call.

    Attributes:
        title: what it does, such as "New cloud service".
        verb: what its button says, such as "Create cloud service".
        fields: the fields, in order.
        call: makes the Call from values without problems.
        creates: the kind of what is created, and the field that names it; None where nothing is.
    """

    title: str
    verb: str
    fields: Sequence[Field]
    call: Callable[[Values], Call[Any]]
    creates: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Destruction:
    """A confirmation by typing a name.

    Attributes:
        title: what it does, such as "Delete cloud service shop".
        name: what has to be typed.
        consequences: reads what goes with it, as lines.
        call: the Call.
    """

    title: str
    name: str
    consequences: Callable[[Send], Awaitable[list[Line]]]
    call: Call[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapSide:
    """One slot as the swap shows it: a name, and rows of (name, value)."""

    name: str
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """A swap of the two slots of a cloud service.

    Attributes:
        title: such as "Swap the deployments of shop".
        read: reads both slots; raises LookupError, in words, where there is nothing to swap.
    """

    title: str
    read: Callable[[Send], Awaitable[SwapView]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapView:
    """What both slots hold at one moment.

    Attributes:
        production: what production holds.
        staging: what staging holds.
        difference: how their configurations differ.
        warnings: what speaks against swapping now, in words.
        call: exchanges what was read.
    """

    production: SwapSide
    staging: SwapSide
    difference: list[Line] = field(default_factory=list)
    warnings: Sequence[str] = ()
    call: Call[Any]


Dialog: TypeAlias = Form | Destruction | Swap
