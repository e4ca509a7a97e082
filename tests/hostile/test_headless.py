"""What the commands print of texts that mean harm: nothing for a terminal to obey, and JSON that is exact."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from smtui import paths
from smtui.client.exchange import Answer
from smtui.client.profile import Profile
from smtui.operations.journal import Journal
from smtui.protocol.errors import Conflict
from smtui.protocol.hosted_services import CREATE_HOSTED_SERVICE, DELETE_HOSTED_SERVICE, CreateHostedService
from smtui.protocol.operation import InvalidCall
from tests.cli.reader import Reader, environment
from tests.client.scripted import REQUEST
from tests.hostile.texts import HOSTILE, harmful
from tests.localcloud.running import RunningCloud

# What the service's own rules let through: labels of 100 characters, descriptions of 1,024.
_LABELS = [text for text in HOSTILE if len(text) <= 100]


@pytest.fixture
def run(cloud: RunningCloud, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Reader:
    """The commands, where a running cloud is the profile that opens."""
    for name, value in environment(cloud).items():
        monkeypatch.setenv(name, value)
    return Reader(capsys)


def prints_no_harm(run: Reader, *arguments: str) -> str:
    """Run a command and give what it printed to both streams."""
    done = run(*arguments)
    printed = done.out + done.error
    assert "Traceback" not in printed
    assert not harmful(printed.replace("\n", "")), printed
    return printed


def labelled(cloud: RunningCloud) -> dict[str, str]:
    """Create cloud services whose labels and descriptions mean harm, and give their labels by name."""
    found = {}
    for number, text in enumerate(_LABELS):
        name = f"hostile{number}"
        body = CreateHostedService(service_name=name, label=text, description=text, location="West US")
        call = CREATE_HOSTED_SERVICE(body)
        target = cloud.endpoint + call.request_target(cloud.subscription_id)
        if cloud.http.post(target, content=call.xml()).status_code == 201:
            found[name] = text
    return found


def test_lists_and_panes(run: Reader, cloud: RunningCloud) -> None:
    given = labelled(cloud)
    assert len(given) > len(_LABELS) // 2
    prints_no_harm(run, "list", "services")
    assert "[red]x[/]" in prints_no_harm(run, "show", "services/hostile0")
    for name in list(given)[:: len(given) // 12]:
        prints_no_harm(run, "show", f"services/{name}")


def test_json_is_exact_and_ascii(run: Reader, cloud: RunningCloud) -> None:
    given = labelled(cloud)
    printed = prints_no_harm(run, "list", "services", "--json")
    assert printed.isascii()
    found: dict[str, Any] = {each["name"]: each for each in json.loads(printed)}
    labels = {name: found[name]["hosted_service_properties"]["label"] for name in given}
    assert labels == given


def test_names_that_are_typed(run: Reader) -> None:
    for text in HOSTILE:
        if "\x00" in text:
            continue
        for command in (("list", text), ("show", f"services/{text}"), ("list", "services", "--profile", text)):
            prints_no_harm(run, *command)


def test_operations(run: Reader, cloud: RunningCloud, home: Path) -> None:
    profile = Profile("environment", cloud.subscription_id, cloud.endpoint, cloud.certificate)
    journal = Journal(paths.journal())
    kept = 0
    for text in HOSTILE:
        try:
            call = DELETE_HOSTED_SERVICE(service_name=text)
        except InvalidCall:
            continue
        kept += 1
        journal.answered(journal.intend(call, profile), Answer(None, REQUEST, 200), False)
        journal.failed(journal.intend(call, profile), Conflict(text, http_status=409, code=text, request_id=text))
    journal.close()
    assert kept > len(HOSTILE) // 2
    assert "Delete Cloud Service" in prints_no_harm(run, "operations", "-n", "1000")
    printed = prints_no_harm(run, "operations", "-n", "1000", "--json")
    assert printed.isascii()
    assert "\x1b]52;c;eA==\x07" in {each["target"] for each in json.loads(printed)}
    audit = [file.read_text("utf-8") for file in paths.state().glob("audit*")]
    assert not harmful("".join(audit).replace("\n", ""))
