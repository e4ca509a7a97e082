"""A plan: its steps, which are ticked, confirmed once, and carried out one after the other."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from textual import events, on
from textual.css.query import NoMatches
from textual.message import Message
from textual.widget import Widget

from smtui.console import workers
from smtui.console.keymap import pressed
from smtui.console.lines import Hanging, Line, fields, line, span
from smtui.console.plan_store import PlanError
from smtui.console.plans import Step, StepState, progress
from smtui.console.request import request_lines
from smtui.console.screens.armed import ArmedScreen
from smtui.console.screens.reading import ReadingScreen
from smtui.console.widgets.bars import Bar, Note
from smtui.console.widgets.plan_list import EFFECT_ROLES, PlanList
from smtui.terminal.keyboard import is_burst

if TYPE_CHECKING:
    from smtui.console.plan_run import PlanRun

_DIGITS: Final = 6


class PlanScreen(ArmedScreen):
    """Shows a plan and has it carried out.

    Steps that destroy are confirmed by typing how many things they destroy, others by `y`.

    Args:
        run: the plan.
        carry_out: has it carried out, from the first step that is not over.
        fill_in: asks for what a step needs, given its index.
    """

    class JournalChanged(Message):
        """The journal may know by now what became of a step."""

    AUTO_FOCUS = "PlanList"

    DEFAULT_CSS = """
    PlanScreen {
        & > #frame.-destroys { border: round $error; }
        PlanList { height: 1fr; }
        #prompt { background: $background; }
    }
    """

    def __init__(self, run: PlanRun, carry_out: Callable[[], None], fill_in: Callable[[int], None]) -> None:
        super().__init__(run.plan.title, run.session)
        self.run = run
        self._carry_out = carry_out
        self._fill_in = fill_in
        self._typed = ""
        self._confirmed = False
        self._unsubscribe: Callable[[], None] = lambda: None
        self._unhear: Callable[[], None] = lambda: None

    def body(self) -> list[Widget]:
        return [PlanList(self.run.plan, id="steps"), Note(id="problem"), Bar(id="prompt")]

    def on_mount(self) -> None:
        self._unsubscribe = self.run.subscribe(self._changed)
        self._unhear = self.session.journal.subscribe(self._heard)
        if (number := self.run.plan.following) is not None:
            self.call_after_refresh(self.query_one(PlanList).go_to, number)
        self._changed()
        self.complete()

    def on_unmount(self) -> None:
        self._unsubscribe()
        self._unhear()

    def _heard(self) -> None:
        """Look at a step that is unknown again, in whatever thread the journal was written."""
        if (step := self._stuck) is not None and step.state is StepState.UNKNOWN:
            self.post_message(self.JournalChanged())

    @on(JournalChanged)
    def _journal_changed(self) -> None:
        workers.start(self, "look-again", self.run.look_again)

    # What it says.

    def instructions(self) -> Line:
        plan, step = self.run.plan, self._stuck
        if plan.is_finished:
            return line((f" {progress(plan)}. ", "ok" if plan.done else "dim"), (" Esc ", "key"), "leaves.")
        if self.run.running:
            words = "Esc leaves; it stops after this step." if self.run.stopping else "Esc stops after this step."
            return line((f" {progress(plan)}. ", "busy"), words)
        keys = line((" Space ", "key"), "ticks ", (" Enter ", "key"), "shows the request ", (" Esc ", "key"), "leaves")
        if step is not None and step.state is StepState.FAILED:
            return line((" r ", "key"), "tries it again ", (" s ", "key"), "skips it ", *keys[2:])
        if step is not None:
            return line((" s ", "key"), "goes on without it ", *keys[2:])
        return (*keys, *line((" x ", "key"), "forgets the plan")) if self.run.is_kept else keys

    def update_status(self) -> None:
        """Draw the status line and the question above it again."""
        self.query_one("#prompt", Bar).show(self._question())
        self.query_one("#frame").set_class(self.run.plan.to_destroy > 0, "-destroys")
        if self.armed.is_set() or self.run.running:
            self.query_one("#status", Bar).show(self.instructions())
        else:
            self.query_one("#status", Bar).show(self.waiting())

    def show_problem(self, sentence: str) -> None:
        shown = sentence or self.run.problem or self._of_the_stuck()
        self.query_one("#problem", Note).show(Hanging(((" ", "plain"), span(shown, "bad"))) if shown else ())

    @property
    def _stuck(self) -> Step | None:
        """The step that has to be decided about before the plan can go on; None where there is none."""
        number = self.run.plan.following
        step = self.run.plan.steps[number] if number is not None else None
        return step if step is not None and step.state in (StepState.FAILED, StepState.UNKNOWN) else None

    def _of_the_stuck(self) -> str:
        number, step = self.run.plan.following, self._stuck
        if number is None or step is None or self.run.running:
            return ""
        if step.state is StepState.FAILED:
            return f"Step {number + 1}, {step.title} of {step.target}, failed. {step.message}"
        return (
            f"What became of step {number + 1}, {step.title} of {step.target}, is not known. {step.message} "
            "It is not sent again: look at what is there."
        )

    def _question(self) -> Line:
        plan = self.run.plan
        if self.run.running or plan.is_finished or self._stuck is not None:
            return ()
        if (wanting := plan.wanting) is not None:
            return line((f" Step {wanting + 1} needs input: ", "warn"), "Enter on it opens its form.")
        if self._confirmation:
            things = f"{plan.to_destroy} thing{'s' * (plan.to_destroy != 1)}"
            return line(" Type ", (str(plan.to_destroy), "key"), " and Enter to ", (f"destroy {things}", "bad"), ": ",
                        span(f"{self._typed}_", "name"))  # fmt: skip
        return line((" y ", "key"), f"carries out {plan.to_send} step{'s' * (plan.to_send != 1)}." if plan.to_send
                    else "waits for what is going on.")  # fmt: skip

    @property
    def _confirmation(self) -> str:
        """What has to be typed to carry the plan out; "" where `y` is enough."""
        return str(self.run.plan.to_destroy) if self.run.plan.to_destroy else ""

    def _changed(self) -> None:
        # A screen that is just being left has lost widgets; the plan goes on.
        with suppress(NoMatches):
            self.query_one(PlanList).show(self.run.plan)
            if self.run.running and (number := self.run.plan.following) is not None:
                self.query_one(PlanList).go_to(number)
            self.show_problem("")
            self.update_status()

    # What keys do.

    @property
    def takes_input(self) -> bool:
        """Whether it is armed and nothing is going on."""
        return self.armed.is_set() and not self.run.running

    def on_key(self, event: events.Key) -> None:
        """Tick, type, confirm, try again, skip; the list moves its cursor itself."""
        event.stop()
        key = pressed(event)
        if key in ("tab", "shift+tab"):
            event.prevent_default()
        elif not self.takes_input:
            if self.run.running:
                return
            self.show_problem("A key that came before this was ready did not count.")
        elif is_burst(event):
            self._typed = ""
            self.show_problem("Several keys arrived together and did not count: press them one by one.")
            self.update_status()
        else:
            self.show_problem("")
            self._key(key)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.show_problem("Pasting does not count here: type the number.")

    @on(PlanList.Clicked)
    def _clicked(self) -> None:
        self._show_request()

    def _key(self, key: str) -> None:
        number = self.query_one(PlanList).cursor
        if key == "space":
            self._toggle(number)
        elif key.isdecimal() and key.isascii() and self._confirmation and self._stuck is None:
            self._typed = (self._typed + key)[:_DIGITS]
            self.update_status()
        elif key == "backspace":
            self._typed = self._typed[:-1]
            self.update_status()
        elif key == "enter":
            self._entered()
        elif key == "y" and not self._confirmation:
            self._confirm()
        elif key in ("r", "s") and self._stuck is not None:
            self._decide(key)
        elif key == "x" and self.run.is_kept:
            workers.start(self, "forget", self._forget)

    def _toggle(self, number: int) -> None:
        step = self.run.plan.steps[number]
        if not step.can_be_ticked:
            self.show_problem(step.reason or f"Step {number + 1} is {step.state}; it stays as it is.")
            return
        self._typed, self._confirmed = "", False
        self.run.change(self.run.plan.toggled(number))

    def _entered(self) -> None:
        if not self._typed:
            self._show_request()
        elif self._typed != self._confirmation:
            typed, self._typed = self._typed, ""
            self.update_status()
            self.show_problem(f"{typed} is not the number of things that are destroyed. Nothing was sent.")
        else:
            self._confirm()

    def _show_request(self) -> None:
        number = self.query_one(PlanList).cursor
        step = self.run.plan.steps[number]
        if step.needs_input and step.ticked:
            self._fill_in(number)
            return
        self.app.push_screen(ReadingScreen(f"{number + 1} {step.title}", self._step_lines(step)))

    def _step_lines(self, step: Step) -> list[Line]:
        lines = fields(
            [
                ("On", step.target, "name"),
                ("Effect", step.effect, EFFECT_ROLES[step.effect]),
                ("Note", step.note),
                ("Not possible", step.reason, "warn"),
                ("State", step.state if step.ticked else "not ticked"),
                ("Message", step.message, "bad"),
                ("Request id", step.request_id),
            ]
        )
        if step.call is not None:
            lines += [(), *request_lines(step.call, self.session)]
        elif not step.reason:
            lines += [(), line(("Its request held a secret, and was not kept.", "dim"))]
        return lines

    def _confirm(self) -> None:
        plan, profile = self.run.plan, self.session.profile
        self._typed = ""
        if self._stuck is not None or plan.wanting is not None or plan.is_finished:
            self.update_status()
        elif profile.read_only:
            self._refuse(f"Profile {profile.name} is read-only. Nothing was sent.")
        elif self.session.rehearses:
            self._refuse("Nothing is sent in a dry run. Enter on a step shows its request.")
        else:
            self._confirmed = True
            self._carry_out()

    def _refuse(self, sentence: str) -> None:
        self.update_status()
        self.show_problem(sentence)

    def _decide(self, key: str) -> None:
        number, step = self.run.plan.following, self._stuck
        assert number is not None
        assert step is not None
        if key == "s":
            self.run.change(self.run.plan.with_step(number, state=StepState.SKIPPED))
        elif step.state is StepState.UNKNOWN:
            self.show_problem("It may have been carried out, and is not sent again. s goes on without it.")
            return
        else:
            self.run.change(self.run.plan.with_step(number, state=StepState.WAITING, message="", request_id=""))
        # What was confirmed here was confirmed with all that comes after it.
        if self._confirmed and not self.run.plan.is_finished and self.run.plan.wanting is None:
            self._carry_out()

    async def _forget(self) -> None:
        try:
            await self.run.forget()
        except PlanError as error:
            self.show_problem(str(error))
            return
        self.end(None)

    def action_leave(self) -> None:
        """Stop after the step that is going on; leave where none is, or where it stops already."""
        if self.run.running and not self.run.stopping and not self.run.plan.is_finished:
            self.run.stop()
        else:
            self.end(None)
