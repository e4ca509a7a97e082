"""Virtual machines as they stand on the wire, written by hand from PROTOCOL.md."""

from __future__ import annotations

import pytest

from smtui.protocol import codec
from smtui.protocol.deployments import (
    Dns,
    DnsServer,
)
from smtui.protocol.provisioning import (
    SSH,
    AdditionalUnattendContent,
    CertificateSetting,
    ComponentSetting,
    DomainCredentials,
    DomainJoin,
    KeyPair,
    LinuxProvisioningConfigurationSet,
    Listener,
    NetworkConfigurationSet,
    PublicKey,
    UnattendComponent,
    UnattendPass,
    WindowsProvisioningConfigurationSet,
    WinRM,
)
from smtui.protocol.role_operations import (
    CaptureRoleOperation,
)
from smtui.protocol.roles import DataVirtualHardDisk, InputEndpoint, LoadBalancerProbe, OSVirtualHardDisk, PublicIP
from smtui.protocol.virtual_machines import (
    PersistentVMRoleInput,
    ResourceExtensionParameterValue,
    ResourceExtensionReference,
    RoleInput,
    VirtualMachine,
    VirtualMachineDeployment,
)
from tests.protocol.wire import joined

THUMBPRINT = "0123456789ABCDEF0123456789ABCDEF01234567"
BLOB = "https://store.blob.core.windows.net/vhds"

LINUX_MACHINE = VirtualMachineDeployment(
    name="farm",
    deployment_slot="Production",
    label="Render farm",
    role_list=(
        RoleInput(
            role_name="render-1",
            configuration_sets=(
                LinuxProvisioningConfigurationSet(
                    host_name="render-1",
                    user_name="operator",
                    user_password="Pa55-word",
                    disable_ssh_password_authentication=False,
                    ssh=SSH(
                        (PublicKey(THUMBPRINT, "/home/operator/.ssh/authorized_keys"),),
                        (KeyPair(THUMBPRINT, "/home/operator/.ssh/id_rsa"),),
                    ),
                    custom_data=b"#!/bin/sh",
                ),
                NetworkConfigurationSet(
                    input_endpoints=(
                        InputEndpoint(local_port=22, name="SSH", port=50022, protocol="tcp"),
                        InputEndpoint(
                            load_balanced_endpoint_set_name="web",
                            local_port=8080,
                            name="HTTP",
                            port=80,
                            load_balancer_probe=LoadBalancerProbe("/up", 8080, "http"),
                            protocol="tcp",
                            enable_direct_server_return=False,
                            idle_timeout_in_minutes=4,
                        ),
                    ),
                    subnet_names=("front",),
                    static_virtual_network_ip_address="10.0.0.10",
                    public_ips=(PublicIP(name="own", idle_timeout_in_minutes=30),),
                ),
            ),
            resource_extension_references=(
                ResourceExtensionReference(
                    "watch",
                    "Contoso.Agents",
                    "Watch",
                    "1.*",
                    (ResourceExtensionParameterValue("settings", "{}", "Public"),),
                    "Enable",
                ),
            ),
            availability_set_name="renderers",
            data_virtual_hard_disks=(
                DataVirtualHardDisk(
                    host_caching="None",
                    disk_label="scratch",
                    lun=0,
                    logical_disk_size_in_gb=100,
                    media_link=f"{BLOB}/scratch.vhd",
                ),
                DataVirtualHardDisk(disk_name="textures", lun=1),
                DataVirtualHardDisk(lun=2, source_media_link=f"{BLOB}/models.vhd"),
            ),
            os_virtual_hard_disk=OSVirtualHardDisk(
                host_caching="ReadWrite",
                disk_label="system",
                media_link=f"{BLOB}/render-1.vhd",
                source_image_name="distribution-1504",
            ),
            role_size="Small",
            provision_guest_agent=True,
        ),
    ),
    virtual_network_name="studio",
    dns=Dns((DnsServer("dns-1", "10.0.0.4"),)),
    reserved_ip_name="front",
)

