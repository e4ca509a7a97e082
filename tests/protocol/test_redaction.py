"""What may be shown and kept of a body."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from smtui.protocol import catalogue, codec
from smtui.protocol.deployments import (
    CHANGE_DEPLOYMENT_CONFIGURATION,
    CREATE_DEPLOYMENT,
    UPGRADE_DEPLOYMENT,
    ChangeConfiguration,
    CreateDeployment,
    UpgradeDeployment,
)
from smtui.protocol.management_certificates import ADD_MANAGEMENT_CERTIFICATE, SubscriptionCertificate
from smtui.protocol.operation import Call
from smtui.protocol.provisioning import (
    AdditionalUnattendContent,
    ComponentSetting,
    DomainCredentials,
    DomainJoin,
    LinuxProvisioningConfigurationSet,
    UnattendComponent,
    UnattendPass,
    WindowsProvisioningConfigurationSet,
)
from smtui.protocol.role_operations import CAPTURE_ROLE, CaptureRoleOperation
from smtui.protocol.service_certificates import ADD_SERVICE_CERTIFICATE, CertificateFile
from smtui.protocol.storage import StorageAccountKeys, StorageServiceKeys
from smtui.protocol.virtual_machines import (
    ADD_ROLE,
    CREATE_VIRTUAL_MACHINE_DEPLOYMENT,
    PersistentVMRoleInput,
    ResourceExtensionParameterValue,
    ResourceExtensionReference,
    RoleInput,
    VirtualMachineDeployment,
)
from tests.protocol.values import declared, each, few, filled, instances

MACHINE = {"service_name": "shop", "deployment_name": "v1"}
LINUX = LinuxProvisioningConfigurationSet("dc01", "operator", "s3cret", False, None, b"s3cret")
WINDOWS = WindowsProvisioningConfigurationSet(
    computer_name="dc02",
    admin_password="s3cret",
    domain_join=DomainJoin(DomainCredentials("contoso", "joiner", "s3cret")),
    custom_data=b"s3cret",
    additional_unattend_content=AdditionalUnattendContent(
        (UnattendPass("pass", (UnattendComponent("component", (ComponentSetting("setting", "s3cret"),)),)),)
    ),
)
EXTENSION = ResourceExtensionReference(
    resource_extension_parameter_values=(ResourceExtensionParameterValue("key", "s3cret", "Private"),)
)
CALLS = [
    CREATE_DEPLOYMENT(CreateDeployment(configuration=b"s3cret"), service_name="shop", deployment_slot="staging"),
    CHANGE_DEPLOYMENT_CONFIGURATION(ChangeConfiguration(b"s3cret"), **MACHINE),
    UPGRADE_DEPLOYMENT(UpgradeDeployment(package_url="https://s/p?sig=s3cret", configuration=b"s3cret"), **MACHINE),
    ADD_SERVICE_CERTIFICATE(CertificateFile(b"s3cret", "pfx", "s3cret"), service_name="shop"),
    ADD_MANAGEMENT_CERTIFICATE(SubscriptionCertificate(b"key", "A" * 40, b"s3cret")),
    CREATE_VIRTUAL_MACHINE_DEPLOYMENT(
        VirtualMachineDeployment(role_list=(RoleInput(configuration_sets=(LINUX,)),)), service_name="shop"
    ),
    ADD_ROLE(
        PersistentVMRoleInput(configuration_sets=(WINDOWS,), resource_extension_references=(EXTENSION,)), **MACHINE
    ),
    CAPTURE_ROLE(CaptureRoleOperation("Reprovision", LINUX), role_name="dc01", **MACHINE),
]

# Names of elements that hold what nobody else may see.
SECRETS = re.compile(r"Password\Z|PrivateKey|\APrimary\Z|\ASecondary\Z|Secret")


@dataclass(frozen=True)
class Certificate:
    """A body with secrets of every kind."""

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


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.operation.name)
def test_no_secret_of_a_call_is_shown(call: Call[None]) -> None:
    sent, shown = call.xml(), call.redacted_xml()
    encoded = base64.b64encode(b"s3cret")
    assert b"s3cret" in sent or encoded in sent
    assert b"s3cret" not in shown
    assert encoded not in shown


def test_certificates_and_custom_data_are_shown_as_their_size_and_hash() -> None:
    mark = f"(6 bytes, sha256 {hashlib.sha256(b's3cret').hexdigest()})".encode()
    for call in CALLS:
        # The value of an extension's parameter is base64 of text, and short enough to be guessed from its hash.
        documents = call.xml().count(base64.b64encode(b"s3cret")) - call.xml().count(b"<Key>key</Key>")
        assert call.redacted_xml().count(mark) == documents


def test_what_is_no_secret_is_shown() -> None:
    assert b"<UserName>operator</UserName><UserPassword>\xe2\x80\xa2" in CALLS[5].redacted_xml()
    assert b"<CertificateFormat>pfx</CertificateFormat>" in CALLS[3].redacted_xml()


def test_the_keys_of_a_storage_account_are_dots_wherever_a_reply_is_shown() -> None:
    keys = StorageAccountKeys("https://host/store", StorageServiceKeys("s3cret1", "s3cret2"))
    shown = codec.encode(keys, redact=True)
    assert b"s3cret" not in shown
    assert shown.decode().count(codec.SECRET_MARK) == 2


def test_every_field_with_the_name_of_a_secret_is_one() -> None:
    for of in declared():
        body = codec.encode(filled(of), redact=True)
        for element in etree.fromstring(body).iter():
            if SECRETS.search(etree.QName(element).localname) and not len(element):
                assert element.text == codec.SECRET_MARK, (of, element.tag)


def test_every_body_that_takes_bytes_keeps_them_to_itself() -> None:
    public = {"SubscriptionCertificatePublicKey"}
    for operation in catalogue.operations().values():
        if operation.body is None:
            continue
        body = etree.fromstring(codec.encode(filled(operation.body), redact=True))
        encoded = base64.b64encode(b"data").decode()
        shown = {etree.QName(element).localname for element in body.iter() if element.text == encoded}
        assert shown <= public, operation.name
