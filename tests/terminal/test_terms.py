"""The whole program in every kind of terminal: what it sends, what shows, and what is left when it ends."""

from __future__ import annotations

import base64
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from smtui.client.profile import ENVIRONMENT, Profile
from smtui.console import themes
from smtui.operations.entry import State
from smtui.operations.journal import Journal
from smtui.terminal.capabilities import MANY_COLOURS
from tests.localcloud.running import ROOT, RunningCloud
from tests.localcloud.warm import WarmCloud

from .session import TerminalSession

pytestmark = pytest.mark.every(2)

SGR = re.compile(rb"\x1b\[([\d;]*)m")
PLAIN = {b"", b"0", b"1", b"4", b"7"}
SIXTEEN = {*(b"%d" % number for number in (*range(30, 38), 39, *range(40, 48), 49)), b"2", b"22"} | PLAIN

# The colours that terminfo has for it; none are sent to a terminal that has none.
TERMS = {"xterm-16color": 16, "linux": 8, "vt100": 0, "screen": 8, "tmux": 8, "xterm": 8, "xterm-256color": 256}

NAMES = {
    "wide": "日本語ｱｲＡ",
    "marks": "e\u0301a\u0308 Z\u0351\u036b",
    "emoji": "👨\u200d👩\u200d👧 👍🏽 🇩🇪 ⚠\ufe0f 1\ufe0f\u20e3",
    "new": "\U0001fae8\U0001f6dc",
    "right-to-left": "שָׁלוֹם مرحبا",
    "india": "क्षि ကြ កាំ",
}

Open = Callable[..., TerminalSession]


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    """A local cloud with a service whose texts are of every kind; what tests add comes last in it."""
    with WarmCloud(tmp_path_factory.mktemp("cloud"), "--time-scale", "0") as running:
        label = base64.b64encode(" ".join(NAMES.values()).encode()).decode()
        body = (
            '<CreateHostedService xmlns="http://schemas.microsoft.com/windowsazure"><ServiceName>aaa</ServiceName>'
            f"<Label>{label}</Label><Description>{NAMES['emoji']}</Description><Location>West US</Location>"
            "</CreateHostedService>"
        )
        made = running.http.post(running.url("services/hostedservices"), content=body.encode())
        assert made.status_code == 201
        configuration = base64.b64encode(
            b'<ServiceConfiguration serviceName="a"><Role name="W"><Instances count="1"/></Role></ServiceConfiguration>'
        ).decode()
        for slot, name in (("staging", NAMES["emoji"]), ("production", NAMES["wide"] + NAMES["right-to-left"])):
            body = (
                f'<CreateDeployment xmlns="http://schemas.microsoft.com/windowsazure"><Name>{name}</Name>'
                f"<PackageUrl>https://a.example/p.cspkg</PackageUrl><Label>{label}</Label>"
                f"<Configuration>{configuration}</Configuration></CreateDeployment>"
            )
            path = f"services/hostedservices/aaa/deploymentslots/{slot}"
            assert running.http.post(running.url(path), content=body.encode()).status_code == 202
        yield running


@pytest.fixture
def open_console(cloud: RunningCloud, tmp_path: Path) -> Iterator[Open]:
    """Opens the console on the cloud in a terminal of its own; it is closed at the end of the test."""
    sessions: list[TerminalSession] = []

    def open_one(*, shell: str = "", rows: int = 24, cols: int = 80, **env: str | None) -> TerminalSession:
        unset = ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "COLORTERM", "TMUX", "STY")
        variables: dict[str, str | None] = {
            **dict.fromkeys(unset),
            "HOME": str(tmp_path),
            "PYTHONPATH": str(ROOT),
            "AZURE_MANAGEMENT_CERTFILE": cloud.certificate,
            "AZURE_MANAGEMENT_SUBSCRIPTIONID": cloud.subscription_id,
            "SMTUI_ENDPOINT": cloud.endpoint,
            "SMTUI_CA": cloud.ca,
            **env,
        }
        argv = shell.split() or [sys.executable, "-m", "smtui"]
        session = TerminalSession(argv, rows=rows, cols=cols, env=variables, cwd=tmp_path)
        sessions.append(session)
        return session

    yield open_one
    for session in sessions:
        session.close()


