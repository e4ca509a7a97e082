"""Methods that start, stop and capture virtual machines, and set their DNS servers."""

from __future__ import annotations

from collections.abc import Sequence

from smtui.client.service_management import checks
from smtui.client.service_management.checks import refuse
from smtui.client.service_management.configuration_sets import LinuxConfigurationSet, WindowsConfigurationSet
from smtui.client.service_management.method import Methods, Steps, change, method
from smtui.client.service_management.results import AsynchronousOperationResult
from smtui.protocol import dns_servers, names, role_operations
from smtui.protocol.deployments import DnsServer
from smtui.protocol.role_operations import DELETE, REPROVISION, STOPPED, STOPPED_DEALLOCATED

_AFTER_SHUTDOWN = (STOPPED, STOPPED_DEALLOCATED)


class RoleOperations(Methods):
    """What virtual machines do."""

    @method
    def start_role(self, service_name: str, deployment_name: str, role_name: str) -> Steps[AsynchronousOperationResult]:
        """Start Role: starts a virtual machine.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            role_name: name of the virtual machine.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            ResourceNotFound: there is no such cloud service, deployment or virtual machine.
            Conflict: another operation holds the deployment.
        """
        place = _machine(service_name, deployment_name, role_name)
        return (yield from change(role_operations.START_ROLE(role_operations.StartRoleOperation(), **place)))

    @method
    def restart_role(
        self, service_name: str, deployment_name: str, role_name: str
    ) -> Steps[AsynchronousOperationResult]:
        """Restart Role: restarts a virtual machine.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            role_name: name of the virtual machine.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            ResourceNotFound: there is no such cloud service, deployment or virtual machine.
            Conflict: another operation holds the deployment.
        """
        place = _machine(service_name, deployment_name, role_name)
        return (yield from change(role_operations.RESTART_ROLE(role_operations.RestartRoleOperation(), **place)))

    @method
    def shutdown_role(
        self, service_name: str, deployment_name: str, role_name: str, post_shutdown_action: str = "Stopped"
    ) -> Steps[AsynchronousOperationResult]:
        """Shutdown Role: stops a virtual machine.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            role_name: name of the virtual machine.
            post_shutdown_action: "Stopped" keeps its cores and its price; "StoppedDeallocated" gives them up, and with
                the last machine of a deployment its public address too.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            InvalidCall: another action.
            ResourceNotFound: there is no such cloud service, deployment or virtual machine.
            Conflict: another operation holds the deployment.
        """
        body = role_operations.ShutdownRoleOperation(
            post_shutdown_action=checks.choice(post_shutdown_action, _AFTER_SHUTDOWN, "The action after shutting down")
        )
        place = _machine(service_name, deployment_name, role_name)
        return (yield from change(role_operations.SHUTDOWN_ROLE(body, **place)))

    @method
    def start_roles(
        self, service_name: str, deployment_name: str, role_names: Sequence[str]
    ) -> Steps[AsynchronousOperationResult]:
        """Start Roles: starts several virtual machines of one deployment.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            role_names: names of the virtual machines, at least one.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            InvalidCall: no name is given.
            ResourceNotFound: there is no such cloud service, deployment or virtual machine.
            Conflict: another operation holds the deployment.
        """
        body = role_operations.StartRolesOperation(roles=checks.texts(role_names, "The name of a virtual machine"))
        place = _deployment(service_name, deployment_name)
        return (yield from change(role_operations.START_ROLES(body, **place)))

    @method
    def shutdown_roles(
        self,
        service_name: str,
        deployment_name: str,
        role_names: Sequence[str],
        post_shutdown_action: str = "Stopped",
    ) -> Steps[AsynchronousOperationResult]:
        """Shutdown Roles: stops several virtual machines of one deployment.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            role_names: names of the virtual machines, at least one.
            post_shutdown_action: "Stopped" or "StoppedDeallocated", as in `shutdown_role`.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            InvalidCall: no name is given, or another action.
            ResourceNotFound: there is no such cloud service, deployment or virtual machine.
            Conflict: another operation holds the deployment.
        """
        body = role_operations.ShutdownRolesOperation(
            roles=checks.texts(role_names, "The name of a virtual machine"),
            post_shutdown_action=checks.choice(post_shutdown_action, _AFTER_SHUTDOWN, "The action after shutting down"),
        )
        place = _deployment(service_name, deployment_name)
        return (yield from change(role_operations.SHUTDOWN_ROLES(body, **place)))

    @method
    def capture_role(
        self,
        service_name: str,
        deployment_name: str,
        role_name: str,
        post_capture_action: str,
        target_image_name: str,
        target_image_label: str,
        provisioning_configuration: LinuxConfigurationSet | WindowsConfigurationSet | None = None,
    ) -> Steps[AsynchronousOperationResult]:
        """Capture Role: makes an OS image of the disk of a virtual machine that is shut down and generalized.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            role_name: name of the virtual machine.
            post_capture_action: "Delete" deletes the machine, "Reprovision" sets it up anew.
            target_image_name: name of the new image: 1 to 256 letters, digits, and _ . -.
            target_image_label: label of the new image, plain text.
            provisioning_configuration: how to set the machine up anew; for "Reprovision" only.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            InvalidCall: an argument breaks its rule; nothing was sent.
            ResourceNotFound: there is no such cloud service, deployment or virtual machine.
            BadRequest: the machine is not shut down.
            Conflict: the image's name is taken, or another operation holds the deployment.
        """
        action = checks.choice(post_capture_action, (DELETE, REPROVISION), "The action after capturing")
        if (action == REPROVISION) != (provisioning_configuration is not None):
            refuse("A provisioning configuration is given with Reprovision, and only then.")
        body = role_operations.CaptureRoleOperation(
            post_capture_action=action,
            provisioning_configuration=provisioning_configuration.wire() if provisioning_configuration else None,
            target_image_label=checks.text(target_image_label, "The label of the image"),
            target_image_name=checks.created(names.IMAGE_NAME, target_image_name, "The name of the image"),
        )
        place = _machine(service_name, deployment_name, role_name)
        return (yield from change(role_operations.CAPTURE_ROLE(body, **place)))

    @method
    def add_dns_server(
        self, service_name: str, deployment_name: str, dns_server_name: str, address: str
    ) -> Steps[AsynchronousOperationResult]:
        """Add DNS Server: gives a deployment a DNS server.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            dns_server_name: name of the DNS server, unique in its deployment.
            address: its IP address.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            InvalidCall: an argument is missing.
            ResourceNotFound: there is no such cloud service or deployment.
            Conflict: another operation holds the deployment.
        """
        body = _dns_server(dns_server_name, address)
        return (yield from change(dns_servers.ADD_DNS_SERVER(body, **_deployment(service_name, deployment_name))))

    @method
    def update_dns_server(
        self, service_name: str, deployment_name: str, dns_server_name: str, address: str
    ) -> Steps[AsynchronousOperationResult]:
        """Update DNS Server: changes the address of a DNS server.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            dns_server_name: name of the DNS server.
            address: its new IP address.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            InvalidCall: an argument is missing.
            ResourceNotFound: there is no such cloud service, deployment or DNS server.
            Conflict: another operation holds the deployment.
        """
        body = _dns_server(dns_server_name, address)
        place = _deployment(service_name, deployment_name)
        return (yield from change(dns_servers.UPDATE_DNS_SERVER(body, **place, dns_server_name=dns_server_name)))

    @method
    def delete_dns_server(
        self, service_name: str, deployment_name: str, dns_server_name: str
    ) -> Steps[AsynchronousOperationResult]:
        """Delete DNS Server: takes a DNS server away from a deployment.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            dns_server_name: name of the DNS server.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            ResourceNotFound: there is no such cloud service, deployment or DNS server.
            Conflict: another operation holds the deployment.
        """
        place = _deployment(service_name, deployment_name)
        return (yield from change(dns_servers.DELETE_DNS_SERVER(**place, dns_server_name=dns_server_name)))


def _deployment(service_name: str, deployment_name: str) -> dict[str, str]:
    return {"service_name": service_name, "deployment_name": deployment_name}


def _machine(service_name: str, deployment_name: str, role_name: str) -> dict[str, str]:
    return {**_deployment(service_name, deployment_name), "role_name": role_name}


def _dns_server(name: str, address: str) -> DnsServer:
    return DnsServer(checks.text(name, "The name of a DNS server"), checks.text(address, "The address of a DNS server"))
