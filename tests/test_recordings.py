"""The replay of recorded traffic, on exchanges written for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.recordings import main

XMLNS = 'xmlns="http://schemas.microsoft.com/windowsazure" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
IMAGES = (
    f"<Images {XMLNS}><OSImage><Category>User</Category><Label>&#x1B;[31mred&#x1B;[0m</Label><Name>one</Name>"
    "<OS>Linux</OS></OSImage><OSImage><Category>User</Category><Label>two</Label><Name>two</Name><OS>Linux</OS>"
    "</OSImage></Images>"
)


def recorded(folder: Path, body: str, **changes: object) -> Path:
    """Write down one exchange as the recordings have it."""
    exchange = {
        "operation": "list_os_images",
        "method": "GET",
        "path": "/00000000-0000-0000-0000-000000000000/services/images",
        "request_headers": {"x-ms-version": "2014-10-01"},
        "request_body": None,
        "status": 200,
        "response_headers": {"content-type": "application/xml; charset=utf-8"},
        "response_body": body,
    }
    (folder / "one.jsonl").write_text(json.dumps({**exchange, **changes}) + "\n", "utf-8")
    return folder


def test_escape_as_a_reference_keeps_its_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(str(recorded(tmp_path, IMAGES))) == 0
    assert "1 passed, 0 failed" in capsys.readouterr().out.splitlines()[-1]


def test_a_byte_order_mark_does_not_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(str(recorded(tmp_path, f"\ufeff{IMAGES}"))) == 0
    assert "1 passed, 0 failed" in capsys.readouterr().out


@pytest.mark.parametrize("end", [IMAGES.index("<OSImage><Category>User</Category><Label>two"), -len("</Images>"), -1])
def test_a_truncated_list_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str], end: int) -> None:
    assert main(str(recorded(tmp_path, IMAGES[:end]))) == 1
    assert "0 passed, 1 failed" in capsys.readouterr().out.splitlines()[-1]


def test_an_element_that_is_not_known_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = IMAGES.replace("<OS>", "<Flavour>x</Flavour><OS>", 1)
    assert main(str(recorded(tmp_path, body))) == 0
    assert "OSImage/Flavour" in capsys.readouterr().out


def test_an_operation_that_is_not_declared_counts_as_neither(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = recorded(tmp_path, "<Nothing/>", operation="future", path="/0/services/futures")
    assert main(str(folder)) == 0
    said = capsys.readouterr().out
    assert "future" in said
    assert "0 passed, 0 failed" in said.splitlines()[-1]