def opened(session: TerminalSession) -> TerminalSession:
    session.wait_for("archive", timeout=30)
    session.wait_for("Refresh")
    session.quiet(0.3)
    return session


def parameters(raw: bytes) -> set[bytes]:
    """The parameters of all styles that were sent."""
    return {parameter for found in SGR.findall(raw) for parameter in found.split(b";")}


def columns(session: TerminalSession, row: int) -> list[int]:
    """The columns of a row that hold a frame's upright line; "|" where there is no Unicode."""
    return [column for column in range(session.cols) if session.cells[row][column].data in ("│", "|")]


def is_cursor(session: TerminalSession, row: int) -> bool:
    """Whether a row of the tree stands out as the one under the cursor."""
    cells = [session.cells[row][column] for column in range(2, 12)]
    behind = session.cells[row][columns(session, row)[-1] - 1]
    return all(cell.reverse or cell.bg != behind.bg for cell in cells)


def takes_keys(session: TerminalSession) -> bool:
    """Whether a dialog shows that has armed itself."""
    return "Esc leaves" in session.screen and "One moment" not in session.screen


def leaves_all_as_it_was(session: TerminalSession) -> None:
    session.send("\x11")
    assert session.wait_exit() == 0
    assert session.modes == session.modes_before
    assert session.screen.strip() == ""


@pytest.mark.parametrize("term", TERMS)
@pytest.mark.sample(3)
def test_every_terminal_shows_the_same_in_what_it_has(open_console: Open, term: str) -> None:
    session = opened(open_console(TERM=term))
    assert [columns(session, row) for row in range(2, 10)] == [[0, 26, 27, 79]] * 8
    assert is_cursor(session, 2)
    assert not is_cursor(session, 3)
    session.send("\x1b[B")
    session.wait_for(lambda s: is_cursor(s, 3) and not is_cursor(s, 2))
    session.send("n")
    session.wait_for("New cloud service")
    session.wait_for(takes_keys)
    session.quiet(0.2)
    session.send("x")
    session.wait_for("<ServiceName>x</ServiceName>")
    session.send("\x1b")
    session.wait_for("Esc again leaves")
    session.send("\x1b")
    session.wait_for("Refresh")
    # The fonts of the Linux console have lines, but no round corners and no signs.
    assert ("╭" in session.screen, "▸" in session.screen) == ((term != "linux"),) * 2
    sent = parameters(session.raw)
    if TERMS[term] == 0:
        assert sent <= PLAIN
    elif TERMS[term] < MANY_COLOURS:
        assert sent <= SIXTEEN
        assert sent & {b"31", b"32", b"36"}
    else:
        assert {b"38", b"48"} <= sent
    leaves_all_as_it_was(session)


@pytest.mark.parametrize("term", ["xterm-256color", "linux"])
@pytest.mark.sample(1)
def test_who_wants_no_colour_gets_none(open_console: Open, term: str) -> None:
    session = opened(open_console(TERM=term, NO_COLOR="1"))
    assert is_cursor(session, 2)
    assert parameters(session.raw) <= PLAIN


@pytest.mark.parametrize("term", ["linux", "vt100", "xterm-256color"])
@pytest.mark.sample(1)
def test_without_unicode_the_columns_are_as_straight(open_console: Open, term: str) -> None:
    session = opened(open_console(TERM=term, LC_ALL="C"))
    session.send("\x1b[B\x1b[B\x1b[C")
    session.wait_for("aaa")
    session.wait_for("production")
    session.quiet(0.3)
    assert [columns(session, row) for row in range(2, 10)] == [[0, 26, 27, 79]] * 8
    assert max(session.raw) < 0x80
    leaves_all_as_it_was(session)


@pytest.mark.parametrize("theme", ["smtui-light", "smtui-contrast", "ansi"])
@pytest.mark.sample(1)
def test_a_setting_chooses_the_theme(open_console: Open, tmp_path: Path, theme: str) -> None:
    file = tmp_path / ".config" / "smtui" / "settings.toml"
    file.parent.mkdir(parents=True)
    file.write_text(f'theme = "{theme}"\n')
    session = opened(open_console(COLORTERM="truecolor"))
    background = themes.load(theme).background
    shown = session.cells[10][40].bg
    assert shown == ("default" if theme == themes.ANSI else str(background).lstrip("#"))


