"""Request bodies and .cscfg files, written for these tests."""

from __future__ import annotations

from smtui.protocol.affinity_groups import CREATE_AFFINITY_GROUP, CreateAffinityGroup
from smtui.protocol.deployments import CREATE_DEPLOYMENT, SWAP_DEPLOYMENT, CreateDeployment, Swap
from smtui.protocol.hosted_services import CREATE_HOSTED_SERVICE, CreateHostedService
from smtui.protocol.operation import Call
from smtui.protocol.storage import CREATE_STORAGE_ACCOUNT, CreateStorageServiceInput

PACKAGE = "https://teststore.blob.core.windows.net/packages/shop.cspkg"
WINDOWSAZURE = "http://schemas.microsoft.com/windowsazure"


def cscfg(**instances: int) -> bytes:
    """Give a .cscfg with a role for each argument."""
    roles = "".join(f'<Role name="{name}"><Instances count="{count}"/></Role>' for name, count in instances.items())
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<ServiceConfiguration serviceName="Test" osFamily="4" osVersion="*" '
        f'xmlns="http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration">{roles}'
        "</ServiceConfiguration>"
    ).encode()


def create_service(name: str, **changes: str) -> Call[None]:
    """Give the call that makes a cloud service in West US."""
    values = {"label": f"{name} label", "location": "West US", **changes}
    return CREATE_HOSTED_SERVICE(CreateHostedService(service_name=name, **values))  # type: ignore[arg-type]


def create_storage(name: str, **changes: str) -> Call[None]:
    """Give the call that makes a storage account in West US."""
    values = {"label": f"{name} label", "location": "West US", **changes}
    return CREATE_STORAGE_ACCOUNT(CreateStorageServiceInput(service_name=name, **values))  # type: ignore[arg-type]


def create_group(name: str, location: str = "West US") -> Call[None]:
    """Give the call that makes an affinity group."""
    return CREATE_AFFINITY_GROUP(CreateAffinityGroup(name=name, label=f"{name} label", location=location))


def deploy(
    service: str,
    name: str,
    slot: str = "production",
    *,
    start: bool = True,
    configuration: bytes = cscfg(Web=2),
    package_url: str = PACKAGE,
) -> Call[None]:
    """Give the call that makes a deployment."""
    body = CreateDeployment(
        name=name,
        package_url=package_url,
        label=f"{name} label",
        configuration=configuration,
        start_deployment=start,
    )
    return CREATE_DEPLOYMENT(body, service_name=service, deployment_slot=slot)


def swap(service: str, production: str, source: str) -> Call[None]:
    """Give the call that swaps two deployments."""
    return SWAP_DEPLOYMENT(Swap(production, source), service_name=service)
