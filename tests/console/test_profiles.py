"""Switching profiles in the running console, also while an endpoint hangs; and what the header says of them."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from smtui import paths
from smtui.client.profiles import read
from smtui.console.app import ConsoleApp
from smtui.console.screens.passphrase import PassphraseScreen
from smtui.console.screens.pick import PickScreen
from smtui.console.screens.reading import ReadingScreen
from smtui.operations.entry import State
from smtui.operations.journal import Journal
from tests.client.certificates import identity
from tests.client.proxies import cloud_behind, profile_behind, socks_proxy
from tests.console.driver import Console, FramedApp
from tests.localcloud.running import RunningCloud
from tests.terminal.session import TerminalSession

pytestmark = pytest.mark.every(3)

SMTUI = [sys.executable, "-m", "smtui"]


@dataclass
class Two:
    """Two clouds, each with a profile: first, the one in use, and second."""

    first: RunningCloud
    second: RunningCloud


def profile_of(cloud: RunningCloud, name: str, more: str = "", certificate: str = "") -> str:
    """Give the table of a profile that leads to a cloud."""
    return (
        f'[profiles.{name}]\nsubscription_id = "{cloud.subscription_id}"\nendpoint = "{cloud.endpoint}"\n'
        f'certificate = "{certificate or cloud.certificate}"\nca = "{cloud.ca}"\n{more}\n'
    )


def write(text: str) -> Path:
    """Write the profiles file."""
    file = paths.profiles()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


@pytest.fixture
def two(home: Path) -> Iterator[Two]:
    with ExitStack() as stack:
        first = stack.enter_context(RunningCloud(home / "one"))
        second = stack.enter_context(RunningCloud(home / "two", "--sample", "3"))
        label = 'environment = "production"\ncolour = "red"\nread_only = true'
        write('use = "first"\n' + profile_of(first, "first") + profile_of(second, "second", label))
        yield Two(first, second)
        # A process that is stopped would not see its end.
        os.kill(first.pid, signal.SIGCONT)


async def opened(console: Console) -> None:
    """Wait until the cloud services of a profile are there."""
    await console.until(lambda: bool(console.children("Cloud services")))


async def switch_to(console: Console, name: str) -> None:
    """Choose a profile with the keys."""
    await console.press("P")
    await console.until(lambda: isinstance(console.app.screen, PickScreen))
    await console.type(name)
    await console.press("enter")


async def test_another_profile_is_opened_with_the_keys_and_back_again(two: Two) -> None:
    app = FramedApp()
    async with app.run_test(size=(120, 30)) as pilot:
        console = Console(app, pilot)
        await opened(console)
        assert "shop" in console.children("Cloud services")
        await console.press("P")
        await console.sees(
            "Profile", "LOCAL · the local cloud", "first · open now · 127", "second · production · read-"
        )
        await console.type("sec")
        await console.press("enter")
        await console.sees(" production ", "read-only")
        await opened(console)
        assert len(console.children("Cloud services")) == 3
        assert app.session is not None
        assert app.session.profile.name == "second"
        await switch_to(console, "first")
        await console.until(lambda: "shop" in console.children("Cloud services"))
        assert "read-only" not in console.text.splitlines()[0]
        assert read(paths.profiles()).use == "first"


async def test_a_profile_is_opened_while_the_endpoint_of_the_other_one_hangs(two: Two) -> None:
    app = FramedApp()
    async with app.run_test(size=(120, 30)) as pilot:
        console = Console(app, pilot)
        await opened(console)
        os.kill(two.first.pid, signal.SIGSTOP)
        await console.press("r")
        await console.go_to("Storage accounts")
        await console.press("right")
        await console.sees("reading storage accounts…")
        await switch_to(console, "second")
        await console.until(lambda: len(console.children("Cloud services")) == 3)
        # And the one that hangs can be chosen, and left again before it has answered.
        await switch_to(console, "first")
        await console.until(lambda: app.session is not None and app.session.profile.name == "first")
        await switch_to(console, "second")
        await console.until(lambda: len(console.children("Cloud services")) == 3)


async def test_pending_changes_stay_pending_and_are_followed_when_their_profile_is_opened_again(two: Two) -> None:
    app = FramedApp()
    async with app.run_test(size=(120, 30)) as pilot:
        console = Console(app, pilot)
        await opened(console)
        await console.go_to("Cloud services", "shop")
        await console.press("right")
        await console.go_to("Cloud services", "shop", "v1")
        await console.press("u")
        await console.armed()
        await console.press("enter")
        await console.closed()
        await console.operation("Update Deployment Status", "shop")
        await console.sees("1 pending")
        await switch_to(console, "second")
        await console.until(lambda: len(console.children("Cloud services")) == 3)
        assert "pending" not in console.text
        journal = Journal(paths.journal())
        profile = read(paths.profiles()).get("first")
        assert [entry.state for entry in journal.entries(profile)] == [State.PENDING]
        journal.close()
        await switch_to(console, "first")
        await console.operation("Update Deployment Status", "shop", "Succeeded")


async def test_a_change_without_an_answer_is_unknown_after_the_switch(two: Two) -> None:
    app = FramedApp()
    async with app.run_test(size=(120, 30)) as pilot:
        console = Console(app, pilot)
        await opened(console)
        await console.go_to("Cloud services")
        await console.press("n")
        await console.armed()
        await console.type("newshop")
        await console.sees("<ServiceName>newshop</ServiceName>")
        os.kill(two.first.pid, signal.SIGSTOP)
        await console.press("tab", "tab", "tab", "tab", "enter")
        await console.sees("Sending…")
        await console.press("escape")
        await console.closed()
        await switch_to(console, "second")
        await console.until(lambda: len(console.children("Cloud services")) == 3)
        assert "newshop" not in console.text
        journal = Journal(paths.journal())
        (entry,) = journal.entries(read(paths.profiles()).get("first"))
        journal.close()
        assert (entry.operation, entry.target, entry.state) == ("Create Cloud Service", "newshop", State.UNKNOWN)


async def test_the_local_cloud_is_always_in_the_list(two: Two) -> None:
    write("use = 7\n[profiles.broken]\ncertificate = 1\n")
    app = FramedApp()
    async with app.run_test(size=(240, 30)) as pilot:
        console = Console(app, pilot)
        await console.sees("Not connected", "line 1: use should be text in quotes.")
        await console.press("P")
        await console.sees("LOCAL · the local cloud", "broken · can't be opened: ")
        await console.type("broken")
        await console.press("enter")
        await console.until(lambda: isinstance(app.screen, ReadingScreen))
        await console.sees("Profile broken: not opened", "line 2: profile 'broken': subscription_id is missing.")
        await console.press("escape")
        await switch_to(console, "LOCAL")
        await opened(console)
        await console.sees("LOCAL")


async def test_a_name_that_is_typed_is_meant_before_a_text_that_holds_it(two: Two) -> None:
    write("".join(profile_of(two.second, name) for name in ("b", "a")))
    app = FramedApp("b")
    async with app.run_test(size=(120, 30)) as pilot:
        console = Console(app, pilot)
        await opened(console)
        # Every other row has an "a" too.
        await switch_to(console, "a")
        await console.until(lambda: app.session is not None and app.session.profile.name == "a")


async def test_a_profile_whose_files_cannot_be_used_leaves_the_open_one_open(two: Two) -> None:
    write('use = "first"\n' + profile_of(two.first, "first") + profile_of(two.second, "second", certificate="/no.pem"))
    app = FramedApp()
    async with app.run_test(size=(120, 30)) as pilot:
        console = Console(app, pilot)
        await opened(console)
        session = app.session
        await switch_to(console, "second")
        await console.sees("Profile second: not opened", "The certificate /no.pem can't be read: No such file")
        await console.press("escape")
        await console.closed()
        assert app.session is session
        await console.press("P", "escape")
        await console.closed()
        assert app.session is session


# --- passphrases -----------------------------------------------------------------------------------------------


def locked(cloud: RunningCloud, home: Path) -> Path:
    """Write a cloud's own certificate with an encrypted key."""
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        PrivateFormat,
        load_pem_private_key,
    )

    pem = Path(cloud.certificate).read_bytes()
    key = load_pem_private_key(pem, None)
    certificate = pem[pem.index(b"-----BEGIN CERTIFICATE") :].partition(b"-----BEGIN RSA")[0]
    file = home / "locked.pem"
    how = BestAvailableEncryption(b"open sesame")
    file.write_bytes(certificate + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how))
    file.chmod(0o600)
    return file


