"""`smtui list`: what a script and a person without the console ask for."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import re
import signal
import socket
import struct
import subprocess
import sys
import termios
from pathlib import Path
from typing import IO

import httpx
import pytest
from cryptography.hazmat.primitives import serialization

from smtui import paths
from smtui.cli.listing import kinds
from smtui.protocol.operation import Call
from tests.cli.program import ROOT, Program
from tests.cli.reader import Reader, environment
from tests.localcloud.bodies import create_service
from tests.localcloud.running import RunningCloud
from tests.localcloud.warm import WarmCloud

pytestmark = pytest.mark.every(2)

BRANCHES = ["services", "vms", "storage", "groups", "disks", "images", "os", "sizes", "locations", "certificates"]


def test_without_a_kind_the_kinds_are_listed(reader: Reader) -> None:
    assert [row[0] for row in reader.rows("list")] == list(kinds())
    assert ["deployments", "Deployments of all cloud services"] in reader.rows("list")
    assert {"kind": "os", "title": "Operating systems"} in reader.json("list")
    assert set(kinds()) == {*BRANCHES, "deployments", "instances"}


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_is_a_table_with_the_paths_in_front(reader: Reader, kind: str) -> None:
    headings, *rows = reader.rows("list", kind)
    found = reader.json("list", kind)
    assert headings[0] == "Path"
    assert [row[0] for row in rows] == [each["path"] for each in found] != []
    # What stands in the first column is what `smtui show` takes.
    assert reader.json("show", rows[-1][0])["name"] == found[-1]["name"]


def test_the_columns_are_those_of_the_console_without_its_marks(reader: Reader) -> None:
    headings, *rows = reader.rows("list", "services")
    # The path has the name already.
    assert headings[1:4] == ["Place", "Label", "Status"]
    shop = next(row for row in rows if row[0] == "services/shop")
    assert shop[1:4] == ["contoso-europe", "Web shop", "Created"]
    headings, *_ = reader.rows("list", "images")
    assert headings[1:4] == ["System", "Category", "Label"]


def test_a_column_is_as_wide_as_its_widest_cell(reader: Reader) -> None:
    lines = reader("list", "images").out.splitlines()
    start = lines[0].index("System")
    assert {line[start - 1] for line in lines} == {" "}
    assert {line[start:].split()[0] for line in lines[1:]} == {"Windows", "Linux"}


def test_deployments_and_instances_are_those_of_all_cloud_services(reader: Reader) -> None:
    deployments = reader.json("list", "deployments")
    assert {"services/shop/production", "services/shop/staging"} <= {each["path"] for each in deployments}
    instances = reader.json("list", "instances")
    assert {each["path"].rpartition("/")[0] for each in instances} <= {each["path"] for each in deployments}
    assert {"role_name", "instance_status", "instance_size"} <= set(instances[0])


def test_what_a_resource_holds_is_listed_by_its_path(reader: Reader) -> None:
    headings, *rows = reader.rows("list", "services/shop")
    assert headings == ["Path", "Kind", "Status"]
    assert ["services/shop/production", "Deployment", "Running"] in rows
    assert [row[0] for row in rows] == [each["path"] for each in reader.json("list", "/Services/SHOP/")]
    assert len(reader.json("list", "os/4")) > 5


def test_json_has_the_fields_of_the_reply(reader: Reader) -> None:
    shop = next(each for each in reader.json("list", "services") if each["name"] == "shop")
    assert list(shop)[:2] == ["path", "name"]
    properties = shop["hosted_service_properties"]
    assert (properties["label"], properties["affinity_group"]) == ("Web shop", "contoso-europe")
    assert properties["date_created"] == "2014-01-22T09:00:00Z"
    # The list does not say which deployments there are, and nobody should read that there are none.
    assert "deployments" not in shop


def test_secrets_and_configurations_are_left_out(reader: Reader) -> None:
    text = reader("list", "deployments", "--json").out + reader("list", "storage", "--json").out
    assert '"configuration"' not in text
    assert "AccountKey" not in text
    assert "storage_service_keys" not in text


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("srvices", 2, "There is no kind 'srvices'; did you mean services?"),
        ("xyz", 2, "there is services, deployments, instances"),
        ("deployments/shop", 2, "There is no kind 'deployments/shop'"),
        ("services/shpo", 3, "There is no 'shpo' in services; did you mean shop?"),
        ("storage/contosoimages", 2, "storage/contosoimages holds nothing to list; `smtui show` shows it."),
        ("services/archive/certificates", 0, "Certificates: there is nothing."),
    ],
)
def test_what_is_not_there_is_a_sentence_and_no_data(reader: Reader, kind: str, status: int, words: str) -> None:
    done = reader("list", kind)
    assert (done.status, done.out) == (status, "")
    assert done.error.startswith("smtui list: ")
    assert words in done.error


def test_nothing_is_an_empty_list(reader: Reader) -> None:
    assert reader.json("list", "services/archive/certificates") == []


def test_profiles_that_can_not_be_opened_are_a_sentence(nobody: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    done = nobody("list", "services", "--profile", "work")
    assert (done.status, done.out) == (1, "")
    assert done.error.startswith("smtui list: There is no profile 'work'")
    monkeypatch.setenv("AZURE_MANAGEMENT_CERTFILE", "/nowhere.pem")
    monkeypatch.setenv("AZURE_MANAGEMENT_SUBSCRIPTIONID", "11111111-2222-3333-4444-555555555555")
    done = nobody("list", "services")
    assert (done.status, done.out) == (1, "")
    assert "/nowhere.pem can't be read" in done.error


def test_an_encrypted_key_needs_somebody_to_ask(smtui: Program, cloud: RunningCloud) -> None:
    pem = Path(cloud.certificate).read_bytes()
    key = serialization.load_pem_private_key(pem, None)
    encrypted = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"open sesame"),
    )
    file = smtui.home / "locked.pem"
    file.write_bytes(encrypted + pem[pem.index(b"-----BEGIN CERTIFICATE") :])
    file.chmod(0o600)
    done = subprocess.run(
        [sys.executable, "-m", "smtui", "list", "services"],
        env={
            **os.environ,
            **environment(cloud),
            "AZURE_MANAGEMENT_CERTFILE": str(file),
            "HOME": str(smtui.home),
            "PYTHONPATH": str(ROOT),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        # Without a terminal to ask in.
        start_new_session=True,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "smtui list: There was no passphrase.\n"


def test_a_profile_may_stand_before_the_command(reader: Reader) -> None:
    assert "There is no profile 'work'" in reader("--profile", "work", "list", "services").error
    assert reader("--profile", "work", "list", "services", "--profile", "environment").status == 0


def test_no_connection_is_a_sentence(reader: Reader, monkeypatch: pytest.MonkeyPatch, unused_endpoint: str) -> None:
    monkeypatch.setenv("SMTUI_ENDPOINT", unused_endpoint)
    done = reader("list", "services")
    assert (done.status, done.out) == (1, "")
    assert f"No connection to {unused_endpoint}" in done.error


@pytest.fixture
def unused_endpoint() -> str:
    """An endpoint that nothing listens at."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return f"https://127.0.0.1:{bound.getsockname()[1]}"


