"""How a service object connects: its arguments, the environment, certificates, and real TLS."""

from __future__ import annotations

import gc
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smtui import (
    AuthenticationFailed,
    CertificateUnusable,
    InvalidCall,
    NotSent,
    ReadOnlyProfile,
    ServiceManagementService,
)
from smtui.client.errors import CertificateRejected, ServerNotTrusted
from tests.client.certificates import identity
from tests.client.scripted import SUBSCRIPTION
from tests.client.watching import Watched, watched
from tests.localcloud.running import RunningCloud


def service(*arguments: Any, **keywords: Any) -> ServiceManagementService:
    return ServiceManagementService(*arguments, **{"transport": Watched(), **keywords})


def test_the_environment_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    for each in ("SMTUI_ENDPOINT", "SMTUI_CA", "AZURE_MANAGEMENT_CERTFILE", "AZURE_MANAGEMENT_SUBSCRIPTIONID"):
        monkeypatch.delenv(each, raising=False)
    with service(SUBSCRIPTION, "/cert.pem") as sms:
        assert sms.host == "management.core.windows.net"
    monkeypatch.setenv("SMTUI_ENDPOINT", "https://127.0.0.1:4000")
    monkeypatch.setenv("SMTUI_CA", "/ca.pem")
    with service(SUBSCRIPTION, "/cert.pem") as sms:
        assert (sms.profile.endpoint, sms.profile.ca) == ("https://127.0.0.1:4000", "/ca.pem")
    for where in ({"host": "management.example:8443"}, {"endpoint": "https://management.example:8443"}):
        with service(SUBSCRIPTION, "/cert.pem", **where) as sms:
            assert (sms.profile.endpoint, sms.profile.ca) == ("https://management.example:8443", "")
    with service(SUBSCRIPTION, "/cert.pem", "management.example", ca="/other.pem") as sms:
        assert sms.profile.ca == "/other.pem"
    monkeypatch.setenv("SMTUI_ENDPOINT", "ftp://nowhere")
    with pytest.raises(InvalidCall, match="SMTUI_ENDPOINT: 'ftp://nowhere' is not an endpoint"):
        service(SUBSCRIPTION, "/cert.pem")
    monkeypatch.delenv("SMTUI_ENDPOINT")
    monkeypatch.setenv("AZURE_MANAGEMENT_CERTFILE", "/mine.pem")
    monkeypatch.setenv("AZURE_MANAGEMENT_SUBSCRIPTIONID", SUBSCRIPTION)
    with service() as sms:
        assert (sms.subscription_id, sms.cert_file) == (SUBSCRIPTION, "/mine.pem")


def test_a_request_session_of_the_legacy_sdk_says_what_to_trust() -> None:
    session = types.SimpleNamespace(cert="/mine.pem", verify="/ca.pem")
    with service(SUBSCRIPTION, None, "management.example", session) as sms:
        assert (sms.profile.certificate, sms.profile.ca) == ("/mine.pem", "/ca.pem")
    session.verify = False
    with pytest.raises(InvalidCall, match="ca instead"):
        service(SUBSCRIPTION, None, "management.example", session)


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: service(None, "/cert.pem"), InvalidCall, "subscription id is missing"),
        (lambda: service("mine", "/cert.pem"), InvalidCall, "GUID"),
        (lambda: service(SUBSCRIPTION), InvalidCall, "smtui certificate create"),
        (lambda: service(SUBSCRIPTION, "/cert.pem", "h", endpoint="https://h"), InvalidCall, "not both"),
        (lambda: service(SUBSCRIPTION, "/cert.pem", endpoint="http://h"), InvalidCall, "https URL"),
        (lambda: service(SUBSCRIPTION, "/cert.pem", endpoint="https://h/path"), InvalidCall, "without a path"),
        (lambda: service(SUBSCRIPTION, r"CURRENT_USER\my\Azure"), CertificateUnusable, "smtui certificate create"),
        (lambda: service(SUBSCRIPTION, "/nowhere.pem", transport=None), CertificateUnusable, "No such file"),
        (lambda: service(SUBSCRIPTION, "/c.pem", ca="/nowhere", transport=None), CertificateUnusable, "CA file"),
    ],
)
def test_what_can_not_connect_says_why(
    make: Callable[[], Any], error: type[Exception], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AZURE_MANAGEMENT_CERTFILE", raising=False)
    monkeypatch.delenv("AZURE_MANAGEMENT_SUBSCRIPTIONID", raising=False)
    with pytest.raises(error, match=words):
        make()


def test_a_key_of_1024_bits_is_refused_with_what_to_do(tmp_path: Path) -> None:
    weak = identity(tmp_path, "weak", bits=1024)
    with pytest.raises(CertificateUnusable, match=r"too short.*smtui certificate create"):
        ServiceManagementService(SUBSCRIPTION, str(weak.file))


def test_a_read_only_service_refuses_changes() -> None:
    with watched(read_only=True) as (sms, sent):
        with pytest.raises(ReadOnlyProfile, match="Delete Disk of disk was not sent"):
            sms.delete_disk("disk")
        sms.list_locations()
    assert sent.changes == []


def test_it_is_closed_for_good_and_when_nobody_holds_it(cloud: RunningCloud) -> None:
    sms = ServiceManagementService(cloud.subscription_id, cloud.certificate, cloud.host, ca=cloud.ca)
    assert "West US" in [location.name for location in sms.list_locations()]
    sms.close()
    with pytest.raises(NotSent, match="is closed"):
        sms.list_locations()
    # A connection that nobody closes would be reported here as a ResourceWarning, which fails the test.
    forgotten = ServiceManagementService(cloud.subscription_id, cloud.certificate, cloud.host, ca=cloud.ca)
    forgotten.list_locations()
    del forgotten
    gc.collect()


def test_over_real_tls_it_says_what_is_wrong(cloud: RunningCloud, tmp_path: Path) -> None:
    stranger = identity(tmp_path, "stranger", bits=2048)
    trusted = {"endpoint": cloud.endpoint, "ca": cloud.ca}
    with (
        ServiceManagementService(cloud.subscription_id, stranger.file, **trusted) as sms,
        pytest.raises((CertificateRejected, AuthenticationFailed)),
    ):
        sms.delete_hosted_service("shop")
    with (
        ServiceManagementService(cloud.subscription_id, cloud.certificate, cloud.host) as sms,
        pytest.raises(ServerNotTrusted, match="nothing was sent"),
    ):
        sms.delete_hosted_service("shop")
    nowhere = {"endpoint": "https://127.0.0.1:1", "ca": cloud.ca}
    with (
        ServiceManagementService(cloud.subscription_id, cloud.certificate, **nowhere) as sms,
        pytest.raises(NotSent, match="Nothing was sent"),
    ):
        sms.delete_hosted_service("shop")