def test_a_setting_that_names_no_theme_is_told_on_the_screen(open_console: Open, tmp_path: Path) -> None:
    file = tmp_path / ".config" / "smtui" / "settings.toml"
    file.parent.mkdir(parents=True)
    file.write_text('theme = "nosuch"\n')
    session = open_console()
    session.wait_for("There is no theme 'nosuch'; there is ansi", timeout=30)


def test_a_theme_that_is_not_there_is_an_error_of_the_command_line(open_console: Open) -> None:
    session = open_console(shell=f"{sys.executable} -m smtui --theme nosuch")
    assert session.wait_exit() == 2
    assert "There is no theme 'nosuch'" in session.screen


def test_a_small_terminal_says_what_is_needed_until_it_is_larger(open_console: Open) -> None:
    session = open_console(rows=12, cols=52)
    session.wait_for("smtui needs 60×15; this terminal has 52×12: make it", timeout=30)
    assert session.line(1) == "larger. ^q quits."
    session.send("\x1b[Bn:")
    session.resize(10, 30)
    session.wait_for("terminal has 30×10: make it")
    session.quiet(0.3)
    assert len([line for line in session.lines if line]) == 3
    session.resize(24, 80)
    opened(session)
    assert is_cursor(session, 2)

    session.send("\x1b[B")
    session.wait_for(lambda s: is_cursor(s, 3))
    session.send("n")
    session.wait_for(takes_keys)
    session.resize(24, 59)
    session.wait_for("this terminal has 59×24")
    assert "New cloud service" not in session.screen
    session.send("\x1b")
    session.send("typed")
    session.quiet(0.3)
    session.resize(30, 100)
    session.wait_for("New cloud service")
    session.wait_for(takes_keys)
    assert "typed" not in session.screen
    session.resize(5, 20)
    session.wait_for("smtui needs 60×15;")
    leaves_all_as_it_was(session)


