"""Cloud services, which the wire calls hosted services."""

from dataclasses import dataclass

from smtui.protocol.availability import AvailabilityResponse as AvailabilityResponse
from smtui.protocol.codec import Collection, child, flag, items, text
from smtui.protocol.deployments import Deployment
from smtui.protocol.extended_properties import ExtendedProperty
from smtui.protocol.locations import ComputeCapabilities
from smtui.protocol.operation import Effect, Operation


@dataclass(frozen=True, slots=True)
class HostedServiceProperties:
    """Properties of a cloud service; it has a location or an affinity group, never both."""

    description: str = text(nil=True)
    affinity_group: str = text()
    location: str = text()
    label: str = text(base64=True)
    status: str = text()
    date_created: str = text()
    date_last_modified: str = text()
    extended_properties: tuple[ExtendedProperty, ...] = items(ExtendedProperty, keep=True)
    reverse_dns_fqdn: str = text()


@dataclass(frozen=True, slots=True)
class HostedService:
    """A cloud service; deployments are there only where they were asked for."""

    url: str = text()
    service_name: str = text()
    hosted_service_properties: HostedServiceProperties | None = child(HostedServiceProperties)
    deployments: tuple[Deployment, ...] = items(Deployment)
    is_complete: bool | None = flag()
    default_win_rm_certificate_thumbprint: str = text()
    compute_capabilities: ComputeCapabilities | None = child(ComputeCapabilities)


@dataclass(frozen=True, slots=True)
class HostedServiceWithDeployments(HostedService):
    """As HostedService, where deployments were asked for: none is written as an empty element."""

    TAG = "HostedService"

    deployments: tuple[Deployment, ...] = items(Deployment, keep=True)


@dataclass(frozen=True, slots=True)
class CreateHostedService:
    """Body of Create Cloud Service: location or affinity group, exactly one."""

    service_name: str = text()
    label: str = text(base64=True)
    description: str = text()
    location: str = text()
    affinity_group: str = text()
    extended_properties: tuple[ExtendedProperty, ...] = items(ExtendedProperty)
    reverse_dns_fqdn: str = text()


@dataclass(frozen=True, slots=True)
class UpdateHostedService:
    """Body of Update Cloud Service: a label, a description, or both; what is left out stays as it is.

    An extended property with an empty value is deleted.
    """

    label: str = text(base64=True)
    description: str = text()
    extended_properties: tuple[ExtendedProperty, ...] = items(ExtendedProperty)
    reverse_dns_fqdn: str = text()


LIST_HOSTED_SERVICES: Operation[tuple[HostedService, ...]] = Operation(
    name="List Cloud Services",
    python_name="list_hosted_services",
    method="GET",
    path="services/hostedservices",
    result=Collection("HostedServices", HostedService),
)

GET_HOSTED_SERVICE: Operation[HostedService] = Operation(
    name="Get Cloud Service Properties",
    python_name="get_hosted_service_properties",
    method="GET",
    path="services/hostedservices/{service_name}",
    result=HostedService,
    target="{service_name}",
)

GET_HOSTED_SERVICE_WITH_DEPLOYMENTS: Operation[HostedServiceWithDeployments] = Operation(
    name="Get Cloud Service Properties",
    python_name="get_hosted_service_properties",
    method="GET",
    path="services/hostedservices/{service_name}?embed-detail=true",
    result=HostedServiceWithDeployments,
    target="{service_name}",
)

CREATE_HOSTED_SERVICE: Operation[None] = Operation(
    name="Create Cloud Service",
    python_name="create_hosted_service",
    method="POST",
    path="services/hostedservices",
    body=CreateHostedService,
    status=201,
    effect=Effect.CHANGE,
    target="{service_name}",
)

UPDATE_HOSTED_SERVICE: Operation[None] = Operation(
    name="Update Cloud Service",
    python_name="update_hosted_service",
    method="PUT",
    path="services/hostedservices/{service_name}",
    body=UpdateHostedService,
    effect=Effect.CHANGE,
    target="{service_name}",
)

# Refused while the service has deployments.
DELETE_HOSTED_SERVICE: Operation[None] = Operation(
    name="Delete Cloud Service",
    python_name="delete_hosted_service",
    method="DELETE",
    path="services/hostedservices/{service_name}",
    effect=Effect.DESTROY,
    target="{service_name}",
)

# Takes the deployments, their disks and the blobs of those disks with it.
DELETE_HOSTED_SERVICE_WITH_MEDIA: Operation[None] = Operation(
    name="Delete Cloud Service",
    python_name="delete_hosted_service",
    method="DELETE",
    path="services/hostedservices/{service_name}?comp=media",
    status=202,
    asynchronous=True,
    effect=Effect.DESTROY,
    target="{service_name}",
)

CHECK_HOSTED_SERVICE_NAME: Operation[AvailabilityResponse] = Operation(
    name="Check Cloud Service Name Availability",
    python_name="check_hosted_service_name_availability",
    method="GET",
    path="services/hostedservices/operations/isavailable/{service_name}",
    result=AvailabilityResponse,
    target="{service_name}",
)
