"""Storage accounts: their keys stay hidden, are copied without being shown, and are replaced by typing a name."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from smtui.protocol import codec
from smtui.protocol.storage import StorageAccountKeys, StorageServiceKeys
from tests.console.driver import Console, FramedApp
from tests.localcloud.running import RunningCloud

pytestmark = pytest.mark.every(3)

ACCOUNT = "contosoarchive"
# A key fills a line.
WIDE = (160, 40)


def keys_of(cloud: RunningCloud) -> StorageServiceKeys:
    reply = cloud.http.get(cloud.url(f"services/storageservices/{ACCOUNT}/keys"))
    keys = codec.decode(StorageAccountKeys, reply.content).value.storage_service_keys
    assert keys is not None
    return keys


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What goes to the terminal beside the frames, where neither tmux nor screen is in between."""
    from textual.drivers.headless_driver import HeadlessDriver

    for name in ("TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)
    found: list[str] = []
    monkeypatch.setattr(HeadlessDriver, "write", lambda _, data: found.append(data))
    return found


async def test_the_keys_show_only_when_asked_for(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = keys_of(cloud)
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await console.go_to("Storage accounts", ACCOUNT)
        await console.press("v")
        await console.sees("Primary", "•••", "x shows them")
        assert keys.primary not in console.text
        await console.press("x")
        await console.sees(keys.primary, keys.secondary)
        await console.press("down")
        await console.sees("•••")
        await console.press("up")
        await console.sees("•••")
        assert keys.primary not in console.text
        assert keys.secondary not in console.text


@pytest.mark.parametrize(("key", "which"), [("c", "primary"), ("C", "secondary")])
@pytest.mark.sample(1)
async def test_a_key_is_copied_without_being_shown(
    key: str, which: str, cloud: RunningCloud, written: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await console.go_to("Storage accounts", ACCOUNT)
        await console.press(key)
        await console.sees(f"The {which} key of {ACCOUNT} was sent to the terminal's clipboard (OSC 52).")
        secret = getattr(keys_of(cloud), which)
        assert written == [f"\x1b]52;c;{base64.b64encode(secret.encode()).decode()}\x07"]
        assert secret not in console.text


async def test_a_key_that_can_not_be_read_is_not_copied(
    cloud: RunningCloud, written: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Storage accounts", ACCOUNT)
        await console.until(lambda: console.node.as_of is not None)
        assert cloud.http.delete(cloud.url(f"services/storageservices/{ACCOUNT}")).status_code == 200
        await console.press("c")
        await console.sees("was not found")
        assert written == []


async def test_a_read_only_profile_may_copy_a_key(
    cloud: RunningCloud, written: list[str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = home / ".config" / "smtui" / "profiles.toml"
    file.parent.mkdir(parents=True)
    file.write_text(
        f'[profiles.watch]\nsubscription_id = "{cloud.subscription_id}"\nendpoint = "{cloud.endpoint}"\n'
        f'certificate = "{cloud.certificate}"\nca = "{cloud.ca}"\nread_only = true\n'
    )
    async with Console.on(cloud, monkeypatch, app=FramedApp(profile="watch")) as console:
        await console.go_to("Storage accounts", ACCOUNT)
        await console.press("c")
        await console.sees("was sent to the terminal's clipboard")
        await console.press("K")
        await console.sees("Profile watch is read-only.")


@pytest.mark.parametrize(("key", "which", "stays"), [("K", "primary", "secondary"), ("L", "secondary", "primary")])
@pytest.mark.sample(1)
async def test_a_key_is_regenerated(
    key: str, which: str, stays: str, cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = keys_of(cloud)
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await console.go_to("Storage accounts", ACCOUNT)
        await console.press("v", "x")
        await console.sees(before.primary, before.secondary)
        await console.press(key)
        await console.armed()
        await console.sees(f"The {which} key is replaced", f"The {stays} key stays as it is", "Enter is dead")
        await console.type(ACCOUNT)
        await console.sees(f"makes another {which} key.")
        await console.press("enter")
        await console.closed()
        await console.operation("Regenerate Storage Account Keys", ACCOUNT, "Succeeded")
        after = keys_of(cloud)
        assert getattr(after, which) != getattr(before, which)
        assert getattr(after, stays) == getattr(before, stays)
        await console.sees(after.primary, after.secondary)
        assert getattr(before, which) not in console.text


async def test_the_addresses_of_an_account_show(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await console.go_to("Storage accounts", "contosopackages")
        await console.sees(
            "https://contosopackages.table.core.windows.net/",
            "https://contosopackages-secondary.blob.core.windows.net/",
        )


async def test_inside_tmux_the_key_goes_through_tmux(
    cloud: RunningCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmux = tmp_path / "bin" / "tmux"
    tmux.parent.mkdir()
    tmux.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/arguments\ncat > {tmp_path}/buffer\n')
    tmux.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmux.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Storage accounts", ACCOUNT)
        await console.press("c")
        await console.sees("was given to tmux")
    assert (tmp_path / "buffer").read_text() == keys_of(cloud).primary
    assert (tmp_path / "arguments").read_text() == "load-buffer -w -\n"


async def test_an_account_is_created_once_its_name_is_free(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        # The branch is not open: only the service knows which names are taken.
        await console.go_to("Storage accounts")
        await console.press("n")
        await console.armed()
        await console.type(ACCOUNT)
        await console.sees(f"A storage account named '{ACCOUNT}' already exists", "once these are right: Name")
        await console.type("2")
        await console.sees(f"<ServiceName>{ACCOUNT}2</ServiceName>")
        await console.press("tab", "tab", "tab", "tab", "tab", "enter")
        await console.closed()
        await console.operation("Create Storage Account", f"{ACCOUNT}2", "Succeeded")
        await console.until(lambda: console.node.name == f"{ACCOUNT}2")


async def test_an_account_is_deleted_after_its_name_was_typed(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Console.on(cloud, monkeypatch, size=WIDE) as console:
        await console.go_to("Storage accounts", ACCOUNT)
        await console.press("d")
        await console.armed()
        await console.sees("every blob, table, queue and file in it", f"https://{ACCOUNT}.blob.core.windows.net/")
        await console.type(ACCOUNT)
        await console.press("enter")
        await console.closed()
        await console.operation("Delete Storage Account", ACCOUNT, "Succeeded")
        await console.until(lambda: ACCOUNT not in console.children("Storage accounts"))
