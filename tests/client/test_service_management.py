"""The Python API as a whole: its methods, their words, what they give, and how it connects."""

from __future__ import annotations

import dataclasses
import inspect
import re
import subprocess
import sys
import types
import typing
import warnings
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import smtui
from smtui import (
    AsynchronousOperationResult,
    AsyncServiceManagementService,
    OperationFailed,
    ServiceManagementService,
)
from smtui.protocol import catalogue, codec
from smtui.protocol.codec import Collection
from tests.client.scripted import REQUEST, SUBSCRIPTION
from tests.client.watching import Watched, watched

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from azure.servicemanagement import ServiceManagementService as Legacy

# Helpers of the legacy SDK's own transport, and its default callbacks.
NOT_OFFERED = {
    "perform_delete",
    "perform_get",
    "perform_post",
    "perform_put",
    "set_proxy",
    "should_use_requests",
    "with_filter",
}
# Methods that carry an operation out in another way than the method that it is named after.
FURTHER = {
    "wait_for_operation_status": "Get Operation Status",
    "update_os_image_from_image_reference": "Update OS Image",
}
# None keeps what is there; the legacy SDK changed the replication of an account whose label was edited.
OTHER_DEFAULTS = {"update_storage_account", "wait_for_operation_status"}


def methods(kind: type) -> dict[str, Any]:
    """Give the public methods of a class that call the service."""
    own = {"close", "aclose"}
    found = inspect.getmembers(kind, inspect.isfunction)
    return {name: function for name, function in found if not name.startswith("_") and name not in own}


METHODS = methods(ServiceManagementService)


def legacy_methods() -> dict[str, Any]:
    return {
        name: function
        for name, function in methods(Legacy).items()
        if name not in NOT_OFFERED and not name.endswith("_default_callback")
    }


# --- the methods -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(legacy_methods()))
def test_names_orders_and_defaults_are_the_legacy_sdks(name: str) -> None:
    theirs = inspect.signature(legacy_methods()[name]).parameters.values()
    ours = list(inspect.signature(METHODS[name]).parameters.values())[: len(theirs)]
    assert [each.name for each in ours] == [each.name for each in theirs]
    if name not in OTHER_DEFAULTS:
        for mine, its in zip(ours, theirs, strict=True):
            assert its.default is inspect.Parameter.empty or mine.default == its.default, mine.name


def test_every_operation_has_its_method() -> None:
    wanted = {operation.python_name for operation in catalogue.operations().values()}
    assert wanted <= set(METHODS)
    assert set(METHODS) - wanted == set(FURTHER)


@pytest.mark.parametrize("name", sorted(METHODS))
def test_the_twin_has_the_same_method(name: str) -> None:
    ours, theirs = METHODS[name], methods(AsyncServiceManagementService)[name]
    assert inspect.signature(ours) == inspect.signature(theirs)
    assert typing.get_type_hints(ours) == typing.get_type_hints(theirs)
    assert ours.__doc__ == theirs.__doc__
    assert inspect.iscoroutinefunction(theirs)
    assert not inspect.iscoroutinefunction(ours)
    assert ours.__qualname__ == f"ServiceManagementService.{name}"
    assert "Steps" not in str(inspect.signature(ours))


@pytest.mark.parametrize("name", sorted(METHODS))
def test_a_docstring_names_the_operation_every_argument_the_result_and_the_errors(name: str) -> None:
    text = inspect.getdoc(METHODS[name]) or ""
    titles = {each.name for each in catalogue.operations().values() if each.python_name == name}
    assert any(text.startswith(title) for title in titles or {FURTHER[name]})
    arguments = [each for each in inspect.signature(METHODS[name]).parameters if each != "self"]
    if arguments:
        section = text.partition("Args:\n")[2].partition("\n\n")[0]
        assert re.findall(r"^    (\w+): .", section, re.M) == arguments
    assert re.search(r"^Returns:\n    .", text, re.M)
    assert re.search(r"^Raises:\n    \w+: .", text, re.M)


@pytest.mark.parametrize("kind", [ServiceManagementService, AsyncServiceManagementService])
def test_the_constructors_arguments_are_explained(kind: type) -> None:
    for name in list(inspect.signature(kind).parameters):
        assert f"    {name}: " in (inspect.getdoc(kind) or "")
    assert "journal" in (inspect.getdoc(ServiceManagementService) or "")


def test_a_subclass_can_override_a_method() -> None:
    class Careful(ServiceManagementService):
        def delete_disk(self, disk_name: str, delete_vhd: bool = False) -> AsynchronousOperationResult:
            assert not delete_vhd
            return super().delete_disk(disk_name)

    transport = Watched()
    with Careful(SUBSCRIPTION, "/cert.pem", transport=transport) as sms:
        assert sms.delete_disk("disk").request_id == REQUEST
    assert [request.method for request in transport.changes] == ["DELETE"]


