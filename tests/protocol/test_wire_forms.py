"""Bodies and replies as they stand on the wire, written by hand from PROTOCOL.md."""

from __future__ import annotations

import pytest

from smtui.protocol import codec
from smtui.protocol.affinity_groups import UpdateAffinityGroup
from smtui.protocol.codec import Collection
from smtui.protocol.deployments import (
    ChangeConfiguration,
    DnsServer,
    RollbackUpdateOrUpgrade,
    UpgradeDeployment,
    WalkUpgradeDomain,
)
from smtui.protocol.disks import LIST_DISKS, AddDisk, AttachedTo, Disk, UpdateDisk
from smtui.protocol.extended_properties import ExtendedProperty
from smtui.protocol.hosted_services import UpdateHostedService
from smtui.protocol.management_certificates import SubscriptionCertificate
from smtui.protocol.operating_systems import LIST_OPERATING_SYSTEM_FAMILIES, OperatingSystem, OperatingSystemFamily
from smtui.protocol.operation_status import (
    OperationCaller,
    OperationParameter,
    OperationStatus,
    SubscriptionOperation,
    SubscriptionOperationCollection,
)
from smtui.protocol.os_images import AddOSImage, OSImageDetails, ReplicationProgressElement, UpdateOSImage
from smtui.protocol.provisioning import (
    LinuxProvisioningConfigurationSet,
)
from smtui.protocol.reserved_ips import ReservedIP, ReservedIPAssociation
from smtui.protocol.role_instances import RoleInstances
from smtui.protocol.role_operations import (
    CaptureRoleAsVMImageOperation,
    CaptureRoleOperation,
    RestartRoleOperation,
    ShutdownRoleOperation,
    ShutdownRolesOperation,
    StartRoleOperation,
    StartRolesOperation,
)
from smtui.protocol.role_sizes import LIST_ROLE_SIZES, RoleSize
from smtui.protocol.service_certificates import LIST_SERVICE_CERTIFICATES, Certificate, CertificateFile
from smtui.protocol.storage import RegenerateKeys, StorageAccountKeys, StorageServiceKeys, UpdateStorageServiceInput
from smtui.protocol.vm_images import ComputeImageAttributes, ReplicationInput
from tests.protocol.wire import joined

THUMBPRINT = "0123456789ABCDEF0123456789ABCDEF01234567"
BLOB = "https://store.blob.core.windows.net/vhds"