LINUX_MACHINE_XML = f"""
<Deployment>
  <Name>farm</Name>
  <DeploymentSlot>Production</DeploymentSlot>
  <Label>Render farm</Label>
  <RoleList>
    <Role>
      <RoleName>render-1</RoleName>
      <RoleType>PersistentVMRole</RoleType>
      <ConfigurationSets>
        <ConfigurationSet>
          <ConfigurationSetType>LinuxProvisioningConfiguration</ConfigurationSetType>
          <HostName>render-1</HostName>
          <UserName>operator</UserName>
          <UserPassword>Pa55-word</UserPassword>
          <DisableSshPasswordAuthentication>false</DisableSshPasswordAuthentication>
          <SSH>
            <PublicKeys>
              <PublicKey>
                <Fingerprint>{THUMBPRINT}</Fingerprint>
                <Path>/home/operator/.ssh/authorized_keys</Path>
              </PublicKey>
            </PublicKeys>
            <KeyPairs>
              <KeyPair>
                <Fingerprint>{THUMBPRINT}</Fingerprint>
                <Path>/home/operator/.ssh/id_rsa</Path>
              </KeyPair>
            </KeyPairs>
          </SSH>
          <CustomData>IyEvYmluL3No</CustomData>
        </ConfigurationSet>
        <ConfigurationSet>
          <ConfigurationSetType>NetworkConfiguration</ConfigurationSetType>
          <InputEndpoints>
            <InputEndpoint>
              <LocalPort>22</LocalPort>
              <Name>SSH</Name>
              <Port>50022</Port>
              <Protocol>tcp</Protocol>
            </InputEndpoint>
            <InputEndpoint>
              <LoadBalancedEndpointSetName>web</LoadBalancedEndpointSetName>
              <LocalPort>8080</LocalPort>
              <Name>HTTP</Name>
              <Port>80</Port>
              <LoadBalancerProbe>
                <Path>/up</Path>
                <Port>8080</Port>
                <Protocol>http</Protocol>
              </LoadBalancerProbe>
              <Protocol>tcp</Protocol>
              <EnableDirectServerReturn>false</EnableDirectServerReturn>
              <IdleTimeoutInMinutes>4</IdleTimeoutInMinutes>
            </InputEndpoint>
          </InputEndpoints>
          <SubnetNames>
            <SubnetName>front</SubnetName>
          </SubnetNames>
          <StaticVirtualNetworkIPAddress>10.0.0.10</StaticVirtualNetworkIPAddress>
          <PublicIPs>
            <PublicIP>
              <Name>own</Name>
              <IdleTimeoutInMinutes>30</IdleTimeoutInMinutes>
            </PublicIP>
          </PublicIPs>
        </ConfigurationSet>
      </ConfigurationSets>
      <ResourceExtensionReferences>
        <ResourceExtensionReference>
          <ReferenceName>watch</ReferenceName>
          <Publisher>Contoso.Agents</Publisher>
          <Name>Watch</Name>
          <Version>1.*</Version>
          <ResourceExtensionParameterValues>
            <ResourceExtensionParameterValue>
              <Key>settings</Key>
              <Value>e30=</Value>
              <Type>Public</Type>
            </ResourceExtensionParameterValue>
          </ResourceExtensionParameterValues>
          <State>Enable</State>
        </ResourceExtensionReference>
      </ResourceExtensionReferences>
      <AvailabilitySetName>renderers</AvailabilitySetName>
      <DataVirtualHardDisks>
        <DataVirtualHardDisk>
          <HostCaching>None</HostCaching>
          <DiskLabel>scratch</DiskLabel>
          <Lun>0</Lun>
          <LogicalDiskSizeInGB>100</LogicalDiskSizeInGB>
          <MediaLink>{BLOB}/scratch.vhd</MediaLink>
        </DataVirtualHardDisk>
        <DataVirtualHardDisk>
          <DiskName>textures</DiskName>
          <Lun>1</Lun>
        </DataVirtualHardDisk>
        <DataVirtualHardDisk>
          <Lun>2</Lun>
          <SourceMediaLink>{BLOB}/models.vhd</SourceMediaLink>
        </DataVirtualHardDisk>
      </DataVirtualHardDisks>
      <OSVirtualHardDisk>
        <HostCaching>ReadWrite</HostCaching>
        <DiskLabel>system</DiskLabel>
        <MediaLink>{BLOB}/render-1.vhd</MediaLink>
        <SourceImageName>distribution-1504</SourceImageName>
      </OSVirtualHardDisk>
      <RoleSize>Small</RoleSize>
      <ProvisionGuestAgent>true</ProvisionGuestAgent>
    </Role>
  </RoleList>
  <VirtualNetworkName>studio</VirtualNetworkName>
  <Dns>
    <DnsServers>
      <DnsServer>
        <Name>dns-1</Name>
        <Address>10.0.0.4</Address>
      </DnsServer>
    </DnsServers>
  </Dns>
  <ReservedIPName>front</ReservedIPName>
</Deployment>
"""

