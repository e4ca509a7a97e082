"""The .publishsettings file, of both schemas."""

from __future__ import annotations

import base64
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.protocol import pkcs12, publish_settings, x509
from smtui.protocol.publish_settings import PublishedSubscription, PublishSettingsError
from tests.protocol.credentials import pem
from tests.protocol.values import few

FIRST = "11111111-2222-3333-4444-555555555555"
SECOND = "66666666-7777-8888-9999-000000000000"
HOST = "https://management.core.windows.net"

OLD = f"""<?xml version="1.0" encoding="utf-8"?>
<PublishData>
  <PublishProfile PublishMethod="AzureServiceManagementAPI" Url="{HOST}/" ManagementCertificate="QUJD">
    <Subscription Id="{FIRST}" Name="Contoso" />
    <Subscription Id="{SECOND}" Name="Contoso &amp; sons" />
  </PublishProfile>
</PublishData>"""

NEW = f"""<PublishData>
  <PublishProfile SchemaVersion="2.0" PublishMethod="AzureServiceManagementAPI">
    <Subscription ServiceManagementUrl="{HOST}" Id="{FIRST}" Name="Contoso" ManagementCertificate="QUJD" />
    <Subscription ServiceManagementUrl="https://127.0.0.1:8443/" Id="{SECOND}" Name="" ManagementCertificate="
      REVG
      R0g=" />
  </PublishProfile>
</PublishData>"""


def one(attributes: str, profile: str = "") -> bytes:
    """Give a file with one subscription."""
    return (
        f"<PublishData><PublishProfile {profile}><Subscription {attributes}/></PublishProfile></PublishData>".encode()
    )


def test_the_old_schema_has_one_certificate_for_all() -> None:
    assert publish_settings.parse(OLD.encode()) == (
        PublishedSubscription(FIRST, "Contoso", HOST, b"ABC"),
        PublishedSubscription(SECOND, "Contoso & sons", HOST, b"ABC"),
    )


def test_the_new_schema_has_one_for_each() -> None:
    assert publish_settings.parse(NEW.encode()) == (
        PublishedSubscription(FIRST, "Contoso", HOST, b"ABC"),
        PublishedSubscription(SECOND, "", "https://127.0.0.1:8443", b"DEFGH"),
    )


def test_what_a_subscription_says_itself_goes_first() -> None:
    source = one(
        f'Id="{FIRST}" ServiceManagementUrl="https://own" ManagementCertificate="QUJD"',
        'Url="https://shared" ManagementCertificate="REVG"',
    )
    assert publish_settings.parse(source) == (PublishedSubscription(FIRST, "", "https://own", b"ABC"),)
    shared = one(f'Id="{FIRST}" ServiceManagementUrl=""', 'Url="https://shared" ManagementCertificate="REVG"')
    assert publish_settings.parse(shared) == (PublishedSubscription(FIRST, "", "https://shared", b"DEF"),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_it_is_read_as_editors_save_it(encoding: str) -> None:
    assert len(publish_settings.parse(OLD.encode(encoding))) == 2


def test_profiles_of_other_kinds_are_passed_over() -> None:
    both = OLD.replace(
        "<PublishData>", '<PublishData><publishProfile profileName="site" /><!-- x --><PublishProfile />'
    )
    assert publish_settings.parse(both.encode()) == publish_settings.parse(OLD.encode())


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (b"", "The file is empty: download it again."),
        (b" \r\n", "The file is empty: download it again."),
        (b"<!DOCTYPE html><html><body>Sign in", "The file is a web page, not XML: log in to the portal"),
        (b'<publishData><publishProfile profileName="site"/></publishData>', "those that publish a web site have none"),
        (b"PK\x03\x04", "not XML"),
        (OLD[:-5].encode(), "The file is not XML, or not whole (not well-formed XML: "),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><PublishData/>', "not XML"),
        (b"<html/>", "The root element is html; a .publishsettings file begins with PublishData."),
        (b"<PublishData/>", "has no Subscription"),
        (one('Name="x"'), "A Subscription has no Id."),
        (one('Id="a" ManagementCertificate="QUJD"'), "Subscription a has no https address"),
        (one('Id="a" ServiceManagementUrl="http://h" ManagementCertificate="QUJD"'), "has no https address"),
        (one('Id="a" ServiceManagementUrl="https://h:x" ManagementCertificate="QUJD"'), "has no https address"),
        (one('Id="a" ServiceManagementUrl="https://[" ManagementCertificate="QUJD"'), "has no https address"),
        (one('Id="a" ServiceManagementUrl="https://h"'), "Subscription a has no ManagementCertificate."),
        (one('Id="a" ServiceManagementUrl="https://h" ManagementCertificate="Q"'), "is not base64"),
        (bytes(publish_settings.MAX_BYTES + 1), "larger than 4 MiB"),
    ],
)
def test_anything_else_is_refused_in_a_sentence(source: bytes, words: str) -> None:
    with pytest.raises(PublishSettingsError) as caught:
        publish_settings.parse(source)
    assert words in str(caught.value)
    assert str(caught.value).endswith(".")


written = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12).map(
    str.strip
)


@few
@given(
    st.lists(
        st.builds(PublishedSubscription, written.filter(bool), written, st.just(HOST), st.binary(min_size=1)),
        min_size=1,
    )
)
def test_what_is_written_is_read_again(subscriptions: list[PublishedSubscription]) -> None:
    assert publish_settings.parse(publish_settings.write(subscriptions)) == tuple(subscriptions)


def test_a_published_certificate_is_one_that_clients_of_the_time_read() -> None:
    certificate, key = pem()
    made = publish_settings.publish(certificate + key, FIRST, "Contoso <& sons>", HOST)
    (found,) = publish_settings.parse(made)
    assert (found.id, found.name, found.endpoint) == (FIRST, "Contoso <& sons>", HOST)
    assert x509.read_pkcs12(found.management_certificate) == x509.read(certificate + key)
    # As the legacy SDK and others look for it.
    subscription = ElementTree.fromstring(made).find("./PublishProfile/Subscription")
    assert subscription is not None
    assert base64.b64decode(subscription.get("ManagementCertificate", "")) == found.management_certificate
    assert len(found.management_certificate) == len(pkcs12.write(x509.read(certificate + key), None))


def test_a_certificate_without_its_key_is_not_published() -> None:
    with pytest.raises(ValueError, match="private key"):
        publish_settings.publish(pem()[0], FIRST, "Contoso", HOST)


def test_a_certificate_is_in_no_repr() -> None:
    assert "ABC" not in repr(publish_settings.parse(NEW.encode()))
