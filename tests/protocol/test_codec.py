"""Reading what the service sends, and what it should not have sent."""

from __future__ import annotations

import base64
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.protocol import codec
from smtui.protocol.affinity_groups import AffinityGroup
from smtui.protocol.codec import CodecError, Collection, Unencoded
from smtui.protocol.deployments import CreateDeployment, Deployment, UpdateDeploymentStatus
from smtui.protocol.hosted_services import (
    LIST_HOSTED_SERVICES,
    AvailabilityResponse,
    HostedService,
    HostedServiceProperties,
)
from smtui.protocol.operation_status import OperationStatus
from smtui.protocol.xml import XmlError
from tests.protocol.values import few

WINDOWSAZURE = 'xmlns="http://schemas.microsoft.com/windowsazure"'
XSI = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
SERVICES = Collection("HostedServices", HostedService)


def read(of: type, inner: str) -> object:
    """Decode `<Of …>inner</Of>`, in which nothing is unknown."""
    tag = codec.tag_of(of)
    decoded = codec.decode(of, f"<{tag} {WINDOWSAZURE} {XSI}>{inner}</{tag}>".encode())
    assert decoded.unknown == ()
    return decoded.value


def label(inner: str) -> str:
    """Give the label that is read from the text of a Label element."""
    found = read(HostedServiceProperties, f"<Label>{inner}</Label>")
    assert isinstance(found, HostedServiceProperties)
    return found.label


@pytest.mark.parametrize("inner", ["", "<Description/>", "<Description></Description>", '<Description i:nil="true"/>'])
def test_missing_empty_and_nil_text_are_the_same(inner: str) -> None:
    assert read(HostedServiceProperties, inner) == HostedServiceProperties()


@pytest.mark.parametrize("name", ["Locked", "UpgradeDomainCount", "RoleInstanceList", "Configuration", "Label"])
@pytest.mark.parametrize("form", ["<{0}/>", '<{0} i:nil="true"/>'])
def test_an_empty_element_is_an_absent_one(name: str, form: str) -> None:
    assert read(Deployment, form.format(name)) == Deployment()


def test_a_nil_child_is_an_absent_one() -> None:
    assert read(OperationStatus, '<Status>Succeeded</Status><Error i:nil="true"/>') == OperationStatus(
        status="Succeeded"
    )


@pytest.mark.parametrize(
    "namespace",
    ["http://schemas.microsoft.com/windowsazure", "https://schemas.microsoft.com/windowsazure", "", "urn:other"],
)
def test_elements_are_known_by_name_in_any_namespace(namespace: str) -> None:
    service = "<HostedService><ServiceName>shop</ServiceName></HostedService>"
    body = f'<HostedServices xmlns="{namespace}">{service}</HostedServices>'
    assert codec.decode(SERVICES, body.encode()) == ((HostedService(service_name="shop"),), ())


def test_prefixed_elements_are_known_by_name() -> None:
    body = '<x:UpdateDeploymentStatus xmlns:x="http://schemas.microsoft.com/windowsazure"><x:Status>Running</x:Status></x:UpdateDeploymentStatus>'
    assert codec.decode(UpdateDeploymentStatus, body.encode()).value.status == "Running"


def test_unknown_elements_are_named_once_and_do_no_harm() -> None:
    body = f"""<HostedServices {WINDOWSAZURE}>
        <HostedService><ServiceName>a</ServiceName><Colour>red</Colour></HostedService>
        <HostedService><Colour>blue</Colour><ServiceName>b</ServiceName></HostedService>
        <Total>2</Total></HostedServices>"""
    decoded = codec.decode(SERVICES, body.encode())
    assert [service.service_name for service in decoded.value] == ["a", "b"]
    assert decoded.unknown == ("HostedService/Colour", "HostedServices/Total")


def test_an_element_inside_text_is_named() -> None:
    decoded = codec.decode(
        UpdateDeploymentStatus, b"<UpdateDeploymentStatus><Status>Run<b/></Status></UpdateDeploymentStatus>"
    )
    assert decoded == (UpdateDeploymentStatus("Run"), ("Status/b",))


@pytest.mark.parametrize("word", ["Hibernating", "running", "", "日本"])
def test_unknown_states_are_kept_as_they_are(word: str) -> None:
    assert read(Deployment, f"<Status>{word}</Status>") == Deployment(status=word)


