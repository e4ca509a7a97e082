"""No name and no subscription id leads a request elsewhere: such a Call is refused before anything is written of it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.client.async_client import AsyncClient
from smtui.protocol import catalogue
from smtui.protocol.hosted_services import DELETE_HOSTED_SERVICE
from smtui.protocol.operation import Call, InvalidCall, Operation, Template
from tests.client.scripted import PROFILE, SUBSCRIPTION, Diary, Service, reply
from tests.hostile.texts import PATHS, hostile
from tests.hostile.trying import trying
from tests.protocol.values import filled

pytestmark = pytest.mark.every(8)

_CLIMBING = ("..", ".", "a/../../storageservices/x", "../x", "x/..", "/", "a//b", "..\\x", "a\\..\\b", "a/b", "\\", "")
_WAYS = [
    pytest.param(operation, template, id=f"{place} {number}")
    for place, operation in catalogue.operations().items()
    for number, template in enumerate(operation.templates)
]
_many = trying(200)

_names = st.one_of(st.sampled_from((*PATHS, *_CLIMBING)), hostile)


def _in_path(template: Template) -> set[str]:
    return {name for segment in template.segments for name in re.findall(r"\{(\w+)", segment)}


def _body(operation: Operation[Any]) -> object:
    return filled(operation.body) if operation.body else None


def _as_a_server_may_read_it(target: str) -> list[str]:
    """Give the segments of a path as a server has them that unquotes first, takes \\ for /, and goes up at "..".

    The service ran on Windows, where all three are usual.
    """
    found: list[str] = []
    for segment in re.split(r"[/\\]", unquote(target.partition("?")[0])):
        if segment == "..":
            del found[-1:]
        elif segment not in ("", "."):
            found.append(segment)
    return found


@pytest.mark.parametrize(("operation", "template"), [way for way in _WAYS if way.values[1].parameters])
@_many
@given(data=st.data())
def test_whatever_is_named_the_request_goes_where_the_operation_belongs(
    operation: Operation[Any], template: Template, data: st.DataObject
) -> None:
    arguments = {name: data.draw(_names) for name in sorted(template.parameters)}
    try:
        call = Call(operation, arguments, _body(operation))
    except InvalidCall:
        return
    found = _as_a_server_may_read_it(call.request_target(SUBSCRIPTION))
    plain = Call(operation, dict.fromkeys(arguments, "x"), _body(operation)).request_target(SUBSCRIPTION)
    wanted = _as_a_server_may_read_it(plain)
    assert len(found) == len(wanted)
    fixed = {number for number, segment in enumerate(wanted) if not segment.endswith("x")}
    assert [found[number] for number in fixed] == [wanted[number] for number in fixed]


@pytest.mark.parametrize("name", _CLIMBING)
@pytest.mark.parametrize(("operation", "template"), _WAYS)
def test_a_name_that_climbs_is_refused_by_every_operation(
    operation: Operation[Any], template: Template, name: str
) -> None:
    for parameter in _in_path(template):
        arguments = {**dict.fromkeys(template.parameters, "x"), parameter: name}
        with pytest.raises(InvalidCall, match=rf"^{operation.name}: "):
            Call(operation, arguments, _body(operation))


@_many
@given(subscription_id=st.one_of(st.sampled_from((*PATHS, *_CLIMBING)), hostile))
async def test_a_subscription_that_climbs_is_refused_before_anything_is_written(subscription_id: str) -> None:
    diary, service = Diary(), Service([reply(200)])
    profile = replace(PROFILE, subscription_id=subscription_id)
    async with AsyncClient(profile, recorder=diary, transport=service) as client:
        try:
            await client.send(DELETE_HOSTED_SERVICE(service_name="shop"))
        except InvalidCall:
            assert (diary.pages, service.requests) == ([], [])
            return
    (request,) = service.requests
    assert _as_a_server_may_read_it(request.url.raw_path.decode())[-3:] == ["services", "hostedservices", "shop"]
    assert len(_as_a_server_may_read_it(request.url.raw_path.decode())) == 4


@_many
@given(name=_names)
async def test_what_arrives_is_the_name_that_was_given(name: str) -> None:
    diary, service = Diary(), Service([reply(200)])
    async with AsyncClient(PROFILE, recorder=diary, transport=service) as client:
        try:
            await client.send(DELETE_HOSTED_SERVICE(service_name=name))
        except InvalidCall:
            assert (diary.pages, service.requests) == ([], [])
            return
    (request,) = service.requests
    raw = request.url.raw_path
    assert raw.startswith(f"/{SUBSCRIPTION}/services/hostedservices/".encode())
    assert unquote(raw.rpartition(b"/")[2].decode()) == name
