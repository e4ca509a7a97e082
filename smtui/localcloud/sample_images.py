"""Operating system images of the sample: those of the platform as around 2015, and two of the subscription."""

from __future__ import annotations

from typing import Final, NamedTuple

from smtui.localcloud import locations
from smtui.protocol.os_images import OSImage


class _Publisher(NamedTuple):
    prefix: str
    name: str
    os: str
    size: int
    recommended: str


_WINDOWS = _Publisher("a699494373c04fc0bc8f2bb1389d6106", "Microsoft Windows Server Group", "Windows", 127, "Medium")
_SQL = _Publisher("fb83b3509582419d99629ce476bcb5c8", "Microsoft SQL Server Group", "Windows", 127, "Large")
_STUDIO = _Publisher("03f55de797f546a1b29d1b8d66be687a", "Microsoft Visual Studio Group", "Windows", 127, "Medium")
_SHAREPOINT = _Publisher("c6e0f177abd8496e934234bd27f46c5d", "Microsoft SharePoint Group", "Windows", 127, "ExtraLarge")
_CANONICAL = _Publisher("b39f27a8b8c64d52b05eac6a62ebad85", "Canonical", "Linux", 30, "Small")
_OPENLOGIC = _Publisher("5112500ae3b842c8b9c604889f8753c3", "OpenLogic", "Linux", 30, "Small")
_SUSE = _Publisher("b4590d9e3ed742e4a1d46e5424aa335e", "SUSE", "Linux", 30, "Small")
_COREOS = _Publisher("2b171e93f07c4903bcad35bda10acf22", "CoreOS", "Linux", 30, "Small")
_DEBIAN = _Publisher("6a83c6be92f847ff8c0b8e4c0c7c2b6b", "credativ", "Linux", 30, "Small")
_ORACLE = _Publisher("c290a6b031d841e09f2da759bbabe71f", "Oracle", "Windows", 127, "Large")
_RIGHTSCALE = _Publisher("0b11de9248dd4d87b18621318e037d37", "RightScale with Linux", "Linux", 10, "Small")

