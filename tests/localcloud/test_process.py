"""The process: ready line, files, kills, restarts, and everything that keeps it from starting."""

from __future__ import annotations

import base64
import json
import os
import socket
import sqlite3
import stat
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPrivateNumbers
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)

from smtui.localcloud import authority, management_certificates
from smtui.localcloud.state_directory import DATABASE
from smtui.localcloud.store import Store
from smtui.paths import CONSOLES, LOCK
from smtui.protocol import codec
from smtui.protocol.deployments import Deployment
from smtui.protocol.errors import CERTIFICATE_REFUSED, ErrorBody
from smtui.protocol.hosted_services import LIST_HOSTED_SERVICES
from smtui.protocol.operation import Call
from smtui.protocol.operation_status import OperationStatus
from tests.localcloud.bodies import create_service, deploy
from tests.localcloud.running import DidNotStart, RunningCloud

pytestmark = pytest.mark.every(2)


def _send(cloud: RunningCloud, call: Call[None]) -> httpx.Response:
    target = cloud.endpoint + call.request_target(cloud.subscription_id)
    return cloud.http.request(call.operation.method, target, content=call.xml())


def test_the_ready_line_names_what_a_client_needs(sample: RunningCloud) -> None:
    assert list(sample.ready) == ["endpoint", "subscription_id", "certificate", "ca", "publishsettings"]
    assert sample.words == ""
    assert (sample.state / LOCK).read_text() == json.dumps(sample.ready) + "\n"


def test_every_file_is_for_its_owner_alone(sample: RunningCloud) -> None:
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in sample.state.iterdir()}
    assert {"ca.pem", "client.pem", "server.pem", "local.publishsettings", DATABASE, LOCK, CONSOLES} <= set(modes)
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(sample.state.stat().st_mode) == 0o700


def test_private_files_are_never_wider_than_their_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    real = os.fdopen

    def look(descriptor: int, mode: str) -> object:
        seen.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        return real(descriptor, mode)

    monkeypatch.setattr(os, "fdopen", look)
    authority.write_private(tmp_path / "key.pem", b"secret")
    assert seen == [0o600]
    assert (tmp_path / "key.pem").read_bytes() == b"secret"


def test_publish_settings_name_the_endpoint_and_hold_the_certificate(sample: RunningCloud) -> None:
    root = ElementTree.parse(sample.publishsettings).getroot()
    profile = root.find("PublishProfile")
    assert root.tag == "PublishData"
    assert profile is not None
    assert profile.attrib == {"SchemaVersion": "2.0", "PublishMethod": "AzureServiceManagementAPI"}
    (subscription,) = profile
    assert subscription.attrib["ServiceManagementUrl"] == sample.endpoint
    assert subscription.attrib["Id"] == sample.subscription_id
    assert subscription.attrib["Name"] == "Contoso"
    key, certificate, _ = pkcs12.load_key_and_certificates(
        base64.b64decode(subscription.attrib["ManagementCertificate"]), None
    )
    assert key is not None
    assert certificate is not None
    assert certificate.subject == certificate.issuer


def test_certificates_are_kept_and_made_anew_when_they_run_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def files() -> dict[str, bytes]:
        return {name: (tmp_path / name).read_bytes() for name in ("ca.pem", "server.pem", "client.pem")}

    client = authority.prepare(tmp_path)
    first = files()
    assert authority.prepare(tmp_path) == client
    assert files() == first
    (tmp_path / "ca.pem").write_text("damaged")
    authority.prepare(tmp_path)
    assert files()["client.pem"] == first["client.pem"]
    assert files()["server.pem"] != first["server.pem"]
    monkeypatch.setattr(authority, "_RENEWED_BEFORE", authority._LIFETIME)
    assert authority.prepare(tmp_path) != client


def test_what_was_answered_is_there_after_a_kill(state: Path) -> None:
    with RunningCloud(state, "--time-scale", "0") as cloud:
        made = _send(cloud, create_service("kept"))
        assert made.status_code == 201
        _send(cloud, deploy("kept", "v1"))
        paths = ("services/hostedservices/kept?embed-detail=true", "services/storageservices", "", "affinitygroups")
        before = [cloud.http.get(cloud.url(path)).text.replace(cloud.endpoint, "") for path in paths]
        subscription = cloud.subscription_id
        cloud.kill()
        cloud.restart()
        assert cloud.subscription_id == subscription
        assert [cloud.http.get(cloud.url(path)).text.replace(cloud.endpoint, "") for path in paths] == before
        operation = cloud.http.get(cloud.url(f"operations/{made.headers['x-ms-request-id']}"))
        assert codec.decode(OperationStatus, operation.content).value.status == "Succeeded"


