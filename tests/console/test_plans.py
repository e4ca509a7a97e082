"""Plans as values: what is ticked, what comes next, how much is destroyed; and plans on disk and in the journal."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui import paths
from smtui.console import plan_store, planning
from smtui.console.node import Node
from smtui.console.plan_run import known_of, reconciled, sent_again
from smtui.console.plan_store import Kept, PlanError
from smtui.console.plans import Plan, Step, StepState, impossible, progress, step_of, without_repeats
from smtui.console.resources.virtual_machine_actions import ACTIONS as OF_MACHINE
from smtui.console.resources.virtual_machines import VIRTUAL_MACHINE, machines_of
from smtui.operations.journal import Journal
from smtui.operations.owner import NOBODY, Owner, this_process
from smtui.protocol.deployments import (
    CHANGE_DEPLOYMENT_CONFIGURATION,
    DELETE_DEPLOYMENT,
    UPDATE_DEPLOYMENT_STATUS,
    ChangeConfiguration,
    Deployment,
    UpdateDeploymentStatus,
)
from smtui.protocol.errors import Conflict
from smtui.protocol.hosted_services import CREATE_HOSTED_SERVICE, DELETE_HOSTED_SERVICE, CreateHostedService
from smtui.protocol.roles import Role
from smtui.protocol.virtual_machines import DELETE_ROLE
from tests.operations.changes import ACCEPTED, FAILED, PROFILE, SUCCEEDED, SWAP
from tests.protocol.values import few, texts

DELETE_V1 = DELETE_DEPLOYMENT(service_name="shop", deployment_name="v1")
DELETE_V2 = DELETE_DEPLOYMENT(service_name="shop", deployment_name="v2")
DELETE_SHOP = DELETE_HOSTED_SERVICE(service_name="shop")
CALLS = (
    DELETE_V1,
    DELETE_SHOP,
    SWAP,
    CREATE_HOSTED_SERVICE(CreateHostedService(service_name="shop", label="Shop")),
    UPDATE_DEPLOYMENT_STATUS(UpdateDeploymentStatus("Suspended"), service_name="shop", deployment_name="v1"),
)
SHOP = Plan(title="Delete shop", steps=(step_of(DELETE_V2), step_of(DELETE_V1), step_of(DELETE_SHOP)))


def kept(plan: Plan = SHOP, owner: Owner = NOBODY, name: str = "one") -> Kept:
    return Kept(name, PROFILE.name, PROFILE.subscription_id, plan, owner)


@st.composite
def steps(draw: st.DrawFn) -> Step:
    if draw(st.booleans()):
        return impossible(draw(st.sampled_from(CALLS)).operation, draw(texts), draw(texts.filter(bool)))
    step = step_of(draw(st.sampled_from(CALLS)), note=draw(texts), action=draw(texts), place=draw(texts))
    return replace(
        step,
        ticked=draw(st.booleans()),
        state=draw(st.sampled_from(StepState)),
        message=draw(texts),
        request_id=draw(texts),
        after=draw(st.none() | st.integers(0, 10_000)),
        path=draw(texts),
    )


plans = st.builds(lambda title, found: Plan(title=title, steps=tuple(found)), texts, st.lists(steps(), max_size=6))


# --- values --------------------------------------------------------------------------------------------------------


def test_the_number_to_type_is_that_of_the_things_that_ticked_steps_still_destroy() -> None:
    assert (SHOP.to_destroy, SHOP.to_send, progress(SHOP)) == (3, 3, "0 of 3 done")
    less = SHOP.toggled(1)
    assert (less.to_destroy, less.chosen) == (2, 2)
    further = less.with_step(0, state=StepState.SUCCEEDED)
    assert (further.to_destroy, further.following, progress(further)) == (1, 2, "1 of 2 done")
    assert further.toggled(0) == further
    assert Plan(title="Swap", steps=(step_of(SWAP),)).to_destroy == 0


@pytest.mark.parametrize(
    ("call", "effect"), zip(CALLS, ["destroy", "destroy", "swap", "create", "change"], strict=True)
)
def test_a_step_says_what_it_does(call: object, effect: str) -> None:
    found = next(each for each in CALLS if each is call)
    assert step_of(found).effect == effect


@few
@given(plan=plans, number=st.integers(0, 5))
def test_ticking_twice_changes_nothing_and_what_is_not_possible_is_never_ticked(plan: Plan, number: int) -> None:
    if number < len(plan.steps):
        assert plan.toggled(number).toggled(number) == plan
        step = plan.toggled(number).steps[number]
        assert not (step.reason and step.ticked)


@few
@given(plan=plans)
def test_what_follows_is_the_first_step_that_is_ticked_and_not_over(plan: Plan) -> None:
    number = plan.following
    before = plan.steps if number is None else plan.steps[:number]
    assert all(not step.ticked or step.state in (StepState.SUCCEEDED, StepState.SKIPPED) for step in before)
    assert plan.is_finished == (number is None)
    assert plan.to_destroy <= plan.to_send <= plan.chosen


def test_a_thing_that_was_marked_twice_is_done_once() -> None:
    twice = [step_of(DELETE_V1), step_of(DELETE_V2), step_of(DELETE_V1)]
    assert without_repeats(twice) == tuple(twice[:2])


def test_of_all_machines_of_a_deployment_the_last_one_goes_with_it() -> None:
    deployment = Deployment(
        name="dc", role_list=tuple(Role(role_name=name, role_type="PersistentVMRole") for name in ("a", "b", "c"))
    )
    nodes = [Node(VIRTUAL_MACHINE, each.name, each) for each in machines_of("net", deployment)]
    calls = [DELETE_ROLE(service_name="net", deployment_name="dc", role_name=node.name) for node in nodes]
    together = next(action for action in OF_MACHINE if action.name == "machine.delete").together
    assert together is not None
    found = together(list(zip(nodes, calls, strict=True)))
    assert found == [*calls[:2], DELETE_DEPLOYMENT(service_name="net", deployment_name="dc")]
    assert together(list(zip(nodes[:2], calls[:2], strict=True))) == calls[:2]


# --- on disk -------------------------------------------------------------------------------------------------------


@few
@given(plan=plans)
def test_a_plan_is_the_same_after_it_was_kept(plan: Plan) -> None:
    again = plan_store.from_data("one", json.loads(json.dumps(plan_store.to_data(kept(plan)))))
    assert again == kept(plan)


def test_a_secret_is_not_kept_and_its_step_needs_input() -> None:
    change = CHANGE_DEPLOYMENT_CONFIGURATION(
        ChangeConfiguration(b"<Setting>SESAME</Setting>"), service_name="shop", deployment_name="v1"
    )
    plan_store.save(kept(Plan(title="Scale", steps=(step_of(change, action="deployment.scale", place="x"),))))
    (file,) = plan_store.directory().glob("*.json")
    assert b"SESAME" not in file.read_bytes()
    assert "U0VTQU1F" not in file.read_text()
    (found,) = plan_store.stopped(PROFILE).plans
    (step,) = found.plan.steps
    assert step.needs_input
    assert (step.title, step.target, found.plan.wanting) == ("Change Deployment Configuration", "shop/v1", 0)


def test_files_are_for_their_owner_alone_and_go_when_they_are_forgotten() -> None:
    plan_store.save(kept())
    (file,) = plan_store.directory().iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert plan_store.directory().stat().st_mode & 0o077 == 0
    plan_store.discard("one")
    plan_store.discard("one")
    assert plan_store.stopped(PROFILE).plans == ()


def test_a_plan_of_another_profile_or_of_a_console_that_runs_is_not_offered() -> None:
    plan_store.save(kept(name="mine"))
    plan_store.save(replace(kept(name="theirs"), profile="other"))
    # The first process of the machine runs for ever.
    plan_store.save(kept(owner=Owner(1, 0), name="running"))
    assert [each.name for each in plan_store.stopped(PROFILE).plans] == ["mine"]
    assert plan_store.claim("mine").owner == this_process()
    with pytest.raises(PlanError, match="Another console has this plan"):
        plan_store.claim("running")
    with pytest.raises(PlanError, match="The plan is gone"):
        plan_store.claim("none")


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"version": 2}', '{"version": 1, "steps": [{}]}', "\x00", "[" * 100_000, '"\\ud800"'],
    ids=range(8),
)
def test_a_file_that_is_no_plan_is_put_aside_with_a_sentence(text: str) -> None:
    plan_store.save(kept())
    broken = plan_store.directory() / "broken.json"
    broken.write_text(text)
    found = plan_store.stopped(PROFILE)
    assert [each.name for each in found.plans] == ["one"]
    (sentence,) = found.sentences
    assert str(broken) in sentence
    assert plan_store.stopped(PROFILE).sentences == ()
    assert broken.with_suffix(".broken").exists()


def test_what_can_not_be_written_is_a_sentence() -> None:
    paths.state().mkdir(parents=True)
    plan_store.directory().write_text("in the way")
    with pytest.raises(PlanError, match=r"The plan .*one\.json can't be written: "):
        plan_store.save(kept())
    assert plan_store.stopped(PROFILE) == plan_store.Stopped()


def test_at_the_start_it_is_said_what_was_stopped_and_how_to_go_on() -> None:
    plan_store.save(kept(SHOP.with_step(0, state=StepState.SUCCEEDED)))
    assert planning.notes(PROFILE) == ("A plan was stopped: Delete shop, 1 of 3 done; :plan resumes it.",)


# --- in the journal ------------------------------------------------------------------------------------------------


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(Journal(tmp_path / "journal.sqlite")) as opened:
        yield opened


def sent(journal: Journal) -> Step:
    """The step as it is on disk when its Call goes out."""
    path = DELETE_V1.request_target(PROFILE.subscription_id)
    return replace(step_of(DELETE_V1), state=StepState.RUNNING, after=journal.newest(PROFILE), path=path)


def test_a_step_that_never_went_out_is_waiting_again(journal: Journal) -> None:
    journal.intend(DELETE_V1, PROFILE)
    step = sent(journal)
    # What was sent before the step, and what is another thing, is not the step.
    journal.intend(DELETE_V2, PROFILE)
    assert known_of(step, journal, PROFILE).state is StepState.WAITING


def test_a_step_is_where_the_journal_has_it(journal: Journal) -> None:
    step = sent(journal)
    entry = journal.intend(DELETE_V1, PROFILE)
    assert known_of(step, journal, PROFILE).state is StepState.RUNNING
    journal.answered(entry, ACCEPTED, pending=True)
    pending = known_of(step, journal, PROFILE)
    assert (pending.state, pending.request_id) == (StepState.RUNNING, ACCEPTED.request_id)
    journal.settle(entry, SUCCEEDED)
    plan = reconciled(Plan(title="Delete v1", steps=(step, step_of(DELETE_SHOP))), journal, PROFILE)
    assert [each.state for each in plan.steps] == [StepState.SUCCEEDED, StepState.WAITING]


def test_a_step_that_failed_says_why(journal: Journal) -> None:
    step = sent(journal)
    entry = journal.intend(DELETE_V1, PROFILE)
    journal.answered(entry, ACCEPTED, pending=True)
    journal.settle(entry, FAILED)
    found = known_of(step, journal, PROFILE)
    assert (found.state, found.message) == (StepState.FAILED, "ConflictError: The slot is occupied.")


def test_what_was_refused_and_made_to_wait_since_is_not_sent_a_second_time(journal: Journal) -> None:
    step = sent(journal)
    assert sent_again(step_of(DELETE_V1), journal, PROFILE) is None
    entry = journal.intend(DELETE_V1, PROFILE)
    journal.failed(entry, Conflict("Another operation holds it."))
    refused = known_of(step, journal, PROFILE)
    assert refused.state is StepState.FAILED
    assert sent_again(refused, journal, PROFILE) is None
    waiting = journal.wait(DELETE_V1, PROFILE, "0123")
    again = sent_again(refused, journal, PROFILE)
    assert again is not None
    assert again.id == waiting


def test_an_unknown_step_stays_unknown_until_the_journal_knows(journal: Journal) -> None:
    step = sent(journal)
    entry = journal.intend(DELETE_V1, PROFILE)
    journal.answered(entry, ACCEPTED, pending=True)
    journal.lose(entry, "The service no longer knows this request.")
    unknown = known_of(step, journal, PROFILE)
    assert (unknown.state, unknown.message) == (StepState.UNKNOWN, "The service no longer knows this request.")
    journal.settle(entry, SUCCEEDED)
    assert known_of(unknown, journal, PROFILE).state is StepState.SUCCEEDED


def test_a_journal_that_was_begun_anew_makes_a_step_unknown_and_not_waiting(journal: Journal, tmp_path: Path) -> None:
    journal.intend(DELETE_V2, PROFILE)
    step = sent(journal)
    with closing(Journal(tmp_path / "new.sqlite")) as other:
        assert known_of(step, other, PROFILE).state is StepState.UNKNOWN


def test_a_console_that_has_ended_leaves_its_plan_to_others() -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    plan_store.save(kept(owner=Owner(ended.pid, 0)))
    (found,) = plan_store.stopped(PROFILE).plans
    assert plan_store.claim(found.name).owner == this_process()
