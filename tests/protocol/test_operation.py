"""Calls: what may be filled in, and what it becomes on the wire."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.protocol import catalogue
from smtui.protocol.data_disks import ADD_DATA_DISK
from smtui.protocol.deployments import (
    CREATE_DEPLOYMENT,
    DELETE_DEPLOYMENT,
    GET_DEPLOYMENT_BY_NAME,
    SWAP_DEPLOYMENT,
    UPDATE_DEPLOYMENT_STATUS,
    Swap,
    UpdateDeploymentStatus,
)
from smtui.protocol.hosted_services import (
    CREATE_HOSTED_SERVICE,
    DELETE_HOSTED_SERVICE,
    GET_HOSTED_SERVICE,
    GET_HOSTED_SERVICE_WITH_DEPLOYMENTS,
    LIST_HOSTED_SERVICES,
    CreateHostedService,
)
from smtui.protocol.operation import Call, Effect, InvalidCall, Operation, Template
from smtui.protocol.operation_status import LIST_SUBSCRIPTION_OPERATIONS
from smtui.protocol.role_instances import REBOOT_ROLE_INSTANCE
from smtui.protocol.roles import DataVirtualHardDisk
from smtui.protocol.service_certificates import GET_SERVICE_CERTIFICATE
from smtui.protocol.subscriptions import GET_SUBSCRIPTION, LIST_SUBSCRIPTIONS
from smtui.protocol.vm_images import LIST_VM_IMAGES
from tests.protocol.values import each, few, filled

SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
HOSTILE = (
    "..%2f",
    "%2e%2e",
    "a?comp=media",
    "a#b",
    "a;b",
    "a b",
    "é日🎉",
    "%",
    "...",
    "\x00\n",
)

# Never "." and "..", and no slashes, which are refused.
names = (
    st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/\\"), min_size=1)
).filter(lambda name: name not in (".", ".."))
every_way = [
    pytest.param(operation, template, id=f"{place} {number}")
    for place, operation in catalogue.operations().items()
    for number, template in enumerate(operation.templates)
]
# A certificate is for a subscription; what lies beside them is not routed.
every_way_below = [way for way in every_way if not way.values[1].rooted]


def body_of(operation: Operation[object]) -> object:
    """Give a body that the operation takes."""
    return filled(operation.body) if operation.body else None


def some_of(template: Template, data: st.DataObject) -> dict[str, str]:
    """Give all the parameters that must be given, and some of those that may be."""
    optional = data.draw(st.sets(st.sampled_from(sorted(template.optional)))) if template.optional else set()
    return {name: data.draw(names) for name in sorted(template.parameters | optional)}


@pytest.mark.parametrize(("operation", "template"), every_way_below)
@each
@given(data=st.data())
def test_every_call_finds_its_own_operation_again(operation, template, data) -> None:
    arguments = some_of(template, data)
    call = Call(operation, arguments, body_of(operation))
    path, _, query = call.request_target(SUBSCRIPTION).partition("?")
    below = path.removeprefix(f"/{SUBSCRIPTION}").removeprefix("/")
    assert catalogue.router().find(operation.method, below, query, call.xml()) == (operation, arguments)


@pytest.mark.parametrize(("operation", "template"), every_way)
@each
@given(data=st.data())
def test_no_name_changes_the_shape_of_a_request(operation, template, data) -> None:
    arguments = some_of(template, data)
    plain = Call(operation, dict.fromkeys(arguments, "x"), body_of(operation)).request_target(SUBSCRIPTION)
    target = Call(operation, arguments, body_of(operation)).request_target(SUBSCRIPTION)
    assert [target.count(mark) for mark in "/?&=#"] == [plain.count(mark) for mark in "/?&=#"]
    assert httpx.URL("https://host" + target).raw_path == target.encode("ascii")


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_name_that_would_vanish_from_the_path_is_refused(name: str) -> None:
    with pytest.raises(InvalidCall, match=r"^Delete Cloud Service: service name can't be '\.{0,2}'$"):
        DELETE_HOSTED_SERVICE(service_name=name)


@pytest.mark.parametrize("subscription_id", ["", ".", ".."])
def test_a_subscription_that_would_vanish_from_the_path_is_refused(subscription_id: str) -> None:
    call = DELETE_HOSTED_SERVICE(service_name="shop")
    with pytest.raises(InvalidCall, match=r"^the subscription id can't be"):
        call.request_target(subscription_id)


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(InvalidCall, match="not valid text"):
        GET_HOSTED_SERVICE(service_name="\udcff")


def test_a_name_that_no_address_has_room_for_is_refused() -> None:
    assert DELETE_HOSTED_SERVICE(service_name="値" * 1_000).request_target("s").count("%") == 3_000
    with pytest.raises(InvalidCall, match=r"service name has 1,001 characters; an address has room for 1,000$"):
        DELETE_HOSTED_SERVICE(service_name="値" * 1_001)


def test_a_hostile_name_stays_one_quoted_segment() -> None:
    call = DELETE_HOSTED_SERVICE(service_name="..%2fshop?comp=media")
    assert call.request_target(SUBSCRIPTION) == f"/{SUBSCRIPTION}/services/hostedservices/..%252fshop%3Fcomp%3Dmedia"


@pytest.mark.parametrize(
    ("call", "target"),
    [
        (GET_SUBSCRIPTION(), ""),
        (LIST_HOSTED_SERVICES(), "/services/hostedservices"),
        (
            GET_HOSTED_SERVICE_WITH_DEPLOYMENTS(service_name="shop"),
            "/services/hostedservices/shop?embed-detail=true",
        ),
        (
            DELETE_DEPLOYMENT(service_name="shop", deployment_name="v1"),
            "/services/hostedservices/shop/deployments/v1",
        ),
        (
            DELETE_DEPLOYMENT(service_name="shop", deployment_slot="staging"),
            "/services/hostedservices/shop/deploymentslots/staging",
        ),
        (
            UPDATE_DEPLOYMENT_STATUS(
                UpdateDeploymentStatus("Running"), service_name="shop", deployment_slot="production"
            ),
            "/services/hostedservices/shop/deploymentslots/production/?comp=status",
        ),
        (
            REBOOT_ROLE_INSTANCE(service_name="shop", deployment_name="v1", role_instance_name="Web_IN_0"),
            "/services/hostedservices/shop/deployments/v1/roleinstances/Web_IN_0?comp=reboot",
        ),
        (
            GET_SERVICE_CERTIFICATE(service_name="shop", thumbprint="AB-1"),
            "/services/hostedservices/shop/certificates/sha1-AB-1",
        ),
        (LIST_VM_IMAGES(), "/services/vmimages"),
        (
            LIST_VM_IMAGES(category="User", location="West US"),
            "/services/vmimages?location=West%20US&category=User",
        ),
        (
            LIST_SUBSCRIPTION_OPERATIONS(start_time="2015-06-01T00:00:00Z", end_time="2015-06-02"),
            "/operations?StartTime=2015-06-01T00%3A00%3A00Z&EndTime=2015-06-02",
        ),
    ],
)  # fmt: skip
def test_the_request_target_is_that_of_the_reference(call: Call[object], target: str) -> None:
    assert call.request_target(SUBSCRIPTION) == f"/{SUBSCRIPTION}{target}"


def test_what_is_not_below_a_subscription_says_so() -> None:
    assert LIST_SUBSCRIPTIONS().request_target(SUBSCRIPTION) == "/subscriptions"
    assert catalogue.router().find("GET", "subscriptions", "") is None


def test_a_parameter_that_may_be_left_out_is_named_as_one() -> None:
    with pytest.raises(InvalidCall) as caught:
        LIST_VM_IMAGES(owner="x")
    assert str(caught.value) == "List VM Images takes category?, location?, publisher?; it was given owner"


@pytest.mark.parametrize(
    "arguments",
    [{}, {"deployment_name": "v1"}, {"service_name": "shop", "deployment_name": "v1", "deployment_slot": "staging"}],
)
def test_missing_and_surplus_arguments_are_named(arguments: dict[str, str]) -> None:
    with pytest.raises(InvalidCall) as caught:
        DELETE_DEPLOYMENT(**arguments)
    assert str(caught.value) == (
        "Delete Deployment takes deployment_name, service_name or deployment_slot, service_name; "
        f"it was given {', '.join(sorted(arguments)) or 'nothing'}"
    )


def test_a_body_of_another_operation_is_refused() -> None:
    with pytest.raises(InvalidCall, match="Swap Deployment needs a Swap as its body"):
        SWAP_DEPLOYMENT(UpdateDeploymentStatus("Running"), service_name="shop")
    with pytest.raises(InvalidCall, match="Swap Deployment needs a Swap as its body"):
        SWAP_DEPLOYMENT(service_name="shop")
    with pytest.raises(InvalidCall, match="Delete Cloud Service takes no body"):
        DELETE_HOSTED_SERVICE(Swap("a", "b"), service_name="shop")


@pytest.mark.parametrize(
    ("call", "target"),
    [
        (LIST_HOSTED_SERVICES(), ""),
        (CREATE_HOSTED_SERVICE(CreateHostedService(service_name="shop")), "shop"),
        (SWAP_DEPLOYMENT(Swap("v1", "v2"), service_name="shop"), "shop"),
        (DELETE_DEPLOYMENT(service_name="shop", deployment_name="v1"), "shop/v1"),
        (DELETE_DEPLOYMENT(service_name="shop", deployment_slot="staging"), "shop/staging"),
        (
            ADD_DATA_DISK(
                DataVirtualHardDisk(lun=0), service_name="shop", deployment_name="v1", role_name="dc01"
            ),
            "shop/v1/dc01/0",
        ),
    ],
)  # fmt: skip
def test_a_call_names_what_it_acts_on(call: Call[object], target: str) -> None:
    assert call.target == target


@few
@given(service=names, deployment=names)
def test_what_is_acted_on_is_named_in_full(service: str, deployment: str) -> None:
    call = GET_DEPLOYMENT_BY_NAME(service_name=service, deployment_name=deployment)
    assert call.target == f"{service}/{deployment}"


def test_a_call_without_a_body_sends_none() -> None:
    call = DELETE_HOSTED_SERVICE(service_name="shop")
    assert (call.xml(), call.redacted_xml()) == (b"", b"")


def test_only_reads_change_nothing() -> None:
    effects = {operation.effect for operation in catalogue.operations().values() if not operation.changes}
    assert effects == {Effect.READ}
    assert {operation.method for operation in catalogue.operations().values() if not operation.changes} == {"GET"}
    assert not any(operation.method == "GET" for operation in catalogue.operations().values() if operation.changes)


# --- routing ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "query", "place", "arguments"),
    [
        ("GET", "", "", "subscriptions.GET_SUBSCRIPTION", {}),
        ("GET", "SERVICES/HostedServices", "", "hosted_services.LIST_HOSTED_SERVICES", {}),
        ("GET", "services/hostedservices/", "", "hosted_services.LIST_HOSTED_SERVICES", {}),
        ("GET", "services/hostedservices/Shop", "", "hosted_services.GET_HOSTED_SERVICE", {"service_name": "Shop"}),
        (
            "GET",
            "services/hostedservices/operations/isavailable/operations",
            "",
            "hosted_services.CHECK_HOSTED_SERVICE_NAME",
            {"service_name": "operations"},
        ),
        (
            "GET",
            "services/hostedservices/operations",
            "",
            "hosted_services.GET_HOSTED_SERVICE",
            {"service_name": "operations"},
        ),
        ("GET", "Operations/abc", "", "operation_status.GET_OPERATION_STATUS", {"request_id": "abc"}),
        (
            "DELETE",
            "services/hostedservices/shop/Deployments/V1",
            "comp=media",
            "deployments.DELETE_DEPLOYMENT_WITH_MEDIA",
            {"service_name": "shop", "deployment_name": "V1"},
        ),
        (
            "DELETE",
            "services/hostedservices/shop/deploymentSlots/Staging",
            "",
            "deployments.DELETE_DEPLOYMENT",
            {"service_name": "shop", "deployment_slot": "Staging"},
        ),
    ],
)
def test_a_request_finds_its_operation(
    method: str, path: str, query: str, place: str, arguments: dict[str, str]
) -> None:
    assert catalogue.router().find(method, path, query) == (catalogue.find(place), arguments)


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("query", ["comp=status", "comp=Status", "COMP=STATUS", "x=1&comp=status"])
@pytest.mark.parametrize(
    ("kind", "parameter"), [("deployments", "deployment_name"), ("deploymentslots", "deployment_slot")]
)
def test_an_action_is_found_by_name_and_by_slot_and_with_a_slash_or_none(
    slash: str, query: str, kind: str, parameter: str
) -> None:
    found = catalogue.router().find("POST", f"services/hostedservices/shop/{kind}/x{slash}", query)
    assert found == (UPDATE_DEPLOYMENT_STATUS, {"service_name": "shop", parameter: "x"})


@pytest.mark.parametrize(
    ("query", "operation"),
    [
        ("embed-detail=true", GET_HOSTED_SERVICE_WITH_DEPLOYMENTS),
        ("embed-detail=True", GET_HOSTED_SERVICE_WITH_DEPLOYMENTS),
        ("Embed-Detail=TRUE", GET_HOSTED_SERVICE_WITH_DEPLOYMENTS),
        ("embed-detail=false", GET_HOSTED_SERVICE),
        ("embed-detail=", GET_HOSTED_SERVICE),
        ("", GET_HOSTED_SERVICE),
    ],
)
def test_details_are_embedded_only_where_asked_for(query: str, operation: Operation[object]) -> None:
    assert catalogue.router().find("GET", "services/hostedservices/shop", query) == (
        operation,
        {"service_name": "shop"},
    )


@pytest.mark.parametrize("kind", ["deployments", "deploymentslots"])
@pytest.mark.parametrize(
    ("comp", "place"),
    [
        ("config", "deployments.CHANGE_DEPLOYMENT_CONFIGURATION"),
        ("status", "deployments.UPDATE_DEPLOYMENT_STATUS"),
        ("upgrade", "deployments.UPGRADE_DEPLOYMENT"),
        ("walkUpgradeDomain", "deployments.WALK_UPGRADE_DOMAIN"),
        ("rollback", "deployments.ROLLBACK_UPDATE_OR_UPGRADE"),
    ],
)
def test_the_actions_of_a_deployment_are_told_apart(kind: str, comp: str, place: str) -> None:
    found = catalogue.router().find("POST", f"services/hostedservices/shop/{kind}/staging/", f"comp={comp}")
    assert found is not None
    assert found[0] is catalogue.find(place)


@pytest.mark.parametrize("query", ["comp=fly", "comp=status&comp=fly", "comp=media", "action=x", "COMP=fly"])
def test_an_action_that_is_not_known_creates_nothing(query: str) -> None:
    assert catalogue.router().find("POST", "services/hostedservices/shop/deploymentslots/staging", query) is None


@pytest.mark.parametrize("query", ["comp=", "x=1", "embed-detail=true"])
def test_a_query_that_chooses_nothing_is_passed_over(query: str) -> None:
    found = catalogue.router().find("POST", "services/hostedservices/shop/deploymentslots/staging", query)
    assert found is not None
    assert found[0] is CREATE_DEPLOYMENT


def test_deleting_something_less_than_was_asked_for_never_happens() -> None:
    for place, operation in catalogue.operations().items():
        if operation.method == "DELETE" and not place.endswith("_WITH_MEDIA"):
            path = operation.templates[0].fill("s", dict.fromkeys(operation.templates[0].parameters, "x"))[3:]
            with_media = catalogue.operations().get(place + "_WITH_MEDIA")
            found = catalogue.router().find("DELETE", path, "comp=media")
            assert (found and found[0]) is with_media
            assert catalogue.router().find("DELETE", path, "comp=other") is None


@pytest.mark.parametrize(
    ("path", "root", "place"),
    [
        ("roleinstances/dc01/Operations", "StartRoleOperation", "role_operations.START_ROLE"),
        ("roleinstances/dc01/Operations", "RestartRoleOperation", "role_operations.RESTART_ROLE"),
        ("roleinstances/dc01/operations", "ShutdownRoleOperation", "role_operations.SHUTDOWN_ROLE"),
        ("roleinstances/dc01/Operations", "CaptureRoleOperation", "role_operations.CAPTURE_ROLE"),
        ("roleinstances/dc01/Operations", "CaptureRoleAsVMImageOperation", "role_operations.CAPTURE_VM_IMAGE"),
        ("roles/Operations", "StartRolesOperation", "role_operations.START_ROLES"),
        ("roles/Operations", "ShutdownRolesOperation", "role_operations.SHUTDOWN_ROLES"),
    ],
)
def test_the_root_of_the_body_tells_what_is_done_to_a_machine(path: str, root: str, place: str) -> None:
    below = f"services/hostedservices/shop/deployments/v1/{path}"
    for body in (
        f"<{root} xmlns='http://schemas.microsoft.com/windowsazure' />",
        f"<?xml version='1.0'?><{root}></{root}>",
    ):
        found = catalogue.router().find("POST", below, "", body.encode())
        assert found is not None
        assert found[0] is catalogue.find(place)


@pytest.mark.parametrize("body", [b"", b"<", b"<Other/>", b"\xff\xfe", b"<!DOCTYPE a><ShutdownRoleOperation/>"])
def test_where_the_root_says_nothing_the_first_is_taken_to_refuse_it(body: bytes) -> None:
    found = catalogue.router().find(
        "POST", "services/hostedservices/shop/deployments/v1/roleinstances/dc01/Operations", "", body
    )
    assert found is not None
    assert found[0] is catalogue.find("role_operations.START_ROLE")


@pytest.mark.parametrize(
    ("segment", "thumbprint"), [("sha1-AB12", "AB12"), ("SHA1-ab12", "ab12"), ("sha1-a-b", "a-b"), ("md5-AB12", None)]
)
def test_a_certificate_is_named_with_its_algorithm(segment: str, thumbprint: str | None) -> None:
    found = catalogue.router().find("GET", f"services/hostedservices/shop/certificates/{segment}", "")
    assert (found and found[1]["thumbprint"]) == thumbprint


def test_what_may_be_left_out_of_a_query_is_left_out_of_the_arguments() -> None:
    query = "publisher=Contoso&Category=&location=West%20US"
    assert catalogue.router().find("GET", "services/vmimages", query) == (
        LIST_VM_IMAGES,
        {"publisher": "Contoso", "location": "West US"},
    )


def test_what_is_not_there_is_not_found() -> None:
    router = catalogue.router()
    assert router.find("GET", "services/webspaces", "") is None
    assert router.find("PATCH", "services/hostedservices", "") is None
    assert router.find("GET", "services/hostedservices/a/b/c/d/e", "") is None
    assert router.find("POST", "services/hostedservices/shop/deployments/v1", "comp=fly") is None


def test_the_methods_of_an_address_are_known() -> None:
    router = catalogue.router()
    assert router.methods("services/hostedservices", "") == {"GET", "POST"}
    assert router.methods("services/hostedservices/shop/deploymentslots/staging", "") == {"GET", "POST", "DELETE"}
    assert router.methods("nowhere", "") == frozenset()


def test_a_create_and_a_swap_of_one_service_are_told_apart() -> None:
    create = catalogue.router().find("POST", "services/hostedservices/shop/deploymentslots/production", "")
    swap = catalogue.router().find("POST", "services/hostedservices/shop", "")
    assert create == (CREATE_DEPLOYMENT, {"service_name": "shop", "deployment_slot": "production"})
    assert swap == (SWAP_DEPLOYMENT, {"service_name": "shop"})