@pytest.mark.parametrize(
    ("word", "value"),
    [("true", True), ("True", True), (" TRUE ", True), ("1", True), ("false", False), ("False", False), ("0", False)],
)
def test_booleans_are_read_in_any_case(word: str, value: bool) -> None:
    assert read(AvailabilityResponse, f"<Result>{word}</Result>") == AvailabilityResponse(result=value)


@pytest.mark.parametrize(
    "inner",
    [
        "<Locked>perhaps</Locked>",
        "<UpgradeDomainCount>five</UpgradeDomainCount>",
        "<UpgradeDomainCount>1.5</UpgradeDomainCount>",
        f"<UpgradeDomainCount>{'9' * 5000}</UpgradeDomainCount>",
    ],
)
def test_a_wrong_number_or_boolean_names_its_element(inner: str) -> None:
    with pytest.raises(
        CodecError, match=r"^(Locked should be true or false|UpgradeDomainCount should be a whole number)$"
    ):
        read(Deployment, inner)


@pytest.mark.parametrize(
    "body", [b"<HostedServices/>", b"<Error><Code>X</Code></Error>", b"<html><body>Bad gateway</body></html>"]
)
def test_another_root_is_an_error_that_names_it(body: bytes) -> None:
    with pytest.raises(CodecError, match=r"should be a AffinityGroups and is a (HostedServices|Error|html)"):
        codec.decode(Collection("AffinityGroups", AffinityGroup), body)


def test_a_truncated_list_is_an_error() -> None:
    services = tuple(HostedService(service_name=f"shop{number}", url="https://x/") for number in range(5))
    body = codec.encode_list(SERVICES, services)
    for end in range(len(body)):
        with pytest.raises(XmlError):
            codec.decode(SERVICES, body[:end])


def test_the_root_is_named_without_its_namespace() -> None:
    assert codec.root_tag(b'<?xml version="1.0"?><s:Swap xmlns:s="urn:x"/>') == "Swap"
    with pytest.raises(XmlError):
        codec.root_tag(b"Swap")


# --- base64 ---------------------------------------------------------------------------------------------------


@few
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_labels_are_base64_of_utf8(text: str) -> None:
    assert label(base64.b64encode(text.encode()).decode()) == text


@pytest.mark.parametrize("plain", ["My shop", "shop", "v1", "100%", "b'oops", "c2hvcA=", "日本", "/w=="])
def test_a_plain_label_is_kept_and_written_back_as_it_was(plain: str) -> None:
    found = label(plain)
    assert found == plain
    assert isinstance(found, Unencoded)
    assert f"<Label>{plain}</Label>".encode() in codec.encode(HostedServiceProperties(label=found))


@pytest.mark.parametrize("wrapped", ["b'c2hvcA=='", 'b"c2hvcA=="', " c2hv\n cA== ", "b'c2hv\r\ncA=='", "c2hvcA=="])
def test_the_wrapper_that_python_3_scripts_leave_is_taken_off(wrapped: str) -> None:
    found = label(wrapped)
    assert found == "shop"
    assert not isinstance(found, Unencoded)


def test_an_empty_wrapper_is_an_empty_label() -> None:
    assert label("b''") == ""


def test_a_document_that_is_not_base64_is_kept_and_written_back_as_it_was() -> None:
    found = read(CreateDeployment, "<Configuration>not base64: é</Configuration>")
    assert isinstance(found, CreateDeployment)
    assert found.configuration == "not base64: é".encode()
    assert "<Configuration>not base64: é</Configuration>".encode() in codec.encode(found)


@few
@given(st.binary(min_size=1))
def test_documents_are_bytes_in_base64(content: bytes) -> None:
    body = codec.encode(CreateDeployment(configuration=content))
    assert b"<Configuration>" + base64.b64encode(content) + b"</Configuration>" in body


# --- control characters ----------------------------------------------------------------------------------------


@few
@given(st.text(st.characters(max_codepoint=0x1F), min_size=1))
def test_references_that_xml_forbids_are_read_as_what_they_mean(text: str) -> None:
    for form in ("&#x{:x};", "&#x{:X};", "&#x000{:x};", "&#{};"):
        inner = "".join(form.format(ord(character)) for character in text)
        assert read(Deployment, f"<Url>{inner}</Url>") == Deployment(url=text)


