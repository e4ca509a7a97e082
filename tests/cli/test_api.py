"""smtui api: the table of operations."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from smtui import ServiceManagementService
from smtui.__main__ import main
from smtui.protocol import catalogue

# What the guide names, and what stands around it.
NEEDED = """
list_locations create_hosted_service list_hosted_services get_hosted_service_properties update_hosted_service
delete_hosted_service check_hosted_service_name_availability create_deployment get_operation_status
get_deployment_by_slot get_deployment_by_name change_deployment_configuration update_deployment_status
swap_deployment delete_deployment upgrade_deployment walk_upgrade_domain rollback_update_or_upgrade
reboot_role_instance reimage_role_instance create_storage_account list_storage_accounts
get_storage_account_properties update_storage_account delete_storage_account get_storage_account_keys
regenerate_storage_account_keys check_storage_account_name_availability create_affinity_group list_affinity_groups
get_affinity_group_properties update_affinity_group delete_affinity_group list_operating_systems
list_operating_system_families add_os_image list_os_images get_os_image update_os_image delete_os_image
create_virtual_machine_deployment get_role add_role delete_role start_role shutdown_role restart_role list_disks
get_disk delete_disk list_role_sizes get_subscription list_subscription_operations list_management_certificates
get_management_certificate add_management_certificate delete_management_certificate list_service_certificates
get_service_certificate add_service_certificate delete_service_certificate
""".split()  # noqa: SIM905


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["api", *arguments]) == 0
    return capsys.readouterr().out


@pytest.fixture
def rows(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(printed(capsys, "--json"))
    return found


def test_every_operation_is_there_with_its_method(rows: list[dict[str, Any]]) -> None:
    assert len(rows) == len(catalogue.operations())
    for row in rows:
        assert all(row[name] != "" for name in ("operation", "python_method", "http_method", "path", "effect")), row
        assert callable(getattr(ServiceManagementService, row["python_method"]))


@pytest.mark.parametrize("method", NEEDED)
def test_no_cell_is_empty_for_what_the_guide_needs(rows: list[dict[str, Any]], method: str) -> None:
    found = [row for row in rows if row["python_method"] == method]
    assert found
    assert all(row["local_cloud"] and row["console_keys"] for row in found)


def test_a_key_is_that_of_an_action_or_of_what_is_looked_at(rows: list[dict[str, Any]]) -> None:
    keys = {(row["operation"], row["path"]): row["console_keys"] for row in rows}
    service = "services/hostedservices/{service_name}"
    assert keys["Swap Deployment", service] == ["s cloud service", "S cloud service"]
    assert keys["Add Role", f"{service}/deployments/{{deployment_name}}/roles"] == [
        "m cloud service",
        "n virtual machines",
    ]
    assert keys["Get Disk", "services/disks/{disk_name}"][0] == "cursor on disk"
    assert keys["List Disks", "services/disks"][:2] == ["Enter disks", "m cloud service"]
    assert keys["Get Storage Account Keys", "services/storageservices/{service_name}/keys"] == [
        "v storage account: Keys",
        "c storage account",
        "C storage account",
    ]
    assert keys["Get Operation Status", "operations/{request_id}"] == ["by itself, while pending"]
    assert (
        keys["Capture VM Image", f"{service}/deployments/{{deployment_name}}/roleinstances/{{role_name}}/Operations"]
        == []
    )


def test_the_table_fits_a_terminal_of_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys)
    assert max(map(len, text.splitlines())) <= 80
    assert re.search(
        r"^Swap Deployment +swap_deployment\n +swap +yes +yes +POST +services/hosted.*\n"
        r"  s cloud service, S cloud service\n",
        text,
        re.M,
    )
    assert re.search(r"^List Subscriptions .*\n.*\n  -\n", text, re.M)
    assert f"{len(catalogue.operations())} operations" in text


def test_the_wide_table_has_a_line_for_each_operation(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, "--wide").splitlines()
    first, *rest = (re.split(r" {2,}", line) for line in lines[: len(catalogue.operations()) + 1])
    assert first == [
        "REST operation",
        "Python method",
        "effect",
        "async",
        "local",
        "HTTP",
        "key in the console",
        "path",
    ]
    assert all(len(cells) == len(first) for cells in rest)
    assert {cells[6] for cells in rest if cells[1] in NEEDED}.isdisjoint({"-", ""})
