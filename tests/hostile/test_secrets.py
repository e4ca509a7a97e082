"""Secrets stay where they belong: after a whole session they are in no file, output or process but the service's."""

from __future__ import annotations

import base64
import dataclasses
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)

from smtui.client import certificate_file
from smtui.client.exchange import Answer
from smtui.operations.journal import Journal
from smtui.protocol import catalogue, codec, saved_call, x509
from smtui.protocol.errors import Conflict
from smtui.protocol.operation import Call, Operation
from smtui.protocol.storage import StorageAccountKeys
from tests.client.certificates import identity
from tests.client.scripted import PROFILE, REQUEST
from tests.console.driver import Console
from tests.hostile.texts import written_harm
from tests.localcloud.running import ROOT, RunningCloud
from tests.protocol.values import filled
from tests.terminal.session import TerminalSession

PASSPHRASE = "Xylophone-Passphrase-1"
PFX_PASSWORD = "Quagmire Password-2"
MACHINE_PASSWORD = "Zeppelin!Password-3"
ACCOUNT_KEY = "S2FsZWlkb3Njb3BlLWFjY291bnQta2V5LTQ="
SECRETS = (PASSPHRASE, PFX_PASSWORD, MACHINE_PASSWORD, ACCOUNT_KEY)

_CLIPBOARD = re.compile(rb"\x1b\]52;c;[A-Za-z0-9+/=]*\x07")
_QUIET = 0.25


def forms(secret: bytes) -> Iterator[bytes]:
    """Give how a secret may stand in a file: as it is, as UTF-16, quoted, as hexadecimal, and in base64."""
    yield secret
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    with suppress(UnicodeDecodeError):
        yield secret.decode().encode("utf-16-le")
        yield quote(secret.decode(), safe="").encode()
    for before in range(3):
        # At the ends other bytes than the secret's own have a part in a character.
        encoded = base64.b64encode(b"\0" * before + secret).rstrip(b"=")
        yield encoded[4 if before else 0 : -4]


def leaks(secrets: dict[str, bytes], data: bytes) -> list[str]:
    """Give the names of the secrets that some data hold in any form."""
    return [name for name, secret in secrets.items() if any(form in data for form in forms(secret))]


def key_lines(pem: bytes) -> bytes:
    """Give what stands in the middle of a private key's PEM."""
    lines = pem.partition(b"PRIVATE KEY-----\n")[2].splitlines()
    return lines[len(lines) // 2 - 1]


@pytest.fixture
def inputs(tmp_path_factory: pytest.TempPathFactory, cloud: RunningCloud) -> Path:
    """What a person has before the session begins, outside of the home directory."""
    directory = tmp_path_factory.mktemp("inputs")
    (directory / "secrets").write_text("\n".join(SECRETS))
    own = identity(directory, "own", bits=2048, days=(-1, 400))
    how = BestAvailableEncryption(PFX_PASSWORD.encode())
    (directory / "own.pfx").write_bytes(
        pkcs12.serialize_key_and_certificates(b"own", own.key, own.certificate, None, how)  # type: ignore[arg-type]
    )
    pem = Path(cloud.certificate).read_bytes()
    key = load_pem_private_key(pem, None).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(PASSPHRASE.encode())
    )
    (directory / "client.pem").write_bytes(x509.read(pem).certificate.pem() + key)
    (directory / "client.pem").chmod(0o600)
    editor = directory / "editor"
    editor.write_text(
        f'#!/bin/sh\nsed -i \'s|AccountKey=[^;"]*|AccountKey={ACCOUNT_KEY}|\' "$1"\n'
        f"cat /proc/$$/cmdline /proc/$$/environ > {directory}/seen\n"
    )
    editor.chmod(0o700)
    return directory


def environment(cloud: RunningCloud, home: Path, inputs: Path) -> dict[str, str | None]:
    return {
        "PYTHONPATH": str(ROOT),
        "HOME": str(home / "home"),
        "AZURE_MANAGEMENT_CERTFILE": str(inputs / "client.pem"),
        "AZURE_MANAGEMENT_SUBSCRIPTIONID": cloud.subscription_id,
        "SMTUI_ENDPOINT": cloud.endpoint,
        "SMTUI_CA": cloud.ca,
        "EDITOR": str(inputs / "editor"),
        "VISUAL": None,
    }


