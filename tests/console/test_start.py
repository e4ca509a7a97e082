"""The start: what is known to be wrong is said before the screen opens; and starting again."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from smtui import paths
from smtui.client.profile import Profile
from smtui.console import workers
from smtui.console.screens.main import MainScreen
from smtui.console.session import Session
from smtui.operations.journal import Journal
from tests.client.certificates import identity
from tests.console.driver import Console, FramedApp
from tests.localcloud.running import RunningCloud
from tests.terminal.session import TerminalSession

pytestmark = pytest.mark.every(2)

SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
SMTUI = [sys.executable, "-m", "smtui"]


def write_profiles(home: Path, text: str) -> Path:
    file = home / ".config" / "smtui" / "profiles.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def a_profile(certificate: object, endpoint: str = "public", ca: str = "") -> str:
    text = f'[profiles.work]\nsubscription_id = "{SUBSCRIPTION}"\ncertificate = "{certificate}"\n'
    return text + f'endpoint = "{endpoint}"\n' + (f'ca = "{ca}"\n' if ca else "")


@dataclass
class Ended:
    """How a console ended that never opened its screen."""

    status: int
    drawn: bytes
    words: str


def ended(home: Path, *options: str, **environ: str) -> Ended:
    """Run the console in a terminal until it ends by itself."""
    with tempfile.TemporaryFile("w+") as errors:
        environment = {"HOME": str(home), "LC_ALL": "C.UTF-8", **environ}
        with TerminalSession([*SMTUI, *options], env=environment, stderr=errors.fileno()) as session:
            status = session.wait_exit(30)
            drawn = session.raw
        errors.seek(0)
        return Ended(status, drawn, errors.read())


def test_a_profile_that_is_not_there_ends_it_before_the_screen_opens(home: Path) -> None:
    file = write_profiles(home, a_profile("/work.pem"))
    sentence = f"smtui: There is no profile 'wrok' in {file}; did you mean work?\n"
    assert ended(home, "--profile", "wrok") == Ended(1, b"", sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("# mine\nuse = work", "is not TOML, line 2, use: the value is none"),
        (None, "can't be read: Is a directory."),
        ('use = "wrok"\n[profiles.work]', "line 1: use names the profile 'wrok', which is not there"),
        ('use = "work"\n' + a_profile("/work.pem").replace(SUBSCRIPTION, "../x"), "line 3: profile 'work': subscr"),
    ],
    ids=["no TOML", "unreadable", "use", "subscription"],
)
@pytest.mark.sample(2)
def test_mistakes_in_the_profiles_are_on_the_screen_where_another_one_can_be_opened(
    home: Path, text: str | None, sentence: str
) -> None:
    if text is None:
        (home / ".config" / "smtui" / "profiles.toml").mkdir(parents=True)
    else:
        write_profiles(home, text)
    with TerminalSession(SMTUI, env={"HOME": str(home), "LC_ALL": "C.UTF-8"}, cols=250) as session:
        session.wait_for("Not connected", timeout=30)
        session.wait_for(sentence)
        session.send("P")
        session.wait_for("LOCAL · the local cloud")
        session.send("\r")
        session.wait_for("Cloud services", timeout=30)
        session.send("\x11")
        assert session.wait_exit(10) == 0


@pytest.mark.parametrize("options", [("--profile", "work"), ()], ids=["named", "in use"])
def test_a_certificate_that_is_missing_ends_it_before_the_screen_opens(home: Path, options: tuple[str, ...]) -> None:
    write_profiles(home, 'use = "work"\n' + a_profile("gone.pem"))
    gone = home / ".config" / "smtui" / "gone.pem"
    sentence = f"smtui: The certificate {gone} can't be read: No such file or directory.\n"
    assert ended(home, *options) == Ended(1, b"", sentence)


def test_a_certificate_of_the_environment_that_is_missing_ends_it_too(home: Path) -> None:
    found = ended(home, AZURE_MANAGEMENT_CERTFILE="/none.pem", AZURE_MANAGEMENT_SUBSCRIPTIONID=SUBSCRIPTION)
    assert found == Ended(1, b"", "smtui: The certificate /none.pem can't be read: No such file or directory.\n")


def test_a_subscription_of_the_environment_that_is_no_guid_ends_it_too(home: Path) -> None:
    found = ended(home, AZURE_MANAGEMENT_CERTFILE="/none.pem", AZURE_MANAGEMENT_SUBSCRIPTIONID="../other")
    assert (found.status, found.drawn) == (1, b"")
    assert found.words.startswith("smtui: AZURE_MANAGEMENT_SUBSCRIPTIONID should be a GUID")


def test_an_authority_that_is_missing_ends_it_too(home: Path) -> None:
    own = identity(home, "own")
    write_profiles(home, a_profile(own.file, ca="/none.pem"))
    found = ended(home, "--profile", "work")
    assert found == Ended(1, b"", "smtui: The CA file /none.pem can't be read: No such file or directory.\n")


def test_a_hostile_name_is_shown_with_marks(home: Path) -> None:
    found = ended(home, "--profile", "\x1b[2Jx")
    assert (found.status, found.drawn) == (1, b"")
    assert "\x1b" not in found.words


def test_what_only_the_start_can_tell_is_on_the_screen_and_in_the_exit_status(home: Path) -> None:
    in_the_way = home / ".local" / "state" / "smtui" / "localcloud"
    in_the_way.parent.mkdir(parents=True)
    in_the_way.touch()
    with TerminalSession(SMTUI, env={"HOME": str(home), "LC_ALL": "C.UTF-8"}) as session:
        session.wait_for("Not connected", timeout=30)
        session.wait_for("File exists")
        session.send("\x11")
        assert session.wait_exit(10) == 1


def test_a_journal_that_cannot_be_opened_is_a_sentence_on_the_screen(home: Path) -> None:
    (home / ".local" / "state" / "smtui" / "journal.sqlite").mkdir(parents=True)
    with TerminalSession(SMTUI, env={"HOME": str(home), "LC_ALL": "C.UTF-8"}, cols=160) as session:
        session.wait_for("Not connected", timeout=30)
        session.wait_for("can't be used: unable to open database file")
        session.send("\x11")
        assert session.wait_exit(10) == 1


def test_an_endpoint_that_never_answered_is_in_the_exit_status(home: Path) -> None:
    own = identity(home, "own")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        write_profiles(home, a_profile(own.file, f"127.0.0.1:{taken.getsockname()[1]}", str(own.file)))
        with TerminalSession([*SMTUI, "--profile", "work"], env={"HOME": str(home), "LC_ALL": "C.UTF-8"}) as session:
            session.wait_for("no connection since", timeout=30)
            session.send("\x11")
            assert session.wait_exit(10) == 1


# --- starting again ------------------------------------------------------------------------------------------------


async def ended_within(pid: int, seconds: float) -> bool:
    """Whether a process ends."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(descriptor, ended.set)
    try:
        await asyncio.wait_for(ended.wait(), seconds)
    except TimeoutError:
        return False
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)
    return True