def test_a_deployment_that_was_in_flight_is_finished_after_a_kill(state: Path) -> None:
    # A scale at which nothing moves while the test looks, then one look at a stored time that has passed.
    with RunningCloud(state, "--empty", "--time-scale", "1000") as cloud:
        _send(cloud, create_service("shop"))
        made = _send(cloud, deploy("shop", "v1"))
        request_id = made.headers["x-ms-request-id"]
        cloud.kill()
        cloud.restart()
        blocked = _send(cloud, deploy("shop", "v2", "staging"))
        assert blocked.status_code == 409
        assert request_id in codec.decode(ErrorBody, blocked.content).value.message
        assert _deployment(cloud).status == "Deploying"
        cloud.kill()
        _let_time_pass(state, 20_000)
        cloud.restart("--time-scale", "0")
        polled = cloud.http.get(cloud.url(f"operations/{request_id}"))
        status = codec.decode(OperationStatus, polled.content).value
        assert (status.status, status.http_status_code) == ("Succeeded", 200)
        assert _deployment(cloud).status == "Running"
        assert {each.instance_status for each in _deployment(cloud).role_instance_list} == {"ReadyRole"}
        assert _send(cloud, deploy("shop", "v2", "staging")).status_code == 202


def test_a_kill_while_it_writes_leaves_nothing_half_created(state: Path) -> None:
    with RunningCloud(state, "--empty", "--time-scale", "0", "--quota", "MaxHostedServices=1000") as cloud:
        with cloud.client() as client:
            answered = 0
            for number in range(40):
                call = create_service(f"service-{number}")
                target = cloud.endpoint + call.request_target(cloud.subscription_id)
                if number == 20:
                    assert cloud.process is not None
                    cloud.process.kill()
                try:
                    answered += client.post(target, content=call.xml()).status_code == 201
                except httpx.TransportError:
                    break
        cloud.wait()
        cloud.restart()
        listed = cloud.http.get(cloud.url("services/hostedservices"))
        found = codec.decode(LIST_HOSTED_SERVICES.result, listed.content).value  # type: ignore[arg-type]
        assert answered <= len(found) <= answered + 1
        database = sqlite3.connect(state / DATABASE)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT COUNT(*) FROM operations").fetchone()[0] == len(found)
        database.close()


def test_a_removed_certificate_gets_its_403_also_after_a_restart(state: Path) -> None:
    with RunningCloud(state, "--empty") as cloud:
        assert cloud.http.get(cloud.url("locations")).status_code == 200
        cloud.terminate()
        store = Store(state / DATABASE)
        certificate = authority.prepare(state)
        with store.transaction() as database:
            assert management_certificates.remove(database, management_certificates.thumbprint(certificate), 1.0)
        store.close()
        cloud.restart()
        reply = cloud.http.get(cloud.url("locations"))
        assert reply.status_code == 403
        assert codec.decode(ErrorBody, reply.content).value == ErrorBody("AuthenticationFailed", CERTIFICATE_REFUSED)


def test_sigterm_and_ctrl_c_end_it_cleanly(state: Path) -> None:
    with RunningCloud(state, "--empty") as cloud:
        assert cloud.http.get(cloud.url("locations")).status_code == 200
        assert cloud.terminate() == 0
        assert cloud.words == ""
        assert (state / LOCK).read_text() == ""
        cloud.restart()
        assert cloud.process is not None
        cloud.process.send_signal(2)
        assert cloud.wait() == 0
        assert cloud.words == ""


def test_quotas_are_kept_and_can_be_set_again(state: Path) -> None:
    def quotas(cloud: RunningCloud) -> bytes:
        return cloud.http.get(cloud.url()).content

    with RunningCloud(state, "--empty", "--quota", "MaxHostedServices=7", "--quota", "MaxCoreCount=9") as cloud:
        assert b"<MaxCoreCount>9</MaxCoreCount>" in quotas(cloud)
        cloud.terminate()
        cloud.restart("--quota", "MaxCoreCount=10")
        assert b"<MaxHostedServices>7</MaxHostedServices>" in quotas(cloud)
        assert b"<MaxCoreCount>10</MaxCoreCount>" in quotas(cloud)


def test_many_cloud_services_leave_room_for_one_more(state: Path) -> None:
    with RunningCloud(state, "--sample", "300", "--time-scale", "0") as cloud:
        listed = cloud.http.get(cloud.url("services/hostedservices"))
        services = codec.decode(LIST_HOSTED_SERVICES.result, listed.content).value  # type: ignore[arg-type]
        assert len(services) == 300
        assert _send(cloud, create_service("one-more")).status_code == 201
        assert _send(cloud, deploy("one-more", "v1")).status_code == 202


def test_a_held_directory_names_its_holder(sample: RunningCloud) -> None:
    with pytest.raises(DidNotStart) as caught:
        RunningCloud(sample.state).start()
    assert caught.value.status == 1
    assert _one_line(caught.value.words)
    assert f"process {sample.pid}" in caught.value.words
    assert sample.endpoint in caught.value.words


