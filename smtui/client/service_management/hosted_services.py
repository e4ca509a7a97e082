"""Methods for cloud services, which the API calls hosted services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from smtui.client.service_management import checks, known
from smtui.client.service_management.checks import refuse
from smtui.client.service_management.method import Methods, Steps, change, method, read
from smtui.client.service_management.results import AsynchronousOperationResult
from smtui.protocol import hosted_services, names
from smtui.protocol.availability import AvailabilityResponse
from smtui.protocol.hosted_services import HostedService


class HostedServices(Methods):
    """Cloud services."""

    @method
    def list_hosted_services(self) -> Steps[tuple[HostedService, ...]]:
        """List Cloud Services: gives every cloud service of the subscription, without deployments.

        Returns:
            Each with service_name, url and hosted_service_properties: label, description, location, affinity_group,
            status, date_created, date_last_modified, extended_properties. It has a location or an affinity group; the
            other is "".

        Raises:
            ServiceError: the service refused; see the class.
        """
        return (yield from read(hosted_services.LIST_HOSTED_SERVICES()))

    @method
    def get_hosted_service_properties(self, service_name: str, embed_detail: bool = False) -> Steps[HostedService]:
        """Get Cloud Service Properties: gives one cloud service.

        Args:
            service_name: name of the cloud service.
            embed_detail: whether to give its deployments too, with their role instances.

        Returns:
            As `list_hosted_services`, and deployments.

        Raises:
            ResourceNotFound: there is no such cloud service.
        """
        if embed_detail:
            return (yield from read(hosted_services.GET_HOSTED_SERVICE_WITH_DEPLOYMENTS(service_name=service_name)))
        return (yield from read(hosted_services.GET_HOSTED_SERVICE(service_name=service_name)))

    @method
    def create_hosted_service(
        self,
        service_name: str,
        label: str,
        description: str | None = None,
        location: str | None = None,
        affinity_group: str | None = None,
        extended_properties: Mapping[str, str] | None = None,
    ) -> Steps[AsynchronousOperationResult]:
        """Create Cloud Service: makes a cloud service, into which deployments go.

        Args:
            service_name: 1 to 63 letters, digits and hyphens, beginning and ending with a letter or digit; unique in
                all of the service, because it becomes NAME.cloudapp.net.
            label: 1 to 100 characters; encoded for you.
            description: at most 1,024 characters.
            location: name of a location, as `list_locations` gives it.
            affinity_group: name of an affinity group; exactly one of location and affinity group is given.
            extended_properties: names and values, at most 50: a name has 1 to 64 letters, digits and underscores and
                begins with a letter, a value has at most 255 characters.

        Returns:
            request_id; the cloud service is there at once.

        Raises:
            InvalidCall: an argument breaks its rule, or there is no such location; nothing was created.
            Conflict: the name is taken.
            Forbidden: the quota of cloud services is used up.
        """
        body = hosted_services.CreateHostedService(
            service_name=checks.created(names.HOSTED_SERVICE_NAME, service_name, "The cloud service name"),
            label=checks.label(label),
            description=checks.description(description),
            extended_properties=checks.properties(extended_properties, names.MAX_EXTENDED_PROPERTIES),
        )
        where, group = checks.place(location, affinity_group)
        where = yield from known.location(self, where)
        return (
            yield from change(
                hosted_services.CREATE_HOSTED_SERVICE(replace(body, location=where, affinity_group=group))
            )
        )

    @method
    def update_hosted_service(
        self,
        service_name: str,
        label: str | None = None,
        description: str | None = None,
        extended_properties: Mapping[str, str | None] | None = None,
    ) -> Steps[AsynchronousOperationResult]:
        """Update Cloud Service: changes the label, the description, and with them extended properties.

        Args:
            service_name: name of the cloud service.
            label: 1 to 100 characters; encoded for you. None keeps it; one of label and description is given.
            description: at most 1,024 characters. None keeps it.
            extended_properties: names and values, at most 50; a value of None deletes the property.

        Returns:
            request_id; the change is done at once.

        Raises:
            InvalidCall: an argument breaks its rule, or neither label nor description is given.
            ResourceNotFound: there is no such cloud service.
        """
        body = hosted_services.UpdateHostedService(
            label=checks.optional_label(label),
            description=checks.description(description),
            extended_properties=checks.properties(extended_properties, names.MAX_EXTENDED_PROPERTIES),
        )
        if not body.label and not body.description:
            refuse("Give a label or a description, besides extended properties too.")
        return (yield from change(hosted_services.UPDATE_HOSTED_SERVICE(body, service_name=service_name)))

    @method
    def delete_hosted_service(self, service_name: str, complete: bool = False) -> Steps[AsynchronousOperationResult]:
        """Delete Cloud Service: deletes a cloud service that has no deployments, or one with all that is in it.

        Args:
            service_name: name of the cloud service.
            complete: whether to delete its deployments, their disks and the blobs of those disks too.

        Returns:
            request_id. Complete deletion goes on after the answer; without it the service is gone at once.

        Raises:
            ResourceNotFound: there is no such cloud service.
            BadRequest: it still has deployments; see `delete_deployment`.
        """
        if complete:
            return (yield from change(hosted_services.DELETE_HOSTED_SERVICE_WITH_MEDIA(service_name=service_name)))
        return (yield from change(hosted_services.DELETE_HOSTED_SERVICE(service_name=service_name)))

    @method
    def check_hosted_service_name_availability(self, service_name: str) -> Steps[AvailabilityResponse]:
        """Check Cloud Service Name Availability: tells whether a name is still free in all of the service.

        Args:
            service_name: the name.

        Returns:
            result: whether it is free; reason: why not, in the service's words.

        Raises:
            ServiceError: the service refused; see the class.
        """
        return (yield from read(hosted_services.CHECK_HOSTED_SERVICE_NAME(service_name=service_name)))
