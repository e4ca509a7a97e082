"""Values of the declared dataclasses, made from their type hints."""

from __future__ import annotations

import dataclasses
import pkgutil
import types
import typing
from importlib import import_module
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

import smtui.protocol

# What an operator's paste, a guest's console and an old script have put into these fields.
NASTY = (
    "\x1b[2J",
    "\x00",
    "a\r\nb\tc",
    " \n ",
    "]]>",
    "<Name>&amp;</Name>",
    "&#x1B;",
    "\U0010f01b",
    "\U0010ffff1B;",
    "\ufffe\uffff",
    "\u202egnp.exe",
    "dGVzdA==",
    "b'dGVzdA=='",
    "é日本🎉",
)

few = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# For what is tried with each of the sixty or so declared classes.
each = settings(few, max_examples=10)

texts = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def declared() -> list[type]:
    """Give every dataclass of the protocol that travels as XML."""
    found = []
    for module in pkgutil.iter_modules(smtui.protocol.__path__):
        for value in vars(import_module(f"smtui.protocol.{module.name}")).values():
            if not (isinstance(value, type) and dataclasses.is_dataclass(value)):
                continue
            fields = dataclasses.fields(value)
            if value.__module__.endswith(module.name) and fields and all("xml" in field.metadata for field in fields):
                found.append(value)
    return found


@st.composite
def instances(draw: st.DrawFn, of: type) -> Any:
    """Give instances with a handful of their fields filled in."""
    hints = _given(of)
    chosen = draw(st.sets(st.sampled_from(sorted(hints)), max_size=5)) if hints else set()
    return of(**{name: draw(_values(hints[name])) for name in sorted(chosen)})


def _given(of: type) -> dict[str, Any]:
    hints = typing.get_type_hints(of)
    return {field.name: hints[field.name] for field in dataclasses.fields(of) if field.init}


def _values(hint: Any) -> st.SearchStrategy[Any]:
    if hint is str:
        return texts
    if hint is bytes:
        return st.binary(max_size=20)
    if hint is bool:
        return st.booleans()
    if hint is int:
        return st.integers()
    if typing.get_origin(hint) is tuple:
        return st.lists(_values(typing.get_args(hint)[0]), max_size=2).map(tuple)
    if isinstance(hint, types.UnionType):
        return st.one_of(st.none() if of is type(None) else _values(of) for of in typing.get_args(hint))
    return instances(hint)


def filled(of: type) -> Any:
    """Give an instance with something in every field."""
    return of(**{name: _something(hint) for name, hint in _given(of).items()})


def _something(hint: Any) -> Any:
    plain = {str: "text", bytes: b"data", bool: True, int: 7}
    if hint in plain:
        return plain[hint]
    if typing.get_origin(hint) is tuple:
        return (_something(typing.get_args(hint)[0]),)
    if isinstance(hint, types.UnionType):
        return _something(next(of for of in typing.get_args(hint) if of is not type(None)))
    return filled(hint)
