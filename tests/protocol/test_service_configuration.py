"""The .cscfg reader, and its sentences for the person who wrote the file."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.protocol import service_configuration
from smtui.protocol.service_configuration import ConfigurationError, RoleConfiguration, ServiceConfiguration
from tests.protocol.values import few

NAMESPACE = "http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration"


def cscfg(roles: str, attributes: str = "") -> str:
    """Give a .cscfg with these Role elements."""
    return f'<ServiceConfiguration serviceName="Shop" {attributes} xmlns="{NAMESPACE}">{roles}</ServiceConfiguration>'


def role(name: str = "Web", count: str = "1") -> str:
    """Give a Role element."""
    return f'<Role name="{name}"><Instances count="{count}"/></Role>'


def test_roles_counts_and_settings_are_read() -> None:
    source = cscfg(
        '<Role name="Web"><Instances count="3" /><ConfigurationSettings><Setting name="Colour" value="blue" />'
        '<Setting name="Empty" value=""/></ConfigurationSettings><Certificates/></Role>' + role("Worker", "0"),
        'osFamily="4" osVersion="*"',
    )
    assert service_configuration.parse(source.encode()) == ServiceConfiguration(
        "Shop",
        "4",
        "*",
        (RoleConfiguration("Web", 3, {"Colour": "blue", "Empty": ""}), RoleConfiguration("Worker", 0, {})),
    )


def test_a_missing_os_family_and_version_stay_empty() -> None:
    found = service_configuration.parse(cscfg(role()).encode())
    assert (found.os_family, found.os_version) == ("", "")


@pytest.mark.parametrize("source", [
    codecs.BOM_UTF8 + cscfg(role("Wéb")).encode(),
    ("\ufeff" + cscfg(role("Wéb"))).encode("utf-16-le"),
    ('\ufeff<?xml version="1.0" encoding="utf-16"?>' + cscfg(role("Wéb"))).encode("utf-16-be"),
    ('<?xml version="1.0" encoding="utf-8"?>\r\n<!-- ours -->\r\n' + cscfg(role("Wéb"))).encode(),
    cscfg(role("Wéb")).replace(f' xmlns="{NAMESPACE}"', "").encode(),
], ids=["BOM", "UTF-16 LE", "UTF-16 BE", "declaration", "no namespace"])  # fmt: skip
def test_every_editors_encoding_is_read(source: bytes) -> None:
    assert service_configuration.parse(source).roles == (RoleConfiguration("Wéb", 1, {}),)


def test_control_characters_of_settings_are_kept() -> None:
    source = cscfg(
        '<Role name="Web"><Instances count="1"/><ConfigurationSettings><Setting name="&#x2;" value="a&#x1B;b"/>'
        "</ConfigurationSettings></Role>"
    )
    assert service_configuration.parse(source.encode()).roles[0].settings == {"\x02": "a\x1bb"}


@pytest.mark.parametrize("source", [b"", b" \r\n\t"])
def test_an_empty_file_is_called_empty(source: bytes) -> None:
    with pytest.raises(ConfigurationError, match=r"^The configuration is empty\.$"):
        service_configuration.parse(source)


def test_a_megabyte_is_taken_and_a_byte_more_is_not() -> None:
    source = cscfg(role()).encode()
    exactly = source + b" " * ((1 << 20) - len(source))
    assert service_configuration.parse(exactly).service_name == "Shop"
    with pytest.raises(ConfigurationError, match=r"^The configuration is larger than 1 MiB\.$"):
        service_configuration.parse(exactly + b" ")


@pytest.mark.parametrize(
    "source",
    [
        b"roles: 3",
        b"<ServiceConfiguration>",
        b"<!DOCTYPE a><a/>",
        "<a/>".encode("utf-16-le"),
    ],
)
def test_what_is_not_xml_is_called_so(source: bytes) -> None:
    with pytest.raises(ConfigurationError, match=r"^The configuration is not XML: "):
        service_configuration.parse(source)


def test_what_is_not_xml_is_said_once_and_with_its_place() -> None:
    with pytest.raises(ConfigurationError) as caught:
        service_configuration.parse(b"roles: 3")
    expected = "Start tag expected, '<' not found, line 1, column 1"
    assert str(caught.value) == f"The configuration is not XML: {expected}."


@pytest.mark.parametrize("source", [cscfg(role("\xe9")).encode("latin-1"), b"\x89PNG\r\n\x1a\n"])
def test_what_is_not_utf_8_is_called_so(source: bytes) -> None:
    with pytest.raises(ConfigurationError, match=r"^The configuration is not UTF-8\.$"):
        service_configuration.parse(source)


@pytest.mark.parametrize("root", ["ServiceDefinition", "html", "x" * 5000])
def test_another_document_is_named_by_its_root(root: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        service_configuration.parse(f"<{root}/>".encode())
    assert str(caught.value) == f"The root element is {root[:60]}; a .cscfg begins with ServiceConfiguration."


@pytest.mark.parametrize(
    ("roles", "sentence"),
    [
        ("", "The configuration has no Role."),
        ("<role/>", "The configuration has no Role."),
        ('<Role><Instances count="1"/></Role>', "A Role has no name."),
        ('<Role name=" "><Instances count="1"/></Role>', "A Role has no name."),
        (role("Web") + role("web"), "Role web is there twice."),
    ],
)
def test_roles_need_names_of_their_own(roles: str, sentence: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        service_configuration.parse(cscfg(roles).encode())
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    "count", ["", "-1", "1001", "1.5", "two", " 1", "1e2", "99999999999", "0000005000", "9" * 5000, "²"]
)
def test_an_instance_count_is_a_whole_number_up_to_a_thousand(count: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        service_configuration.parse(cscfg(role(count=count)).encode())
    assert str(caught.value) == "Role Web needs one Instances element with a count from 0 to 1,000."


@pytest.mark.parametrize("inner", ["", '<Instances count="1"/><Instances count="2"/>', "<Instances/>"])
def test_a_role_has_one_instances_element(inner: str) -> None:
    with pytest.raises(ConfigurationError, match="Role Web needs one Instances element"):
        service_configuration.parse(cscfg(f'<Role name="Web">{inner}</Role>').encode())


@few
@given(st.integers(0, 1000))
def test_every_count_up_to_a_thousand_is_taken(count: int) -> None:
    assert service_configuration.parse(cscfg(role(count=str(count))).encode()).roles[0].instances == count


@few
@given(st.binary())
def test_no_bytes_make_it_fail_in_another_way(source: bytes) -> None:
    with pytest.raises(ConfigurationError):
        service_configuration.parse(source)


def test_other_instance_counts_leave_everything_else_as_it_was_written() -> None:
    source = (
        b"\xef\xbb\xbf<?xml version='1.0'?>\r\n<!-- <Role name='Web'><Instances count='9'/></Role> -->\r\n"
        b"<c:ServiceConfiguration serviceName='s' xmlns:c='" + NAMESPACE.encode() + b"'>\r\n"
        b"  <c:Role name='A&amp;B'>\r\n    <c:Instances  count = \"1\" />\r\n  </c:Role>\r\n"
        b"  <c:Role vmName='x' name='Web'><c:Instances count='2'></c:Instances></c:Role>\r\n</c:ServiceConfiguration>"
    )
    changed = service_configuration.with_instances(source, {"A&B": 4})
    assert changed == source.replace(b'count = "1"', b'count = "4"')
    assert service_configuration.with_instances(source, {"Web": 12}) == source.replace(b"count='2'", b"count='12'")
    assert service_configuration.with_instances(source, {}) == source


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_instance_counts_change_in_either_encoding(encoding: str) -> None:
    text = cscfg(role("é"))
    assert (
        service_configuration.parse(service_configuration.with_instances(text.encode(encoding), {"é": 3}))
        .roles[0]
        .instances
        == 3
    )


def test_a_role_that_is_not_there_gets_no_count() -> None:
    text = cscfg(role("A"))
    with pytest.raises(ConfigurationError, match="B"):
        service_configuration.with_instances(text.encode(), {"B": 3})