FORMS = [
    (
        ChangeConfiguration(b"<a/>", False, "Manual", (ExtendedProperty("team", "shop"),)),
        "<ChangeConfiguration><Configuration>PGEvPg==</Configuration>"
        "<TreatWarningsAsError>false</TreatWarningsAsError><Mode>Manual</Mode><ExtendedProperties><ExtendedProperty>"
        "<Name>team</Name><Value>shop</Value></ExtendedProperty></ExtendedProperties></ChangeConfiguration>",
    ),
    (
        UpgradeDeployment("Auto", f"{BLOB}/v2.cspkg", b"<a/>", "v2", "Web", True),
        f"<UpgradeDeployment><Mode>Auto</Mode><PackageUrl>{BLOB}/v2.cspkg</PackageUrl>"
        "<Configuration>PGEvPg==</Configuration><Label>djI=</Label><RoleToUpgrade>Web</RoleToUpgrade>"
        "<Force>true</Force></UpgradeDeployment>",
    ),
    (WalkUpgradeDomain(0), "<WalkUpgradeDomain><UpgradeDomain>0</UpgradeDomain></WalkUpgradeDomain>"),
    (
        RollbackUpdateOrUpgrade("Manual", False),
        "<RollbackUpdateOrUpgrade><Mode>Manual</Mode><Force>false</Force></RollbackUpdateOrUpgrade>",
    ),
    (
        UpdateHostedService("Shop", "All of it", (ExtendedProperty("gone", ""),)),
        "<UpdateHostedService><Label>U2hvcA==</Label><Description>All of it</Description><ExtendedProperties>"
        "<ExtendedProperty><Name>gone</Name><Value/></ExtendedProperty></ExtendedProperties></UpdateHostedService>",
    ),
    (
        UpdateAffinityGroup("West", "Near the users"),
        "<UpdateAffinityGroup><Label>V2VzdA==</Label><Description>Near the users</Description></UpdateAffinityGroup>",
    ),
    (
        UpdateStorageServiceInput("Media", "Store", (), None, "Standard_LRS"),
        "<UpdateStorageServiceInput><Description>Media</Description><Label>U3RvcmU=</Label>"
        "<AccountType>Standard_LRS</AccountType></UpdateStorageServiceInput>",
    ),
    (RegenerateKeys("Secondary"), "<RegenerateKeys><KeyType>Secondary</KeyType></RegenerateKeys>"),
    (
        StorageAccountKeys("https://host/store", StorageServiceKeys("QQ==", "Qg==")),
        "<StorageService><Url>https://host/store</Url><StorageServiceKeys><Primary>QQ==</Primary>"
        "<Secondary>Qg==</Secondary></StorageServiceKeys></StorageService>",
    ),
    (
        SubscriptionCertificate(b"key", THUMBPRINT, b"cert", "2015-06-30T23:59:23.8312837Z"),
        "<SubscriptionCertificate><SubscriptionCertificatePublicKey>a2V5</SubscriptionCertificatePublicKey>"
        f"<SubscriptionCertificateThumbprint>{THUMBPRINT}</SubscriptionCertificateThumbprint>"
        "<SubscriptionCertificateData>Y2VydA==</SubscriptionCertificateData>"
        "<Created>2015-06-30T23:59:23.8312837Z</Created></SubscriptionCertificate>",
    ),
    (
        CertificateFile(b"bundle", "pfx", "s3cret"),
        "<CertificateFile><Data>YnVuZGxl</Data><CertificateFormat>pfx</CertificateFormat>"
        "<Password>s3cret</Password></CertificateFile>",
    ),
    (
        CertificateFile(b"cert", "cer"),
        "<CertificateFile><Data>Y2VydA==</Data><CertificateFormat>cer</CertificateFormat><Password/></CertificateFile>",
    ),
    (
        Certificate("https://host/c", THUMBPRINT, "sha1", b"cert"),
        f"<Certificate><CertificateUrl>https://host/c</CertificateUrl><Thumbprint>{THUMBPRINT}</Thumbprint>"
        "<ThumbprintAlgorithm>sha1</ThumbprintAlgorithm><Data>Y2VydA==</Data></Certificate>",
    ),
    (RoleInstances(("a", "b")), "<RoleInstances><Name>a</Name><Name>b</Name></RoleInstances>"),
    (
        StartRoleOperation(),
        "<StartRoleOperation><OperationType>StartRoleOperation</OperationType></StartRoleOperation>",
    ),
    (
        RestartRoleOperation(),
        "<RestartRoleOperation><OperationType>RestartRoleOperation</OperationType></RestartRoleOperation>",
    ),
    (
        ShutdownRoleOperation("StoppedDeallocated"),
        "<ShutdownRoleOperation><OperationType>ShutdownRoleOperation</OperationType>"
        "<PostShutdownAction>StoppedDeallocated</PostShutdownAction></ShutdownRoleOperation>",
    ),
    (
        StartRolesOperation(("a", "b")),
        "<StartRolesOperation><OperationType>StartRolesOperation</OperationType>"
        "<Roles><Name>a</Name><Name>b</Name></Roles></StartRolesOperation>",
    ),
    (
        ShutdownRolesOperation(("a", "b"), "Stopped"),
        "<ShutdownRolesOperation><OperationType>ShutdownRolesOperation</OperationType>"
        "<Roles><Name>a</Name><Name>b</Name></Roles><PostShutdownAction>Stopped</PostShutdownAction>"
        "</ShutdownRolesOperation>",
    ),
    (
        CaptureRoleOperation("Reprovision", LinuxProvisioningConfigurationSet("one", "operator"), "Farm", "farm-1"),
        "<CaptureRoleOperation><OperationType>CaptureRoleOperation</OperationType>"
        "<PostCaptureAction>Reprovision</PostCaptureAction><ProvisioningConfiguration>"
        "<ConfigurationSetType>LinuxProvisioningConfiguration</ConfigurationSetType><HostName>one</HostName>"
        "<UserName>operator</UserName></ProvisioningConfiguration><TargetImageLabel>Farm</TargetImageLabel>"
        "<TargetImageName>farm-1</TargetImageName></CaptureRoleOperation>",
    ),
    (
        CaptureRoleAsVMImageOperation("Generalized", "farm-1", "Farm", "All disks"),
        "<CaptureRoleAsVMImageOperation><OperationType>CaptureRoleAsVMImageOperation</OperationType>"
        "<OSState>Generalized</OSState><VMImageName>farm-1</VMImageName><VMImageLabel>Farm</VMImageLabel>"
        "<Description>All disks</Description></CaptureRoleAsVMImageOperation>",
    ),
    (
        AddOSImage("Farm", f"{BLOB}/farm.vhd", "farm-1", "Linux"),
        f"<OSImage><Label>Farm</Label><MediaLink>{BLOB}/farm.vhd</MediaLink><Name>farm-1</Name><OS>Linux</OS></OSImage>",
    ),
    (
        UpdateOSImage(label="Farm", eula="E", image_family="Farms", show_in_gui=True, published_date="2015-06-01"),
        "<OSImage><Label>Farm</Label><Eula>E</Eula><ImageFamily>Farms</ImageFamily><ShowInGui>true</ShowInGui>"
        "<PublishedDate>2015-06-01</PublishedDate></OSImage>",
    ),
    (
        OSImageDetails(name="farm-1", replication_progress=(ReplicationProgressElement("West US", 50),)),
        "<OSImageDetails><Name>farm-1</Name><ReplicationProgress><ReplicationProgressElement>"
        "<Location>West US</Location><Progress>50</Progress></ReplicationProgressElement></ReplicationProgress>"
        "</OSImageDetails>",
    ),
    (
        AddDisk("Linux", "Data", f"{BLOB}/d.vhd", "disk-1"),
        f"<Disk><OS>Linux</OS><Label>Data</Label><MediaLink>{BLOB}/d.vhd</MediaLink><Name>disk-1</Name></Disk>",
    ),
    (UpdateDisk("Data"), "<Disk><Label>Data</Label></Disk>"),
    (
        Disk(attached_to=AttachedTo("farm", "render", "render-1"), logical_disk_size_in_gb=30, name="disk-1"),
        "<Disk><AttachedTo><DeploymentName>farm</DeploymentName><HostedServiceName>render</HostedServiceName>"
        "<RoleName>render-1</RoleName></AttachedTo><LogicalDiskSizeInGB>30</LogicalDiskSizeInGB><Name>disk-1</Name>"
        "</Disk>",
    ),
    (
        ReservedIP(name="front", label="Front", location="West US"),
        "<ReservedIP><Name>front</Name><Label>Front</Label><Location>West US</Location></ReservedIP>",
    ),
    (
        ReservedIPAssociation("shop", "v1"),
        "<ReservedIPAssociation><ServiceName>shop</ServiceName><DeploymentName>v1</DeploymentName>"
        "</ReservedIPAssociation>",
    ),
    (DnsServer("dns-1", "10.0.0.4"), "<DnsServer><Name>dns-1</Name><Address>10.0.0.4</Address></DnsServer>"),
    (
        ReplicationInput(("West US", "East US"), ComputeImageAttributes("offer", "sku", "1.0.0")),
        "<ReplicationInput><TargetLocations><Region>West US</Region><Region>East US</Region></TargetLocations>"
        "<ComputeImageAttributes><Offer>offer</Offer><Sku>sku</Sku><Version>1.0.0</Version></ComputeImageAttributes>"
        "</ReplicationInput>",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "document"), FORMS, ids=[f"{number} {type(value).__name__}" for number, (value, _) in enumerate(FORMS)]
)
def test_a_body_is_written_and_read_as_the_reference_says(value: object, document: str) -> None:
    assert codec.encode(value) == joined(document)
    assert codec.decode(type(value), joined(document)) == (value, ())