def processes(session: TerminalSession) -> bytes:
    """Give the arguments and the environments of a session's processes."""
    found = b""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int((process / "stat").read_text().rpartition(")")[2].split()[3]) == session.pid:
                found += (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
    return found


def go(session: TerminalSession, path: str) -> None:
    """Go to a resource by its path."""
    for keys in (":", path, "\r"):
        session.send(keys)
        session.quiet(_QUIET, timeout=30)


def fill(session: TerminalSession, label: str, text: str) -> None:
    """Go to a field by Tab, which is empty, and type into it."""
    for _ in range(30):
        if re.search(rf"│ {label} ", session.line(session.cursor[0])):
            break
        session.send("\t")
        session.quiet(0.1)
    else:
        raise AssertionError(f"Tab never reached {label}:\n{session.screen}")
    session.send(text)
    session.quiet(_QUIET, timeout=30)


def press_button(session: TerminalSession, words: str) -> None:
    """Go on from the last field to the button, and press it."""
    session.send("\t")
    session.wait_for(words)
    session.quiet(_QUIET, timeout=30)
    session.send("\r")


@pytest.mark.long
@pytest.mark.timeout(300)
def test_after_a_whole_session_no_secret_is_anywhere(cloud: RunningCloud, home: Path, inputs: Path) -> None:
    reply = cloud.http.get(cloud.url("services/storageservices/contosoarchive/keys"))
    keys = codec.decode(StorageAccountKeys, reply.content).value.storage_service_keys
    assert keys is not None
    own = x509.read_pkcs12((inputs / "own.pfx").read_bytes(), PFX_PASSWORD)
    secrets = {
        **{secret: secret.encode() for secret in SECRETS},
        "primary key": keys.primary.encode(),
        "secondary key": keys.secondary.encode(),
        "private key of the profile": key_lines(Path(cloud.certificate).read_bytes()),
        "private key of the certificate": key_lines(own.key),
        "PKCS#12": (inputs / "own.pfx").read_bytes()[100:160],
    }
    program = [sys.executable, "-m", "tests.hostile.crashing", str(inputs / "secrets")]
    env = environment(cloud, home, inputs)
    with TerminalSession(program, rows=50, cols=120, env=env, cwd=ROOT) as session:
        seen = b""
        session.wait_for("Cloud services", timeout=40)
        session.quiet(_QUIET)

        go(session, "services/shop/certificates")
        session.send("n")
        session.wait_for("Esc leaves")
        session.quiet(0.5)
        session.send(str(inputs / "own.pfx"))
        session.wait_for("Password")
        fill(session, "Password", PFX_PASSWORD)
        seen += processes(session)
        press_button(session, "Add certificate")
        session.wait_for(lambda s: "Add Service Certificate" in s.screen and "Succeeded" in s.screen, timeout=30)

        go(session, "vms")
        session.send("n")
        session.wait_for("Once more", timeout=30)
        session.quiet(1.0)
        fill(session, "Name", "web1")
        fill(session, "Password", MACHINE_PASSWORD)
        fill(session, "Once more", MACHINE_PASSWORD)
        fill(session, "Endpoints", "")
        seen += processes(session)
        press_button(session, "Create virtual machine")
        session.wait_for(lambda s: "Create Virtual Machine" in s.screen and "web1" in s.screen, timeout=30)
        session.quiet(_QUIET)

        go(session, "services/shop/production")
        for _ in range(6):
            session.send("v")
            session.quiet(_QUIET, timeout=30)
        session.send("e")
        session.wait_for("Enter sends", timeout=30)
        session.quiet(0.5)
        seen += processes(session)
        session.send("\r")
        session.wait_for(lambda s: "Change Deployment Config" in s.screen and "Enter sends" not in s.screen, timeout=30)

        go(session, "storage/contosoarchive")
        for keys_pressed in ("v", "v", "v", "V", "c"):
            session.send(keys_pressed)
            session.quiet(_QUIET, timeout=30)
        session.wait_for("was sent to the terminal's clipboard")
        seen += processes(session)
        session.send("\x18")
        assert session.wait_exit(20) == 1
        session.wait_for("stopped because of an internal error (KeyError)")
        on_screen, raw = session.screen, session.raw

    # The service itself has what it was given.
    settings = cloud.http.get(cloud.url("services/hostedservices/shop/deploymentslots/production")).content
    assert base64.b64encode(ACCOUNT_KEY.encode())[:-4] in settings or leaks({"": ACCOUNT_KEY.encode()}, settings)
    written = [file for file in (home / "home").rglob("*") if file.is_file()]
    assert {file.name.partition("-")[0] for file in written} >= {"journal.sqlite", "crash"}
    assert {str(file): found for file in written if (found := leaks(secrets, file.read_bytes()))} == {}
    assert [file for file in written if stat.S_IMODE(file.stat().st_mode) != 0o600] == []
    # What was copied went to the clipboard alone.
    assert _CLIPBOARD.findall(raw) == [b"\x1b]52;c;" + base64.b64encode(keys.primary.encode()) + b"\x07"]
    assert leaks(secrets, _CLIPBOARD.sub(b"", raw)) == []
    assert not written_harm(raw)
    # The alternate screen is gone, and what was on it with it: this is what can be scrolled back to.
    assert len(on_screen.strip().splitlines()) <= 3
    assert len(seen) > 1_000
    assert leaks(secrets, seen + (inputs / "seen").read_bytes()) == []


def test_what_is_typed_is_in_no_log_of_textuals(cloud: RunningCloud, home: Path, inputs: Path) -> None:
    env = environment(cloud, home, inputs)
    env |= {"AZURE_MANAGEMENT_CERTFILE": cloud.certificate, "TEXTUAL_DEBUG": "1", "TEXTUAL_LOG": str(inputs / "log")}
    before = set(inputs.iterdir())
    with TerminalSession([sys.executable, "-m", "smtui"], env=env, cwd=inputs) as session:
        session.wait_for("Cloud services", timeout=40)
        session.send(":")
        session.wait_for("more")
        session.send(MACHINE_PASSWORD)
        session.wait_for(MACHINE_PASSWORD)
        session.send("\x11")
        assert session.wait_exit(20) == 0
    assert {file for file in set(inputs.iterdir()) - before if file.read_text("utf-8")} == set()


async def test_no_picture_of_the_screen_has_a_key_that_nobody_asked_for(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = cloud.http.get(cloud.url("services/storageservices/contosoarchive/keys"))
    keys = codec.decode(StorageAccountKeys, reply.content).value.storage_service_keys
    assert keys is not None
    # A picture has each line for itself, and a key may take two.
    begin = keys.primary[:20]
    async with Console.on(cloud, monkeypatch, size=(140, 40)) as console:
        await console.go_to("Storage accounts", "contosoarchive")
        assert begin not in console.app.export_screenshot()
        await console.press("v")
        await console.sees("x shows them")
        assert begin not in console.app.export_screenshot()
        await console.press("x")
        await console.sees(begin)
        assert begin in console.app.export_screenshot()
        await console.press("v")
        await console.sees("<StorageService")
        assert begin not in console.app.export_screenshot()


@pytest.mark.parametrize("picture", sorted((ROOT / "screenshots").iterdir()), ids=lambda file: file.name)
def test_no_picture_of_the_project_shows_a_key(picture: Path) -> None:
    words = re.sub(r"<[^>]*>", " ", picture.read_text("utf-8"))
    assert re.search("Esc|Quit", words)
    assert not re.search(r"(?=\w*[A-Z])[A-Za-z0-9+/]{60,}", words)
    assert "PRIVATE KEY" not in words


def with_secrets(value: Any, secret: str) -> Any:
    """Give a body with a secret in every field that is declared to hold one, or a document, and how many there are."""
    changed: dict[str, Any] = {}
    for field in dataclasses.fields(value):
        spec, held = field.metadata["xml"], getattr(value, field.name)
        if not field.init:
            continue
        if spec.secret or spec.document:
            changed[field.name] = secret.encode() if isinstance(held, bytes) else secret
        elif spec.kind == "url":
            changed[field.name] = f"https://a.example/b?sig={quote(secret, safe='')}"
        elif isinstance(held, tuple):
            changed[field.name] = tuple(with_secrets(each, secret) if _is_part(each) else each for each in held)
        elif _is_part(held):
            changed[field.name] = with_secrets(held, secret)
    return dataclasses.replace(value, **changed)


def _is_part(value: object) -> bool:
    return dataclasses.is_dataclass(value) and not isinstance(value, type)


def changing() -> list[Operation[Any]]:
    """Give the operations whose body can hold a secret."""
    found = [each for each in catalogue.operations().values() if each.changes and each.body is not None]
    return [each for each in found if with_secrets(filled(each.body or object), "x1") != filled(each.body or object)]


@pytest.mark.parametrize("operation", changing(), ids=lambda each: each.name)
def test_no_secret_of_a_change_is_kept(operation: Operation[Any], home: Path) -> None:
    body = with_secrets(filled(operation.body or object), MACHINE_PASSWORD)
    call: Call[Any] = operation(body, **dict.fromkeys(operation.templates[0].parameters, "x"))
    secrets = {"the secret": MACHINE_PASSWORD.encode()}
    assert leaks(secrets, call.xml())
    journal = Journal(home / "journal.sqlite")
    journal.answered(journal.intend(call, PROFILE), Answer(None, REQUEST, operation.status), operation.asynchronous)
    journal.failed(journal.intend(call, PROFILE), Conflict("no", http_status=409, request_id=REQUEST))
    assert leaks(secrets, repr(call).encode()) == []
    assert leaks(secrets, repr(saved_call.to_data(call)).encode()) == []
    assert not any(leaks(secrets, file.read_bytes()) for file in home.glob("journal*"))
    journal.close()
    assert not any(leaks(secrets, file.read_bytes()) for file in home.glob("journal*"))


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o666, 0o602, 0o777])
def test_a_private_key_that_others_can_read_is_reported(mode: int, tmp_path: Path) -> None:
    file = identity(tmp_path, "own", bits=2048, days=(-1, 400)).file
    os.chmod(file, mode)
    (warning,) = certificate_file.standing(str(file)).warnings
    assert warning == f"Everybody on this machine can read the private key in {file}: chmod 600 {file}"