# --- what it gives ---------------------------------------------------------------------------------------------------


def dataclasses_of(schema: Any) -> set[type]:
    """Give every dataclass that a result is made of."""
    found: set[type] = set()
    waiting = [schema.item if isinstance(schema, Collection) else schema]
    while waiting:
        kind = waiting.pop()
        if kind in found or not dataclasses.is_dataclass(kind):
            continue
        found.add(kind)
        for hint in typing.get_type_hints(kind).values():
            waiting += [part for part in flat(hint) if isinstance(part, type)]
    return found


def flat(hint: Any) -> list[Any]:
    arguments = typing.get_args(hint)
    return [part for each in arguments for part in flat(each)] if arguments else [hint]


RESULTS = sorted(
    {kind for each in catalogue.operations().values() if each.result for kind in dataclasses_of(each.result)},
    key=lambda kind: (kind.__module__, kind.__name__),
)


@pytest.mark.parametrize("kind", RESULTS, ids=lambda kind: kind.__name__)
def test_a_text_that_the_service_leaves_out_is_empty_and_never_none(kind: Any) -> None:
    hints = typing.get_type_hints(kind)
    empty = kind()
    for field in dataclasses.fields(kind):
        optional = types.NoneType in flat(hints[field.name])
        assert not (optional and str in flat(hints[field.name])), field.name
        if hints[field.name] is str:
            assert isinstance(getattr(empty, field.name), str), field.name


@given(st.sampled_from(RESULTS), st.sampled_from(["", "<{0}/>", '<{0} i:nil="true"/>', "<{0}></{0}>"]), st.data())
def test_a_reply_with_gaps_has_texts_everywhere(kind: Any, form: str, data: st.DataObject) -> None:
    texts = [
        (field.name, field.metadata["xml"].tag or field.name.title().replace("_", ""))
        for field in dataclasses.fields(kind)
        if typing.get_type_hints(kind)[field.name] is str and field.metadata["xml"].kind == "text"
    ]
    chosen = data.draw(st.lists(st.sampled_from(texts), unique=True)) if texts else []
    inside = "".join(form.format(tag) for _, tag in chosen if ":" not in tag)
    head = 'xmlns="http://schemas.microsoft.com/windowsazure" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
    tag = codec.tag_of(kind)
    found = codec.decode(kind, f"<{tag} {head}>{inside}</{tag}>".encode()).value
    for name, _ in texts:
        assert "text: " + getattr(found, name) == "text: "


def test_a_change_gives_its_request_id() -> None:
    with watched() as (sms, sent):
        result = sms.delete_hosted_service("shop")
        assert result == AsynchronousOperationResult(REQUEST)
        assert result.request_id == REQUEST
    assert len(sent.changes) == 1


def test_an_operation_that_failed_raises_what_the_service_says_or_is_told_to_the_callback() -> None:
    failed = (
        f"<Operation><ID>{REQUEST}</ID><Status>Failed</Status><HttpStatusCode>409</HttpStatusCode>"
        "<Error><Code>ConflictError</Code><Message>Taken.</Message></Error></Operation>"
    )
    told: list[Any] = []
    transport = Watched({f"operations/{REQUEST}": failed})
    with ServiceManagementService(SUBSCRIPTION, "/cert.pem", transport=transport) as sms:
        with pytest.raises(OperationFailed, match="Taken") as error:
            sms.wait_for_operation_status(REQUEST)
        assert (error.value.code, error.value.http_status, error.value.request_id) == ("ConflictError", 409, REQUEST)
        assert error.value.result.status == "Failed"
        found = sms.wait_for_operation_status(REQUEST, failure_callback=lambda *arguments: told.extend(arguments))
        assert found.status == "Failed"
        assert sms.wait_for_operation_status(REQUEST, "Failed").error is not None
    assert isinstance(told[1], smtui.AzureAsyncOperationHttpError)


# --- importing -------------------------------------------------------------------------------------------------------


def test_importing_smtui_costs_nothing_and_star_gives_everything() -> None:
    program = """
import sys, smtui
assert not {"httpx", "lxml", "cryptography", "asyncio", "smtui.client"} & set(sys.modules), "heavy"
from smtui import *
assert ServiceManagementService.__name__ in dir(smtui)
missing = [name for name in smtui.__all__ if name not in globals()]
assert not missing, missing
"""
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True, timeout=60)


def test_what_is_public_is_what_the_package_imports() -> None:
    package = __import__("smtui.client.service_management", fromlist=["*"])
    public = {name for name, value in vars(package).items() if not name.startswith("_") and not inspect.ismodule(value)}
    assert public == set(smtui.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = smtui.nothing
