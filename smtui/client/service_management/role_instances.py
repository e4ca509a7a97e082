"""Methods for instances of web and worker roles."""

from __future__ import annotations

from collections.abc import Sequence

from smtui.client.service_management import checks
from smtui.client.service_management.method import Methods, Steps, change, method
from smtui.client.service_management.results import AsynchronousOperationResult
from smtui.protocol import role_instances


class RoleInstances(Methods):
    """Role instances."""

    @method
    def reboot_role_instance(
        self, service_name: str, deployment_name: str, role_instance_name: str
    ) -> Steps[AsynchronousOperationResult]:
        """Reboot Role Instance: restarts one instance.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            role_instance_name: name of the instance, such as "WebRole_IN_0".

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            ResourceNotFound: there is no such cloud service, deployment or instance.
            Conflict: another operation holds the deployment.
        """
        place = _instance(service_name, deployment_name, role_instance_name)
        return (yield from change(role_instances.REBOOT_ROLE_INSTANCE(**place)))

    @method
    def reimage_role_instance(
        self, service_name: str, deployment_name: str, role_instance_name: str
    ) -> Steps[AsynchronousOperationResult]:
        """Reimage Role Instance: installs the operating system of one instance anew; its data on that drive is lost.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            role_instance_name: name of the instance, such as "WebRole_IN_0"; not a virtual machine.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            ResourceNotFound: there is no such cloud service, deployment or instance.
            Conflict: another operation holds the deployment.
        """
        place = _instance(service_name, deployment_name, role_instance_name)
        return (yield from change(role_instances.REIMAGE_ROLE_INSTANCE(**place)))

    @method
    def rebuild_role_instance(
        self, service_name: str, deployment_name: str, role_instance_name: str
    ) -> Steps[AsynchronousOperationResult]:
        """Rebuild Role Instance: installs one instance anew and clears all its local storage.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            role_instance_name: name of the instance, such as "WebRole_IN_0"; not a virtual machine.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            ResourceNotFound: there is no such cloud service, deployment or instance.
            Conflict: another operation holds the deployment.
        """
        place = _instance(service_name, deployment_name, role_instance_name)
        return (yield from change(role_instances.REBUILD_ROLE_INSTANCE(**place)))

    @method
    def delete_role_instances(
        self, service_name: str, deployment_name: str, role_instance_names: Sequence[str]
    ) -> Steps[AsynchronousOperationResult]:
        """Delete Role Instances: removes instances and lowers the instance counts of their roles.

        Args:
            service_name: name of the cloud service.
            deployment_name: name of the deployment.
            role_instance_names: names of the instances, at least one.

        Returns:
            request_id of the operation, which goes on after the answer.

        Raises:
            InvalidCall: no name is given.
            ResourceNotFound: there is no such cloud service, deployment or instance.
            Conflict: another operation holds the deployment.
        """
        body = role_instances.RoleInstances(checks.texts(role_instance_names, "The name of a role instance"))
        return (
            yield from change(
                role_instances.DELETE_ROLE_INSTANCES(body, service_name=service_name, deployment_name=deployment_name)
            )
        )


def _instance(service_name: str, deployment_name: str, role_instance_name: str) -> dict[str, str]:
    return {
        "service_name": service_name,
        "deployment_name": deployment_name,
        "role_instance_name": role_instance_name,
    }