# Publisher, family, label, what follows the prefix in the name, day of publication.
_PLATFORM: Final = (
    (_WINDOWS, "Windows Server 2008 R2 SP1", "Windows Server 2008 R2 SP1, April 2015",
     "Win2K8R2SP1-Datacenter-201504.01-en.us-127GB.vhd", "2015-04-15"),
    (_WINDOWS, "Windows Server 2008 R2 SP1", "Windows Server 2008 R2 SP1, June 2015",
     "Win2K8R2SP1-Datacenter-201506.01-en.us-127GB.vhd", "2015-06-16"),
    (_WINDOWS, "Windows Server 2012 Datacenter", "Windows Server 2012 Datacenter, April 2015",
     "Windows-Server-2012-Datacenter-201504.01-en.us-127GB.vhd", "2015-04-15"),
    (_WINDOWS, "Windows Server 2012 Datacenter", "Windows Server 2012 Datacenter, June 2015",
     "Windows-Server-2012-Datacenter-201506.01-en.us-127GB.vhd", "2015-06-16"),
    (_WINDOWS, "Windows Server 2012 R2 Datacenter", "Windows Server 2012 R2 Datacenter, April 2015",
     "Windows-Server-2012-R2-201504.01-en.us-127GB.vhd", "2015-04-15"),
    (_WINDOWS, "Windows Server 2012 R2 Datacenter", "Windows Server 2012 R2 Datacenter, May 2015",
     "Windows-Server-2012-R2-201505.01-en.us-127GB.vhd", "2015-05-19"),
    (_WINDOWS, "Windows Server 2012 R2 Datacenter", "Windows Server 2012 R2 Datacenter, June 2015",
     "Windows-Server-2012-R2-201506.01-en.us-127GB.vhd", "2015-06-16"),
    (_WINDOWS, "Windows Server Technical Preview", "Windows Server Technical Preview 2, May 2015",
     "Windows-Server-Technical-Preview-201505.01-en.us-127GB.vhd", "2015-05-04"),
    (_WINDOWS, "Windows Server Essentials Experience on Windows Server 2012 R2",
     "Windows Server Essentials Experience, January 2015",
     "Windows-Server-2012-R2-Essentials-201501.01-en.us-127GB.vhd", "2015-01-20"),
    (_SQL, "SQL Server 2008 R2 SP3 Standard on Windows Server 2008 R2",
     "SQL Server 2008 R2 SP3 Standard on Windows Server 2008 R2",
     "SQL-Server-2008R2SP3-10.50.6000.34-Std-ENU-Win2K8R2-cy15su04", "2015-04-15"),
    (_SQL, "SQL Server 2012 SP2 Standard on Windows Server 2012",
     "SQL Server 2012 SP2 Standard on Windows Server 2012",
     "SQL-Server-2012SP2-11.0.5343.0-Std-ENU-Win2012-cy15su05", "2015-05-20"),
    (_SQL, "SQL Server 2012 SP2 Enterprise on Windows Server 2012",
     "SQL Server 2012 SP2 Enterprise on Windows Server 2012",
     "SQL-Server-2012SP2-11.0.5343.0-Ent-ENU-Win2012-cy15su05", "2015-05-20"),
    (_SQL, "SQL Server 2014 RTM Standard on Windows Server 2012 R2",
     "SQL Server 2014 RTM Standard on Windows Server 2012 R2",
     "SQL-Server-2014RTM-12.0.2430.0-Std-ENU-Win2012R2-cy15su04", "2015-04-15"),
    (_SQL, "SQL Server 2014 SP1 Enterprise on Windows Server 2012 R2",
     "SQL Server 2014 SP1 Enterprise on Windows Server 2012 R2",
     "SQL-Server-2014SP1-12.0.4100.1-Ent-ENU-Win2012R2-cy15su05", "2015-05-20"),
    (_SHAREPOINT, "SharePoint Server 2013 Trial", "SharePoint Server 2013 Trial, February 2015",
     "SharePoint-2013-Trial-2-11-2015", "2015-02-11"),
    (_STUDIO, "Visual Studio Community 2013 Update 4", "Visual Studio Community 2013 on Windows Server 2012 R2",
     "Visual-Studio-2013-Community-12.0.31101-AzureSDK-2.6-WS2012R2", "2015-05-04"),
    (_STUDIO, "Visual Studio Enterprise 2015 RC", "Visual Studio Enterprise 2015 RC on Windows Server 2012 R2",
     "Visual-Studio-2015-Enterprise-RC-14.0.22823-WS2012R2", "2015-05-04"),
    (_ORACLE, "Oracle Database 11g R2 Standard Edition on Windows Server 2008 R2",
     "Oracle Database 11g R2 Standard Edition on Windows Server 2008 R2",
     "Oracle-Database-11g-R2-Standard-Edition-0415-Win-GA", "2015-04-01"),
    (_ORACLE, "Oracle WebLogic Server 12c Enterprise Edition on Windows Server 2012",
     "Oracle WebLogic Server 12.1.2 Enterprise Edition on Windows Server 2012",
     "Oracle-WebLogic-Server-12c-Enterprise-Edition-0415-Win-GA", "2015-04-01"),
    (_CANONICAL, "Ubuntu Server 12.04 LTS", "Ubuntu Server 12.04.5 LTS",
     "Ubuntu-12_04_5-LTS-amd64-server-20150413-en-us-30GB", "2015-04-13"),
    (_CANONICAL, "Ubuntu Server 12.04 LTS", "Ubuntu Server 12.04.5 LTS",
     "Ubuntu-12_04_5-LTS-amd64-server-20150615-en-us-30GB", "2015-06-15"),
    (_CANONICAL, "Ubuntu Server 14.04 LTS", "Ubuntu Server 14.04.2 LTS",
     "Ubuntu-14_04_2-LTS-amd64-server-20150506-en-us-30GB", "2015-05-06"),
    (_CANONICAL, "Ubuntu Server 14.04 LTS", "Ubuntu Server 14.04.2 LTS",
     "Ubuntu-14_04_2-LTS-amd64-server-20150610-en-us-30GB", "2015-06-10"),
    (_CANONICAL, "Ubuntu Server 14.10", "Ubuntu Server 14.10",
     "Ubuntu-14_10-amd64-server-20150609-en-us-30GB", "2015-06-09"),
    (_CANONICAL, "Ubuntu Server 15.04", "Ubuntu Server 15.04",
     "Ubuntu-15_04-amd64-server-20150616.1-en-us-30GB", "2015-06-16"),
    (_OPENLOGIC, "OpenLogic 6.2", "OpenLogic CentOS 6.2", "OpenLogic-CentOS-62-20120531-en-us-30GB.vhd", "2012-05-31"),
    (_OPENLOGIC, "OpenLogic 6.5", "OpenLogic 6.5", "OpenLogic-CentOS-65-20150325", "2015-03-25"),
    (_OPENLOGIC, "OpenLogic 6.6", "OpenLogic 6.6", "OpenLogic-CentOS-66-20150605", "2015-06-05"),
    (_OPENLOGIC, "OpenLogic 7.0", "OpenLogic 7.0", "OpenLogic-CentOS-70-20150325", "2015-03-25"),
    (_OPENLOGIC, "OpenLogic 7.1", "OpenLogic 7.1", "OpenLogic-CentOS-71-20150605", "2015-06-05"),
    (_SUSE, "SUSE Linux Enterprise Server 11 SP3", "SUSE Linux Enterprise Server 11 SP3",
     "suse-sles-11-sp3-20150127", "2015-01-27"),
    (_SUSE, "SUSE Linux Enterprise Server 12", "SUSE Linux Enterprise Server 12",
     "suse-sles-12-20150213", "2015-02-13"),
    (_SUSE, "openSUSE 13.2", "openSUSE 13.2", "suse-opensuse-13.2-20150520", "2015-05-20"),
    (_COREOS, "CoreOS Stable", "CoreOS Stable", "CoreOS-Stable-681.2.0", "2015-06-18"),
    (_COREOS, "CoreOS Beta", "CoreOS Beta", "CoreOS-Beta-717.1.0", "2015-06-23"),
    (_COREOS, "CoreOS Alpha", "CoreOS Alpha", "CoreOS-Alpha-723.1.0", "2015-06-25"),
    (_DEBIAN, "Debian 7 \"Wheezy\"", "Debian 7 \"Wheezy\"", "Debian-7-amd64-20150422-en-us-30GB", "2015-04-22"),
    (_DEBIAN, "Debian 8 \"Jessie\"", "Debian 8 \"Jessie\"", "Debian-8-amd64-20150617-en-us-30GB", "2015-06-17"),
    (_RIGHTSCALE, "RightImage CentOS 6.6 x64", "RightImage CentOS 6.6 x64 v14.2",
     "RightImage-CentOS-6.6-x64-v14.2.0", "2015-04-07"),
    (_RIGHTSCALE, "RightImage Ubuntu 14.04 x64", "RightImage Ubuntu 14.04 x64 v14.2",
     "RightImage-Ubuntu-14.04-x64-v14.2.1", "2015-04-07"),
)  # fmt: skip


