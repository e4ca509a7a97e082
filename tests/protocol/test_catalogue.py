"""The declarations against what clients of the time insist on: PROTOCOL.md sections 3, 9 and 11."""

from __future__ import annotations

import re

import pytest

from smtui.protocol import catalogue
from smtui.protocol.operation import Effect, Operation

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")

# HTTP status of success, and whether the outcome has to be asked for, by the legacy SDK's method.
SUCCESS = {
    200: "update_affinity_group delete_affinity_group update_hosted_service delete_hosted_service "
    "update_storage_account delete_storage_account regenerate_storage_account_keys delete_management_certificate "
    "add_os_image update_os_image delete_os_image add_disk update_disk delete_disk update_vm_image "
    "replicate_vm_image unreplicate_vm_image",
    201: "create_hosted_service create_affinity_group add_management_certificate",
    202: "create_storage_account create_deployment delete_deployment swap_deployment change_deployment_configuration "
    "update_deployment_status upgrade_deployment walk_upgrade_domain rollback_update_or_upgrade "
    "reboot_role_instance reimage_role_instance "
    "rebuild_role_instance delete_role_instances add_service_certificate delete_service_certificate "
    "create_virtual_machine_deployment add_role update_role delete_role capture_role start_role restart_role "
    "shutdown_role start_roles shutdown_roles add_dns_server update_dns_server delete_dns_server "
    "create_reserved_ip_address delete_reserved_ip_address associate_reserved_ip_address "
    "disassociate_reserved_ip_address add_data_disk update_data_disk delete_data_disk create_vm_image delete_vm_image "
    "capture_vm_image share_vm_image",
}
STATUS = {name: status for status, names in SUCCESS.items() for name in names.split()}

every = pytest.mark.parametrize(
    "operation", [pytest.param(found, id=place) for place, found in catalogue.operations().items()]
)
changes = pytest.mark.parametrize(
    "operation", [pytest.param(found, id=place) for place, found in catalogue.operations().items() if found.changes]
)
reads = pytest.mark.parametrize(
    "operation", [pytest.param(found, id=place) for place, found in catalogue.operations().items() if not found.changes]
)


@every
def test_it_is_a_method_of_the_legacy_sdk(operation: Operation[object]) -> None:
    from azure.servicemanagement import ServiceManagementService

    assert callable(getattr(ServiceManagementService, operation.python_name, None))


@every
def test_it_has_a_title_as_in_the_rest_reference(operation: Operation[object]) -> None:
    assert re.fullmatch(r"[A-Z]\w+(?: (?:[A-Z][A-Za-z]*|by|of|or|and|to|in))* [A-Z][A-Za-z]*", operation.name)


@changes
def test_a_change_succeeds_with_the_status_that_clients_insist_on(operation: Operation[object]) -> None:
    if "comp=media" in operation.path and operation.python_name not in ("delete_os_image", "delete_disk"):
        assert operation.status == 202
    else:
        assert operation.status == STATUS[operation.python_name]


@changes
def test_only_what_is_accepted_with_202_has_to_be_asked_for(operation: Operation[object]) -> None:
    assert operation.asynchronous == (operation.status == 202)


@reads
def test_a_read_succeeds_with_200_at_once_and_has_a_result(operation: Operation[object]) -> None:
    assert (operation.status, operation.asynchronous, operation.body) == (200, False, None)
    assert operation.result is not None


@every
def test_it_says_what_it_acts_on(operation: Operation[object]) -> None:
    if operation.changes:
        assert "{" in operation.target
    if operation.effect is Effect.DESTROY:
        assert operation.python_name.startswith(("delete", "reimage", "rebuild", "regenerate", "shutdown", "capture"))


@every
def test_its_version_is_a_date(operation: Operation[object]) -> None:
    assert re.fullmatch(r"201\d-\d\d-01", operation.version)


# One method of the SDK may be several operations; these methods are one that has another name already, or none.
NOT_DECLARED = {"update_os_image_from_image_reference"}


def test_every_method_of_the_legacy_sdk_is_declared() -> None:
    from azure.servicemanagement import ServiceManagementService

    methods = {name for name, value in vars(ServiceManagementService).items() if callable(value) and name[0] != "_"}
    declared = {operation.python_name for operation in catalogue.operations().values()}
    assert methods - declared == NOT_DECLARED
    assert declared - methods == {"get_operation_status"}


def test_what_can_not_be_taken_back_destroys() -> None:
    destroying = {
        operation.python_name
        for operation in catalogue.operations().values()
        if operation.effect is Effect.DESTROY and operation.method != "DELETE"
    }
    assert destroying == {
        "reimage_role_instance",
        "rebuild_role_instance",
        "delete_role_instances",
        "regenerate_storage_account_keys",
        "shutdown_role",
        "shutdown_roles",
        "capture_role",
        "capture_vm_image",
    }


def test_what_takes_blobs_with_it_is_an_operation_of_its_own() -> None:
    for place, operation in catalogue.operations().items():
        assert place.endswith("_WITH_MEDIA") == ("comp=media" in operation.path)
        if place.endswith("_WITH_MEDIA"):
            plain = catalogue.find(place.removesuffix("_WITH_MEDIA"))
            assert (plain.name, plain.python_name, plain.target) == (
                operation.name,
                operation.python_name,
                operation.target,
            )
            assert operation.templates == tuple(
                type(template).of(text + "?comp=media")
                for template, text in zip(plain.templates, (plain.path, *plain.also), strict=True)
            )


def test_deleting_destroys_and_swapping_swaps() -> None:
    for operation in catalogue.operations().values():
        if operation.method == "DELETE":
            assert operation.effect is Effect.DESTROY
    assert [found.name for found in catalogue.operations().values() if found.effect is Effect.SWAP] == [
        "Swap Deployment"
    ]


def test_an_operation_is_found_by_its_place() -> None:
    assert catalogue.find("deployments.SWAP_DEPLOYMENT").name == "Swap Deployment"
    assert catalogue.operations()["deployments.SWAP_DEPLOYMENT"] is catalogue.find("deployments.SWAP_DEPLOYMENT")


@pytest.mark.parametrize(
    "place",
    ["", "deployments", "deployments.Swap", "deployments.NOTHING", "os.SEP", "catalogue.RESOURCES", "xml.parse"],
)
def test_anything_else_is_not_found(place: str) -> None:
    with pytest.raises(LookupError):
        catalogue.find(place)
