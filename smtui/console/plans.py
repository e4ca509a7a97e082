"""A plan: an ordered list of Calls, and where each of them stands. Values only; nothing here sends."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from smtui.protocol.operation import Call, Effect, Operation


class StepState(enum.StrEnum):
    """Where a step stands."""

    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


_OVER: Final = (StepState.SUCCEEDED, StepState.SKIPPED)
_CREATING: Final = ("create_", "add_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One Call of a plan.

    Attributes:
        operation: what it calls.
        target: the thing acted on, such as "shop/v1".
        call: the Call; None where it is not possible, or where it held a secret that was not kept.
        note: a few words about it, such as what stays.
        reason: why it is not possible, or "".
        ticked: whether it is carried out.
        state: where it stands.
        message: why it failed, or what is not known.
        request_id: x-ms-request-id, or "".
        after: number of the journal's newest entry before it was sent; None as long as nothing was sent.
        path: raw path and query that it was sent with, or "".
        action: name of the action that makes the Call, where that needs a form.
        place: path of the node that the action is done to.
    """

    operation: Operation[Any]
    target: str
    call: Call[Any] | None
    note: str = ""
    reason: str = ""
    ticked: bool = True
    state: StepState = StepState.WAITING
    message: str = ""
    request_id: str = ""
    after: int | None = None
    path: str = ""
    action: str = ""
    place: str = ""

    @property
    def title(self) -> str:
        """What it does, in the words of the REST reference."""
        return self.operation.name

    @property
    def effect(self) -> str:
        """What it does to the subscription, as a word: create, change, swap or destroy."""
        creates = self.operation.effect is Effect.CHANGE and self.operation.python_name.startswith(_CREATING)
        return "create" if creates else self.operation.effect.value

    @property
    def needs_input(self) -> bool:
        """Whether its Call has to be filled in again."""
        return self.call is None and not self.reason and self.state in (StepState.WAITING, StepState.FAILED)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be carried out, or its outcome to be known."""
        return self.ticked and self.state not in _OVER

    @property
    def is_to_be_sent(self) -> bool:
        """Whether it is ticked, and not sent yet or refused."""
        return self.ticked and self.state in (StepState.WAITING, StepState.FAILED)

    @property
    def destroys(self) -> bool:
        """Whether it destroys something when it is sent."""
        return self.operation.effect is Effect.DESTROY

    @property
    def can_be_ticked(self) -> bool:
        """Whether it is for the person to say that it is carried out or not."""
        return not self.reason and self.state is StepState.WAITING


def step_of(call: Call[Any], *, note: str = "", ticked: bool = True, action: str = "", place: str = "") -> Step:
    """Give the step that sends a Call; see `Step` for the arguments."""
    return Step(
        operation=call.operation,
        target=call.target,
        call=call,
        note=note,
        ticked=ticked,
        action=action,
        place=place,
    )


def impossible(operation: Operation[Any], target: str, reason: str) -> Step:
    """Give the step that says why something is not possible."""
    return Step(operation=operation, target=target, call=None, reason=reason, ticked=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Steps that are carried out one after the other.

    Attributes:
        title: what it is for, such as "Delete shop".
        steps: the steps, in order.
    """

    title: str
    steps: tuple[Step, ...]

    @property
    def following(self) -> int | None:
        """Index of the first step that is not over; None where all are."""
        return next((number for number, step in enumerate(self.steps) if step.is_open), None)

    @property
    def is_finished(self) -> bool:
        """Whether every ticked step is over."""
        return self.following is None

    @property
    def done(self) -> int:
        """How many steps succeeded."""
        return sum(step.state is StepState.SUCCEEDED for step in self.steps)

    @property
    def chosen(self) -> int:
        """How many steps are ticked."""
        return sum(step.ticked for step in self.steps)

    @property
    def to_send(self) -> int:
        """How many steps are still to be sent."""
        return sum(step.is_to_be_sent for step in self.steps)

    @property
    def to_destroy(self) -> int:
        """How many things the steps destroy that are still to be sent."""
        return sum(step.is_to_be_sent and step.destroys for step in self.steps)

    @property
    def wanting(self) -> int | None:
        """Index of the first step to be sent that needs input; None where none does."""
        return next((n for n, step in enumerate(self.steps) if step.is_to_be_sent and step.needs_input), None)

    def with_step(self, number: int, **changes: Any) -> Plan:
        """Give the plan with one step changed.

        Args:
            number: index of the step.
            changes: what is new of it, see `Step`.
        """
        steps = list(self.steps)
        steps[number] = replace(steps[number], **changes)
        return replace(self, steps=tuple(steps))

    def toggled(self, number: int) -> Plan:
        """Give the plan with a step ticked that was not, or the other way round, where that is possible."""
        step = self.steps[number]
        return self.with_step(number, ticked=not step.ticked) if step.can_be_ticked else self


def without_repeats(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Give steps, each Call once: two rows of the tree may stand for one thing."""
    kept: list[Step] = []
    for step in steps:
        if step.call is None or all(step.call != other.call for other in kept):
            kept.append(step)
    return tuple(kept)


def progress(plan: Plan) -> str:
    """Give how far a plan is, as "2 of 5 done"."""
    return f"{plan.done} of {plan.chosen} done"
