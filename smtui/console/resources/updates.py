"""Forms that change what is there: each field begins with what it holds now, and only what is new is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from smtui.console.dialogs import Field, Values, always, anything
from smtui.console.resource import Send
from smtui.protocol.operation import InvalidCall
from smtui.terminal.text import clean

KEPT: Final = "The service keeps what is left out, so that this can be changed and not emptied."
NOTHING: Final = "Nothing is changed yet: there is nothing to send."

_UNEDITABLE: Final = "holds characters that have no key; what is typed here takes their place"


def text_field(name: str, label: str, before: str, problem: Callable[[str], str] = anything) -> Field:
    """Give the field of a text.

    Args:
        name: its key among the values.
        label: its name for people.
        before: what it holds now; it may be older than the rule.
        problem: what is wrong with another text.
    """
    shown = _shown(before)

    def check(text: str) -> str:
        if before and text == shown:
            return ""
        return KEPT if before and not text else problem(text)

    return Field(
        name=name,
        label=label,
        problem=check,
        default=always(shown),
        placeholder=_UNEDITABLE if before and not shown else "",
    )


def choice_field(name: str, label: str, before: str, choices: Sequence[tuple[str, str]]) -> Field:
    """Give the field of a choice, whose values and words are given; what it is now is chosen."""

    async def read(_: Send, __: Values) -> Sequence[tuple[str, str]]:
        return choices

    return Field(name=name, label=label, choices=read, default=always(before), optional=not before)


def changed(values: Values, before: Mapping[str, str]) -> dict[str, str]:
    """Give the values that are new.

    Raises:
        InvalidCall: none is.
    """
    found = {name: values[name] for name, text in before.items() if values[name] not in ("", text)}
    if not found:
        raise InvalidCall(NOTHING)
    return found


def _shown(text: str) -> str:
    """Give a text as a field can hold it: "" where one line of visible characters can't."""
    return text if clean(text) == text else ""