WINDOWS_MACHINE = PersistentVMRoleInput(
    role_name="dc02",
    configuration_sets=(
        WindowsProvisioningConfigurationSet(
            computer_name="dc02",
            admin_password="Pa55-word",
            reset_password_on_first_logon=False,
            enable_automatic_updates=True,
            time_zone="W. Europe Standard Time",
            domain_join=DomainJoin(
                DomainCredentials("contoso", "joiner", "Pa55-join"), "contoso.example", "OU=Servers,DC=contoso"
            ),
            stored_certificate_settings=(CertificateSetting("LocalMachine", "My", THUMBPRINT),),
            win_rm=WinRM((Listener("Http"), Listener("Https", THUMBPRINT))),
            admin_username="operator",
            custom_data=b"\x00\xff",
            additional_unattend_content=AdditionalUnattendContent(
                (
                    UnattendPass(
                        "oobeSystem",
                        (UnattendComponent("Shell-Setup", (ComponentSetting("AutoLogon", "PEF1dG9Mb2dvbi8+"),)),),
                    ),
                )
            ),
        ),
    ),
    os_virtual_hard_disk=OSVirtualHardDisk(
        disk_name="dc02-os", os="Windows", remote_source_image_link="https://elsewhere.example/os.vhd"
    ),
)

WINDOWS_MACHINE_XML = f"""
<PersistentVMRole>
  <RoleName>dc02</RoleName>
  <RoleType>PersistentVMRole</RoleType>
  <ConfigurationSets>
    <ConfigurationSet>
      <ConfigurationSetType>WindowsProvisioningConfiguration</ConfigurationSetType>
      <ComputerName>dc02</ComputerName>
      <AdminPassword>Pa55-word</AdminPassword>
      <ResetPasswordOnFirstLogon>false</ResetPasswordOnFirstLogon>
      <EnableAutomaticUpdates>true</EnableAutomaticUpdates>
      <TimeZone>W. Europe Standard Time</TimeZone>
      <DomainJoin>
        <Credentials>
          <Domain>contoso</Domain>
          <Username>joiner</Username>
          <Password>Pa55-join</Password>
        </Credentials>
        <JoinDomain>contoso.example</JoinDomain>
        <MachineObjectOU>OU=Servers,DC=contoso</MachineObjectOU>
      </DomainJoin>
      <StoredCertificateSettings>
        <CertificateSetting>
          <StoreLocation>LocalMachine</StoreLocation>
          <StoreName>My</StoreName>
          <Thumbprint>{THUMBPRINT}</Thumbprint>
        </CertificateSetting>
      </StoredCertificateSettings>
      <WinRM>
        <Listeners>
          <Listener>
            <Protocol>Http</Protocol>
          </Listener>
          <Listener>
            <Protocol>Https</Protocol>
            <CertificateThumbprint>{THUMBPRINT}</CertificateThumbprint>
          </Listener>
        </Listeners>
      </WinRM>
      <AdminUsername>operator</AdminUsername>
      <CustomData>AP8=</CustomData>
      <AdditionalUnattendContent>
        <Passes>
          <UnattendPass>
            <PassName>oobeSystem</PassName>
            <Components>
              <UnattendComponent>
                <ComponentName>Shell-Setup</ComponentName>
                <ComponentSettings>
                  <ComponentSetting>
                    <SettingName>AutoLogon</SettingName>
                    <Content>PEF1dG9Mb2dvbi8+</Content>
                  </ComponentSetting>
                </ComponentSettings>
              </UnattendComponent>
            </Components>
          </UnattendPass>
        </Passes>
      </AdditionalUnattendContent>
    </ConfigurationSet>
  </ConfigurationSets>
  <OSVirtualHardDisk>
    <DiskName>dc02-os</DiskName>
    <OS>Windows</OS>
    <RemoteSourceImageLink>https://elsewhere.example/os.vhd</RemoteSourceImageLink>
  </OSVirtualHardDisk>
</PersistentVMRole>
"""

