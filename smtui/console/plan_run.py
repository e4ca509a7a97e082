"""Carries a plan out: one Call after the other, each with the journal first, and none twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from smtui.client.profile import Profile
from smtui.console import plan_store
from smtui.console.plan_store import Kept, PlanError
from smtui.console.plans import Plan, Step, StepState
from smtui.console.session import FAILURES, Session
from smtui.operations.database import JournalError
from smtui.operations.entry import Entry, State
from smtui.operations.journal import Journal
from smtui.operations.owner import NOBODY, this_process
from smtui.protocol.disks import DELETE_DISK, DELETE_DISK_WITH_MEDIA, GET_DISK
from smtui.protocol.errors import ServiceError
from smtui.protocol.operation import Call

DETACH_SECONDS: Final = (1.0, 2.0, 5.0)
DETACH_LIMIT: Final = 24
"""How often a disk is looked at that its virtual machine has yet to let go: about two minutes."""

_OUTCOMES: Final = {
    State.SUCCEEDED: StepState.SUCCEEDED,
    State.FAILED: StepState.FAILED,
    State.NOT_SENT: StepState.FAILED,
    State.UNKNOWN: StepState.UNKNOWN,
    State.WAITING: StepState.RUNNING,
    State.WAITING: StepState.RUNNING,
    State.INTENDED: StepState.RUNNING,
    State.PENDING: StepState.RUNNING,
}
_MAY_CHANGE: Final = (StepState.RUNNING, StepState.UNKNOWN)
_OTHER_JOURNAL: Final = "The journal is not the one it was recorded in; whether it was carried out is not known."


class PlanRun:
    """One plan on one session. It is kept on disk from the moment it is carried out until it is finished.

    Args:
        kept: the plan, and what it is kept under.
        session: sends.
        sleep: waits; replaced in tests.

    Attributes:
        kept: the plan as it is now.
        running: whether a step is being carried out.
        stopping: whether it stops after that one.
        problem: why it stopped, where no step says so; "" otherwise.
        is_kept: whether it is on disk.
    """

    def __init__(self, kept: Kept, session: Session, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self.kept = kept
        self.session = session
        self._sleep = sleep
        self.running = False
        self.stopping = False
        self.problem = ""
        self.is_kept = kept.owner != NOBODY
        self._listeners: list[Callable[[], object]] = []

    @property
    def plan(self) -> Plan:
        """The plan as it is now."""
        return self.kept.plan

    def change(self, plan: Plan) -> None:
        """Take another state of the plan, and tell."""
        self.kept = replace(self.kept, plan=plan)
        self._tell()

    def subscribe(self, listener: Callable[[], object]) -> Callable[[], None]:
        """Have a function called in the event loop whenever something is new; give what ends this."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return unsubscribe

    def stop(self) -> None:
        """Stop after the step that is being carried out."""
        if self.running and not self.stopping:
            self.stopping = True
            self._tell()

    def begin(self) -> bool:
        """Say that it is about to run; whether it did not already. Only whoever is told so may await `run`."""
        if self.running:
            return False
        self.running, self.stopping, self.problem = True, False, ""
        self._tell()
        return True

    async def run(self) -> None:
        """Carry out what is ticked, in order, until a step does not succeed or `stop` is called."""
        try:
            while not self.stopping and (number := self.plan.following) is not None:
                step = self.plan.steps[number]
                if step.state is StepState.RUNNING:
                    await self._learn(number, "")
                elif step.state is StepState.WAITING and step.call is not None:
                    await self._carry_out(number, step.call)
                if self.plan.steps[number].state not in (StepState.SUCCEEDED, StepState.WAITING) or step.needs_input:
                    break
            if self.plan.is_finished:
                await self.forget()
        except (PlanError, JournalError) as error:
            self.problem = str(error)
        finally:
            self.running = self.stopping = False
            self._tell()

    async def look_again(self) -> None:
        """Take what the journal knows by now of a step that is unknown."""
        before = self.plan
        with suppress(JournalError):
            plan = await asyncio.to_thread(reconciled, before, self.session.journal, self.session.profile)
            if plan != before and self.plan is before and not self.running:
                self.change(plan)

    async def forget(self) -> None:
        """Keep it no longer.

        Raises:
            PlanError: its file can't be removed.
        """
        if self.is_kept:
            await asyncio.to_thread(plan_store.discard, self.kept.name)
            self.is_kept = False

    async def let_go(self) -> None:
        """Leave it to whoever asks for it next; nothing where it is not kept."""
        if self.is_kept:
            try:
                if self.plan.is_finished:
                    await self.forget()
                else:
                    self.kept = replace(self.kept, owner=NOBODY)
                    await asyncio.to_thread(plan_store.save, self.kept)
            except PlanError as error:
                self.problem = str(error)

    async def _carry_out(self, number: int, call: Call[Any]) -> None:
        """Send a step, and wait for its end. What is known of it is on disk before it is sent."""
        profile = self.session.profile
        step = self.plan.steps[number]
        again = await asyncio.to_thread(sent_again, step, self.session.journal, profile)
        if again is not None:
            await self._note(number, state=StepState.RUNNING, after=again.id - 1)
            await self._learn(number, "")
            return
        after = await asyncio.to_thread(self.session.journal.newest, profile)
        await self._note(
            number,
            state=StepState.RUNNING,
            after=after,
            path=call.request_target(profile.subscription_id),
            message="",
            request_id="",
        )
        try:
            await self._until_detached(call)
            if self.stopping:
                await self._note(number, state=StepState.WAITING, after=None)
                return
            await self.session.change(call)
        except ServiceError as error:
            await self._learn(number, f"{error.code}: {error.message}")
        except FAILURES as error:
            await self._learn(number, str(error))
        else:
            await self._learn(number, "")

    async def _until_detached(self, call: Call[Any]) -> None:
        """Wait until a disk that is to be deleted is let go: for up to a minute after its virtual machine is gone."""
        if call.operation not in (DELETE_DISK, DELETE_DISK_WITH_MEDIA):
            return
        for attempt in range(DETACH_LIMIT):
            disk = (await self.session.read(GET_DISK(disk_name=call.arguments["disk_name"]))).value
            if disk.attached_to is None or self.stopping:
                return
            await self._sleep(DETACH_SECONDS[min(attempt, len(DETACH_SECONDS) - 1)])

    async def _learn(self, number: int, failure: str) -> None:
        """Wait until the journal knows what became of a step.

        Args:
            number: index of the step.
            failure: why nothing may have been sent, where something was raised.
        """
        step = self.plan.steps[number]
        loop, news = asyncio.get_running_loop(), asyncio.Event()

        def hear() -> None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(news.set)

        unsubscribe = self.session.journal.subscribe(hear)
        try:
            while True:
                news.clear()
                found = await asyncio.to_thread(known_of, step, self.session.journal, self.session.profile)
                if found.state is StepState.WAITING and failure:
                    found = replace(found, state=StepState.FAILED, message=failure)
                if found.request_id != self.plan.steps[number].request_id:
                    self.change(self.plan.with_step(number, request_id=found.request_id))
                if found.state is not StepState.RUNNING:
                    await self._note(number, state=found.state, message=found.message, request_id=found.request_id)
                    return
                await news.wait()
        finally:
            unsubscribe()

    async def _note(self, number: int, **changes: Any) -> None:
        """Take what is new of a step, on disk first."""
        kept = replace(self.kept, plan=self.plan.with_step(number, **changes), owner=this_process())
        try:
            await asyncio.to_thread(plan_store.save, kept)
        except PlanError:
            # What was not sent yet is not sent; what is known of what was sent stays known.
            if kept.plan.steps[number].state is not StepState.RUNNING:
                self.kept = kept
            raise
        self.kept, self.is_kept = kept, True
        self._tell()

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()


