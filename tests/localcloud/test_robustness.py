"""Any request at all gets a reply in the service's form, and never an internal error."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from smtui.localcloud import authority
from smtui.localcloud.cloud import Reply, new_request_id
from smtui.localcloud.starting import Filling
from smtui.protocol import catalogue, codec
from smtui.protocol.errors import ErrorBody, ServiceError, to_body
from tests.localcloud.offline import THUMBPRINT, Offline, offline
from tests.localcloud.running import RunningCloud

_SEGMENTS = sorted(
    {
        segment
        for operation in catalogue.operations().values()
        for template in operation.templates
        for segment in template.segments
        if "{" not in segment
    }
)
_QUERIES = ["", "comp=status", "embed-detail=true", "embed-detail", "comp=media&comp=status", "=", "&&", "%00=%ff"]
_NAMES = ["shop", "SHOP", "v1", "production", "x" * 300, "..", "%2e%2e", "%00", "%F0%9F%98%80", "a%2Fb", "'--", ""]
_ROOTS = sorted(
    {codec.tag_of(operation.body) for operation in catalogue.operations().values() if operation.body is not None}
)

_paths = st.lists(st.sampled_from([*_SEGMENTS, *_NAMES]), max_size=7).map("/".join)
_texts = st.text(st.characters(codec="utf-8", exclude_characters="<&"), max_size=30)
_elements = st.sampled_from(
    ["Name", "ServiceName", "Label", "Location", "Configuration", "PackageUrl", "Status", "StartDeployment", "Other"]
)


@st.composite
def _bodies(draw: st.DrawFn) -> bytes:
    if draw(st.booleans()):
        return draw(st.binary(max_size=60))
    children = draw(st.lists(st.tuples(_elements, st.one_of(_texts, st.sampled_from(["shop", "c2hvcA==", "West US"])))))
    root = draw(st.sampled_from(_ROOTS))
    inside = "".join(f"<{tag}>{text}</{tag}>" for tag, text in children)
    return f"<{root}>{inside}</{root}>".encode()


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Iterator[Offline]:
    state = tmp_path_factory.mktemp("robust") / "state"
    state.mkdir()
    for name in (authority.CA, authority.SERVER, authority.CLIENT):
        (state / name).write_bytes((prepared / name).read_bytes())
    with offline(state, time_scale=0, filling=Filling()) as cloud:
        yield cloud


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH"]),
    path=_paths,
    query=st.sampled_from(_QUERIES),
    body=_bodies(),
)
def test_a_request_is_answered_or_refused_with_a_reason(
    sampled: Offline, method: str, path: str, query: str, body: bytes
) -> None:
    reply = _answer(sampled, method, path, query, body)
    assert reply.status in (200, 201, 202, 400, 403, 404, 409)
    if reply.status >= 400:
        assert codec.decode(ErrorBody, reply.body).value.message
    elif reply.body:
        assert etree.fromstring(reply.body).nsmap[None] == codec.NAMESPACE


def _answer(cloud: Offline, method: str, path: str, query: str, body: bytes) -> Reply:
    try:
        return cloud.cloud.answer(new_request_id(), THUMBPRINT, method, path, query, body)
    except ServiceError as error:
        return Reply(error.http_status, to_body(error))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.text(st.characters(codec="latin-1", exclude_categories=["Cc"], exclude_characters="#?"), max_size=40),
    version=st.one_of(st.just("2014-10-01"), st.text(st.characters(codec="ascii", exclude_categories=["Cc"]))),
)
def test_over_tls_every_reply_is_in_the_service_s_form(sample: RunningCloud, path: str, version: str) -> None:
    reply = sample.http.get(sample.url("services/" + path), headers={"x-ms-version": version.strip()})
    assert reply.status_code in (400, 403, 404)
    assert reply.headers["content-type"] == "application/xml; charset=utf-8"
    assert codec.decode(ErrorBody, reply.content).value.message