def test_a_forbidden_reference_stands_beside_genuine_private_use_characters() -> None:
    private = "".join(chr(plane + 0x1B) for plane in range(0x10F000, 0x10FD00, 0x100))
    assert read(Deployment, f"<Url>{private}&#x1B;&#x10FD1B;</Url>") == Deployment(url=f"{private}\x1b\U0010fd1b")


def test_a_text_that_leaves_no_private_character_free_is_refused() -> None:
    private = "".join(map(chr, range(0x10F000, 0x10FF00, 0x100)))
    with pytest.raises(XmlError, match="every private character"):
        read(Deployment, f"<Url>{private}&#x1B;</Url>")


@pytest.mark.parametrize(
    "inner", ["<![CDATA[&#x1B;]]>", "<![CDATA[<?xml version='1.0'?>&#x1B;]]>", "<![CDATA[a]]>&#x1B;<![CDATA[&#27;]]>"]
)
def test_cdata_is_left_alone(inner: str) -> None:
    true = inner.replace("]]>&#x1B;<", "]]>\x1b<").replace("<![CDATA[", "").replace("]]>", "")
    assert read(Deployment, f"<Url>{inner}</Url><Name>&#x7;</Name>") == Deployment(url=true, name="\x07")


def test_a_comment_splits_no_text_and_its_references_do_not_count() -> None:
    assert read(Deployment, "<Url>a<!-- &#x1B; -->b&#x1B;<?pi ?>c</Url>") == Deployment(url="ab\x1bc")


@pytest.mark.parametrize("reference", ["&#xD800;", "&#xDFFF;", "&#55296;", "&#x110000;", "&#xFFFFFFFF;", "&nothing;"])
def test_references_to_no_character_are_refused(reference: str) -> None:
    with pytest.raises(XmlError):
        read(Deployment, f"<Url>{reference}</Url>")


def test_a_raw_control_character_is_refused() -> None:
    with pytest.raises(XmlError):
        read(Deployment, "<Url>\x1b</Url>")


def test_a_class_with_an_undeclared_field_is_a_mistake_of_ours() -> None:
    @dataclass
    class Wrong:
        name: str

    with pytest.raises(TypeError, match=r"Wrong\.name"):
        codec.encode(Wrong("x"))


def test_a_recorded_shape_is_read_whole() -> None:
    body = f"""<HostedServices {WINDOWSAZURE} {XSI}><HostedService><Url>https://management.core.windows.net/s/x</Url>
        <ServiceName>shop</ServiceName><HostedServiceProperties><Description i:nil="true"/><Location>West US</Location>
        <Label>c2hvcA==</Label><Status>Created</Status><DateCreated>2015-06-30T23:59:23Z</DateCreated>
        <DateLastModified>2015-06-30T23:59:23Z</DateLastModified><ExtendedProperties><ExtendedProperty>
        <Name>ResourceGroup</Name><Value>shop</Value></ExtendedProperty></ExtendedProperties></HostedServiceProperties>
        <ComputeCapabilities><WebWorkerRoleSizes><RoleSize>Small</RoleSize></WebWorkerRoleSizes>
        <VirtualMachinesRoleSizes/></ComputeCapabilities></HostedService></HostedServices>"""
    assert LIST_HOSTED_SERVICES.result is not None
    decoded = codec.decode(LIST_HOSTED_SERVICES.result, body.encode())
    (service,) = decoded.value
    assert decoded.unknown == ()
    assert service.hosted_service_properties is not None
    assert (service.service_name, service.hosted_service_properties.label) == ("shop", "shop")
    assert service.hosted_service_properties.extended_properties[0].name == "ResourceGroup"
    assert service.compute_capabilities is not None
    assert service.compute_capabilities.web_worker_role_sizes == ("Small",)


def test_reading_is_not_confused_by_a_field_given_twice() -> None:
    found = read(Deployment, "<Status>Running</Status><Status>Suspended</Status>")
    assert found == Deployment(status="Suspended")


@few
@given(st.binary())
def test_no_bytes_make_the_reader_fail_in_another_way(source: bytes) -> None:
    with pytest.raises(XmlError):
        codec.decode(SERVICES, source)