def known_of(step: Step, journal: Journal, profile: Profile) -> Step:
    """Give a step that may have been sent as the journal has it: one that never went out is waiting again.

    Raises:
        JournalError: the journal can't be read.
    """
    if step.state not in _MAY_CHANGE or step.after is None:
        return step
    # The first one is the step's own; another one of the same thing came after it.
    entry = next(iter(journal.sent_after(step.after, step.operation.name, step.path, profile)), None)
    if entry is None and journal.newest(profile) < step.after:
        return replace(step, state=StepState.UNKNOWN, message=_OTHER_JOURNAL)
    if entry is None:
        return replace(step, state=StepState.WAITING, message="", request_id="")
    return replace(step, state=_OUTCOMES[entry.state], message=_words(entry), request_id=entry.request_id)


def sent_again(step: Step, journal: Journal, profile: Profile) -> Entry | None:
    """Give the change that somebody else has made of a step since it was refused, such as one that waits; or None.

    Raises:
        JournalError: the journal can't be read.
    """
    if step.after is None:
        return None
    found = journal.sent_after(step.after, step.operation.name, step.path, profile)
    return next((entry for entry in found if entry.state not in (State.FAILED, State.NOT_SENT)), None)


def reconciled(plan: Plan, journal: Journal, profile: Profile) -> Plan:
    """Give a plan as the journal has it.

    Raises:
        JournalError: the journal can't be read.
    """
    return replace(plan, steps=tuple(known_of(step, journal, profile) for step in plan.steps))


def _words(entry: Entry) -> str:
    if entry.state in (State.FAILED, State.NOT_SENT, State.UNKNOWN, State.WAITING):
        return ": ".join(filter(None, (entry.error_code, entry.message)))
    return ""