def platform() -> tuple[OSImage, ...]:
    """Give the platform's images: no media link, and every location at once."""
    everywhere = ";".join(locations.names())
    return tuple(
        OSImage(
            category="Public",
            label=label,
            location=everywhere,
            logical_size_in_gb=publisher.size,
            name=f"{publisher.prefix}__{name}",
            os=publisher.os,
            description=f"{label}, published by {publisher.name}.",
            image_family=family,
            published_date=f"{day}T00:00:00Z",
            is_premium=False,
            recommended_vm_size=publisher.recommended,
            publisher_name=publisher.name,
            io_type="Standard",
        )
        for publisher, family, label, name, day in _PLATFORM
    )


def of_subscription() -> tuple[OSImage, ...]:
    """Give the two images that the sample's owner made."""
    return (
        OSImage(
            category="User",
            label="Contoso web base, 2015-03",
            location="West Europe",
            logical_size_in_gb=30,
            media_link="https://contosoimages.blob.core.windows.net/vhds/contoso-web-base-201503.vhd",
            name="contoso-web-base-201503",
            os="Linux",
            is_premium=False,
            os_state="Generalized",
            io_type="Standard",
        ),
        OSImage(
            category="User",
            label="Contoso domain controller",
            location="West Europe",
            logical_size_in_gb=127,
            media_link="https://contosoimages.blob.core.windows.net/vhds/contoso-dc-2012r2.vhd",
            name="contoso-dc-2012r2",
            os="Windows",
            is_premium=False,
            os_state="Generalized",
            io_type="Standard",
        ),
    )
