"""From marks, obstacles and files to plans: what reads them, and what opens and leaves their screen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from smtui.console import plan_store, workers
from smtui.console.actions import Action, Offer, offers
from smtui.console.dialogs import Form, Obstacle
from smtui.console.node import Loading
from smtui.console.plan_run import PlanRun, reconciled
from smtui.console.plan_store import Kept, PlanError
from smtui.console.plans import Plan, progress
from smtui.console.session import FAILURES
from smtui.console.several import several
from smtui.console.wishes import NOT_TOGETHER, Wish, plan_of, prepared, with_the_fields_of
from smtui.operations.database import JournalError
from smtui.protocol.operation import Effect, InvalidCall

if TYPE_CHECKING:
    from smtui.client.profile import Profile
    from smtui.console.screens.main import MainScreen
    from smtui.console.session import Session


def for_marked(screen: MainScreen, action: Action, wanted: Sequence[Wish], session: Session) -> None:
    """Read what an action needs on several nodes, ask once where it asks for something, and show the plan."""
    if action.effect is Effect.READ:
        screen.say(f"{action.label}: {NOT_TOGETHER}")
        return
    screen.say(f"Making a plan for {len(wanted)} marked…", "dim")

    async def prepare() -> None:
        try:
            ready = await several(lambda wish: prepared(wish, session.read), wanted)
        except FAILURES as error:
            screen.say(str(error), "bad")
            return
        screen.unsay()
        if not screen.is_on_top:
            return
        reasons = {wish.reason for wish in ready}
        if len(reasons) == 1 and "" not in reasons and all(wish.way is None for wish in ready):
            screen.say(f"{action.label}: {reasons.pop()}")
            return
        asked = next((wish for wish in ready if isinstance(wish.dialog, Form) and wish.dialog.fields), None)
        if asked is None:
            show(screen, plan_of(action, ready, {}), session)
            return
        _ask_once(screen, action, ready, asked, session)

    workers.start(screen, "prepare", prepare)


def _ask_once(screen: MainScreen, action: Action, ready: list[Wish], asked: Wish, session: Session) -> None:
    from smtui.console.screens.asking import AskingScreen

    form = asked.dialog
    assert isinstance(form, Form)
    same = [with_the_fields_of(form, wish) for wish in ready]
    others = sum(isinstance(wish.dialog, Form) for wish in same) - 1
    title = f"{form.title} and {others} more" if others else form.title
    asking = AskingScreen(replace(form, title=title, verb="Go on to the plan", creates=None), session)

    def answered(_: object) -> None:
        if asking.answers is not None:
            show(screen, plan_of(action, same, asking.answers), session)

    screen.app.push_screen(asking, answered)


def way_of(screen: MainScreen, obstacle: Obstacle, session: Session) -> None:
    """Say what stands in the way of an action, and show the plan that takes it away if the person wants that."""
    from smtui.console.screens.obstacle import ObstacleScreen

    dialog = ObstacleScreen(obstacle.title, obstacle.lines)

    def answered(_: object) -> None:
        if dialog.wants_plan:
            screen.say("Reading what the plan needs…", "dim")
            workers.start(screen, "prepare", read)

    async def read() -> None:
        try:
            plan = await obstacle.plan(session.read)
        except FAILURES as error:
            screen.say(str(error), "bad")
            return
        screen.unsay()
        if screen.is_on_top:
            show(screen, plan, session)

    screen.app.push_screen(dialog, answered)


def show(screen: MainScreen, plan: Plan, session: Session) -> None:
    """Show a new plan."""
    kept = Kept(plan_store.new_name(), session.profile.name, session.profile.subscription_id, plan)
    _open(screen, PlanRun(kept, session))


def resume(screen: MainScreen) -> None:
    """Show the plan that is going on, or that was stopped; where several were, ask which."""
    session = screen.session
    if session is None:
        screen.say("Not connected yet.")
    elif screen.plan_runs:
        _open(screen, next(reversed(screen.plan_runs.values())))
    else:
        workers.start(screen, "prepare", _resume, screen, session)


async def _resume(screen: MainScreen, session: Session) -> None:
    found = await asyncio.to_thread(plan_store.stopped, session.profile)
    if not found.plans:
        screen.say(" ".join((*found.sentences, "No plan was stopped.")))
        return
    if len(found.plans) == 1:
        await _take(screen, found.plans[0], session)
        return
    from smtui.console.screens.pick import PickScreen

    texts = [f"{kept.plan.title}, {progress(kept.plan)}" for kept in found.plans]

    def picked(number: int | None) -> None:
        if number is not None:
            workers.start(screen, "prepare", _take, screen, found.plans[number], session)

    if screen.is_on_top:
        screen.app.push_screen(PickScreen(texts, 0, "Plans that were stopped"), picked)


async def _take(screen: MainScreen, kept: Kept, session: Session) -> None:
    try:
        claimed = await asyncio.to_thread(plan_store.claim, kept.name)
        plan = await asyncio.to_thread(reconciled, claimed.plan, session.journal, session.profile)
    except (PlanError, JournalError) as error:
        screen.say(str(error), "bad")
        return
    run = PlanRun(replace(claimed, plan=plan), session)
    if screen.is_on_top and screen.session is session:
        _open(screen, run)
    else:
        await run.let_go()


def notes(profile: Profile) -> tuple[str, ...]:
    """Give what there is to say of stopped plans when a session begins."""
    found = plan_store.stopped(profile)
    return (
        *(f"A plan was stopped: {kept.plan.title}, {progress(kept.plan)}; :plan resumes it." for kept in found.plans),
        *found.sentences,
    )


def _open(screen: MainScreen, run: PlanRun) -> None:
    from smtui.console.screens.plan import PlanScreen

    screen.plan_runs[run.kept.name] = run

    def left(_: object) -> None:
        number = run.plan.following
        if run.running and number is not None:
            run.stop()
            screen.say(f"The plan stops after {run.plan.steps[number].title}; :plan shows it again.")
        elif not run.running:
            workers.start(screen, f"plan-left {run.kept.name}", _let_go, screen, run)

    def carry_out() -> None:
        # At once: a second key that confirms comes before the work begins.
        if run.begin():
            workers.start(screen, f"plan {run.kept.name}", _run, screen, run)

    screen.app.push_screen(PlanScreen(run, carry_out, lambda step: _fill_in(screen, run, step)), left)


async def _run(screen: MainScreen, run: PlanRun) -> None:
    await run.run()
    from smtui.console.screens.plan import PlanScreen

    # Where the person has left it, nobody else says how it ended.
    if not any(isinstance(each, PlanScreen) and each.run is run for each in screen.app.screen_stack):
        await _let_go(screen, run)


async def _let_go(screen: MainScreen, run: PlanRun) -> None:
    screen.plan_runs.pop(run.kept.name, None)
    was_kept = run.is_kept
    await run.let_go()
    if run.problem:
        screen.say(run.problem, "bad")
    elif was_kept and not run.plan.is_finished:
        screen.say(f"The plan stopped: {run.plan.title}, {progress(run.plan)}; :plan resumes it.")


def obstacle_of(offer: Offer) -> Obstacle | None:
    """Give the obstacle of an action that is not possible now; None where no plan makes it possible."""
    from smtui.console.lines import line, span

    reason = offer.action.unavailable(offer.node)
    if offer.action.way is None or not reason or offer.node.loading is not Loading.LOADED:
        return None
    return Obstacle(
        title=f"{offer.action.label} {offer.node.name}: not now",
        lines=[line(span(reason, "warn")), (), line(span(offer.action.help, "dim"))],
        plan=offer.action.way(offer.node),
    )


# --- a step whose Call was not kept ------------------------------------------------------------------------------


def _fill_in(screen: MainScreen, run: PlanRun, number: int) -> None:
    """Open the form of a step again whose Call held a secret."""
    workers.start(screen, "fill-in", _open_form, screen, run, number)


async def _open_form(screen: MainScreen, run: PlanRun, number: int) -> None:
    from smtui.console.resource_path import NoSuchResource, reach
    from smtui.console.screens.asking import AskingScreen
    from smtui.console.screens.plan import PlanScreen

    step, explorer = run.plan.steps[number], screen.explorer
    if explorer is None:
        return
    try:
        node = await reach(screen.nodes.root, step.place, explorer.read)
        offer = next((each for each in offers(node, screen.keymap) if each.action.name == step.action), None)
        if offer is None:
            raise InvalidCall(f"{step.title} is not offered there any more.")
        wish = await prepared(Wish(offer.node, offer.action), run.session.read)
    except (*FAILURES, NoSuchResource) as error:
        _say_of(run, number, str(error))
        return
    if not isinstance(wish.dialog, Form):
        _say_of(run, number, wish.reason or NOT_TOGETHER)
        return
    if not isinstance(screen.app.screen, PlanScreen) or screen.app.screen.run is not run:
        return
    asking = AskingScreen(replace(wish.dialog, verb="Go on to the plan", creates=None), run.session)

    def answered(_: object) -> None:
        call = asking.call
        if call is not None and call.target != step.target:
            _say_of(run, number, f"{call.target} stands there now, not {step.target}.")
        elif call is not None:
            run.change(run.plan.with_step(number, call=call, operation=call.operation, message=""))

    screen.app.push_screen(asking, answered)


def _say_of(run: PlanRun, number: int, sentence: str) -> None:
    run.change(run.plan.with_step(number, message=sentence))
