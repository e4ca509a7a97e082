"""What an operator does and sees at a console whose line is broken."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
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


async def is_answered(console: Console, key: str, holds: Callable[[], bool]) -> None:
    """Press a key, and wait until what it does holds and a frame was drawn for it."""
    assert not holds()
    frames = console.app.frames
    await console.press(key)
    await console.until(lambda: holds() and console.app.frames > frames)


async def keys_are_answered(console: Console) -> None:
    """Press keys of the main screen; each does what it does, in a frame of its own."""
    before, main = console.node, console.app.main_screen
    await is_answered(console, "down", lambda: console.node is not before)
    await is_answered(console, "up", lambda: console.node is before)
    await is_answered(console, "?", lambda: console.app.screen is not main)
    await is_answered(console, "escape", lambda: console.app.screen is main)


async def form_keys_are_answered(console: Console) -> None:
    """Press keys of a form; each does what it does, in a frame of its own."""
    screen = console.app.screen
    assert isinstance(screen, FormScreen)
    before = screen.focused
    await is_answered(console, "tab", lambda: screen.focused is not before)
    await is_answered(console, "shift+tab", lambda: screen.focused is before)


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
