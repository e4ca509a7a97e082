"""`smtui profile`: what a new user types, and what stays of a file that was written by hand."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.program import ROOT, Program
from tests.client.certificates import identity

pytestmark = pytest.mark.every(2)

SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"

HAND_WRITTEN = f"""# The profiles of the jump host.
#   ask Ada before changing prod

use = "prod"        # what everybody opens

[profiles.prod]
# The real thing.
subscription_id = "{SUBSCRIPTION}"
certificate = 'prod.pem'   # renewed in May
read_only = true

[profiles.test]     # play here
subscription_id = "{SUBSCRIPTION}"
certificate = "test.pem"
"""


def add(smtui: Program, name: str, *options: str, certificate: str = "own.pem") -> tuple[int, str]:
    """Add a profile; give status and what was said of errors."""
    done = smtui("profile", "add", name, "--subscription-id", SUBSCRIPTION, "--certificate", certificate, *options)
    return done.status, done.error


@pytest.fixture
def own(smtui: Program) -> Path:
    """A good certificate in the home directory."""
    file = identity(smtui.home, "own", days=(-1, 400)).file
    file.chmod(0o600)
    return file


def test_a_new_user_has_the_local_cloud(smtui: Program) -> None:
    done = smtui("profile", "list")
    assert (done.status, done.error) == (0, "")
    assert done.out == f"* LOCAL · in use\n    the local cloud, on this machine\nProfiles will be in {smtui.profiles}\n"
    assert not smtui.profiles.exists()


def test_a_profile_is_added_used_and_listed(smtui: Program, own: Path) -> None:
    options = ("--endpoint", "germany", "--environment", "production", "--colour", "red", "--read-only")
    assert add(smtui, "work", *options, "--proxy", "socks5://me:secret@127.0.0.1:1080") == (0, "")
    assert stat.S_IMODE(smtui.profiles.stat().st_mode) == 0o600
    assert smtui("profile", "list").out.startswith("* LOCAL · in use\n")
    used = smtui("profile", "use", "work")
    assert (used.status, used.out) == (0, "`smtui` opens profile work from now on.\n")
    listed = smtui("profile", "list")
    assert "* work · production · read-only · in use\n" in listed.out
    assert f"    certificate {own}, expires in 399 days\n" in listed.out
    assert "https://management.core.cloudapi.de through socks5://127.0.0.1:1080" in listed.out
    assert "secret" not in listed.out
    rows = {row["name"]: row for row in json.loads(smtui("profile", "list", "--json").out)}
    assert rows.keys() == {"LOCAL", "work"}
    assert rows["work"]["in_use"] is True
    assert rows["work"]["read_only"] is True
    assert rows["work"]["colour"] == "red"
    assert rows["work"]["certificate_expires"].startswith("20")
    assert "secret" not in json.dumps(rows)


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("china", "china"),
        ("https://management.core.usgovcloudapi.net/", "government"),
        ("127.0.0.1:8443", "https://127.0.0.1:8443"),
    ],
)
def test_an_endpoint_is_written_by_its_name_where_it_has_one(
    smtui: Program, own: Path, given: str, written: str
) -> None:
    assert add(smtui, "work", "--endpoint", given) == (0, "")
    assert f'endpoint = "{written}"\n' in smtui.profiles.read_text()


def test_a_profile_is_changed_only_with_force(smtui: Program, own: Path) -> None:
    smtui.write_profiles(HAND_WRITTEN)
    assert add(smtui, "prod") == (1, "smtui profile: There is a profile 'prod' already; --force changes it.\n")
    assert smtui.profiles.read_text() == HAND_WRITTEN
    assert add(smtui, "prod", "--environment", "production", "--force") == (0, "")
    assert smtui.profiles.read_text() == HAND_WRITTEN.replace(
        "certificate = 'prod.pem'   # renewed in May\nread_only = true\n",
        f'certificate = "{own}"   # renewed in May\nread_only = true\nenvironment = "production"\n',
    )
    done = smtui("profile", "add", "prod", "--force", "--endpoint", "china")
    assert (done.status, done.error) == (0, "")
    assert done.out == f"Profile prod is changed in {smtui.profiles}; `smtui --profile prod` opens it.\n"
    assert 'endpoint = "china"\n' in smtui.profiles.read_text()
    assert f'certificate = "{own}"   # renewed in May\n' in smtui.profiles.read_text()


def test_what_a_new_profile_needs_is_said(smtui: Program) -> None:
    done = smtui("profile", "add", "work", "--endpoint", "china")
    assert (done.status, done.error) == (
        2,
        "smtui profile: A new profile needs --subscription-id and --certificate; `smtui profile add --help` has "
        "examples.\n",
    )
    assert not smtui.profiles.exists()


def test_local_and_the_environments_profile_are_not_of_the_file(smtui: Program) -> None:
    smtui.write_profiles(HAND_WRITTEN)
    assert smtui("profile", "remove", "LOCAL").error == (
        "smtui profile: LOCAL is the local cloud of this machine, which is always there.\n"
    )
    done = smtui("profile", "use", "environment")
    assert (done.status, done.error) == (
        1, "smtui profile: The profile environment is used by itself while the environment describes one.\n"
    )  # fmt: skip
    assert smtui.profiles.read_text() == HAND_WRITTEN


def test_a_proxy_that_is_not_used_is_warned_of(smtui: Program, own: Path) -> None:
    words = "The proxy of profile 'near' is not used: its endpoint is this machine, and loopback needs none.\n"
    status, error = add(smtui, "near", "--endpoint", "127.0.0.1:8443", "--proxy", "socks5://127.0.0.1:1080")
    assert (status, error) == (0, f"smtui profile: {words}")
    assert f"    {words}" in smtui("profile", "list").out


def test_an_authority_that_cannot_be_read_is_warned_of(smtui: Program, own: Path) -> None:
    words = f"The CA file {smtui.home / 'none.pem'} can't be read: No such file or directory.\n"
    assert add(smtui, "work", "--ca", "none.pem") == (0, f"smtui profile: {words}")
    assert f"    can't be opened: {words}" in smtui("profile", "list").out


def test_comments_survive_add_use_and_remove(smtui: Program, own: Path) -> None:
    smtui.write_profiles(HAND_WRITTEN)
    assert smtui("profile", "use", "test").status == 0
    assert smtui.profiles.read_text() == HAND_WRITTEN.replace('use = "prod"  ', 'use = "test"  ')
    assert smtui("profile", "use", "prod").status == 0
    assert add(smtui, "third") == (0, "")
    assert smtui.profiles.read_text().startswith(HAND_WRITTEN)
    assert smtui("profile", "remove", "third").status == 0
    assert smtui.profiles.read_text().rstrip() == HAND_WRITTEN.rstrip()
    done = smtui("profile", "remove", "prod")
    assert done.out == (
        f"Profile prod is removed.\nIts certificate's file stays: {smtui.profiles.parent / 'prod.pem'}\n"
        "It was the one in use; `smtui` opens the local cloud now.\n"
    )
    left = smtui.profiles.read_text()
    assert left.startswith("# The profiles of the jump host.\n#   ask Ada before changing prod\n")
    assert "use =" not in left
    assert left.rstrip().endswith(HAND_WRITTEN[HAND_WRITTEN.index("[profiles.test]") :].rstrip())


def test_use_goes_before_the_tables_of_a_file_that_has_none(smtui: Program) -> None:
    smtui.write_profiles(HAND_WRITTEN.replace('use = "prod"        # what everybody opens\n', ""))
    assert smtui("profile", "use", "test").status == 0
    assert "* test · in use" in smtui("profile", "list").out


def test_local_can_be_chosen(smtui: Program) -> None:
    smtui.write_profiles(HAND_WRITTEN)
    assert smtui("profile", "use", "LOCAL").out == "`smtui` opens the local cloud from now on.\n"
    assert smtui("profile", "list").out.startswith("* LOCAL · in use")


@pytest.mark.parametrize("command", ["use", "remove"])
def test_a_name_that_is_not_there_is_answered_with_the_nearest(smtui: Program, command: str) -> None:
    smtui.write_profiles(HAND_WRITTEN)
    done = smtui("profile", command, "prd")
    assert (done.status, done.error) == (
        1, f"smtui profile: There is no profile 'prd' in {smtui.profiles}; did you mean prod?\n"
    )  # fmt: skip
    assert smtui.profiles.read_text() == HAND_WRITTEN


@pytest.mark.parametrize(
    "options",
    [
        ("add", "LOCAL", "--subscription-id", SUBSCRIPTION, "--certificate", "x"),
        ("add", "Local", "--subscription-id", SUBSCRIPTION, "--certificate", "x"),
        ("add", "x", "--subscription-id", SUBSCRIPTION, "--certificate", "x", "--trusted-host", "https://a"),
        ("add", "a\tb", "--subscription-id", SUBSCRIPTION, "--certificate", "x"),
        ("add", "x", "--subscription-id", "1", "--certificate", "x"),
        ("add", "x", "--subscription-id", SUBSCRIPTION),
        ("add", "x", "--subscription-id", SUBSCRIPTION, "--certificate", "x", "--endpoint", "http://x"),
        ("add", "x", "--subscription-id", SUBSCRIPTION, "--certificate", "x", "--proxy", "ftp://me:secret@x"),
        ("add", "x", "--subscription-id", SUBSCRIPTION, "--certificate", "x", "--colour", "pink"),
        ("use",),
        (),
    ],
)
@pytest.mark.sample(2)
def test_wrong_usage_has_status_2_and_writes_nothing(smtui: Program, options: tuple[str, ...]) -> None:
    done = smtui("profile", *options)
    assert done.status == 2
    assert "secret" not in done.error
    assert not smtui.profiles.exists()


def test_a_certificate_that_is_not_there_yet_is_warned_of(smtui: Program) -> None:
    done = smtui(
        "profile", "add", "my work", "--subscription-id", SUBSCRIPTION, "--certificate", "none.pem"
    )  # fmt: skip
    assert (done.status, done.error) == (
        0, f"smtui profile: The certificate {smtui.home / 'none.pem'} can't be read: No such file or directory.\n"
    )  # fmt: skip
    assert done.out == (
        f"Profile my work is added in {smtui.profiles}; correct this before `smtui --profile 'my work'` opens it.\n"
    )
    assert "can't be opened: The certificate " in smtui("profile", "list").out


def test_where_certificates_stand_is_in_the_list(smtui: Program) -> None:
    for name, days in (("old", (-9, -3)), ("soon", (-9, 12))):
        identity(smtui.home, name, days=days).file.chmod(0o600)
        add(smtui, name, certificate=f"{name}.pem")
    locked = identity(smtui.home, "locked", days=(-1, 400))
    locked.file.write_bytes(locked.certificate_pem + locked.key_pem(b"secret"))
    add(smtui, "locked", certificate="locked.pem")
    out = smtui("profile", "list").out
    assert "old.pem, expired 3 days ago\n" in out or "old.pem, expired 2 days ago\n" in out
    assert "Make another with `smtui certificate create NAME`" in out
    assert "soon.pem, expires in 11 days\n" in out
    assert "locked.pem, expires in 399 days, key encrypted\n" in out
    assert "Everybody on this machine can read the private key in" in out


def test_a_file_with_mistakes_is_listed_as_far_as_it_goes(smtui: Program) -> None:
    smtui.write_profiles(HAND_WRITTEN.replace("read_only = true", "readonly = true").replace('"test.pem"', "7"))
    done = smtui("profile", "list")
    assert done.status == 0
    assert (
        f"can't be opened: {smtui.profiles}, line 14: profile 'test': certificate should be text in quotes." in done.out
    )
    assert done.error == (
        f"smtui profile: {smtui.profiles}, line 10: there is no key 'readonly'; did you mean read_only? Until it is "
        "corrected, profile 'prod' only reads.\n"
    )


@pytest.mark.parametrize("command", [("list",), ("use", "x"), ("remove", "x")])
def test_a_file_that_is_no_toml_is_left_alone(smtui: Program, command: tuple[str, ...]) -> None:
    smtui.write_profiles("# mine\nuse = prod\n")
    done = smtui("profile", *command)
    assert (done.status, done.error) == (
        1, f"smtui profile: {smtui.profiles} is not TOML, line 2, use: the value is none of TOML; text stands in "
        "quotes, true and false in small letters.\n"
    )  # fmt: skip
    assert smtui.profiles.read_text() == "# mine\nuse = prod\n"


def test_a_profile_that_is_written_on_one_line_is_changed_too(smtui: Program, own: Path) -> None:
    smtui.write_profiles(f'profiles = {{ work = {{ subscription_id = "{SUBSCRIPTION}", certificate = "x" }} }}\n')
    assert add(smtui, "work", "--force") == (0, "")
    assert add(smtui, "more") == (0, "")
    assert [row["name"] for row in json.loads(smtui("profile", "list", "--json").out)] == ["LOCAL", "work", "more"]


def test_the_environment_goes_before_the_profile_in_use(smtui: Program, own: Path) -> None:
    smtui.write_profiles(HAND_WRITTEN)
    environ = {"AZURE_MANAGEMENT_CERTFILE": str(own), "AZURE_MANAGEMENT_SUBSCRIPTIONID": SUBSCRIPTION}
    assert "* environment · in use\n" in smtui("profile", "list", **environ).out
    half = smtui("profile", "list", AZURE_MANAGEMENT_CERTFILE=str(own))
    assert "* prod" in half.out
    assert half.error == (
        "smtui profile: AZURE_MANAGEMENT_CERTFILE is set and AZURE_MANAGEMENT_SUBSCRIPTIONID is not, so that neither "
        "counts: set both or none.\n"
    )
    assert "unset them" in smtui("profile", "use", "test", **environ).error


def test_a_link_to_the_file_stays_a_link(smtui: Program, own: Path) -> None:
    smtui.write_profiles("")
    smtui.profiles.rename(smtui.home / "dotfiles.toml")
    smtui.profiles.symlink_to(smtui.home / "dotfiles.toml")
    assert add(smtui, "work") == (0, "")
    assert smtui.profiles.is_symlink()
    assert "[profiles.work]" in (smtui.home / "dotfiles.toml").read_text()


def test_commands_at_the_same_time_lose_nothing(smtui: Program, own: Path) -> None:
    command = [sys.executable, "-m", "smtui", "profile", "add", "--subscription-id", SUBSCRIPTION, "--certificate", "x"]
    env = {"HOME": str(smtui.home), "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    running = [
        subprocess.Popen([*command, f"p{number}"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for number in range(6)
    ]
    assert [each.wait(60) for each in running] == [0] * 6
    rows = json.loads(smtui("profile", "list", "--json").out)
    assert {row["name"] for row in rows} == {"LOCAL", *(f"p{number}" for number in range(6))}


def test_names_from_outside_are_listed_cleaned(smtui: Program) -> None:
    smtui.write_profiles(f'[profiles."a\\u001b]52;c;eA==\\u0007\\nb"]\nsubscription_id = "{SUBSCRIPTION}"\n')
    out = smtui("profile", "list").out
    assert "\x1b" not in out
    assert len(out.splitlines()) == 5
