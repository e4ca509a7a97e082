"""Creating, deploying, swapping and deleting by keys, against a real local cloud."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console.driver import Console
from tests.console.gate import Gate, gated_app
from tests.localcloud.running import RunningCloud

PACKAGE = "https://a.example/p.cspkg"


async def test_a_service_is_created_deployed_swapped_and_deleted(
    cloud: RunningCloud, cscfg: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(cscfg.parent)
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services")
        await console.press("n")
        await console.armed()
        await console.type("fresh")
        await console.sees("<ServiceName>fresh</ServiceName>")
        await console.press("tab", "tab", "tab", "tab", "enter")
        await console.closed()
        await console.operation("Create Cloud Service", "fresh", "Succeeded")
        await console.until(lambda: console.node.name == "fresh")

        await console.press("right")
        await console.until(lambda: console.node.as_of is not None)
        await console.press("n")
        await console.armed()
        await console.press("tab")
        await console.type("v1")
        await console.press("tab", "tab")
        await console.type(PACKAGE)
        await console.press("tab")
        await console.type(cscfg.name)
        await console.press("tab", "tab")
        await console.sees("deploymentslots/staging", "<Name>v1</Name>", "sha256")
        await console.press("enter")
        await console.closed()
        await console.until(lambda: console.node.name == "v1")
        await console.sees("Running", "3 ready")
        await console.operation("Create Deployment", "fresh/staging", "Succeeded")

        await console.press("s")
        await console.armed()
        await console.sees("Production now", "Staging now", "After it, v1 is in production", "y swaps them")
        await console.press("y")
        await console.closed()
        await console.operation("Swap Deployment", "fresh", "Succeeded")
        await console.sees("Slot         Production")

        await console.press("d")
        await console.armed()
        await console.sees("3 role instances", "production slot")
        await console.type("v1")
        await console.sees("deletes it")
        await console.press("enter")
        await console.closed()
        await console.until(lambda: console.deployments("fresh") == [])
        await console.operation("Delete Deployment", "fresh/v1", "Succeeded")

        await console.go_to("Cloud services", "fresh")
        await console.press("d")
        await console.armed()
        await console.type("fresh")
        await console.press("enter")
        await console.closed()
        await console.until(lambda: "fresh" not in console.children("Cloud services"))
        await console.operation("Delete Cloud Service", "fresh", "Succeeded")


async def test_what_the_service_refuses_comes_back_into_the_form_with_what_was_typed(
    cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(cloud)
    async with Console.on(cloud, monkeypatch, app=gated_app(gate)) as console:
        # The service is asked whether the name is free, and takes its time.
        gate.hold("isavailable/another1")
        await console.go_to("Storage accounts")
        await console.press("right")
        await console.until(lambda: console.children("Storage accounts") != [])
        await console.press("n")
        await console.armed()
        await console.type("another1")
        await console.sees("<ServiceName>another1</ServiceName>")
        # Somebody else takes the name meanwhile.
        body = (
            '<CreateStorageServiceInput xmlns="http://schemas.microsoft.com/windowsazure">'
            "<ServiceName>another1</ServiceName><Description/><Label>eA==</Label><Location>West US</Location>"
            "</CreateStorageServiceInput>"
        )
        assert cloud.http.post(cloud.url("services/storageservices"), content=body).status_code == 202
        await console.press("tab", "tab", "tab", "tab", "tab", "enter")
        await console.sees("The service refused (409 ConflictError)", "another1")
        # Once for what was typed, and once more.
        await console.press("escape", "escape")
        await console.closed()
        await console.operation("Create Storage Account", "another1", "Failed")


async def test_a_suspended_deployment_is_started(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "reports", "reports")
        await console.sees("Suspended")
        await console.press("u")
        await console.armed()
        await console.sees("<Status>Running</Status>")
        await console.press("enter")
        await console.closed()
        await console.operation("Update Deployment Status", "Succeeded")
        await console.until(lambda: console.node.value.status == "Running")


async def test_an_affinity_group_is_created_and_deleted(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Affinity groups")
        await console.press("right")
        await console.until(lambda: console.children("Affinity groups") != [])
        await console.press("n")
        await console.armed()
        await console.type("near")
        await console.press("tab", "tab", "tab", "tab", "enter")
        await console.closed()
        await console.until(lambda: console.node.name == "near")
        await console.operation("Create Affinity Group", "near", "Succeeded")
        await console.press("d")
        await console.armed()
        await console.sees("It has no members")
        await console.type("near")
        await console.press("enter")
        await console.closed()
        await console.until(lambda: "near" not in console.children("Affinity groups"))
        await console.operation("Delete Affinity Group", "near", "Succeeded")


async def test_an_operation_is_read_in_full(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Console.on(cloud, monkeypatch) as console:
        await console.go_to("Cloud services", "reports", "reports")
        await console.press("u")
        await console.armed()
        await console.press("enter")
        await console.closed()
        await console.operation("Update Deployment Status", "Succeeded")
        session = console.app.session
        assert session is not None
        entry = session.journal.entries(session.profile)[0]
        await console.press("3", "v")
        await console.sees(entry.request_id, "Succeeded", "/deployments/reports/?comp=status", "Esc leaves")