async def test_asking_twice_for_a_lost_local_cloud_brings_it_up_once(home: Path) -> None:
    sessions: list[Session] = []
    given_up = asyncio.Event()

    def make(profile: Profile, journal: Journal) -> Session:
        sessions.append(Session(profile, journal))
        return sessions[-1]

    async def read_for_ever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            given_up.set()

    app = FramedApp(session=make)
    server = paths.local_cloud() / "pid"
    async with app.run_test(size=(80, 24)) as pilot:
        console = Console(app, pilot)
        await console.until(lambda: bool(console.children("Cloud services")))
        first = int(server.read_text())
        os.kill(first, 9)
        assert await ended_within(first, 20)
        # Something of the old session is still being read.
        workers.start(app.main_screen, "old", read_for_ever)
        await pilot.pause()
        for _ in range(3):
            app.main_screen.post_message(MainScreen.LocalCloudLost())
        await console.until(lambda: len(sessions) > 1)
        assert given_up.is_set()
        await console.until(lambda: sessions[-1].connected)
        assert len(sessions) == 2
        assert app.session is sessions[1]
    # Nothing holds the server any more.
    assert await ended_within(int(server.read_text()), 20)


async def test_a_local_cloud_that_cannot_be_brought_up_again_can_be_asked_for_again(home: Path) -> None:
    app = FramedApp()
    directory = paths.local_cloud()
    async with app.run_test(size=(80, 24)) as pilot:
        console = Console(app, pilot)
        await console.until(lambda: bool(console.children("Cloud services")))
        os.kill(int((directory / "pid").read_text()), 9)
        directory.rename(directory.with_name("aside"))
        directory.touch()
        app.main_screen.post_message(MainScreen.LocalCloudLost())
        await console.sees("Not connected", "File exists")
        directory.unlink()
        directory.with_name("aside").rename(directory)
        app.main_screen.post_message(MainScreen.LocalCloudLost())
        await console.until(lambda: bool(console.children("Cloud services")))
    assert await ended_within(int((directory / "pid").read_text()), 20)


async def test_two_consoles_show_each_others_changes(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with (
        Console.on(cloud, monkeypatch, size=(100, 30)) as first,
        Console.on(cloud, monkeypatch, size=(100, 30)) as second,
    ):
        await first.go_to("Cloud services")
        await first.press("n")
        await first.armed()
        await first.type("fresh")
        await first.sees("<ServiceName>fresh</ServiceName>")
        await first.press("tab", "tab", "tab", "tab", "enter")
        await first.closed()
        await first.operation("Create Cloud Service", "fresh", "Succeeded")
        await second.operation("Create Cloud Service", "fresh", "Succeeded")