def test_the_help_says_what_the_exit_status_means(reader: Reader) -> None:
    done = reader("list", "--help")
    assert done.status == 0
    assert "exit status:\n  0  done\n  1  failed" in done.out
    assert reader("list", "services", "--nonsense").status == 2


def test_text_from_outside_is_marked_in_columns_and_exact_in_json(smtui: Program, tmp_path: Path) -> None:
    label = "a\x1b]0;owned\x07b\x7f\u202ec\n[red]d"
    with WarmCloud(tmp_path / "cloud", "--empty", "--time-scale", "0") as cloud:
        _send(cloud, create_service("shop1", label=label))
        done = smtui("list", "services", **environment(cloud))
        assert "a␛]0;owned␇b␡�c↵[red]d" in done.out
        assert done.out.count("\n") == 2
        exact = smtui("list", "services", "--json", **environment(cloud)).out
        assert json.loads(exact)[0]["hosted_service_properties"]["label"] == label
        assert exact.isascii()
        assert exact.replace("\n", "").isprintable()


def _send(cloud: RunningCloud, call: Call[None]) -> httpx.Response:
    target = call.request_target(cloud.subscription_id)
    return cloud.http.post(f"{cloud.endpoint}{target}", content=call.xml()).raise_for_status()


@pytest.mark.parametrize("width", [60, 240])
def test_in_a_terminal_every_line_fits_and_says_more_than_its_path(
    smtui: Program, cloud: RunningCloud, width: int
) -> None:
    main, side = pty.openpty()
    with os.fdopen(main, "rb", 0) as screen:
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
        env = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
        with subprocess.Popen(
            [sys.executable, "-m", "smtui", "list", "images"],
            env={**env, **environment(cloud), "HOME": str(smtui.home), "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"},
            stdout=side,
            stderr=subprocess.PIPE,
        ) as showing:
            os.close(side)
            lines = _all_of(screen).decode().splitlines()
            assert showing.stderr is not None
            assert showing.stderr.read() == b""
    assert len(lines) > 40
    assert {len(line) <= width for line in lines} == {True}
    assert {bool(re.match(r"\S+ +(System|Windows|Linux) ", line)) for line in lines} == {True}
    assert any(line.endswith("…") for line in lines) == (width == 60)


def _all_of(screen: IO[bytes]) -> bytes:
    """Read what comes from a terminal until nobody has it open any more, which is an error for Linux."""
    found = b""
    with contextlib.suppress(OSError):
        while part := screen.read(65536):
            found += part
    return found


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_reader_that_goes_away_is_no_error(smtui: Program, cloud: RunningCloud, form: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as nobody_reads:
        done = subprocess.run(
            [sys.executable, "-m", "smtui", "list", "images", *form],
            env={**os.environ, **environment(cloud), "HOME": str(smtui.home), "PYTHONPATH": str(ROOT)},
            stdout=nobody_reads,
            stderr=subprocess.PIPE,
            timeout=60,
        )
    assert (done.returncode, done.stderr) == (0, b"")


def test_ctrl_c_ends_it_without_a_word(smtui: Program, cloud: RunningCloud) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = f"https://127.0.0.1:{silent.getsockname()[1]}"
        waiting = subprocess.Popen(
            [sys.executable, "-m", "smtui", "list", "services"],
            env={
                **os.environ,
                **environment(cloud),
                "SMTUI_ENDPOINT": endpoint,
                "HOME": str(smtui.home),
                "PYTHONPATH": str(ROOT),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        connection, _ = silent.accept()
        with connection:
            waiting.send_signal(signal.SIGINT)
            assert waiting.communicate(timeout=60) == (b"", b"")
    assert waiting.returncode == 130


def test_local_is_brought_up_and_let_go_of(smtui: Program) -> None:
    done = smtui("list", "services")
    assert done.status == 0
    assert "services/shop" in done.out
    assert done.error in ("", "smtui list: The local cloud is being started; it ends with this command.\n")
    # The server has let go of its state: nobody holds it any more.
    with (smtui.home / ".local/state/smtui/localcloud" / paths.LOCK).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert lock.read() == ""