async def test_a_passphrase_is_asked_for_and_shown_nowhere(two: Two, home: Path) -> None:
    file = locked(two.second, home)
    write('use = "first"\n' + profile_of(two.first, "first") + profile_of(two.second, "second", certificate=str(file)))
    app = FramedApp()
    async with app.run_test(size=(120, 30)) as pilot:
        console = Console(app, pilot)
        await opened(console)
        await switch_to(console, "second")
        await console.until(lambda: isinstance(app.screen, PassphraseScreen))
        await console.sees("Passphrase", "encrypted.", "nothing is stored")
        await console.type("wrong")
        assert "wrong" not in console.text
        await console.press("enter")
        await console.sees("The passphrase does not open the private key")
        await console.type("open sesame")
        await console.press("enter")
        await console.until(lambda: len(console.children("Cloud services")) == 3)
        await switch_to(console, "first")
        await console.until(lambda: "shop" in console.children("Cloud services"))
        await switch_to(console, "second")
        await console.until(lambda: isinstance(app.screen, PassphraseScreen))
        await console.press("escape")
        await console.closed()
        assert app.session is not None
        assert app.session.profile.name == "first"


def test_at_the_start_it_is_asked_for_at_the_terminal(two: Two, home: Path) -> None:
    write('use = "second"\n' + profile_of(two.second, "second", certificate=str(locked(two.second, home))))
    with TerminalSession(SMTUI, env={"HOME": str(home)}, cols=160) as session:
        session.wait_for("Passphrase of the private key in", timeout=30)
        session.send("wrong\r")
        # What is typed before the next prompt is thrown away.
        session.wait_for(lambda shown: shown.screen.count("Passphrase of the private key in") == 2)
        session.send("open sesame\r")
        session.wait_for("Cloud services", timeout=30)
        session.send("\x11")
        assert session.wait_exit(10) == 0
        assert b"sesame" not in session.raw
    with TerminalSession(SMTUI, env={"HOME": str(home)}, cols=160) as session:
        session.wait_for("Passphrase", timeout=30)
        session.send("\x04")
        assert session.wait_exit(10) == 1
        assert "There was no passphrase." in session.screen


