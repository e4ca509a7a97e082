"""What the console finds of the changes of an earlier one: unknown ones, a damaged journal, an audit file."""

from __future__ import annotations

from contextlib import closing

import pytest

from smtui import paths
from smtui.client.errors import NoAnswer
from smtui.client.profile import ENVIRONMENT, Profile
from smtui.operations import audit
from smtui.operations.journal import Journal
from smtui.operations.looking import set_aside
from smtui.protocol.affinity_groups import CREATE_AFFINITY_GROUP, CreateAffinityGroup
from smtui.protocol.operation import Call
from tests.console.driver import Console
from tests.localcloud.running import RunningCloud


def unknown(cloud: RunningCloud, call: Call[None]) -> None:
    """Leave a change behind whose answer never came."""
    profile = Profile(ENVIRONMENT, cloud.subscription_id, cloud.endpoint, cloud.certificate, cloud.ca)
    with closing(Journal(paths.journal())) as journal:
        journal.failed(journal.intend(call, profile), NoAnswer("The line was cut."))


def group(name: str) -> Call[None]:
    return CREATE_AFFINITY_GROUP(CreateAffinityGroup(name=name, label=name, location="West US"))


def create(cloud: RunningCloud, call: Call[None]) -> str:
    """Carry a change out beside the console, and give its request id."""
    path = call.request_target(cloud.subscription_id)
    reply = cloud.http.post(f"{cloud.endpoint}{path}", content=call.xml())
    assert reply.status_code == 201
    return reply.headers["x-ms-request-id"]


async def focus_operations(console: Console) -> None:
    await console.press("tab", "tab")
    await console.until(
        lambda: console.app.screen.focused is not None and console.app.screen.focused.id == "operations"
    )


async def test_an_unknown_change_is_found_at_the_start(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    unknown(cloud, group("lost"))
    request_id = create(cloud, group("lost"))
    async with Console.on(cloud, monkeypatch, size=(140, 30)) as console:
        await console.operation(
            "Create Affinity Group", "lost", request_id[:8], "Succeeded", "Found in the subscription's history"
        )


async def test_what_is_not_there_is_said_with_how_sure_that_is_and_can_be_looked_for_again(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown(cloud, group("lost"))
    async with Console.on(cloud, monkeypatch, size=(140, 30)) as console:
        await console.operation("lost", "Unknown", "Probably not carried out: lost does not exist")
        await focus_operations(console)
        await console.operation("lost", "Unknown", "(c checks)")
        # It arrived after all, later than anybody would have thought.
        create(cloud, group("lost"))
        await console.press("c")
        await console.operation("lost", "Succeeded")
        await console.sees("Succeeded: Found in the subscription's history")
        await console.press("c")
        await console.sees("Only a change whose outcome is unknown can be looked for.")


async def test_the_commands_have_the_names_of_the_keys(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=(140, 30)) as console:
        for name in ("check", "wait", "drop"):
            await console.type(f":{name}")
            await console.press("enter")
            await console.sees("There is no change in the operations panel.")
            await console.press("down")


async def test_a_damaged_journal_is_set_aside_and_the_console_starts(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths.journal().parent.mkdir(parents=True)
    paths.journal().write_bytes(b"no journal at all" * 100)
    async with Console.on(cloud, monkeypatch, size=(140, 30)) as console:
        await console.sees("The journal made no sense and was set aside: ")
        await console.press("?")
        await console.sees("To be noted", "A new one was begun")
        await console.press("escape")
    assert len(set_aside(paths.journal())) == 1


async def test_every_change_is_a_line_of_the_audit_file(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=(100, 30)) as console:
        await started_reports(console)
        session = console.app.session
        assert session is not None
        (entry,) = session.journal.entries(session.profile)
        (line,), senseless = audit.read(paths.audit())
    assert (line.operation, line.target, line.request_id) == (entry.operation, entry.target, entry.request_id)
    assert (line.outcome, line.profile, senseless) == ("succeeded", ENVIRONMENT, 0)


async def test_an_audit_file_that_cannot_be_written_is_said_in_the_panel_and_stops_nothing(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths.audit().parent.mkdir(parents=True)
    paths.audit().symlink_to("/dev/full")
    async with Console.on(cloud, monkeypatch, size=(140, 30)) as console:
        await started_reports(console)
        await console.sees("The audit file can't be written (No space left on device). Changes go on")
        paths.audit().unlink()
        await console.until(lambda: "No space left" not in console.text)
    assert len(audit.read(paths.audit())[0]) == 1


async def started_reports(console: Console) -> None:
    await console.go_to("Cloud services", "reports", "reports")
    await console.press("u")
    await console.armed()
    await console.press("enter")
    await console.closed()
    await console.operation("Update Deployment Status", "Succeeded")