@pytest.mark.parametrize(("rows", "cols"), [(15, 60), (24, 80), (40, 140), (50, 200)])
@pytest.mark.sample(2)
def test_every_size_is_used_to_its_edges(open_console: Open, rows: int, cols: int) -> None:
    session = opened(open_console(rows=rows, cols=cols))
    (left, between, right, last) = columns(session, 2)
    assert (left, right - between, last) == (0, 1, cols - 1)
    assert between == min(64, cols * 34 // 100) - 1
    assert session.line(rows - 2).endswith("╯")
    assert session.line(rows - 1).rstrip().endswith("Quit")


@pytest.mark.parametrize("term", ["linux", "vt100", "tmux-256color"])
@pytest.mark.sample(1)
def test_the_shell_in_between_and_back(open_console: Open, term: str) -> None:
    session = open_console(shell="bash --norc --noprofile -i", TERM=term, PS1="$ ")
    session.send(f"{sys.executable} -m smtui\r")
    opened(session)
    for before in ((24, 80), (12, 40)):
        session.resize(*before)
        session.wait_for("Refresh" if before == (24, 80) else "smtui needs 60×15")
        session.send("\x1a")
        session.wait_for("Stopped")
        session.send("fg\r")
        session.wait_for("Refresh" if before == (24, 80) else "smtui needs 60×15")
    session.send("\x11")
    session.wait_for(lambda s: "smtui needs" not in s.screen)
    session.send("echo status $?\r")
    session.wait_for("status 0")


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
@pytest.mark.parametrize("term", ["linux", "vt100"])
@pytest.mark.sample(1)
def test_a_signal_leaves_the_terminal_sane_and_the_journal_complete(
    open_console: Open, cloud: RunningCloud, tmp_path: Path, term: str, number: int, status: int
) -> None:
    session = opened(open_console(TERM=term))
    session.send("\x1b[B")
    session.wait_for(lambda s: is_cursor(s, 3))
    session.send("n")
    session.wait_for(takes_keys)
    session.quiet(0.2)
    name = f"zz{term}{status}"
    session.send(f"{name}\t\t\t\t")
    session.wait_for(f"<ServiceName>{name}</ServiceName>")
    session.quiet(0.2)
    session.send("\r")
    session.wait_for("Create Cloud Service")
    session.signal(number)
    assert session.wait_exit() == status
    assert session.modes == session.modes_before
    assert session.screen.strip() == ""
    assert session.raw.rstrip().endswith(b"\x1b[?1049l\x1b[?25h\x1b[?1004l")
    profile = Profile(
        name=ENVIRONMENT, subscription_id=cloud.subscription_id, certificate=cloud.certificate, endpoint=cloud.endpoint
    )
    with closing(Journal(tmp_path / ".local" / "state" / "smtui" / "journal.sqlite")) as journal:
        (entry,) = journal.entries(profile)
    assert (entry.operation, entry.target, entry.state) == ("Create Cloud Service", name, State.SUCCEEDED)
    assert re.fullmatch("[0-9a-f]{32}", entry.request_id)


def test_text_of_every_script_keeps_the_columns_straight(open_console: Open) -> None:
    session = opened(open_console(cols=100))
    straight = columns(session, 3)
    assert len(straight) == 4
    session.send("\x1b[B")
    session.wait_for("Cloud services ")
    session.send("\x1b[B")
    session.wait_for("ｱｲＡ")
    session.send("\x1b[C")
    session.wait_for("○ staging")
    session.quiet(0.3)
    assert [columns(session, row) for row in range(2, 14)] == [straight] * 12
    # In the order in which it is stored, and as it is: nothing is turned round.
    assert "שָׁלוֹם مرحبا" in session.screen
    assert "日本語" in session.screen.replace(" ", "")
    session.send("\x1b[B")
    session.wait_for("Deployment · ")
    session.send("d")
    session.wait_for("Enter is dead")
    session.quiet(0.3)
    framed = [columns(session, row) for row in range(1, 22)]
    assert framed == [[0, 99]] * 21


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[list[str]]:
    """The command of a tmux of the test's own, which is ended afterwards."""
    program = shutil.which("tmux")
    if program is None:
        pytest.skip("tmux is not installed")
    command = [program, "-S", str(tmp_path / "tmux"), "-f", "/dev/null"]
    yield command
    subprocess.run([*command, "kill-server"], capture_output=True, check=False)


def test_inside_tmux_the_columns_are_straight_and_a_copy_is_in_its_buffer(open_console: Open, tmux: list[str]) -> None:
    start = [*tmux, "-u", "new-session", sys.executable, "-m", "smtui"]
    session = opened(open_console(shell=" ".join(start), cols=100))
    session.send("\x1b[B")
    session.wait_for("▸ Cloud services ")
    session.send("\x1b[B")
    session.wait_for("Staging  ")
    session.send("\x1b[C")
    session.wait_for("○ staging")
    session.quiet(0.3)
    # As tmux has it: what stands between may be as wide for tmux as it likes, the frames close all the same.
    pane = subprocess.run([*tmux, "capture-pane", "-p"], capture_output=True, check=True).stdout.decode().splitlines()
    assert [(line[0], line.count("│"), line[-1]) for line in pane[2:14]] == [("│", 4, "│")] * 12
    session.send("y")
    session.wait_for("was given to tmux, for its buffer and the terminal's clipboard.")
    copied = subprocess.run([*tmux, "show-buffer"], capture_output=True, check=True).stdout.decode()
    assert copied.startswith("Cloud service  aaa\n")
    session.send("\x11")
    assert session.wait_exit() == 0


def test_inside_screen_a_copy_goes_through_to_the_terminal(open_console: Open, tmp_path: Path) -> None:
    program = shutil.which("screen")
    if program is None:
        pytest.skip("screen is not installed")
    sockets = tmp_path / "sockets"
    sockets.mkdir(mode=0o700)
    start = [program, "-c", "/dev/null", "-U", sys.executable, "-m", "smtui"]
    session = opened(open_console(shell=" ".join(start), SCREENDIR=str(sockets)))
    assert [columns(session, row) for row in range(2, 10)] == [[0, 26, 27, 79]] * 8
    session.send("y")
    session.wait_for("was sent through screen to the terminal's clipboard (OSC 52).")
    (sent,) = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", session.raw)
    assert base64.b64decode(sent).startswith(b"Subscription  ")
    session.send("\x11")
    assert session.wait_exit() == 0
