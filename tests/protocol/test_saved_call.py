"""A Call becomes data and a Call again; what may hold a secret is left out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.protocol import catalogue, saved_call
from smtui.protocol.deployments import CHANGE_DEPLOYMENT_CONFIGURATION, DELETE_DEPLOYMENT, ChangeConfiguration
from smtui.protocol.disks import ADD_DISK, AddDisk
from smtui.protocol.hosted_services import CREATE_HOSTED_SERVICE, CreateHostedService
from smtui.protocol.operation import Call, InvalidCall, Operation
from smtui.protocol.service_certificates import ADD_SERVICE_CERTIFICATE
from tests.protocol.values import each, filled, instances, texts

CHANGES = {place: operation for place, operation in catalogue.operations().items() if operation.changes}
arguments = texts.filter(lambda text: text not in ("", ".", "..") and not set(text) & set("/\\"))


@st.composite
def calls(draw: st.DrawFn, operation: Operation[Any]) -> Call[Any]:
    template = draw(st.sampled_from(operation.templates))
    given_arguments = {name: draw(arguments) for name in sorted(template.parameters)}
    body = draw(instances(operation.body)) if operation.body is not None else None
    return Call(operation, given_arguments, body)


def through_json(call: Call[Any]) -> saved_call.SavedCall:
    return saved_call.from_data(json.loads(json.dumps(saved_call.to_data(call))))


@pytest.mark.parametrize("place", CHANGES)
@pytest.mark.sample(12)
@each
@given(data=st.data())
def test_a_call_is_the_same_after_it_was_kept_unless_it_holds_a_secret(place: str, data: st.DataObject) -> None:
    call = data.draw(calls(CHANGES[place]))
    kept = through_json(call)
    assert kept.operation is call.operation
    assert kept.call == (None if saved_call.holds_secret(call) else call)


@pytest.mark.parametrize("place", CHANGES)
@pytest.mark.sample(12)
def test_nothing_of_a_full_body_with_a_secret_is_kept(place: str) -> None:
    operation = CHANGES[place]
    if operation.body is None:
        return
    template = operation.templates[0]
    call = Call(operation, dict.fromkeys(template.parameters, "x"), filled(operation.body))
    data = saved_call.to_data(call)
    assert (data["body"] is None) == (call.redacted_xml() != call.xml())


@pytest.mark.parametrize(
    "call",
    [
        CHANGE_DEPLOYMENT_CONFIGURATION(ChangeConfiguration(b"<x/>"), service_name="shop", deployment_name="v1"),
        ADD_DISK(AddDisk(name="d", media_link="https://a.example/d.vhd?sig=SESAME")),
        Call(
            ADD_SERVICE_CERTIFICATE,
            {"service_name": "shop"},
            filled(ADD_SERVICE_CERTIFICATE.body) if ADD_SERVICE_CERTIFICATE.body is not None else None,
        ),
    ],
    ids=["a document", "a signature", "a certificate with its password"],
)
def test_documents_signatures_and_passwords_are_secrets(call: Call[Any]) -> None:
    assert saved_call.holds_secret(call)
    assert through_json(call) == (call.operation, None)


def test_a_call_is_kept_as_the_place_of_its_operation_its_arguments_and_its_xml() -> None:
    assert saved_call.to_data(DELETE_DEPLOYMENT(service_name="shop", deployment_name="v1")) == {
        "operation": "deployments.DELETE_DEPLOYMENT",
        "arguments": {"service_name": "shop", "deployment_name": "v1"},
    }
    created = saved_call.to_data(CREATE_HOSTED_SERVICE(CreateHostedService(service_name="shop")))
    assert "<ServiceName>shop</ServiceName>" in created["body"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (None, "a table of names and values"),
        ({}, "no arguments"),
        ({"operation": "deployments.NONE", "arguments": {}}, "no operation deployments.NONE"),
        ({"operation": "os.system", "arguments": {}}, "no operation os.system"),
        ({"operation": "deployments.DELETE_DEPLOYMENT", "arguments": {"service_name": ".."}}, "can't be '..'"),
        ({"operation": "deployments.DELETE_DEPLOYMENT", "arguments": {"service_name": 7}}, "can't be 7"),
        (
            {"operation": "hosted_services.CREATE_HOSTED_SERVICE", "arguments": {}, "body": "<Other/>"},
            "the body of Create Cloud Service can't be read",
        ),
        ({"operation": "hosted_services.CREATE_HOSTED_SERVICE", "arguments": {}}, "needs a CreateHostedService"),
    ],
)
def test_what_is_no_call_is_refused_in_words(data: object, sentence: str) -> None:
    with pytest.raises(InvalidCall, match=sentence.replace("(", r"\(")):
        saved_call.from_data(data)
