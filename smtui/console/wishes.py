"""What an action means on several nodes at once, and the steps that come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from smtui.console.actions import Action, offers
from smtui.console.dialogs import Destruction, Form, Obstacle, Prepared
from smtui.console.plans import Plan, Step, impossible, step_of, without_repeats
from smtui.console.resource_path import path_of
from smtui.console.session import FAILURES
from smtui.protocol import catalogue
from smtui.protocol.operation import Call, Effect, InvalidCall

if TYPE_CHECKING:
    from smtui.console.keymap import Keymap
    from smtui.console.marks import Marks
    from smtui.console.node import Node
    from smtui.console.resource import Send

Answers: TypeAlias = Mapping[str, str]
"""What the person has typed or chosen in a form that is asked once for several nodes."""

_LEAVES_FIRST: Final = (
    "role instance",
    # Before its deployment: the last machine of one goes with it.
    "virtual machine",
    "deployment",
    "disk",
    "OS image",
    "storage account",
    "cloud service",
    "affinity group",
)
"""Kinds in the order in which they are destroyed; all others come before."""

NOT_TOGETHER: Final = "It can't be done to several at once; do it to each alone."
_OTHER_FIELDS: Final = "Its form asks for other things than that of the first one; do it alone."


@dataclass(frozen=True, slots=True)
class Wish:
    """An action on one of several marked nodes.

    Attributes:
        node: the node.
        action: what its kind has for it; None where it has nothing of the sort.
        dialog: what asks for the rest: a form or a confirmation; None where there is a reason against it.
        reason: why it can't be done, or "".
        way: the plan that would make it possible, where there is one.
    """

    node: Node
    action: Action | None
    dialog: Form | Destruction | None = None
    reason: str = ""
    way: Plan | None = None


def of_marked(marks: Marks, action: Action, keymap: Keymap) -> list[Wish]:
    """Give what an action means on each marked node: its kind's own action of the same verb.

    [] where there are fewer than two, or where none of them has such an action.
    """
    found: dict[tuple[int, str], Wish] = {}
    for node in marks.nodes:
        offer = next((each for each in offers(node, keymap) if each.action.verb == action.verb), None)
        # Several nodes may inherit an action from one above them.
        holder = offer.node if offer is not None else node
        found.setdefault((id(holder), action.verb), Wish(holder, offer.action if offer is not None else None))
    several_want_it = len(found) > 1 and any(wish.action is not None for wish in found.values())
    return list(found.values()) if several_want_it else []


async def prepared(wish: Wish, send: Send) -> Wish:
    """Give a wish with its form or confirmation, or with what speaks against it."""
    if wish.action is None:
        return replace(wish, reason="Nothing of the sort can be done to it.")
    if reason := wish.action.unavailable(wish.node):
        way = await wish.action.way(wish.node)(send) if wish.action.way is not None else None
        return replace(wish, reason=reason, way=way)
    try:
        dialog: object = wish.action.dialog(wish.node)
        if isinstance(dialog, Prepared):
            dialog = await dialog.read(send)
    except FAILURES as error:
        return replace(wish, reason=str(error))
    if isinstance(dialog, Obstacle):
        return replace(wish, reason="".join(text for text, _ in dialog.lines[0]), way=await dialog.plan(send))
    if isinstance(dialog, (Form, Destruction)):
        return replace(wish, dialog=dialog)
    return replace(wish, reason=NOT_TOGETHER)


def with_the_fields_of(form: Form, wish: Wish) -> Wish:
    """Give a wish as it is where its form has the fields of another one; otherwise with that as a reason against it."""
    if isinstance(wish.dialog, Form) and _fields(wish.dialog) == _fields(form):
        return wish
    return replace(wish, dialog=None, reason=wish.reason or _OTHER_FIELDS)


def _fields(form: Form) -> list[tuple[str, str, bool]]:
    return [(field.name, field.label, field.choices is None) for field in form.fields]


def plan_of(action: Action, ready: Sequence[Wish], answers: Answers) -> Plan:
    """Give the plan for what is wished: in the order of the tree, or leaves first where it destroys.

    Args:
        action: what was asked for.
        ready: what it means on each node, as `prepared` gives it.
        answers: what was typed into the form that was asked once; nothing where none was.
    """
    return Plan(title=f"{action.label} {len(ready)} marked", steps=_steps(action, ready, answers))


def _steps(action: Action, ready: Sequence[Wish], answers: Answers) -> tuple[Step, ...]:
    made: list[tuple[Wish, Call[Any] | None, str]] = []
    for wish in ready:
        try:
            call, reason = _call(wish, answers), wish.reason
        except InvalidCall as error:
            call, reason = None, str(error)
        # Two rows of the tree may stand for one thing.
        if call is None or all(call != other for _, other, _ in made):
            made.append((wish, call, reason))
    if action.effect is Effect.DESTROY:
        made.sort(key=lambda each: _rank(each[0].node))
    possible = [(wish, call) for wish, call, _ in made if call is not None]
    calls = dict(zip((id(wish) for wish, _ in possible), _together(possible), strict=True))
    for wish, _, _ in made:
        # What stands in its way goes before it, in this very plan.
        if wish.way is not None and all(step.call in calls.values() for step in wish.way.steps[:-1] if step.ticked):
            last = wish.way.steps[-1].call
            assert last is not None
            calls[id(wish)] = last
    return without_repeats(
        step_of(
            calls[id(wish)],
            action=wish.action.name if answers and wish.action is not None else "",
            place=path_of(wish.node) if answers else "",
        )
        if id(wish) in calls
        else impossible(_operation(wish, action), path_of(wish.node), reason)
        for wish, _, reason in made
    )


def _together(possible: Sequence[tuple[Wish, Call[Any]]]) -> list[Call[Any]]:
    """Give the Calls of wishes as they go together, action by action."""
    calls = [call for _, call in possible]
    for action in {id(wish.action): wish.action for wish, _ in possible}.values():
        if action is not None and action.together is not None:
            numbers = [number for number, (wish, _) in enumerate(possible) if wish.action is action]
            better = action.together([(possible[number][0].node, calls[number]) for number in numbers])
            for number, call in zip(numbers, better, strict=True):
                calls[number] = call
    return calls


def _call(wish: Wish, answers: Answers) -> Call[Any] | None:
    if isinstance(wish.dialog, Destruction):
        return wish.dialog.call
    if wish.dialog is None:
        return None
    values: dict[str, str] = {}
    for field in wish.dialog.fields:
        # What the person has not touched stays what it is, for each of them.
        values[field.name] = answers.get(field.name, "")
        if field.name not in answers and field.default is not None:
            values[field.name] = field.default(values)
        if not field.when(values):
            values[field.name] = ""
        elif problem := field.problem(values[field.name]):
            raise InvalidCall(f"{field.label}: {problem}")
    return wish.dialog.call(values)


def _rank(node: Node) -> int:
    kind = node.resource.kind
    return _LEAVES_FIRST.index(kind) if kind in _LEAVES_FIRST else -1


def _operation(wish: Wish, action: Action) -> Any:
    return catalogue.find((wish.action or action).operation)
