"""Values as plain data: what a script gets to see, and what it never does."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime

import pytest

from smtui.protocol import codec
from smtui.protocol.deployments import CreateDeployment, Deployment
from smtui.protocol.disks import Disk
from smtui.protocol.hosted_services import HostedService, HostedServiceProperties
from smtui.protocol.operation_status import OperationError, OperationStatus
from smtui.protocol.plain import plain
from smtui.protocol.provisioning import LinuxProvisioningConfigurationSet, WindowsProvisioningConfigurationSet
from smtui.protocol.storage import StorageServiceKeys

SECRET = "S3cret"


def test_fields_go_by_their_names_and_what_was_not_sent_is_left_out() -> None:
    service = HostedService(
        service_name="shop",
        hosted_service_properties=HostedServiceProperties(label="Web ☕", date_created="2014-01-22T09:00:00Z"),
        is_complete=False,
    )
    assert plain(service) == {
        "service_name": "shop",
        "hosted_service_properties": {"label": "Web ☕", "date_created": "2014-01-22T09:00:00Z"},
        "is_complete": False,
    }
    assert plain((OperationError("ConflictError", "no"), 0)) == [{"code": "ConflictError", "message": "no"}, 0]
    assert plain(OperationStatus("id", "Failed", 0))["http_status_code"] == 0


@pytest.mark.parametrize(
    "kind",
    [
        StorageServiceKeys,
        WindowsProvisioningConfigurationSet,
        LinuxProvisioningConfigurationSet,
        Deployment,
        CreateDeployment,
        Disk,
    ],
)
def test_secrets_and_documents_are_never_among_them(kind: type) -> None:
    values = {}
    for field in dataclasses.fields(kind):
        spec = field.metadata["xml"]
        if spec.secret or spec.document:
            values[field.name] = SECRET.encode() if isinstance(field.default, bytes) else SECRET
        elif spec.kind == "url":
            values[field.name] = f"https://u:{SECRET}@host/a?sig={SECRET}"
    assert values
    assert SECRET not in json.dumps(plain(kind(**values)))


def test_the_signature_of_a_url_is_hidden_and_the_url_is_not() -> None:
    link = "https://store.blob.core.windows.net/vhds/a.vhd"
    assert plain(Disk(media_link=link)) == {"media_link": link}
    assert plain(Disk(media_link=f"{link}?sig=abc")) == {"media_link": f"{link}?{codec.SECRET_MARK}"}


def test_times_of_our_own_are_iso_8601() -> None:
    assert plain({"at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)}) == {"at": "2026-01-02T03:04:05+00:00"}
