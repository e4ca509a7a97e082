"""What an action asks before it acts, as data: forms, the swap, the confirmation of a destruction. No widgets."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from smtui.console.lines import Line
from smtui.console.plans import Plan
from smtui.console.resource import Send
from smtui.protocol.operation import Call

Values: TypeAlias = Mapping[str, str]


def anything(_: str) -> str:
    """Find nothing wrong."""
    return ""


def whenever(_: Values) -> bool:
    """Say yes."""
    return True


def always(text: str) -> Callable[[Values], str]:
    """Give a default that does not depend on the other fields."""
    return lambda _: text


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form.

    Attributes:
        name: its key among the values.
        label: its name for people.
        problem: what is wrong with a text, in words, or "".
        problem_among: what is wrong with it given the other values, where `problem` finds nothing.
        placeholder: what stands in it while it is empty.
        default: gives its text from the other values, for as long as the person has not typed another; None for
            none.
        choices: reads what can be chosen, as (value, shown) pairs; None for free text.
        optional: whether nothing chosen is an answer.
        depends: the fields whose values `choices` looks at; it is asked again when one of them changes.
        when: whether the field applies, given the other values; its value is "" while it does not.
        service_problem: asks the service what is wrong with a text that has no other problem; None for nothing.
        secret: whether what is typed shows as dots.
        local_sample: name of a file that the local cloud keeps beside its certificate; there the field begins with its
            path.
    """

    name: str
    label: str
    problem: Callable[[str], str] = anything
    problem_among: Callable[[Values], str] | None = None
    placeholder: str = ""
    default: Callable[[Values], str] | None = None
    choices: Callable[[Send, Values], Awaitable[Sequence[tuple[str, str]]]] | None = None
    optional: bool = False
    depends: Sequence[str] = ()
    when: Callable[[Values], bool] = whenever
    service_problem: Callable[[Send, str], Awaitable[str]] | None = None
    secret: bool = False
    local_sample: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form that fills in a Call.

    Attributes:
        title: what it does, such as "New cloud service".
        verb: what its button says, such as "Create cloud service".
        fields: the fields, in order.
        call: makes the Call from values without problems.
        creates: the kind of what is created, and the field that names it, or what makes its name from the values;
            None where nothing is.
        about_local: what is said above the fields on the local cloud alone; "" for nothing.
    """

    title: str
    verb: str
    fields: Sequence[Field]
    call: Callable[[Values], Call[Any]]
    creates: tuple[str, str | Callable[[Values], str]] | None = None
    about_local: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Destruction:
    """A confirmation by typing a name.

    Attributes:
        title: what it does, such as "Delete cloud service shop".
        name: what has to be typed.
        consequences: reads what goes with it, as lines.
        call: the Call.
        doing: what Enter does then, such as "deletes it".
    """

    title: str
    name: str
    consequences: Callable[[Send], Awaitable[list[Line]]]
    call: Call[Any]
    doing: str = "deletes it"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A document that is edited as a whole, in the person's own editor where there is one.

    Attributes:
        title: such as "Configuration of v1".
        file_name: what the file is called while it is edited, such as "v1.cscfg".
        read: reads the document.
        problem: what is wrong with an edited document, given the one that was read and the edited one, or "".
        masked: gives a line as it may be shown.
        call: makes the Call from the edited document.
        verb: what the button says.
    """

    title: str
    file_name: str
    read: Callable[[Send], Awaitable[str]]
    problem: Callable[[str, str], str]
    masked: Callable[[str], str]
    call: Callable[[str], Call[Any]]
    verb: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Something that goes to the clipboard without being shown.

    Attributes:
        text: what is copied.
        what: what it is, such as "The primary key of shopstore".
    """

    text: str = field(repr=False)
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A dialog that can be made only after something was read.

    Attributes:
        waiting: what is said meanwhile.
        read: makes the dialog.
    """

    waiting: str
    read: Callable[[Send], Awaitable[Form | Destruction | Copy | Obstacle]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """What stands in the way of an action, and the plan that takes it away.

    Attributes:
        title: such as "Delete contoso-europe: not now".
        lines: what stands in the way.
        plan: reads what is there, and makes the plan.
    """

    title: str
    lines: Sequence[Line]
    plan: Callable[[Send], Awaitable[Plan]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal:
    """A change that takes back the newest one, without a further question.

    Nothing is asked because nothing can be lost: it is sent only where the newest change of the resource succeeded,
    is the one that is taken back, and what stands there now is what that left.

    Attributes:
        waiting: what is said meanwhile.
        operation: title of the operation that it takes back.
        resource: path of the resource below the subscription, such as "services/hostedservices/shop".
        call: makes the Call from the body of the change that it takes back, after a look at what is there now; raises
            LookupError, in words, where that is not what the change left.
        done: what is said once it was accepted.
        instead: what to do where it can't be taken back, as a sentence.
    """

    waiting: str
    operation: str
    resource: str
    call: Callable[[Send, bytes], Awaitable[Call[Any]]]
    done: str
    instead: str


Dialog: TypeAlias = Form | Destruction | Swap | Edit | Prepared | Reversal