def test_a_port_in_use(state: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with pytest.raises(DidNotStart) as caught:
            RunningCloud(state, "--empty", "--port", port).start()
    assert caught.value.status == 1
    assert _one_line(caught.value.words)
    assert f"Port {port}" in caught.value.words


def test_the_port_that_was_asked_for(state: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with RunningCloud(state, "--empty", "--port", str(port)) as cloud:
        assert cloud.endpoint == f"https://127.0.0.1:{port}"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"this is not a database" * 400, id="another file"),
        pytest.param(b"SQLite format 3\x00" + b"\xff" * 9000, id="damaged"),
    ],
)
def test_a_corrupt_database(state: Path, content: bytes) -> None:
    (state / DATABASE).write_bytes(content)
    with pytest.raises(DidNotStart) as caught:
        RunningCloud(state).start()
    assert caught.value.status == 1
    assert _one_line(caught.value.words)
    assert DATABASE in caught.value.words
    assert (state / DATABASE).read_bytes() == content


def test_a_database_of_another_program(state: Path) -> None:
    database = sqlite3.connect(state / DATABASE)
    database.execute("CREATE TABLE theirs (x)")
    database.commit()
    database.close()
    with pytest.raises(DidNotStart) as caught:
        RunningCloud(state).start()
    assert caught.value.status == 1
    assert "is a database of another program" in caught.value.words
    assert _one_line(caught.value.words)


def test_a_database_of_a_newer_version(state: Path) -> None:
    with RunningCloud(state, "--empty") as cloud:
        cloud.terminate()
        database = sqlite3.connect(state / DATABASE)
        database.execute("PRAGMA user_version = 99")
        database.close()
        with pytest.raises(DidNotStart, match="was written by a newer smtui"):
            cloud.restart()


def test_a_management_certificate_whose_key_is_not_sound(state: Path) -> None:
    authority.prepare(state)
    client = state / authority.CLIENT
    key = load_pem_private_key(client.read_bytes(), None)
    assert isinstance(key, RSAPrivateKey)
    wrong = RSAPrivateNumbers(**{**vars_of(key), "d": key.private_numbers().d + 2})
    pem = wrong.private_key(unsafe_skip_rsa_key_validation=True).private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
    )
    certificate = client.read_bytes().partition(b"-----BEGIN RSA")[0]
    client.write_bytes(certificate + pem)
    with pytest.raises(DidNotStart, match=r"can't be used: .* Remove it to have one made"):
        RunningCloud(state).start()
    client.unlink()
    with RunningCloud(state) as cloud:
        assert cloud.http.get(cloud.url("affinitygroups")).status_code == 200


def vars_of(key: RSAPrivateKey) -> dict[str, Any]:
    """Give the numbers of a key by the names that its constructor has for them."""
    numbers = key.private_numbers()
    names = ("p", "q", "d", "dmp1", "dmq1", "iqmp", "public_numbers")
    return {name: getattr(numbers, name) for name in names}


def test_a_file_in_the_directory_s_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(DidNotStart) as caught:
            RunningCloud(place).start()
        assert caught.value.status == 1
        assert _one_line(caught.value.words)
        assert str(place) in caught.value.words


def test_a_directory_in_the_database_s_place(state: Path) -> None:
    (state / DATABASE).mkdir()
    with pytest.raises(DidNotStart) as caught:
        RunningCloud(state).start()
    assert caught.value.status == 1
    assert _one_line(caught.value.words)


@pytest.mark.parametrize(
    "options",
    [
        ("--port", "70000"),
        ("--port", "x"),
        ("--time-scale", "-1"),
        ("--time-scale", "nan"),
        ("--quota", "MaxHostedServices"),
        ("--quota", "MaxHostedServices=-1"),
        ("--quota", "MaxUnicorns=1"),
        ("--sample", "-1"),
        ("--sample", "3", "--empty"),
        ("--nonsense",),
    ],
)
@pytest.mark.sample(3)
def test_bad_options(tmp_path: Path, options: tuple[str, ...]) -> None:
    with pytest.raises(DidNotStart) as caught:
        RunningCloud(tmp_path / "state", *options).start()
    assert caught.value.status == 2
    assert "Traceback" not in caught.value.words
    assert not (tmp_path / "state").exists()


def test_openssl_reads_the_publish_settings(sample: RunningCloud, tmp_path: Path) -> None:
    root = ElementTree.parse(sample.publishsettings).getroot()
    bundle = tmp_path / "client.pfx"
    bundle.write_bytes(base64.b64decode(root[0][0].attrib["ManagementCertificate"]))
    told = subprocess.run(
        ["openssl", "pkcs12", "-in", str(bundle), "-nodes", "-passin", "pass:"], capture_output=True, check=False
    )
    assert b"BEGIN CERTIFICATE" in told.stdout, told.stderr
    assert b"PRIVATE KEY" in told.stdout


def _deployment(cloud: RunningCloud) -> Deployment:
    reply = cloud.http.get(cloud.url("services/hostedservices/shop/deployments/v1"))
    return codec.decode(Deployment, reply.content).value


def _let_time_pass(state: Path, seconds: float) -> None:
    database = sqlite3.connect(state / DATABASE)
    database.execute("UPDATE due SET at = at - ?", (seconds,))
    database.commit()
    database.close()


def _one_line(words: str) -> bool:
    return words.startswith("smtui serve: ") and words.endswith(".\n") and words.count("\n") == 1
