"""What an operator does and sees at a console whose line is broken."""

from __future__ import annotations

import asyncio
import re
from typing import Final

from smtui.console.screens.form import FormScreen
from smtui.operations.entry import Entry
from tests.console.driver import Console
from tests.faults.line import FaultyLine

GROUPS: Final = "/affinitygroups"


def flat(console: Console) -> str:
    """Give what the dialog or the detail pane says as one line, whatever was wrapped where."""
    rows = [re.sub("[│╭╮╰╯─]", " ", row.rpartition("││")[2]) for row in console.text.splitlines()]
    # A path without spaces is cut anywhere.
    return " ".join(" ".join(rows).split())


async def says(console: Console, *sentences: str) -> None:
    """Wait until the screen says all of these, however they are wrapped."""
    await console.until(lambda: all(sentence in flat(console) for sentence in sentences))


async def keys_are_answered(console: Console) -> None:
    """Press keys of the main screen, and see what they do on the screen."""
    before = console.node
    await console.press("down")
    await console.until(lambda: console.node is not before)
    await console.press("up")
    await console.until(lambda: console.node is before)
    await console.press("?")
    await console.until(lambda: console.app.screen is not console.app.main_screen)
    await console.press("escape")
    await console.closed()


async def form_keys_are_answered(console: Console) -> None:
    """Press keys of a form whose change is on its way, and see what they do."""
    screen = console.app.screen
    assert isinstance(screen, FormScreen)
    before = screen.focused
    await console.press("tab")
    await console.until(lambda: screen.focused is not before)


async def open_groups(console: Console) -> None:
    """Open the affinity groups."""
    await console.go_to("Affinity groups")
    await console.press("right")
    await console.until(lambda: console.children("Affinity groups") != [])


async def fill_in_a_group(console: Console, name: str) -> None:
    """Fill in the form of a new affinity group, up to its button."""
    await console.go_to("Affinity groups")
    await console.press("n")
    await console.armed()
    await console.type(name)
    await console.press("tab", "tab", "tab", "tab")


def entries(console: Console) -> list[Entry]:
    """Give what the journal has of the profile, newest first."""
    session = console.app.session
    assert session is not None
    return session.journal.entries(session.profile)


async def groups(line: FaultyLine) -> list[str]:
    """Give the names of the affinity groups that the local cloud has."""
    reply = await asyncio.to_thread(line.cloud.http.get, line.cloud.url("affinitygroups"))
    return re.findall(r"<Name>(.*?)</Name>", reply.text)