# --- what the header and the footer say ------------------------------------------------------------------------


def label(app: ConsoleApp) -> tuple[str, str]:
    """Give the header's label and what it is painted on."""
    for segment in app.screen._compositor.render_strips()[0]:
        if "production" in segment.text and segment.style is not None and segment.style.bgcolor is not None:
            return segment.text, segment.style.bgcolor.name
    return "", ""


async def test_the_environment_stands_in_the_header_in_its_colour(two: Two) -> None:
    app = FramedApp("second")
    async with app.run_test(size=(80, 24)) as pilot:
        console = Console(app, pilot)
        await opened(console)
        assert label(app) == (" production ", "#b00020")


@pytest.mark.parametrize(
    ("days", "words"), [(12, "certificate expires in 11 days"), (-1, "certificate expired"), (60, "")]
)
@pytest.mark.sample(1)
async def test_a_certificate_that_ends_soon_is_in_the_header(two: Two, home: Path, days: int, words: str) -> None:
    own = identity(home, "own", days=(-9, days))
    own.file.chmod(0o600)
    write('use = "first"\n' + profile_of(two.first, "first", certificate=str(own.file)))
    app = FramedApp()
    async with app.run_test(size=(120, 24)) as pilot:
        console = Console(app, pilot)
        await console.until(lambda: app.session is not None and not any(each.is_running for each in app.workers))
        header, footer = console.text.splitlines()[0], console.text.splitlines()[-1]
        assert words in header
        assert ("certificate" in header) is bool(words)
        assert ("The certificate in" in footer) is bool(words)


async def test_mistakes_in_the_profiles_are_said_once_and_stay_in_the_help(two: Two) -> None:
    write('use = "first"\nthem = 1\n' + profile_of(two.first, "first", 'colr = "red"'))
    app = FramedApp()
    async with app.run_test(size=(100, 30)) as pilot:
        console = Console(app, pilot)
        await opened(console)
        await console.sees("(? has 1 more) profiles.toml, line 2: there is no key 'them'; there are use, profiles.")
        await console.press("down")
        await console.until(lambda: "line 2" not in console.text)
        await console.press("question_mark")
        await console.sees("To be noted", "there is no key", "did you mean colour?")


async def test_a_profile_leads_through_a_socks_proxy(home: Path) -> None:
    with cloud_behind(home) as behind:
        async with socks_proxy() as proxy:
            profile = profile_behind(behind, f"socks5://127.0.0.1:{proxy.port}")
            write(
                f'use = "far"\n[profiles.far]\nsubscription_id = "{profile.subscription_id}"\n'
                f'endpoint = "{profile.endpoint}"\ncertificate = "{profile.certificate}"\nca = "{profile.ca}"\n'
                f"proxy = {json.dumps(profile.proxy)}\n"
            )
            app = FramedApp()
            async with app.run_test(size=(100, 30)) as pilot:
                await opened(Console(app, pilot))
            assert proxy.asked
