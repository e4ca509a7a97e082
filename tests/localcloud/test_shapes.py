"""Element order of every reply, as the real service was recorded.

A shape is written as Parent(Child Child(Grandchild)); items of a list that look alike are written once, and "…!" is
an element that is nil.
"""

from __future__ import annotations

import pytest
from lxml import etree

from tests.localcloud.running import RunningCloud

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_SIZES = "ComputeCapabilities(WebWorkerRoleSizes(RoleSize) VirtualMachinesRoleSizes(RoleSize))"
_PROPERTIES = "ExtendedProperties(ExtendedProperty(Name Value))"
_INSTANCE = (
    "RoleInstance(RoleName InstanceName InstanceStatus InstanceUpgradeDomain InstanceFaultDomain InstanceSize "
    "InstanceStateDetails IpAddress PowerState)"
)
_VM_INSTANCE = _INSTANCE.replace(
    "IpAddress PowerState",
    "IpAddress InstanceEndpoints(InstanceEndpoint(Name Vip PublicPort LocalPort Protocol IdleTimeoutInMinutes)) "
    "PowerState HostName",
)
_NETWORK = "ConfigurationSets(ConfigurationSet(ConfigurationSetType SubnetNames))"
_VM_NETWORK = _NETWORK.replace(
    "SubnetNames",
    "InputEndpoints(InputEndpoint(LocalPort Name Port Protocol Vip EnableDirectServerReturn IdleTimeoutInMinutes)) "
    "SubnetNames",
)
_DEPLOYMENT = (
    "Deployment(Name DeploymentSlot PrivateID Status Label Url Configuration RoleInstanceList({instance}) "
    "UpgradeDomainCount RoleList({role}) SdkVersion Locked RollbackAllowed CreatedTime LastModifiedTime "
    "ExtendedProperties VirtualIPs(VirtualIP(Address IsDnsProgrammed Name)) {suffix}LoadBalancers)"
)
_WEB_DEPLOYMENT = _DEPLOYMENT.format(instance=_INSTANCE, role=f"Role(RoleName OsVersion {_NETWORK})", suffix="")
_VM_DEPLOYMENT = _DEPLOYMENT.format(
    instance=_VM_INSTANCE,
    role=(
        f"Role(RoleName OsVersion RoleType {_VM_NETWORK} DataVirtualHardDisks "
        "OSVirtualHardDisk(HostCaching DiskLabel DiskName MediaLink SourceImageName OS IOType) RoleSize "
        "ProvisionGuestAgent)"
    ),
    suffix="InternalDnsSuffix ",
)
_SERVICE_PROPERTIES = (
    "HostedServiceProperties(Description {place} Label Status DateCreated DateLastModified " + _PROPERTIES + ")"
)
_IN_LOCATION = _SERVICE_PROPERTIES.format(place="Location")
_IN_GROUP = _SERVICE_PROPERTIES.format(place="AffinityGroup")
_STORAGE = (
    "StorageService(Url ServiceName StorageServiceProperties(Description {place} Label Status Endpoints(Endpoint) "
    "GeoPrimaryRegion StatusOfPrimary GeoSecondaryRegion StatusOfSecondary CreationTime CustomDomains AccountType) "
    + _PROPERTIES
    + "{more})"
)
_SUBSCRIPTION = (
    "Subscription(SubscriptionID SubscriptionName SubscriptionStatus AccountAdminLiveEmailId ServiceAdminLiveEmailId "
    "MaxCoreCount MaxStorageAccounts MaxHostedServices CurrentCoreCount CurrentHostedServices CurrentStorageAccounts "
    "MaxVirtualNetworkSites MaxLocalNetworkSites MaxDnsServers OfferCategories AADTenantID CreatedTime MaxReservedIPs "
    "CurrentReservedIPs MaxPublicIPCount CurrentNetworkSecurityGroups MaxNetworkSecurityGroups "
    "MaxNetworkSecurityRulesPerGroup MaxRouteTables MaxRoutesPerRouteTable)"
)
_LOCATION = (
    f"Location(Name DisplayName AvailableServices(AvailableService) {_SIZES} "
    "StorageCapabilities(StorageAccountTypes(StorageAccountType)))"
)
_GROUP = "AffinityGroup(Name Label Description Location {members}Capabilities(Capability) CreatedTime{more})"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", _SUBSCRIPTION),
        ("services/hostedservices/archive", f"HostedService(Url ServiceName {_IN_LOCATION})"),
        ("services/hostedservices/archive?embed-detail=false", f"HostedService(Url ServiceName {_IN_LOCATION})"),
        (
            "services/hostedservices/archive?embed-detail=true",
            f"HostedService(Url ServiceName {_IN_LOCATION} Deployments)",
        ),
        (
            "services/hostedservices/shop?embed-detail=true",
            f"HostedService(Url ServiceName {_IN_GROUP} Deployments({_WEB_DEPLOYMENT}))",
        ),
        ("services/hostedservices/shop/deployments/v1", _WEB_DEPLOYMENT),
        ("services/hostedservices/shop/deploymentslots/Staging", _WEB_DEPLOYMENT),
        ("services/hostedservices/contoso-dc/deploymentslots/Production", _VM_DEPLOYMENT),
        ("services/hostedservices/operations/isavailable/unused", "AvailabilityResponse(Result Reason!)"),
        ("services/hostedservices/operations/isavailable/shop", "AvailabilityResponse(Result Reason)"),
        ("services/storageservices/contosoimages", _STORAGE.format(place="Location", more=" Capabilities(Capability)")),
        (
            "affinitygroups/contoso-america",
            _GROUP.format(
                members=f"HostedServices(HostedService(Url ServiceName {_IN_GROUP})) "
                f"StorageServices({_STORAGE.format(place='AffinityGroup', more='')}) ",
                more="",
            ),
        ),
        ("affinitygroups", f"AffinityGroups({_GROUP.format(members='', more=f' {_SIZES}')})"),
    ],
)
def test_shape(sample: RunningCloud, path: str, expected: str) -> None:
    reply = sample.http.get(sample.url(path))
    assert reply.status_code == 200
    assert _shape(etree.fromstring(reply.content)) == expected


