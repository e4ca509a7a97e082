"""Methods for reserved addresses."""

from __future__ import annotations

from smtui.client.service_management import checks, known
from smtui.client.service_management.method import Methods, Steps, change, method, read
from smtui.client.service_management.results import AsynchronousOperationResult
from smtui.protocol import reserved_ips
from smtui.protocol.reserved_ips import ReservedIP


class ReservedIPs(Methods):
    """Reserved addresses."""

    @method
    def list_reserved_ip_addresses(self) -> Steps[tuple[ReservedIP, ...]]:
        """List Reserved IP Addresses: gives the reserved addresses of the subscription.

        Returns:
            Each with name, address, id, label, state, in_use, service_name, deployment_name and location.

        Raises:
            ServiceError: the service refused; see the class.
        """
        return (yield from read(reserved_ips.LIST_RESERVED_IPS()))

    @method
    def get_reserved_ip_address(self, name: str) -> Steps[ReservedIP]:
        """Get Reserved IP Address: gives one reserved address.

        Args:
            name: name of the reserved address.

        Returns:
            As `list_reserved_ip_addresses`.

        Raises:
            ResourceNotFound: there is no such reserved address.
        """
        return (yield from read(reserved_ips.GET_RESERVED_IP(name=name)))

    @method
    def create_reserved_ip_address(
        self, name: str, label: str | None = None, location: str | None = None
    ) -> Steps[AsynchronousOperationResult]:
        """Create Reserved IP Address: reserves a public address in a location; it costs while it is not used.

        Args:
            name: name of the reserved address, unique in the subscription.
            label: at most 100 characters, plain text.
            location: name of a location, as `list_locations` gives it; it has to be given.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            InvalidCall: an argument breaks its rule, or there is no such location; nothing was created.
            Conflict: the name is taken.
        """
        wanted = checks.text(name, "The name of the reserved address")
        words = checks.optional_label(label)
        where = yield from known.location(self, checks.text(location, "The location"))
        body = ReservedIP(name=wanted, label=words, location=where)
        return (yield from change(reserved_ips.CREATE_RESERVED_IP(body)))

    @method
    def delete_reserved_ip_address(self, name: str) -> Steps[AsynchronousOperationResult]:
        """Delete Reserved IP Address: gives a reserved address back.

        Args:
            name: name of the reserved address.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            ResourceNotFound: there is no such reserved address.
            ServiceError: a deployment uses it (a Conflict or a BadRequest).
        """
        return (yield from change(reserved_ips.DELETE_RESERVED_IP(name=name)))

    @method
    def associate_reserved_ip_address(
        self, name: str, service_name: str, deployment_name: str, virtual_ip_name: str | None = None
    ) -> Steps[AsynchronousOperationResult]:
        """Associate Reserved IP Address: gives a deployment a reserved address as its public one.

        Args:
            name: name of the reserved address, in the location of the cloud service.
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            virtual_ip_name: which of its public addresses; None for the first.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            ResourceNotFound: there is no such reserved address, cloud service or deployment.
            Conflict: another operation holds the deployment.
        """
        body = _association(service_name, deployment_name, virtual_ip_name)
        return (yield from change(reserved_ips.ASSOCIATE_RESERVED_IP(body, name=name)))

    @method
    def disassociate_reserved_ip_address(
        self, name: str, service_name: str, deployment_name: str, virtual_ip_name: str | None = None
    ) -> Steps[AsynchronousOperationResult]:
        """Disassociate Reserved IP Address: takes a reserved address away; the deployment gets another public one.

        Args:
            name: name of the reserved address.
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            virtual_ip_name: which of its public addresses; None for the first.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            ResourceNotFound: there is no such reserved address, cloud service or deployment.
            Conflict: another operation holds the deployment.
        """
        body = _association(service_name, deployment_name, virtual_ip_name)
        return (yield from change(reserved_ips.DISASSOCIATE_RESERVED_IP(body, name=name)))


def _association(service: str, deployment: str, virtual_ip: str | None) -> reserved_ips.ReservedIPAssociation:
    return reserved_ips.ReservedIPAssociation(
        checks.text(service, "The cloud service name"),
        checks.text(deployment, "The deployment name"),
        checks.optional(virtual_ip, "The name of the virtual address"),
    )
