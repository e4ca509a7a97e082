"""Bringing the local cloud up: what can go wrong with its files, in a sentence, and without losing a descriptor."""

from __future__ import annotations

import asyncio
import json
import os
import select
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from smtui import paths
from smtui.console.local_cloud import LocalCloudError, bring_up, join

READY = {
    "endpoint": "https://127.0.0.1:1",
    "subscription_id": "11111111-2222-3333-4444-555555555555",
    "certificate": "/c.pem",
    "ca": "/ca.pem",
}


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    """A state directory whose pipe somebody reads, as a server does."""
    os.mkfifo(tmp_path / paths.CONSOLES)
    reading = os.open(tmp_path / paths.CONSOLES, os.O_RDONLY | os.O_NONBLOCK)
    yield tmp_path
    os.close(reading)


@contextmanager
def keeps_no_descriptor() -> Iterator[None]:
    before = os.listdir("/proc/self/fd")
    yield
    assert os.listdir("/proc/self/fd") == before


def refused(directory: Path) -> str:
    """Give why a server can't be joined."""
    with keeps_no_descriptor(), pytest.raises(LocalCloudError) as caught:
        join(directory)
    return str(caught.value)


def test_a_server_is_joined_by_its_ready_line(directory: Path) -> None:
    (directory / paths.LOCK).write_text(json.dumps(READY))
    with keeps_no_descriptor():
        hold = join(directory)
        assert hold is not None
        assert (hold.profile.endpoint, hold.profile.name) == ("https://127.0.0.1:1", "LOCAL")
        hold.release()


@pytest.mark.parametrize("text", ["", "{", "\x00\x01"])
def test_a_server_that_is_not_ready_is_not_joined(directory: Path, text: str) -> None:
    (directory / paths.LOCK).write_text(text)
    with keeps_no_descriptor():
        assert join(directory) is None


def test_a_lock_file_that_is_missing_or_unreadable_is_named(directory: Path) -> None:
    lock = directory / paths.LOCK
    assert refused(directory) == f"The local cloud can't be joined: {lock}: No such file or directory."
    lock.mkdir()
    assert refused(directory) == f"The local cloud can't be joined: {lock}: Is a directory."


@pytest.mark.parametrize("key", READY)
@pytest.mark.parametrize("value", [None, "", 7])
def test_a_ready_line_without_one_of_its_words_is_named(directory: Path, key: str, value: object) -> None:
    lock = directory / paths.LOCK
    lock.write_text(json.dumps({**READY, key: value}))
    assert refused(directory) == f"The local cloud can't be joined: {lock} does not say its {key}."


@pytest.mark.parametrize("text", ["[]", "7", '"x"', "null"])
def test_a_ready_line_that_is_something_else_is_named(directory: Path, text: str) -> None:
    (directory / paths.LOCK).write_text(text)
    assert "does not say its subscription_id" in refused(directory)


def test_a_pipe_that_is_something_else_is_named(tmp_path: Path) -> None:
    (tmp_path / paths.CONSOLES).mkdir()
    assert refused(tmp_path) == f"The local cloud can't be joined: {tmp_path / paths.CONSOLES}: Is a directory."


@pytest.mark.parametrize(
    ("below", "sentence"),
    [
        ("file/state", "The local cloud can't be started: {}/file/state: Not a directory."),
        ("file", "The local cloud can't be started: {}/file: File exists."),
        ("held", "The local cloud can't be started: {}/held/server.log: Is a directory."),
    ],
)
async def test_a_place_where_it_cannot_be_started_is_named(tmp_path: Path, below: str, sentence: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "held" / paths.SERVER_LOG).mkdir(parents=True)
    with pytest.raises(LocalCloudError) as caught:
        await bring_up(tmp_path / below)
    assert str(caught.value) == sentence.format(tmp_path)


async def test_a_place_that_cannot_be_made_is_named() -> None:
    with pytest.raises(LocalCloudError, match=r"^The local cloud can't be started: /proc/none.*: No such file or dir"):
        await bring_up(Path("/proc/none/state"))


async def test_a_start_that_is_given_up_lets_go_of_the_server(tmp_path: Path) -> None:
    starting = asyncio.create_task(bring_up(tmp_path / "cloud"))
    # The thread has begun once the directory is there; nothing tells of that but the directory.
    async with asyncio.timeout(20):
        while not (tmp_path / "cloud" / paths.SERVER_LOG).exists():
            await asyncio.to_thread(lambda: None)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    await asyncio.get_running_loop().shutdown_default_executor()
    server = os.pidfd_open(int((tmp_path / "cloud" / "pid").read_text()))
    await asyncio.sleep(0)
    readable, _, _ = select.select([server], [], [], 10)
    os.close(server)
    assert readable, "the server is still there"