def test_shapes_inside_lists(sample: RunningCloud) -> None:
    def items(path: str) -> list[str]:
        root = etree.fromstring(sample.http.get(sample.url(path)).content)
        return sorted({_shape(child) for child in root}, key=len)

    assert items("services/hostedservices")[0] == f"HostedService(Url ServiceName {_IN_LOCATION} {_SIZES})"
    assert _STORAGE.format(place="Location", more="") in items("services/storageservices")
    assert items("locations") == [
        "Location(Name DisplayName AvailableServices(AvailableService) "
        "ComputeCapabilities(WebWorkerRoleSizes VirtualMachinesRoleSizes))",
        _LOCATION,
    ]
    assert items("services/images") == [
        "OSImage(Category Label Location LogicalSizeInGB MediaLink Name OS IsPremium OSState IOType)",
        "OSImage(Category Label Location LogicalSizeInGB Name OS Description ImageFamily PublishedDate IsPremium "
        "RecommendedVMSize PublisherName IOType)",
    ]


def test_operation_shapes_and_an_empty_list(sample: RunningCloud) -> None:
    missing = sample.http.get(sample.url("operations/00000000000000000000000000000000"))
    assert missing.status_code == 404
    assert _shape(etree.fromstring(missing.content)) == "Error(Code Message)"
    body = (
        b"<CreateAffinityGroup><Name>shape</Name><Label>eA==</Label><Location>West US</Location></CreateAffinityGroup>"
    )
    request_id = sample.http.post(sample.url("affinitygroups"), content=body).headers["x-ms-request-id"]
    done = sample.http.get(sample.url(f"operations/{request_id}"))
    assert _shape(etree.fromstring(done.content)) == "Operation(ID Status HttpStatusCode)"
    assert sample.http.delete(sample.url("affinitygroups/shape")).status_code == 200


def test_polymorphic_elements_name_their_type(sample: RunningCloud) -> None:
    vm = sample.http.get(sample.url("services/hostedservices/contoso-dc/deployments/dc01")).text
    assert '<Role i:type="PersistentVMRole"><RoleName>dc01</RoleName><OsVersion/>' in vm
    assert '<ConfigurationSet i:type="NetworkConfigurationSet">' in vm
    assert "<SdkVersion/>" in vm
    web = sample.http.get(sample.url("services/hostedservices/shop/deployments/v1")).text
    assert "<Role><RoleName>WebRole</RoleName><OsVersion>WA-GUEST-OS-4." in web
    assert "<ExtendedProperties/><VirtualIPs>" in web


def _shape(element: etree._Element) -> str:
    name = etree.QName(element).localname
    if element.get(_NIL) == "true":
        return f"{name}!"
    children = list(dict.fromkeys(_shape(child) for child in element))
    return f"{name}({' '.join(children)})" if children else name