@pytest.mark.parametrize(
    ("collection", "value", "document"),
    [
        (
            LIST_ROLE_SIZES.result,
            RoleSize("Small", "Small (1 cores, 1792 MB)", 1, 1792, True, True, 2, 230400, 71680),
            "<RoleSizes><RoleSize><Name>Small</Name><Label>Small (1 cores, 1792 MB)</Label><Cores>1</Cores>"
            "<MemoryInMb>1792</MemoryInMb><SupportedByWebWorkerRoles>true</SupportedByWebWorkerRoles>"
            "<SupportedByVirtualMachines>true</SupportedByVirtualMachines><MaxDataDiskCount>2</MaxDataDiskCount>"
            "<WebWorkerResourceDiskSizeInMb>230400</WebWorkerResourceDiskSizeInMb>"
            "<VirtualMachineResourceDiskSizeInMb>71680</VirtualMachineResourceDiskSizeInMb></RoleSize></RoleSizes>",
        ),
        (
            LIST_OPERATING_SYSTEM_FAMILIES.result,
            OperatingSystemFamily("4", "Four", (OperatingSystem("WA-GUEST-OS-4.1", "OS", True, False),)),
            "<OperatingSystemFamilies><OperatingSystemFamily><Name>4</Name><Label>Rm91cg==</Label><OperatingSystems>"
            "<OperatingSystem><Version>WA-GUEST-OS-4.1</Version><Label>T1M=</Label><IsDefault>true</IsDefault>"
            "<IsActive>false</IsActive></OperatingSystem></OperatingSystems></OperatingSystemFamily>"
            "</OperatingSystemFamilies>",
        ),
        (LIST_DISKS.result, Disk(name="disk-1"), "<Disks><Disk><Name>disk-1</Name></Disk></Disks>"),
        (
            LIST_SERVICE_CERTIFICATES.result,
            Certificate(thumbprint=THUMBPRINT),
            f"<Certificates><Certificate><Thumbprint>{THUMBPRINT}</Thumbprint></Certificate></Certificates>",
        ),
    ],
    ids=lambda value: value.tag if isinstance(value, Collection) else "",
)  # fmt: skip
def test_a_list_is_written_and_read_as_the_reference_says(
    collection: Collection[object], value: object, document: str
) -> None:
    assert codec.encode_list(collection, (value,)) == joined(document)
    assert codec.decode(collection, joined(document)) == ((value,), ())


def test_the_parameters_of_an_operation_keep_their_prefix() -> None:
    value = SubscriptionOperationCollection(
        (
            SubscriptionOperation(
                operation_id="11111111-2222-3333-4444-555555555555",
                operation_name="DeleteStorageService",
                operation_parameters=(OperationParameter("serviceName", "store"),),
                operation_caller=OperationCaller(True, "", THUMBPRINT, "192.0.2.1"),
                operation_status=OperationStatus("11111111-2222-3333-4444-555555555555", "Succeeded", 200),
            ),
        ),
        "more",
    )
    body = codec.encode(value)
    space = "http://schemas.datacontract.org/2004/07/Microsoft.WindowsAzure.ServiceManagement"
    assert f'<a:Name xmlns:a="{space}">serviceName</a:Name>'.encode() in body
    assert codec.decode(SubscriptionOperationCollection, body) == (value, ())
    declared_once = body.replace(f' xmlns:a="{space}"'.encode(), b"").replace(
        b"<OperationParameters>", f'<OperationParameters xmlns:a="{space}">'.encode()
    )
    assert codec.decode(SubscriptionOperationCollection, declared_once) == (value, ())
