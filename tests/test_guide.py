"""The guide's scripts against the local cloud: its walk with three clients, and its own text where it is at hand."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

import smtui
from smtui import AsyncServiceManagementService, InputWarning, ServiceManagementService
from tests.client.walking import DISK, PACKAGE, PASSWORD, VHD, Blocking, Walk
from tests.localcloud.bodies import cscfg
from tests.localcloud.running import RunningCloud

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import azure.servicemanagement as legacy


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[RunningCloud]:
    with RunningCloud(tmp_path / "state", "--empty", "--time-scale", "0") as running:
        yield running


def ours(cloud: RunningCloud) -> ServiceManagementService:
    return ServiceManagementService(cloud.subscription_id, cloud.certificate, host=cloud.host, ca=cloud.ca)


def twin(cloud: RunningCloud) -> Blocking:
    return Blocking(
        AsyncServiceManagementService(cloud.subscription_id, cloud.certificate, endpoint=cloud.endpoint, ca=cloud.ca)
    )


@contextmanager
def older(cloud: RunningCloud) -> Iterator[Any]:
    with requests.Session() as session:
        session.trust_env = False
        session.cert = cloud.certificate
        session.verify = cloud.ca
        yield legacy.ServiceManagementService(
            cloud.subscription_id, cloud.certificate, host=cloud.host, request_session=session
        )


CLIENTS = pytest.mark.parametrize(
    ("client", "api"),
    [(ours, smtui), (twin, smtui), (older, legacy)],
    ids=["blocking", "asynchronous", "legacy"],
)
Client = Callable[[RunningCloud], AbstractContextManager[Any]]


@CLIENTS
@pytest.mark.filterwarnings("ignore::smtui.client.service_management.checks.InputWarning")
def test_the_walk_of_the_guide(cloud: RunningCloud, client: Client, api: Any) -> None:
    with client(cloud) as sms:
        lines = Walk(sms, api).guide()
    assert {
        "West US",
        "Location: West US",
        "Affinity group: ",
        "Instance name: WebRole_IN_0",
        "Instance size: Small",
        "Service name: mystorageaccount",
        "Description: my affinity group",
        "Active: True",
        "Name: mycentos",
        "Description: ",
        "Media link: " + VHD,
        "Media link: ",
    } <= set(lines)


@CLIENTS
@pytest.mark.filterwarnings("ignore::smtui.client.service_management.checks.InputWarning")
def test_the_operations_around_it(cloud: RunningCloud, client: Client, api: Any, tmp_path: Path) -> None:
    with client(cloud) as sms:
        Walk(sms, api).around(tmp_path)


def test_a_failure_has_the_meaning_that_scripts_expect(cloud: RunningCloud) -> None:
    with ours(cloud) as sms:
        with pytest.raises(smtui.AzureMissingResourceHttpError, match="does not exist") as missing:
            sms.get_hosted_service_properties("nothing")
        assert isinstance(missing.value, smtui.ResourceNotFound)
        sms.create_hosted_service("taken", "label", location="West US")
        with pytest.raises(smtui.AzureConflictHttpError) as conflict:
            sms.create_hosted_service("taken", "label", location="West US")
        assert (conflict.value.http_status, conflict.value.code) == (409, "ConflictError")
        assert issubclass(smtui.Conflict, smtui.AzureHttpError)


def test_it_waits_and_tells_how_long(tmp_path: Path) -> None:
    seen: list[str] = []
    with RunningCloud(tmp_path / "state", "--empty", "--time-scale", "0.1") as cloud, ours(cloud) as sms:
        sms.create_hosted_service("slow", "label", location="West US")
        made = sms.create_deployment("slow", "production", "v1", PACKAGE, "label", cscfg(Web=1))
        with pytest.raises(smtui.OperationTimedOut, match="still InProgress"):
            sms.wait_for_operation_status(made.request_id, timeout=0)
        status = sms.wait_for_operation_status(
            made.request_id,
            timeout=20,
            sleep_interval=0.05,
            progress_callback=lambda elapsed: seen.append("progress"),
            success_callback=lambda elapsed: seen.append("success"),
        )
    assert status.status == "Succeeded"
    assert seen.count("progress") > 0
    assert seen[-1] == "success"


# --- the guide's own text --------------------------------------------------------------------------------------------

IMPORTS = {"from azure import *": "", "from azure.servicemanagement import *": "from smtui import *"}


@pytest.mark.skipif("SMTUI_GUIDE" not in os.environ, reason="SMTUI_GUIDE names no file with the guide")
# The guide leaves the files that it reads open.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("form", ["a .pem file", "a Windows store in the first block"])
def test_every_block_of_the_guide_runs(
    cloud: RunningCloud,
    form: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    blocks = python_blocks(Path(os.environ["SMTUI_GUIDE"]).read_text("utf-8"))
    assert len(blocks) > 20
    configuration = tmp_path / "service.cscfg"
    configuration.write_bytes(cscfg(WebRole=2))
    monkeypatch.setenv("SMTUI_ENDPOINT", cloud.endpoint)
    monkeypatch.setenv("SMTUI_CA", cloud.ca)
    store = r"CURRENT_USER\\my\\AzureCertificate"
    windows = "Windows" in form
    names: dict[str, Any] = {}
    with ours(cloud) as hands:
        for number, block in enumerate(blocks, 1):
            prepare(hands, block)
            text = edited(
                block,
                {
                    "<your_subscription_id>": cloud.subscription_id,
                    "<path_to_.pem_certificate>": cloud.certificate,
                    **({} if windows else {store: cloud.certificate}),
                    "URL_for_.cspkg_file": PACKAGE,
                    "path_to_cscfg": str(configuration),
                    "url_to_storage_blob_for_source_image_vhd": VHD,
                    "url_to_target_storage_blob_for_vm_hd": DISK,
                    "OpenLogic__OpenLogic-CentOS-62-20120531-zh-cn-30GB.vhd": Walk(hands, smtui).linux_image(),
                    "mypassword": PASSWORD,
                },
            )
            code = compile(text, f"block {number} of the guide", "exec")
            if windows and store in text:
                with pytest.raises(smtui.CertificateUnusable, match="smtui certificate create"):
                    exec(code, names)
                continue
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", InputWarning)
                exec(code, names)
    printed = capsys.readouterr().out
    assert printed.count("Operation status: Succeeded") == 5
    assert "Name: v1\nSlot: Production\n" in printed
    assert "Instance name: WebRole_IN_1\n" in printed
    assert "Media link: " + VHD in printed


def python_blocks(text: str) -> list[str]:
    """Give the indented blocks, but those that are commands of a shell."""
    found: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.startswith("    ") or (found[-1] and not line.strip()):
            found[-1].append(line[4:])
        elif found[-1]:
            found.append([])
    blocks = ["\n".join(lines).rstrip() for lines in found]
    return [block for block in blocks if block and not re.match(r"makecert|`openssl", block)]


def edited(block: str, placeholders: dict[str, str]) -> str:
    """Make the edits that the README names, and no others."""
    lines = [IMPORTS.get(line, line) for line in block.splitlines()]
    text = "\n".join(lines)
    text = re.sub(r"b64encode\((open\(.*?\))\)", r"b64encode(\1.read())", text)
    text = re.sub(r"(?<![\w.])update_deployment_status\(", "sms.update_deployment_status(", text)
    for placeholder, value in placeholders.items():
        text = text.replace(placeholder, value)
    return text


def prepare(hands: ServiceManagementService, block: str) -> None:
    """Put in place what the guide takes for granted: it deletes things before it uses them."""
    services = {service.service_name for service in hands.list_hosted_services()}
    accounts = {account.service_name for account in hands.list_storage_accounts()}
    if "create_deployment(" in block and "myhostedservice" not in services:
        hands.create_hosted_service("myhostedservice", "label", location="West US")
    if "swap_deployment(" in block:
        hands.create_deployment("myhostedservice", "staging", "v2", PACKAGE, "label", cscfg(WebRole=1))
    if ("add_os_image(" in block or "LinuxConfigurationSet(" in block) and "mystorageaccount" not in accounts:
        hands.create_storage_account("mystorageaccount", None, "label", location="West US")
