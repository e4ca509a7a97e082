"""What is written is read back as it was, whatever it holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from smtui.protocol import codec
from smtui.protocol.affinity_groups import AffinityGroupProperties, CreateAffinityGroup
from smtui.protocol.codec import Collection
from smtui.protocol.deployments import CreateDeployment, Deployment, Swap, VirtualIP
from smtui.protocol.errors import ErrorBody
from smtui.protocol.hosted_services import CreateHostedService, HostedService, HostedServiceProperties
from smtui.protocol.operation_status import OperationStatus
from smtui.protocol.roles import RoleInstance
from smtui.protocol.storage import CreateStorageServiceInput, StorageServiceProperties
from tests.protocol.values import NASTY, declared, each, few, filled, instances, texts

# Orders of PROTOCOL.md sections 3 and 3.6a.
ORDERS = {
    Deployment: "Name DeploymentSlot PrivateID Status Label Url Configuration RoleInstanceList UpgradeStatus "
    "UpgradeDomainCount RoleList SdkVersion Locked RollbackAllowed VirtualNetworkName CreatedTime LastModifiedTime Dns "
    "ExtendedProperties PersistentVMDowntime ExtensionConfiguration VirtualIPs ReservedIPName InternalDnsSuffix "
    "LoadBalancers VirtualNetworkId",
    CreateDeployment: "Name PackageUrl Label Configuration StartDeployment TreatWarningsAsError ExtendedProperties "
    "ExtensionConfiguration",
    Swap: "Production SourceDeployment",
    VirtualIP: "Address IsDnsProgrammed Name IsReserved ReservedIPName Type",
    HostedServiceProperties: "Description AffinityGroup Location Label Status DateCreated DateLastModified "
    "ExtendedProperties ReverseDnsFqdn",
    CreateHostedService: "ServiceName Label Description Location AffinityGroup ExtendedProperties ReverseDnsFqdn",
    CreateAffinityGroup: "Name Label Description Location",
    AffinityGroupProperties: "Name Label Description Location HostedServices StorageServices Capabilities CreatedTime "
    "ComputeCapabilities",
    CreateStorageServiceInput: "ServiceName Description Label AffinityGroup Location ExtendedProperties "
    "GeoReplicationEnabled AccountType",
    OperationStatus: "ID Status HttpStatusCode Error",
    ErrorBody: "Code Message",
}


@pytest.mark.parametrize("of", declared(), ids=lambda of: of.__name__)
@each
@given(data=st.data())
def test_every_body_is_read_back_as_it_was_written(of: type, data: st.DataObject) -> None:
    value = data.draw(instances(of))
    assert codec.decode(of, codec.encode(value)) == (value, ())


@pytest.mark.parametrize("of", declared(), ids=lambda of: of.__name__)
def test_a_full_body_is_read_back_as_it_was_written(of: type) -> None:
    value = filled(of)
    assert codec.decode(of, codec.encode(value)) == (value, ())


@pytest.mark.parametrize("of", ORDERS, ids=lambda of: of.__name__)
def test_elements_are_written_in_the_order_the_service_insists_on(of: type) -> None:
    root = etree.fromstring(codec.encode(filled(of)))
    assert " ".join(etree.QName(child).localname for child in root) == ORDERS[of]


@pytest.mark.parametrize("of", ORDERS, ids=lambda of: of.__name__)
@each
@given(data=st.data())
def test_the_order_of_what_is_received_does_not_matter(of: type, data: st.DataObject) -> None:
    value = filled(of)
    root = etree.fromstring(codec.encode(value))
    root[:] = data.draw(st.permutations(list(root)))
    assert codec.decode(of, etree.tostring(root)) == (value, ())


@few
@given(names=st.lists(texts, max_size=4))
def test_lists_are_read_back_as_they_were_written(names: list[str]) -> None:
    of = Collection("HostedServices", HostedService)
    services = tuple(HostedService(service_name=name) for name in names)
    assert codec.decode(of, codec.encode_list(of, services)) == (services, ())


def test_an_empty_list_is_a_self_closed_root() -> None:
    body = codec.encode_list(Collection("HostedServices", HostedService), ())
    assert body == (
        b'<HostedServices xmlns="http://schemas.microsoft.com/windowsazure" '
        b'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"/>'
    )


def test_a_body_is_written_as_the_service_writes_it() -> None:
    body = codec.encode(CreateHostedService(service_name="shop", label="Shop ✓", location="West US"))
    assert body == (
        b'<CreateHostedService xmlns="http://schemas.microsoft.com/windowsazure" '
        b'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><ServiceName>shop</ServiceName>'
        b"<Label>U2hvcCDinJM=</Label><Location>West US</Location></CreateHostedService>"
    )


def test_control_characters_are_written_as_references() -> None:
    body = codec.encode(ErrorBody(message="\x1b[31m\x00\ufffe\r"))
    assert b"<Message>&#x1B;[31m&#x0;&#xFFFE;&#13;</Message>" in body


@pytest.mark.parametrize("text", ["a\r\nb", "\r", " \t\n ", "  two  spaces  ", "\x85\u2028"])
def test_xml_normalises_no_white_space_of_ours(text: str) -> None:
    sent = RoleInstance(instance_state_details=text)
    assert codec.decode(RoleInstance, codec.encode(sent)).value.instance_state_details == text


@pytest.mark.parametrize("text", NASTY)
def test_attributes_hold_what_elements_hold(text: str) -> None:
    from smtui.protocol.roles import Role

    assert codec.decode(Role, codec.encode(Role(type=text))).value.type == text


def test_what_is_empty_is_left_out_unless_the_service_always_sends_it() -> None:
    root = etree.fromstring(codec.encode(StorageServiceProperties()))
    found = {etree.QName(child).localname: dict(child.attrib) for child in root}
    assert found == {
        "Description": {"{http://www.w3.org/2001/XMLSchema-instance}nil": "true"},
        "GeoSecondaryRegion": {},
        "StatusOfSecondary": {},
        "CustomDomains": {},
    }