FORMS = [
    (LINUX_MACHINE, LINUX_MACHINE_XML),
    (WINDOWS_MACHINE, WINDOWS_MACHINE_XML),
    (
        PersistentVMRoleInput(vm_image_name="farm-1", media_location=BLOB, role_size="Medium"),
        f"<PersistentVMRole><RoleType>PersistentVMRole</RoleType><VMImageName>farm-1</VMImageName>"
        f"<MediaLocation>{BLOB}</MediaLocation><RoleSize>Medium</RoleSize></PersistentVMRole>",
    ),
]


@pytest.mark.parametrize(
    ("value", "document"), FORMS, ids=[f"{number} {type(value).__name__}" for number, (value, _) in enumerate(FORMS)]
)
def test_a_machine_is_written_and_read_as_the_reference_says(value: object, document: str) -> None:
    assert codec.encode(value) == joined(document)
    assert codec.decode(type(value), joined(document)) == (value, ())


def test_a_machine_is_read_as_the_service_returns_it() -> None:
    reply = joined(
        "<PersistentVMRole><RoleName>dc01</RoleName><OsVersion/><RoleType>PersistentVMRole</RoleType>"
        '<ConfigurationSets><ConfigurationSet i:type="NetworkConfigurationSet"><ConfigurationSetType>'
        "NetworkConfiguration</ConfigurationSetType><SubnetNames/></ConfigurationSet></ConfigurationSets>"
        "<DataVirtualHardDisks/><RoleSize>Small</RoleSize></PersistentVMRole>"
    )
    value, unknown = codec.decode(VirtualMachine, reply)
    assert (value.role_name, value.configuration_sets[0].type, unknown) == ("dc01", "NetworkConfigurationSet", ())
    assert codec.encode(value) == reply


@pytest.mark.parametrize(
    "told",
    [
        "<ConfigurationSet><ConfigurationSetType>networkconfiguration</ConfigurationSetType>",
        "<ConfigurationSet><ConfigurationSetType> NetworkConfiguration </ConfigurationSetType>",
        '<ConfigurationSet i:type="NetworkConfigurationSet">',
        '<ConfigurationSet i:type="NetworkConfigurationSet"><ConfigurationSetType/>',
        '<ConfigurationSet i:type="Other"><ConfigurationSetType>NetworkConfiguration</ConfigurationSetType>',
    ],
)
def test_a_configuration_set_is_told_by_its_type_however_that_is_written(told: str) -> None:
    rest = "<SubnetNames><SubnetName>front</SubnetName></SubnetNames></ConfigurationSet>"
    body = joined(f"<PersistentVMRole><ConfigurationSets>{told}{rest}</ConfigurationSets></PersistentVMRole>")
    assert codec.decode(PersistentVMRoleInput, body) == (
        PersistentVMRoleInput(configuration_sets=(NetworkConfigurationSet(subnet_names=("front",)),)),
        (),
    )


@pytest.mark.parametrize("told", ["", "<ConfigurationSetType>SolarisConfiguration</ConfigurationSetType>"])
def test_a_configuration_set_of_another_type_is_left_out_and_said_so(told: str) -> None:
    body = joined(
        f"<PersistentVMRole><ConfigurationSets><ConfigurationSet>{told}</ConfigurationSet></ConfigurationSets>"
        "</PersistentVMRole>"
    )
    assert codec.decode(PersistentVMRoleInput, body) == (
        PersistentVMRoleInput(),
        ("ConfigurationSet/ConfigurationSetType",),
    )


def test_a_capture_may_have_no_configuration() -> None:
    body = joined("<CaptureRoleOperation><ProvisioningConfiguration/></CaptureRoleOperation>")
    assert codec.decode(CaptureRoleOperation, body).value == CaptureRoleOperation()
    nil = joined('<CaptureRoleOperation><ProvisioningConfiguration i:nil="true"/></CaptureRoleOperation>')
    assert codec.decode(CaptureRoleOperation, nil) == (CaptureRoleOperation(), ())


def test_the_windows_set_that_the_legacy_sdk_sends_empty_is_read_as_absent() -> None:
    body = joined(
        "<PersistentVMRole><ConfigurationSets><ConfigurationSet><ConfigurationSetType>WindowsProvisioningConfiguration"
        "</ConfigurationSetType><StoredCertificateSettings></StoredCertificateSettings></ConfigurationSet>"
        "</ConfigurationSets></PersistentVMRole>"
    )
    read = codec.decode(PersistentVMRoleInput, body).value
    assert read.configuration_sets == (WindowsProvisioningConfigurationSet(),)
