"""What may be shown and kept of a body."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.protocol import codec
from smtui.protocol.deployments import CREATE_DEPLOYMENT, CreateDeployment
from tests.protocol.values import declared, each, few, instances


@dataclass(frozen=True)
class Certificate:
    """A body with secrets of every kind; the resources so far have none."""

    name: str = codec.text()
    password: str = codec.text(secret=True)
    label: str = codec.text(base64=True, secret=True)
    private_key: bytes = codec.data(secret=True)


def shown(url: str) -> str:
    """Give what is shown of a package URL."""
    body = codec.encode(CreateDeployment(package_url=url), redact=True)
    return codec.decode(CreateDeployment, body).value.package_url


def test_secrets_are_dots() -> None:
    body = codec.encode(Certificate("web", "p4ss", "l4bel", b"k3y"), redact=True)
    assert codec.decode(Certificate, body).value.name == "web"
    assert body.decode().count(codec.SECRET_MARK) == 3
    for secret in (b"p4ss", b"l4bel", b"bDRiZWw=", b"k3y", b"azN5"):
        assert secret not in body


def test_secrets_are_sent_as_they_are() -> None:
    certificate = Certificate("web", "p4ss", "l4bel", b"k3y")
    assert codec.decode(Certificate, codec.encode(certificate)).value == certificate


def test_a_secret_that_is_not_given_is_not_shown_as_given() -> None:
    assert codec.SECRET_MARK.encode() not in codec.encode(Certificate("web"), redact=True)


def test_documents_are_their_length_and_sum() -> None:
    document = b'<ServiceConfiguration><Setting value="AccountKey=abc"/></ServiceConfiguration>'
    call = CREATE_DEPLOYMENT(
        CreateDeployment(name="v1", configuration=document), service_name="shop", deployment_slot="staging"
    )
    words = f"({len(document)} bytes, sha256 {hashlib.sha256(document).hexdigest()})"
    assert f"<Configuration>{words}</Configuration>".encode() in call.redacted_xml()
    assert codec.decode(CreateDeployment, call.xml()).value.configuration == document


def test_the_signature_and_the_user_of_a_url_are_hidden() -> None:
    url = "https://user:pass@store.blob.core.windows.net/packages/shop.cspkg?sv=2014&sig=c2VjcmV0"
    assert shown(url) == f"https://store.blob.core.windows.net/packages/shop.cspkg?{codec.SECRET_MARK}"


def test_a_url_without_secrets_is_shown_whole() -> None:
    url = "https://store.blob.core.windows.net/packages/shop.cspkg"
    assert shown(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://[::1",
        "https://[x]/?sig=s3cret",
        "//@@/?sig=s3cret",
        "https://\u2100.example/?sig=s3cret",
        "?sig=s3cret",
        "https://u:s3cret@",
    ],
)
def test_a_hostile_url_hides_its_secret_and_raises_nothing(url: str) -> None:
    assert "s3cret" not in shown(url)


@few
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_in_place_of_a_url_raises(text: str) -> None:
    assert len(shown(text)) <= len(text) + 3


@few
@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="#"), min_size=1))
def test_nothing_of_a_query_is_shown(query: str) -> None:
    assert shown(f"https://store/blob?{query}") == f"https://store/blob?{codec.SECRET_MARK}"


@pytest.mark.parametrize("of", declared(), ids=lambda of: of.__name__)
@each
@given(data=st.data())
def test_every_redacted_body_is_still_a_document(of: type, data: st.DataObject) -> None:
    body = codec.encode(data.draw(instances(of)), redact=True)
    assert codec.root_tag(body) == codec.tag_of(of)
